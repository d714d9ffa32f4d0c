"""Whether tasks have a way to what they need: endpoints, routes, subnets."""

from typing import Any

import pulumi
import pulumi_aws as aws

from tests.policies.preflight.programs.shop import (
    ACCOUNT,
    EVERYWHERE,
    REGION,
    Shop,
    container,
    endpoints,
    nat,
)
from tests.policies.preflight.programs.story import story

DATABASE = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf"
SHELL = tuple(
    f"ssmmessages:{each}"
    for each in (
        *("CreateControlChannel", "CreateDataChannel"),
        *("OpenControlChannel", "OpenDataChannel"),
    )
)


@story()
def sound_by_endpoints() -> None:
    endpoints().service()


@story()
def sound_by_nat() -> None:
    nat().service()


@story()
def sound_by_nat_whatever_the_image() -> None:
    """Not known before the repository is there; all is reached by NAT, so nothing is in doubt."""
    shop = nat()
    shop.service(shop.task(container(image="docker.io/library/nginx:1.27")))


@story("F01 F02 F03 F21")
def private_task_without_any_way() -> None:
    shop = Shop()
    shop.rule(shop.tasks, 443, out=True, cidr_ipv4=EVERYWHERE)
    shop.service()


@story("F01 F02 F03 F21")
def public_address_without_a_gateway() -> None:
    """A public address is of no use in a subnet that no internet gateway serves."""
    shop = Shop()
    shop.rule(shop.tasks, 443, out=True, cidr_ipv4=EVERYWHERE)
    shop.service(network={"assign_public_ip": True})


@story("F01")
def no_endpoint_to_the_api_of_ecr() -> None:
    endpoints("ecr.api").service()


@story("F01")
def secret_without_its_endpoint() -> None:
    shop = endpoints()
    shop.allow(shop.execution, "secretsmanager:GetSecretValue", resource=DATABASE)
    shop.service(shop.task(container(secrets=[{"name": "DB", "valueFrom": DATABASE}])))


@story("F01")
def parameter_without_its_endpoint() -> None:
    shop = endpoints()
    name = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/shop/key"
    shop.allow(shop.execution, "ssm:GetParameters", resource=name)
    shop.service(shop.task(container(secrets=[{"name": "KEY", "valueFrom": name}])))


@story()
def secret_with_its_endpoint() -> None:
    shop = endpoints()
    shop.interface("secretsmanager")
    shop.allow(shop.execution, "secretsmanager:GetSecretValue", resource=DATABASE)
    shop.service(shop.task(container(secrets=[{"name": "DB", "valueFrom": DATABASE}])))


@story(doubts="F01 F23 F26")
def image_of_a_repository_that_is_not_there_yet() -> None:
    """Its URL is unknown, and with it the whole JSON of the containers, and what they need."""
    shop = endpoints()
    repository = aws.ecr.Repository("api")
    image = pulumi.Output.concat(repository.repository_url, ":1")
    shop.service(shop.task(image.apply(lambda known: container(image=known))))


@story(doubts="F01 F02 F03 F21")
def subnets_of_another_stack() -> None:
    shop = Shop()
    shop.service(network={"subnets": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]})


@story("F02")
def no_endpoint_to_the_registry() -> None:
    endpoints("ecr.dkr").service()


@story("F03")
def no_gateway_endpoint_to_s3() -> None:
    endpoints("s3").service()


@story("F03")
def route_table_without_s3() -> None:
    shop = Shop()
    shop.interface("ecr.api", "ecr.dkr", "logs")
    shop.gateway(tables=[shop.tables[1].id])
    shop.service()


@story(doubts="F03")
def route_tables_of_s3_known_later() -> None:
    shop = Shop()
    shop.interface("ecr.api", "ecr.dkr", "logs")
    shop.gateway(tables=shop.later(["rtb-0a1b", "rtb-0a1c"]))
    shop.service()


@story("F03")
def s3_by_an_interface_endpoint_without_private_dns() -> None:
    """The guide: interface endpoints to S3 do not serve ECR's layers by S3's own name."""
    shop = endpoints("s3")
    shop.interface("s3", private_dns_enabled=False)
    shop.service()


@story("F04")
def private_dns_off() -> None:
    shop = endpoints("logs")
    shop.interface("logs", private_dns_enabled=False)
    shop.service()


@story("F04")
def private_dns_left_out() -> None:
    shop = endpoints("ecr.api")
    shop.interface("ecr.api", private_dns_enabled=None)
    shop.service()


@story(doubts="F21")
def private_dns_known_later() -> None:
    shop = endpoints("logs")
    shop.interface("logs", private_dns_enabled=shop.later(value=True))
    shop.service()


@story("F21")
def no_endpoint_to_logs() -> None:
    endpoints("logs").service()


@story("F21")
def endpoint_to_logs_in_another_vpc() -> None:
    shop = endpoints("logs")
    other = aws.ec2.Vpc("other", cidr_block="10.9.0.0/16", enable_dns_hostnames=True)
    shop.interface("logs", vpc_id=other.id, subnet_ids=None, security_group_ids=None)
    shop.service()


@story("F28")
def shell_without_its_endpoint() -> None:
    shop = endpoints()
    shop.allow(shop.task_role, *SHELL)
    shop.service(enable_execute_command=True)


@story("F63")
def service_connect_without_its_endpoint() -> None:
    shop = endpoints()
    shop.service(service_connect_configuration={"enabled": True, "namespace": "shop"})


@story()
def service_connect_with_its_endpoint() -> None:
    shop = endpoints()
    shop.interface("ecs-agent")
    shop.service(service_connect_configuration={"enabled": True, "namespace": "shop"})


@story("F65")
def table_of_dynamodb_without_its_endpoint() -> None:
    shop = endpoints()
    table = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders"
    shop.allow(shop.task_role, "dynamodb:GetItem", resource=table)
    shop.service()


@story()
def table_of_dynamodb_with_its_endpoint() -> None:
    shop = endpoints()
    shop.gateway("dynamodb")
    table = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders"
    shop.allow(shop.task_role, "dynamodb:GetItem", resource=table)
    shop.service()


@story("F66")
def endpoints_in_one_zone() -> None:
    shop = Shop()
    shop.interface("ecr.api", "ecr.dkr", "logs", subnet_ids=[shop.private[0].id])
    shop.gateway()
    shop.service()


@story()
def schedule_behind_endpoints() -> None:
    shop = endpoints()
    _schedule(shop)


@story("F21")
def schedule_without_logs() -> None:
    shop = endpoints("logs")
    _schedule(shop)


def _schedule(shop: Shop) -> None:
    target: Any = {
        "arn": shop.cluster.arn,
        "role_arn": shop.role("scheduler").arn,
        "ecs_parameters": {
            "task_definition_arn": shop.task().arn,
            "launch_type": "FARGATE",
            "network_configuration": {
                "subnets": [subnet.id for subnet in shop.private],
                "security_groups": [shop.tasks.id],
            },
        },
    }
    aws.scheduler.Schedule(
        "hourly",
        schedule_expression="rate(1 hours)",
        flexible_time_window={"mode": "OFF"},
        target=target,
    )
