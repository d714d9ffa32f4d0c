from pathlib import Path
from typing import Any

import pytest

from guardrails.graph import Resource, View
from report.events import Step, steps
from report.hazard_stories import STORIES
from report.hazards import Hazard, hazards
from tests.policies.plan import UNKNOWN_STRING

RECORDINGS = Path(__file__).parent / "recordings"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
TARGETS = "aws:lb/targetGroup:TargetGroup"
SERVICE = "aws:ecs/service:Service"
PROVIDERS = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"
FIRST = "the old one is deleted before the new one is made"
BESIDE = "the new one is made while the old one is there"


def recorded(name: str) -> dict[str, list[Hazard]]:
    """The hazards of a recorded preview, by code."""
    found: dict[str, list[Hazard]] = {}
    for hazard in hazards(steps((RECORDINGS / name).read_text())):
        found.setdefault(hazard.code, []).append(hazard)
    return found


def step(
    kind: str,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    op: str = "replace",
    *after: str,
    **more: Any,
) -> Step:
    """A step of a resource `it`; `after` are URNs that it waited for."""
    urn = f"urn:pulumi:dev::shop::{kind}::it"

    def resource(inputs: dict[str, Any] | None) -> Resource | None:
        if inputs is None:
            return None
        return Resource(urn, kind, "it", inputs, View.INPUTS, dependencies=after)

    return Step(op, urn, resource(old), resource(new), **more)


def codes(*several: Step) -> list[str]:
    return [hazard.code for hazard in hazards(several)]


def test_a_preview_without_changes_has_no_hazard() -> None:
    assert recorded("nothing.json") == {}


@pytest.mark.parametrize("name", ["all.json", "all.jsonl"])
@pytest.mark.parametrize(
    ("code", "resource", "what"),
    [
        ("H1", "apigatewayv2.VpcLink 'link'", "is replaced, for a change of securityGroupIds"),
        ("H2", "lb.LoadBalancer 'internal'", "is replaced: it gets its first security groups"),
        ("H3", "ec2.SecurityGroup 'tasks'", "is replaced, for a change of description"),
        ("H4", "lb.TargetGroup 'api'", "is replaced, for a change of port"),
        ("H5", "ecs.Service 'named'", "is replaced, for a change of launchType"),
        ("H6", "ecs.ClusterCapacityProviders 'shop'", "loses FARGATE_SPOT while ecs.Service"),
        ("H7", "ecs.Service 'named'", "it goes from a launch type (launchType) to capacity"),
    ],
)
def test_each_hazard_in_a_preview_of_the_real_engine(
    name: str, code: str, resource: str, what: str
) -> None:
    found = recorded(name)[code]
    assert resource in {hazard.resource for hazard in found}
    assert any(what in hazard.what for hazard in found if hazard.resource == resource)
    assert all(hazard.why and hazard.avoid and hazard.sources for hazard in found)


def test_what_the_recorded_change_does_is_told_once_each() -> None:
    found = recorded("all.json")
    # Groups: that of the tasks, and that of the link, whose name Pulumi makes.
    assert {code: len(several) for code, several in found.items()} == {
        **dict.fromkeys(STORIES, 1),
        "H3": 2,
        "H6": 2,
    }


def test_a_subnet_that_a_network_load_balancer_loses() -> None:
    for name in ("subnet.json", "subnet.jsonl"):
        (found,) = recorded(name)["H2"]
        assert found.what == "is replaced: it loses a subnet"


def test_the_order_of_a_replacement() -> None:
    whole, streamed = recorded("deleted_first.json"), recorded("deleted_first.jsonl")
    for found in (whole, streamed):
        (targets,), (service,) = found["H4"], found["H5"]
        assert FIRST in targets.what
        assert FIRST in service.what
    assert "and lb.Listener 'internal' forwards to it" in whole["H4"][0].what
    beside = recorded("subnet.jsonl")["H5"][0]
    assert BESIDE in beside.what
    assert "Creation of service was not idempotent" in beside.why


def test_providers_that_a_service_waited_for_go_after_it() -> None:
    (found,) = recorded("destroy.json")["H6"]
    assert "ecs.Service 'spot'" in found.what


