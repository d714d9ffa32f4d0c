"""One rule at work: configuration in, findings out. Knows nothing of policies or of the engine."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final

from guardrails.exemptions import EXEMPTIONS, Exemption, exemptions_of
from guardrails.exemptions import SCHEMA as EXEMPTIONS_SCHEMA
from guardrails.graph import Graph
from guardrails.rule import Rule
from guardrails.settings import ConfigurationError, Settings, names_of, schema_of, settings_of
from guardrails.verdict import Outcome, Verdict

STRICT: Final = "strict"

Clock = Callable[[], dt.date]


def utc_today() -> dt.date:
    """Return the day it is in UTC, by which exemptions end."""
    return dt.datetime.now(dt.timezone.utc).date()


class Kind(Enum):
    """What is to be done with a finding."""

    VIOLATION = "violation"
    """Reported at the rule's level."""

    CANNOT_JUDGE = "cannot judge"
    """Listed: the plan does not tell, and the rule is not strict."""

    EXEMPT = "exempt"
    """Listed: a violation that an exemption covers."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a reader has to see."""

    kind: Kind
    message: str
    urn: str | None
    """The resource; None for the rule itself, as when its configuration is wrong."""
    evidence: tuple[str, ...] = ()
    mendable: bool = True
    """Whether the rule's fixes mend it. They do not mend a wrong configuration."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that one run of a rule has to say."""

    findings: tuple[Finding, ...] = ()
    kept: int = 0
    """How often the rule found that it is kept."""
    exemptions: tuple[Exemption, ...] = ()
    """Those that the configuration gives."""
    used: frozenset[Exemption] = frozenset()
    """Those of them that cover a resource which the rule judged."""

    def of(self, kind: Kind) -> tuple[Finding, ...]:
        """Return the findings of one kind."""
        return tuple(finding for finding in self.findings if finding.kind is kind)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is configured for one rule."""

    strict: bool
    exemptions: tuple[Exemption, ...]
    settings: Settings


def config_schema(rule: Rule) -> dict[str, dict[str, Any]]:
    """Return the JSON schema of each property that a rule's configuration may have."""
    strict = {
        "type": "boolean",
        "default": False,
        "description": "Whether what the rule cannot judge is a violation of it, too.",
    }
    return {STRICT: strict, EXEMPTIONS: EXEMPTIONS_SCHEMA, **schema_of(rule.settings)}


def configuration_of(rule: Rule, config: Mapping[str, Any]) -> Configuration:
    """Return what a configuration says to a rule.

    Raises:
        ConfigurationError: a key is not known or a value is wrong.
    """
    refuse_unknown(config, allowed=(STRICT, EXEMPTIONS, *names_of(rule.settings)))
    strict = config.get(STRICT, False)
    if not isinstance(strict, bool):
        raise ConfigurationError(f"{STRICT} must be true or false")
    return Configuration(strict, exemptions_of(config), settings_of(rule.settings, config))


def refuse_unknown(config: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    """Refuse keys that no schema declares.

    The engine checks the types of declared properties and lets undeclared ones pass: a misspelt
    `strict` would be lenient without a word.

    Raises:
        ConfigurationError: there is such a key.
    """
    unknown = ", ".join(repr(name) for name in sorted(set(config) - set(allowed)))
    if unknown:
        known = ", ".join(("enforcementLevel", *allowed))
        raise ConfigurationError(f"{unknown} is not known; allowed: {known}")


def judge(
    rule: Rule,
    graph: Callable[[], Graph],
    config: Mapping[str, Any],
    today: dt.date,
    urn: str | None = None,
) -> Judgement:
    """Run a rule. Whatever goes wrong in it is a finding of the rule, never a pass.

    Args:
        rule: the rule.
        graph: gives the graph; what goes wrong in it is the rule's finding, too.
        config: what is configured for the rule.
        today: the day by which exemptions end.
        urn: the resource that the graph is about, if it is one.
    """
    try:
        given = configuration_of(rule, config)
    except ConfigurationError as error:
        message = f"The configuration of {rule.name} is wrong: {error}"
        return Judgement((Finding(Kind.VIOLATION, message, urn, mendable=False),))
    tally = _Tally(given, today)
    try:
        for verdict in rule(graph(), given.settings):
            tally.add(verdict)
    except Exception as error:  # noqa: BLE001 -- see failure_of
        told = failure_of(rule.name, error)
        tally.findings.append(Finding(Kind.VIOLATION, told, urn, mendable=False))
    return tally.judgement()


@dataclass(slots=True)
class _Tally:
    given: Configuration
    today: dt.date
    findings: list[Finding] = field(default_factory=list)
    kept: int = 0
    used: dict[Exemption, str] = field(default_factory=dict)
    reported: set[Exemption] = field(default_factory=set)

    def add(self, verdict: Verdict) -> None:
        exemption = next((x for x in self.given.exemptions if x.covers(verdict.urn)), None)
        if exemption:
            self.used.setdefault(exemption, verdict.urn)
        self.kept += verdict.outcome is Outcome.OK
        unclear = verdict.outcome is Outcome.CANNOT_JUDGE
        if unclear and not self.given.strict:
            self._find(Kind.CANNOT_JUDGE, verdict, verdict.message)
        elif verdict.outcome is not Outcome.OK:
            prefix = "Cannot judge (strict): " if unclear else ""
            self._offence(verdict, prefix + verdict.message, exemption)

    def _offence(self, verdict: Verdict, message: str, exemption: Exemption | None) -> None:
        if exemption is None:
            self._find(Kind.VIOLATION, verdict, message)
        elif exemption.ended(self.today):
            self.reported.add(exemption)
            ended = f"Its exemption ended: {exemption}."
            self._find(Kind.VIOLATION, verdict, f"{message}\n{ended}")
        else:
            self._find(Kind.EXEMPT, verdict, f"{message}\nExempt: {exemption}.")

    def _find(self, kind: Kind, verdict: Verdict, message: str) -> None:
        self.findings.append(Finding(kind, message, verdict.urn, verdict.evidence))

    def judgement(self) -> Judgement:
        for exemption, urn in self.used.items():
            if exemption.ended(self.today) and exemption not in self.reported:
                message = f"An exemption ended, and nothing needs it: remove {exemption}."
                self.findings.append(Finding(Kind.VIOLATION, message, urn, mendable=False))
        return Judgement(
            tuple(self.findings), self.kept, self.given.exemptions, frozenset(self.used)
        )


def failure_of(name: str, error: Exception) -> str:
    """Describe a policy's own failure.

    Left to the SDK, an exception ends the whole analysis with a bare gRPC status, findings of other
    rules included, and an unknown value touched by mistake passes with a notice. The exception's
    text is left out: it may quote a property, and properties may be secret.
    """
    frames = extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown line"
    return (
        f"{name} failed and judged no further: {type(error).__name__} at {where}. "
        "This is a fault of the policy pack, not of the program; the other rules ran."
    )
