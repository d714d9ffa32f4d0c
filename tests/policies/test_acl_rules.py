from typing import Any

import pytest

from guardrails.rules.acl import network_acl_no_admin_ports
from guardrails.verdict import Outcome
from tests.policies.plan import (
    DEFAULT_NETWORK_ACL,
    NETWORK_ACL,
    NETWORK_ACL_RULE,
    UNKNOWN_LIST,
    UNKNOWN_STRING,
    VPC,
    Plan,
    outcomes,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE

Row = tuple[int, str, str, int, int, str]
"""Number, action, protocol, ports and block."""


def _plan(rows: list[Row], *, separate: bool) -> Plan:
    plan = Plan()
    acl = plan.add(NETWORK_ACL, "acl", {"id": "acl-1"})
    entries = []
    for number, action, protocol, low, high, block in rows:
        key = "ipv6CidrBlock" if ":" in block else "cidrBlock"
        what = {"protocol": protocol, "fromPort": low, "toPort": high, key: block}
        if separate:
            named = {"networkAclId": "acl-1", "ruleNumber": number, "ruleAction": action}
            plan.add(NETWORK_ACL_RULE, f"rule-{number}", {**named, **what})
        else:
            entries.append({"ruleNo": number, "action": action, **what})
    if entries:
        acl.props["ingress"] = entries
    return plan


@pytest.mark.parametrize("separate", [True, False])
@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ([], OK),
        ([(100, "allow", "tcp", 443, 443, "0.0.0.0/0")], OK),
        ([(100, "allow", "tcp", 22, 22, "0.0.0.0/0")], VIOLATION),
        ([(100, "ALLOW", "6", 3389, 3389, "::/0")], VIOLATION),
        ([(100, "allow", "-1", 0, 0, "0.0.0.0/0")], VIOLATION),
        ([(100, "allow", "udp", 22, 22, "0.0.0.0/0")], OK),
        ([(100, "allow", "tcp", 22, 22, "10.0.0.0/8")], OK),
        (
            [
                (90, "deny", "tcp", 22, 22, "0.0.0.0/0"),
                (91, "deny", "tcp", 3389, 3389, "0.0.0.0/0"),
                (100, "allow", "-1", 0, 0, "0.0.0.0/0"),
            ],
            OK,
        ),
        (
            [
                (90, "deny", "tcp", 22, 22, "10.0.0.0/8"),
                (100, "allow", "-1", 0, 0, "0.0.0.0/0"),
                (110, "deny", "tcp", 22, 22, "0.0.0.0/0"),
            ],
            VIOLATION,
        ),
        (
            [
                (90, "deny", "-1", 0, 0, "0.0.0.0/0"),
                (100, "allow", "-1", 0, 0, "::/0"),
            ],
            VIOLATION,
        ),
        ([(100, "allow", "tcp", 22, 22, UNKNOWN_STRING)], CANNOT_JUDGE),
        ([(100, UNKNOWN_STRING, "tcp", 22, 22, "0.0.0.0/0")], CANNOT_JUDGE),
        ([(100, "deny", "tcp", 22, 22, UNKNOWN_STRING)], OK),
    ],
)
def test_entries_are_judged_in_the_order_of_their_numbers(
    rows: list[Row], outcome: Outcome, separate: bool
) -> None:
    plan = _plan(rows, separate=separate)
    if outcome is CANNOT_JUDGE or any(UNKNOWN_STRING in row for row in rows):
        vpc = plan.add(VPC, "vpc")
        for planned in plan.resources:
            planned.feeds |= {"cidrBlock": [vpc], "ruleAction": [vpc], "ingress": [vpc]}
    assert outcomes(network_acl_no_admin_ports, plan) == [outcome]


def test_the_message_names_what_lets_everyone_through() -> None:
    plan = _plan([(100, "allow", "-1", 0, 0, "0.0.0.0/0")], separate=True)
    (verdict,) = verdicts(network_acl_no_admin_ports, plan)
    assert "lets everyone through to TCP port 22 and 3389, by ec2.NetworkAclRule 'rule-100'" in (
        verdict.message
    )


def test_unknown_numbers_or_entries_cannot_be_judged() -> None:
    rows: list[Row] = [(100, "allow", "-1", 0, 0, "0.0.0.0/0")]
    plan = _plan(rows, separate=True)
    plan.resources[-1].props["ruleNumber"] = UNKNOWN_STRING
    plan.resources[-1].feeds["ruleNumber"] = [plan.resources[0]]
    assert outcomes(network_acl_no_admin_ports, plan) == [CANNOT_JUDGE]
    inline = _plan([], separate=False)
    inline.resources[0].props["ingress"] = UNKNOWN_LIST
    assert outcomes(network_acl_no_admin_ports, inline) == [OK]  # the provider's to fill in
    inline.resources[0].feeds["ingress"] = [inline.add(VPC, "vpc")]
    assert outcomes(network_acl_no_admin_ports, inline) == [CANNOT_JUDGE]


def test_entries_for_traffic_that_goes_out_are_not_judged() -> None:
    plan = _plan([(100, "allow", "-1", 0, 0, "0.0.0.0/0")], separate=True)
    plan.resources[-1].props["egress"] = True
    assert outcomes(network_acl_no_admin_ports, plan) == [OK]


@pytest.mark.parametrize("block", ["0.0.0.0/0", "10.0.0.0/8"])
def test_an_entry_of_an_acl_that_is_not_in_the_plan(block: str) -> None:
    plan = Plan()
    props: dict[str, Any] = {"networkAclId": "acl-0a1b", "ruleNumber": 1, "ruleAction": "allow"}
    plan.add(NETWORK_ACL_RULE, "rule", {**props, "protocol": "-1", "cidrBlock": block})
    expected = [CANNOT_JUDGE] if block == "0.0.0.0/0" else []
    assert outcomes(network_acl_no_admin_ports, plan) == expected


def test_a_stray_entry_leaves_an_open_acl_undecided() -> None:
    plan = _plan([(100, "allow", "-1", 0, 0, "0.0.0.0/0")], separate=False)
    somewhere = plan.add("my:index:Acl", "somewhere")
    props = {"networkAclId": UNKNOWN_STRING, "ruleNumber": 1, "ruleAction": "deny"}
    what = {"protocol": "-1", "cidrBlock": "0.0.0.0/0"}
    plan.add(NETWORK_ACL_RULE, "stray", {**props, **what}, networkAclId=somewhere)
    assert outcomes(network_acl_no_admin_ports, plan) == [CANNOT_JUDGE]


def test_the_default_acl_of_a_vpc_is_open_by_design() -> None:
    plan = Plan()
    vpc = plan.add(VPC, "vpc", {"defaultNetworkAclId": UNKNOWN_STRING})
    everything = {"ruleNo": 100, "action": "allow", "protocol": "-1", "cidrBlock": "0.0.0.0/0"}
    plan.add(DEFAULT_NETWORK_ACL, "default", {"ingress": [everything]})
    assert outcomes(network_acl_no_admin_ports, plan) == []
    props = {"networkAclId": UNKNOWN_STRING, "ruleNumber": 90, "ruleAction": "deny"}
    plan.add(NETWORK_ACL_RULE, "deny", {**props, "protocol": "-1"}, networkAclId=vpc)
    plan.add(NETWORK_ACL, "own")
    assert outcomes(network_acl_no_admin_ports, plan) == [OK]
