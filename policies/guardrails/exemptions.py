"""Exemptions: a resource may break a rule, for a reason and until a day.

Every rule's configuration takes ``exemptions``, a list of ``{urn, reason, expires}``. What an
exemption covers is listed, never silent; after its last day it is itself a violation.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from guardrails.settings import ConfigurationError

EXEMPTIONS: Final = "exemptions"

SCHEMA: Final[dict[str, Any]] = {
    "type": "array",
    "default": [],
    "description": "Resources that may break the rule, each for a reason and until a day.",
    "items": {
        "type": "object",
        "required": ["urn", "reason", "expires"],
        "additionalProperties": False,
        "properties": {
            "urn": {
                "type": "string",
                "minLength": 1,
                "description": "The resource's URN; `*` stands for any text, the empty one too.",
            },
            "reason": {"type": "string", "minLength": 1, "description": "Why it may."},
            "expires": {
                "type": "string",
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                "description": "The last day on which it holds (UTC), as YYYY-MM-DD.",
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class Exemption:
    """Leave for some resources to break one rule."""

    urn: str
    """A URN, in which ``*`` stands for any text."""
    reason: str
    expires: dt.date
    """The last day on which it holds."""

    def covers(self, urn: str) -> bool:
        """Tell whether a resource is meant."""
        pattern = ".*".join(re.escape(part) for part in self.urn.split("*"))
        return re.fullmatch(pattern, urn, re.DOTALL) is not None

    def ended(self, today: dt.date) -> bool:
        """Tell whether its last day is over."""
        return today > self.expires

    def __str__(self) -> str:
        """Say what is exempt, why and how long."""
        return f"{self.urn} until {self.expires} ({self.reason})"


def exemptions_of(config: Mapping[str, Any]) -> tuple[Exemption, ...]:
    """Return the exemptions of a rule's configuration.

    Raises:
        ConfigurationError: one of them lacks something, or holds something else; all are named.
    """
    given = config.get(EXEMPTIONS, [])
    if not isinstance(given, list):
        raise ConfigurationError(f"{EXEMPTIONS} must be a list of {{urn, reason, expires}}")
    faults: list[str] = []
    made: list[Exemption] = []
    for index, entry in enumerate(given):
        fault = _fault(entry)
        if fault:
            faults.append(f"{EXEMPTIONS}[{index}] {fault}")
        else:
            day = dt.date.fromisoformat(entry["expires"])
            made.append(Exemption(entry["urn"], entry["reason"].strip(), day))
    if faults:
        raise ConfigurationError("; ".join(faults))
    return tuple(made)


def _fault(entry: Any) -> str | None:
    names = {"urn", "reason", "expires"}
    if not isinstance(entry, Mapping) or set(entry) != names:
        return "must have urn, reason and expires, and nothing else"
    for name in ("urn", "reason"):
        if not isinstance(entry[name], str) or not entry[name].strip():
            return f"must have a {name} that is a text, and not empty"
    # `fromisoformat` alone takes other forms as well, from Python 3.11 on.
    written = entry["expires"]
    if not isinstance(written, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
        return "must have a day for expires, as YYYY-MM-DD"
    try:
        dt.date.fromisoformat(written)
    except ValueError:
        return "must have a day of the calendar for expires, as YYYY-MM-DD"
    return None
