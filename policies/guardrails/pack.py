"""The pack: which rules are enforced, at which level, and how verdicts become findings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final, NamedTuple

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from guardrails.graph import Graph
from guardrails.rule import Rule, Scope
from guardrails.rules.compute import service_no_public_ip
from guardrails.rules.network import service_private_subnets_only
from guardrails.rules.registry import repository_lifecycle_policy
from guardrails.sources import from_resource_args, from_stack_args
from guardrails.verdict import Outcome, Verdict

PACK_NAME: Final = "private-fargate"

CANNOT_JUDGE: Final = "cannot-judge"
"""The policy that lists what no rule could decide."""


class Listed(NamedTuple):
    """A rule of the pack and the level that holds unless configuration says otherwise."""

    rule: Rule
    level: EnforcementLevel


RULES: Final = (
    Listed(service_no_public_ip, EnforcementLevel.MANDATORY),
    Listed(service_private_subnets_only, EnforcementLevel.MANDATORY),
    Listed(repository_lifecycle_policy, EnforcementLevel.MANDATORY),
)

_STRICT: Final = "strict"


class Unjudged:
    """What the enforced rules could not judge in this analysis, kept until it is reported.

    Kept as the rules run, rather than by running them again, so that it holds exactly what the
    enforced rules said: nothing of a disabled one, and nothing that `strict` already made a
    violation. A rule that runs again on the same resources replaces what it said before.
    """

    def __init__(self) -> None:
        """Start with nothing noted."""
        self._verdicts: dict[tuple[str, str], tuple[Verdict, ...]] = {}

    def note(self, rule: Rule, place: str, verdicts: Iterable[Verdict]) -> None:
        """Keep what a rule could not judge of a place: one resource, or the stack."""
        self._verdicts[rule.name, place] = tuple(verdicts)

    def take(self) -> list[tuple[str, Verdict]]:
        """Return what was kept, by rule, and forget it."""
        # Resource policies note concurrently in other threads: swap, then read.
        taken, self._verdicts = self._verdicts, {}
        return [(name, verdict) for (name, _), kept in sorted(taken.items()) for verdict in kept]


def build_policies(listed: Iterable[Listed] = RULES) -> list[Policy]:
    """Make the rules policies, with the one that reports what they could not judge.

    Raises:
        ValueError: two rules have one name, or one takes the name of the report.
    """
    unjudged = Unjudged()
    policies: list[Policy] = [_policy(rule, level, unjudged) for rule, level in listed]
    # Last, because the SDK runs stack policies in this order and this one tells of the others.
    policies.append(_report_policy(unjudged))
    names = [policy.name for policy in policies]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"rule names must be unique in a pack; repeated: {', '.join(repeated)}")
    return policies


class ConfigurationError(ValueError):
    """A policy's configuration holds something that its schema does not."""


@dataclass(frozen=True, slots=True)
class Enforcement:
    """One rule at work: judges what a policy is handed, and reports."""

    rule: Rule
    unjudged: Unjudged

    def on_resource(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        """Judge one resource, by its inputs, before it is created."""
        if args.resource_type in self.rule.subjects:
            self._judge(lambda: from_resource_args(args), args.get_config(), args.urn, report)

    def on_stack(self, args: StackValidationArgs, report: ReportViolation) -> None:
        """Judge the whole stack, by the outputs."""
        self._judge(lambda: from_stack_args(args), args.get_config(), None, report)

    def _judge(
        self,
        graph: Callable[[], Graph],
        config: Mapping[str, Any],
        urn: str | None,
        report: ReportViolation,
    ) -> None:
        """Run the rule. Whatever goes wrong in it is a finding of the rule, never a pass."""
        rule = self.rule
        undecided: list[Verdict] = []
        try:
            strict = _is_strict(config)
            for verdict in rule(graph()):
                if verdict.outcome is Outcome.VIOLATION:
                    report(_finding(rule, verdict.message), verdict.urn)
                elif verdict.outcome is Outcome.CANNOT_JUDGE and strict:
                    report(_finding(rule, f"Cannot judge (strict): {verdict.message}"), verdict.urn)
                elif verdict.outcome is Outcome.CANNOT_JUDGE:
                    undecided.append(verdict)
        except ConfigurationError as error:
            report(f"The configuration of {rule.name} is wrong: {error}", urn)
        except Exception as error:  # noqa: BLE001 -- see _failure
            report(_failure(rule, error), urn)
        self.unjudged.note(rule, urn or "", undecided)


def _policy(rule: Rule, level: EnforcementLevel, unjudged: Unjudged) -> Policy:
    enforcement = Enforcement(rule, unjudged)
    metadata: dict[str, Any] = {
        "name": rule.name,
        "description": rule.description,
        "enforcement_level": level,
        "config_schema": _config_schema(),
        "severity": Severity(rule.severity.value),
        "tags": list(rule.standards),
        "remediation_steps": _fixes(rule),
        "url": rule.url,
    }
    if rule.scope is Scope.RESOURCE:
        return ResourceValidationPolicy(validate=enforcement.on_resource, **metadata)
    return StackValidationPolicy(validate=enforcement.on_stack, **metadata)


def _config_schema() -> PolicyConfigSchema:
    return PolicyConfigSchema(
        properties={
            _STRICT: {
                "type": "boolean",
                "default": False,
                "description": "Whether what the rule cannot judge is a violation of it, too.",
            }
        }
    )


def _is_strict(config: Mapping[str, Any]) -> bool:
    _refuse_unknown(config, allowed=(_STRICT,))
    strict = config.get(_STRICT, False)
    if not isinstance(strict, bool):
        raise ConfigurationError(f"{_STRICT} must be true or false")
    return strict


def _refuse_unknown(config: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    # The engine checks the types of declared properties and lets undeclared ones pass: a misspelt
    # `strict` would be lenient without a word.
    unknown = ", ".join(repr(name) for name in sorted(set(config) - set(allowed)))
    if unknown:
        known = ", ".join(("enforcementLevel", *allowed))
        raise ConfigurationError(f"{unknown} is not known; allowed: {known}")


def _finding(rule: Rule, message: str) -> str:
    return f"{message}\n{_fixes(rule)}\nSee {rule.url}"


def _fixes(rule: Rule) -> str:
    return f"Fix with private-fargate: {rule.library_fix}.\nFix with pulumi_aws: {rule.aws_fix}."


def _failure(rule: Rule, error: Exception) -> str:
    """Describe a rule's own failure.

    Left to the SDK, an exception ends the whole analysis with a bare gRPC status, findings of other
    rules included, and an unknown value touched by mistake passes with a notice. The exception's
    text is left out: it may quote a property, and properties may be secret.
    """
    frames = extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown line"
    return (
        f"{rule.name} failed and judged no further: {type(error).__name__} at {where}. "
        "This is a fault of the policy pack, not of the program; the other rules ran."
    )


def _report_policy(unjudged: Unjudged) -> StackValidationPolicy:
    def on_stack(args: StackValidationArgs, report: ReportViolation) -> None:
        try:
            _refuse_unknown(args.get_config(), allowed=())
        except ConfigurationError as error:
            report(f"The configuration of {CANNOT_JUDGE} is wrong: {error}", None)
        taken = unjudged.take()
        for number, (name, verdict) in enumerate(taken, start=1):
            report(f"{number} of {len(taken)}: {name}: {verdict.message}", verdict.urn)

    return StackValidationPolicy(
        name=CANNOT_JUDGE,
        description=(
            "What the plan does not tell, listed so that it is never taken for a pass. Make it "
            'mandatory to refuse all of it, or set "strict" on the rules that must decide.'
        ),
        validate=on_stack,
        enforcement_level=EnforcementLevel.ADVISORY,
        severity=Severity.LOW,
    )
