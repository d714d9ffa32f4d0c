"""Task definitions, roles, logs, secrets and shells."""

from typing import Any

import pulumi
import pulumi_aws as aws

from tests.policies.preflight.programs.shop import (
    ACCOUNT,
    IMAGE,
    REGION,
    container,
    logging,
    nat,
    policy,
)
from tests.policies.preflight.programs.story import story
from tests.policies.preflight.programs.ways import DATABASE, SHELL


def _of(*containers: Any, **definition: Any) -> None:
    """A sound shop with a task definition of its own."""
    shop = nat()
    shop.service(shop.task(*containers, **definition))


@story("F19")
def no_execution_role() -> None:
    shop = nat()
    shop.service(shop.task(execution_role_arn=None))


@story("F19")
def execution_role_without_rights() -> None:
    nat(execution_policy=None).service()


@story("F19")
def execution_role_that_may_not_read_the_parameter() -> None:
    name = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/shop/key"
    _of(container(secrets=[{"name": "KEY", "valueFrom": name}]))


@story(doubts="F19")
def execution_role_that_may_not_read_the_secret() -> None:
    """The secret's own policy may let it, and is in another stack."""
    shop = nat()
    shop.service(shop.task(container(secrets=[{"name": "DB", "valueFrom": DATABASE}])))


@story(doubts="F19")
def execution_role_with_a_policy_known_later() -> None:
    shop = nat(execution_policy=None)
    shop.needs.append(
        aws.iam.RolePolicy(
            "execution", role=shop.execution.name, policy=shop.later(policy("ecr:*", "logs:*"))
        )
    )
    shop.service()


@story(doubts="F19")
def execution_role_of_another_stack() -> None:
    shop = nat()
    role = f"arn:aws:iam::{ACCOUNT}:role/ecsTaskExecutionRole"
    shop.service(shop.task(execution_role_arn=role))


PULL = ("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer")
RIGHTS = (*(f"ecr:{each}" for each in PULL), "logs:CreateLogStream", "logs:PutLogEvents")


@story("F20")
def token_from_the_vpc_alone() -> None:
    shop = nat(execution_policy=None)
    condition = {"StringEquals": {"aws:SourceVpc": "vpc-0123456789abcdef0"}}
    shop.allow(shop.execution, "ecr:GetAuthorizationToken", *RIGHTS, Condition=condition)
    shop.service()


@story()
def token_from_anywhere() -> None:
    shop = nat(execution_policy=None)
    shop.allow(shop.execution, "ecr:GetAuthorizationToken")
    shop.allow(shop.execution, *RIGHTS)
    shop.service()


@story("F22")
def name_of_a_log_group_without_its_ending() -> None:
    """Pulumi gives a log group without a name one of its own: `app-1a2b3c4`."""
    shop = nat()
    shop.needs.append(aws.cloudwatch.LogGroup("app"))
    shop.service(shop.task(container(logConfiguration=logging(group="app"))))


@story("F22")
def log_group_made_by_a_task_that_may_not() -> None:
    made = logging(group="/shop/own", **{"create-group": "true"})
    _of(container(logConfiguration=made))


@story(doubts="F22")
def log_group_of_another_stack() -> None:
    _of(container(logConfiguration=logging(group="/platform/shop")))


@story()
def log_group_made_by_a_task_that_may() -> None:
    shop = nat()
    shop.allow(shop.execution, "logs:CreateLogGroup")
    made = logging(group="/shop/own", **{"create-group": "true"})
    shop.service(shop.task(container(logConfiguration=made)))


@story("F23")
def log_without_a_prefix() -> None:
    _of(container(logConfiguration=logging(**{"stream-prefix": None})))


@story("F23")
def log_driver_that_fargate_lacks() -> None:
    _of(container(logConfiguration={"logDriver": "fluentd"}))


@story("F23")
def log_in_another_region() -> None:
    """Advice: the group may be there."""
    _of(container(logConfiguration=logging(region="us-east-1")))


@story(doubts="F23 F26")
def containers_known_later() -> None:
    shop = nat()
    shop.service(shop.task(shop.later("api").apply(container)))


