"""A plan of many services, made of a recorded one: prod's, with its services copied."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

RECORDING: Final = (
    Path(__file__).parent.parent / "tests" / "report" / "recordings" / "plans" / "prod.json"
)
_COPIED: Final = ("frontend", "backend")


def fleet(services: int) -> dict[str, Any]:
    """Return the first preview of a stack like prod with so many services, as the engine's JSON."""
    document: dict[str, Any] = json.loads(RECORDING.read_text(encoding="utf-8"))
    document["steps"] = list(_steps(document["steps"], services))
    return document


def _steps(steps: list[dict[str, Any]], services: int) -> Iterator[dict[str, Any]]:
    for step in steps:
        text = json.dumps(step)
        own = next((name for name in _COPIED if name in step["urn"].rpartition("::")[2]), None)
        if own is None:
            yield step
            continue
        for number in range(_COPIED.index(own), services, len(_COPIED)):
            copy: dict[str, Any] = json.loads(text.replace(own, f"service-{number}"))
            inputs = copy["newState"].get("inputs") or {}
            if "priority" in inputs:  # of a listener's rule: no two have the same
                inputs["priority"] = number + 1
            yield copy
