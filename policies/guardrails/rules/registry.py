"""Rules about container registries."""

from collections.abc import Iterator

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.rule import Scope, Severity, rule
from guardrails.values import Gap
from guardrails.verdict import Verdict, cannot_judge, ok, violation


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
    covered: dict[Resource, Resource] = {}
    loose: list[Resource] = []  # policies that may belong to any repository
    literal: list[Resource] = []  # policies of a repository that is named, and not found by name
    for policy in graph.of(tokens.LIFECYCLE_POLICIES):
        target = graph.join(policy, "repository", types=tokens.REPOSITORIES, key="name")
        if target.only:
            covered[target.only] = policy
        elif target.outside:
            literal.append(policy)
        else:
            loose.append(policy)
    for repository in graph.of(tokens.REPOSITORIES):
        if repository in covered:
            yield ok(repository, covered[repository])
            continue
        nameless = isinstance(repository.read("name"), Gap)
        candidates = loose or (literal if nameless else [])
        if candidates:
            # One of them stands for all: with many, each repository would list every one.
            which = candidates[0].label
            if len(candidates) > 1:
                which += f" or one of {len(candidates) - 1} more"
            why = f"may have no lifecycle policy: whether {which} is its own is not known yet"
            yield cannot_judge(repository, why, candidates[0])
        else:
            yield violation(repository, "has no lifecycle policy")
