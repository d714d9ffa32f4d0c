"""Rules about listeners: what crosses the internet in plain, and how the rest is encrypted."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.load_balancers import LoadBalancers, is_application, is_public
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_SECURITY_HUB: Final = "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html"
_ENCRYPTED: Final = frozenset({"HTTPS", "TLS"})

# A policy's name says which protocols it offers, from the least on. Sources: ALB and NLB guides,
# "Security policies", read on 2026-11-21; the FS and older ones by their tables of protocols.
_MODERN: Final = (
    "ELBSecurityPolicy-TLS13-1-3-",
    "ELBSecurityPolicy-TLS13-1-2-",
    "ELBSecurityPolicy-TLS-1-2-",
    "ELBSecurityPolicy-FS-1-2-",
)
_OUTDATED: Final = (
    "ELBSecurityPolicy-TLS13-1-1-",
    "ELBSecurityPolicy-TLS13-1-0-",
    "ELBSecurityPolicy-TLS-1-1-",
    "ELBSecurityPolicy-TLS-1-0-",
    "ELBSecurityPolicy-FS-1-1-",
    "ELBSecurityPolicy-FS-2018-06",
    "ELBSecurityPolicy-2016-08",
    "ELBSecurityPolicy-2015-05",
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.LISTENERS | tokens.LISTENER_RULES,
    library_fix="use AlbEdge, which redirects HTTP as soon as it has a certificate, and attach "
    "routes to its `listener_arn` alone",
    aws_fix='give the aws.lb.Listener on HTTP one default action of type "redirect" to HTTPS on '
    "443, and put its rules on the HTTPS listener",
    url=f"{_SECURITY_HUB}#elb-1",
    standards=("security-hub:ELB.1", "checkov:CKV2_AWS_20", "awsguard:alb-http-to-https"),
)
def listener_http_redirects(graph: Graph) -> Iterator[Verdict]:
    """A public load balancer that speaks HTTPS does nothing on HTTP but redirect to it, or refuse.

    Its rules are judged like its default actions. Not judged is a load balancer without any HTTPS
    listener (`load-balancer-https` does that) and an internal one, such as that behind a VPC link
    or a VPC origin. From the load balancer on, requests stay inside the VPC: whether targets are
    called with HTTP is not asked.
    """
    balancers = graph.derive(LoadBalancers)
    for listener in graph.of(tokens.LISTENERS):
        yield _judge_plain(listener, "defaultActions", listener, balancers)
    for member in graph.of(tokens.LISTENER_RULES):
        owner = graph.join(member, "listenerArn", types=tokens.LISTENERS, key="arn").only
        yield _judge_plain(member, "actions", owner, balancers)


def _judge_plain(
    holder: Resource, name: str, listener: Resource | None, balancers: LoadBalancers
) -> Verdict:
    """Judge the actions of a listener, or of one of its rules."""
    protocol = UNKNOWN if listener is None else balancers.protocol(listener)
    plain = _served(holder.given(name))
    if plain is None or protocol not in {"HTTP", UNKNOWN}:
        return ok(holder)
    beside: Resource | Gap = UNKNOWN
    if listener is not None and protocol == "HTTP":
        beside = _encrypted_beside(listener, balancers)
    if beside is ABSENT:
        return ok(holder)
    if isinstance(beside, Resource) and plain.certain:
        return violation(holder, f"{plain.what} over HTTP, beside {beside.label}", beside)
    why = "its actions, its listener or its load balancer are not known, or not in this plan"
    return cannot_judge(holder, f"may serve over HTTP what is there over HTTPS: {why}")


def _encrypted_beside(listener: Resource, balancers: LoadBalancers) -> Resource | Gap:
    """Return a listener on HTTPS of the same public load balancer; ABSENT where there is none."""
    balancer = balancers.of_listener(listener).only
    public = UNKNOWN if balancer is None else is_public(balancer)
    if balancer is None or public is False:
        return UNKNOWN if balancer is None else ABSENT
    siblings = balancers.listeners(balancer)
    protocols = {sibling: balancers.protocol(sibling) for sibling in siblings.found}
    for sibling, protocol in protocols.items():
        if protocol == "HTTPS":
            return sibling if public is True else UNKNOWN
    return UNKNOWN if siblings.candidates or UNKNOWN in protocols.values() else ABSENT


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.LOAD_BALANCERS,
    library_fix="give AlbEdge a `certificate_arn` (Dns makes certificates)",
    aws_fix="add an aws.lb.Listener on HTTPS with a certificate, and let the one on HTTP redirect "
    "to it",
    url=f"{_SECURITY_HUB}#elb-18",
    standards=(
        "security-hub:ELB.1",
        "security-hub:ELB.18",
        "checkov:CKV_AWS_2",
        "trivy:AWS-0054",
    ),
    level=Level.ADVISORY,
)
def load_balancer_https(graph: Graph) -> Iterator[Verdict]:
    """A public application load balancer speaks HTTPS.

    Advisory, because a certificate takes a domain, which a stack for development may not have. A
    network load balancer is not judged: what it passes on may be TLS that the tasks end.
    """
    balancers = graph.derive(LoadBalancers)
    for balancer in graph.of(tokens.LOAD_BALANCERS):
        yield _judge_https(balancer, balancers)


def _judge_https(balancer: Resource, balancers: LoadBalancers) -> Verdict:
    application, public = is_application(balancer), is_public(balancer)
    listeners = balancers.listeners(balancer)
    protocols = {listener: balancers.protocol(listener) for listener in listeners.found}
    if application is False or public is False or "HTTPS" in protocols.values():
        return ok(balancer, *listeners.found)
    if listeners.doubt:
        why = f"may speak no HTTPS: {listeners.doubt}"
        return cannot_judge(balancer, why, listeners.candidates[0])
    plain = {
        listener: served
        for listener, protocol in protocols.items()
        if protocol in {"HTTP", UNKNOWN}
        and (served := _served(listener.given("defaultActions"), answers=True)) is not None
    }
    # A listener whose protocol is not known may be the one on HTTPS.
    certain = application is True and public is True and UNKNOWN not in protocols.values()
    for listener, served in plain.items():
        if certain and served.certain and protocols[listener] == "HTTP":
            what = f"speaks HTTP alone: {listener.label} {served.what}, and none is on HTTPS"
            return violation(balancer, what, listener)
    if plain:
        listener = next(iter(plain))
        why = f"{listener.label}, or whether it is public, is not known"
        return cannot_judge(balancer, f"may speak HTTP alone: {why}", listener)
    return ok(balancer, *listeners.found)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.LISTENERS,
    library_fix="leave AlbEdge's `tls_policy` out, or choose one that it takes",
    aws_fix='set ssl_policy of aws.lb.Listener to "ELBSecurityPolicy-TLS13-1-2-2021-06" or a '
    "stricter one; without it AWS takes ELBSecurityPolicy-2016-08, with TLS 1.0",
    url=f"{_SECURITY_HUB}#elb-17",
    standards=(
        "security-hub:ELB.17",
        "checkov:CKV_AWS_103",
        "checkov:CKV2_AWS_74",
        "trivy:AWS-0047",
    ),
)
def listener_tls_policy(graph: Graph) -> Iterator[Verdict]:
    """A listener on HTTPS or TLS takes TLS 1.2 or newer, and nothing older.

    By the name of its security policy. A name that the table does not have cannot be judged.
    """
    for listener in graph.of(tokens.LISTENERS):
        protocol, policy = listener.given("protocol"), listener.given("sslPolicy")
        if protocol is not UNKNOWN and str(protocol).upper() not in _ENCRYPTED:
            yield ok(listener)  # without a protocol it is HTTP
        elif policy is ABSENT and protocol is not UNKNOWN:
            default = "ELBSecurityPolicy-2016-08"
            what = f"takes TLS 1.0: sslPolicy is not set, which means {default}"
            yield violation(listener, what)
        elif isinstance(policy, str) and policy.startswith(_MODERN):
            yield ok(listener)
        elif isinstance(policy, str) and policy.startswith(_OUTDATED):
            yield violation(listener, f"takes TLS older than 1.2: sslPolicy is {policy}")
        else:
            yield cannot_judge(listener, "may take TLS older than 1.2: sslPolicy is not known")


class _Plain(NamedTuple):
    """What is done with a request in plain."""

    what: str
    certain: bool


_UNKNOWN: Final = _Plain("may serve requests", certain=False)
_ANSWERS: Final = _Plain("answers requests", certain=True)


def _served(actions: Any, *, answers: bool = False) -> _Plain | None:
    """Return what actions do in plain besides leading to HTTPS; None if that is nothing.

    A fixed answer counts only where `answers` says so: it holds nothing of the application's.
    """
    if actions is ABSENT:
        return None
    every = map(_done, actions if isinstance(actions, list) else [UNKNOWN])
    done = [each for each in every if each is not None and (answers or each is not _ANSWERS)]
    return next((each for each in done if each.certain), done[0] if done else None)


def _done(action: Any) -> _Plain | None:
    kind = action.get("type", UNKNOWN) if isinstance(action, Mapping) else UNKNOWN
    if kind == "fixed-response":
        return _ANSWERS
    if kind != "redirect":
        return _UNKNOWN if kind is UNKNOWN else _Plain("serves requests", certain=True)
    target = action.get("redirect", UNKNOWN)
    # The default keeps the protocol of the request.
    kept = "#{protocol}"
    protocol = target.get("protocol", kept) if isinstance(target, Mapping) else UNKNOWN
    if protocol is UNKNOWN:
        return _UNKNOWN
    encrypted = str(protocol).upper() == "HTTPS"
    return None if encrypted else _Plain("redirects, but not to HTTPS,", certain=True)
