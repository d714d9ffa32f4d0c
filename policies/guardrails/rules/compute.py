"""Rules about services and their tasks."""

from collections.abc import Iterator

from guardrails import tokens
from guardrails.graph import Graph
from guardrails.rule import Scope, Severity, rule
from guardrails.values import UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok, violation

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