def test_a_whole_destroy_whose_order_is_not_told_is_left_alone() -> None:
    service = {"capacityProviderStrategies": [{"capacityProvider": "FARGATE"}]}
    providers = {"capacityProviders": ["FARGATE"]}
    gone = [step(SERVICE, service, None, "delete"), step(PROVIDERS, providers, None, "delete")]
    assert codes(*gone) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"subnets": ["a", "b"]}, {"subnets": ["a"]}, ["H2"]),
        ({"subnets": ["a", "b"]}, {"subnets": ["a", "c"]}, ["H2"]),
        ({"subnets": ["a"]}, {"subnets": ["a", "b"]}, []),
        ({"subnets": ["a"]}, {"subnets": [UNKNOWN_STRING]}, []),
        ({"securityGroups": ["a"]}, {"securityGroups": []}, ["H2"]),
        ({"securityGroups": ["a"]}, {"securityGroups": ["b"]}, []),
        ({}, {"securityGroups": [UNKNOWN_STRING]}, ["H2"]),
        ({}, {"idleTimeout": 30}, []),
    ],
)
def test_what_a_network_load_balancer_does_not_take(
    old: dict[str, Any], new: dict[str, Any], expected: list[str]
) -> None:
    network = {"loadBalancerType": "network"}
    assert codes(step(BALANCER, {**network, **old}, {**network, **new}, "update")) == expected
    assert codes(step(BALANCER, old, new, "update")) == []


@pytest.mark.parametrize("kind", [TARGETS, SERVICE])
@pytest.mark.parametrize(
    ("names", "deletes_first", "hurts"),
    [
        (("api", "api"), None, True),
        (("api", "api"), False, True),
        (("api-1234567", "api-89abcde"), None, False),
        (("api-1234567", "api-89abcde"), False, False),
        (("api-1234567", "api-89abcde"), True, True),
        (("one", "two"), None, False),
        (("one", UNKNOWN_STRING), None, False),
    ],
)
def test_a_fixed_name_makes_replacing_dangerous(
    kind: str, names: tuple[str, str], deletes_first: bool | None, hurts: bool
) -> None:
    old, new = ({"name": name} for name in names)
    found = codes(step(kind, old, new, deletes_first=deletes_first))
    assert found == ([{TARGETS: "H4", SERVICE: "H5"}[kind]] if hurts else [])


@pytest.mark.parametrize("kind", [TARGETS, SERVICE, GROUP])
def test_an_update_replaces_nothing(kind: str) -> None:
    assert codes(step(kind, {"name": "api"}, {"name": "api"}, "update")) == []


SPOT = {"capacityProviderStrategies": [{"capacityProvider": "FARGATE_SPOT"}]}
ON_DEMAND = {"capacityProviderStrategies": [{"capacityProvider": "FARGATE"}]}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"launchType": "FARGATE"}, SPOT, ["H7"]),
        (SPOT, {"launchType": "FARGATE"}, ["H7"]),
        (SPOT, ON_DEMAND, []),
        ({"launchType": "FARGATE"}, {"launchType": "EC2"}, []),
        ({}, SPOT, []),
    ],
)
def test_from_a_launch_type_to_a_strategy_and_back(
    old: dict[str, Any], new: dict[str, Any], expected: list[str]
) -> None:
    assert codes(step(SERVICE, old, new, "update")) == expected


@pytest.mark.parametrize(
    ("service", "kept", "expected"),
    [
        ({**SPOT, "cluster": "arn:aws:ecs:r:1:cluster/shop"}, ["FARGATE"], ["H6"]),
        ({**SPOT, "cluster": "arn:aws:ecs:r:1:cluster/other"}, ["FARGATE"], []),
        (SPOT, ["FARGATE", "FARGATE_SPOT"], []),
        (SPOT, [UNKNOWN_STRING], []),
        (ON_DEMAND, ["FARGATE"], []),
        ({"launchType": "FARGATE"}, ["FARGATE"], []),
    ],
)
def test_capacity_providers_that_are_taken_from_a_cluster(
    service: dict[str, Any], kept: list[str], expected: list[str]
) -> None:
    both = {"clusterName": "shop", "capacityProviders": ["FARGATE", "FARGATE_SPOT"]}
    change = step(PROVIDERS, both, {**both, "capacityProviders": kept}, "update")
    assert codes(change, step(SERVICE, service, service, "same")) == expected


def test_no_value_that_may_be_secret_is_told() -> None:
    old = {"name": "hunter2", "description": "hunter2"}
    for kind in (GROUP, TARGETS, SERVICE):
        (found,) = hazards([step(kind, old, old, reasons=("description",))])
        assert "hunter2" not in f"{found.what} {found.why} {found.avoid}"
