"""Rules about the addresses and subnets that tasks get."""

from collections.abc import Iterator

from guardrails import tokens
from guardrails.graph import Graph
from guardrails.rule import Scope, Severity, rule
from guardrails.subnets import place
from guardrails.values import UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok, violation
from guardrails.workloads import Workloads

_ASSIGN = "networkConfiguration.assignPublicIp"


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.SERVICES,
    library_fix="use Service, which has no argument that gives a public address; tasks go out "
    "through Network's `nat` or `endpoints`, and are reached through AlbEdge or HttpApiEdge",
    aws_fix='remove "assign_public_ip" from network_configuration (default: false) or set it to '
    "False, and give the subnets a NAT gateway or VPC endpoints as their way out",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-2",
    standards=(
        "security-hub:ECS.2",
        "security-hub:ECS.16",
        "checkov:CKV_AWS_333",
        "control-tower:CT.ECS.PR.9",
    ),
)
def service_no_public_ip(graph: Graph) -> Iterator[Verdict]:
    """An ECS service or task set gives its tasks no public IP address."""
    for service in graph.of(tokens.SERVICES):
        # The provider's default is false.
        assigned = service.flag("networkConfiguration", "assignPublicIp", default=False)
        if assigned is UNKNOWN:
            yield cannot_judge(service, f"may give its tasks a public IP: {_ASSIGN} is not known")
        elif assigned is True:
            yield violation(service, f"gives its tasks a public IP: {_ASSIGN} is true")
        else:
            yield ok(service)


_STARTERS = tokens.SCHEDULES | tokens.EVENT_TARGETS


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=_STARTERS,
    library_fix="use ScheduledTask, whose tasks have private addresses only",
    aws_fix='remove "assign_public_ip" from the network_configuration of ecs_parameters or '
    "ecs_target (default: false), and give the subnets a NAT gateway or VPC endpoints as their way "
    "out",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html",
)
def scheduled_task_no_public_ip(graph: Graph) -> Iterator[Verdict]:
    """A schedule or an event rule that starts tasks gives them no public IP address."""
    for workload in graph.derive(Workloads):
        starter, path = workload.resource, ".".join((*workload.path, _ASSIGN))
        if starter.type not in _STARTERS:
            continue
        if workload.public_ip is UNKNOWN:
            yield cannot_judge(starter, f"may give its tasks a public IP: {path} is not known")
        elif workload.public_ip is True:
            yield violation(starter, f"gives its tasks a public IP: {path} is true")
        else:
            yield ok(starter)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=_STARTERS,
    library_fix="give ScheduledTask the private subnets of Network (`network.private_subnet_ids`)",
    aws_fix="put into network_configuration of ecs_parameters or ecs_target the subnets whose "
    "route table has no route to an aws.ec2.InternetGateway",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html",
)
def scheduled_task_private_subnets_only(graph: Graph) -> Iterator[Verdict]:
    """A schedule or an event rule starts tasks in private subnets only."""
    for workload in graph.derive(Workloads):
        if workload.resource.type in _STARTERS:
            yield from place(graph, workload.resource, workload.subnets).judge()
