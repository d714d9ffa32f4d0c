"""What AWS accepts: its own resource schemas, as cfn-lint ships them.

They say which properties replace a resource, and which values are illegal. Names are matched
without case and plural, because pulumi_aws and CloudFormation name most properties alike.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sandbox.provider.schema import Fault
from sandbox.provider.values import UNKNOWN, Properties

SCHEMA_REGION = "us-east-1"
"""cfn-lint's fullest region; the schemas of the types in our table are alike in every region."""


def plain_name(name: str) -> str:
    """A name to compare by: no case, no underscore, no plural."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    if plain.endswith("ies"):
        return plain[:-3] + "y"
    return plain.removesuffix("s")


@cache
def aws_schema(type_name: str) -> Mapping[str, Any]:
    """The resource schema of a type such as `AWS::EC2::Subnet`."""
    file = _index()[type_name]
    schema: Mapping[str, Any] = json.loads((_folder() / "resources" / f"{file}.json").read_text())
    return schema


@cache
def _index() -> Mapping[str, str]:
    """The names of the schemas' files, by type."""
    index: Mapping[str, str] = json.loads(
        (_folder() / "providers" / f"{SCHEMA_REGION}.json").read_text()
    )
    return index


@cache
def _folder() -> Path:
    """Where cfn-lint keeps the schemas: it is not imported, which takes half a second."""
    found = find_spec("cfnlint")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("cfn-lint is not installed: `make` installs it")
    return Path(found.origin).parent / "data" / "schemas"


@cache
def replacing_names(type_name: str) -> frozenset[str]:
    """The compared names of the top-level properties that cannot be changed in place."""
    pointers = aws_schema(type_name).get("createOnlyProperties", [])
    return frozenset(plain_name(pointer.split("/")[2]) for pointer in pointers)


def illegal_values(type_name: str, properties: Properties) -> list[Fault]:
    """The values that AWS would refuse: enumerations, patterns, lengths, ranges, exclusions."""
    schema = aws_schema(type_name)
    return [
        *_object_faults(properties, schema, schema, ""),
        *_exclusion_faults(properties, schema),
    ]


def _object_faults(
    value: Properties, schema: Mapping[str, Any], root: Mapping[str, Any], path: str
) -> Iterator[Fault]:
    by_name = {plain_name(name): item for name, item in schema.get("properties", {}).items()}
    for key, item in value.items():
        found = by_name.get(plain_name(key))
        if found is not None:
            yield from _faults(item, found, root, f"{path}.{key}" if path else key)


def _faults(
    value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], path: str
) -> Iterator[Fault]:
    schema = _resolved(schema, root)
    if value is None or value == UNKNOWN:
        return
    if isinstance(value, dict):
        yield from _object_faults(value, schema, root, path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _faults(item, schema.get("items", schema), root, f"{path}[{index}]")
    elif isinstance(value, str) and schema.get("type") == "string":
        yield from _text_faults(value, schema, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        low, high = schema.get("minimum"), schema.get("maximum")
        if (low is not None and value < low) or (high is not None and value > high):
            yield Fault(path, f"AWS takes {_range(low, high)} here, got {value}.")


def _text_faults(value: str, schema: Mapping[str, Any], path: str) -> Iterator[Fault]:
    allowed = schema.get("enum")
    if allowed and value not in allowed:
        yield Fault(path, f"AWS takes one of {', '.join(map(str, allowed))} here, got {value!r}.")
    low, high = schema.get("minLength"), schema.get("maxLength")
    if (low is not None and len(value) < low) or (high is not None and len(value) > high):
        yield Fault(path, f"AWS takes {_range(low, high)} characters here, got {len(value)}.")
    pattern = schema.get("pattern")
    if pattern and not _matches(pattern, value):
        yield Fault(path, f"AWS takes text that matches {pattern} here.")


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.search(pattern, value) is not None
    except re.error:  # some patterns use the notation of other engines
        return True


def _exclusion_faults(properties: Properties, schema: Mapping[str, Any]) -> Iterator[Fault]:
    given = {plain_name(key): key for key in properties if not key.startswith("__")}
    for name, others in schema.get("dependentExcluded", {}).items():
        for other in others:
            one, two = given.get(plain_name(name)), given.get(plain_name(other))
            if one and two and one < two:
                yield Fault(one, f"AWS does not take '{one}' together with '{two}'.")


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        found: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found.get(step, {})
        schema = found
    return schema


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"
