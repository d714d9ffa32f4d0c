"""How long making and deleting takes: at once here, unless a file says otherwise."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

from sandbox.errors import SandboxError

DURATIONS = "SANDBOX_DURATIONS"
"""Names a JSON file: resource type → {"create": seconds, "delete": seconds}."""

_OPERATIONS = ("create", "delete")


class Durations:
    """What each type takes on top of the call itself, in seconds; a type without an entry nothing.

    With it the order in which a program lets things be made shows on the clock.
    """

    def __init__(self, seconds: Mapping[str, Mapping[str, float]]) -> None:
        self._seconds = seconds

    def wait(self, operation: str, token: str) -> None:
        """Take as long as the type takes for `create` or `delete`."""
        time.sleep(self._seconds.get(token, {}).get(operation, 0.0))


def durations_from_environment() -> Durations:
    """Return what the file says that the environment names; nothing takes time without one.

    Raises SandboxError, with what is expected, for a file that cannot be used.
    """
    named = os.environ.get(DURATIONS)
    if not named:
        return Durations({})
    try:
        found = json.loads(Path(named).read_text())
    except (OSError, ValueError) as problem:
        raise SandboxError(f"{DURATIONS}: {named} cannot be read as JSON: {problem}") from problem
    if not isinstance(found, dict):
        raise SandboxError(f"{DURATIONS}: {named} must hold resource types with their seconds")
    for token, seconds in found.items():
        if not _is_entry(seconds):
            raise SandboxError(
                f"{DURATIONS}: {token} in {named}: {json.dumps(seconds)} — allowed: "
                '{"create": seconds, "delete": seconds}, each 0 or more, either may be left out'
            )
    return Durations(found)


def _is_entry(seconds: object) -> bool:
    return isinstance(seconds, dict) and all(
        key in _OPERATIONS
        and isinstance(value, (int, float))
        and not isinstance(value, bool)
        and value >= 0
        for key, value in seconds.items()
    )
