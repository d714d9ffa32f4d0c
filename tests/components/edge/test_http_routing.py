"""Routes of an HTTP API: paths, names, ports and what two services cannot share."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate.edge.http_routing import (
    FIRST_PORT,
    PORTS,
    access_log_format,
    clash_faults,
    is_http_pattern,
    listener_port,
    route_label,
    route_paths,
)


@pytest.mark.parametrize(
    ("patterns", "paths"),
    [
        (["/*"], ["/", "/{proxy+}"]),
        (["/api/*"], ["/api", "/api/{proxy+}"]),
        (["/health"], ["/health"]),
        (["/"], ["/"]),
        (["/api/*", "/api"], ["/api", "/api/{proxy+}"]),
        (["/v1/a/*", "/*"], ["/", "/v1/a", "/v1/a/{proxy+}", "/{proxy+}"]),
    ],
)
def test_patterns_become_paths(patterns: Any, paths: Any) -> None:
    assert route_paths(patterns) == paths


@pytest.mark.parametrize("pattern", ["/", "/*", "/api", "/api/*", "/a.b/c_d/~e-f", "/" + "a" * 127])
def test_these_patterns_are_allowed(pattern: str) -> None:
    assert is_http_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["", "api", "api/*", "/api*", "/*/a", "/a?", "//", "/a//b", "/a/", "/{id}", "/" + "a" * 128, 1],
)
def test_these_patterns_are_refused(pattern: Any) -> None:
    assert not is_http_pattern(pattern)


segments = st.lists(st.from_regex(r"[A-Za-z0-9._~-]{1,6}", fullmatch=True), max_size=4)
some_patterns = st.builds(
    lambda parts, end: "/" + "/".join([*parts, *end]), segments, st.sampled_from([[], ["*"]])
)


@given(st.lists(some_patterns, min_size=1, max_size=6))
def test_every_path_has_a_name_of_its_own(patterns: Any) -> None:
    assert all(map(is_http_pattern, patterns))
    paths = route_paths(patterns)
    assert paths == route_paths(list(reversed(patterns)))
    assert len({route_label(path) for path in paths}) == len(paths)


@given(st.text(max_size=60))
def test_a_port_by_name_is_one_that_a_listener_may_have(name: str) -> None:
    assert FIRST_PORT <= listener_port(name, {}) < FIRST_PORT + PORTS
    assert listener_port(name, {}) == listener_port(name, {"port": 1})
    assert listener_port(name, {"listener_port": 8080.0}) == 8080


def test_ports_by_name_stay_what_they_were() -> None:
    assert {name: listener_port(name, {}) for name in ("frontend", "backend")} == {
        "frontend": 34012,
        "backend": 11201,
    }


def test_services_cannot_share_a_port_or_a_path() -> None:
    routes: Any = {
        "web": {"port": 3000, "listener_port": 8080},
        "api": {"port": 3000, "listener_port": 8080, "path_patterns": ["/api/*"]},
        "old": {"port": 3000, "path_patterns": ["/api", "/old"]},
    }
    port, path = clash_faults(routes)
    assert (port.path, port.value) == (("api", "listener_port"), 8080)
    assert '"web" has this one' in port.allowed
    assert path.path == ("old", "path_patterns")
    assert '"api" has /api' in path.allowed


def test_services_with_paths_of_their_own_go_together() -> None:
    routes: Any = {"web": {"port": 3000}, "api": {"port": 3000, "path_patterns": ["/api/*"]}}
    assert clash_faults(routes) == []


def test_the_access_log_is_json_without_what_can_be_secret() -> None:
    fields = json.loads(access_log_format())
    assert fields["status"] == "$context.status"
    assert all(value.startswith("$context.") for value in fields.values())
    assert not [value for value in fields.values() if "header" in value or "claims" in value]
