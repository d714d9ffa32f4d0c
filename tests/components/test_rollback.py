"""Warnings of rules that could delete what a rollback needs."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate.lifecycle import DEFAULT_RULES
from private_fargate.lifecycle_simulation import PushedImage, deletions
from private_fargate.rollback import DEFAULT_DEPTH, rollback_warnings

UNTAGGED = {"tag_status": "untagged", "maximum_age_limit": 14}


def tagged(*patterns: str, **limit: int) -> Any:
    return {"tag_status": "tagged", "tag_pattern_list": list(patterns), **limit}


def warned(rules: Any, depth: int = 5, **more: Any) -> list[int]:
    """Return the positions of the rules that are named."""
    found = rollback_warnings(rules, depth, **more)
    return [int(warning.split(" ")[0].removeprefix("lifecycle_rules.")) for warning in found]


def test_the_default_rules_are_deep_enough() -> None:
    assert rollback_warnings(DEFAULT_RULES) == []
    assert warned(DEFAULT_RULES, 30) == []
    assert warned(DEFAULT_RULES, 31) == [1]


CASES: list[Any] = [
    # A number below the depth, by every way of selecting the image.
    ([{"tag_status": "any", "maximum_number_of_images": 4}], {}, [0]),
    ([{"tag_status": "any", "maximum_number_of_images": 5}], {}, []),
    ([tagged("*", maximum_number_of_images=4)], {}, [0]),
    ([tagged("v*", "*-eu", maximum_number_of_images=4)], {}, [0]),
    ([{**tagged(), "tag_prefix_list": ["v"], "maximum_number_of_images": 4}], {}, [0]),
    # An age limit expires what runs, however long it is.
    ([{"tag_status": "any", "maximum_age_limit": 3650}], {}, [0]),
    ([tagged("v*", maximum_age_limit=30)], {}, [0]),
    # A rule before it keeps the image.
    (
        [
            tagged("*", maximum_number_of_images=9),
            {"tag_status": "any", "maximum_age_limit": 1},
        ],
        {},
        [],
    ),
    (
        [
            tagged("v*", maximum_number_of_images=9),
            {"tag_status": "any", "maximum_age_limit": 1},
        ],
        {},
        [1],
    ),
    (
        [
            tagged("v*", maximum_number_of_images=9),
            {"tag_status": "any", "maximum_age_limit": 1},
        ],
        {"release_tags": ["v*"]},
        [],
    ),
    # Rules for tags that are never deployed.
    ([tagged("pr-*", maximum_age_limit=7)], {}, [0]),
    ([tagged("pr-*", maximum_age_limit=7)], {"release_tags": ["v*"]}, []),
    ([tagged("pr-*", maximum_age_limit=7)], {"release_tags": ["v*", "p*"]}, [0]),
    # One tag is one image's: a number of one keeps it.
    ([tagged("stable", maximum_number_of_images=1), UNTAGGED], {}, []),
    ([tagged("stable", maximum_age_limit=1), UNTAGGED], {}, [0]),
    # A tag that moves leaves an image behind without one.
    ([UNTAGGED], {}, []),
    ([UNTAGGED], {"moving_tags": ["latest"]}, [0]),
    ([UNTAGGED], {"moving_tags": ["latest"], "release_tags": ["v*"]}, []),
    ([UNTAGGED], {"moving_tags": ["*"], "release_tags": ["v*"]}, [0]),
]


@pytest.mark.parametrize(("rules", "more", "positions"), CASES)
def test_just_the_rules_that_could_delete_a_deployed_image_are_named(
    rules: Any, more: Any, positions: list[int]
) -> None:
    rules = [{k: v for k, v in rule.items() if v != []} for rule in rules]
    assert warned(rules, **more) == positions


def test_a_warning_names_the_rule_the_depth_and_the_remedy() -> None:
    rules: Any = [UNTAGGED, tagged("*", maximum_number_of_images=3)]
    (by_number,) = rollback_warnings(rules)
    assert by_number == (
        "lifecycle_rules.1 (tagged images: keep the newest 3) can delete one of the last 5 "
        "deployed images, which a rollback needs: keep at least 5; or, if such images are never "
        "deployed, say in release_tag_patterns which are"
    )
    (by_age,) = rollback_warnings([{"tag_status": "any", "maximum_age_limit": 30}])
    assert "an age limit expires what runs too; keep at least 5 by number instead" in by_age


def test_a_depth_of_none_warns_of_nothing() -> None:
    assert warned([{"tag_status": "any", "maximum_age_limit": 1}], 0) == []


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 40))
def test_without_a_warning_the_last_deployments_outlive_any_pause(
    count: int, depth: int, days_between: int
) -> None:
    rules: Any = [UNTAGGED, tagged("*", maximum_number_of_images=count)]
    now = datetime(2026, 1, 1, tzinfo=timezone.utc)
    deployed = [
        PushedImage(f"{n}", frozenset({f"v{n}"}), now - timedelta(days=(n + 1) * days_between))
        for n in range(depth)
    ]
    assert bool(deletions(rules, deployed, now)) == bool(rollback_warnings(rules, depth))


def test_ecs_itself_goes_back_by_one_deployment_which_is_within_the_default() -> None:
    assert DEFAULT_DEPTH >= 2
