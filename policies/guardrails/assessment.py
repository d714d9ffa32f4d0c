"""All rules on one graph, outside an engine's run: for a report, and for the command line."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guardrails import catalog
from guardrails.exemptions import Exemption
from guardrails.graph import Graph
from guardrails.judgement import (
    Clock,
    Finding,
    Judgement,
    Kind,
    configuration_of,
    judge,
    refuse_unknown,
    utc_today,
)
from guardrails.rule import Level, Rule
from guardrails.settings import ConfigurationError

REPORTS: Final = ("exemptions", "cannot-judge", "monthly-estimate")
"""The pack's policies that judge nothing, and list: they take a level only."""

_ALL: Final = "all"
_ENVIRONMENTS: Final = "environments"
_LEVEL: Final = "enforcementLevel"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one rule said of a graph."""

    rule: Rule
    level: Level
    judgement: Judgement

    @property
    def idle(self) -> tuple[Exemption, ...]:
        """The exemptions that cover nothing."""
        used = self.judgement.used
        return tuple(each for each in self.judgement.exemptions if each not in used)


def assess(
    graph: Graph,
    config: Mapping[str, Any] | None = None,
    *,
    rules: Iterable[Rule] = catalog.ALL,
    today: Clock = utc_today,
) -> list[Assessment]:
    """Run the rules that are not disabled.

    Args:
        graph: from any source. Rules about one resource see here what rules about the stack see.
        config: what a file for ``--policy-pack-config`` holds. Default: nothing is configured.
        rules: the rules. Default: all.
        today: the clock by which exemptions end. Default: the day in UTC.

    Raises:
        ConfigurationError: the configuration is wrong; all faults are named.
    """
    listed = tuple(rules)
    levels, settings = _split(config or {})
    faults = _faults(listed, levels, settings)
    if faults:
        raise ConfigurationError("\n".join(faults))
    assessed = []
    for rule in listed:
        level = Level(levels.get(rule.name, levels.get(_ALL, rule.level.value)))
        if level is not Level.DISABLED:
            judgement = judge(rule, lambda: graph, settings.get(rule.name, {}), today())
            assessed.append(Assessment(rule, level, judgement))
    return assessed


def configuration_faults(
    config: Mapping[str, Any], rules: Iterable[Rule] = catalog.ALL
) -> list[str]:
    """Return what is wrong with the content of a file for ``--policy-pack-config``."""
    return _faults(tuple(rules), *_split(config))


def counted(assessed: Iterable[Assessment]) -> dict[str, int]:
    """Count the verdicts of all rules by kind: violations, exempt, cannot judge, and kept."""
    counts = Counter({kind.value: 0 for kind in Kind})
    kept = 0
    for each in assessed:
        counts.update(finding.kind.value for finding in each.judgement.findings)
        kept += each.judgement.kept
    return {**counts, "kept": kept}


def findings(assessed: Iterable[Assessment]) -> list[tuple[Assessment, Finding]]:
    """Return every finding with the assessment that it is part of."""
    return [(each, finding) for each in assessed for finding in each.judgement.findings]


def _split(config: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return the levels and the other properties by policy, as the engine reads the file."""
    levels: dict[str, Any] = {}
    settings: dict[str, dict[str, Any]] = {}
    for name, value in config.items():
        if name == _ENVIRONMENTS:
            continue
        if isinstance(value, Mapping):
            settings[name] = {key: member for key, member in value.items() if key != _LEVEL}
            if _LEVEL in value:
                levels[name] = value[_LEVEL]
        else:
            levels[name] = value
    return levels, settings


def _faults(
    rules: tuple[Rule, ...], levels: Mapping[str, Any], settings: Mapping[str, dict[str, Any]]
) -> list[str]:
    known = {rule.name: rule for rule in rules}
    allowed = ", ".join(level.value for level in Level)
    named = {*levels, *settings}
    faults = [
        f"{name}: there is no such policy" for name in sorted(named - {*known, *REPORTS, _ALL})
    ]
    for name, level in sorted(levels.items()):
        if level not in {each.value for each in Level}:
            faults.append(f"{name}: the level must be one of {allowed}")
    for name, given in sorted(settings.items()):
        try:
            if name in known:
                configuration_of(known[name], given)
            elif name in {*REPORTS, _ALL}:
                refuse_unknown(given, allowed=())
        except ConfigurationError as error:
            faults.append(f"{name}: {error}")
    return faults
