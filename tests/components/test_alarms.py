"""Alarms of a Service: what they watch, whom they tell, and which a deployment heeds."""

from typing import Any

import pytest

from private_fargate.alarms import alarm_faults, metrics
from tests.components.conftest import Recorder
from tests.components.test_autoscaling import BALANCER, GROUP
from tests.components.test_service import BALANCED, build, service

ALARM = "cloudwatch/metricAlarm:MetricAlarm"
TOPIC = "arn:aws:sns:ap-northeast-2:123456789012:alarms"
BEHIND: Any = {**BALANCED, "target_group_arn": GROUP, "load_balancer_arn": BALANCER}


def alarms_of(recorder: Recorder) -> dict[str, Any]:
    return {alarm.inputs["name"]: alarm.inputs for alarm in recorder.of(ALARM)}


def test_cpu_and_memory_are_watched_and_the_topic_is_told(recorder: Recorder) -> None:
    build(recorder, alarms={"topic_arn": TOPIC, "memory_utilization": 80.0})
    found = alarms_of(recorder)
    assert found["Shop-dev-web-cpu"] == {
        "name": "Shop-dev-web-cpu",
        "alarmDescription": "The tasks use much of their CPU: web",
        "namespace": "AWS/ECS",
        "metricName": "CPUUtilization",
        "dimensions": {"ClusterName": "main", "ServiceName": "web"},
        "statistic": "Average",
        "comparisonOperator": "GreaterThanOrEqualToThreshold",
        "threshold": 90,
        "period": 60,
        "evaluationPeriods": 3,
        "datapointsToAlarm": 2,
        "treatMissingData": "missing",
        "alarmActions": [TOPIC],
        "okActions": [TOPIC],
    }
    assert found["Shop-dev-web-memory"]["threshold"] == 80
    assert len(found) == 2


def test_without_alarms_there_are_none(recorder: Recorder) -> None:
    build(recorder)
    assert recorder.of(ALARM) == []
    assert "alarms" not in service(recorder).inputs


def test_nobody_is_told_without_a_topic(recorder: Recorder) -> None:
    build(recorder, alarms={})
    assert all("alarmActions" not in inputs for inputs in alarms_of(recorder).values())


def test_behind_a_load_balancer_answers_are_watched(recorder: Recorder) -> None:
    wanted = {"http_5xx_count": 5, "unhealthy_hosts": 1, "response_time": 0.5}
    build(recorder, **BEHIND, alarms=wanted)
    found = alarms_of(recorder)
    dimensions = {"LoadBalancer": "app/edge/50dc", "TargetGroup": "targetgroup/web-1/73e2"}
    for name, metric, statistic, threshold in (
        ("5xx", "HTTPCode_Target_5XX_Count", "Sum", 5),
        ("unhealthy", "UnHealthyHostCount", "Maximum", 1),
        ("slow", "TargetResponseTime", None, 0.5),
    ):
        inputs = found[f"Shop-dev-web-{name}"]
        assert inputs["dimensions"] == dimensions
        assert (inputs["metricName"], inputs.get("statistic")) == (metric, statistic)
        assert inputs["threshold"] == threshold
        # Without a request there is no figure, and nothing is wrong.
        assert inputs["treatMissingData"] == "notBreaching"
    assert found["Shop-dev-web-slow"]["extendedStatistic"] == "p95"


def test_running_tasks_that_nobody_counts_are_an_alarm(recorder: Recorder) -> None:
    build(recorder, alarms={"minimum_running_tasks": 2})
    inputs = alarms_of(recorder)["Shop-dev-web-tasks"]
    assert (inputs["namespace"], inputs["metricName"]) == (
        "ECS/ContainerInsights",
        "RunningTaskCount",
    )
    assert inputs["comparisonOperator"] == "LessThanThreshold"
    assert inputs["treatMissingData"] == "breaching"


