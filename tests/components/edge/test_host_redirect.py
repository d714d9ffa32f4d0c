"""HostRedirect: domains that lead to another one, before any route."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate.edge.host_redirect import (
    HostRedirect,
    host_redirect_faults,
    redirect_priority,
)
from private_fargate.edge.routing import default_priority
from tests.components.conftest import Recorder

WWW: Any = {
    "listener_arn": "listener",
    "hosts": ["www.example.com"],
    "target_host": "example.com",
}


def test_the_same_page_is_answered_on_the_other_domain(recorder: Recorder) -> None:
    args: Any = {**WWW, "priority": 7}
    recorder.run(lambda: HostRedirect("www", args) and None)
    assert recorder.one("lb/listenerRule:ListenerRule", "www-rule").inputs == {
        "listenerArn": "listener",
        "priority": 7,
        "conditions": [{"hostHeader": {"values": ["www.example.com"]}}],
        "actions": [
            {
                "type": "redirect",
                "redirect": {
                    "host": "example.com",
                    "port": "443",
                    "protocol": "HTTPS",
                    "statusCode": "HTTP_301",
                },
            }
        ],
    }
    assert recorder.outputs["www"]["rule_arn"] == "arn:mock:www-rule"


@given(st.lists(st.text("abc.", min_size=1), min_size=1, max_size=5))
def test_a_redirect_comes_before_every_route_by_its_path(hosts: Any) -> None:
    place = redirect_priority({"hosts": hosts})
    assert 1 <= place <= 10_000 < default_priority(["/" + "a" * 127])
    assert place == redirect_priority({"hosts": list(reversed(hosts))})


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"hosts": []}, "hosts", "1 to 5"),
        ({"hosts": [f"w{i}.example.com" for i in range(6)]}, "hosts", "1 to 5"),
        ({"hosts": ["www"]}, "hosts.0", "a domain such as"),
        ({"target_host": "*.example.com"}, "target_host", "a domain such as"),
        ({"target_host": "www.example.com"}, "target_host", "none of the hosts"),
        ({"priority": 0}, "priority", "from 1 to 50000"),
    ],
)
def test_wrong_redirects_are_told_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = host_redirect_faults({**WWW, **args})
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed
