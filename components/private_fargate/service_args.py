"""What a Service may be asked for: enums, arguments and their faults."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypedDict

import pulumi
from typing_extensions import NotRequired

from private_fargate.fargate import size_faults
from private_fargate.faults import HIDDEN, Fault, is_plain, whole_faults
from private_fargate.roles import is_secret_arn, statement_faults
from private_fargate.scaling import (
    Autoscaling,
    CapacityProviderStrategy,
    autoscaling_faults,
    strategy_faults,
)

RETENTIONS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""Days that CloudWatch Logs can keep entries. Source: Logs API reference, PutRetentionPolicy."""

_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9-]{0,39}$")
_ECR_IMAGE = re.compile(r"^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com")
_VARIABLE = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]*$")


class Architecture(str, Enum):
    """Processor that tasks run on; the image has to be built for it."""

    X86_64 = "X86_64"
    """Intel and AMD, 64 bit."""

    ARM64 = "ARM64"
    """Graviton: about a fifth cheaper, and what an image built on a recent Mac needs."""


class PolicyStatement(TypedDict):
    """One statement of what the application may do in AWS."""

    actions: list[str]
    """Actions with their service, such as `dynamodb:GetItem`; `*` alone is refused."""

    resources: list[pulumi.Input[str]]
    """ARNs of what the actions may touch."""

    conditions: NotRequired[dict[str, dict[str, list[str]]]]
    """IAM conditions: operator, key, values. Default: none."""

    effect: NotRequired[str]
    """`Allow` or `Deny`. Default: Allow."""


class ServiceArgs(TypedDict):
    """Arguments of Service."""

    cluster_arn: pulumi.Input[str]
    """Cluster that the service runs in."""

    cluster_name: pulumi.Input[str]
    """Name of the same cluster, which autoscaling refers to."""

    vpc_id: pulumi.Input[str]
    """VPC of the subnets."""

    subnet_ids: pulumi.Input[list[str]]
    """Private subnets that tasks run in."""

    image: pulumi.Input[str]
    """Image of the container, with a tag or a digest."""

    port: NotRequired[int]
    """Port that the container listens on, 1 to 65535. Default: none, a worker."""

    cpu: NotRequired[int]
    """CPU units of a task, 1024 being one vCPU, billed by the second. Default: 256."""

    memory: NotRequired[int]
    """Memory of a task in MiB, billed by the second. Default: 512."""

    architecture: NotRequired[Architecture]
    """Processor that tasks run on. Default: X86_64."""

    command: NotRequired[list[str]]
    """Command in place of the image's own. Default: the image's."""

    environment: NotRequired[dict[str, pulumi.Input[str]]]
    """Environment variables; they are stored in plain, so no secrets. Default: none."""

    secrets: NotRequired[dict[str, pulumi.Input[str]]]
    """Environment variables from Secrets Manager or Parameter Store, as ARNs. Default: none."""

    readonly_root_filesystem: NotRequired[bool]
    """Whether the container can write to its own file system at run time. Default: true, it
    cannot."""

    desired_count: NotRequired[int]
    """Tasks to run, 0 to 5000; with autoscaling only at the start. Default: 1, or the least
    capacity of autoscaling."""

    capacity_provider_strategies: NotRequired[list[CapacityProviderStrategy]]
    """How tasks are shared between on-demand and Spot capacity. Default: FARGATE."""

    autoscaling: NotRequired[Autoscaling]
    """Bounds and targets of autoscaling. Default: none, a fixed number of tasks."""

    log_retention_in_days: NotRequired[int]
    """Days that output is kept, billed by the GB-month. Default: 30."""

    target_group_arn: NotRequired[pulumi.Input[str]]
    """Target group that tasks are registered in, of target type ip. Default: none."""

    load_balancer_security_group_id: NotRequired[pulumi.Input[str]]
    """Security group that may reach the port. Default: none, nobody may."""

    health_check_grace_period: NotRequired[int]
    """Seconds after its start that failed health checks do not count against a task, 0 to
    2147483647. Default: 60 with a target group."""

    repository_arn: NotRequired[pulumi.Input[str]]
    """ECR repository that images are pulled from. Default: none, only public images."""

    endpoint_security_group_id: NotRequired[pulumi.Input[str]]
    """Security group of interface endpoints, which then admits the service on 443. Default:
    none."""

    s3_prefix_list_id: NotRequired[pulumi.Input[str]]
    """Prefix list of S3, admitted on 443 when egress is not open. Default: none."""

    open_egress: NotRequired[bool]
    """Whether tasks may reach any address; otherwise only the endpoints and S3. Default: true,
    but false with an endpoint security group."""

    ipv6: NotRequired[bool]
    """Whether open egress is open to IPv6 too, for subnets that have it. Default: false."""

    task_policy: NotRequired[list[PolicyStatement]]
    """What the application itself may do in AWS. Default: nothing."""