def test_a_deployment_heeds_alarms_that_exist_before_the_service(recorder: Recorder) -> None:
    wanted = {"rollback": True, "http_5xx_count": 5, "minimum_running_tasks": 1}
    build(recorder, **BEHIND, alarms=wanted)
    inputs = service(recorder).inputs
    assert inputs["name"] == "Shop-dev-web"
    # How many tasks run is unknown while the service is new.
    heeded = ["Shop-dev-web-cpu", "Shop-dev-web-memory", "Shop-dev-web-5xx"]
    assert inputs["alarms"] == {"alarmNames": heeded, "enable": True, "rollback": True}
    assert alarms_of(recorder)["Shop-dev-web-cpu"]["dimensions"]["ServiceName"] == "Shop-dev-web"
    assert {f"web-{what}-alarm" for what in ("cpu", "memory", "5xx")} <= recorder.depends(
        service(recorder)
    )


def test_without_rollback_the_name_is_free_and_the_alarms_follow_it(recorder: Recorder) -> None:
    build(recorder, alarms={})
    assert "name" not in service(recorder).inputs
    (cpu,) = [alarm for alarm in recorder.of(ALARM) if alarm.name == "web-cpu-alarm"]
    assert "web" in recorder.depends(cpu)


def test_the_names_of_heeded_alarms_are_known_in_a_preview(recorder: Recorder) -> None:
    build(recorder, preview=True, alarms={"rollback": True})
    assert service(recorder).inputs["alarms"]["alarmNames"]
    assert alarms_of(recorder)["Shop-dev-web-cpu"]["dimensions"]["ServiceName"] == "Shop-dev-web"


def test_traffic_that_moves_is_watched_at_both_target_groups(recorder: Recorder) -> None:
    shifted: Any = {
        "deployment_strategy": "BLUE_GREEN",
        "alternate_target_group_arn": f"{GROUP}f",
        "listener_rule_arn": "rule",
    }
    build(recorder, **BEHIND, **shifted, alarms={"http_5xx_count": 5, "rollback": True})
    found = alarms_of(recorder)
    assert found["Shop-dev-web-5xx-alternate"]["dimensions"]["TargetGroup"].endswith("73e2f")
    assert "Shop-dev-web-5xx-alternate" in service(recorder).inputs["alarms"]["alarmNames"]


@pytest.mark.parametrize(
    ("alarms", "path", "allowed"),
    [
        ({"cpu_utilization": 0}, "alarms.cpu_utilization", "from 1 to 100"),
        ({"memory_utilization": 101}, "alarms.memory_utilization", "from 1 to 100"),
        ({"minimum_running_tasks": 0}, "alarms.minimum_running_tasks", "from 1 to 5000"),
        ({"topic_arn": "alarms"}, "alarms.topic_arn", "the ARN of an SNS topic"),
        ({"response_time": 0}, "alarms.response_time", "seconds, above 0"),
        ({"http_5xx_count": 1.5}, "alarms.http_5xx_count", "from 1 to 1000000"),
    ],
)
def test_wrong_alarms_are_named_with_what_is_allowed(alarms: Any, path: str, allowed: str) -> None:
    (fault,) = alarm_faults({**BEHIND, "alarms": alarms})
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed


@pytest.mark.parametrize("key", ["http_5xx_count", "unhealthy_hosts", "response_time"])
def test_what_a_load_balancer_measures_needs_one(key: str) -> None:
    (fault,) = alarm_faults({"alarms": {key: 1}, "target_group_arn": GROUP})
    assert fault.path == ("alarms", key)
    assert fault.allowed == "only with load_balancer_arn"


def test_every_alarm_has_a_name_of_its_own() -> None:
    everything = {
        "minimum_running_tasks": 1,
        "http_5xx_count": 1,
        "unhealthy_hosts": 1,
        "response_time": 1,
    }
    names = [metric.name for metric in metrics(everything)]
    assert len(names) == len(set(names)) == 6
