"""What an update says of networks, task definitions and services that AWS refuses."""

from typing import Final

from guardrails.symptoms.symptom import ECS_GUIDE, Symptom

_VPC: Final = "https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html"
_ECS_API: Final = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_LINKS: Final = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html"
)

NETWORKS: Final = (
    Symptom(
        "private-dns-needs-switches",
        r"private DNS requires both enableDnsSupport",
        (
            (
                "InvalidParameter: Enabling private DNS requires both enableDnsSupport and "
                "enableDnsHostnames VPC attributes set to true for vpc-…"
            ),
        ),
        ("F05",),
        _VPC,
    ),
    Symptom(
        "private-dns-taken",
        r"private-dns-enabled cannot be set",
        (
            (
                "InvalidParameter: private-dns-enabled cannot be set because there is already a "
                "conflicting DNS domain for … in the VPC vpc-…"
            ),
        ),
        ("F06",),
        _VPC,
    ),
    Symptom(
        "zone-without-service",
        r"Availability Zone '?\S+'? where service is not available",
        ("Subnet is in Availability Zone 'euw3-az2' where service is not available",),
        ("F18",),
        _LINKS,
    ),
    Symptom(
        "nat-without-internet-gateway",
        r"has no Internet gateway attached",
        ("Network vpc-… has no Internet gateway attached",),
        ("F68",),
        "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html",
    ),
    Symptom(
        "group-rule-twice",
        r"(InvalidPermission\.Duplicate|DependencyViolation)",
        ("InvalidPermission.Duplicate: the specified rule already exists", "DependencyViolation"),
        ("F49",),
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
    ),
)

DEFINITIONS: Final = (
    Symptom(
        "no-such-size",
        r"(No Fargate configuration exists|'memory' setting for container)",
        ("ClientException: No Fargate configuration exists for given values: … CPU, … memory.",),
        ("F24",),
        f"{ECS_GUIDE}/task-cpu-memory-error.html",
    ),
    Symptom(
        "not-for-fargate",
        r"(Fargate only supports network mode|host ports and container ports|"
        r"Network Configuration must be provided|constraints are not supported with FARGATE|"
        r"does not support launch_type FARGATE)",
        (
            "ClientException: Fargate only supports network mode 'awsvpc'.",
            "InvalidParameterException: Task definition does not support launch_type FARGATE.",
        ),
        ("F25",),
        f"{_ECS_API}/API_RegisterTaskDefinition.html",
    ),
    Symptom(
        "no-execution-role",
        r"requires task definition to have execution role ARN",
        (
            (
                "ClientException: Fargate requires task definition to have execution role ARN to "
                "support ECR images"
            ),
        ),
        ("F19",),
        f"{ECS_GUIDE}/task_execution_IAM_role.html",
    ),
    Symptom(
        "no-essential-container",
        r"(any essential container|cannot be an essential container)",
        ("ClientException: Task definition doesn't have any essential container.",),
        ("F26",),
        f"{_ECS_API}/API_ContainerDefinition.html",
    ),
    Symptom(
        "log-driver-refused",
        r"ClientException.*log(ging)? ?(driver|configuration|options)",
        ("ClientException: Log driver … requires options: …",),
        ("F23",),
        f"{ECS_GUIDE}/using_awslogs.html",
    ),
)

SERVICES: Final = (
    Symptom(
        "launch-type-and-strategy",
        r"both a launch type and capacity provider strategy",
        (
            (
                "InvalidParameterException: Specifying both a launch type and capacity provider "
                "strategy is not supported. Remove one and try again."
            ),
        ),
        ("F30",),
        f"{_ECS_API}/API_CreateService.html",
    ),
    Symptom(
        "provider-not-of-this-cluster",
        r"not associated with the cluster",
        (
            (
                "InvalidParameterException: The specified capacity provider strategy cannot "
                "contain a "
                "capacity provider that is not associated with the cluster."
            ),
        ),
        ("F31", "F33"),
        f"{_ECS_API}/API_CreateService.html",
    ),
    Symptom(
        "target-type-does-not-fit",
        r"has target type instance",
        (
            (
                "InvalidParameterException: The provided target group … has target type instance, "
                "which is incompatible with the awsvpc network mode specified in the task "
                "definition."
            ),
        ),
        ("F39",),
        f"{_ECS_API}/API_CreateService.html",
    ),
    Symptom(
        "target-group-not-in-use",
        r"does not have an associated load balancer",
        (
            (
                "InvalidParameterException: The target group with targetGroupArn … does not "
                "have an "
                "associated load balancer."
            ),
        ),
        ("F40",),
        f"{_ECS_API}/API_CreateService.html",
    ),
    Symptom(
        "container-port-not-there",
        r"did not have a container port",
        ("InvalidParameterException: The container … did not have a container port … defined.",),
        ("F41",),
        f"{_ECS_API}/API_CreateService.html",
    ),
    Symptom(
        "service-did-not-become-stable",
        r"(waiting for state to become 'tfSTABLE'|did not take the revision)",
        (
            (
                "… timeout while waiting for state to become 'tfSTABLE' (last state: 'tfPENDING', "
                "timeout: 20m0s)"
            ),
            "the service … did not take the revision that it was asked for",
        ),
        ("F36", "F35"),
        f"{ECS_GUIDE}/deployment-circuit-breaker.html",
        "`python -m doctor service` reads the reasons of the tasks that stopped meanwhile.",
    ),
    Symptom(
        "no-shell-in-the-container",
        r"(execute command failed|valid taskRoleArn is not being used|TargetNotConnected)",
        (
            (
                "TargetNotConnectedException: The execute command failed due to an internal error. "
                "Try again later."
            ),
        ),
        ("F28",),
        f"{ECS_GUIDE}/ecs-exec-troubleshooting.html",
    ),
)
