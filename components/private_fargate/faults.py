"""Faults of arguments: collected first, told in one message, before anything is registered."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

HIDDEN = "(not shown)"
"""Stands for a value that can be a secret."""


@dataclass(frozen=True)
class Fault:
    """One argument that cannot be used: where it stands, what it is and what is allowed instead."""

    path: tuple[str, ...]
    """Names from the component's arguments down to the fault, list positions as decimals."""

    value: object
    """The value that was given; `HIDDEN` where it can be a secret."""

    allowed: str
    """What may stand there, as a phrase."""

    def describe(self, where: str) -> str:
        """Return the fault as one line, `where` being its place in the user's own terms."""
        value = HIDDEN if self.value == HIDDEN else _plain(self.value)
        return f"{where}: {value} — allowed: {self.allowed}"


def raise_faults(component: str, name: str, faults: Iterable[Fault]) -> None:
    """Raise one ValueError that lists every fault of a component's arguments; none, no error."""
    lines = [fault.describe(".".join(fault.path)) for fault in faults]
    if lines:
        raise ValueError(f'{component} "{name}" cannot be built:\n  ' + "\n  ".join(lines))


def is_plain(value: object) -> bool:
    """Say whether a value can be judged now: an Output or an awaitable cannot."""
    return value is not None and (
        isinstance(value, str | int | float | bool | list | tuple | Mapping)
    )


def whole_faults(
    args: Mapping[str, Any], bounds: Mapping[str, tuple[int, int]], within: tuple[str, ...] = ()
) -> list[Fault]:
    """Return the faults of whole numbers: `bounds` maps an argument to its least and greatest."""
    return [
        Fault((*within, key), args[key], f"a whole number from {least} to {greatest}")
        for key, (least, greatest) in bounds.items()
        if key in args and not _is_whole_between(args[key], least, greatest)
    ]


def choice_faults(
    args: Mapping[str, Any], key: str, choices: type[Enum], within: tuple[str, ...] = ()
) -> list[Fault]:
    """Return the fault of an argument that is given and none of an enumeration's values."""
    allowed = [member.value for member in choices]
    if key not in args or args[key] in allowed:
        return []
    return [Fault((*within, key), args[key], " or ".join(allowed))]


def each_fault(
    path: tuple[str, ...], values: Any, is_right: Callable[[Any], bool], allowed: str
) -> list[Fault]:
    """Return one fault for each plain list item that is not right."""
    return [
        Fault((*path, str(position)), value, allowed)
        for position, value in enumerate(values)
        if is_plain(value) and not is_right(value)
    ]


def _is_whole_between(value: object, least: int, greatest: int) -> bool:
    # Numbers arrive as floats from other languages, even whole ones; True is an int to Python.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return float(value).is_integer() and least <= value <= greatest


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(str(item) for item in value) + "]"
    return "nothing" if value is None else str(value)
