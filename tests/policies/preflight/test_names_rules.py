from typing import Any

import pytest

from guardrails.preflight.rules.names import preflight_f54_name_refused
from guardrails.verdict import Outcome
from tests.policies.plan import (
    LOAD_BALANCER,
    OLD_LOAD_BALANCER,
    TARGET_GROUP,
    UNKNOWN_STRING,
    Plan,
    outcomes,
    resource_graph,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
BOTH = [LOAD_BALANCER, OLD_LOAD_BALANCER, TARGET_GROUP]


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    ("props", "words"),
    [
        ({"name": "a" * 33}, "has 33 characters, and 32 fit: name"),
        ({"name": "shop_api"}, "has a character besides letters, digits and hyphens"),
        ({"name": "shop.api"}, "has a character besides"),
        ({"name": "-shop"}, "begins with a hyphen"),
        ({"name": "shop-"}, "ends with a hyphen"),
        ({"namePrefix": "shop-api"}, "has 8 characters, and 6 fit: namePrefix"),
        ({"namePrefix": "shop_"}, "has a character besides"),
    ],
)
def test_names_that_are_refused(kind: str, props: dict[str, Any], words: str) -> None:
    planned = Plan().add(kind, "edge", props)
    (verdict,) = preflight_f54_name_refused(resource_graph(planned))
    assert verdict.outcome is VIOLATION
    assert verdict.message.startswith("F54 lb.") or kind == OLD_LOAD_BALANCER
    assert words in verdict.message


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    "props",
    [{"name": "a" * 32}, {"name": "Shop-1"}, {"namePrefix": "shop-x"}, {"namePrefix": "shop-"}, {}],
)
def test_names_that_are_taken(kind: str, props: dict[str, Any]) -> None:
    (verdict,) = preflight_f54_name_refused(resource_graph(Plan().add(kind, "edge", props)))
    assert verdict.outcome is OK


@pytest.mark.parametrize(("kind", "outcome"), [(LOAD_BALANCER, VIOLATION), (TARGET_GROUP, OK)])
def test_internal_is_refused_at_the_head_of_a_load_balancers_name(
    kind: str, outcome: Outcome
) -> None:
    plan = Plan()
    plan.add(kind, "edge", {"name": "internal-shop"})
    assert outcomes(preflight_f54_name_refused, plan) == [outcome]


def test_a_name_that_is_made_of_a_long_logical_one_depends_on_the_configuration() -> None:
    fits, long = Plan(), Plan()
    fits.add(TARGET_GROUP, "a" * 24)
    long.add(TARGET_GROUP, "a" * 25)
    assert outcomes(preflight_f54_name_refused, fits) == [OK]
    (verdict,) = preflight_f54_name_refused(long.graph())
    assert verdict.outcome is CANNOT_JUDGE
    assert "unless pulumi:autonaming is configured otherwise" in verdict.message


def test_a_name_that_is_not_known_yet_is_a_doubt() -> None:
    plan = Plan()
    made_from = plan.add(LOAD_BALANCER, "other", {"name": "other"})
    plan.add(TARGET_GROUP, "api", {"name": UNKNOWN_STRING}, name=made_from)
    assert outcomes(preflight_f54_name_refused, plan) == [OK, CANNOT_JUDGE]
