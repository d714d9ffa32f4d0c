"""Conversion between pulumi_aws's properties and AWS's request and response shapes.

One generic conversion, led by botocore's shapes on the way in and by pulumi_aws's types on the way
out. Names are compared without case and plural; a single object stands for a list of one, and text
for the document that it holds. Nothing is dropped in silence: what a shape has no member for is
told to the caller.
"""

import json
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from pulumi import _types

from sandbox.provider.cfn import plain_name
from sandbox.provider.values import UNKNOWN, Properties

Renames = Mapping[str, str]
"""Property name → the API's member name, at any depth where no member is named alike."""


def to_request(
    shape: StructureShape, properties: Properties, renames: Renames
) -> tuple[Properties, list[str]]:
    """The request for a shape, and the properties (as paths) that it has no place for.

    Raises ValueError, which names the property, for text that is not the JSON that it has to be.
    """
    left: list[str] = []
    return _to_structure(shape, properties, renames, "", left), left


def matching_members(shape: StructureShape, names: Sequence[str], renames: Renames) -> set[str]:
    """Those of the property names that the shape has a member for."""
    members = {plain_name(member) for member in shape.members}
    return {
        name for name in names if {plain_name(name), plain_name(renames.get(name, name))} & members
    }


def _to_structure(
    shape: StructureShape, value: Properties, renames: Renames, path: str, left: list[str]
) -> Properties:
    members = {plain_name(name): name for name in shape.members}
    request: Properties = {}
    for key, item in value.items():
        place = f"{path}.{key}" if path else key
        member = members.get(plain_name(key)) or members.get(plain_name(renames.get(key, key)))
        if member is None:
            left.append(place)
        else:
            request[member] = _to_shape(shape.members[member], item, renames, place, left)
    return request


def _to_shape(shape: Shape, value: Any, renames: Renames, path: str, left: list[str]) -> Any:
    if isinstance(value, str) and value == UNKNOWN:
        return value
    if isinstance(shape, StructureShape):
        return _to_structure(shape, _as_object(value, path, left), renames, path, left)
    if isinstance(shape, ListShape):
        if _is_name_value_list(shape) and isinstance(value, dict):
            return pairs(shape, value)
        items = _as_list(shape, value, path)
        return [_to_shape(shape.member, item, renames, path, left) for item in items]
    if isinstance(shape, MapShape):
        return {
            key: _to_shape(shape.value, item, renames, f"{path}.{key}", left)
            for key, item in _as_object(value, path, left).items()
        }
    return _to_scalar(shape.type_name, value)


def _to_scalar(type_name: str, value: Any) -> Any:
    if type_name in {"integer", "long"} and not isinstance(value, bool):
        return int(value)
    if type_name in {"float", "double"}:
        return float(value)
    if type_name == "boolean":
        return value == "true" if isinstance(value, str) else bool(value)
    if type_name == "blob":
        return value.encode() if isinstance(value, str) else value
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def with_texts(shape: StructureShape, params: Properties) -> Properties:
    """The parameters with text for the numbers and switches that the shape wants as text."""
    texts = {name for name, member in shape.members.items() if member.type_name == "string"}
    return {
        name: _to_scalar("string", value) if name in texts else value
        for name, value in params.items()
    }


def _as_list(shape: ListShape, value: Any, path: str) -> list[Any]:
    """A list, one item in the place of a list, or the JSON text of a list."""
    if isinstance(value, str) and value != UNKNOWN and shape.member.type_name == "structure":
        value = _document(value, path)
    return value if isinstance(value, list) else [value]


def _as_object(value: Any, path: str, left: list[str]) -> Properties:
    """An object, a list of one, or the JSON text of an object; for another value none."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        value = _document(value, path)
    if not isinstance(value, dict):
        left.append(path)
        return {}
    return value


def _document(text: str, path: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as problem:
        raise ValueError(f"'{path}' has to be JSON, and is not: {problem}") from problem


def _is_name_value_list(shape: ListShape) -> bool:
    member = shape.member
    names = {plain_name(name) for name in getattr(member, "members", {})}
    return names in ({"key", "value"}, {"name", "value"})


def pairs(shape: ListShape, value: Mapping[str, Any]) -> list[dict[str, str]]:
    """A mapping as AWS's list of pairs, with the member names of the shape."""
    names = list(shape.member.members)
    value_name = next(name for name in names if plain_name(name) == "value")
    key_name = next(name for name in names if name != value_name)
    return [{key_name: key, value_name: str(item)} for key, item in sorted(value.items())]


def from_response(
    types: Mapping[str, Any], response: Mapping[str, Any], renames: Renames
) -> Properties:
    """The properties (of the given types) that a response tells."""
    members = {plain_name(name): item for name, item in response.items()}
    properties: Properties = {}
    for name, expected in types.items():
        found = members.get(plain_name(name), members.get(plain_name(renames.get(name, name))))
        if found is not None:
            converted = _from_value(expected, found, renames)
            if converted is not None:
                properties[name] = converted
    return properties


def _from_value(expected: Any, value: Any, renames: Renames) -> Any:
    expected = _single_type(expected)
    origin = typing.get_origin(expected)
    if isinstance(expected, type) and _types.is_input_type(expected):
        if isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, Mapping):
            return None
        return from_response(_types.input_type_types(expected), value, renames)
    if origin in {Sequence, list} or "Sequence" in str(origin):
        items = value if isinstance(value, list) else [value]
        (item_type,) = typing.get_args(expected)
        converted = [_from_value(item_type, item, renames) for item in items]
        return [item for item in converted if item is not None]
    if origin in {Mapping, dict} or "Mapping" in str(origin):
        return from_pairs(value)
    return _from_scalar(expected, value)


def _from_scalar(expected: Any, value: Any) -> Any:
    if expected is str:
        return _text(value)
    if isinstance(value, Mapping | list):
        return None
    if expected is bool and isinstance(value, str):
        return value == "true"
    if expected in {int, float} and isinstance(value, str):
        return expected(value) if value.lstrip("-").replace(".", "", 1).isdigit() else None
    return value


def _text(value: Any) -> str:
    """Text as pulumi_aws shows it: documents as JSON, times in ISO form."""
    if isinstance(value, Mapping | list):
        return json.dumps(value, default=str)
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def from_pairs(value: Any) -> dict[str, str]:
    """A mapping from AWS's list of pairs, whatever its members are called."""
    if isinstance(value, Mapping):
        return {str(key): str(item) for key, item in value.items()}
    result: dict[str, str] = {}
    for pair in value:
        by_name = {plain_name(name): item for name, item in pair.items()}
        result[str(by_name.get("key", by_name.get("name")))] = str(by_name.get("value", ""))
    return result


def _single_type(expected: Any) -> Any:
    """The one type behind a union with wrappers for outputs and with None."""
    if typing.get_origin(expected) is typing.Union or "UnionType" in type(expected).__name__:
        for member in typing.get_args(expected):
            wrapper = "Awaitable" in str(member) or "Output" in str(member)
            if member is not type(None) and not wrapper:
                return _single_type(member)
    return expected
