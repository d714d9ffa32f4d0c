"""The dashboard of a Service: a body that CloudWatch takes, the same for the same service."""

import json
from typing import Any

import pytest

from private_fargate.dashboard import Shown, dashboard_body
from tests.components.conftest import Recorder
from tests.components.test_alarms import BEHIND
from tests.components.test_service import build

DASHBOARD = "cloudwatch/dashboard:Dashboard"
SHOWN = Shown("eu-west-1", "main", "web", "/ecs/shop-dev/web", "app/edge/50dc", ["targetgroup/w/7"])


def widgets(shown: Shown = SHOWN) -> list[Any]:
    found: list[Any] = json.loads(dashboard_body(shown))["widgets"]
    return found


def test_a_service_behind_a_load_balancer_shows_all_that_is_measured() -> None:
    shown = {
        metric[1]: metric[0]
        for widget in widgets()
        for metric in widget["properties"].get("metrics", [])
    }
    assert shown == {
        "CPUUtilization": "AWS/ECS",
        "MemoryUtilization": "AWS/ECS",
        "RunningTaskCount": "ECS/ContainerInsights",
        "DesiredTaskCount": "ECS/ContainerInsights",
        "RequestCount": "AWS/ApplicationELB",
        "HTTPCode_Target_5XX_Count": "AWS/ApplicationELB",
        "TargetResponseTime": "AWS/ApplicationELB",
    }


def test_a_worker_shows_no_requests() -> None:
    titles = [w["properties"]["title"] for w in widgets(SHOWN._replace(load_balancer=None))]
    assert titles == [
        "CPU and memory, percent",
        "Tasks, with Container Insights",
        "Errors in the logs",
    ]


def test_each_target_group_has_its_own_line() -> None:
    both = widgets(SHOWN._replace(target_groups=["targetgroup/a/1", "targetgroup/b/2"]))
    (requests,) = [w for w in both if w["properties"]["title"] == "Requests a minute"]
    assert [metric[5] for metric in requests["properties"]["metrics"]] == [
        "targetgroup/a/1",
        "targetgroup/b/2",
    ]


def test_widgets_have_what_cloudwatch_requires_and_do_not_overlap() -> None:
    places = [(w["x"], w["y"]) for w in widgets()]
    assert len(places) == len(set(places))
    for widget in widgets():
        assert widget["x"] + widget["width"] <= 24
        assert widget["properties"]["region"] == "eu-west-1"
        if widget["type"] == "log":
            assert widget["properties"]["query"].startswith("SOURCE '/ecs/shop-dev/web' | ")
        else:
            assert all(len(metric) % 2 for metric in widget["properties"]["metrics"])


def test_the_body_is_canonical() -> None:
    body = dashboard_body(SHOWN)
    assert body == json.dumps(json.loads(body), sort_keys=True)


@pytest.mark.parametrize("wanted", [True, False])
def test_a_service_has_a_dashboard_on_demand(recorder: Recorder, wanted: bool) -> None:
    build(recorder, **BEHIND, dashboard=wanted)
    assert len(recorder.of(DASHBOARD)) == wanted
    if wanted:
        board = recorder.one(DASHBOARD, "web-dashboard")
        assert board.inputs["dashboardName"] == "Shop-dev-web"
        assert (
            '"app/edge/50dc", "TargetGroup", "targetgroup/web-1/73e2"'
            in (board.inputs["dashboardBody"])
        )
