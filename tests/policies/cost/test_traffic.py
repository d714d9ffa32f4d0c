"""The assumptions of a stack's configuration."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from guardrails.cost.traffic import KEY, Traffic, TrafficError, traffic_of
from guardrails.settings import camel_case


def test_what_is_left_out_is_assumed() -> None:
    assert traffic_of({}) == Traffic()
    assert traffic_of({"aws:region": "us-east-1", KEY: "{}"}) == Traffic()


@pytest.mark.parametrize("form", [json.dumps, dict])
def test_the_stack_file_says_it_in_camel_case(form: Any) -> None:
    given = form({"logsGb": 20, "crossZoneSides": 2.0, "tasks": {"api": 3}})
    assert traffic_of({KEY: given}) == Traffic(logs_gb=20, cross_zone_sides=2, tasks={"api": 3})


def test_every_fault_is_named_with_its_key_its_value_and_what_is_allowed() -> None:
    wrong = {"logsGb": -1, "spotDiscount": 1.5, "requests": 3, "imageGb": "1", "tasks": {"a": "b"}}
    with pytest.raises(TrafficError) as caught:
        traffic_of({KEY: json.dumps(wrong)})
    lines = str(caught.value).splitlines()
    assert lines[0] == f"{KEY}.logsGb must be a number, 0 or more, not -1"
    assert lines[1] == f"{KEY}.spotDiscount must be a number, 0 or more, 1 or less, not 1.5"
    assert lines[2].startswith(f"{KEY}.requests is not known; allowed: awsApiGb, internetGb, ")
    assert lines[3] == f'{KEY}.imageGb must be a number, 0 or more, not "1"'
    assert lines[4] == f'{KEY}.tasks.a must be a number, 0 or more, not "b"'


@pytest.mark.parametrize("value", ["20", "[]", "[secret]", "{", 3, None])
def test_what_is_no_object_is_one_message_that_does_not_show_it(value: object) -> None:
    with pytest.raises(TrafficError) as caught:
        traffic_of({KEY: value})
    assert str(caught.value) == f"{KEY} must be an object of assumptions, in plain"


@pytest.mark.parametrize("tasks", [3, "two", [1]])
def test_tasks_are_an_object_by_service(tasks: object) -> None:
    with pytest.raises(TrafficError, match="tasks must be an object of numbers by service"):
        traffic_of({KEY: {"tasks": tasks}})


def test_each_assumption_is_described_with_its_value() -> None:
    told = Traffic(tasks={"api": 2}).described()
    assert list(told) == [camel_case(field.name) for field in fields(Traffic)]
    assert told["logsGb"][0] == 1
    assert told["tasks"][0] == {"api": 2}
    assert all(text.endswith(".") for _, text in told.values())


def test_the_page_about_prices_has_every_assumption_with_its_default() -> None:
    page = (Path(__file__).parents[3] / "docs" / "price.md").read_text(encoding="utf-8")
    for name, (value, text) in Traffic().described().items():
        default = "what the plan asks for" if name == "tasks" else f"{value:g}"
        assert f"| `{name}` | {default} | {text.rstrip('.')}" in page
