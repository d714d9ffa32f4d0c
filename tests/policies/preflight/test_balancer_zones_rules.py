"""F45, F47 and F76: hairpins, zones and clients of load balancers."""

from typing import Any

import pytest

from guardrails.preflight.rules.balancers import preflight_f45_hairpin as f45
from guardrails.preflight.rules.balancers import (
    preflight_f47_zone_without_balancer as f47,
)
from guardrails.preflight.rules.balancers import (
    preflight_f76_listener_admits_nobody as f76,
)
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_STRING
from tests.policies.preflight.front import put_before
from tests.policies.preflight.world import World

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
PATH = "lb.LoadBalancer 'edge' → lb.Listener 'http' → lb.TargetGroup 'api' → ecs.Service 'api'"


@pytest.mark.parametrize("rule", [f45, f47, f76])
@pytest.mark.parametrize("kind", ["application", "network"])
@pytest.mark.parametrize("deployed", [False, True])
def test_what_is_sound_is_silent(rule: Any, kind: str, deployed: bool) -> None:
    world = World(deployed=deployed)
    put_before(world, kind)
    assert world.outcomes(rule) == {OK}


def test_tasks_do_not_call_their_own_load_balancer() -> None:
    world = World()
    front = put_before(world, "network")
    front.balancer.props["internal"] = True
    front.targets.props["preserveClientIp"] = "true"
    assert world.outcomes(f45) == {OK}
    world.definition.feeds["containerDefinitions"] = [front.balancer]
    assert f"ecs.TaskDefinition 'api' → {PATH}" in world.says(f45)
    front.targets.props["preserveClientIp"] = "false"
    assert world.outcomes(f45) == {OK}


@pytest.mark.parametrize("deployed", [False, True])
def test_the_load_balancer_is_in_every_zone_of_the_tasks(deployed: bool) -> None:
    world = World(deployed=deployed)
    put_before(world)
    far = world.subnet("c", world.tables[0])
    world.stand(*world.private, far)
    assert world.says(f47) == (
        "F47 ecs.Service 'api' starts tasks in eu-west-1c, and lb.LoadBalancer 'edge' is not in "
        f"that zone:\n  ecs.Service 'api' → ec2.Subnet 'private-c'\n  {PATH}"
    )


def test_a_zone_that_is_not_known_cannot_be_judged() -> None:
    world = World()
    front = put_before(world)
    world.private[1].props["availabilityZone"] = UNKNOWN_STRING
    assert world.outcomes(f47) == {CANNOT_JUDGE}
    front.balancer.feeds["subnets"] = [*world.private]
    front.balancer.props["subnets"] = [world.id(each) for each in world.private]
    assert world.outcomes(f47) == {OK}  # the same subnets are in the same zones


@pytest.mark.parametrize("deployed", [False, True])
def test_somebody_is_admitted_on_the_listeners_port(deployed: bool) -> None:
    world = World(deployed=deployed)
    front = put_before(world)
    front.listener.props["port"] = 443
    assert world.says(f76) == (
        "F76 lb.Listener 'http' admits nobody on port 443, as no ingress rule of "
        "ec2.SecurityGroup 'edge' covers it:\n  lb.LoadBalancer 'edge' → lb.Listener 'http'"
    )
    world.rule(front.group, of.INGRESS_RULE, 443, cidrIpv4="192.0.2.0/24")
    assert world.outcomes(f76) == {OK}
