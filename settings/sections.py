"""One section of a stack file: its arguments, and all that is wrong with them."""

from collections.abc import Callable, Mapping
from typing import Any

from private_fargate.faults import Fault
from settings.forms import Section

WIRED: Any = object()
"""Stands for wiring that the program adds: given, but not judged."""


def read_section(
    section: Section,
    at: tuple[str, ...],
    given: Mapping[str, Any],
    judge: Callable[[Mapping[str, Any]], list[Fault]],
    faults: list[Fault],
) -> dict[str, Any]:
    """Return a section's arguments, adding its faults: those of form first, then of content."""
    args, found = section.read(given, at)
    told = {fault.path for fault in found}
    if (*at, "cpu") in told or (*at, "memory") in told:
        # They are judged as a pair, which cannot be done with one of them.
        told |= {(*at, "cpu"), (*at, "memory")}
    for fault in judge(args):
        if not fault.path:  # the name, which is judged here more narrowly
            continue
        path = (*at, *section.path_of(fault.path, given))
        if path not in told:
            found.append(Fault(path, fault.value, fault.allowed))
    faults += found
    return args
