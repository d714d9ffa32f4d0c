"""Which AWS services the containers of a task may call, as their role tells."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from guardrails.graph import Graph
from guardrails.preflight.roles import TASK, Roles
from guardrails.workloads import Workload

# By the prefix of their actions: the name of the service's endpoint, and what people call it.
# AWS PrivateLink guide, "AWS services that integrate with AWS PrivateLink" and "Gateway endpoints"
# (read 2026-11). Services that are reached some other way have no place here: EFS mounts
# (elasticfilesystem:Client…) and ECS Exec (ssmmessages), which are needs of their own.
_SERVICES: Final[Mapping[str, tuple[str, str]]] = {
    "athena": ("athena", "Athena"),
    "cloudwatch": ("monitoring", "CloudWatch"),
    "dynamodb": ("dynamodb", "DynamoDB"),
    "events": ("events", "EventBridge"),
    "firehose": ("kinesis-firehose", "Data Firehose"),
    "kinesis": ("kinesis-streams", "Kinesis Data Streams"),
    "kms": ("kms", "KMS"),
    "lambda": ("lambda", "Lambda"),
    "logs": ("logs", "CloudWatch Logs"),
    "rds-data": ("rds-data", "the RDS Data API"),
    "s3": ("s3", "S3"),
    "secretsmanager": ("secretsmanager", "Secrets Manager"),
    "sns": ("sns", "SNS"),
    "sqs": ("sqs", "SQS"),
    "ssm": ("ssm", "Systems Manager"),
    "states": ("states", "Step Functions"),
    "sts": ("sts", "STS"),
    "xray": ("xray", "X-Ray"),
}


def calls_of(graph: Graph, workload: Workload) -> Iterator[tuple[str, str]]:
    """Yield endpoint and name of each service that the task role of a workload allows to call.

    Only what a statement names by its prefix: ``*`` names none.
    """
    definition = workload.definition
    if definition is None:
        return
    roles = graph.derive(Roles)
    role = roles.of(definition, TASK).only
    statements = () if role is None else roles.rights(role).statements
    prefixes = {_prefix(action) for each in statements if each.allows for action in each.actions}
    for prefix in sorted(prefixes & set(_SERVICES)):
        yield _SERVICES[prefix]


def _prefix(action: Any) -> str:
    # `ssmmessages`, `s3-object-lambda`, … are prefixes of their own.
    return action.partition(":")[0] if isinstance(action, str) else ""
