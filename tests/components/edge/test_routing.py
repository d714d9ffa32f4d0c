"""Rules of a load balancer: in which order they are tried, and which of them never are."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate.edge.host_redirect import REDIRECT_PRIORITIES
from private_fargate.edge.routing import (
    CATCH_ALL,
    clash_faults,
    conditions_of,
    default_priority,
    hides,
    is_host_pattern,
    route_priority,
)

FIRST_BY_PATH = 11_301

patterns = st.lists(st.from_regex(r"/[a-z0-9*?/_-]{0,127}", fullmatch=True), min_size=1, max_size=5)
hosts = st.lists(st.from_regex(r"[a-z0-9*?-]{1,60}\.com", fullmatch=True), min_size=1, max_size=5)
sources = st.lists(st.integers(0, 24).map(lambda bits: f"0.0.0.0/{bits}"), min_size=1, max_size=3)
routes = st.fixed_dictionaries(
    {},
    optional={
        "path_patterns": patterns,
        "host_patterns": hosts,
        "http_request_methods": st.lists(st.sampled_from(["GET", "PUT"]), min_size=1, unique=True),
        "http_headers": st.dictionaries(st.text("xy", min_size=1), st.just(["a*"]), max_size=2),
        "query_strings": st.dictionaries(st.text("xy", min_size=1), st.text("ab*"), max_size=2),
        "source_cidr_blocks": sources,
        "origin_secret": st.text(),
    },
)


@given(patterns)
def test_every_priority_is_one_that_elb_accepts(chosen: Any) -> None:
    assert FIRST_BY_PATH <= default_priority(chosen) <= 50_000
    assert default_priority(chosen) == default_priority(list(reversed(chosen)))


@given(st.text("abc/", max_size=100), st.text("abc", min_size=1, max_size=20))
def test_a_longer_path_is_tried_before_a_shorter_one(stem: Any, more: Any) -> None:
    assert default_priority([f"/{stem}{more}*"]) < default_priority([f"/{stem}*"])
    assert default_priority([f"/{stem}"]) < default_priority([f"/{stem}*"])


def test_a_rule_with_a_wide_and_a_narrow_path_hides_no_narrower_one() -> None:
    assert default_priority(["/api/*"]) < default_priority(["/*", "/very/long/path/*"])


@pytest.mark.parametrize(
    ("chosen", "place"),
    [
        (["/*"], 49_608),
        (["/api/*"], 48_369),
        (["/api", "/api/*"], 48_504),
        (["/a/long/path", "/*"], 49_584),
    ],
)
def test_places_of_stacks_that_run_never_change(chosen: list[str], place: int) -> None:
    assert default_priority(chosen) == place
    assert route_priority({"path_patterns": chosen}) == place


@given(routes)
def test_a_route_with_other_conditions_stands_between_redirects_and_paths(args: Any) -> None:
    place = route_priority(args)
    asked = [condition.field for condition in conditions_of(args)]
    if asked == ["path-pattern"]:
        assert place >= FIRST_BY_PATH
    else:
        assert REDIRECT_PRIORITIES < place < FIRST_BY_PATH
    assert place == route_priority(dict(reversed(args.items())))


@given(routes, st.text("abcd", min_size=1, max_size=8))
def test_whoever_asks_for_more_comes_first(args: Any, more: str) -> None:
    if "path_patterns" in args:
        args["path_patterns"] = ["/a/*"]
    args.pop("host_patterns", None)
    args.pop("http_headers", None)
    args.pop("source_cidr_blocks", None)
    args.pop("query_strings", None)
    narrower = {**args, "host_patterns": ["*.example.com"]}
    narrowest = {**args, "host_patterns": [f"{more}.example.com"]}
    assert route_priority(narrowest) < route_priority(narrower) < route_priority(args)


def test_the_secret_of_the_origin_leaves_the_order_and_no_trace() -> None:
    plain = {"path_patterns": ["/api/*"], "origin_secret": "a"}
    assert route_priority(plain) == route_priority({**plain, "origin_secret": "b"})
    wide = {"path_patterns": list(CATCH_ALL), "origin_secret": "a"}
    assert route_priority(plain) < route_priority(wide)


def test_a_given_priority_is_taken() -> None:
    assert route_priority({"priority": 7.0, "host_patterns": ["a.com"]}) == 7


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("example.com", True),
        ("*.example.com", True),
        ("a?.Example.COM", True),
        ("example", False),
        ("example.c0m", False),
        (".", False),
        (7, False),
    ],
)
def test_hosts_are_what_elb_takes(name: object, right: bool) -> None:
    assert is_host_pattern(name) is right


@pytest.mark.parametrize(
    ("earlier", "later", "hidden"),
    [
        ({}, {"path_patterns": ["/api/*"]}, True),
        ({}, {"host_patterns": ["a.com"]}, True),
        ({"path_patterns": ["/api/*"]}, {}, False),
        ({"path_patterns": ["/api/*"]}, {"path_patterns": ["/api"]}, False),
        ({"path_patterns": ["/a*"]}, {"path_patterns": ["/a?", "/ab*"]}, True),
        ({"path_patterns": ["/a?"]}, {"path_patterns": ["/a*"]}, False),
        ({"path_patterns": ["/a"]}, {"path_patterns": ["/A"]}, False),
        ({"path_patterns": ["/a+b"]}, {"path_patterns": ["/aab"]}, False),
        ({"path_patterns": ["/a", "/b"]}, {"path_patterns": ["/b"]}, True),
        ({"path_patterns": ["/a"]}, {"path_patterns": ["/a", "/b"]}, False),
        ({"host_patterns": ["*.a.com"]}, {"host_patterns": ["X.A.com"]}, True),
        ({"host_patterns": ["a.com"]}, {"path_patterns": ["/a"]}, False),
        ({"http_request_methods": ["GET", "HEAD"]}, {"http_request_methods": ["GET"]}, True),
        ({"http_request_methods": ["GET"]}, {"http_request_methods": ["GET", "PUT"]}, False),
        ({"http_headers": {"X": ["a*"]}}, {"http_headers": {"x": ["ab"]}}, True),
        ({"http_headers": {"X": ["a*"]}}, {"http_headers": {"y": ["ab"]}}, False),
        ({"query_strings": {"v": "*"}}, {"query_strings": {"v": "2"}}, True),
        ({"source_cidr_blocks": ["10.0.0.0/8"]}, {"source_cidr_blocks": ["10.1.0.0/16"]}, True),
        ({"source_cidr_blocks": ["10.0.0.0/8"]}, {"source_cidr_blocks": ["::/0"]}, False),
        ({"origin_secret": "a"}, {"origin_secret": "b", "path_patterns": ["/a"]}, True),
        ({"origin_secret": "a"}, {"path_patterns": ["/a"]}, False),
    ],
)
def test_a_rule_hides_another_only_when_that_is_certain(
    earlier: Any,
    later: Any,
    hidden: bool,
) -> None:
    assert hides(conditions_of(earlier), conditions_of(later)) is hidden


@given(routes)
def test_a_rule_hides_its_like(args: Any) -> None:
    assert hides(conditions_of(args), conditions_of(args))


def test_routes_that_share_a_place_are_named() -> None:
    (fault,) = clash_faults({"web": {"priority": 7}, "api": {"priority": 7.0}})
    assert fault.path == ("api", "priority")
    assert fault.value == 7
    assert fault.allowed == 'a place of its own: "web" has this one; give one of them a priority'


def test_a_route_that_gets_no_request_is_named() -> None:
    chosen: Any = {
        "api": {"path_patterns": ["/api/*"]},
        "web": {"priority": 10},
        "old": {"path_patterns": ["/old"], "priority": 9},
    }
    (fault,) = clash_faults(chosen)
    assert fault.path == ("api", "priority")
    assert fault.value == 48_369
    assert fault.allowed.startswith('a place before 10, that of "web", which would get all')


def test_routes_that_get_along_are_not_named() -> None:
    chosen: Any = {
        "web": {},
        "api": {"path_patterns": ["/api/*"]},
        "shop": {"host_patterns": ["shop.example.com"]},
        "beta": {"path_patterns": ["/api/*"], "http_headers": {"X-Beta": ["1"]}},
    }
    assert clash_faults(chosen) == []
