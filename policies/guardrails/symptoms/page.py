"""The runbook, made from the symptoms and the rules: ``python -m guardrails docs runbook``."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from guardrails import catalog
from guardrails.rule import Rule
from guardrails.symptoms.entrances import CALLERS, ENTRANCES
from guardrails.symptoms.events import SERVICE_EVENTS
from guardrails.symptoms.initializing import INITIALIZATION
from guardrails.symptoms.pulling import BEGINNINGS, PULLS
from guardrails.symptoms.refusals import DEFINITIONS, NETWORKS, SERVICES
from guardrails.symptoms.running import RUNNING
from guardrails.symptoms.symptom import Symptom, first_in

CHAPTERS: Final[Mapping[str, tuple[Symptom, ...]]] = {
    "A task does not start": (*INITIALIZATION, *PULLS, *BEGINNINGS),
    "A task stops, or answers nobody": RUNNING,
    "What the service says": SERVICE_EVENTS,
    "An update is refused": (*NETWORKS, *DEFINITIONS, *SERVICES, *ENTRANCES),
    "Callers get no answer": CALLERS,
}
"""The symptoms, by where one meets them."""

ALL: Final = tuple(symptom for chapter in CHAPTERS.values() for symptom in chapter)
"""The symptoms in the order in which a text is searched for them."""

_HEAD: Final = """# Runbook

<!-- Made by `python -m guardrails docs runbook`, from the failures' own words. A test compares. -->

From what AWS says to what is wrong and what mends it. `python -m doctor service` reads the words
from a deployed service and goes the same way; `python -m guardrails explain 'WORDS'` takes words
that you paste. The causes stand in the order of their likelihood. Each is told as what has to
hold, which is a rule on the plan ([preflight.md](preflight.md)), so `python -m guardrails judge
FILE` on a preview's JSON or on an export says which of them does not. The fixes are in this
library's terms; in pulumi_aws's they stand there too.
"""

_SILENT: Final = """## Failures without words of their own

What nobody says, or what says the same as another failure. The rules find them in the plan.

| code | what one sees | rule |
| --- | --- | --- |
"""


def diagnose(text: str) -> Symptom | None:
    """Return what a text of AWS's is a symptom of, if it is known here."""
    return first_in(text, ALL)


def causes(symptom: Symptom) -> tuple[Rule, ...]:
    """Return the rules about what a symptom can mean, the likeliest failure first."""
    return tuple(rule for code in symptom.codes for rule in _by_code().get(code, ()))


def told(symptom: Symptom) -> str:
    """Return what there is to know about a symptom, for a terminal."""
    parts = [symptom.name.replace("-", " ")]
    if symptom.advice:
        parts.append(symptom.advice)
    parts += [
        f"{rule.failure.code if rule.failure else ''} has to hold: {rule.description}\n"
        f"  private-fargate: {rule.library_fix}\n  pulumi_aws: {rule.aws_fix}"
        for rule in causes(symptom)
    ]
    return "\n\n".join([*parts, f"Source: {symptom.source}"]) + "\n"


def runbook() -> str:
    """Return the page, in Markdown."""
    parts = [_HEAD]
    for heading, symptoms in CHAPTERS.items():
        parts += [f"## {heading}\n", *(_section(symptom) for symptom in symptoms)]
    return "\n".join([*parts, _SILENT + "".join(_silent())]).rstrip() + "\n"


def _section(symptom: Symptom) -> str:
    lines = [f"### {symptom.name}\n", *_quoted(symptom.says)]
    lines += [symptom.advice, ""] if symptom.advice else []
    for rule in causes(symptom):
        code = rule.failure.code if rule.failure else ""
        lines.append(f"- **[{code}](preflight.md#{rule.name})** {rule.description}")
        lines.append(f"  - {rule.library_fix[:1].upper()}{rule.library_fix[1:]}.")
    return "\n".join([*lines, f"- See <{symptom.source}>.\n"])


def _quoted(says: Iterable[str]) -> Iterator[str]:
    for words in says:
        yield f"> {words}"
        yield ""


def _silent() -> Iterator[str]:
    spoken = {code for symptom in ALL for code in symptom.codes}
    for code, rules in sorted(_by_code().items()):
        if code not in spoken:
            for rule in rules:
                says = rule.failure.says if rule.failure else ""
                yield f"| {code} | {says} | [`{rule.name}`](preflight.md#{rule.name}) |\n"


@cache
def _by_code() -> Mapping[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for rule in catalog.ALL:
        if rule.failure:
            found.setdefault(rule.failure.code, []).append(rule)
    return {code: tuple(rules) for code, rules in found.items()}
