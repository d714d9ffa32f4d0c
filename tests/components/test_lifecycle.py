"""Lifecycle rules: the document that ECR is given, and what ECR would refuse."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.ecr.policy_validation import EcrLifecyclePolicyValidator

from private_fargate.lifecycle import DEFAULT_RULES, lifecycle_document, priorities
from private_fargate.lifecycle_faults import lifecycle_faults

UNTAGGED = {"tag_status": "untagged", "maximum_age_limit": 14}
ANY = {"tag_status": "any", "maximum_number_of_images": 100}


def tagged(*patterns: str, **more: Any) -> Any:
    rule = {"tag_status": "tagged", "tag_pattern_list": list(patterns)}
    return {**rule, "maximum_number_of_images": 30, **more}


def prefixed(*prefixes: str) -> Any:
    rule = {"tag_status": "tagged", "tag_prefix_list": list(prefixes)}
    return {**rule, "maximum_number_of_images": 30}


def document(*rules: Any) -> Any:
    return json.loads(lifecycle_document(rules))["rules"]


def test_the_default_document_is_this_text_and_no_other() -> None:
    assert lifecycle_document(DEFAULT_RULES) == (
        '{"rules": ['
        '{"action": {"type": "expire"}, '
        '"description": "untagged images: expire 14 days after the push", '
        '"rulePriority": 1, '
        '"selection": {"countNumber": 14, "countType": "sinceImagePushed", '
        '"countUnit": "days", "tagStatus": "untagged"}}, '
        '{"action": {"type": "expire"}, '
        '"description": "tagged images: keep the newest 30", '
        '"rulePriority": 2, '
        '"selection": {"countNumber": 30, "countType": "imageCountMoreThan", '
        '"tagPatternList": ["*"], "tagStatus": "tagged"}}]}'
    )
    assert lifecycle_faults(list(DEFAULT_RULES)) == []


def test_prefixes_and_patterns_are_passed_on_by_their_own_names() -> None:
    by_prefix, by_pattern = document(prefixed("prod"), tagged("v*", "*-eu"))
    assert by_prefix["selection"]["tagPrefixList"] == ["prod"]
    assert "tagPatternList" not in by_prefix["selection"]
    assert by_pattern["selection"]["tagPatternList"] == ["v*", "*-eu"]
    assert "tagPrefixList" not in by_pattern["selection"]


def test_numbers_from_other_languages_are_whole_in_the_document() -> None:
    (rule,) = document({"tag_status": "any", "maximum_age_limit": 3.0, "rule_priority": 7.0})
    assert '"countNumber": 3,' in json.dumps(rule)
    assert rule["rulePriority"] == 7


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([None, None, None], [1, 2, 3]),
        ([10, None, 5, None], [10, 11, 5, 6]),
        ([None, 7, None], [1, 7, 8]),
    ],
)
def test_a_rule_without_a_priority_follows_the_one_before_it(given: Any, expected: Any) -> None:
    rules = [{"rule_priority": number} if number else {} for number in given]
    assert priorities(rules) == expected  # type: ignore[arg-type]


def test_the_document_is_in_the_order_of_the_priorities() -> None:
    rules = document(tagged("v*", rule_priority=20), {**UNTAGGED, "rule_priority": 10})
    assert [rule["rulePriority"] for rule in rules] == [10, 20]


ACCEPTED: list[Any] = [
    [UNTAGGED],
    [ANY],
    [UNTAGGED, tagged("v*"), prefixed("v"), tagged("v*", "*-eu"), ANY],
    [{**ANY, "rule_priority": 100}, {**UNTAGGED, "rule_priority": 1}],
    [tagged("*test*1*2*3", "test*1*2*3*")],
    [tagged(f"v{number}-*") for number in range(50)],
]


@pytest.mark.parametrize("rules", ACCEPTED)
def test_what_ecr_takes_is_not_refused(rules: Any) -> None:
    assert lifecycle_faults(rules) == []
    EcrLifecyclePolicyValidator(lifecycle_document(rules)).validate()


EXACTLY_ONE = "exactly one of maximum_number_of_images and maximum_age_limit"
ONE_LIST = (
    'exactly one of tag_pattern_list and tag_prefix_list; tag_pattern_list ["*"] is every tag'
)
ONCE = "a list of at least one, each of them once"
LAST = "any only in the last rule, that of the highest rule_priority"
REFUSED: list[Any] = [
    ([], "lifecycle_rules: 0 rules — allowed: 1 to 50 rules"),
    (
        [tagged(f"v{number}-*") for number in range(51)],
        "lifecycle_rules: 51 rules — allowed: 1 to 50 rules",
    ),
    (
        [{"tag_status": "old", "maximum_age_limit": 1}],
        "lifecycle_rules.0.tag_status: old — allowed: untagged or tagged or any",
    ),
    (
        [{"maximum_age_limit": 1}],
        "lifecycle_rules.0.tag_status: nothing — allowed: untagged or tagged or any",
    ),
    ([{"tag_status": "any"}], f"lifecycle_rules.0: [] — allowed: {EXACTLY_ONE}"),
    (
        [{**ANY, "maximum_age_limit": 1}],
        (
            "lifecycle_rules.0: [maximum_number_of_images, maximum_age_limit] — "
            f"allowed: {EXACTLY_ONE}"
        ),
    ),
    (
        [{"tag_status": "any", "maximum_age_limit": 0}],
        "lifecycle_rules.0.maximum_age_limit: 0 — allowed: a whole number from 1 to 36500",
    ),
    (
        [{**ANY, "rule_priority": 0}],
        "lifecycle_rules.0.rule_priority: 0 — allowed: a whole number from 1 to 2147483647",
    ),
    (
        [{"tag_status": "tagged", "maximum_age_limit": 1}],
        f"lifecycle_rules.0: [] — allowed: {ONE_LIST}",
    ),
    (
        [{**tagged("v*"), "tag_prefix_list": ["v"]}],
        f"lifecycle_rules.0: [tag_pattern_list, tag_prefix_list] — allowed: {ONE_LIST}",
    ),
    (
        [{**ANY, "tag_pattern_list": ["v*"]}],
        "lifecycle_rules.0.tag_pattern_list: [v*] — allowed: only with tag_status tagged",
    ),
    (
        [{**UNTAGGED, "tag_prefix_list": ["v"]}],
        "lifecycle_rules.0.tag_prefix_list: [v] — allowed: only with tag_status tagged",
    ),
    ([tagged()], f"lifecycle_rules.0.tag_pattern_list: [] — allowed: {ONCE}"),
    ([prefixed("v", "v")], f"lifecycle_rules.0.tag_prefix_list: [v, v] — allowed: {ONCE}"),
    (
        [prefixed("v*")],
        "lifecycle_rules.0.tag_prefix_list.0: v* — allowed: 1 to 128 letters, digits and . _ -",
    ),
    (
        [tagged("test*1*2*3*4*5*6")],
        (
            "lifecycle_rules.0.tag_pattern_list.0: test*1*2*3*4*5*6 — "
            "allowed: 1 to 128 letters, digits, . _ - and up to 4 *"
        ),
    ),
    (
        [UNTAGGED, {**ANY, "rule_priority": 1}],
        "lifecycle_rules.1.rule_priority: 1 — allowed: a number that no other rule has",
    ),
    ([ANY, UNTAGGED], f"lifecycle_rules.0.tag_status: any — allowed: {LAST}"),
    ([ANY, ANY], f"lifecycle_rules.0.tag_status: any — allowed: {LAST}"),
    (
        [{**UNTAGGED, "rule_priority": 9}, {**ANY, "rule_priority": 2}],
        f"lifecycle_rules.1.tag_status: any — allowed: {LAST}",
    ),
    ([UNTAGGED, UNTAGGED], "lifecycle_rules.1.tag_status: untagged — allowed: untagged once"),
    (
        [tagged("a*", "b*"), tagged("b*", "a*")],
        "lifecycle_rules.1.tag_pattern_list: [b*, a*] — allowed: other tags than another rule's",
    ),
    (
        [prefixed("v"), prefixed("v")],
        "lifecycle_rules.1.tag_prefix_list: [v] — allowed: other tags than another rule's",
    ),
]


@pytest.mark.parametrize(("rules", "message"), REFUSED)
def test_what_ecr_refuses_is_named_with_what_is_allowed(rules: Any, message: str) -> None:
    (fault,) = lifecycle_faults(rules)
    assert fault.describe(".".join(fault.path)) == message


def test_a_document_longer_than_ecr_takes_is_refused() -> None:
    rules = [tagged(*[f"{number}-{'x' * 100}-{k}" for k in range(10)]) for number in range(50)]
    (fault,) = lifecycle_faults(rules)
    assert fault.allowed == "a document of at most 30720 characters"


limits = st.sampled_from([{"maximum_age_limit": 3}, {"maximum_number_of_images": 3}])
selections = st.one_of(
    st.sampled_from([{"tag_status": "untagged"}, {"tag_status": "any"}]),
    st.builds(
        lambda key, tags: {"tag_status": "tagged", key: tags},
        st.sampled_from(["tag_pattern_list", "tag_prefix_list"]),
        st.lists(st.text("ab*", max_size=2), max_size=2),
    ),
)


@given(st.lists(st.builds(lambda one, two: {**one, **two}, selections, limits), max_size=4))
def test_rules_without_a_fault_make_a_document_of_distinct_rules(rules: Any) -> None:
    if lifecycle_faults(rules):
        return
    made = document(*rules)
    assert len({rule["rulePriority"] for rule in made}) == len(rules)
    statuses = [rule["selection"]["tagStatus"] for rule in made]
    assert "any" not in statuses[:-1]
    assert statuses.count("untagged") <= 1
    assert all(
        ("tagPatternList" in rule["selection"]) != ("tagPrefixList" in rule["selection"])
        for rule in made
        if rule["selection"]["tagStatus"] == "tagged"
    )