@story("F24")
def size_that_fargate_does_not_offer() -> None:
    _of(cpu="256", memory="4096")


@story("F24")
def containers_larger_than_their_task() -> None:
    _of(container(memory=400), container("side", portMappings=None, memory=400))


@story(doubts="F24")
def size_known_later() -> None:
    shop = nat()
    shop.service(shop.task(memory=shop.later("512")))


@story()
def size_in_words() -> None:
    _of(cpu="1 vCPU", memory="3 GB")


@story("F25")
def bridge_on_fargate() -> None:
    _of(network_mode="bridge")


@story("F25")
def host_port_of_its_own() -> None:
    _of(container(portMappings=[{"containerPort": 3000, "hostPort": 80}]))


@story("F25")
def definition_for_instances_on_fargate() -> None:
    _of(requires_compatibilities=["EC2"], network_mode="bridge")


@story(doubts="F25")
def network_mode_known_later() -> None:
    shop = nat()
    shop.service(shop.task(network_mode=shop.later("awsvpc")))


@story("F26")
def no_essential_container() -> None:
    _of(container(essential=False))


@story("F26")
def essential_container_that_has_to_end() -> None:
    first = container("migrate", portMappings=None)
    waits = [{"containerName": "migrate", "condition": "SUCCESS"}]
    _of(first, container(dependsOn=waits))


@story()
def container_that_has_to_end_and_is_not_essential() -> None:
    first = container("migrate", portMappings=None, essential=False)
    waits = [{"containerName": "migrate", "condition": "SUCCESS"}]
    _of(first, container(dependsOn=waits))


@story("F27")
def arm_image_on_x86() -> None:
    _of(container(image="arm64v8/nginx:1.27"))


@story()
def arm_image_on_arm() -> None:
    _of(container(image="arm64v8/nginx:1.27"), runtime_platform={"cpu_architecture": "ARM64"})


@story(unseen="F27")
def image_that_a_mac_built() -> None:
    """Pushed from a laptop with an ARM processor, as in the fifth seed: its name does not tell."""
    _of(container(image=IMAGE))


@story(doubts="F23 F26")
def image_for_a_platform_known_later() -> None:
    shop = nat()
    image = pulumi.Output.concat("arm64v8/nginx:", shop.later("1.27"))
    shop.service(shop.task(image.apply(lambda known: container(image=known))))


@story("F28")
def shell_on_a_read_only_root() -> None:
    shop = nat()
    shop.allow(shop.task_role, *SHELL)
    shop.service(shop.task(container(readonlyRootFilesystem=True)), enable_execute_command=True)


@story("F28")
def shell_without_rights() -> None:
    nat().service(enable_execute_command=True)


@story()
def shell_with_rights() -> None:
    shop = nat()
    shop.allow(shop.task_role, *SHELL)
    shop.service(enable_execute_command=True)


@story(doubts="F28")
def shell_of_a_role_of_another_stack() -> None:
    shop = nat()
    role = f"arn:aws:iam::{ACCOUNT}:role/app"
    shop.service(shop.task(task_role_arn=role), enable_execute_command=True)


def _secret(value_from: Any, **service: Any) -> None:
    shop = nat()
    shop.allow(shop.execution, "secretsmanager:GetSecretValue")
    shop.service(shop.task(container(secrets=[{"name": "DB", "valueFrom": value_from}])), **service)


@story("F29")
def key_of_a_secret_without_its_colons() -> None:
    _secret(f"{DATABASE}:password")


@story("F29")
def key_of_a_secret_on_an_old_platform() -> None:
    _secret(f"{DATABASE}:password::", platform_version="1.3.0")


@story()
def key_of_a_secret() -> None:
    _secret(f"{DATABASE}:password::")


@story(doubts="F29")
def key_of_a_secret_on_a_platform_known_later() -> None:
    shop = nat()
    shop.allow(shop.execution, "secretsmanager:GetSecretValue")
    secrets = [{"name": "DB", "valueFrom": f"{DATABASE}:password::"}]
    shop.service(shop.task(container(secrets=secrets)), platform_version=shop.later("1.4.0"))
