from typing import Any

import pytest

from guardrails.preflight.rules.listeners import (
    preflight_f51_listener_certificate,
    preflight_f55_priority_in_use,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    LISTENER,
    LISTENER_RULE,
    OLD_LISTENER,
    UNKNOWN_NUMBER,
    UNKNOWN_STRING,
    VPC,
    Plan,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/one"


@pytest.mark.parametrize("kind", [LISTENER, OLD_LISTENER])
@pytest.mark.parametrize(
    ("props", "outcome", "words"),
    [
        ({"protocol": "HTTPS"}, VIOLATION, "speaks HTTPS and has no certificate: certificateArn"),
        ({"protocol": "TLS"}, VIOLATION, "speaks TLS and has no certificate"),
        ({"protocol": "https"}, VIOLATION, "speaks HTTPS and has no certificate"),
        ({"protocol": "HTTPS", "certificateArn": ARN}, OK, ""),
        ({"protocol": "HTTPS", "certificateArn": UNKNOWN_STRING}, OK, ""),
        ({"protocol": "HTTP"}, OK, ""),
        ({"protocol": "TCP"}, OK, ""),
        ({}, OK, ""),
        ({"protocol": "HTTP", "certificateArn": ARN}, VIOLATION, "speaks HTTP, and has a certif"),
        ({"certificateArn": ARN}, VIOLATION, "protocol is not set, and has a certificate"),
        ({"protocol": UNKNOWN_STRING}, CANNOT_JUDGE, "protocol is not known yet"),
    ],
)
def test_a_certificate_goes_with_tls(
    kind: str, props: dict[str, Any], outcome: Outcome, words: str
) -> None:
    listener = Plan().add(kind, "edge", props)
    (verdict,) = preflight_f51_listener_certificate(resource_graph(listener))
    assert verdict.outcome is outcome
    assert words in verdict.message
    assert verdict.message.startswith("F51 ") == (outcome is VIOLATION)


def _rules(*priorities: Any, listeners: tuple[str, ...] = ("a", "a")) -> Plan:
    """Rules of listeners whose ARNs are not known yet, or, with a literal, of one elsewhere."""
    plan = Plan()
    made = {name: plan.add(LISTENER, name, {"arn": UNKNOWN_STRING}) for name in "ab"}
    for index, (priority, name) in enumerate(zip(priorities, listeners, strict=True)):
        props = {"priority": priority}
        if name in made:
            given = {**props, "listenerArn": UNKNOWN_STRING}
            plan.add(LISTENER_RULE, f"rule-{index}", given, listenerArn=made[name])
        else:
            plan.add(LISTENER_RULE, f"rule-{index}", {**props, "listenerArn": name})
    return plan


@pytest.mark.parametrize(
    ("priorities", "listeners", "expected"),
    [
        ((10, 10), ("a", "a"), [OK, VIOLATION]),
        ((10, 10.0), ("a", "a"), [OK, VIOLATION]),
        ((10, 20), ("a", "a"), [OK, OK]),
        ((10, 10), ("a", "b"), [OK, OK]),
        ((10, 10), ("arn:elsewhere", "arn:elsewhere"), [OK, VIOLATION]),
        ((10, 10), ("arn:elsewhere", "arn:other"), [OK, OK]),
        ((None, None), ("a", "a"), [OK, OK]),
    ],
)
def test_each_rule_of_a_listener_has_a_priority_of_its_own(
    priorities: tuple[Any, ...], listeners: tuple[str, ...], expected: list[Outcome]
) -> None:
    plan = _rules(*priorities, listeners=listeners)
    assert outcomes(preflight_f55_priority_in_use, plan) == expected


def test_the_message_names_both_rules_and_the_priority() -> None:
    found = verdicts(preflight_f55_priority_in_use, _rules(7, 7))[1]
    assert found.message.startswith("F55 lb.ListenerRule 'rule-1' has priority 7")
    assert "lb.ListenerRule 'rule-0' of the same listener" in found.message


def test_a_priority_that_is_not_known_yet_is_a_doubt() -> None:
    plan = Plan()
    listener = plan.add(LISTENER, "a")
    props = {"listenerArn": UNKNOWN_STRING, "priority": UNKNOWN_NUMBER}
    fed = {"listenerArn": listener, "priority": plan.add(VPC, "vpc")}
    plan.add(LISTENER_RULE, "rule", props, **fed)
    assert outcomes(preflight_f55_priority_in_use, plan) == [CANNOT_JUDGE]
