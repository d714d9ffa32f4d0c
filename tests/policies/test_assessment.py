import datetime as dt
from typing import Any

import pytest

from guardrails.assessment import assess, configuration_faults, counted, findings
from guardrails.judgement import Kind
from guardrails.rule import Level
from guardrails.rules.compute import service_no_public_ip
from guardrails.rules.registry import repository_lifecycle_policy
from guardrails.settings import ConfigurationError
from tests.policies.plan import REPOSITORY, SERVICE, UNKNOWN_BOOL, Plan

RULES = (service_no_public_ip, repository_lifecycle_policy)


def _plan() -> Plan:
    plan = Plan()
    for name, assigned in [("bad", True), ("good", False), ("unclear", UNKNOWN_BOOL)]:
        plan.add(SERVICE, name, {"networkConfiguration": {"assignPublicIp": assigned}})
    plan.add(REPOSITORY, "api", {"name": "api"})
    return plan


def _counts(config: dict[str, Any]) -> dict[str, int]:
    return counted(assess(_plan().graph(), config, rules=RULES))


def test_every_verdict_is_counted_once() -> None:
    expected = {"violation": 2, "cannot judge": 1, "exempt": 0, "kept": 1}
    assert _counts({}) == expected


def test_configuration_is_read_as_the_engine_reads_the_file() -> None:
    assert _counts({"all": "disabled"})["violation"] == 0
    on = {"all": "disabled", "service-no-public-ip": "advisory"}
    assert _counts(on) == {"violation": 1, "cannot judge": 1, "exempt": 0, "kept": 1}
    strict = {"service-no-public-ip": {"enforcementLevel": "advisory", "strict": True}}
    assert _counts({**strict, "environments": ["x"]})["violation"] == 3


def test_levels_and_what_covers_nothing_are_told() -> None:
    entry = {"urn": "*nobody", "reason": "x", "expires": "2030-01-01"}
    config = {"service-no-public-ip": {"exemptions": [entry]}}
    first, second = assess(
        _plan().graph(), config, rules=RULES, today=lambda: dt.date(2026, 11, 21)
    )
    assert first.level is Level.MANDATORY
    assert [exemption.urn for exemption in first.idle] == ["*nobody"]
    assert second.idle == ()
    kinds = [finding.kind for _, finding in findings([first, second])]
    assert kinds == [Kind.VIOLATION, Kind.CANNOT_JUDGE, Kind.VIOLATION]


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ({"servic-no-public-ip": "mandatory"}, "servic-no-public-ip: there is no such policy"),
        ({"service-no-public-ip": "must"}, "the level must be one of mandatory, advisory"),
        ({"service-no-public-ip": {"x": 1}}, "service-no-public-ip: 'x' is not known"),
        ({"cannot-judge": {"strict": True}}, "cannot-judge: 'strict' is not known"),
        ({"all": {"strict": True}}, "all: 'strict' is not known"),
    ],
)
def test_a_wrong_configuration_is_refused(config: dict[str, Any], fault: str) -> None:
    (found,) = configuration_faults(config)
    assert fault in found
    with pytest.raises(ConfigurationError):
        assess(_plan().graph(), config)


def test_a_right_configuration_has_no_fault() -> None:
    assert configuration_faults({"all": "advisory", "exemptions": "disabled"}) == []
