from typing import Any

import pytest

from guardrails.rules.tags import required_tags
from guardrails.verdict import Outcome
from tests.policies.plan import (
    BUCKET,
    CLUSTER,
    OLD_BUCKET,
    OLD_LOAD_BALANCER,
    ROUTE,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
    VPC,
    Plan,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
TEAM = ("team",)


def test_no_tag_is_asked_for_by_default() -> None:
    plan = Plan()
    plan.add(CLUSTER, "cluster", {"tags": UNKNOWN_OBJECT})
    assert outcomes(required_tags, plan) == [OK]


@pytest.mark.parametrize("kind", [CLUSTER, BUCKET, OLD_BUCKET, OLD_LOAD_BALANCER])
@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"tags": {"team": "shop"}}, OK),
        ({"tags": {"team": UNKNOWN_STRING}, "tagsAll": UNKNOWN_OBJECT}, OK),
        ({"tags": {"Team": "shop"}}, VIOLATION),
        ({"tagsAll": {"team": "shop"}}, OK),
        ({"tags": {"name": "x"}, "tagsAll": {"name": "x", "team": "shop"}}, OK),
        ({"tags": {"name": "x"}, "tagsAll": {"name": "x"}}, VIOLATION),
        ({}, VIOLATION),
        ({"tagsAll": UNKNOWN_OBJECT}, CANNOT_JUDGE),
    ],
)
def test_tags_of_the_resource_and_of_the_provider_count(
    kind: str, props: dict[str, Any], outcome: Outcome
) -> None:
    plan = Plan()
    plan.add(kind, "any", props)
    assert outcomes(required_tags, plan, required_tags=TEAM) == [outcome]


def test_tags_from_elsewhere_in_the_program_may_hold_it() -> None:
    plan = Plan()
    plan.add(CLUSTER, "cluster", {"tags": UNKNOWN_OBJECT}, tags=plan.add(ROUTE, "any"))
    assert outcomes(required_tags, plan, required_tags=TEAM) == [CANNOT_JUDGE]


def test_inputs_alone_do_not_tell_the_providers_tags() -> None:
    settings = required_tags.settings(required_tags=TEAM)  # type: ignore[call-arg]
    for tags, outcome in [({"team": "shop"}, OK), ({"name": "x"}, CANNOT_JUDGE)]:
        graph = resource_graph(Plan().add(CLUSTER, "cluster", {"tags": tags}))
        assert [verdict.outcome for verdict in required_tags(graph, settings)] == [outcome]


def test_each_missing_tag_is_named_and_what_has_no_tags_is_left_alone() -> None:
    plan = Plan()
    plan.add(ROUTE, "route")
    plan.add(VPC, "vpc", {"tags": {"team": "shop"}})
    (verdict,) = verdicts(required_tags, plan, required_tags=("stage", "team", "cost-centre"))
    assert verdict.message == "ec2.Vpc 'vpc' lacks the tags stage, cost-centre"