def service_faults(name: str, args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a Service's arguments; values known only later are not judged."""
    faults = whole_faults(
        args,
        {
            "port": (1, 65535),
            "desired_count": (0, 5000),
            "health_check_grace_period": (0, 2_147_483_647),
        },
    )
    if not _NAME.match(name):
        allowed = "a name of up to 40 letters, digits and hyphens, a letter first"
        faults.append(Fault((), name, allowed))
    faults += size_faults(args.get("cpu", 256), args.get("memory", 512))
    architectures = [member.value for member in Architecture]
    if args.get("architecture", Architecture.X86_64) not in architectures:
        faults.append(Fault(("architecture",), args["architecture"], " or ".join(architectures)))
    if args.get("log_retention_in_days", 30) not in RETENTIONS:
        allowed = ", ".join(map(str, RETENTIONS)) + " days"
        faults.append(Fault(("log_retention_in_days",), args["log_retention_in_days"], allowed))
    if "capacity_provider_strategies" in args:
        faults += strategy_faults(args["capacity_provider_strategies"])
    if "autoscaling" in args:
        faults += autoscaling_faults(args["autoscaling"], args.get("desired_count"))
    faults += statement_faults(args.get("task_policy", []))
    return faults + _image_faults(args) + _variable_faults(args) + _wiring_faults(args)


def _image_faults(args: Mapping[str, Any]) -> list[Fault]:
    image = args.get("image")
    if not is_plain(image):
        return []
    if not image or any(character.isspace() for character in str(image)):
        return [Fault(("image",), image, "an image reference such as docker.io/library/nginx:1")]
    if _ECR_IMAGE.match(str(image)) and "repository_arn" not in args:
        allowed = "given for an image in ECR, so that tasks may pull it"
        return [Fault(("repository_arn",), None, allowed)]
    return []


def _variable_faults(args: Mapping[str, Any]) -> list[Fault]:
    environment, secrets = args.get("environment", {}), args.get("secrets", {})
    faults = [
        Fault((argument, key), HIDDEN, "a variable's name of letters, digits and _ . -")
        for argument, variables in (("environment", environment), ("secrets", secrets))
        for key in variables
        if not _VARIABLE.match(key)
    ]
    faults += [
        Fault(("secrets", key), HIDDEN, "not in environment as well")
        for key in secrets
        if key in environment
    ]
    # What stands where an ARN should may be the secret itself, so it is never shown.
    faults += [
        Fault(("secrets", key), HIDDEN, "the ARN of a Secrets Manager secret or SSM parameter")
        for key, arn in secrets.items()
        if is_plain(arn) and not is_secret_arn(str(arn))
    ]
    return faults


def _wiring_faults(args: Mapping[str, Any]) -> list[Fault]:
    faults = []
    reached = [
        key for key in ("target_group_arn", "load_balancer_security_group_id") if key in args
    ]
    if reached and "port" not in args:
        faults.append(Fault(("port",), None, f"a port, because {reached[0]} is given"))
    if "health_check_grace_period" in args and "target_group_arn" not in args:
        given = args["health_check_grace_period"]
        faults.append(Fault(("health_check_grace_period",), given, "only with a target group"))
    return faults
