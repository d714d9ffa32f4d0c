"""F43 and F44: security groups between a load balancer and the tasks behind it."""

from typing import Any

import pytest

from guardrails.preflight.rules.balancers import (
    preflight_f43_application_balancer_shut_out as f43,
)
from guardrails.preflight.rules.balancers import (
    preflight_f44_network_balancer_shut_out as f44,
)
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import Planned
from tests.policies.preflight.front import Front, put_before
from tests.policies.preflight.world import World, container

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
RULES = (f43, f44)
PATH = "lb.LoadBalancer 'edge' → lb.Listener 'http' → lb.TargetGroup 'api' → ecs.Service 'api'"


def rules_of(world: World, *kinds: str, group: Planned) -> list[Planned]:
    """The rules of some kinds of a group."""
    every = world.plan.resources
    return [each for each in every if each.type in kinds and group in _groups(each)]


def _groups(rule: Planned) -> list[Planned]:
    return rule.feeds.get("securityGroupId", [])


def shut(world: World, group: Planned, kind: str) -> None:
    """Take the rules between load balancer and tasks away, on one side."""
    world.remove(*(r for r in rules_of(world, kind, group=group) if r.props["fromPort"] == 3000))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("kind", ["application", "network"])
@pytest.mark.parametrize("deployed", [False, True])
def test_what_is_sound_is_silent(rule: Any, kind: str, deployed: bool) -> None:
    world = World(deployed=deployed)
    put_before(world, kind)
    assert world.outcomes(rule) <= {OK}


# Security groups of an application load balancer.


@pytest.mark.parametrize("deployed", [False, True])
def test_the_tasks_admit_the_load_balancer(deployed: bool) -> None:
    world = World(deployed=deployed)
    put_before(world)
    shut(world, world.group, of.INGRESS_RULE)
    assert world.says(f43) == (
        "F43 ecs.Service 'api' is not reached: lb.LoadBalancer 'edge' is not admitted "
        "by ecs.Service 'api' on 3000: ec2.SecurityGroup 'tasks' has no ingress rule at all\n"
        f"  {PATH}"
    )


def test_a_rule_for_the_wrong_group_does_not_help() -> None:
    world = World()
    put_before(world)
    shut(world, world.group, of.INGRESS_RULE)
    world.rule(world.group, of.INGRESS_RULE, 3000, referencedSecurityGroupId=world.endpoint_group)
    assert "F43 ecs.Service 'api' is not reached" in world.says(f43)
    assert "has only vpc.SecurityGroupIngressRule 'tasks-in-3000-endpoints'" in world.says(f43)


def test_the_load_balancer_may_reach_the_tasks() -> None:
    world = World()
    front = put_before(world)
    shut(world, front.group, of.EGRESS_RULE)
    assert "lb.LoadBalancer 'edge' may not reach ecs.Service 'api' on 3000" in world.says(f43)
    assert "ec2.SecurityGroup 'edge' has no egress rule at all" in world.says(f43)


def test_the_port_of_health_checks_counts() -> None:
    world = World()
    front = put_before(world)
    front.targets.props["healthCheck"]["port"] = "8081"
    assert "lb.LoadBalancer 'edge' is not admitted by ecs.Service 'api' on 8081" in world.says(f43)
    world.admit(front.group, world.group, 8081)
    assert world.outcomes(f43) == {OK}


def test_blocks_of_each_subnet_add_up() -> None:
    world = World()
    put_before(world)
    shut(world, world.group, of.INGRESS_RULE)
    blocks = [subnet.props["cidrBlock"] for subnet in world.public]
    world.rule(world.group, of.INGRESS_RULE, 3000, "a", cidrIpv4=blocks[0])
    assert world.outcomes(f43) == {VIOLATION}
    world.rule(world.group, of.INGRESS_RULE, 3000, "b", cidrIpv4=blocks[1])
    assert world.outcomes(f43) == {OK}


def test_a_group_from_elsewhere_cannot_be_judged() -> None:
    world = World()
    front = put_before(world)
    front.balancer.props["securityGroups"] = ["sg-0123456789abcdef0"]
    front.balancer.feeds["securityGroups"] = []
    assert world.outcomes(f43) == {CANNOT_JUDGE}
    assert PATH in world.says(f43)
    shut(world, world.group, of.INGRESS_RULE)  # who admits nobody does not admit it, either
    assert world.outcomes(f43) == {VIOLATION}


def test_a_load_balancer_from_elsewhere_cannot_be_judged() -> None:
    world = World()
    front = put_before(world)
    world.remove(front.balancer)
    assert world.outcomes(f43) == {CANNOT_JUDGE}
    assert world.outcomes(f44) == {OK}


def test_the_default_group_lets_everything_out() -> None:
    world = World()
    front = put_before(world)
    del front.balancer.props["securityGroups"]
    front.balancer.feeds["securityGroups"] = []
    assert "lb.LoadBalancer 'edge' is not admitted by ecs.Service 'api' on 3000" in world.says(f43)
    default = world.add(of.DEFAULT_SECURITY_GROUP, "default", vpcId=world.vpc)
    assert "ec2.DefaultSecurityGroup 'default' has no egress rule at all" in world.says(f43)
    world.admit(default, world.group, 3000)
    assert world.outcomes(f43) == {OK}


def test_instances_that_are_not_in_the_plan_cannot_be_judged() -> None:
    world = World()
    put_before(world)
    shut(world, world.group, of.INGRESS_RULE)
    del world.service.props["networkConfiguration"]
    world.service.props["launchType"] = "EC2"
    world.definition.props["networkMode"] = "bridge"
    assert world.outcomes(f43) == {CANNOT_JUDGE}
    assert "share the addresses of instances that are not known" in world.says(f43)


