"""Rules about container registries."""

from collections.abc import Iterator

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.graph import Graph
from guardrails.rule import Scope, Severity, rule
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_LIFECYCLE = Attachment(
    tokens.LIFECYCLE_POLICIES, "repository", owners=tokens.REPOSITORIES, key="name"
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.REPOSITORIES,
    library_fix="use Registry, which expires untagged images after 14 days and keeps the last 30 "
    "tagged ones",
    aws_fix="add an aws.ecr.LifecyclePolicy with repository=<repository>.name",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-3",
    standards=("security-hub:ECR.3",),
)
def repository_lifecycle_policy(graph: Graph) -> Iterator[Verdict]:
    """Every ECR repository has a lifecycle policy.

    Without one each build's image is kept, and paid for, for ever.
    """
    attachments = graph.derive(Attachments)
    for repository in graph.of(tokens.REPOSITORIES):
        policies = attachments.of(repository, _LIFECYCLE)
        if policies.found:
            yield ok(repository, policies.found[-1])
        elif policies.doubt:
            why = f"may have no lifecycle policy: {policies.doubt}"
            yield cannot_judge(repository, why, policies.candidates[0])
        else:
            yield violation(repository, "has no lifecycle policy")
