"""Property values as they cross the engine's protocol: JSON, unknown values, secrets."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.runtime import rpc

UNKNOWN: str = rpc.UNKNOWN
"""Stands for a value that is not known before the resource exists."""

SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
"""Marks a secret (or another special value) in the engine's protocol; its value stands beside."""

DEFAULTS_KEY = "__defaults"
"""Lists the inputs that the provider filled in itself (the official provider's own key)."""

Properties = dict[str, Any]


def from_struct(struct: struct_pb2.Struct) -> Properties:
    """The properties of a request: whole numbers as int, secrets unwrapped, nulls left out."""
    return {
        key: _plain(value)
        for key, value in json_format.MessageToDict(struct).items()
        if value is not None
    }


def to_struct(properties: Properties) -> struct_pb2.Struct:
    """The properties of an answer; None is left out."""
    struct = struct_pb2.Struct()
    struct.update({key: value for key, value in properties.items() if value is not None})
    return struct


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        if SIGNATURE_KEY in value:
            return _plain(value.get("value", UNKNOWN))
        return {key: _plain(item) for key, item in value.items() if item is not None}
    return value


def completed(
    inputs: Properties, members: Mapping[str, Sequence[str]], told: Properties | None
) -> Properties:
    """The inputs with what AWS fills in inside their objects: as told, or else (None) unknown."""
    objects = {
        name: {**_filled_in(name, names, told), **inputs[name]}
        for name, names in members.items()
        if isinstance(inputs.get(name), dict)
    }
    return {**inputs, **objects}


def _filled_in(name: str, members: Sequence[str], told: Properties | None) -> Properties:
    if told is None:
        return dict.fromkeys(members, UNKNOWN)
    found = told.get(name) or {}
    return {member: found[member] for member in members if member in found}


def list_changes(
    lists: Mapping[str, tuple[str, str]], olds: Properties, news: Properties, changed: set[str]
) -> Properties:
    """The new and the dropped items of the changed lists, by the members that take them."""
    request: Properties = {}
    for name in changed & set(lists):
        old, new = list(olds.get(name) or []), list(news.get(name) or [])
        add, remove = lists[name]
        request[add] = [item for item in new if item not in old]
        request[remove] = [item for item in old if item not in new]
    return {member: items for member, items in request.items() if items}


def has_unknown(value: Any) -> bool:
    """Whether anything in the value is not known yet."""
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return isinstance(value, str) and value == UNKNOWN


def same(one: Any, other: Any) -> bool:
    """Whether two values mean the same to AWS.

    Numbers and booleans equal their text, JSON documents are compared as documents, and lists
    as sets: AWS returns most lists in an order of its own.
    """
    return bool(_canonical(one) == _canonical(other))


def _canonical(value: Any) -> Any:
    if isinstance(value, str):
        document = _document(value)
        return value if document is None else _canonical(document)
    if isinstance(value, list):
        return sorted((_canonical(item) for item in value), key=repr)
    if isinstance(value, dict):
        # Sorted, because a list's members are ordered by their text, and a map that comes over the
        # wire has no order of its own.
        members = sorted(value.items())
        return {key: _canonical(item) for key, item in members if item not in (None, [], {})}
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if value is None else str(value).lower()


def _document(text: str) -> Any:
    """The JSON document that a text is; None when it is just text."""
    if text[:1] not in {"{", "["}:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def flat(properties: Mapping[str, Any]) -> Properties:
    """Those of the values that are neither objects nor lists."""
    return {key: value for key, value in properties.items() if not isinstance(value, dict | list)}
