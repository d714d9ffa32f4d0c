"""The network itself: private DNS, zones, what is made before what."""

import pulumi
import pulumi_aws as aws

from tests.policies.preflight.programs.shop import Shop, container, endpoints, logging, nat
from tests.policies.preflight.programs.story import story


@story("F05")
def private_dns_without_hostnames() -> None:
    endpoints(enable_dns_hostnames=False).service()


@story("F05")
def private_dns_without_the_default_changed() -> None:
    """The provider leaves DNS hostnames off."""
    endpoints(enable_dns_hostnames=None).service()


@story("F05")
def private_dns_without_support() -> None:
    endpoints(enable_dns_support=False).service()


@story(doubts="F05")
def dns_servers_of_ones_own() -> None:
    shop = endpoints()
    options = aws.ec2.VpcDhcpOptions("own", domain_name_servers=["10.0.0.53"])
    aws.ec2.VpcDhcpOptionsAssociation("own", vpc_id=shop.vpc.id, dhcp_options_id=options.id)
    shop.service()


@story("F06")
def two_endpoints_of_one_service() -> None:
    shop = endpoints()
    shop.interface("logs", name="logs-again")
    shop.service()


@story("F06")
def private_zone_of_the_services_name() -> None:
    shop = endpoints()
    aws.route53.Zone("logs", name="logs.eu-west-1.amazonaws.com", vpcs=[{"vpc_id": shop.vpc.id}])
    shop.service()


@story()
def private_zone_of_another_name() -> None:
    shop = endpoints()
    aws.route53.Zone("own", name="shop.internal", vpcs=[{"vpc_id": shop.vpc.id}])
    shop.service()


@story(doubts="F06")
def second_endpoint_with_private_dns_known_later() -> None:
    shop = endpoints()
    shop.interface("logs", name="logs-again", private_dns_enabled=shop.later(value=False))
    shop.service()


TOKYO = "ap-northeast-1"


def _zones(*ids: str) -> Shop:
    """A shop in Tokyo whose private subnets are in zones by id."""
    shop = Shop(zones=(), region=TOKYO)
    shop.tables = [aws.ec2.RouteTable("private", vpc_id=shop.vpc.id)]
    shop.public = [
        shop.subnet(f"public-{n}", n, shop.outer, availability_zone_id=each)
        for n, each in enumerate(ids)
    ]
    shop.private = [
        shop.subnet(f"private-{n}", 100 + n, shop.tables[0], availability_zone_id=each)
        for n, each in enumerate(ids)
    ]
    shop.nat()
    return shop


def _in_tokyo(shop: Shop) -> None:
    shop.service(shop.task(container(logConfiguration=logging(region=TOKYO))))


@story("F18", region=TOKYO)
def tasks_in_a_zone_without_fargate() -> None:
    _in_tokyo(_zones("apne1-az1", "apne1-az3"))


@story(region=TOKYO)
def tasks_in_zones_with_fargate() -> None:
    _in_tokyo(_zones("apne1-az1", "apne1-az4"))


@story(doubts="F18", region=TOKYO)
def tasks_in_zones_by_name() -> None:
    """Which zone a name stands for differs by account."""
    _in_tokyo(nat(region=TOKYO, zones=("a", "c")))


@story("F18", region="eu-west-3")
def link_in_a_zone_without_vpc_links() -> None:
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet(
        "private",
        vpc_id=vpc.id,
        cidr_block="10.0.1.0/24",
        availability_zone_id="euw3-az2",
    )
    group = aws.ec2.SecurityGroup("link", vpc_id=vpc.id)
    aws.apigatewayv2.VpcLink("link", subnet_ids=[subnet.id], security_group_ids=[group.id])


@story("F68")
def nat_that_waits_for_nothing() -> None:
    shop = Shop()
    shop.nat(waits=False)
    shop.service()


@story("F16")
def service_that_waits_for_nothing() -> None:
    nat().service(waits=False)


@story("F16")
def service_before_its_endpoints() -> None:
    endpoints().service(waits=False)


@story(unseen="F38")
def more_addresses_than_the_account_has() -> None:
    """Six gateways in a region whose quota is five addresses, unless it was raised."""
    shop = nat()
    for number in range(5):
        address = aws.ec2.Eip(f"more-{number}", domain="vpc")
        aws.ec2.NatGateway(
            f"more-{number}",
            subnet_id=shop.public[1].id,
            allocation_id=address.id,
            opts=pulumi.ResourceOptions(depends_on=shop.to_internet),
        )
    shop.service()
