from typing import Any

import pytest

from guardrails.rule import Scope
from guardrails.rules.compute import service_no_public_ip
from guardrails.verdict import Outcome
from tests.policies.plan import (
    SERVICE,
    TASK_SET,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_OBJECT,
    VPC,
    Plan,
    resource_graph,
)


@pytest.mark.parametrize("kind", [SERVICE, TASK_SET])
@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"networkConfiguration": {"assignPublicIp": True}}, Outcome.VIOLATION),
        ({"networkConfiguration": {"assignPublicIp": "true"}}, Outcome.VIOLATION),
        ({"networkConfiguration": {"assignPublicIp": False}}, Outcome.OK),
        ({"networkConfiguration": {"assignPublicIp": None}}, Outcome.OK),
        ({"networkConfiguration": {"subnets": UNKNOWN_LIST}}, Outcome.OK),
        ({"networkConfiguration": None}, Outcome.OK),
        ({}, Outcome.OK),
        ({"networkConfiguration": {"assignPublicIp": UNKNOWN_BOOL}}, Outcome.CANNOT_JUDGE),
        ({"networkConfiguration": {"assignPublicIp": "maybe"}}, Outcome.CANNOT_JUDGE),
        ({"networkConfiguration": UNKNOWN_OBJECT}, Outcome.CANNOT_JUDGE),
        ({"networkConfiguration": [{"assignPublicIp": True}]}, Outcome.CANNOT_JUDGE),
    ],
)
def test_a_public_ip_is_refused_and_an_unknown_one_is_not_passed(
    kind: str, props: dict[str, Any], outcome: Outcome
) -> None:
    service = Plan().add(kind, "api", props)
    (verdict,) = service_no_public_ip(resource_graph(service))
    assert verdict.outcome is outcome
    assert verdict.urn == service.urn


def test_the_message_names_the_service_and_the_property() -> None:
    service = Plan().add(SERVICE, "api", {"networkConfiguration": {"assignPublicIp": True}})
    (verdict,) = service_no_public_ip(resource_graph(service))
    assert "ecs.Service 'api'" in verdict.message
    assert "networkConfiguration.assignPublicIp is true" in verdict.message


def test_one_service_that_cannot_be_judged_hides_no_other() -> None:
    plan = Plan()
    for name, assigned in [("unclear", UNKNOWN_BOOL), ("bad", True), ("good", False)]:
        plan.add(SERVICE, name, {"networkConfiguration": {"assignPublicIp": assigned}})
    outcomes = [verdict.outcome for verdict in service_no_public_ip(plan.graph())]
    assert outcomes == [Outcome.CANNOT_JUDGE, Outcome.VIOLATION, Outcome.OK]


def test_nothing_else_is_judged() -> None:
    assert list(service_no_public_ip(resource_graph(Plan().add(VPC, "vpc")))) == []


def test_it_needs_one_resource_so_that_up_stops_the_service_before_it_is_made() -> None:
    assert service_no_public_ip.scope is Scope.RESOURCE
