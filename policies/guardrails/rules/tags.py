"""Rules about tags."""

from collections.abc import Iterator
from dataclasses import dataclass

from guardrails import tokens
from guardrails.graph import Graph, Resource, View
from guardrails.rule import Scope, Severity, rule
from guardrails.settings import Settings, setting
from guardrails.values import UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok, violation


@dataclass(frozen=True, slots=True)
class Required(Settings):
    """Which tags there must be."""

    required_tags: tuple[str, ...] = setting((), "Keys that the tags of a resource must have.")


# What is billed by itself, or is looked for by its tags when something is wrong.
_TAGGED = frozenset[str]().union(
    *(tokens.CLUSTERS, tokens.DEPLOYMENTS, tokens.TASK_DEFINITIONS, tokens.CAPACITY_PROVIDERS),
    *(tokens.VPCS, tokens.SUBNETS, tokens.SECURITY_GROUPS, tokens.VPC_ENDPOINTS),
    *(tokens.NAT_GATEWAYS, tokens.LOAD_BALANCERS, tokens.TARGET_GROUPS, tokens.APIS),
    *(tokens.REPOSITORIES, tokens.LOG_GROUPS, tokens.BUCKETS, tokens.FILE_SYSTEMS),
    *(tokens.ROLES, tokens.SECRETS, tokens.KEYS, tokens.CERTIFICATES),
)


@rule(
    scope=Scope.STACK,  # the provider's default tags are among the outputs only
    severity=Severity.LOW,
    subjects=_TAGGED,
    library_fix="set `aws:defaultTags` in the stack's configuration: it tags whatever components "
    "make",
    aws_fix="set default_tags of aws.Provider (`aws:defaultTags` in the stack's configuration), or "
    "tags of the resource",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html",
    standards=("security-hub:ECS.13", "security-hub:ECS.14", "security-hub:ECS.15"),
    settings=Required,
)
def required_tags(graph: Graph, settings: Required) -> Iterator[Verdict]:
    """A resource that is billed, or looked for, has the tags that the stack's rules ask for.

    Which they are is the setting `requiredTags`; without it none are asked for. Tags that the
    provider sets on everything count.
    """
    for resource in graph.of(_TAGGED):
        missing = _missing(resource, settings.required_tags) if settings.required_tags else []
        if isinstance(missing, Gap):
            yield cannot_judge(resource, "may lack a required tag: its tags are not known in full")
        elif missing:
            yield violation(resource, f"lacks the tags {', '.join(missing)}")
        else:
            yield ok(resource)


def _missing(resource: Resource, required: tuple[str, ...]) -> list[str] | Gap:
    own, everything = resource.given("tags"), resource.read("tagsAll")
    keys = {key for tags in (own, everything) if isinstance(tags, dict) for key in tags}
    missing = [key for key in required if key not in keys]
    # Default tags are not among the inputs, which are all that a preview's JSON has of a new one.
    unclear = UNKNOWN in (own, everything) or resource.view is View.INPUTS
    return UNKNOWN if missing and unclear else missing
