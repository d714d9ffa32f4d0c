from typing import Any

import pytest

from guardrails.rule import Level
from guardrails.rules.listener import (
    listener_http_redirects,
    listener_tls_policy,
    load_balancer_https,
)
from guardrails.verdict import Outcome, Verdict
from tests.policies.plan import (
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    OLD_LISTENER,
    OLD_LOAD_BALANCER,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
OLD_LISTENER_RULE = "aws:elasticloadbalancingv2/listenerRule:ListenerRule"

FORWARD = [{"type": "forward", "targetGroupArn": UNKNOWN_STRING}]
ANSWER = [{"type": "fixed-response", "fixedResponse": {"statusCode": "404"}}]
REDIRECT = [{"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443"}}]
TO_HTTP = [{"type": "redirect", "redirect": {"host": "www.example.com"}}]
TO_SOMEWHERE = [{"type": "redirect", "redirect": UNKNOWN_OBJECT}]
UNKNOWN_KIND = [{"type": UNKNOWN_STRING}]


class Edge:
    """A load balancer at a first preview, to add listeners to."""

    def __init__(self, *, old: bool = False, **props: Any) -> None:
        self.plan = Plan()
        self.old = old
        fed = {name: self.plan.add(VPC, f"makes-{name}") for name in props}
        kind = OLD_LOAD_BALANCER if old else LOAD_BALANCER
        self.balancer = self.plan.add(kind, "edge", {"arn": UNKNOWN_STRING, **props}, **fed)

    def listener(self, name: str, protocol: str | None, actions: Any = FORWARD) -> Planned:
        props = {
            "arn": UNKNOWN_STRING,
            "loadBalancerArn": UNKNOWN_STRING,
            "protocol": protocol,
            "defaultActions": actions,
        }
        fed = {"protocol": self.balancer, "defaultActions": self.balancer}
        kind = OLD_LISTENER if self.old else LISTENER
        return self.plan.add(kind, name, props, loadBalancerArn=self.balancer, **fed)

    def rule(self, listener: Planned, actions: Any = FORWARD) -> Planned:
        props = {"listenerArn": UNKNOWN_STRING, "actions": actions}
        kind = OLD_LISTENER_RULE if self.old else LISTENER_RULE
        return self.plan.add(kind, "rule", props, listenerArn=listener, actions=self.balancer)

    def redirects(self) -> dict[str, Outcome]:
        return _by_name(verdicts(listener_http_redirects, self.plan))


def _by_name(found: list[Verdict]) -> dict[str, Outcome]:
    return {verdict.urn.rpartition("::")[2]: verdict.outcome for verdict in found}


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize(
    ("actions", "outcome"),
    [
        (REDIRECT, OK),
        (ANSWER, OK),
        (FORWARD, VIOLATION),
        (TO_HTTP, VIOLATION),
        ([*UNKNOWN_KIND, *FORWARD], VIOLATION),
        (None, OK),
        (TO_SOMEWHERE, CANNOT_JUDGE),
        (UNKNOWN_KIND, CANNOT_JUDGE),
        (UNKNOWN_LIST, CANNOT_JUDGE),
    ],
)
def test_beside_https_http_may_redirect_or_answer(
    old: bool, actions: Any, outcome: Outcome
) -> None:
    edge = Edge(old=old)
    edge.listener("https", "HTTPS")
    edge.listener("http", "HTTP", actions)
    assert edge.redirects() == {"https": OK, "http": outcome}


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize(("actions", "outcome"), [(REDIRECT, OK), (FORWARD, VIOLATION)])
def test_a_rule_is_judged_by_its_listener(old: bool, actions: Any, outcome: Outcome) -> None:
    edge = Edge(old=old)
    edge.rule(edge.listener("https", "HTTPS"))
    assert edge.redirects() == {"https": OK, "rule": OK}
    edge.plan.resources.pop()
    edge.rule(edge.listener("http", "HTTP", REDIRECT), actions)
    assert edge.redirects() == {"https": OK, "http": OK, "rule": outcome}


def test_the_message_names_the_listener_and_the_one_beside_it() -> None:
    edge = Edge()
    edge.listener("https", "HTTPS")
    edge.listener("http", "HTTP")
    verdict = verdicts(listener_http_redirects, edge.plan)[1]
    assert verdict.message == (
        "lb.Listener 'http' serves requests over HTTP, beside lb.Listener 'https'"
    )


def test_http_is_the_default_of_an_application_load_balancer() -> None:
    edge = Edge()
    edge.listener("https", "HTTPS")
    edge.listener("plain", None)
    assert edge.redirects()["plain"] is VIOLATION


@pytest.mark.parametrize("kind", ["gateway", "network"])
def test_without_a_protocol_another_load_balancer_speaks_no_http(kind: str) -> None:
    edge = Edge(loadBalancerType=kind)
    edge.listener("any", None)
    assert edge.redirects() == {"any": OK}


def test_without_https_there_is_nothing_to_redirect_to() -> None:
    edge = Edge()
    edge.rule(edge.listener("http", "HTTP", ANSWER))
    assert edge.redirects() == {"http": OK, "rule": OK}


@pytest.mark.parametrize(
    ("internal", "outcome"), [(True, OK), (False, VIOLATION), (UNKNOWN_BOOL, CANNOT_JUDGE)]
)
def test_an_internal_load_balancer_may_serve_http(internal: Any, outcome: Outcome) -> None:
    edge = Edge(internal=internal)
    edge.listener("https", "HTTPS")
    edge.listener("http", "HTTP")
    assert edge.redirects()["http"] is outcome


def test_a_protocol_that_is_not_known_cannot_be_judged() -> None:
    edge = Edge()
    edge.listener("http", "HTTP")
    edge.listener("some", UNKNOWN_STRING)
    assert edge.redirects() == {"http": CANNOT_JUDGE, "some": CANNOT_JUDGE}


def test_what_is_outside_the_plan_cannot_be_judged_unless_it_only_redirects() -> None:
    plan = Plan()
    elsewhere = {"loadBalancerArn": "arn:lb", "protocol": "HTTP"}
    plan.add(LISTENER, "serves", {**elsewhere, "defaultActions": FORWARD})
    plan.add(LISTENER, "redirects", {**elsewhere, "defaultActions": REDIRECT})
    plan.add(LISTENER_RULE, "rule", {"listenerArn": "arn:listener", "actions": FORWARD})
    assert outcomes(listener_http_redirects, plan) == [CANNOT_JUDGE, OK, CANNOT_JUDGE]


def test_deployed_listeners_are_joined_by_arn() -> None:
    plan = Plan()
    plan.add(LOAD_BALANCER, "edge", {"arn": "arn:lb"})
    for name, protocol in [("http", "HTTP"), ("https", "HTTPS")]:
        props = {"loadBalancerArn": "arn:lb", "protocol": protocol, "defaultActions": FORWARD}
        plan.add(LISTENER, name, props)
    assert outcomes(listener_http_redirects, plan) == [VIOLATION, OK]


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize(
    ("actions", "outcome"),
    [
        (FORWARD, VIOLATION),
        (ANSWER, VIOLATION),  # rules may forward, in another stack, too
        (TO_HTTP, VIOLATION),
        (REDIRECT, OK),
        (UNKNOWN_LIST, CANNOT_JUDGE),
    ],
)
def test_a_public_load_balancer_that_speaks_http_alone(
    old: bool, actions: Any, outcome: Outcome
) -> None:
    edge = Edge(old=old)
    edge.listener("http", "HTTP", actions)
    assert outcomes(load_balancer_https, edge.plan) == [outcome]
    assert load_balancer_https.level is Level.ADVISORY
    edge.listener("https", "HTTPS")
    assert outcomes(load_balancer_https, edge.plan) == [OK]


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"internal": True}, OK),
        ({"loadBalancerType": "network"}, OK),
        ({"internal": UNKNOWN_BOOL}, CANNOT_JUDGE),
        ({"loadBalancerType": UNKNOWN_STRING}, CANNOT_JUDGE),
    ],
)
def test_only_public_ones_for_http_have_to_speak_https(
    props: dict[str, Any], outcome: Outcome
) -> None:
    edge = Edge(**props)
    edge.listener("http", "HTTP")
    assert outcomes(load_balancer_https, edge.plan) == [outcome]


def test_without_listeners_nothing_is_spoken() -> None:
    assert outcomes(load_balancer_https, Edge().plan) == [OK]


def test_a_listener_that_may_be_its_own_is_a_doubt() -> None:
    edge = Edge()
    props = {"loadBalancerArn": UNKNOWN_STRING, "protocol": "HTTP", "defaultActions": FORWARD}
    edge.plan.add(LISTENER, "loose", props, loadBalancerArn=edge.plan.add(VPC, "vpc"))
    assert outcomes(load_balancer_https, edge.plan) == [CANNOT_JUDGE]


@pytest.mark.parametrize("kind", [LISTENER, OLD_LISTENER])
@pytest.mark.parametrize("protocol", ["HTTPS", "TLS"])
@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        ("ELBSecurityPolicy-TLS13-1-2-2021-06", OK),
        ("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", OK),
        ("ELBSecurityPolicy-TLS13-1-2-Ext0-FIPS-2023-04", OK),
        ("ELBSecurityPolicy-TLS13-1-3-2021-06", OK),
        ("ELBSecurityPolicy-TLS-1-2-Ext-2018-06", OK),
        ("ELBSecurityPolicy-FS-1-2-Res-2020-10", OK),
        ("ELBSecurityPolicy-TLS13-1-1-2021-06", VIOLATION),
        ("ELBSecurityPolicy-TLS13-1-0-PQ-2025-09", VIOLATION),
        ("ELBSecurityPolicy-TLS-1-1-2017-01", VIOLATION),
        ("ELBSecurityPolicy-FS-1-1-2019-08", VIOLATION),
        ("ELBSecurityPolicy-FS-2018-06", VIOLATION),
        ("ELBSecurityPolicy-2016-08", VIOLATION),
        (None, VIOLATION),  # which is ELBSecurityPolicy-2016-08
        ("ELBSecurityPolicy-TLS14-2031-01", CANNOT_JUDGE),
        (UNKNOWN_STRING, CANNOT_JUDGE),
    ],
)
def test_tls_is_1_2_at_least(
    kind: str, protocol: str, policy: str | None, outcome: Outcome
) -> None:
    planned = Plan().add(kind, "https", {"protocol": protocol, "sslPolicy": policy})
    (verdict,) = listener_tls_policy(resource_graph(planned))
    assert verdict.outcome is outcome


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"protocol": "HTTP"}, OK),
        ({"protocol": "TCP", "sslPolicy": ""}, OK),
        ({}, OK),
        ({"protocol": UNKNOWN_STRING}, CANNOT_JUDGE),
        ({"protocol": UNKNOWN_STRING, "sslPolicy": "ELBSecurityPolicy-2016-08"}, VIOLATION),
    ],
)
def test_only_encrypted_listeners_have_a_tls_policy(
    props: dict[str, Any], outcome: Outcome
) -> None:
    (verdict,) = listener_tls_policy(resource_graph(Plan().add(LISTENER, "any", props)))
    assert verdict.outcome is outcome


def test_a_name_that_is_not_known_is_not_printed() -> None:
    planned = Plan().add(LISTENER, "https", {"protocol": "HTTPS", "sslPolicy": "hunter2"})
    (verdict,) = listener_tls_policy(resource_graph(planned))
    assert "hunter2" not in verdict.message
