"""How a Service is deployed and on what: strategies, percentages, and the cluster's instances."""

from typing import Any

import pytest

from private_fargate.headroom import most_tasks
from private_fargate.service_faults import service_faults
from tests.components.conftest import Recorder
from tests.components.test_autoscaling import GROUP
from tests.components.test_service import BALANCED, BASE, build, service, statements

ELB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012"
RULE, TEST_RULE = (f"{ELB}:listener-rule/app/edge/50dc/{end}" for end in ("f2f7/1", "aaaa/2"))
SHIFTED: Any = {
    **BALANCED,
    "target_group_arn": GROUP,
    "alternate_target_group_arn": f"{GROUP}f",
    "listener_rule_arn": RULE,
}
INSTANCES: Any = {"ec2_capacity_provider_name": "instances"}
BRIDGE: Any = {**INSTANCES, "network_mode": "bridge"}


def test_a_rolling_deployment_has_ecs_own_percentages(recorder: Recorder) -> None:
    build(recorder)
    inputs = service(recorder).inputs
    assert inputs["deploymentConfiguration"] == {"strategy": "ROLLING"}
    assert inputs["deploymentMinimumHealthyPercent"] == 100
    assert inputs["deploymentMaximumPercent"] == 200
    assert recorder.names("iam/role:Role") == ["web-execution", "web-task"]


def test_percentages_are_passed_on_and_count_for_headroom(recorder: Recorder) -> None:
    args = {"deployment_minimum_healthy_percent": 50.0, "deployment_maximum_percent": 150.0}
    build(recorder, desired_count=4, **args)  # type: ignore[arg-type]
    inputs = service(recorder).inputs
    assert inputs["deploymentMinimumHealthyPercent"] == 50
    assert inputs["deploymentMaximumPercent"] == 150
    assert most_tasks({"desired_count": 4, **args}) == 6


@pytest.mark.parametrize("strategy", ["BLUE_GREEN", "LINEAR", "CANARY"])
def test_ecs_moves_traffic_between_two_groups_with_a_role_of_its_own(
    recorder: Recorder, strategy: str
) -> None:
    build(recorder, **SHIFTED, deployment_strategy=strategy, test_listener_rule_arn=TEST_RULE)
    inputs = service(recorder).inputs
    assert inputs["deploymentConfiguration"]["strategy"] == strategy
    assert inputs["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    (targets,) = inputs["loadBalancers"]
    assert targets["advancedConfiguration"] == {
        "alternateTargetGroupArn": f"{GROUP}f",
        "productionListenerRule": RULE,
        "testListenerRule": TEST_RULE,
        "roleArn": "arn:mock:web-infrastructure",
    }
    assert "web-infrastructure-policy" in recorder.depends(service(recorder))


def test_the_role_that_moves_traffic_can_touch_this_services_traffic_alone(
    recorder: Recorder,
) -> None:
    build(recorder, **SHIFTED, deployment_strategy="BLUE_GREEN", test_listener_rule_arn=TEST_RULE)
    found = statements(recorder, "web-infrastructure-policy")
    assert found["Register"]["Resource"] == [GROUP, f"{GROUP}f"]
    listeners = [f"{ELB}:listener/app/edge/50dc/{end}" for end in ("aaaa", "f2f7")]
    assert found["MoveTraffic"]["Resource"] == sorted([*listeners, RULE, TEST_RULE])
    wide = [sid for sid, statement in found.items() if statement["Resource"] == ["*"]]
    assert wide == ["Describe"]
    trust = recorder.one("iam/role:Role", "web-infrastructure").document("assumeRolePolicy")
    assert trust["Statement"][0]["Principal"] == {"Service": "ecs.amazonaws.com"}


def test_on_the_clusters_instances_there_is_no_fargate(recorder: Recorder) -> None:
    build(recorder, **INSTANCES)
    inputs = service(recorder).inputs
    assert inputs["capacityProviderStrategies"] == [
        {"capacityProvider": "instances", "base": 0, "weight": 1}
    ]
    assert "platformVersion" not in inputs
    assert "launchType" not in inputs
    assert inputs["networkConfiguration"]["assignPublicIp"] is False


def test_in_bridge_mode_tasks_have_their_instances_group(recorder: Recorder) -> None:
    build(recorder, **BRIDGE, port=3000, target_group_arn=GROUP)
    assert "networkConfiguration" not in service(recorder).inputs
    assert recorder.of("ec2/securityGroup:SecurityGroup") == []
    assert recorder.of("vpc/securityGroupEgressRule:SecurityGroupEgressRule") == []
    assert "security_group_id" not in recorder.outputs["web"]
    assert service(recorder).inputs["loadBalancers"][0]["containerPort"] == 3000


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"network_mode": "host"}, "network_mode", "awsvpc or bridge"),
        ({"network_mode": "bridge"}, "network_mode", "as on Fargate"),
        (
            {**INSTANCES, "capacity_provider_strategies": [{"capacity_provider": "FARGATE"}]},
            "capacity_provider_strategies",
            "not with ec2_capacity_provider_name",
        ),
        (
            {**BRIDGE, "port": 80, "load_balancer_security_group_id": "sg-1"},
            "load_balancer_security_group_id",
            "the instances' security group counts",
        ),
        ({**BRIDGE, "open_egress": False}, "open_egress", "only in network mode awsvpc"),
        (
            {**BASE, "load_balancer_arn": "edge", "port": 80},
            "load_balancer_arn",
            "the ARN of a load balancer",
        ),
        (
            {"deployment_maximum_percent": 100},
            "deployment_maximum_percent",
            "percentages that let ECS start or stop a task",
        ),
        (
            {
                "deployment_maximum_percent": 125,
                "autoscaling": {"min_capacity": 2, "max_capacity": 9},
            },
            "deployment_maximum_percent",
            "with 2 to run",
        ),
    ],
)
def test_wrong_deliveries_are_named_with_what_is_allowed(
    args: Any, path: str, allowed: str
) -> None:
    (fault,) = service_faults("web", {**BASE, **args})
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed


def test_numbers_that_are_wrong_are_told_once(recorder: Recorder) -> None:
    wrong = {"desired_count": -1, "deployment_maximum_percent": 100}
    assert [fault.path for fault in service_faults("web", {**BASE, **wrong})] == [
        ("desired_count",)
    ]


@pytest.mark.parametrize(
    ("args", "most"),
    [
        ({}, 2),
        ({"desired_count": 3}, 6),
        ({"autoscaling": {"max_capacity": 4}, "deployment_maximum_percent": 125}, 5),
        (
            {
                "autoscaling": {
                    "max_capacity": 4,
                    "schedules": [{"schedule": "rate(1 day)", "max_capacity": 8}],
                }
            },
            16,
        ),
        ({"desired_count": 3, **BRIDGE}, 0),
    ],
)
def test_addresses_are_counted_for_the_most_tasks_that_can_run(args: Any, most: int) -> None:
    assert most_tasks(args) == most
