"""The page about the failures, made from their rules: ``python -m guardrails docs preflight``."""

from collections.abc import Iterator
from typing import Final

from guardrails import catalog
from guardrails.docs import rules_page
from guardrails.preflight.blind_spots import BLIND_SPOTS
from guardrails.preflight.measures import measures
from guardrails.rule import Rule

_HEAD: Final = """# Preflight

<!-- Made by `python -m guardrails docs preflight`, from the rules' own words. A test compares. -->

What would fail at run time, said from the plan. Each rule is a policy of the pack as those in
[policies.md](policies.md) are, with the same levels, exemptions and verdicts; a finding begins with
the failure's code. `python -m guardrails explain F03` tells its story, and `python -m guardrails
reach FILE` prints, for a preview's JSON or an export, what each task must reach and who reaches it,
with the way as evidence. From the words of AWS to the failure leads [runbook.md](runbook.md).
"""

_FAILURES: Final = """## Failures

How well each is told, counted on first previews of programs, when no id is known yet: each has one
thing wrong, or the same thing right, or not known, and some are whole stacks in other people's
styles. *Told* are programs that have the failure and are told so. *False alarms* are programs that
do not have it and are told so. *Cannot judge* are programs with something to judge of which nothing
is decided; while the JSON of containers is unknown, F23 and F26 say so for all rules about them,
and a way that cannot be followed is told by the failure that having no way would be. What no plan
tells is in the last column: there the rules are silent, or say that they cannot judge. The programs
are this repository's own (`tests/policies`), so the figures say what is covered, not how common it
is.

Codes up to F62 are those of the first list; what came later goes on at F63. Hazards of changes (H1
to H7) are read from the steps of a preview, by `report`.

| failure | rules | told | false alarms | cannot judge | not in a plan |
| --- | --- | --- | --- | --- | --- |
"""


def preflight_page() -> str:
    """Return the page, in Markdown."""
    table = _FAILURES + "\n".join(_rows()) + "\n"
    return rules_page(f"{_HEAD}\n{table}", catalog.PREFLIGHT, [])


def rules_by_code() -> dict[str, list[Rule]]:
    """Return the rules by the codes of their failures, which no rule tells included."""
    by_code: dict[str, list[Rule]] = {code: [] for code in BLIND_SPOTS}
    for each in catalog.ALL:
        if each.failure is not None:
            by_code.setdefault(each.failure.code, []).append(each)
    return dict(sorted(by_code.items()))


def _rows() -> Iterator[str]:
    figures = measures()
    for code, rules in rules_by_code().items():
        links = ", ".join(f"[`{_short(each)}`](#{each.name})" for each in rules)
        measure = figures[code]
        counted = (measure.recall, measure.false_alarms, measure.cannot_judge)
        columns = (code, links or "none", *counted, BLIND_SPOTS.get(code, ""))
        yield f"| {' | '.join(columns)} |"


def _short(rule: Rule) -> str:
    return rule.name.removeprefix("preflight-")
