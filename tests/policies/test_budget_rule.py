"""The budget, and the line that says what a stack costs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2

from guardrails.cost.traffic import KEY
from guardrails.graph import Graph
from guardrails.pack import ESTIMATE, ReportPolicy, build_pack
from guardrails.rules.budget import BudgetSettings, monthly_budget
from guardrails.server import Analyzer
from guardrails.sources import from_preview
from guardrails.verdict import Outcome, Verdict
from tests.policies import plan as of
from tests.policies.cost.two_services import TwoServices

RECORDINGS = Path(__file__).parent / "recordings"
STACK = "pulumi:pulumi:Stack"


def _graph(services: TwoServices, config: dict[str, Any] | None = None) -> Graph:
    return Graph(services.graph(), config)


def _judged(
    services: TwoServices, limit: float | None, config: dict[str, Any] | None = None
) -> list[Verdict]:
    return list(monthly_budget(_graph(services, config), BudgetSettings(limit)))


def _services(**changes: Any) -> TwoServices:
    services = TwoServices("nat-per-zone", **changes)
    services.add(STACK, "shop-dev")
    return services


def test_without_a_budget_there_is_nothing_to_judge() -> None:
    assert _judged(_services(), None) == []


def test_a_stack_within_its_budget_keeps_the_rule() -> None:
    (verdict,) = _judged(_services(), 162)
    assert verdict.outcome is Outcome.OK


def test_a_stack_over_its_budget_is_a_violation_that_names_the_dearest_lines() -> None:
    (verdict,) = _judged(_services(), 100)
    assert verdict.outcome is Outcome.VIOLATION
    assert verdict.urn.endswith("::shop-dev")
    assert "costs about $161." in verdict.message
    assert "over its budget of $100.00" in verdict.message
    assert "the dearest: NAT gateway: nat-0 $43.07, NAT gateway: nat-1 $43.07" in verdict.message


def test_what_has_no_price_keeps_a_sum_within_the_budget_from_being_a_pass() -> None:
    services = _services()
    services.add(of.QUEUE, "jobs")
    (verdict,) = _judged(services, 200)
    assert verdict.outcome is Outcome.CANNOT_JUDGE
    assert "may be over its budget of $200.00" in verdict.message
    assert "sqs.Queue 'jobs' (it is billed by the request)" in verdict.message
    assert _judged(services, 100)[0].outcome is Outcome.VIOLATION


def test_the_stacks_assumptions_count() -> None:
    config = {KEY: json.dumps({"logsGb": 100})}
    (verdict,) = _judged(_services(), 200, config)
    assert verdict.outcome is Outcome.VIOLATION
    (wrong,) = _judged(_services(), 200, {KEY: json.dumps({"logs": 1})})
    assert wrong.outcome is Outcome.CANNOT_JUDGE
    assert f"{KEY}.logs is not known" in wrong.message


def _told(analyzer: Analyzer, request: analyzer_pb2.AnalyzeStackRequest) -> list[Any]:
    answer = analyzer.AnalyzeStack(request, None)
    return [each for each in answer.diagnostics if each.policyName == ESTIMATE]


def _said(policy: ReportPolicy, graph: Callable[[], Graph]) -> list[str]:
    said: list[str] = []

    def report(message: str, _urn: str | None = None) -> None:
        said.append(message)

    policy.judge(graph, {}, report)
    return said


def _analyzer(**config: str) -> Analyzer:
    analyzer = Analyzer("private-fargate", build_pack())
    stack = analyzer_pb2.AnalyzerStackConfigureRequest(stack="dev")
    stack.config.update({KEY: config["traffic"]} if config else {})
    analyzer.ConfigureStack(stack, None)
    return analyzer


def test_a_preview_says_in_one_advisory_line_what_the_stack_costs() -> None:
    (line,) = _told(_analyzer(), _services().plan.stack_request())
    assert line.enforcementLevel == analyzer_pb2.ADVISORY
    assert "The stack costs about $161." in line.message
    assert "way out $93.5" in line.message
    assert (
        "Its way out is a NAT gateway in each zone; one NAT instance would cost $85.3"
        in line.message
    )


def test_the_engine_hands_the_stacks_assumptions_to_it() -> None:
    request = _services().plan.stack_request()
    (line,) = _told(_analyzer(traffic='{"logsGb": 1000}'), request)
    assert "watching $760.03" in line.message
    (wrong,) = _told(_analyzer(traffic='{"logs": 1000}'), request)
    assert f"There is no estimate: {KEY}.logs is not known" in wrong.message


def test_a_secret_of_the_stacks_configuration_reaches_no_message() -> None:
    analyzer = Analyzer("private-fargate", build_pack())
    stack = analyzer_pb2.AnalyzerStackConfigureRequest(config_secret_keys=[KEY])
    stack.config.update({KEY: '{"hunter2": 1}'})
    analyzer.ConfigureStack(stack, None)
    (line,) = _told(analyzer, _services().plan.stack_request())
    assert f"There is no estimate: {KEY} must be an object of assumptions, in plain" in line.message


def test_a_plan_without_anything_of_awss_has_no_line() -> None:
    assert _told(_analyzer(), of.Plan().stack_request()) == []


def test_its_own_failure_is_said_and_ends_nothing() -> None:
    policy = next(each for each in build_pack() if each.name == ESTIMATE)
    assert isinstance(policy, ReportPolicy)

    def broken() -> Graph:
        raise KeyError("hunter2")

    (message,) = _said(policy, broken)
    assert message.startswith(f"{ESTIMATE} failed and judged no further: KeyError at ")
    assert "hunter2" not in message


@pytest.mark.parametrize("name", ["first_preview", "update_preview"])
def test_it_works_on_previews_of_the_real_engine(name: str) -> None:
    graph = from_preview(json.loads((RECORDINGS / f"{name}.json").read_text()))
    policy = next(each for each in build_pack() if each.name == ESTIMATE)
    assert isinstance(policy, ReportPolicy)
    (message,) = _said(policy, lambda: graph)
    assert message.startswith("The stack costs about $")
