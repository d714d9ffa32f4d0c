"""Patterns of tags: what they match, and what two of them have in common."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate.tag_patterns import matches, overlap, pattern_faults

patterns = st.text("ab*", max_size=6)
tags = st.text("ab", max_size=6)


@pytest.mark.parametrize(
    ("pattern", "tag", "matched"),
    [
        ("*", "v1", True),
        ("v*", "v", True),
        ("v*", "prod-v1", False),
        ("*prod*", "eu-prod-1", True),
        ("v1", "v1.2", False),
        ("v1.2", "v1x2", False),
        ("V*", "v1", False),
        ("a*b*c", "a-b-b-c", True),
    ],
)
def test_a_pattern_matches_a_whole_tag(pattern: str, tag: str, matched: bool) -> None:
    assert matches(pattern, tag) is matched


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("*", "v*", "v*"),
        ("v*", "*-prod", "v*-prod"),
        ("v*", "v1", "v1"),
        ("v*", "pr-*", None),
        ("latest", "latest", "latest"),
        ("*", "*", "*"),
    ],
)
def test_what_two_patterns_have_in_common(one: str, other: str, both: str | None) -> None:
    assert overlap(one, other) == both


@given(patterns, patterns, tags)
def test_every_tag_of_an_overlap_matches_both(one: str, other: str, filler: str) -> None:
    both = overlap(one, other)
    if both is not None:
        tag = both.replace("*", filler)
        assert matches(one, tag)
        assert matches(other, tag)


@given(patterns, patterns, tags)
def test_patterns_without_an_overlap_share_no_tag(one: str, other: str, tag: str) -> None:
    assert overlap(one, other) is not None or not (matches(one, tag) and matches(other, tag))


def test_long_patterns_are_compared_too() -> None:
    assert overlap("a*" * 4 + "b" * 120, "*b" * 4 + "b" * 120) is not None


@pytest.mark.parametrize("given", [[], ["v*", "v*"], "v*", None])
def test_a_list_that_is_none_or_says_a_thing_twice_is_refused(given: Any) -> None:
    (fault,) = pattern_faults(("tags",), given, wildcards=4)
    assert fault.path == ("tags",)


@pytest.mark.parametrize("pattern", ["", "a/b", "v 1", "a" * 129, "*1*2*3*4*5", "v1\n"])
def test_a_pattern_that_matches_no_tag_or_has_too_many_wildcards_is_refused(pattern: str) -> None:
    (fault,) = pattern_faults(("tags",), ["v*", pattern], wildcards=4)
    assert fault.path == ("tags", "1")
