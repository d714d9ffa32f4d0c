"""What the enforced rules said besides violations, kept until it is reported."""

from guardrails.exemptions import Exemption
from guardrails.judgement import Finding, Judgement, Kind
from guardrails.rule import Rule

_Key = tuple[str, str]


class Ledger:
    """What was not decided, and what was exempt, in one analysis.

    Kept as the rules run, rather than by running them again, so that it holds exactly what the
    enforced rules said: nothing of a disabled one, and nothing that `strict` already made a
    violation. A rule that runs again on the same resources replaces what it said before.
    """

    def __init__(self) -> None:
        """Start with nothing noted."""
        self._undecided: dict[_Key, tuple[Finding, ...]] = {}
        self._exemptions: dict[_Key, Judgement] = {}

    def note(self, rule: Rule, place: str, judgement: Judgement) -> None:
        """Keep what a rule said of a place: one resource, or the stack."""
        key = (rule.name, place)
        undecided = judgement.of(Kind.CANNOT_JUDGE)
        if undecided or key in self._undecided:
            self._undecided[key] = undecided
        if judgement.exemptions:
            self._exemptions[key] = judgement

    def take_undecided(self) -> list[tuple[str, Finding]]:
        """Return what could not be judged, by rule, and forget it."""
        # Resource policies note concurrently in other threads: swap, then read.
        taken, self._undecided = self._undecided, {}
        return [(name, finding) for (name, _), kept in sorted(taken.items()) for finding in kept]

    def take_exempt(self) -> tuple[list[tuple[str, Finding]], list[tuple[str, Exemption]]]:
        """Return what was exempt, and the exemptions that cover nothing, by rule; forget both."""
        taken, self._exemptions = self._exemptions, {}
        exempt: list[tuple[str, Finding]] = []
        idle: dict[tuple[str, Exemption], bool] = {}
        for (name, _), judgement in sorted(taken.items(), key=lambda item: item[0]):
            exempt += [(name, finding) for finding in judgement.of(Kind.EXEMPT)]
            for exemption in judgement.exemptions:
                used = exemption in judgement.used
                idle[name, exemption] = idle.get((name, exemption), True) and not used
        return exempt, [entry for entry, is_idle in idle.items() if is_idle]
