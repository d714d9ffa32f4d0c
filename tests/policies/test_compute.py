from typing import Any

import pytest

from guardrails.rule import Scope
from guardrails.rules.compute import (
    scheduled_task_no_public_ip,
    scheduled_task_private_subnets_only,
    service_no_public_ip,
)
from guardrails.verdict import Outcome
from tests.policies.net import Net, private_subnet, public_subnet
from tests.policies.plan import (
    EVENT_TARGET,
    SCHEDULE,
    SERVICE,
    TASK_SET,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
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


def _task(kind: str, network: Any) -> dict[str, Any]:
    task = {"taskDefinitionArn": UNKNOWN_STRING, "networkConfiguration": network}
    return {"target": {"ecsParameters": task}} if kind == SCHEDULE else {"ecsTarget": task}


@pytest.mark.parametrize("kind", [SCHEDULE, EVENT_TARGET])
@pytest.mark.parametrize(
    ("network", "outcome"),
    [
        ({"assignPublicIp": True}, Outcome.VIOLATION),
        ({"assignPublicIp": "true"}, Outcome.VIOLATION),
        ({"assignPublicIp": False}, Outcome.OK),
        ({"subnets": UNKNOWN_LIST}, Outcome.OK),
        (None, Outcome.OK),
        ({"assignPublicIp": UNKNOWN_BOOL}, Outcome.CANNOT_JUDGE),
        (UNKNOWN_OBJECT, Outcome.CANNOT_JUDGE),
    ],
)
def test_what_starts_tasks_by_the_clock_gives_them_no_public_ip(
    kind: str, network: Any, outcome: Outcome
) -> None:
    graph = resource_graph(Plan().add(kind, "nightly", _task(kind, network)))
    (verdict,) = scheduled_task_no_public_ip(graph)
    assert verdict.outcome is outcome
    assert scheduled_task_no_public_ip.scope is Scope.RESOURCE


def test_the_message_names_the_schedule_and_the_property() -> None:
    props = _task(SCHEDULE, {"assignPublicIp": True})
    (verdict,) = scheduled_task_no_public_ip(resource_graph(Plan().add(SCHEDULE, "nightly", props)))
    path = "target.ecsParameters.networkConfiguration.assignPublicIp"
    label = "scheduler.Schedule 'nightly'"
    assert verdict.message == f"{label} gives its tasks a public IP: {path} is true"


def test_a_target_that_is_no_task_and_a_service_are_left_to_others() -> None:
    plan = Plan()
    plan.add(SCHEDULE, "function", {"target": {"arn": "arn:aws:lambda"}})
    plan.add(EVENT_TARGET, "queue", {"arn": "arn:aws:sqs"})
    plan.add(SERVICE, "api", {"networkConfiguration": {"assignPublicIp": True}})
    assert outcomes(scheduled_task_no_public_ip, plan) == []
    assert outcomes(scheduled_task_private_subnets_only, plan) == []


def _schedule(net: Net, kind: str, *subnets: Planned | str) -> list[Outcome]:
    values = [each if isinstance(each, str) else UNKNOWN_STRING for each in subnets]
    fed = {"target" if kind == SCHEDULE else "ecsTarget": [s for s in subnets if s not in values]}
    props = _task(kind, {"subnets": values})
    net.plan.add(kind, "nightly", props, **fed)  # type: ignore[arg-type]
    return outcomes(scheduled_task_private_subnets_only, net.plan)


@pytest.mark.parametrize("kind", [SCHEDULE, EVENT_TARGET])
def test_what_starts_tasks_by_the_clock_puts_them_into_private_subnets(kind: str) -> None:
    net = Net()
    assert _schedule(net, kind, private_subnet(net)) == [Outcome.OK]
    net = Net()
    assert _schedule(net, kind, private_subnet(net), public_subnet(net)) == [Outcome.VIOLATION]
    assert _schedule(Net(), kind, "subnet-0a1b") == [Outcome.CANNOT_JUDGE]
    assert _schedule(Net(), kind) == [Outcome.OK]


def test_the_way_from_a_schedule_to_the_internet_is_shown() -> None:
    net = Net()
    _schedule(net, SCHEDULE, public_subnet(net))
    (verdict,) = scheduled_task_private_subnets_only(net.plan.graph())
    assert verdict.message.startswith(
        "scheduler.Schedule 'nightly' runs in a public subnet:\n"
        "  scheduler.Schedule 'nightly' → ec2.Subnet 'public-a' → ec2.RouteTable 'public'"
    )
