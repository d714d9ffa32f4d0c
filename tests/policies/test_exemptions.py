import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from pulumi_policy import ResourceValidationPolicy

from guardrails.exemptions import EXEMPTIONS, Exemption, exemptions_of
from guardrails.pack import CANNOT_JUDGE, PackPolicy, build_policies
from guardrails.settings import ConfigurationError
from tests.policies.plan import (
    REPOSITORY,
    SERVICE,
    UNKNOWN_BOOL,
    VPC,
    Plan,
    Planned,
    resource_args,
)

TODAY = dt.date(2026, 11, 21)
PUBLIC_IP = "service-no-public-ip"
LIFECYCLE = "repository-lifecycle-policy"
ENTRY = {"urn": "*::aws:ecs/service:Service::api", "reason": "beta", "expires": "2026-11-21"}
OVER = {**ENTRY, "expires": "2026-11-20"}


def _run(plan: Plan, config: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    """Run the rules that are configured, and the reports, on a day; messages by policy."""
    found: dict[str, list[str]] = {}
    reports = {EXEMPTIONS, CANNOT_JUDGE}
    chosen = [
        policy
        for policy in build_policies(today=lambda: TODAY)
        if policy.name in config or policy.name in reports
    ]

    def report(policy: PackPolicy) -> Callable[[str, str | None], None]:
        def violation(message: str, urn: str | None = None) -> None:
            found.setdefault(policy.name, []).append(message)

        return violation

    for policy in chosen:
        given = config.get(policy.name)
        if isinstance(policy, ResourceValidationPolicy):
            for resource in plan.resources:
                policy.validate(resource_args(resource, given), report(policy))
        else:
            policy.validate(plan.stack_args(given), report(policy))
    return found


def _service(assigned: object, name: str = "api") -> Plan:
    plan = Plan()
    _add(plan, assigned, name)
    return plan


def _add(plan: Plan, assigned: object, name: str) -> Planned:
    return plan.add(SERVICE, name, {"networkConfiguration": {"assignPublicIp": assigned}})


def test_an_exempt_violation_fails_nothing_and_is_listed_with_reason_and_last_day() -> None:
    found = _run(_service(assigned=True), {PUBLIC_IP: {EXEMPTIONS: [ENTRY]}})
    assert list(found) == [EXEMPTIONS]
    (message,) = found[EXEMPTIONS]
    assert message.startswith("service-no-public-ip: ecs.Service 'api' gives its tasks a public IP")
    assert "until 2026-11-21 (beta)" in message


def test_it_covers_only_what_its_pattern_matches() -> None:
    plan = _service(assigned=True)
    _add(plan, assigned=True, name="other")
    found = _run(plan, {PUBLIC_IP: {EXEMPTIONS: [ENTRY]}})
    (message,) = found[PUBLIC_IP]
    assert "ecs.Service 'other'" in message


def test_after_its_last_day_the_violation_counts_and_says_so() -> None:
    found = _run(_service(assigned=True), {PUBLIC_IP: {EXEMPTIONS: [OVER]}})
    assert list(found) == [PUBLIC_IP]
    (message,) = found[PUBLIC_IP]
    assert "gives its tasks a public IP" in message
    assert "Its exemption ended:" in message
    assert "until 2026-11-20 (beta)" in message


def test_after_its_last_day_it_is_a_violation_also_where_nothing_needs_it() -> None:
    found = _run(_service(assigned=False), {PUBLIC_IP: {EXEMPTIONS: [OVER]}})
    assert list(found) == [PUBLIC_IP]
    assert "nothing needs it: remove" in found[PUBLIC_IP][0]


@pytest.mark.parametrize("kind", [SERVICE, VPC])
def test_one_that_covers_nothing_is_listed(kind: str) -> None:
    plan = Plan()
    plan.add(kind, "other", {})
    found = _run(plan, {PUBLIC_IP: {EXEMPTIONS: [ENTRY]}})
    assert list(found) == [EXEMPTIONS]
    (message,) = found[EXEMPTIONS]
    assert "service-no-public-ip: an exemption covers nothing, remove it" in message


def test_one_that_covers_what_keeps_the_rule_is_not_idle() -> None:
    assert _run(_service(assigned=False), {PUBLIC_IP: {EXEMPTIONS: [ENTRY]}}) == {}


def test_a_rule_on_the_stack_takes_exemptions_too() -> None:
    plan = Plan()
    plan.add(REPOSITORY, "api", {"name": "api"})
    entry = {**ENTRY, "urn": "*Repository::*"}
    found = _run(plan, {LIFECYCLE: {EXEMPTIONS: [entry]}})
    assert list(found) == [EXEMPTIONS]
    assert "ecr.Repository 'api' has no lifecycle policy" in found[EXEMPTIONS][0]


def test_it_covers_what_strict_refuses_and_leaves_alone_what_is_listed_anyway() -> None:
    plan = _service(UNKNOWN_BOOL)
    strict = _run(plan, {PUBLIC_IP: {"strict": True, EXEMPTIONS: [ENTRY]}})
    assert list(strict) == [EXEMPTIONS]
    assert "Cannot judge (strict)" in strict[EXEMPTIONS][0]
    lenient = _run(plan, {PUBLIC_IP: {EXEMPTIONS: [ENTRY]}})
    assert list(lenient) == [CANNOT_JUDGE]


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({}, "must have urn, reason and expires, and nothing else"),
        ("urn:*", "must have urn, reason and expires, and nothing else"),
        ({"urn": "*", "expires": "2026-01-01"}, "must have urn, reason and expires"),
        ({**ENTRY, "why": "x"}, "and nothing else"),
        ({**ENTRY, "reason": " "}, "must have a reason that is a text, and not empty"),
        ({**ENTRY, "urn": ""}, "must have a urn that is a text"),
        ({**ENTRY, "expires": "soon"}, "must have a day for expires, as YYYY-MM-DD"),
        ({**ENTRY, "expires": "20261121"}, "must have a day for expires, as YYYY-MM-DD"),
        ({**ENTRY, "expires": "2026-02-30"}, "must have a day of the calendar"),
        ({**ENTRY, "expires": None}, "must have a day for expires"),
    ],
)
def test_one_that_is_not_whole_is_refused(entry: Any, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        exemptions_of({EXEMPTIONS: [ENTRY, entry]})
    with pytest.raises(ConfigurationError, match=r"exemptions\[1\]"):
        exemptions_of({EXEMPTIONS: [ENTRY, entry]})


def test_a_list_is_asked_for() -> None:
    with pytest.raises(ConfigurationError, match="must be a list"):
        exemptions_of({EXEMPTIONS: ENTRY})


@pytest.mark.parametrize(
    ("pattern", "urn", "covered"),
    [
        ("*", "urn:pulumi:dev::shop::aws:ecs/service:Service::api", True),
        ("*::api", "urn:pulumi:dev::shop::aws:ecs/service:Service::api", True),
        ("*::api", "urn:pulumi:dev::shop::aws:ecs/service:Service::api2", False),
        ("urn:*Service::a*", "urn:pulumi:dev::shop::aws:ecs/service:Service::api", True),
        ("urn:*::a.i", "urn:pulumi:dev::shop::aws:ecs/service:Service::api", False),
        ("*::a?i", "urn:pulumi:dev::shop::aws:ecs/service:Service::api", False),
        ("*[api]", "urn:pulumi:dev::shop::aws:ecs/service:Service::api", False),
        ("", "urn:pulumi:dev::shop::aws:ecs/service:Service::api", False),
    ],
)
def test_only_the_asterisk_has_a_meaning_of_its_own(pattern: str, urn: str, covered: bool) -> None:
    assert Exemption(pattern, "x", TODAY).covers(urn) is covered
