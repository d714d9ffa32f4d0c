"""A preview as the sandbox records it while a person watches: the engine's events, and its plan.

The events tell what happens to each resource, with its old and its new state; the plan tells what
each is made from, which no event does. Together they hold what `pulumi preview --json` prints, for
which the preview would have to be run once more.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from report.documents import Document, DocumentError, document_from, read_document
from report.events import PARTS, of_events

WHOLE: Final = "preview.json"
EVENTS: Final = "events.jsonl"
PLAN: Final = "plan.json"

_STACK_TYPE: Final = "pulumi:pulumi:Stack"
_OF_GOALS: Final = ("dependencies", "propertyDependencies", "protect", "ignoreChanges")
_KNOWN_BEFORE: Final = frozenset({"same", "read", "import", "refresh"})
"""What a resource's outputs are known of when its step begins."""


def read_folder(folder: Path) -> Document:
    """Read what `python -m sandbox preview --record FOLDER` kept.

    Raises:
        DocumentError: it is no such folder, or the preview did not come to its end.
    """
    if (folder / WHOLE).exists():
        return read_document(folder / WHOLE)
    try:
        lines = (folder / EVENTS).read_text(encoding="utf-8").splitlines()
        plan = json.loads((folder / PLAN).read_text(encoding="utf-8"))
        events = [json.loads(line) for line in lines if line.strip()]
    except FileNotFoundError:
        raise DocumentError(
            f"{folder} holds no preview that came to its end: `python -m sandbox preview --record "
            f"{folder}` makes one"
        ) from None
    except (OSError, ValueError) as error:
        raise DocumentError(f"{folder} cannot be read: {error}") from None
    document = document_from(joined(events, plan), str(folder))
    # Only the events tell which half of a replacement goes first.
    first = {step.urn: step.deletes_first for step in of_events(events)}
    steps = (replace(step, deletes_first=first.get(step.urn)) for step in document.steps or ())
    return replace(document, steps=tuple(steps))


def joined(events: list[Mapping[str, Any]], plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return events and plan as `pulumi preview --json --show-sames` would print them."""
    goals = {
        urn: planned.get("goal") or {} for urn, planned in plan.get("resourcePlans", {}).items()
    }
    config: Mapping[str, Any] = {}
    errors = []
    for event in events:
        config = event.get("preludeEvent", {}).get("config") or config
        told = event.get("diagnosticEvent", {})
        if told.get("severity") == "error":
            errors.append({"severity": "error", "message": str(told.get("message", ""))})
    return {"config": config, "steps": list(_steps(events, goals)), "diagnostics": errors}


def _steps(
    events: list[Mapping[str, Any]], goals: Mapping[str, Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    outputs = _stack_outputs(events)
    for event in events:
        metadata = event.get("resourcePreEvent", {}).get("metadata")
        if not metadata or metadata["op"] in PARTS:
            continue
        op, urn = metadata["op"], metadata["urn"]
        goal = goals.get(urn, {})
        new = _state(metadata.get("new"))
        if new is not None:
            new.update({key: goal[key] for key in _OF_GOALS if goal.get(key)})
            if op not in _KNOWN_BEFORE:
                new.pop("outputs", None)
            if new["type"] == _STACK_TYPE:
                new["outputs"] = outputs
        yield {
            "op": op,
            "urn": urn,
            "newState": new,
            "oldState": _state(metadata.get("old")),
            "diffReasons": metadata.get("diffs"),
            "replaceReasons": metadata.get("keys"),
            "detailedDiff": metadata.get("detailedDiff"),
        }


def _state(told: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a state of an event as a preview prints it: there every one says what it is."""
    return None if not told else {"custom": False, **told}


def _stack_outputs(events: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = {}
    for event in events:
        metadata = event.get("resOutputsEvent", {}).get("metadata") or {}
        if metadata.get("type") == _STACK_TYPE:
            found = (metadata.get("new") or {}).get("outputs") or found
    return found
