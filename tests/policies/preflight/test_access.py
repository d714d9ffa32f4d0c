from collections.abc import Callable
from typing import Any

import pytest

from guardrails.access import EVERYWHERE, Access, Accesses, Peer
from guardrails.graph import Graph, Join, Resource
from guardrails.security_groups import Direction
from guardrails.values import ABSENT, UNKNOWN, Gap
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_LIST, UNKNOWN_STRING, Planned
from tests.policies.preflight.world import World

HTTPS = {"protocol": "tcp", "fromPort": 443, "toPort": 443}
Ask = Callable[[Graph], Peer]


def _resource(graph: Graph, planned: Planned) -> Resource:
    found = graph.get(planned.urn)
    assert found is not None
    return found


def _ask(
    world: World, peer: Ask, direction: Direction = Direction.EGRESS, port: int = 443
) -> Access:
    graph = world.graph()
    groups = Join((_resource(graph, world.group),))
    return graph.derive(Accesses).ask(groups, direction, peer(graph), port)


def _other(world: World) -> Ask:
    return lambda graph: Peer((_resource(graph, world.endpoint_group),), ("10.0.97.0/24",))


def _inline(world: World, direction: str, entry: dict[str, Any], *feeds: Planned) -> None:
    world.group.props[direction] = [{**HTTPS, **entry}]
    world.group.feeds[direction] = [*feeds]


def _older(world: World, kind: str, **peer: Any) -> None:
    literal = {key: value for key, value in peer.items() if not isinstance(value, Planned)}
    feeds = {key: value for key, value in peer.items() if isinstance(value, Planned)}
    props = {**HTTPS, "type": kind, **literal}
    world.add(of.SECURITY_GROUP_RULE, "older", props, securityGroupId=world.group, **feeds)


def _newer(world: World, direction: str, **peer: Planned | str) -> None:
    kind = of.EGRESS_RULE if direction == "egress" else of.INGRESS_RULE
    world.rule(world.group, kind, 443, "newer", **peer)


@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize(
    "give",
    [
        lambda w, d: _inline(w, d, {"securityGroups": [w.id(w.endpoint_group)]}, w.endpoint_group),
        lambda w, d: _older(w, d, sourceSecurityGroupId=w.endpoint_group),
        lambda w, d: _newer(w, d, referencedSecurityGroupId=w.endpoint_group),
        lambda w, d: _inline(w, d, {"cidrBlocks": ["10.0.0.0/16"]}),
        lambda w, d: _older(w, d, cidrBlocks=["192.0.2.0/24", "10.0.96.0/23"]),
        lambda w, d: _newer(w, d, cidrIpv4="10.0.97.0/24"),
        lambda w, d: _newer(w, d, cidrIpv4="0.0.0.0/0"),
    ],
)
def test_a_rule_admits_its_peer_in_all_forms(
    give: Callable[[World, str], None], direction: Direction, deployed: bool
) -> None:
    world = World("none", deployed=deployed)
    give(world, direction.value)
    assert _ask(world, _other(world), direction).allowed is True
    assert _ask(world, _other(world), direction, port=80).allowed is False
    back = next(each for each in Direction if each is not direction)
    shut = _ask(world, _other(world), back)
    assert shut.allowed is False
    assert shut.bare
    assert shut.by == f"ec2.SecurityGroup 'tasks' has no {back.value} rule at all"


@pytest.mark.parametrize(
    ("peer", "allowed"),
    [
        ({"cidrIpv4": "10.0.96.0/24"}, False),  # another part of the VPC
        ({"cidrIpv4": "10.0.97.0/25"}, False),  # half of the addresses
        ({"cidrIpv6": "::/0"}, False),
        ({"cidrIpv4": UNKNOWN_STRING}, UNKNOWN),
        ({"referencedSecurityGroupId": "sg-0a1b"}, UNKNOWN),
    ],
)
def test_a_rule_about_others_is_told(peer: dict[str, str], allowed: bool | Gap) -> None:
    world = World("none")
    out = world.rule(world.group, of.EGRESS_RULE, 443, "newer", **peer)
    if UNKNOWN_STRING in peer.values():
        out.feeds["cidrIpv4"] = [world.vpc]
    access = _ask(world, _other(world))
    assert access.allowed is allowed
    assert "vpc.SecurityGroupEgressRule 'newer'" in access.by


def test_a_rule_from_the_wrong_group_is_named_with_that_group() -> None:
    world = World("none")
    wrong = world.security_group("bastion")
    world.rule(world.group, of.INGRESS_RULE, 443, "newer", referencedSecurityGroupId=wrong)
    access = _ask(world, _other(world), Direction.INGRESS)
    assert access.allowed is False
    assert "(tcp 443 from ec2.SecurityGroup 'bastion')" in access.by


def test_a_part_of_the_addresses_may_be_enough() -> None:
    world = World("none")
    world.rule(world.group, of.EGRESS_RULE, 443, cidrIpv4="10.0.97.0/24")
    blocks = Peer(blocks=("10.0.97.0/24", "10.0.98.0/24"))
    assert _ask(world, lambda _: blocks).allowed is UNKNOWN


