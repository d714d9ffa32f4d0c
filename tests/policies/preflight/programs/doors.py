"""What stands between tasks and their way out: groups, network ACLs, NAT, addresses."""

from typing import Any

import pulumi_aws as aws

from tests.policies.preflight.programs.shop import (
    EVERYWHERE,
    Shop,
    nat,
)
from tests.policies.preflight.programs.story import story


@story("F07")
def endpoints_admit_the_wrong_group() -> None:
    shop = Shop()
    bastion = shop.group("bastion")
    shop.rule(shop.tasks, 443, out=True, referenced_security_group_id=shop.entry.id)
    shop.rule(shop.entry, 443, out=False, referenced_security_group_id=bastion.id)
    shop.interface("ecr.api", "ecr.dkr", "logs", admit=False)
    shop.gateway()
    shop.service()


@story("F07")
def endpoints_in_no_group() -> None:
    shop = Shop()
    shop.rule(shop.tasks, 443, out=True, cidr_ipv4="10.0.0.0/16")
    shop.interface("ecr.api", "ecr.dkr", "logs", admit=False, security_group_ids=None)
    shop.gateway()
    shop.service()


@story("F07")
def tasks_may_not_reach_the_endpoints() -> None:
    shop = Shop()
    shop.rule(shop.entry, 443, out=False, referenced_security_group_id=shop.tasks.id)
    shop.interface("ecr.api", "ecr.dkr", "logs", admit=False)
    shop.gateway()
    shop.service()


@story(doubts="F01 F02 F21")
def endpoints_admit_a_group_of_another_stack() -> None:
    """It may be the tasks' own, by its id."""
    shop = Shop()
    shop.rule(shop.tasks, 443, out=True, referenced_security_group_id=shop.entry.id)
    shop.rule(shop.entry, 443, out=False, referenced_security_group_id="sg-0123456789abcdef0")
    shop.interface("ecr.api", "ecr.dkr", "logs", admit=False)
    shop.gateway()
    shop.service()


@story("F08")
def group_without_any_egress() -> None:
    shop = Shop()
    shop.nat(egress=False)
    shop.service()


@story("F08")
def egress_to_the_vpc_alone() -> None:
    shop = Shop()
    shop.nat(egress=False)
    shop.rule(shop.tasks, 443, out=True, cidr_ipv4="10.0.0.0/16")
    shop.service()


@story(doubts="F01 F02 F03 F21")
def egress_to_a_block_known_later() -> None:
    shop = Shop()
    shop.nat(egress=False)
    shop.rule(shop.tasks, 443, out=True, cidr_ipv4=shop.later(EVERYWHERE))
    shop.service()


@story("F09")
def no_egress_to_the_prefix_list() -> None:
    shop = Shop()
    shop.interface("ecr.api", "ecr.dkr", "logs")
    shop.gateway(egress=False)
    shop.service()


@story("F10")
def in_the_emptied_default_group() -> None:
    shop = nat()
    aws.ec2.DefaultSecurityGroup("default", vpc_id=shop.vpc.id)
    shop.service(network={"security_groups": []})


@story()
def in_the_default_group_as_aws_makes_it() -> None:
    nat().service(network={"security_groups": []})


@story("F14")
def private_address_in_a_public_subnet() -> None:
    shop = nat()
    shop.service(network={"subnets": [subnet.id for subnet in shop.public]})


@story()
def public_address_in_a_public_subnet() -> None:
    """It is bad, and it works: guardrails have to say that."""
    shop = nat()
    subnets = [subnet.id for subnet in shop.public]
    shop.service(network={"subnets": subnets, "assign_public_ip": True})


@story(doubts="F01 F02 F03 F21")
def address_in_a_public_subnet_known_later() -> None:
    shop = nat()
    subnets = [subnet.id for subnet in shop.public]
    shop.service(network={"subnets": subnets, "assign_public_ip": shop.later(value=True)})


@story("F15")
def nat_in_a_private_subnet() -> None:
    shop = Shop()
    shop.nat(shop.private[1].id)
    shop.service()


@story("F15")
def nat_without_a_route_out() -> None:
    nat(public_route=False).service()


@story("F15")
def private_nat() -> None:
    shop = Shop()
    shop.nat(connectivity_type="private")
    shop.service()


@story(doubts="F01 F02 F03 F21")
def nat_in_a_subnet_of_another_stack() -> None:
    shop = Shop()
    shop.nat("subnet-0123456789abcdef0")
    shop.service()


def _acl(shop: Shop, answers: object) -> None:
    """A network ACL of the task subnets: HTTPS out, and answers in on the ports that are given."""

    def entry(number: int, start: object, end: int) -> Any:
        ports = {"rule_no": number, "from_port": start, "to_port": end}
        return {"protocol": "tcp", "action": "allow", "cidr_block": EVERYWHERE, **ports}

    aws.ec2.NetworkAcl(
        "tasks",
        vpc_id=shop.vpc.id,
        subnet_ids=[subnet.id for subnet in shop.private],
        egress=[entry(100, 443, 443), entry(110, 1024, 65535)],
        ingress=[entry(100, answers, 65535)],
    )


@story("F17")
def acl_without_answers() -> None:
    shop = nat()
    _acl(shop, 65000)
    shop.service()


@story()
def acl_with_answers() -> None:
    shop = nat()
    _acl(shop, 1024)
    shop.service()


@story(doubts="F01 F02 F03 F21")
def acl_with_ports_known_later() -> None:
    shop = nat()
    _acl(shop, shop.later(1024))
    shop.service()
