"""When something runs: the expressions that Scheduler and Application Auto Scaling share. Pure.

Source: EventBridge Scheduler guide, "Schedule types" (rate, cron and one-time expressions);
Application Auto Scaling guide, "Schedule recurring scaling actions using cron expressions".
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from private_fargate.faults import Fault, is_plain

FORMS = "rate(5 minutes), cron(0 3 * * ? *) with six fields, or at(2030-01-31T03:00:00)"
"""How an expression may look, for a fault."""

_RATE = re.compile(r"^rate\((\d+) (minute|hour|day)s?\)$")
_CRON = re.compile(r"^cron\((.+)\)$")
_AT = re.compile(r"^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$")


class _Field(NamedTuple):
    """One field of a cron expression."""

    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()
    """Words for the numbers from the least on."""
    also: str = r"(?!)"
    """What else may stand in it, as a pattern."""


_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = (
    *("JAN", "FEB", "MAR", "APR", "MAY", "JUN"),
    *("JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
)
_FIELDS = (
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("day of month", 1, 31, also=r"\?|L(-\d{1,2})?|LW|\d{1,2}W"),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 1, 7, _DAYS, also=rf"\?|L|([1-7]|{'|'.join(_DAYS)})(L|#[1-5])"),
    _Field("year", 1970, 2199),
)


def expression_faults(path: tuple[str, ...], value: Any) -> list[Fault]:
    """Return what is wrong with an expression: its form, or the field of a cron expression."""
    if not is_plain(value):
        return []
    text = str(value)
    if cron := _CRON.match(text):
        reason = _cron_fault(cron[1].split())
        return [Fault(path, value, reason)] if reason else []
    rate = _RATE.match(text)
    if (rate and int(rate[1]) > 0) or _is_moment(text):
        return []
    return [Fault(path, value, FORMS)]


def timezone_faults(path: tuple[str, ...], value: Any) -> list[Fault]:
    """Return what is wrong with a time zone: a name that the IANA database does not have."""
    if not is_plain(value) or value == "UTC":
        return []
    # A machine without the database knows none; AWS then judges alone.
    known = available_timezones()
    if not known or value in known:
        return []
    return [Fault(path, value, "a time zone's IANA name, such as Europe/Berlin, or UTC")]


def _is_moment(text: str) -> bool:
    at = _AT.match(text)
    if not at:
        return False
    try:
        datetime.fromisoformat(at[1])
    except ValueError:
        return False
    return True


def _cron_fault(given: list[str]) -> str | None:
    """Return what is allowed in place of the first field that is wrong; None if none is."""
    if len(given) != len(_FIELDS):
        return f"six fields in cron(…): {', '.join(field.name for field in _FIELDS)}"
    for field, text in zip(_FIELDS, given, strict=True):
        if not all(_is_in(field, part) for part in text.split(",")):
            return f"for the {field.name} of cron(…): * or {field.least} to {field.most}"
    if (given[2] == "?") == (given[4] == "?"):
        return "? for exactly one of day of month and day of week in cron(…)"
    return None


def _is_in(field: _Field, part: str) -> bool:
    """Say whether one part of a list is a value, a range or a step of a field."""
    if re.fullmatch(field.also, part):
        return True
    span, slash, step = part.partition("/")
    if slash and not (step.isdecimal() and int(step) > 0):
        return False
    if span == "*":
        return True
    numbers = {name: field.least + position for position, name in enumerate(field.names)}
    ends = [_number(end, numbers) for end in span.split("-")]
    known = [end for end in ends if end is not None and field.least <= end <= field.most]
    return len(known) == len(ends) <= 2


def _number(text: str, names: Mapping[str, int]) -> int | None:
    return int(text) if text.isdecimal() else names.get(text.upper())
