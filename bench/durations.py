"""How long AWS takes to make and to delete, by type: `durations.json`, which names its sources."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

Operation = Literal["create", "delete"]


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text())
    return found


def seconds(token: str, operation: Operation) -> float:
    """Return what AWS takes for one resource of a type."""
    table = _table()
    return float(table["types"].get(token, table["other"])[operation])


def scaled(tokens: Iterable[str], scale: float) -> dict[str, dict[str, float]]:
    """Return what these types take in a world that is so many times as fast: for the sandbox."""
    operations: tuple[Operation, ...] = ("create", "delete")
    return {
        token: {operation: seconds(token, operation) * scale for operation in operations}
        for token in sorted(set(tokens))
    }


def of(tokens: Mapping[str, str], operation: Operation) -> Callable[[str], float]:
    """Return a function of a URN that tells what its type takes; `tokens` is by URN."""
    return lambda urn: seconds(tokens[urn], operation)
