"""What pulumi_aws accepts: each resource's properties, read from its own argument classes."""

import importlib
import inspect
import keyword
import re
import sys
import threading
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pulumi import _types

from sandbox.provider.values import UNKNOWN, Properties

TOKEN = re.compile(r"aws:(?P<module>\w+)/\w+:(?P<name>\w+)")

_SCALARS: dict[type, tuple[type, ...]] = {
    str: (str, int, float, bool),
    bool: (bool,),
    int: (int, float),
    float: (int, float),
}


@dataclass(frozen=True)
class Fault:
    """One property that is refused, and why."""

    property: str
    reason: str


@dataclass(frozen=True)
class ResourceSchema:
    """One resource type of pulumi_aws."""

    token: str
    inputs: Mapping[str, Any]
    """Each argument's type, by its camelCase name."""

    required: frozenset[str]
    outputs: Mapping[str, Any]
    """Each property of the created resource, arguments included."""

    @property
    def computed(self) -> frozenset[str]:
        """The properties that only AWS can fill in."""
        return frozenset(self.outputs) - frozenset(self.inputs)

    @property
    def is_tagged(self) -> bool:
        """Whether it takes tags as a mapping; a few types list them in a form of their own."""
        return "Mapping" in str(self.inputs.get("tags"))

    def faults(self, properties: Properties) -> list[Fault]:
        """Unknown, missing and ill-typed properties, each by its name."""
        missing = [
            Fault(name, f"Missing required argument '{name}'.")
            for name in sorted(self.required - set(properties))
        ]
        return missing + list(_object_faults(properties, self.inputs, ""))


# pulumi_aws's modules load lazily, and two threads that touch one at once get half of it.
_loading = threading.Lock()


def resource_schema(token: str) -> ResourceSchema | None:
    """The schema of a type such as `aws:ec2/subnet:Subnet`; None when there is no such type."""
    with _loading:
        return _resource_schema(token)


@cache
def _resource_schema(token: str) -> ResourceSchema | None:
    found = TOKEN.fullmatch(token)
    if not found:
        return None
    resource = _resource_class(found["module"], found["name"])
    if resource is None:
        return None
    arguments = arguments_of(resource)
    state = getattr(sys.modules[resource.__module__], f"_{resource.__name__}State", arguments)
    translated = _types.input_type_py_to_pulumi_names(arguments)
    required = {
        translated.get(parameter.name, parameter.name)
        for parameter in inspect.signature(arguments).parameters.values()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
        and parameter.default is inspect.Parameter.empty
    }
    inputs = _types.input_type_types(arguments)
    return ResourceSchema(
        token, inputs, frozenset(required), {**_types.input_type_types(state), **inputs}
    )


def _resource_class(module: str, name: str) -> type | None:
    # Python has no module `lambda`: pulumi_aws puts an underscore behind it.
    package = f"pulumi_aws.{module}_" if keyword.iskeyword(module) else f"pulumi_aws.{module}"
    try:
        found: type | None = getattr(importlib.import_module(package), name, None)
    except ImportError:
        return None
    return found


def arguments_of(resource: type) -> type:
    """The class of a resource's arguments: `…InitArgs` where a nested object is called `…Args`.

    It is looked up in the resource's own file. The package is loaded before, and whole: it loads
    lazily, and one of which a file is imported first stays half loaded for the whole process.
    """
    own, name = sys.modules[resource.__module__], resource.__name__
    found: type = getattr(own, f"{name}InitArgs", None) or getattr(own, f"{name}Args")
    return found


def _object_faults(value: Properties, types: Mapping[str, Any], path: str) -> Iterator[Fault]:
    for key, item in value.items():
        place = f"{path}.{key}" if path else key
        if key.startswith("__"):
            continue
        if key not in types:
            yield Fault(place, _unknown_property(key, types))
        else:
            yield from _faults(item, types[key], place)


def _unknown_property(key: str, types: Mapping[str, Any]) -> str:
    import difflib

    near = difflib.get_close_matches(key, types, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"An argument named '{key}' is not expected here.{hint}"


def _faults(value: Any, expected: Any, path: str) -> Iterator[Fault]:
    if value == UNKNOWN or value is None:
        return
    fitting = next((option for option in _options(expected) if _fits(value, option)), None)
    if fitting is None:
        yield Fault(path, f"Expected {_named(expected)}, got {_shown(value)}.")
    elif isinstance(value, list):
        (item_type,) = typing.get_args(fitting)
        for index, item in enumerate(value):
            yield from _faults(item, item_type, f"{path}[{index}]")
    elif isinstance(value, dict) and isinstance(fitting, type):
        yield from _nested_faults(value, fitting, path)
    elif isinstance(value, dict):
        _, item_type = typing.get_args(fitting)
        for key, item in value.items():
            yield from _faults(item, item_type, f"{path}.{key}")


def _nested_faults(value: Properties, nested: type, path: str) -> Iterator[Fault]:
    types = _types.input_type_types(nested)
    names = _types.input_type_py_to_pulumi_names(nested)
    for parameter in inspect.signature(nested.__init__).parameters.values():  # type: ignore[misc]
        name = names.get(parameter.name, parameter.name)
        keyword = parameter.kind is inspect.Parameter.KEYWORD_ONLY
        if keyword and parameter.default is inspect.Parameter.empty and name not in value:
            yield Fault(f"{path}.{name}", f"Missing required argument '{name}'.")
    yield from _object_faults(value, types, path)


def _options(expected: Any) -> list[Any]:
    """The types that a value may have: a union's members without the wrappers for outputs."""
    if typing.get_origin(expected) is typing.Union or "UnionType" in type(expected).__name__:
        members = [option for member in typing.get_args(expected) for option in _options(member)]
        return [m for m in members if "Awaitable" not in str(m) and "Output[" not in str(m)]
    return [expected]


def _fits(value: Any, expected: Any) -> bool:
    """Whether the value is of the expected kind; what it holds is judged apart."""
    origin = typing.get_origin(expected)
    if isinstance(value, list):
        return origin in {Sequence, list}
    if isinstance(value, dict):
        return origin in {Mapping, dict} or _types.is_input_type(expected)
    return origin is None and not _types.is_input_type(expected) and _is_scalar(value, expected)


def _is_scalar(value: Any, expected: Any) -> bool:
    if not isinstance(expected, type) or expected not in _SCALARS:
        # Enumerations, assets and archives: their values are for AWS's own schema to judge.
        return expected is not type(None)
    if isinstance(value, str) and expected is not str:
        return _reads_as(value, expected)
    return isinstance(value, _SCALARS[expected]) and not (
        expected in {int, float} and isinstance(value, bool)
    )


def _reads_as(text: str, expected: type) -> bool:
    if expected is bool:
        return text in {"true", "false"}
    try:
        expected(text)
    except ValueError:
        return False
    return True


def _named(expected: Any) -> str:
    option = next((o for o in _options(expected) if o is not type(None)), expected)
    if typing.get_origin(option) in {Sequence, list}:
        return "a list"
    if typing.get_origin(option) in {Mapping, dict} or _types.is_input_type(option):
        return "an object"
    return {str: "a string", bool: "a boolean", int: "a whole number", float: "a number"}.get(
        option, str(option)
    )


def _shown(value: Any) -> str:
    """The value's kind; never itself, because it may be a secret."""
    kinds = {list: "a list", dict: "an object", bool: "a boolean", str: "a string"}
    return kinds.get(type(value), "a number")
