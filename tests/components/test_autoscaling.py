"""Autoscaling of a Service: what it tracks, and what changes at set times."""

from typing import Any
from unittest.mock import patch

import pulumi
import pytest

from private_fargate.service_faults import service_faults
from tests.components.conftest import Recorder
from tests.components.test_service import BALANCED, BASE, build

BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/edge/50dc"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web-1/73e2"
POLICY = "appautoscaling/policy:Policy"
ACTION = "appautoscaling/scheduledAction:ScheduledAction"


def test_requests_are_those_of_the_services_targets(recorder: Recorder) -> None:
    args: Any = {**BALANCED, "target_group_arn": GROUP, "load_balancer_arn": BALANCER}
    build(recorder, **args, autoscaling={"max_capacity": 4, "request_count": 500})
    tracked = recorder.one(POLICY, "web-requests").inputs[
        "targetTrackingScalingPolicyConfiguration"
    ]
    assert tracked["predefinedMetricSpecification"] == {
        "predefinedMetricType": "ALBRequestCountPerTarget",
        "resourceLabel": "app/edge/50dc/targetgroup/web-1/73e2",
    }
    assert tracked["targetValue"] == 500


def test_without_a_request_count_only_cpu_and_memory_are_tracked(recorder: Recorder) -> None:
    build(recorder, autoscaling={"max_capacity": 4})
    assert recorder.names(POLICY) == ["web-cpu", "web-memory"]
    assert recorder.of(ACTION) == []


def test_schedules_change_the_bounds_that_they_give(recorder: Recorder) -> None:
    schedules = [
        {"schedule": "cron(0 7 ? * MON-FRI *)", "timezone": "Asia/Seoul", "min_capacity": 2.0},
        {"schedule": "at(2030-01-31T07:00:00)", "min_capacity": 0, "max_capacity": 8},
    ]
    build(recorder, autoscaling={"max_capacity": 4, "schedules": schedules})
    first = recorder.one(ACTION, "web-schedule-0").inputs
    assert first["scalableTargetAction"] == {"minCapacity": 2}
    assert (first["schedule"], first["timezone"]) == ("cron(0 7 ? * MON-FRI *)", "Asia/Seoul")
    assert first["resourceId"] == "service/main/web"
    second = recorder.one(ACTION, "web-schedule-1").inputs
    assert second["scalableTargetAction"] == {"minCapacity": 0, "maxCapacity": 8}
    assert second["timezone"] == "UTC"


@pytest.mark.parametrize("missing", ["load_balancer_arn", "target_group_arn"])
def test_requests_need_the_load_balancer_and_the_targets(missing: str) -> None:
    args: Any = {
        **BASE,
        "port": 3000,
        "target_group_arn": GROUP,
        "load_balancer_arn": BALANCER,
        "autoscaling": {"max_capacity": 2, "request_count": 500},
    }
    del args[missing]
    (fault,) = service_faults("web", args)
    assert fault.path == ("autoscaling", "request_count")
    assert fault.allowed == f"only with {missing}"


@pytest.mark.parametrize(
    ("preview", "args", "told"),
    [
        (True, {"autoscaling": {"max_capacity": 4}, "desired_count": 2}, True),
        (False, {"autoscaling": {"max_capacity": 4}, "desired_count": 2}, False),
        (True, {"autoscaling": {"max_capacity": 4}}, False),
        (True, {"desired_count": 2}, False),
    ],
)
def test_a_preview_says_which_number_of_tasks_counts(
    recorder: Recorder, preview: bool, args: Any, told: bool
) -> None:
    with patch.object(pulumi.log, "info") as info:
        build(recorder, preview=preview, **args)
    said = [call.args[0] for call in info.call_args_list]
    assert any("desired_count 2 counts only when the service is new" in s for s in said) is told
