"""The pack: the rules as policies, with the two that report what no violation says.

The policies are the SDK's own and work in any `PolicyPack`. `server` serves them with one decode
of the stack for all, which the SDK does once for each.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple, Union

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from guardrails import catalog
from guardrails.cost.text import estimate_line
from guardrails.exemptions import EXEMPTIONS, exemptions_of
from guardrails.graph import Graph
from guardrails.judgement import (
    Clock,
    Finding,
    Judgement,
    Kind,
    config_schema,
    configuration_of,
    failure_of,
    judge,
    refuse_unknown,
    utc_today,
)
from guardrails.ledger import Ledger
from guardrails.rule import Rule, Scope
from guardrails.settings import ConfigurationError
from guardrails.sources import from_resource_args, from_stack_args

PACK_NAME: Final = "private-fargate"

CANNOT_JUDGE: Final = "cannot-judge"
"""The policy that lists what no rule could decide."""

ESTIMATE: Final = "monthly-estimate"
"""The policy that says what the stack costs."""


class Listed(NamedTuple):
    """A rule of the pack and the level that holds unless configuration says otherwise."""

    rule: Rule
    level: EnforcementLevel


RULES: Final = tuple(Listed(rule, EnforcementLevel(rule.level.value)) for rule in catalog.ALL)


class ResourceRule(ResourceValidationPolicy):
    """A rule about one resource, as a policy."""

    def __init__(self, listed: Listed, ledger: Ledger, today: Clock) -> None:
        """Make the policy; `ledger` keeps what is no violation."""
        super().__init__(validate=self._validate, **_metadata(listed))
        self.rule = listed.rule
        self._ledger = ledger
        self._today = today

    def check(self, config: Mapping[str, Any]) -> None:
        """Raise a ConfigurationError for a configuration that is wrong."""
        configuration_of(self.rule, config)

    def judge(
        self,
        urn: str,
        kind: str,
        graph: Callable[[], Graph],
        config: Mapping[str, Any],
        report: ReportViolation,
    ) -> None:
        """Judge one resource, by its inputs, before it is created."""
        if kind in self.rule.subjects:
            judgement = judge(self.rule, graph, config, self._today(), urn)
            _tell(self.rule, judgement, report)
            self._ledger.note(self.rule, urn, judgement)
        elif config.get(EXEMPTIONS):
            # So that an exemption is missed also where the rule has nothing at all to judge.
            self._ledger.note(self.rule, "", _declared(config))

    def _validate(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        config = args.get_config()
        self.judge(args.urn, args.resource_type, lambda: from_resource_args(args), config, report)


class StackRule(StackValidationPolicy):
    """A rule about several resources, as a policy."""

    def __init__(self, listed: Listed, ledger: Ledger, today: Clock) -> None:
        """Make the policy; `ledger` keeps what is no violation."""
        super().__init__(validate=self._validate, **_metadata(listed))
        self.rule = listed.rule
        self._ledger = ledger
        self._today = today

    def check(self, config: Mapping[str, Any]) -> None:
        """Raise a ConfigurationError for a configuration that is wrong."""
        configuration_of(self.rule, config)

    def judge(
        self, graph: Callable[[], Graph], config: Mapping[str, Any], report: ReportViolation
    ) -> None:
        """Judge the whole stack, by the outputs."""
        judgement = judge(self.rule, graph, config, self._today())
        _tell(self.rule, judgement, report)
        self._ledger.note(self.rule, "", judgement)

    def _validate(self, args: StackValidationArgs, report: ReportViolation) -> None:
        self.judge(lambda: from_stack_args(args), args.get_config(), report)


Listing = Callable[[Callable[[], Graph], ReportViolation], None]
"""Reports something of the stack."""


class ReportPolicy(StackValidationPolicy):
    """A policy that judges nothing, and lists what there is to say besides violations."""

    def __init__(self, name: str, description: str, listing: Listing) -> None:
        """Make the policy; `listing` reports."""
        super().__init__(
            name=name,
            description=description,
            validate=self._validate,
            enforcement_level=EnforcementLevel.ADVISORY,
            severity=Severity.LOW,
        )
        self._listing = listing

    def check(self, config: Mapping[str, Any]) -> None:
        """Raise a ConfigurationError for a configuration that is wrong: it has none."""
        refuse_unknown(config, allowed=())

    def judge(
        self, graph: Callable[[], Graph], config: Mapping[str, Any], report: ReportViolation
    ) -> None:
        """List what there is."""
        try:
            self.check(config)
        except ConfigurationError as error:
            report(f"The configuration of {self.name} is wrong: {error}", None)
        try:
            self._listing(graph, report)
        except Exception as error:  # noqa: BLE001 -- see failure_of
            report(failure_of(self.name, error), None)

    def _validate(self, args: StackValidationArgs, report: ReportViolation) -> None:
        self.judge(lambda: from_stack_args(args), args.get_config(), report)


PackPolicy = Union[ResourceRule, StackRule, ReportPolicy]


def build_pack() -> list[PackPolicy]:
    """Make all policies of the pack."""
    return [*build_policies(), _estimate_policy()]


def build_policies(listed: Iterable[Listed] = RULES, today: Clock = utc_today) -> list[PackPolicy]:
    """Make the rules policies, with those that report what the rules said besides violations.

    Args:
        listed: the rules, each with its level.
        today: the clock by which exemptions end. Default: the day in UTC.

    Raises:
        ValueError: two rules have one name, or one takes the name of a report.
    """
    ledger = Ledger()
    policies: list[PackPolicy] = [
        (ResourceRule if entry.rule.scope is Scope.RESOURCE else StackRule)(entry, ledger, today)
        for entry in listed
    ]
    # Last, because stack policies run in this order and these tell of the others.
    policies += [_exemptions_policy(ledger), _cannot_judge_policy(ledger)]
    names = [policy.name for policy in policies]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"rule names must be unique in a pack; repeated: {', '.join(repeated)}")
    return policies


def _metadata(listed: Listed) -> dict[str, Any]:
    rule = listed.rule
    return {
        "name": rule.name,
        "description": rule.description,
        "enforcement_level": listed.level,
        "config_schema": PolicyConfigSchema(properties=config_schema(rule)),
        "severity": Severity(rule.severity.value),
        "tags": list(rule.standards),
        "remediation_steps": _fixes(rule),
        "url": rule.url,
    }


def _tell(rule: Rule, judgement: Judgement, report: ReportViolation) -> None:
    for finding in judgement.of(Kind.VIOLATION):
        report(_text(rule, finding), finding.urn)


def _text(rule: Rule, finding: Finding) -> str:
    if not finding.mendable:
        return finding.message
    says = f"\nIt would fail with: {rule.failure.says}" if rule.failure else ""
    return f"{finding.message}{says}\n{_fixes(rule)}\nSee {rule.url}"


def _fixes(rule: Rule) -> str:
    return f"Fix with private-fargate: {rule.library_fix}.\nFix with pulumi_aws: {rule.aws_fix}."


def _declared(config: Mapping[str, Any]) -> Judgement:
    try:
        return Judgement(exemptions=exemptions_of(config))
    except ConfigurationError:  # said where the rule has something to judge
        return Judgement()


def _cannot_judge_policy(ledger: Ledger) -> ReportPolicy:
    def listing(_graph: Callable[[], Graph], report: ReportViolation) -> None:
        taken = ledger.take_undecided()
        for number, (name, finding) in enumerate(taken, start=1):
            report(f"{number} of {len(taken)}: {name}: {finding.message}", finding.urn)

    return ReportPolicy(
        CANNOT_JUDGE,
        "What the plan does not tell, listed so that it is never taken for a pass. Make it "
        'mandatory to refuse all of it, or set "strict" on the rules that must decide.',
        listing,
    )


def _estimate_policy() -> ReportPolicy:
    def listing(graph: Callable[[], Graph], report: ReportViolation) -> None:
        line = estimate_line(graph())
        if line:
            report(line, None)

    return ReportPolicy(
        ESTIMATE,
        "What the stack costs a month by list prices, with the traffic that its configuration "
        "assumes (private-fargate:traffic). The policy monthly-budget holds it to a sum.",
        listing,
    )


def _exemptions_policy(ledger: Ledger) -> ReportPolicy:
    def listing(_graph: Callable[[], Graph], report: ReportViolation) -> None:
        exempt, idle = ledger.take_exempt()
        for name, finding in exempt:
            report(f"{name}: {finding.message}", finding.urn)
        for name, exemption in idle:
            report(f"{name}: an exemption covers nothing, remove it: {exemption}.", None)

    return ReportPolicy(
        EXEMPTIONS,
        "What breaks a rule and is exempt from it, listed so that it is never forgotten; and "
        "exemptions that cover nothing.",
        listing,
    )
