"""The steps of a preview, as the engine tells them: whole or streamed.

`pulumi preview --json` prints one object with `steps`, one for each resource. The Automation API's
events, and the streamed form of the same command (`PULUMI_ENABLE_STREAMING_JSON_PREVIEW`), tell a
replacement in three: making the new one, deleting the old one, and that the two are one step. Only
they show which goes first.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from guardrails.graph import Resource, View

REPLACE: Final = "replace"
UPDATE: Final = "update"
DELETE: Final = "delete"

_MADE: Final = frozenset({"create-replacement", "import-replacement", "read-replacement"})
_GONE: Final = frozenset({"delete-replaced", "discard-replaced"})
PARTS: Final = _MADE | _GONE | {"remove-pending-replace"}
"""The parts of a replacement, which a stream tells besides the replacement itself."""


class PreviewError(ValueError):
    """A text is no preview."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one resource."""

    op: str
    """``same``, ``create``, ``update``, ``replace``, ``delete``…"""
    urn: str
    old: Resource | None
    """The resource as it is, with its inputs; None where there is none."""
    new: Resource | None
    """The resource as it will be; None where it goes."""
    changed: tuple[str, ...] = ()
    """The properties that differ."""
    reasons: tuple[str, ...] = ()
    """Those of them for which it is replaced."""
    deletes_first: bool | None = field(default=None)
    """Whether a replacement deletes the old one before it makes the new one; None: not told."""
    component: bool = False
    """Whether it is a component, which is nothing by itself."""

    @property
    def resource(self) -> Resource:
        """The resource, as it will be or else as it was. There is one or the other."""
        return self.new or self.old or Resource(self.urn, "", "", {})


def steps(text: str) -> tuple[Step, ...]:
    """Return the steps of what ``pulumi preview --json`` printed, whole or streamed.

    Raises:
        PreviewError: it printed something else.
    """
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if isinstance(document, Mapping) and isinstance(document.get("steps"), list):
        return of_document(document)
    try:
        events = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        events = []
    found = of_events(event for event in events if isinstance(event, Mapping))
    if not found:
        raise PreviewError("no preview: neither an object with `steps` nor a stream of events")
    return found


def of_document(document: Mapping[str, Any]) -> tuple[Step, ...]:
    """Return the steps of a whole preview."""
    return tuple(map(_of_whole, document["steps"]))


def _of_whole(step: Mapping[str, Any]) -> Step:
    old, new = step.get("oldState"), step.get("newState")
    state = new or old or {}
    urn = step.get("urn") or state["urn"]
    return Step(
        step["op"],
        urn,
        _resource(urn, old),
        _resource(urn, new),
        _names(step.get("diffReasons"), step.get("detailedDiff")),
        _names(step.get("replaceReasons"), None),
        component=_is_component(state),
    )


def of_events(events: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Return the steps of engine events, a replacement's parts put together."""
    found: dict[str, Step] = {}
    parts: dict[str, list[str]] = {}
    for metadata in _announced(events):
        urn, op = metadata["urn"], metadata["op"]
        parts.setdefault(urn, []).append(op)
        if op not in PARTS:
            found[urn] = Step(
                op,
                urn,
                _resource(urn, metadata.get("old")),
                _resource(urn, metadata.get("new")),
                _names(metadata.get("diffs"), metadata.get("detailedDiff")),
                _names(metadata.get("keys"), None),
                component=_is_component(metadata.get("new") or metadata.get("old")),
            )
    return tuple(_ordered(step, parts[urn]) for urn, step in found.items())


def _announced(events: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for event in events:
        announced = event.get("resourcePreEvent")
        if isinstance(announced, Mapping) and isinstance(announced.get("metadata"), Mapping):
            yield announced["metadata"]


def _ordered(step: Step, parts: Sequence[str]) -> Step:
    made = next((index for index, op in enumerate(parts) if op in _MADE), None)
    gone = next((index for index, op in enumerate(parts) if op in _GONE), None)
    if step.op != REPLACE or made is None or gone is None:
        return step
    return replace(step, deletes_first=gone < made)


def _is_component(state: Any) -> bool:
    """Tell a component by what the engine says of every state: whether a provider made it."""
    return isinstance(state, Mapping) and state.get("custom") is False


def _resource(urn: str, state: Any) -> Resource | None:
    if not isinstance(state, Mapping):
        return None
    return Resource(
        urn=urn,
        type=str(state.get("type", "")),
        name=urn.rpartition("::")[2],
        properties=state.get("inputs") or {},
        view=View.INPUTS,
        parent=state.get("parent"),
        dependencies=tuple(state.get("dependencies") or ()),
    )


def _names(listed: Any, detailed: Any) -> tuple[str, ...]:
    """Return top-level properties, of a list of paths or of a detailed difference."""
    paths = listed or (list(detailed) if isinstance(detailed, Mapping) else ())
    return tuple(dict.fromkeys(str(path).partition(".")[0].partition("[")[0] for path in paths))
