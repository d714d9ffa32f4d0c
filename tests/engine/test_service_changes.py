"""A running service changes its capacity, scaling, port, processor and way of deployment.

The tests run in this order: each goes on with the stack that the last one left.
"""

import json
import re
from typing import Any

import pytest

from tests.engine.conftest import Sandbox

pytestmark = pytest.mark.engine

STEP = re.compile(r"^ ?(\+-|-\+|\+\+|--|[+~-])\s+aws:(\S+) (\S+) (\w+)", re.MULTILINE)
NAME = "a-service-with-as-long-a-name-as-allowed"
PROGRAM = f"""
    import json, os
    import pulumi
    import pulumi_aws as aws
    from private_fargate import AlbEdge, AlbRoute, Cluster, NatMode, Network, Service

    change = json.loads(os.environ.get("CHANGE", "{{}}"))
    network = Network("network", {{
        "nat": NatMode.NONE,
        # The last one for Service Connect, whose proxy asks ECS for its peers.
        "required_services": ["ecr.api", "ecr.dkr", "logs", "ecs-agent"],
    }})
    edge = AlbEdge("edge", {{"vpc_id": network.vpc_id, "subnet_ids": network.public_subnet_ids}})
    cluster = Cluster("cluster", {{}})
    namespace = aws.servicediscovery.HttpNamespace("shop")
    port = change.pop("port", 3000)
    route = AlbRoute("{NAME}", {{
        "listener_arn": edge.listener_arn,
        "vpc_id": network.vpc_id,
        "port": port,
        **change.pop("route", {{}}),
    }})
    if "deployment_strategy" in change:
        change["alternate_target_group_arn"] = route.alternate_target_group_arn
        change["listener_rule_arn"] = route.listener_rule_arn
    if "service_connect" in change:
        change["service_connect"]["namespace_arn"] = namespace.arn
    service = Service("{NAME}", {{
        "cluster_arn": cluster.cluster_arn,
        "cluster_name": cluster.cluster_name,
        "vpc_id": network.vpc_id,
        "subnet_ids": network.private_subnet_ids,
        "endpoint_security_group_id": network.endpoint_security_group_id,
        "s3_prefix_list_id": network.s3_prefix_list_id,
        "image": "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/web:1",
        "repository_arn": "arn:aws:ecr:ap-northeast-2:123456789012:repository/web",
        "port": port,
        "target_group_arn": route.target_group_arn,
        "load_balancer_arn": edge.load_balancer_arn,
        "load_balancer_security_group_id": edge.security_group_id,
        **change,
    }})
    pulumi.export("cluster", cluster.cluster_name)
    pulumi.export("service", service.service_name)
"""
SERVICE, GROUP = ("ecs:Service", NAME), ("lb:TargetGroup", f"{NAME}-targets")
REPLACING = ("+-", "-+", "++", "--")


def changed(sandbox: Sandbox, **change: Any) -> list[tuple[str, str, str]]:
    """Updates the stack to a change of its first program; what was done: kind, type and name."""
    result = sandbox.update(CHANGE=json.dumps(change))
    assert result.code == 0, result.text
    updating = result.text[result.text.index("Updating (") :]
    ended = [match.groups() for match in STEP.finditer(updating)]
    # Nothing is gone before what takes its place is there.
    assert not [step for step in ended if step[0] == "-+"], ended
    return [(kind, kind_of, name) for kind, kind_of, name, _ in ended]


def assert_settled(sandbox: Sandbox, **change: Any) -> None:
    """A second preview finds nothing to change."""
    again = sandbox.run("preview", CHANGE=json.dumps(change))
    assert re.search(r"Resources:\s+\d+ unchanged", again.text), again.text


def assert_refreshed_and_settled(sandbox: Sandbox, **change: Any) -> None:
    """Neither the state nor AWS itself differs from the program."""
    options = ("--refresh", "--expect-no-changes")
    again = sandbox.run("pulumi", "preview", *options, CHANGE=json.dumps(change))
    assert again.code == 0, again.text


def running(sandbox: Sandbox) -> Any:
    """The service, as ECS describes it."""
    ecs = sandbox.client("ecs")
    (cluster,) = ecs.list_clusters()["clusterArns"]
    arns = ecs.list_services(cluster=cluster)["serviceArns"]
    described = ecs.describe_services(cluster=cluster, services=arns)["services"]
    (found,) = [service for service in described if service["status"] == "ACTIVE"]
    return found


def connected(sandbox: Sandbox) -> bool:
    """Whether the tasks that run take part in a namespace."""
    (deployment,) = running(sandbox)["deployments"]
    return bool(deployment["serviceConnectConfiguration"]["enabled"])


def kinds(steps: list[tuple[str, str, str]], resource: tuple[str, str]) -> set[str]:
    """What was done to a resource."""
    return {kind for kind, *which in steps if tuple(which) == resource}


def test_long_names_fit_and_the_first_rollout_is_good(raw: Sandbox) -> None:
    raw.write_program(PROGRAM)
    changed(raw)
    elb = raw.client("elbv2")
    names = [group["TargetGroupName"] for group in elb.describe_target_groups()["TargetGroups"]]
    names += [one["LoadBalancerName"] for one in elb.describe_load_balancers()["LoadBalancers"]]
    assert [name for name in names if len(name) > 32] == []


def test_another_capacity_updates_the_service(raw: Sandbox) -> None:
    spot = [{"capacity_provider": "FARGATE_SPOT", "weight": 1}]
    steps = changed(raw, capacity_provider_strategies=spot)
    assert kinds(steps, SERVICE) == {"~"}
    assert running(raw)["capacityProviderStrategy"][0]["capacityProvider"] == "FARGATE_SPOT"


def test_scaling_comes_and_goes_without_the_service(raw: Sandbox) -> None:
    schedule = {"schedule": "cron(0 7 ? * MON-FRI *)", "min_capacity": 2}
    scaling = {"max_capacity": 4, "request_count": 500, "schedules": [schedule]}
    steps = changed(raw, autoscaling=scaling)
    made = {name for kind, _, name in steps if kind == "+"}
    assert {f"{NAME}-{end}" for end in ("scaling", "cpu", "requests", "schedule-0")} <= made
    assert kinds(steps, SERVICE) <= {"~"}
    actions = raw.client("application-autoscaling").describe_scheduled_actions(
        ServiceNamespace="ecs"
    )["ScheduledActions"]
    assert actions[0]["ScalableTargetAction"] == {"MinCapacity": 2}
    assert_settled(raw, autoscaling=scaling)
    steps = changed(raw)
    assert made == {name for kind, _, name in steps if kind == "-"}
    assert kinds(steps, SERVICE) <= {"~"}


def test_another_port_keeps_the_targets_and_lets_the_old_one_be_reached_to_the_end(
    raw: Sandbox,
) -> None:
    steps = changed(raw, port=8080)
    assert kinds(steps, GROUP) == set()
    assert kinds(steps, SERVICE) == {"~"}
    order = [(kind, name) for kind, _, name in steps]
    before, after = (f"{NAME}-load-balancer-{port}-in" for port in (3000, 8080))
    assert order.index(("+", after)) < order.index(("~", NAME)) < order.index(("-", before))


def test_another_processor_is_another_revision(raw: Sandbox) -> None:
    steps = changed(raw, architecture="ARM64", port=8080)
    assert kinds(steps, ("ecs:TaskDefinition", f"{NAME}-task")) <= set(REPLACING)
    assert kinds(steps, SERVICE) == {"~"}


def test_traffic_that_moves_gets_its_second_group_before_the_service_changes(raw: Sandbox) -> None:
    canary = {
        "deployment_strategy": "CANARY",
        "canary_percent": 10,
        "bake_time_in_minutes": 1,
        "route": {"alternate_target_group": True, "priority": 7},
    }
    steps = changed(raw, **canary)
    assert_settled(raw, **canary)
    assert kinds(steps, GROUP) == set()
    assert kinds(steps, SERVICE) == {"~"}
    configuration = running(raw)["deploymentConfiguration"]
    assert configuration["strategy"] == "CANARY"
    assert configuration["canaryConfiguration"]["canaryPercent"] == 10
    assert kinds(changed(raw), SERVICE) == {"~"}
    assert running(raw)["deploymentConfiguration"]["strategy"] == "ROLLING"


def test_alarms_that_a_deployment_heeds_replace_the_service_the_new_one_first(
    raw: Sandbox,
) -> None:
    heeded = {"alarms": {"rollback": True, "http_5xx_count": 5}, "dashboard": True}
    steps = changed(raw, **heeded)
    assert_settled(raw, **heeded)
    assert kinds(steps, SERVICE) <= set(REPLACING)
    assert kinds(steps, SERVICE)
    found = running(raw)
    assert found["serviceName"] == f"raw-dev-{NAME}"
    assert len(found["deploymentConfiguration"]["alarms"]["alarmNames"]) == 3
    alarms = raw.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {alarm["AlarmName"] for alarm in alarms} == set(
        found["deploymentConfiguration"]["alarms"]["alarmNames"]
    )
    # Without them it is another service again, since ECS would keep them.
    steps = changed(raw)
    assert kinds(steps, SERVICE) <= set(REPLACING)
    assert kinds(steps, SERVICE)
    assert not running(raw)["deploymentConfiguration"].get("alarms")
    assert_refreshed_and_settled(raw)


def test_a_service_joins_a_namespace_and_leaves_it_where_it_is(raw: Sandbox) -> None:
    joined = {"service_connect": {"discovery_name": "web"}}
    assert kinds(changed(raw, **joined), SERVICE) == {"~"}
    assert connected(raw) is True
    assert_settled(raw, **joined)
    assert kinds(changed(raw), SERVICE) == {"~"}
    assert connected(raw) is False
    assert_refreshed_and_settled(raw)
