"""Count how well the failures are told, and write it down.

`python -m tests.policies.preflight.measure`, after a rule or a recording changed.
"""

import dataclasses
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from guardrails.catalog import PREFLIGHT, rules_of
from guardrails.graph import Graph
from guardrails.preflight.measures import FILE, Measure
from guardrails.preflight.page import rules_by_code
from guardrails.sources import from_preview
from guardrails.verdict import Outcome
from tests.policies.foreign_failures import FAILURES
from tests.policies.foreign_tables import failures_of, recorded
from tests.policies.preflight.record import document, stories

RULES = [rule for module in PREFLIGHT for rule in rules_of(module)]


@dataclass(frozen=True)
class Told:
    """What the rules say of a program, by the codes of the failures."""

    violations: frozenset[str]
    doubts: frozenset[str]
    judged: frozenset[str]
    """Codes whose rules gave any verdict."""
    by_rule: dict[str, frozenset[Outcome]]
    """The outcomes of all verdicts of each rule."""

    @property
    def undecided(self) -> frozenset[str]:
        return self.doubts - self.violations


def told(graph: Graph) -> Told:
    """Run the rules, with their default settings."""
    by_rule = {
        rule.name: frozenset(each.outcome for each in rule(graph, rule.settings()))
        for rule in RULES
    }

    def codes(*wanted: Outcome) -> frozenset[str]:
        return frozenset(code_of(name) for name, had in by_rule.items() if had & {*wanted})

    return Told(codes(Outcome.VIOLATION), codes(Outcome.CANNOT_JUDGE), codes(*Outcome), by_rule)


def code_of(rule: str) -> str:
    """Return the code of the failure that a rule tells: ``F03`` of ``preflight-f03-…``."""
    return rule.split("-")[1].upper()


def programs() -> Iterator[tuple[frozenset[str], Told]]:
    """Go through all recorded programs: what each has, and what is said of it."""
    for name, story in stories().items():
        yield story.has, told(from_preview(document(name)))
    for name, has in failures_of(FAILURES):
        yield has, told(recorded(name))


def measured() -> dict[str, Measure]:
    """Count."""
    all_of = list(programs())
    return {
        code: Measure(
            has=sum(code in has for has, _ in all_of),
            told=sum(code in has and code in said.violations for has, said in all_of),
            has_not=sum(code not in has for has, _ in all_of),
            alarms=sum(code not in has and code in said.violations for has, said in all_of),
            judged=sum(code in said.judged for _, said in all_of),
            undecided=sum(code in said.undecided for _, said in all_of),
        )
        for code in rules_by_code()
    }


def text(measures: dict[str, Measure]) -> str:
    """Return the figures as they are written down."""
    rows = (f'"{code}": {json.dumps(dataclasses.asdict(each))}' for code, each in measures.items())
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(text(measured()))
    sys.stdout.write(f"{FILE}\n")
