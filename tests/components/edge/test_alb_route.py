"""AlbRoute: where a path leads, and to how many target groups."""

from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate import AlbRoute
from private_fargate.edge.alb_route import alb_route_faults
from private_fargate.edge.routing import default_priority
from tests.components.conftest import Recorder

GROUP, RULE = "lb/targetGroup:TargetGroup", "lb/listenerRule:ListenerRule"


def build_route(recorder: Recorder, **args: Any) -> Any:
    given_args: Any = {"listener_arn": "listener", "vpc_id": "vpc-1", "port": 3000, **args}
    return recorder.run(lambda: AlbRoute("web", given_args) and None)


def test_targets_are_addresses_and_leave_within_a_minute(recorder: Recorder) -> None:
    build_route(recorder, health_check_path="/api/health")
    inputs = recorder.one("lb/targetGroup:TargetGroup", "web-targets").inputs
    assert (inputs["targetType"], inputs["port"], inputs["protocol"]) == ("ip", 3000, "HTTP")
    assert inputs["deregistrationDelay"] == 60
    assert inputs["healthCheck"]["path"] == "/api/health"


def test_a_new_port_does_not_replace_the_targets(recorder: Recorder) -> None:
    build_route(recorder)
    assert recorder.one("lb/targetGroup:TargetGroup", "web-targets").ignore_changes == ("port",)


def test_a_service_that_uses_the_targets_waits_for_the_rule(recorder: Recorder) -> None:
    waiting: set[str] = set()

    def program() -> Any:
        route = AlbRoute("web", {"listener_arn": "l", "vpc_id": "v", "port": 80})

        async def note() -> None:
            waiting.update(r._name for r in await route.target_group_arn.resources())

        return pulumi.Output.from_input(note())

    recorder.run(program)
    assert waiting == {"web-targets", "web-rule"}


def test_a_rule_leads_its_paths_to_the_targets(recorder: Recorder) -> None:
    build_route(recorder, path_patterns=["/api/*"], priority=7)
    inputs = recorder.one("lb/listenerRule:ListenerRule", "web-rule").inputs
    assert inputs == {
        "listenerArn": "listener",
        "priority": 7,
        "conditions": [{"pathPattern": {"values": ["/api/*"]}}],
        "actions": [{"type": "forward", "targetGroupArn": "arn:mock:web-targets"}],
    }


def test_a_route_has_one_target_group_unless_traffic_moves(recorder: Recorder) -> None:
    build_route(recorder)
    assert recorder.names(GROUP) == ["web-targets"]
    assert recorder.outputs["web"] == {
        "target_group_arn": "arn:mock:web-targets",
        "listener_rule_arn": "arn:mock:web-rule",
    }
    assert recorder.one(RULE, "web-rule").ignore_changes == ()


def test_of_two_groups_the_first_has_the_traffic_until_ecs_moves_it(recorder: Recorder) -> None:
    build_route(recorder, alternate_target_group=True)
    first, second = (recorder.one(GROUP, f"web-targets{end}").inputs for end in ("", "-alternate"))
    assert first == second
    rule = recorder.one(RULE, "web-rule-weighted")
    assert rule.inputs["actions"] == [
        {
            "type": "forward",
            "forward": {
                "targetGroups": [
                    {"arn": "arn:mock:web-targets", "weight": 100},
                    {"arn": "arn:mock:web-targets-alternate", "weight": 0},
                ]
            },
        }
    ]
    assert rule.ignore_changes == ("actions",)
    assert recorder.outputs["web"]["alternate_target_group_arn"] == (
        "arn:mock:web-targets-alternate"
    )
    assert recorder.outputs["web"]["listener_rule_arn"] == "arn:mock:web-rule-weighted"


def test_tasks_that_share_their_instances_address_are_targets_by_port(recorder: Recorder) -> None:
    build_route(recorder, target_type="instance")
    assert recorder.one(GROUP, "web-targets").inputs["targetType"] == "instance"


def test_names_fit_however_long_the_route_is_called(recorder: Recorder) -> None:
    long = "a" * 40
    args: Any = {"listener_arn": "l", "vpc_id": "v", "port": 80, "alternate_target_group": True}
    recorder.run(lambda: AlbRoute(long, args) and None)
    # ELB takes 32 characters; the provider adds 26 to a prefix.
    assert all(len(group.inputs["namePrefix"]) <= 6 for group in recorder.of(GROUP))
    assert all("name" not in group.inputs for group in recorder.of(GROUP))


patterns = st.lists(st.from_regex(r"/[a-z0-9*?/_-]{0,127}", fullmatch=True), min_size=1, max_size=5)


@given(patterns)
def test_every_priority_is_one_that_elb_accepts(chosen: Any) -> None:
    assert 1 <= default_priority(chosen) <= 50_000
    assert default_priority(chosen) == default_priority(list(reversed(chosen)))


@given(st.text("abc/", max_size=100), st.text("abc", min_size=1, max_size=20))
def test_a_longer_path_is_tried_before_a_shorter_one(stem: Any, more: Any) -> None:
    assert default_priority([f"/{stem}{more}*"]) < default_priority([f"/{stem}*"])
    assert default_priority([f"/{stem}"]) < default_priority([f"/{stem}*"])


def test_a_rule_with_a_wide_and_a_narrow_path_hides_no_narrower_one() -> None:
    assert default_priority(["/api/*"]) < default_priority(["/*", "/very/long/path/*"])


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"port": 70000}, "port", "from 1 to 65535"),
        ({"path_patterns": []}, "path_patterns", "1 to 5"),
        ({"path_patterns": ["/a"] * 6}, "path_patterns", "1 to 5"),
        ({"path_patterns": ["api/*"]}, "path_patterns.0", "begins with /"),
        ({"path_patterns": ["/" + "a" * 128]}, "path_patterns.0", "128 characters"),
        ({"health_check_path": "health"}, "health_check_path", "begins with /"),
        ({"deregistration_delay": 3601}, "deregistration_delay", "from 0 to 3600"),
        ({"priority": 50_001}, "priority", "from 1 to 50000"),
        ({"target_type": "lambda"}, "target_type", "ip or instance"),
    ],
)
def test_wrong_routes_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = alb_route_faults({"port": 80, **args})
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed
