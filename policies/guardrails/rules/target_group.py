"""Rules about target groups."""

from collections.abc import Iterator

from guardrails import tokens
from guardrails.graph import Graph
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok, violation


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.LOW,
    subjects=tokens.TARGET_GROUPS,
    library_fix="set AlbRoute's `health_check_path` to a path that answers 200 when a task can "
    "serve",
    aws_fix="set health_check of aws.lb.TargetGroup, with the path that answers when a task can "
    "serve",
    url="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/"
    "target-group-health-checks.html",
    standards=("checkov:CKV_AWS_261",),
    level=Level.ADVISORY,
)
def target_group_health_check(graph: Graph) -> Iterator[Verdict]:
    """A target group for HTTP says on which path its targets are checked.

    There is always a check: without a path it asks for /, which many applications answer by a
    redirect or not at all, and a task that cannot serve may. Groups for TCP are checked by
    connecting, and are not asked for a path.
    """
    for group in graph.of(tokens.TARGET_GROUPS):
        protocol, path = group.given("protocol"), group.given("healthCheck", "path")
        checked = group.given("healthCheck", "protocol")
        if path is UNKNOWN:
            yield cannot_judge(group, "may be checked on no path: healthCheck.path is not known")
        elif path is not ABSENT or _is_plain(protocol) or _is_plain(checked):
            yield ok(group)
        elif protocol is UNKNOWN:
            yield cannot_judge(group, "has no healthCheck.path, and its protocol is not known")
        elif protocol is ABSENT:  # of functions, which are not checked by default
            yield ok(group)
        else:
            yield violation(group, "is checked on / by default: healthCheck.path is not set")


def _is_plain(protocol: object) -> bool:
    """Tell whether a protocol is known, and has no paths."""
    return isinstance(protocol, str) and protocol.upper() not in {"HTTP", "HTTPS"}
