"""Templates of request parameters: `"$vpcId"` stands for a value of the scope it is filled from."""

import re
from collections.abc import Mapping
from typing import Any

ABSENT = object()
"""What a placeholder is when the scope has no value for it."""

_PLACEHOLDER = re.compile(r"\$([A-Za-z]\w*(?:[.|]\w+)*)")
"""A name, a dotted path, or alternatives (`$arn|family`: the first that there is)."""


def fill(template: Any, scope: Mapping[str, Any]) -> Any:
    """A template with its placeholders filled in; what is absent, or all of it, is left out."""
    filled = _fill(template, scope)
    if filled is ABSENT:
        return {} if isinstance(template, Mapping) else template
    return filled


def _fill(template: Any, scope: Mapping[str, Any]) -> Any:
    if isinstance(template, str) and "$" in template:
        whole = _PLACEHOLDER.fullmatch(template)
        if whole:
            return look_up(scope, whole[1])
        return _PLACEHOLDER.sub(lambda match: _text(look_up(scope, match[1])), template)
    if isinstance(template, Mapping):
        pairs = {key: _fill(item, scope) for key, item in template.items()}
        kept = {key: item for key, item in pairs.items() if item is not ABSENT}
        return kept if kept or not template else ABSENT
    if isinstance(template, list | tuple):
        items = [_fill(item, scope) for item in template]
        present = [item for item in items if item is not ABSENT]
        return present if present or not items else ABSENT
    return template


def _text(value: Any) -> str:
    return "" if value is ABSENT else str(value)


def combined(request: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Both together, in objects within objects too; where they clash, the second wins."""
    shared = {
        key: combined(request[key], item)
        for key, item in more.items()
        if isinstance(item, Mapping) and isinstance(request.get(key), Mapping)
    }
    return {**request, **more, **shared}


def look_up(scope: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or at the first of alternative paths that has one; or ABSENT."""
    found = (_at(scope, alternative) for alternative in path.split("|"))
    return next((value for value in found if value is not ABSENT), ABSENT)


def _at(scope: Mapping[str, Any], path: str) -> Any:
    value: Any = scope
    for step in path.split("."):
        if not isinstance(value, Mapping) or value.get(step) is None:
            return ABSENT
        value = value[step]
    return value


def names_in(template: Any) -> set[str]:
    """The properties that a template's placeholders name."""
    if isinstance(template, str):
        return set(re.findall(r"\w+", " ".join(_PLACEHOLDER.findall(template))))
    if isinstance(template, Mapping):
        return {name for item in template.values() for name in names_in(item)}
    if isinstance(template, list | tuple):
        return {name for item in template for name in names_in(item)}
    return set()