def on_instances(world: World, mappings: list[dict[str, int]], mode: str = "bridge") -> Planned:
    """Move the tasks to instances with a group of their own, which is returned."""
    machines = world.security_group("machines")
    template = world.add(
        of.LAUNCH_TEMPLATE,
        "machines",
        {"networkInterfaces": [{"securityGroups": [world.id(machines)]}]},
        networkInterfaces=machines,
    )
    group = world.add(of.AUTO_SCALING_GROUP, "machines", {"maxSize": 4}, launchTemplate=template)
    group.props["launchTemplate"] = {"id": world.id(template)}
    group.props["vpcZoneIdentifiers"] = [world.id(subnet) for subnet in world.private]
    group.feeds["vpcZoneIdentifiers"] = [*world.private]
    provider = world.add(
        of.CAPACITY_PROVIDER, "own", {"name": "own"}, autoScalingGroupProvider=group
    )
    provider.props["autoScalingGroupProvider"] = {"autoScalingGroupArn": world.arn(group)}
    for key in ("launchType", "networkConfiguration"):
        del world.service.props[key]
    world.service.props["capacityProviderStrategies"] = [{"capacityProvider": "own", "weight": 1}]
    world.definition.props |= {"networkMode": mode, "requiresCompatibilities": ["EC2"]}
    world.contain(container(portMappings=mappings))
    return machines


@pytest.mark.parametrize(
    ("mapping", "mode", "ports"),
    [
        ({"containerPort": 3000, "hostPort": 8080}, "bridge", (8080, 8080)),
        ({"containerPort": 3000}, "host", (3000, 3000)),
        ({"containerPort": 3000, "hostPort": 0}, "bridge", (32768, 65535)),
        ({"containerPort": 3000}, "bridge", (49153, 65535)),
    ],
)
def test_instances_admit_the_load_balancer_on_the_host_port(
    mapping: dict[str, int], mode: str, ports: tuple[int, int]
) -> None:
    world = World()
    front = put_before(world)
    front.targets.props["targetType"] = "instance"
    machines = on_instances(world, [mapping], mode)
    assert "F43 ecs.Service 'api' is not reached" in world.says(f43)
    for made in world.admit(front.group, machines, ports[0]):
        made.props["toPort"] = ports[1]
        made.name += "-host"
    assert world.outcomes(f43) == {OK}


def test_a_part_of_the_ports_that_ecs_chooses_from_is_not_enough() -> None:
    world = World()
    front = put_before(world)
    machines = on_instances(world, [{"containerPort": 3000, "hostPort": 0}])
    for made in world.admit(front.group, machines, 32768):
        made.props["toPort"] = 40000
    assert "by the instances of ecs.Service 'api' on 49153" in world.says(f43)


# Security groups of a network load balancer.


def without_groups(front: Front) -> None:
    del front.balancer.props["securityGroups"]
    front.balancer.feeds["securityGroups"] = []


@pytest.mark.parametrize("deployed", [False, True])
def test_without_groups_it_is_known_by_its_subnets(deployed: bool) -> None:
    world = World(deployed=deployed)
    front = put_before(world, "network")
    without_groups(front)
    assert "F44 ecs.Service 'api' is not reached" in world.says(f44)
    assert PATH in world.says(f44)
    world.rule(world.group, of.INGRESS_RULE, 3000, "vpc", cidrIpv4="10.0.0.0/16")
    assert world.outcomes(f44) == {OK}
    assert world.outcomes(f43) == {OK}


def test_with_groups_it_needs_a_way_out() -> None:
    world = World()
    front = put_before(world, "network")
    shut(world, front.group, of.EGRESS_RULE)
    assert "F44" in world.says(f44)
    assert "lb.LoadBalancer 'edge' may not reach ecs.Service 'api' on 3000" in world.says(f44)


@pytest.mark.parametrize(
    ("grouped", "cidr", "outcome"),
    [
        (True, None, OK),  # by its group, whatever addresses come with it
        (False, "10.0.0.0/16", CANNOT_JUDGE),
        (False, "0.0.0.0/0", OK),
        (False, "192.168.0.0/24", VIOLATION),  # the health checks are shut out
    ],
)
def test_the_addresses_of_clients_are_not_in_a_plan(
    grouped: bool, cidr: str | None, outcome: Outcome
) -> None:
    world = World()
    front = put_before(world, "network")
    front.targets.props["preserveClientIp"] = "true"
    if not grouped:
        without_groups(front)
    if cidr:
        world.rule(world.group, of.INGRESS_RULE, 3000, "clients", cidrIpv4=cidr)
    assert world.outcomes(f44) == {outcome}


def test_udp_needs_a_rule_of_its_own_and_tcp_for_health() -> None:
    world = World()
    front = put_before(world, "network")
    front.targets.props["protocol"] = "UDP"
    assert "lb.LoadBalancer 'edge' may not reach ecs.Service 'api' on 3000" in world.says(f44)
    for made in world.admit(front.group, world.group, 3000):
        made.props["ipProtocol"] = "udp"
        made.name = f"{made.name}-udp"
    assert world.outcomes(f44) == {OK}


def test_subnet_mappings_are_subnets() -> None:
    world = World()
    front = put_before(world, "network")
    without_groups(front)
    mappings = [{"subnetId": world.id(subnet)} for subnet in world.public]
    del front.balancer.props["subnets"]
    front.balancer.props["subnetMappings"] = mappings
    front.balancer.feeds["subnetMappings"] = front.balancer.feeds.pop("subnets")
    world.rule(world.group, of.INGRESS_RULE, 3000, "vpc", cidrIpv4="10.0.0.0/16")
    assert world.outcomes(f44) == {OK}
