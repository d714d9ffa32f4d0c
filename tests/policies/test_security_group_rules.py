"""Whom security groups admit, in all three forms of their rules."""

from typing import Any

import pytest

from guardrails.rule import Rule
from guardrails.rules.security_group import no_risky_port_open, open_ingress_at_the_edge_only
from guardrails.verdict import Outcome, Verdict
from tests.policies.plan import (
    CLASSIC_LOAD_BALANCER,
    INGRESS_RULE,
    LOAD_BALANCER,
    OLD_LOAD_BALANCER,
    PREFIX_LIST,
    PREFIX_LIST_ENTRY,
    SECURITY_GROUP,
    SECURITY_GROUP_RULE,
    SERVICE,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_NUMBER,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE

FORMS = ["inline", "older", "newer"]


def _opened(
    form: str, ports: tuple[Any, Any] = (443, 443), cidr: Any = "0.0.0.0/0", protocol: str = "tcp"
) -> tuple[Plan, Planned]:
    """A group with one ingress rule, in one of the three forms."""
    plan = Plan()
    v6 = isinstance(cidr, str) and ":" in cidr
    reach = {"fromPort": ports[0], "toPort": ports[1]}
    many = {"protocol": protocol, ("ipv6CidrBlocks" if v6 else "cidrBlocks"): [cidr], **reach}
    if form == "inline":
        fed = {"ingress": plan.add(VPC, "vpc")} if UNKNOWN_STRING in (cidr, *ports) else {}
        return plan, plan.add(SECURITY_GROUP, "web", {"ingress": [many]}, **fed)
    group = plan.add(SECURITY_GROUP, "web")
    joined = {"securityGroupId": UNKNOWN_STRING}
    if form == "older":
        props = {"type": "ingress", **many, **joined}
        plan.add(SECURITY_GROUP_RULE, "rule", props, securityGroupId=group, cidrBlocks=group)
    else:
        one = {"ipProtocol": protocol, ("cidrIpv6" if v6 else "cidrIpv4"): cidr, **reach}
        plan.add(INGRESS_RULE, "rule", {**one, **joined}, securityGroupId=group, cidrIpv4=group)
    return plan, group


def _balancer(
    plan: Plan, group: Planned, kind: str = LOAD_BALANCER, internal: Any = False, **props: Any
) -> Planned:
    given = {"internal": internal, "securityGroups": [UNKNOWN_STRING], **props}
    fed = {"securityGroups": group} | ({"internal": group} if internal == UNKNOWN_BOOL else {})
    return plan.add(kind, "edge", given, **fed)


def _service(plan: Plan, group: Planned) -> None:
    network = {"networkConfiguration": {"securityGroups": [UNKNOWN_STRING]}}
    plan.add(SERVICE, "api", network, networkConfiguration=group)


def _of(rule: Rule, plan: Plan, planned: Planned) -> list[Verdict]:
    return [verdict for verdict in verdicts(rule, plan) if verdict.urn == planned.urn]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", [LOAD_BALANCER, OLD_LOAD_BALANCER, CLASSIC_LOAD_BALANCER])
def test_an_internet_facing_load_balancer_admits_everyone(form: str, kind: str) -> None:
    plan, group = _opened(form)
    _balancer(plan, group, kind)
    assert outcomes(open_ingress_at_the_edge_only, plan) == [OK]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "::/0", "128.0.0.0/1"])
def test_a_task_does_not_admit_everyone_even_on_the_ports_of_the_edge(form: str, cidr: str) -> None:
    plan, group = _opened(form, cidr=cidr)
    _service(plan, group)
    (verdict,) = verdicts(open_ingress_at_the_edge_only, plan)
    assert verdict.outcome is VIOLATION
    assert f"'web' admits everyone ({cidr}) on tcp 443" in verdict.message
    assert "ecs.Service 'api' stands in it" in verdict.message


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("ports", "protocol", "outcome"),
    [
        ((80, 80), "tcp", OK),
        ((80, 443), "tcp", VIOLATION),  # a range includes what lies between
        ((8443, 8443), "tcp", VIOLATION),
        ((443, 443), "udp", VIOLATION),
        ((0, 0), "-1", VIOLATION),
        ((-1, -1), "icmp", VIOLATION),
        ((UNKNOWN_NUMBER, UNKNOWN_NUMBER), "tcp", CANNOT_JUDGE),
    ],
)
def test_an_edge_opens_its_ports_alone(
    form: str, ports: tuple[Any, Any], protocol: str, outcome: Outcome
) -> None:
    plan, group = _opened(form, ports, protocol=protocol)
    if outcome is CANNOT_JUDGE:
        rule = plan.resources[-1]
        rule.feeds |= {"fromPort": [group], "toPort": [group], "ingress": [group]}
    _balancer(plan, group)
    assert outcomes(open_ingress_at_the_edge_only, plan) == [outcome]


