"""How well the failures are told: counted on recorded programs, which have them or do not.

The figures are in ``measured.json``. They are worked out from previews that the real engine made of
some two hundred programs, each with one thing wrong, or repaired, or not known yet, and of programs
in many people's styles; what is wrong with each was thought out from the program, not taken from
the rules. A test works them out anew and compares.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("measured.json")


@dataclass(frozen=True, slots=True)
class Measure:
    """The figures of one failure."""

    has: int
    """Programs that would end in it."""
    told: int
    """Those of them whose first preview says so."""
    has_not: int
    """Programs that would not."""
    alarms: int
    """Those of them whose first preview says so all the same."""
    judged: int
    """Programs with something that its rules are about."""
    undecided: int
    """Those of them of which the rules only say that they cannot judge."""

    @property
    def recall(self) -> str:
        """Share of the programs that have it which are told."""
        return f"{self.told} of {self.has}" if self.has else "none has it"

    @property
    def false_alarms(self) -> str:
        """Number of programs which are told that they have it, and do not."""
        return f"{self.alarms} of {self.has_not}"

    @property
    def cannot_judge(self) -> str:
        """Share of programs of which nothing is decided."""
        return f"{self.undecided} of {self.judged}"


@cache
def measures() -> dict[str, Measure]:
    """Return the figures by the codes of the failures."""
    read = json.loads(FILE.read_text(encoding="utf-8"))
    return {code: Measure(**figures) for code, figures in read.items()}
