import ast
import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from pulumi_policy import (
    EnforcementLevel,
    Policy,
    ResourceValidationPolicy,
    StackValidationPolicy,
    proxy,
)

import guardrails.preflight.rules
import guardrails.rules
from guardrails.exemptions import EXEMPTIONS
from guardrails.graph import Graph
from guardrails.pack import CANNOT_JUDGE, RULES, Listed, PackPolicy, build_policies
from guardrails.rule import Rule, Scope, Severity, rule
from guardrails.verdict import Verdict, cannot_judge
from guardrails.verdict import violation as breaks
from tests.policies.plan import (
    REPOSITORY,
    SERVICE,
    SUBNET,
    UNKNOWN_BOOL,
    VPC,
    Plan,
    Planned,
    resource_args,
)

CONFIG = Path(__file__).parents[2] / "policies" / "config"

# How a pack works does not depend on which rules it has; these few are of every kind.
FEW = tuple(
    entry
    for entry in RULES
    if entry.rule.name
    in {"service-no-public-ip", "service-private-subnets-only", "repository-lifecycle-policy"}
)


def _modules() -> Iterator[Any]:
    for package in (guardrails.rules, guardrails.preflight.rules):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(module.name)


def _run(
    policies: Sequence[Policy], plan: Plan, config: Mapping[str, Mapping[str, Any]] | None = None
) -> list[tuple[str, str, str | None]]:
    """Run policies in the SDK's order; return (policy, message, urn) of each finding."""
    findings: list[tuple[str, str, str | None]] = []

    def report(policy: Policy) -> Callable[[str, str | None], None]:
        def violation(message: str, urn: str | None = None) -> None:
            findings.append((policy.name, message, urn))

        return violation

    given = config or {}
    for resource in plan.resources:
        for policy in policies:
            if isinstance(policy, ResourceValidationPolicy):
                args = resource_args(resource, given.get(policy.name))
                policy.validate(args, report(policy))
    for policy in policies:
        if isinstance(policy, StackValidationPolicy):
            policy.validate(plan.stack_args(given.get(policy.name)), report(policy))
    return findings


def _service(plan: Plan, assigned: object) -> Planned:
    return plan.add(SERVICE, "api", {"networkConfiguration": {"assignPublicIp": assigned}})


def test_every_rule_of_every_module_is_listed_exactly_once() -> None:
    written = [member for module in _modules() for member in vars(module).values()]
    rules = [member for member in written if isinstance(member, Rule)]
    listed = [entry.rule for entry in RULES]
    assert sorted(entry.name for entry in listed) == sorted(member.name for member in rules)
    assert len({entry.name for entry in listed}) == len(listed)


def test_the_folder_imports_nothing_that_is_not_published_with_it() -> None:
    # pulumi, and with it grpc and protobuf, are in the folder's requirements too.
    published = {"guardrails", "pulumi_policy", "pulumi", "grpc", "google"}
    for source in CONFIG.parent.rglob("*.py"):
        # Asked for when somebody renews the prices, which the pack itself never does.
        asks = {"boto3", "botocore"} if source.name == "refresh.py" else set()
        allowed = sys.stdlib_module_names | published | asks
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            assert {name.split(".")[0] for name in names} <= allowed, source


def test_a_rule_is_named_and_described_by_its_function() -> None:
    named = {entry.rule.name: entry.rule for entry in RULES}
    assert "service-private-subnets-only" in named
    for name, listed in named.items():
        assert listed.judge.__name__.replace("_", "-") == name
        assert listed.description.endswith(".")
        assert "\n" not in listed.description


def test_the_pack_refuses_two_rules_of_one_name() -> None:
    with pytest.raises(ValueError, match="repeated: service-no-public-ip"):
        build_policies([*FEW, FEW[0]])


def test_each_rule_has_its_level_and_the_reports_are_advisory_and_last() -> None:
    *rules, exemptions, report = build_policies()
    assert [policy.enforcement_level for policy in rules] == [entry.level for entry in RULES]
    assert [exemptions.name, report.name] == [EXEMPTIONS, CANNOT_JUDGE]
    assert exemptions.enforcement_level is EnforcementLevel.ADVISORY
    assert report.enforcement_level is EnforcementLevel.ADVISORY


@pytest.mark.parametrize(
    "name",
    ["service-no-public-ip", "service-private-subnets-only", "repository-lifecycle-policy"],
)
def test_what_the_library_promises_is_mandatory(name: str) -> None:
    (level,) = [entry.level for entry in RULES if entry.rule.name == name]
    assert level is EnforcementLevel.MANDATORY


def test_a_violation_says_what_and_how_to_mend_it() -> None:
    plan = Plan()
    service = _service(plan, assigned=True)
    ((name, message, urn),) = _run(build_policies(FEW), plan)
    assert (name, urn) == ("service-no-public-ip", service.urn)
    assert "ecs.Service 'api'" in message
    assert "Fix with private-fargate: use Service" in message
    assert "Fix with pulumi_aws: remove" in message
    assert "https://" in message