def test_the_ports_of_the_edge_are_a_setting() -> None:
    plan, group = _opened("newer", (8443, 8443))
    _balancer(plan, group)
    assert outcomes(open_ingress_at_the_edge_only, plan, ports=(8443,)) == [OK]


@pytest.mark.parametrize(
    ("internal", "outcome"), [(True, VIOLATION), (UNKNOWN_BOOL, CANNOT_JUDGE), (None, OK)]
)
def test_an_internal_load_balancer_is_no_edge(internal: Any, outcome: Outcome) -> None:
    plan, group = _opened("newer")
    _balancer(plan, group, internal=internal)
    assert outcomes(open_ingress_at_the_edge_only, plan) == [outcome]


def test_a_group_may_be_at_the_edge_while_the_groups_of_a_public_load_balancer_are_unknown() -> (
    None
):
    plan, group = _opened("newer")
    _service(plan, group)
    plan.add(LOAD_BALANCER, "edge", {"securityGroups": UNKNOWN_LIST}, securityGroups=[])
    (verdict,) = verdicts(open_ingress_at_the_edge_only, plan)
    assert verdict.outcome is CANNOT_JUDGE
    assert "lb.LoadBalancer 'edge'" in verdict.message


def test_a_group_that_nothing_stands_in_may_be_for_another_stack() -> None:
    plan, _ = _opened("newer")
    (verdict,) = verdicts(open_ingress_at_the_edge_only, plan)
    assert verdict.outcome is CANNOT_JUDGE
    assert "nothing in this plan stands in it" in verdict.message


def test_a_group_of_a_resource_of_another_provider_cannot_be_judged() -> None:
    plan, group = _opened("newer")
    plan.add("aws-native:elasticloadbalancingv2:LoadBalancer", "lb", securityGroups=group)
    assert outcomes(open_ingress_at_the_edge_only, plan) == [CANNOT_JUDGE]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("cidr", "outcome"), [("203.0.113.7/32", OK), (UNKNOWN_STRING, CANNOT_JUDGE)]
)
def test_named_addresses_are_nobody_elses_business(form: str, cidr: str, outcome: Outcome) -> None:
    plan, group = _opened(form, cidr=cidr)
    _service(plan, group)
    (verdict,) = verdicts(open_ingress_at_the_edge_only, plan)
    assert verdict.outcome is outcome
    assert "203.0.113" not in verdict.message


def test_unknown_addresses_do_not_matter_where_everyone_may_come_in() -> None:
    plan, group = _opened("newer", cidr=UNKNOWN_STRING)
    _balancer(plan, group)
    assert outcomes(open_ingress_at_the_edge_only, plan) == [OK]


def test_inline_ingress_that_is_not_known_cannot_be_judged() -> None:
    plan = Plan()
    plan.add(SECURITY_GROUP, "web", {"ingress": UNKNOWN_LIST}, ingress=plan.add(VPC, "vpc"))
    assert outcomes(open_ingress_at_the_edge_only, plan) == [CANNOT_JUDGE]
    computed = Plan()
    computed.add(SECURITY_GROUP, "web", {"ingress": UNKNOWN_LIST})
    assert outcomes(open_ingress_at_the_edge_only, computed) == [OK]


@pytest.mark.parametrize(
    ("ports", "cidr", "outcome"),
    [
        ((443, 443), "0.0.0.0/0", CANNOT_JUDGE),
        ((5432, 5432), "0.0.0.0/0", VIOLATION),
        ((5432, 5432), "10.0.0.0/8", OK),
    ],
)
@pytest.mark.parametrize("where", ["sg-0a1b2c3d", "default"])
def test_a_rule_of_a_group_that_is_not_in_the_plan(
    ports: tuple[int, int], cidr: str, outcome: Outcome, where: str
) -> None:
    plan = Plan()
    reach = {"ipProtocol": "tcp", "fromPort": ports[0], "toPort": ports[1], "cidrIpv4": cidr}
    if where == "default":
        vpc = plan.add(VPC, "vpc", {"defaultSecurityGroupId": UNKNOWN_STRING})
        props = {"securityGroupId": UNKNOWN_STRING, **reach}
        plan.add(INGRESS_RULE, "rule", props, securityGroupId=vpc)
    else:
        plan.add(INGRESS_RULE, "rule", {"securityGroupId": where, **reach})
    assert outcomes(open_ingress_at_the_edge_only, plan) == [outcome]


