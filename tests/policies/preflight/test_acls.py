from collections.abc import Callable
from typing import Any

import pytest

from guardrails.preflight.rules.broken_way import preflight_f17_network_acl as f17
from guardrails.preflight.rules.reach import preflight_f21_logs as f21
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_LIST, UNKNOWN_STRING, Planned
from tests.policies.preflight.world import World

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
Form = Callable[[World, list[dict[str, Any]]], Planned]

OUT = {"egress": True, "from": 443, "to": 443}
BACK = {"egress": False, "from": 1024, "to": 65535}


def _entry(number: int, given: dict[str, Any]) -> dict[str, Any]:
    return {
        "protocol": given.get("protocol", "tcp"),
        "fromPort": given["from"],
        "toPort": given["to"],
        "cidrBlock": given.get("block", "0.0.0.0/0"),
        "number": number,
        "action": given.get("action", "allow"),
    }


def _inline_in(acl: Planned, entries: list[dict[str, Any]]) -> None:
    for direction in ("ingress", "egress"):
        acl.props[direction] = [
            {"ruleNo": made.pop("number"), **made}
            for number, given in enumerate(entries, 100)
            if given["egress"] is (direction == "egress")
            for made in [_entry(given.get("number", number), given)]
        ]


def _inline(world: World, entries: list[dict[str, Any]]) -> Planned:
    acl = world.add(of.NETWORK_ACL, "private", vpcId=world.vpc, subnetIds=[*world.private])
    _inline_in(acl, entries)
    return acl


def _separate(world: World, entries: list[dict[str, Any]]) -> Planned:
    acl = world.add(of.NETWORK_ACL, "private", vpcId=world.vpc)
    for subnet in world.private:
        fed = {"networkAclId": acl, "subnetId": subnet}
        world.add(of.NETWORK_ACL_ASSOCIATION, subnet.name, **fed)
    for number, given in enumerate(entries, 100):
        made = _entry(given.get("number", number), given)
        props = {"ruleNumber": made.pop("number"), "ruleAction": made.pop("action"), **made}
        props["egress"] = given["egress"]
        world.add(of.NETWORK_ACL_RULE, f"rule-{number}", props, networkAclId=acl)
    return acl


def _adopted(world: World, entries: list[dict[str, Any]]) -> Planned:
    """The VPC's own ACL, adopted: the public subnets of the NAT gateway have it as well."""
    props = {"defaultNetworkAclId": UNKNOWN_STRING}
    acl = world.plan.add(of.DEFAULT_NETWORK_ACL, "default", props, defaultNetworkAclId=world.vpc)
    both = [{**each, "egress": not each["egress"]} for each in entries]
    _inline_in(acl, [*entries, *both])
    return acl


@pytest.mark.parametrize("form", [_inline, _separate, _adopted])
def test_https_out_and_answers_in_are_enough(form: Form) -> None:
    world = World("nat")
    form(world, [OUT, BACK])
    assert world.outcomes(f17) == {OK}


@pytest.mark.parametrize("form", [_inline, _separate])
def test_an_endpoint_may_be_reached_by_some_of_its_addresses(form: Form) -> None:
    world = World("endpoints")
    form(world, [OUT, BACK])
    assert world.outcomes(f17) == {OK}
    assert world.outcomes(f21) == {CANNOT_JUDGE}
    assert "network ACLs let only some of the addresses of ec2.VpcEndpoint 'logs'" in (
        world.says(f21)
    )


@pytest.mark.parametrize("form", [_inline, _separate, _adopted])
def test_an_acl_without_entries_shuts_everything(form: Form) -> None:
    world = World("nat")
    acl = form(world, [])
    assert world.outcomes(f17) == {VIOLATION}
    kind = "DefaultNetworkAcl" if acl.type == of.DEFAULT_NETWORK_ACL else "NetworkAcl"
    label = f"ec2.{kind} '{acl.name}'"
    said = world.says(f17)
    assert f"{label} lets no TCP 443 to 0.0.0.0/0 through (egress)\n  ecs.Service 'api' → " in said
    assert f"ec2.NatGateway 'nat' → {label}" in said


@pytest.mark.parametrize("form", [_inline, _separate])
@pytest.mark.parametrize(
    ("entries", "decisive"),
    [
        ([OUT], "lets no TCP 32768 from 0.0.0.0/0 through (ingress)"),
        ([OUT, {**BACK, "to": 40000}], "lets no TCP 60999 from"),
        ([BACK], "lets no TCP 443 to"),
        ([{**OUT, "action": "deny", "number": 50}, OUT, BACK], "lets no TCP 443 to"),
        ([OUT, {**BACK, "protocol": "udp"}], "lets no TCP 32768 from"),
        ([{**OUT, "block": "10.0.0.0/16"}, BACK], None),  # the NAT gateway's subnet, no farther
        ([{**OUT, "action": "deny", "block": "192.0.2.0/24", "number": 50}, OUT, BACK], ""),
        ([OUT, {**BACK, "from": 32768, "to": 60999}], ""),
        ([{**OUT, "protocol": "-1"}, {**BACK, "protocol": "-1"}], ""),
    ],
)
def test_the_lowest_number_that_matches_decides(
    form: Form, entries: list[dict[str, Any]], decisive: str | None
) -> None:
    world = World("nat")
    form(world, entries)
    if decisive == "":
        assert world.says(f17) == ""
    elif decisive is not None:
        assert decisive in world.says(f17)
    else:
        assert world.outcomes(f17) != {VIOLATION}


def test_the_subnets_of_endpoints_are_judged_too() -> None:
    world = World("endpoints")
    away = world.subnet("c", world.tables[0])
    for service in ("ecr.api", "ecr.dkr", "logs"):
        world.endpoints[service].props["subnetIds"] = [world.id(away)]
        world.endpoints[service].feeds["subnetIds"] = [away]
    acl = world.add(of.NETWORK_ACL, "endpoints", vpcId=world.vpc, subnetIds=[away])
    task = {"block": "10.0.0.0/16"}
    _inline_in(acl, [{**OUT, "egress": False, **task}])
    said = world.says(f17)
    assert (
        "ec2.NetworkAcl 'endpoints' lets no TCP 32768 to the other subnet through (egress)" in said
    )
    _inline_in(acl, [{**OUT, "egress": False, **task}, {**BACK, "egress": True, **task}])
    assert world.outcomes(f17) == {OK}


def test_entries_are_added_to_the_acl_that_a_vpc_is_made_with() -> None:
    world = World("nat")
    world.vpc.props["defaultNetworkAclId"] = UNKNOWN_STRING
    made = {**_entry(50, OUT), "ruleNumber": 50, "ruleAction": "deny", "egress": True}
    rule = world.add(of.NETWORK_ACL_RULE, "deny", made, networkAclId=world.vpc)
    assert "the default network ACL of ec2.Vpc 'vpc' lets no TCP 443" in world.says(f17)
    rule.props["ruleNumber"] = 200  # after AWS's own entry, which lets everything through
    assert world.outcomes(f17) == {OK}


def test_what_is_not_known_is_a_doubt_of_the_need_and_no_finding() -> None:
    world = World("nat")
    acl = _inline(world, [OUT, BACK])
    acl.props["egress"], acl.feeds["egress"] = UNKNOWN_LIST, [world.vpc]
    assert world.outcomes(f17) == {OK}
    assert "what ec2.NetworkAcl 'private' lets through is not known" in world.says(f21)
