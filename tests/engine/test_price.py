"""The price of a stack, by the engine's own commands."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.engine.conftest import STACK_FILE, Result, Sandbox

pytestmark = pytest.mark.engine

LOGS = """
    import pulumi_aws as aws

    aws.cloudwatch.LogGroup("api", retention_in_days=365)
"""


def preview(sandbox: Sandbox, traffic: str = "", **config: Mapping[str, Any]) -> Result:
    (sandbox.project / "Pulumi.dev.yaml").write_text(f"{STACK_FILE}{traffic}")
    options = ["--policy-pack", "policies"]
    if config:
        given = {name.replace("_", "-"): value for name, value in config.items()}
        (sandbox.project / "config.json").write_text(json.dumps(given))
        options += ["--policy-pack-config", "config.json"]
    return sandbox.run("pulumi", "preview", *options)


def test_a_preview_says_what_the_stack_costs_by_its_own_assumptions(judged: Sandbox) -> None:
    judged.write_program(LOGS)
    result = preview(judged)
    assert result.code == 0, result.text
    assert "The stack costs about $0.79 a month (watching $0.79)." in result.text
    more = preview(judged, "  private-fargate:traffic: { logsGb: 1000, storedLogsGb: 0 }\n")
    assert "The stack costs about $760.00 a month" in more.text
    wrong = preview(judged, "  private-fargate:traffic: { logs: 1000 }\n")
    assert wrong.code == 0, wrong.text
    assert "There is no estimate: private-fargate:traffic.logs is not known" in wrong.text


def test_a_budget_fails_the_preview_that_is_over_it(judged: Sandbox) -> None:
    judged.write_program(LOGS)
    budget = {"maxMonthlyUsd": 100}
    assert preview(judged, monthly_budget=budget).code == 0
    traffic = "  private-fargate:traffic: { logsGb: 1000 }\n"
    result = preview(judged, traffic, monthly_budget=budget)
    assert result.code != 0
    assert "[mandatory]" in result.text
    assert "monthly-budget" in result.text
    assert "over its budget of $100.00; the dearest: Logs, ingestion $760.00" in result.text