def test_a_rule_of_a_vpcs_default_group_leaves_no_doubt_about_others() -> None:
    plan, group = _opened("newer", cidr="10.0.0.0/16")
    vpc = plan.add(VPC, "vpc", {"defaultSecurityGroupId": UNKNOWN_STRING})
    props = {"securityGroupId": UNKNOWN_STRING, "ipProtocol": "-1", "cidrIpv4": "10.0.0.0/16"}
    plan.add(INGRESS_RULE, "default", props, securityGroupId=vpc)
    (verdict,) = _of(open_ingress_at_the_edge_only, plan, group)
    assert verdict.outcome is OK


@pytest.mark.parametrize("separate", [True, False])
def test_a_prefix_list_of_the_plan_is_looked_into(separate: bool) -> None:
    plan = Plan()
    group = plan.add(SECURITY_GROUP, "web")
    _service(plan, group)
    entries = {} if separate else {"entries": [{"cidr": "0.0.0.0/0"}]}
    listed = plan.add(PREFIX_LIST, "everybody", entries)
    if separate:
        entry = {"prefixListId": UNKNOWN_STRING, "cidr": "0.0.0.0/0"}
        plan.add(PREFIX_LIST_ENTRY, "everybody", entry, prefixListId=listed)
    ids = {"securityGroupId": UNKNOWN_STRING, "prefixListId": UNKNOWN_STRING}
    reach = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
    plan.add(INGRESS_RULE, "r", {**ids, **reach}, securityGroupId=group, prefixListId=listed)
    assert outcomes(open_ingress_at_the_edge_only, plan) == [VIOLATION]


def test_cloudfronts_prefix_list_is_not_everyone() -> None:
    plan = Plan()
    group = plan.add(SECURITY_GROUP, "web")
    _service(plan, group)
    props = {"securityGroupId": UNKNOWN_STRING, "ipProtocol": "tcp", "prefixListId": "pl-22a6434b"}
    plan.add(INGRESS_RULE, "cloudfront", props, securityGroupId=group)
    assert outcomes(open_ingress_at_the_edge_only, plan) == [OK]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("ports", "protocol", "cidr", "outcome"),
    [
        ((22, 22), "tcp", "0.0.0.0/0", VIOLATION),
        ((3389, 3389), "udp", "::/0", VIOLATION),
        ((20, 100), "6", "0.0.0.0/0", VIOLATION),
        ((0, 0), "-1", "0.0.0.0/0", VIOLATION),
        ((443, 443), "tcp", "0.0.0.0/0", OK),
        ((22, 22), "tcp", "203.0.113.7/32", OK),
        ((8, -1), "icmp", "0.0.0.0/0", OK),
    ],
)
def test_no_risky_port_is_open_to_everyone(
    form: str, ports: tuple[int, int], protocol: str, cidr: str, outcome: Outcome
) -> None:
    plan, group = _opened(form, ports, cidr, protocol)
    _balancer(plan, group)  # the edge is no excuse
    found = outcomes(no_risky_port_open, plan)
    assert outcome in found
    assert set(found) <= {outcome, OK}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("ports", "cidr", "outcome"),
    [
        ((22, 22), "0.0.0.0/0", VIOLATION),
        ((22, 22), UNKNOWN_STRING, CANNOT_JUDGE),
        ((443, 443), UNKNOWN_STRING, OK),
        ((UNKNOWN_NUMBER, UNKNOWN_NUMBER), "0.0.0.0/0", CANNOT_JUDGE),
    ],
)
def test_a_risky_port_is_found_before_the_rule_is_made(
    form: str, ports: tuple[Any, Any], cidr: str, outcome: Outcome
) -> None:
    plan, _ = _opened(form, ports, cidr)
    (verdict,) = no_risky_port_open(resource_graph(plan.resources[-1]))
    assert verdict.outcome is outcome


def test_the_message_names_some_of_the_risky_ports() -> None:
    plan, _ = _opened("newer", (0, 65535))
    message = _of(no_risky_port_open, plan, plan.resources[-1])[0].message
    assert "opens tcp on all ports to everyone (0.0.0.0/0): among it 20, 21, 22, 23, 25, …" in (
        message
    )


def test_risky_ports_are_a_setting_and_inline_ingress_may_be_unknown() -> None:
    plan, _ = _opened("inline", (6379, 6379))
    assert outcomes(no_risky_port_open, plan) == [OK]
    assert outcomes(no_risky_port_open, plan, ports=(6379,)) == [VIOLATION]
    unknown = Plan().add(SECURITY_GROUP, "web", {"ingress": UNKNOWN_LIST})
    (verdict,) = no_risky_port_open(resource_graph(unknown))
    assert verdict.outcome is CANNOT_JUDGE
