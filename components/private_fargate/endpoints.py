"""Which VPC endpoints a Fargate task needs when its subnets have no other way out, and why.

The table follows the ECR guide ("Amazon ECR interface VPC endpoints"), the ECS guide ("Amazon ECS
interface VPC endpoints", "Using ECS Exec") and, for the S3 layer bucket, the ECR guide's "Create
the Amazon S3 gateway endpoint". Fargate tasks need `ecs` and `ecs-telemetry` only in regions opened
since 23 December 2023, `ecs-agent` there and with Service Connect; instances need all three.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from private_fargate.faults import is_plain


class Endpoint(NamedTuple):
    """One VPC endpoint: the service name after `com.amazonaws.<region>.`, and what it is for."""

    service: str
    type: str
    """`Interface` (billed by the hour and zone) or `Gateway` (free of charge)."""
    reason: str

    @property
    def key(self) -> str:
        """The service as part of a resource name: `ecr-api`."""
        return self.service.replace(".", "-")


_TABLE = {
    endpoint.service: endpoint
    for endpoint in (
        Endpoint("s3", "Gateway", "image layers are stored in S3"),
        Endpoint("dynamodb", "Gateway", "tables are reached without NAT, free of charge"),
        Endpoint("ecr.api", "Interface", "the agent fetches the registry's credentials"),
        Endpoint("ecr.dkr", "Interface", "the image's manifest is pulled"),
        Endpoint("logs", "Interface", "the awslogs driver writes the container's output"),
        Endpoint("secretsmanager", "Interface", "secrets are read from Secrets Manager"),
        Endpoint("ssm", "Interface", "secrets are read from Parameter Store"),
        Endpoint("kms", "Interface", "ECS Exec encrypts its session with a KMS key"),
        Endpoint("ssmmessages", "Interface", "ECS Exec opens its session"),
        Endpoint("ecs-agent", "Interface", "Service Connect's proxy is configured"),
        Endpoint(
            "ecs", "Interface", "the agent reports to ECS: EC2 capacity, regions since 2023-12"
        ),
        Endpoint(
            "ecs-telemetry", "Interface", "the agent's metrics: EC2 capacity, regions since 2023-12"
        ),
        Endpoint("elasticfilesystem", "Interface", "the application calls the API of EFS"),
        Endpoint("monitoring", "Interface", "the application puts metrics into CloudWatch"),
        Endpoint("servicediscovery", "Interface", "the application asks Cloud Map for services"),
        Endpoint("sts", "Interface", "the application takes other roles"),
        Endpoint("xray", "Interface", "the application sends traces to X-Ray"),
    )
}

DEFAULT_SERVICES = ("ecr.api", "ecr.dkr", "logs")
"""What every task with an image in ECR and the awslogs driver uses, beside S3."""

KNOWN_SERVICES = tuple(sorted(_TABLE))
INTERFACE_SERVICES = tuple(s for s in KNOWN_SERVICES if _TABLE[s].type == "Interface")


def endpoints_for(services: Iterable[str]) -> tuple[Endpoint, ...]:
    """Return the endpoints for a set of services, S3 always among them, in a stable order.

    `services` are names after `com.amazonaws.<region>.`. Raises KeyError for one that is not in
    the table.
    """
    return tuple(_TABLE[service] for service in sorted({"s3", *services}))


def services_used(service: Mapping[str, Any]) -> frozenset[str]:
    """Return which AWS services a Service's arguments make its tasks use when they start.

    An image is taken to come from ECR: a public registry cannot be reached without NAT anyway.
    """
    containers = (service, *service.get("sidecars", {}).values())
    arns = [
        str(arn).split(":")
        for container in containers
        for arn in container.get("secrets", {}).values()
        if is_plain(arn)
    ]
    used = {arn[2] for arn in arns if len(arn) > 2} & {"secretsmanager", "ssm"}
    if service.get("enable_execute_command", False):
        used.add("ssmmessages")
    if "execute_command_kms_key_arn" in service:
        used.add("kms")
    if "service_connect" in service:
        used.add("ecs-agent")
    return frozenset({*DEFAULT_SERVICES, *used})


AGENT_SERVICES = ("ecs", "ecs-agent", "ecs-telemetry")
"""What the agent of an instance of one's own uses, in every region (EC2 capacity)."""


def gateways(endpoints: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    """Return those that are free of charge and attach to route tables."""
    return tuple(endpoint for endpoint in endpoints if endpoint.type == "Gateway")


def interfaces(endpoints: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    """Return those that have addresses in the subnets and a security group."""
    return tuple(endpoint for endpoint in endpoints if endpoint.type == "Interface")
