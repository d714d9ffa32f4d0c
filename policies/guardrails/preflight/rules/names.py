"""Failures of names that AWS, or the provider before it, refuses."""

import re
from collections.abc import Iterator
from typing import Any, Final

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.preflight.verdicts import fails
from guardrails.rule import Failure, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok

_API: Final = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference"

_LONGEST: Final = 32
_LONGEST_PREFIX: Final = 6
"""Sources: ELB API reference, CreateLoadBalancer and CreateTargetGroup (`Name`); pulumi_aws,
`name_prefix` of aws.lb.LoadBalancer and TargetGroup: the provider adds 26 digits of its own."""

_RANDOM: Final = 8
"""A hyphen and seven digits, which Pulumi puts behind a logical name. Source: AutoName in
pulumi-terraform-bridge, pkg/tfbridge/info/autonaming.go."""

_ALPHABET: Final = re.compile(r"[A-Za-z0-9-]*")

_F54 = Failure(
    "F54",
    "could not make instance of 'aws:lb/targetGroup:TargetGroup': name '…-' plus 7 random chars "
    "is longer than maximum length 32 (of an automatic name); of a name that is given, the "
    "provider says which demand it breaks",
    (
        "https://github.com/METR/hawk/issues/542",
        "https://github.com/pulumi/pulumi-aws/issues/1932",
        "https://github.com/pulumi/pulumi-aws/issues/2121",
    ),
)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.LOAD_BALANCERS | tokens.TARGET_GROUPS,
    library_fix="leave the names to the components, which shorten them",
    aws_fix="set name of aws.lb.LoadBalancer or aws.lb.TargetGroup to 32 letters, digits and "
    "hyphens at most, or name_prefix to 6, or shorten the resource's logical name to 24",
    url=f"{_API}/API_CreateTargetGroup.html",
    failure=_F54,
)
def preflight_f54_name_refused(graph: Graph) -> Iterator[Verdict]:
    """Names of load balancers and target groups are ones that AWS takes.

    32 letters, digits and hyphens, none of them at an end; a load balancer's does not begin with
    `internal-`. The real provider refuses most of these by itself in a preview. Without a name
    Pulumi makes one of the logical name; where that leaves no room, it depends on the configuration
    `pulumi:autonaming` what becomes of it, which is not in the plan.
    """
    for resource in graph.of(tokens.LOAD_BALANCERS | tokens.TARGET_GROUPS):
        yield _judge(resource)


def _judge(resource: Resource) -> Verdict:
    name, prefix = resource.given("name"), resource.given("namePrefix")
    if isinstance(name, str):
        problem = _problem(resource, name, _LONGEST) or (
            "ends with a hyphen" if name.endswith("-") else ""
        )
        return (
            fails(_F54, resource, f"has a name that {problem}: name") if problem else ok(resource)
        )
    if isinstance(prefix, str):
        problem = _problem(resource, prefix, _LONGEST_PREFIX)
        what = f"has a prefix of its name that {problem}: namePrefix"
        return fails(_F54, resource, what) if problem else ok(resource)
    if UNKNOWN in (name, prefix):
        return cannot_judge(resource, "may have a name that is refused: it is not known yet")
    return _automatic(resource, name)


def _automatic(resource: Resource, name: Any) -> Verdict:
    """Judge a name that Pulumi makes of the logical one, where it has not made it yet."""
    problem = _problem(resource, resource.name, _LONGEST - _RANDOM) if name is ABSENT else ""
    if not problem:
        return ok(resource)
    why = f"gets a name from its logical one, which {problem} with eight characters behind it"
    return cannot_judge(resource, f"{why}, unless pulumi:autonaming is configured otherwise")


def _problem(resource: Resource, name: str, longest: int) -> str:
    """Say what is wrong with a name; empty where nothing is."""
    if len(name) > longest:
        return f"has {len(name)} characters, and {longest} fit"
    if not _ALPHABET.fullmatch(name):
        return "has a character besides letters, digits and hyphens"
    if name.startswith("-"):
        return "begins with a hyphen"
    if resource.type in tokens.LOAD_BALANCERS and name.lower().startswith("internal-"):
        return "begins with internal-"
    return ""