def test_groups_add_up() -> None:
    world = World("none")
    second = world.security_group("more")
    world.rule(second, of.EGRESS_RULE, 443, cidrIpv4="0.0.0.0/0")
    graph = world.graph()
    both = Join(tuple(_resource(graph, each) for each in (world.group, second)))
    accesses = graph.derive(Accesses)
    assert accesses.ask(both, Direction.EGRESS, EVERYWHERE, 443).allowed is True
    beyond = Join(both.found[:1], outside=("sg-0a",))
    access = accesses.ask(beyond, Direction.EGRESS, EVERYWHERE, 443)
    assert access.allowed is UNKNOWN
    assert access.by == "one of its security groups is not in this plan"


@pytest.mark.parametrize(
    ("cidr", "allowed"),
    [
        ("0.0.0.0/0", True),
        ("10.0.0.0/8", False),  # no service has a private address outside the VPC
        ("52.0.0.0/8", UNKNOWN),  # AWS's, maybe the right ones
        ("::/0", False),
    ],
)
def test_the_internet_is_reached_by_public_addresses(cidr: str, allowed: bool | Gap) -> None:
    world = World("none")
    key = "cidrIpv6" if ":" in cidr else "cidrIpv4"
    world.rule(world.group, of.EGRESS_RULE, 443, **{key: cidr})
    assert _ask(world, lambda _: EVERYWHERE).allowed is allowed


def _gateway(world: World) -> Ask:
    return lambda graph: Peer(prefix_list_of=_resource(graph, world.endpoints["s3"]))


@pytest.mark.parametrize(
    ("deployed", "prefix_list", "allowed"),
    [
        (False, "own", True),
        (False, "dynamodb", False),
        (False, "pl-literal", True),  # cannot be compared yet
        (True, "own", True),
        (True, "pl-s3", True),
        (True, "pl-literal", UNKNOWN),
    ],
)
def test_a_gateway_endpoint_is_reached_by_its_prefix_list(
    deployed: bool, prefix_list: str, allowed: bool | Gap
) -> None:
    world = World("none", deployed=deployed)
    world.gateway_endpoint("s3")
    dynamodb = world.add(of.ENDPOINT, "dynamodb", vpcId=world.vpc)
    (out,) = (each for each in world.plan.resources if each.name == "tasks-out-443-s3")
    if prefix_list == "dynamodb":
        out.feeds["prefixListId"] = [dynamodb]
    elif prefix_list != "own":
        out.props["prefixListId"] = prefix_list
        del out.feeds["prefixListId"]
    assert _ask(world, _gateway(world)).allowed is allowed


def test_the_blocks_of_a_prefix_list_of_the_plan_count() -> None:
    world = World("none")
    entries = [{"cidr": "10.0.0.0/16"}]
    listed = world.add(of.PREFIX_LIST, "vpc", {"entries": entries})
    world.rule(world.group, of.EGRESS_RULE, 443, prefixListId=listed)
    assert _ask(world, _other(world)).allowed is True
    assert _ask(world, lambda _: EVERYWHERE).allowed is False


def test_a_group_whose_rules_are_not_known_is_a_doubt() -> None:
    world = World("none")
    world.group.props["egress"] = UNKNOWN_LIST
    world.group.feeds["egress"] = [world.endpoint_group]
    access = _ask(world, _other(world))
    assert access.allowed is UNKNOWN
    assert access.by == "the inline egress of ec2.SecurityGroup 'tasks' is not known yet"


@pytest.mark.parametrize("deployed", [False, True])
def test_the_group_that_a_vpc_is_made_with_lets_everything_out_and_its_own_in(
    deployed: bool,
) -> None:
    world = World("none", deployed=deployed)
    graph = world.graph()
    accesses, vpc = graph.derive(Accesses), _resource(graph, world.vpc)
    assert accesses.default_group(vpc) is None
    assert accesses.ask_default(vpc, Direction.EGRESS, EVERYWHERE, 443).allowed is True
    own = Peer(default_of=vpc)
    assert accesses.ask_default(vpc, Direction.INGRESS, own, 443).allowed is True
    other = accesses.ask_default(vpc, Direction.INGRESS, _other(world)(graph), 443)
    assert other.allowed is False
    assert other.by == ("the default security group of ec2.Vpc 'vpc' admits its own members alone")


def test_rules_may_be_added_to_the_group_that_a_vpc_is_made_with() -> None:
    world = World("none")
    world.vpc.props["defaultSecurityGroupId"] = UNKNOWN_STRING
    into = world.rule(world.vpc, of.INGRESS_RULE, 443, cidrIpv4="10.0.0.0/16")
    assert into.feeds["securityGroupId"] == [world.vpc]
    graph = world.graph()
    vpc = _resource(graph, world.vpc)
    peer = _other(world)(graph)
    access = graph.derive(Accesses).ask_default(vpc, Direction.INGRESS, peer, 443)
    assert access.allowed is True


def test_an_adopted_default_group_is_found_by_its_vpc() -> None:
    world = World("none")
    adopted = world.add(of.DEFAULT_SECURITY_GROUP, "default", vpcId=world.vpc)
    graph = world.graph()
    found = graph.derive(Accesses).default_group(_resource(graph, world.vpc))
    assert found is _resource(graph, adopted)
    assert found.given("egress") is ABSENT
