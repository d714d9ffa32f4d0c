"""Load balancers before tasks: groups, zones, subnets, listeners."""

from typing import Any

import pulumi
import pulumi_aws as aws

from tests.policies.preflight.programs.front import Front, fronted
from tests.policies.preflight.programs.shop import Shop, container, nat
from tests.policies.preflight.programs.story import story


@story()
def sound_behind_an_application_balancer() -> None:
    fronted()


@story()
def sound_behind_a_network_balancer() -> None:
    fronted("network")


@story("F43")
def tasks_that_do_not_admit_the_balancer() -> None:
    fronted(admits=False)


@story("F43")
def tasks_that_admit_the_wrong_group() -> None:
    shop = nat()
    front = Front(shop, admits=False)
    shop.rule(front.group, 3000, out=True, referenced_security_group_id=shop.tasks.id)
    other = shop.group("old-edge")
    shop.rule(shop.tasks, 3000, out=False, referenced_security_group_id=other.id)
    shop.service()


@story("F43")
def balancer_without_a_way_out() -> None:
    shop = nat()
    front = Front(shop, admits=False)
    shop.rule(shop.tasks, 3000, out=False, referenced_security_group_id=front.group.id)
    shop.service()


@story(doubts="F43")
def tasks_that_admit_a_group_of_another_stack() -> None:
    shop = nat()
    front = Front(shop, admits=False)
    shop.rule(front.group, 3000, out=True, referenced_security_group_id=shop.tasks.id)
    shop.rule(shop.tasks, 3000, out=False, referenced_security_group_id="sg-0123456789abcdef0")
    shop.service()


@story("F44")
def tasks_that_do_not_admit_the_network_balancer() -> None:
    fronted("network", admits=False)


@story("F44")
def tasks_that_do_not_admit_the_subnets_of_the_balancer() -> None:
    shop = nat()
    Front(shop, "network", groups=False, admits=False)
    shop.rule(shop.tasks, 3000, out=False, cidr_ipv4="10.0.0.0/24")
    shop.service()


@story()
def tasks_that_admit_the_subnets_of_the_balancer() -> None:
    shop = nat()
    Front(shop, "network", groups=False, admits=False)
    shop.rule(shop.tasks, 3000, out=False, cidr_ipv4="10.0.0.0/16")
    shop.service()


@story(doubts="F44")
def network_balancer_that_keeps_addresses() -> None:
    """Which addresses its clients have is not in a plan."""
    shop = nat()
    kept = {"preserve_client_ip": "true"}
    Front(shop, "network", groups=False, admits=False, targets=kept)
    shop.rule(shop.tasks, 3000, out=False, cidr_ipv4="10.0.0.0/16")
    shop.service()


def _calls_itself(name: Any) -> None:
    shop = nat()
    kept = {"preserve_client_ip": "true"}
    front = Front(shop, "network", internal=True, targets=kept)
    address = front.balancer.dns_name if name is None else pulumi.Output.from_input(name)
    variables = address.apply(lambda known: [{"name": "API", "value": f"http://{known}"}])
    shop.service(shop.task(variables.apply(lambda known: container(environment=known))))


@story("F45", doubts="F23 F26 F41")
def tasks_that_call_their_own_balancer() -> None:
    _calls_itself(None)


@story(unseen="F45")
def tasks_that_call_their_own_balancer_by_another_name() -> None:
    """An alias of the load balancer, that somebody else made."""
    _calls_itself("api.shop.example")


@story("F47")
def balancer_in_fewer_zones_than_the_tasks() -> None:
    shop = Shop(zones=("a", "b", "c"))
    shop.nat()
    Front(shop, subnets=[subnet.id for subnet in shop.public[:2]])
    shop.service()


@story(doubts="F47")
def balancer_in_subnets_of_another_stack() -> None:
    shop = nat()
    Front(shop, subnets=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"])
    shop.service()


@story("F76")
def port_of_a_listener_that_nobody_may_ask() -> None:
    fronted(listener={"port": 8080})


@story()
def redirect_that_nobody_may_ask_for() -> None:
    """Shut on purpose: who comes speaks to the other listener."""
    front = fronted()
    to_https = {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}
    action: Any = {"type": "redirect", "redirect": to_https}
    aws.lb.Listener(
        "old",
        load_balancer_arn=front.balancer.arn,
        port=8080,
        protocol="HTTP",
        default_actions=[action],
    )


@story("F76")
def redirect_that_nobody_may_ask_for_with_a_rule() -> None:
    shop = nat()
    front = Front(shop, listener={"port": 8080}, does="redirect")
    shop.needs.append(front.rule("all", "/*", 10))
    shop.service()


@story(doubts="F76")
def port_of_a_listener_known_later() -> None:
    shop = nat()
    Front(shop, listener={"port": shop.later(80)})
    shop.service()


@story("F47 F48")
def balancer_in_one_zone() -> None:
    shop = nat()
    Front(shop, subnets=[shop.public[0].id])
    shop.service()


@story("F48")
def two_subnets_of_one_zone() -> None:
    shop = nat()
    more = shop.subnet("public-more-a", 50, shop.outer)
    Front(shop, subnets=[*(subnet.id for subnet in shop.public), more.id])
    shop.service()


@story("F48")
def public_balancer_in_private_subnets() -> None:
    shop = nat()
    Front(shop, subnets=[subnet.id for subnet in shop.private])
    shop.service()


@story("F48")
def targets_in_another_vpc() -> None:
    shop = nat()
    other = aws.ec2.Vpc("other", cidr_block="10.9.0.0/16")
    Front(shop, targets={"vpc_id": other.id})
    shop.service()


@story("F77")
def balancer_in_a_small_subnet() -> None:
    shop = nat()
    small = aws.ec2.Subnet(
        "public-small",
        vpc_id=shop.vpc.id,
        cidr_block="10.0.60.0/28",
        availability_zone="eu-west-1b",
    )
    aws.ec2.RouteTableAssociation("small", subnet_id=small.id, route_table_id=shop.outer.id)
    Front(shop, subnets=[shop.public[0].id, small.id])
    shop.service()


@story("F49")
def two_equal_rules() -> None:
    shop = nat()
    front = Front(shop)
    shop.rule(shop.tasks, 3000, "-again", out=False, referenced_security_group_id=front.group.id)
    shop.service()


@story()
def rule_for_a_group_known_later() -> None:
    shop = nat()
    Front(shop)
    peer = shop.later("sg-0123456789abcdef0")
    shop.rule(shop.tasks, 3000, "-again", out=False, referenced_security_group_id=peer)
    shop.service()
