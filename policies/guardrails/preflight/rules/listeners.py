"""Failures of listeners and their rules that AWS refuses."""

from collections.abc import Iterator
from typing import Any, Final

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.preflight.verdicts import fails
from guardrails.rule import Failure, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok

_API: Final = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference"
_ENCRYPTED: Final = frozenset({"HTTPS", "TLS"})

_F51 = Failure(
    "F51",
    "ValidationError: A certificate must be specified for HTTPS listeners (and for HTTP, where "
    "there is one: A certificate cannot be specified for HTTP listeners)",
    (
        "https://github.com/pulumi/pulumi-awsx/issues/1242",
        "https://github.com/awslabs/fargatecli/issues/104",
    ),
)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.LISTENERS,
    library_fix="give AlbEdge the `certificate_arn` of Dns: it makes the listeners that go with it",
    aws_fix='set certificate_arn of an aws.lb.Listener whose protocol is "HTTPS" or "TLS", and of '
    "no other",
    url=f"{_API}/API_CreateListener.html",
    failure=_F51,
)
def preflight_f51_listener_certificate(graph: Graph) -> Iterator[Verdict]:
    """A listener that ends TLS has a certificate, and one that does not has none.

    The certificates of aws.lb.ListenerCertificate come on top of the first: they do not stand in
    for it.
    """
    for listener in graph.of(tokens.LISTENERS):
        protocol = listener.given("protocol")
        certificate = listener.given("certificateArn")
        named = "" if isinstance(protocol, Gap) else str(protocol).upper()
        if protocol is UNKNOWN:
            why = "may have the wrong protocol for its certificate: protocol is not known yet"
            yield cannot_judge(listener, why)
        elif named in _ENCRYPTED and certificate is ABSENT:
            what = f"speaks {named} and has no certificate: certificateArn is not set"
            yield fails(_F51, listener, what)
        elif named not in _ENCRYPTED and certificate is not ABSENT:
            speaks = f"speaks {named}" if named else "speaks HTTP: protocol is not set"
            yield fails(_F51, listener, f"{speaks}, and has a certificate: certificateArn")
        else:
            yield ok(listener)


_F55 = Failure(
    "F55",
    "PriorityInUse: Priority '…' is currently in use",
    (
        "https://github.com/hashicorp/terraform-provider-aws/issues/12212",
        f"{_API}/API_CreateRule.html",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.LISTENER_RULES,
    library_fix="give the AlbRoutes of one edge different `priority`s, or none: they then "
    "follow from the conditions",
    aws_fix="give the aws.lb.ListenerRules of one listener different values of priority",
    url=f"{_API}/API_CreateRule.html",
    failure=_F55,
)
def preflight_f55_priority_in_use(graph: Graph) -> Iterator[Verdict]:
    """Each rule of a listener has a priority of its own.

    Rules that another stack adds to the same listener are not in the plan. A rule without a
    priority gets the next that is free from the provider.
    """
    taken: dict[tuple[Any, int], Resource] = {}
    for member in graph.of(tokens.LISTENER_RULES):
        priority = member.number("priority")
        listener = _listener(graph, member)
        if priority is UNKNOWN:
            why = "may have the priority of another rule: priority is not known yet"
            yield cannot_judge(member, why)
            continue
        if isinstance(priority, Gap) or listener is None:
            # Rules of a listener that is not known yet are each other's neighbours by chance only.
            yield ok(member)
            continue
        first = taken.setdefault((listener, int(priority)), member)
        if first is member:
            yield ok(member)
        else:
            what = f"has priority {int(priority)}, as {first.label} of the same listener"
            yield fails(_F55, member, what, first)


def _listener(graph: Graph, member: Resource) -> Any:
    """Return what stands for a rule's listener: the resource, or its ARN; None if not known."""
    join = graph.join(member, "listenerArn", types=tokens.LISTENERS, key="arn")
    if join.only is not None:
        return join.only
    return join.outside[0] if len(join.outside) == 1 and not join.found else None