def test_what_cannot_be_judged_is_listed_with_rule_resource_and_reason() -> None:
    plan = Plan()
    service = plan.add(
        SERVICE,
        "api",
        {"networkConfiguration": {"assignPublicIp": UNKNOWN_BOOL, "subnets": ["subnet-0a1b"]}},
    )
    findings = _run(build_policies(FEW), plan)
    assert {(name, urn) for name, _, urn in findings} == {(CANNOT_JUDGE, service.urn)}
    first, second = (message for _, message, _ in findings)
    assert first.startswith("1 of 2: service-no-public-ip: ecs.Service 'api'")
    assert second.startswith("2 of 2: service-private-subnets-only: ecs.Service 'api'")
    assert "subnet subnet-0a1b is not in this plan" in second


def test_strict_makes_it_a_violation_of_the_rule_and_lists_it_no_more() -> None:
    plan = Plan()
    service = _service(plan, UNKNOWN_BOOL)
    config = {"service-no-public-ip": {"strict": True}}
    ((name, message, urn),) = _run(build_policies(FEW), plan, config)
    assert (name, urn) == ("service-no-public-ip", service.urn)
    assert message.startswith("Cannot judge (strict): ecs.Service 'api'")


def test_an_analysis_reports_nothing_of_the_one_before() -> None:
    plan = Plan()
    _service(plan, UNKNOWN_BOOL)
    policies = build_policies(FEW)
    assert _run(policies, plan)
    assert _run(policies, Plan()) == []


def test_a_disabled_rule_leaves_nothing_in_the_report() -> None:
    plan = Plan()
    _service(plan, UNKNOWN_BOOL)
    enforced = [policy for policy in build_policies(FEW) if policy.name != "service-no-public-ip"]
    assert _run(enforced, plan) == []


@pytest.mark.parametrize(
    ("policy", "config", "complaint"),
    [
        ("service-no-public-ip", {"stirct": True}, "'stirct' is not known"),
        ("repository-lifecycle-policy", {"strict": "yes"}, "strict must be true or false"),
        (CANNOT_JUDGE, {"strict": True}, "'strict' is not known"),
    ],
)
def test_a_wrong_configuration_is_a_finding(
    policy: str, config: dict[str, Any], complaint: str
) -> None:
    plan = Plan()
    _service(plan, assigned=False)
    ((name, message, _),) = _run(build_policies(FEW), plan, {policy: config})
    assert name == policy
    assert complaint in message


def _made(judge: Callable[[Graph], Iterator[Verdict]], scope: Scope) -> list[PackPolicy]:
    made = rule(
        scope=scope,
        severity=Severity.LOW,
        subjects=frozenset({SERVICE}),
        library_fix="x",
        aws_fix="y",
        url="https://example.com",
    )(judge)
    return build_policies([Listed(made, EnforcementLevel.MANDATORY), *FEW])


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize(
    "error", [KeyError("hunter2"), proxy.UnknownValueError(UNKNOWN_BOOL, ["password"])]
)
def test_a_rule_that_fails_is_a_finding_of_it_and_stops_no_other(
    scope: Scope, error: Exception
) -> None:
    def broken(graph: Graph) -> Iterator[Verdict]:
        """Fail after a verdict."""
        (service,) = graph.of(frozenset({SERVICE}))
        yield breaks(service, "is bad")
        yield cannot_judge(service, "is unclear")
        raise error

    plan = Plan()
    _service(plan, assigned=True)
    plan.add(REPOSITORY, "api", {"name": "api"})
    findings = _run(_made(broken, scope), plan)
    assert {name for name, _, _ in findings} == {
        "broken",
        CANNOT_JUDGE,
        "service-no-public-ip",
        "repository-lifecycle-policy",
    }
    failure = [message for name, message, _ in findings if name == "broken"][1]
    assert (
        f"broken failed and judged no further: {type(error).__name__} at test_pack.py:" in failure
    )
    assert "hunter2" not in "".join(message for _, message, _ in findings)


def test_a_resource_rule_runs_for_its_subjects_only() -> None:
    def broken(_graph: Graph) -> Iterator[Verdict]:
        """Fail whenever it runs."""
        raise AssertionError

    plan = Plan()
    plan.add(VPC, "vpc")
    plan.add(SUBNET, "a")
    assert _run(_made(broken, Scope.RESOURCE), plan) == []


def test_a_rule_without_a_docstring_has_no_description_and_is_refused() -> None:
    def nameless(_graph: Graph) -> Iterator[Verdict]:
        yield from ()

    with pytest.raises(TypeError, match="no docstring"):
        _made(nameless, Scope.STACK)


@pytest.mark.parametrize("path", sorted(CONFIG.glob("*.json")), ids=lambda path: path.name)
def test_a_shipped_configuration_names_only_what_the_pack_has(path: Path) -> None:
    # The engine takes a misspelt policy name for one that it has not met yet, and says nothing.
    policies = {policy.name: policy for policy in build_policies()}
    levels = {level.value for level in EnforcementLevel}
    for name, value in json.loads(path.read_text()).items():
        settings = {"enforcementLevel": value} if isinstance(value, str) else dict(value)
        assert settings.pop("enforcementLevel", "mandatory") in levels
        schema = None if name == "all" else policies[name].config_schema
        assert set(settings) <= set(schema.properties if schema else {})
