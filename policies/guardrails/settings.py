"""What a rule can be told by configuration: typed settings, with defaults and a JSON schema.

A rule's settings are a frozen dataclass made from :class:`Settings`, each field by
:func:`setting`. Configuration spells a field's name in camelCase, as all of Pulumi's JSON does.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Final, get_args, get_origin, get_type_hints


class ConfigurationError(ValueError):
    """A policy's configuration holds something that its schema does not."""


@dataclasses.dataclass(frozen=True)
class Settings:
    """What every settings class is made from; by itself, the settings of a rule that has none."""


_TYPES: Final[dict[type, str]] = {bool: "boolean", int: "integer", float: "number", str: "string"}


def setting(
    default: Any,
    description: str,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    allowed: tuple[str, ...] = (),
) -> Any:
    """Make a field of a settings class.

    Its annotation is ``bool``, ``int``, ``float``, ``str``, a ``tuple`` of one of these, or one of
    them ``| None`` (with None as default: not set).

    Args:
        default: what holds where configuration says nothing.
        description: what it means, with its unit.
        minimum: the least number allowed.
        maximum: the greatest number allowed.
        allowed: the only texts allowed.
    """
    limits = {"minimum": minimum, "maximum": maximum, "enum": list(allowed) or None}
    schema = {name: value for name, value in limits.items() if value is not None}
    return dataclasses.field(default=default, metadata={"schema": schema, "text": description})


def schema_of(kind: type[Settings]) -> dict[str, dict[str, Any]]:
    """Return the JSON schema of each setting, by its name in configuration."""
    hints = get_type_hints(kind)
    described: dict[str, dict[str, Any]] = {}
    for field in dataclasses.fields(kind):
        base, many = _base(hints[field.name])
        limits = field.metadata["schema"]
        one = {"type": _TYPES[base], **limits}
        schema: dict[str, Any] = {"type": "array", "items": one} if many else one
        if field.default is not None:
            default: Any = field.default
            schema["default"] = list(default) if many else default
        schema["description"] = field.metadata["text"]
        described[camel_case(field.name)] = schema
    return described


def names_of(kind: type[Settings]) -> tuple[str, ...]:
    """Return the names of the settings, as configuration spells them."""
    return tuple(camel_case(field.name) for field in dataclasses.fields(kind))


def settings_of(kind: type[Settings], config: Mapping[str, Any]) -> Any:
    """Return the settings that a configuration gives; it holds no other key than theirs.

    Raises:
        ConfigurationError: a value has the wrong type or is out of range; all of them are named.
    """
    values: dict[str, Any] = {}
    faults: list[str] = []
    for field in dataclasses.fields(kind):
        name = camel_case(field.name)
        if name not in config:
            continue
        # Resolved here: rules are configured for each resource, and hardly any has a setting.
        base, many = _base(get_type_hints(kind)[field.name])
        schema = field.metadata["schema"]
        given = config[name]
        if many:
            elements = given if isinstance(given, list) else [_WRONG]
            values[field.name] = tuple(_typed(base, element, schema) for element in elements)
            wrong = _WRONG in values[field.name]
        else:
            values[field.name] = _typed(base, given, schema)
            wrong = values[field.name] is _WRONG
        if wrong:
            faults.append(f"{name} must be {_expected(base, schema, many=many)}")
    if faults:
        raise ConfigurationError("; ".join(faults))
    return kind(**values)


def camel_case(name: str) -> str:
    """Return a field's name as configuration spells it."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


_WRONG: Final = object()


def _base(hint: Any) -> tuple[type, bool]:
    """Return the type of a setting, or of its elements, and whether it is several."""
    if get_origin(hint) is tuple:
        return get_args(hint)[0], True
    options = [each for each in get_args(hint) if each is not type(None)]
    return (options[0] if options else hint), False


def _typed(base: type, value: Any, schema: Mapping[str, Any]) -> Any:
    if isinstance(value, bool) is not (base is bool):
        return _WRONG
    if base is int and isinstance(value, float) and value.is_integer():
        value = int(value)  # the engine sends every number as a float
    if base is float and isinstance(value, int):
        value = float(value)
    if not isinstance(value, base) or value not in schema.get("enum", [value]):
        return _WRONG
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        within = schema.get("minimum", value) <= value <= schema.get("maximum", value)
        return value if within else _WRONG
    return value


def _expected(base: type, schema: Mapping[str, Any], *, many: bool) -> str:
    words = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    text = words[base] if not schema.get("enum") else f"one of {', '.join(schema['enum'])}"
    if "minimum" in schema:
        text += f", {schema['minimum']} or more"
    if "maximum" in schema:
        text += f", {schema['maximum']} or less"
    return f"a list, each {text}" if many else text
