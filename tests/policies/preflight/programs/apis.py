"""HTTP APIs, VPC links and what they lead to."""

from typing import Any

import pulumi_aws as aws

from tests.policies.preflight.programs.front import CHECK, Api, Front
from tests.policies.preflight.programs.shop import nat
from tests.policies.preflight.programs.story import story


def _api(kind: str = "network", **api: Any) -> Api:
    shop = nat()
    made = Api(shop, kind, **api)
    shop.service()
    return made


@story()
def sound_http_api() -> None:
    _api()


@story()
def sound_http_api_before_an_application_balancer() -> None:
    _api("application")


STAGE = {"name": "prod"}


@story("F56")
def stage_that_goes_with_the_path() -> None:
    _api(stage=STAGE)


@story()
def stage_that_is_overwritten() -> None:
    _api(stage=STAGE, request_parameters={"overwrite:path": "$request.path"})


@story()
def stage_below_which_the_application_serves() -> None:
    front = {"targets": {"health_check": {**CHECK, "path": "/prod/health"}}}
    _api("application", stage=STAGE, front=front)


@story(doubts="F56")
def parameters_known_later() -> None:
    shop = nat()
    Api(shop, stage=STAGE, request_parameters=shop.later({"overwrite:path": "$request.path"}))
    shop.service()


@story("F57")
def integration_of_another_type() -> None:
    _api(integration_type="AWS_PROXY", integration_method="POST")


@story("F57", doubts="F58")
def integration_that_leads_to_the_balancer() -> None:
    _api(leads_to="balancer")


@story("F57")
def payload_of_the_second_form() -> None:
    _api(payload_format_version="2.0")


@story(doubts="F57 F58")
def listener_known_later() -> None:
    shop = nat()
    Api(shop, integration_uri=shop.later("arn:aws:elasticloadbalancing:…"))
    shop.service()


@story("F58")
def link_that_the_balancer_does_not_admit() -> None:
    _api(opens=False)


@story("F58")
def link_in_another_vpc() -> None:
    shop = nat()
    other = aws.ec2.Vpc("other", cidr_block="10.9.0.0/16")
    subnet = aws.ec2.Subnet("other", vpc_id=other.id, cidr_block="10.9.0.0/24")
    Api(shop, link={"subnet_ids": [subnet.id]})
    shop.service()


@story()
def link_in_subnets_of_another_stack() -> None:
    """Its group is of the load balancer's VPC, and so are they."""
    shop = nat()
    Api(shop, link={"subnet_ids": ["subnet-0123456789abcdef0"]})
    shop.service()


@story(doubts="F58")
def link_in_a_group_of_another_stack() -> None:
    shop = nat()
    Api(shop, link={"security_group_ids": ["sg-0123456789abcdef0"]})
    shop.service()


@story("F59")
def integration_without_a_route() -> None:
    _api(routes=False)


@story("F59")
def stage_without_a_deployment() -> None:
    _api(stage={"auto_deploy": False})


@story(doubts="F59")
def deployment_known_later() -> None:
    shop = nat()
    Api(shop, stage={"auto_deploy": shop.later(value=True)})
    shop.service()


ISSUED = "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"
TLS = {"port": 80, "protocol": "HTTPS", "certificate_arn": ISSUED}


@story("F60")
def plain_http_to_a_listener_with_tls() -> None:
    _api("application", front={"listener": TLS})


@story("F60")
def tls_to_a_plain_listener() -> None:
    _api("application", tls_config={"server_name_to_verify": "api.shop.example"})


@story()
def tls_to_a_listener_with_tls() -> None:
    verified = {"server_name_to_verify": "api.shop.example"}
    _api("application", front={"listener": TLS}, tls_config=verified)


@story(doubts="F60 F51")
def protocol_behind_the_link_known_later() -> None:
    shop = nat()
    Api(shop, "application", front={"listener": {"protocol": shop.later("HTTP")}})
    shop.service()


def _rest(**balancer: Any) -> Front:
    """A REST API's link, which has neither a group nor an address."""
    shop = nat()
    front = Front(shop, "network", internal=True, admits=False, **balancer)
    shop.admit(front.group, shop.tasks, 3000)
    aws.apigateway.VpcLink("rest", target_arn=front.balancer.arn)
    shop.service()
    return front


@story()
def rest_link_to_a_balancer_that_admits_everybody() -> None:
    _rest()


@story(doubts="F61")
def rest_link_to_a_balancer_that_admits_some_addresses() -> None:
    """Which address the link has is documented nowhere."""
    shop = nat()
    front = Front(shop, "network", internal=True, listener={"port": 81})
    shop.rule(front.group, 81, out=False, cidr_ipv4="10.0.0.0/16")
    aws.apigateway.VpcLink("rest", target_arn=front.balancer.arn)
    shop.service()


@story("F61")
def rest_link_to_a_balancer_with_rules_about_groups() -> None:
    shop = nat()
    front = Front(shop, "network", internal=True, listener={"port": 81})
    clients = shop.group("clients")
    shop.admit(clients, front.group, 81)
    aws.apigateway.VpcLink("rest", target_arn=front.balancer.arn)
    shop.service()


@story()
def rest_link_that_no_rule_holds_back() -> None:
    _rest(enforce_security_group_inbound_rules_on_private_link_traffic="off")


def _discovered(kind: str) -> None:
    """An integration that finds the tasks by Cloud Map."""
    shop = nat()
    space = aws.servicediscovery.PrivateDnsNamespace("shop", name="shop.local", vpc=shop.vpc.id)
    found = aws.servicediscovery.Service(
        "shop",
        dns_config={
            "namespace_id": space.id,
            "dns_records": [{"type": kind, "ttl": 10}],
        },
    )
    api = aws.apigatewayv2.Api("api", protocol_type="HTTP")
    group = shop.group("link")
    shop.admit(group, shop.tasks, 3000)
    link = aws.apigatewayv2.VpcLink(
        "link",
        subnet_ids=[subnet.id for subnet in shop.private],
        security_group_ids=[group.id],
    )
    integration = aws.apigatewayv2.Integration(
        "shop",
        api_id=api.id,
        connection_type="VPC_LINK",
        connection_id=link.id,
        integration_type="HTTP_PROXY",
        integration_method="ANY",
        integration_uri=found.arn,
        payload_format_version="1.0",
    )
    aws.apigatewayv2.Route(
        "any",
        api_id=api.id,
        route_key="ANY /{proxy+}",
        target=integration.id.apply(lambda known: f"integrations/{known}"),
    )
    aws.apigatewayv2.Stage("stage", api_id=api.id, name="$default", auto_deploy=True)
    registry: dict[str, Any] = {"registry_arn": found.arn}
    if kind == "SRV":
        registry |= {"container_name": "api", "container_port": 3000}
    shop.service(service_registries=registry)


@story("F62")
def cloud_map_with_addresses_alone() -> None:
    _discovered("A")


@story()
def cloud_map_with_ports() -> None:
    _discovered("SRV")
