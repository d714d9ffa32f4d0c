"""Which images expire: the examples of the ECR guide, and what holds for any rules."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate.lifecycle import DEFAULT_RULES, priorities
from private_fargate.lifecycle_faults import lifecycle_faults
from private_fargate.lifecycle_simulation import Deletion, PushedImage, deletions, is_selected

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


def image(digest: str, days: float, *tags: str, references: Any = ()) -> PushedImage:
    pushed_at = NOW - timedelta(days=days)
    return PushedImage(digest, frozenset(tags), pushed_at, frozenset(references))


def keep(count: int, *prefixes: str) -> Any:
    selection = {"tag_status": "tagged", "tag_prefix_list": list(prefixes)}
    return {**(selection if prefixes else {"tag_status": "any"}), "maximum_number_of_images": count}


def expired(rules: Any, images: Any) -> list[str]:
    return sorted(deletion.digest for deletion in deletions(rules, images, NOW))


# ECR guide, "Examples of lifecycle policies": the sections "Filtering on multiple rules",
# "Filtering on multiple tags in a single rule" and "Filtering on all images". Where the guide
# pushes two images "1 day ago", the later one of its list is taken to be the newer.
BETA_AND_PROD = [
    image("A", 10, "beta-1", "prod-1"),
    image("B", 9, "beta-2", "prod-2"),
    image("C", 8, "beta-3"),
]
EXAMPLES: list[Any] = [
    ([keep(1, "prod"), keep(1, "beta")], BETA_AND_PROD, ["A"]),
    ([keep(1, "beta"), keep(1, "prod")], BETA_AND_PROD, ["A", "B"]),
    (
        [
            {
                "tag_status": "tagged",
                "tag_prefix_list": ["alpha", "beta"],
                "maximum_age_limit": 5,
            }
        ],
        [
            image("A", 12, "alpha-1"),
            image("B", 11, "beta-1"),
            image("C", 10, "alpha-2", "beta-2"),
            image("D", 4, "alpha-3"),
            image("E", 3, "beta-3"),
            image("F", 2, "alpha-4", "beta-4"),
        ],
        ["C"],
    ),
    (
        [keep(1, "alpha", "beta")],
        [
            image("A", 10, "alpha-1", "beta-1", "gamma-1"),
            image("B", 9, "alpha-2", "beta-2"),
            image("C", 8, "alpha-3", "beta-3", "gamma-2"),
        ],
        ["A", "B"],
    ),
    (
        [keep(1)],
        [image("A", 4, "alpha-1"), image("B", 3, "beta-1"), image("C", 2), image("D", 1, "alpha")],
        ["A", "B", "C"],
    ),
    (
        [keep(1, "alpha"), {"tag_status": "untagged", "maximum_age_limit": 1}, keep(1)],
        [
            image("A", 4, "alpha-1", "beta-1"),
            image("B", 3),
            image("C", 2, "alpha-2"),
            image("D", 1.01, "git-hash"),
            image("E", 1),
        ],
        ["A", "B", "D"],
    ),
    (
        [{"tag_status": "untagged", "maximum_age_limit": 14}],
        [image("A", 15), image("B", 13), image("C", 15, "v1")],
        ["A"],
    ),
    (
        [{"tag_status": "untagged", "maximum_number_of_images": 1}],
        [image("A", 3), image("B", 2), image("C", 1, "v1")],
        ["A"],
    ),
    (
        [{"tag_status": "tagged", "tag_pattern_list": ["prod*"], "maximum_age_limit": 14}],
        [image("A", 15, "prod1"), image("B", 15, "my-prod"), image("C", 13, "prod2")],
        ["A"],
    ),
]


@pytest.mark.parametrize(("rules", "images", "gone"), EXAMPLES)
def test_the_examples_of_the_ecr_guide(rules: Any, images: Any, gone: list[str]) -> None:
    assert lifecycle_faults(rules) == []
    assert expired(rules, images) == gone
    assert expired(rules, list(reversed(images))) == gone


def test_it_is_told_which_rule_deletes_what_and_what_of_it_runs() -> None:
    rules = [keep(1, "prod"), keep(1)]
    images = [image("A", 9, "prod-1"), image("B", 8, "prod-2"), image("C", 7, "x"), image("D", 6)]
    assert deletions(rules, images, NOW, running=["C", "D"]) == [
        Deletion("A", 0, is_running=False),
        Deletion("C", 1, is_running=True),
    ]


def test_priorities_rather_than_the_order_of_the_list_say_which_rule_is_first() -> None:
    rules = [{**keep(1, "prod"), "rule_priority": 2}, {**keep(1, "beta"), "rule_priority": 1}]
    assert expired(rules, BETA_AND_PROD) == ["A", "B"]


def test_an_image_of_a_manifest_list_goes_only_after_the_list() -> None:
    rules = [{"tag_status": "untagged", "maximum_age_limit": 14}]
    images = [image("list", 20, "v1", references=["amd64", "arm64"]), image("amd64", 20)]
    assert expired(rules, [*images, image("other", 20)]) == ["other"]
    assert expired(rules, images[1:]) == ["amd64"]


def test_the_default_rules_keep_what_runs_for_30_pushes_however_old() -> None:
    images = [image(f"{n:02}", 400 + n, f"v{n}") for n in range(31)]
    assert expired(list(DEFAULT_RULES), images) == ["30"]


tag_lists = st.sets(st.sampled_from(["a", "a1", "b", "ab"]), max_size=2)
repositories = st.lists(st.builds(lambda days, tags: (days, tags), st.integers(0, 9), tag_lists))
counted = st.sampled_from(["maximum_age_limit", "maximum_number_of_images"])
rule_lists = st.lists(
    st.builds(
        lambda selection, limit, number: {**selection, limit: number},
        st.one_of(
            st.sampled_from([{"tag_status": "untagged"}, {"tag_status": "any"}]),
            st.builds(
                lambda tags: {"tag_status": "tagged", "tag_pattern_list": tags},
                st.lists(st.sampled_from(["*", "a*", "*b", "a"]), min_size=1, max_size=2),
            ),
        ),
        counted,
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=4,
).filter(lambda rules: not lifecycle_faults(rules))


def pushed(repository: Any) -> list[PushedImage]:
    return [image(f"{n:03}", days, *tags) for n, (days, tags) in enumerate(repository)]


@given(rule_lists, repositories)
def test_each_image_goes_by_the_first_rule_that_looks_at_it_or_stays(
    rules: Any, repository: Any
) -> None:
    images = pushed(repository)
    order = sorted(range(len(rules)), key=priorities(rules).__getitem__)
    gone = deletions(rules, images, NOW)
    assert len({deletion.digest for deletion in gone}) == len(gone)
    by_digest = {i.digest: i for i in images}
    for deletion in gone:
        tags = by_digest[deletion.digest].tags
        assert deletion.rule == next(n for n in order if is_selected(rules[n], tags))


@given(rule_lists, repositories)
def test_what_a_limit_keeps_is_never_deleted_by_that_rule(rules: Any, repository: Any) -> None:
    images = pushed(repository)
    gone = {deletion.digest: deletion.rule for deletion in deletions(rules, images, NOW)}
    newest = sorted(images, key=lambda i: (i.pushed_at, i.digest), reverse=True)
    for position, rule in enumerate(rules):
        seen = [i for i in newest if is_selected(rule, i.tags)]
        if "maximum_number_of_images" in rule:
            kept = seen[: rule["maximum_number_of_images"]]
        else:
            limit = timedelta(days=rule["maximum_age_limit"])
            kept = [i for i in seen if NOW - i.pushed_at <= limit]
        assert all(gone.get(i.digest) != position for i in kept)


@given(rule_lists, repositories, st.integers(0, 9))
def test_an_image_that_no_rule_looks_at_stays(rules: Any, repository: Any, days: int) -> None:
    orphan = image("orphan", days, "zzz")
    if any(is_selected(rule, orphan.tags) for rule in rules):
        return
    assert "orphan" not in expired(rules, [*pushed(repository), orphan])


@given(rule_lists, repositories)
def test_a_second_evaluation_of_what_is_left_deletes_nothing(rules: Any, repository: Any) -> None:
    images = pushed(repository)
    gone = {deletion.digest for deletion in deletions(rules, images, NOW)}
    assert deletions(rules, [i for i in images if i.digest not in gone], NOW) == []


@given(rule_lists, repositories, repositories)
def test_running_says_what_is_lost_and_changes_nothing(
    rules: Any, repository: Any, other: Any
) -> None:
    images = pushed(repository)
    running = {i.digest for i in pushed(other)}
    told = deletions(rules, images, NOW, running)
    assert [(d.digest, d.rule) for d in told] == [
        (d.digest, d.rule) for d in deletions(rules, images, NOW)
    ]
    assert {d.digest for d in told if d.is_running} == {d.digest for d in told} & running
