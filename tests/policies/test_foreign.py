"""The rules on programs of other people's, in many styles: recordings of their first previews."""

import json
from pathlib import Path

import pytest

from guardrails.assessment import Assessment, assess
from guardrails.catalog import MODULES, PREFLIGHT, rules_of
from guardrails.graph import Graph, Resource
from guardrails.sources import from_preview
from tests.policies import record
from tests.policies.foreign_failures import FAILURES
from tests.policies.foreign_tables import expected, recorded, said
from tests.policies.foreign_verdicts import VERDICTS

GUARDRAILS = [rule for module in MODULES for rule in rules_of(module)]
FORESEEN = [rule for module in PREFLIGHT for rule in rules_of(module)]


@pytest.mark.parametrize("name", sorted(VERDICTS))
def test_the_rules_say_what_the_table_says(name: str) -> None:
    assert sorted(said(recorded(name), GUARDRAILS)) == sorted(set(expected(VERDICTS[name])))


@pytest.mark.parametrize("name", sorted(FAILURES))
def test_the_failures_are_those_that_the_table_says(name: str) -> None:
    assert sorted(said(recorded(name), FORESEEN)) == sorted(set(expected(FAILURES[name])))


@pytest.mark.parametrize("name", ["literal_ids", "stack_reference"])
def test_what_is_by_a_literal_id_is_a_doubt_and_no_alarm(name: str) -> None:
    """But for F35, which asks nothing of what is elsewhere."""
    violations = {rule for outcome, rule, _ in expected(FAILURES[name]) if outcome == "violation"}
    assert violations <= {"preflight-f35-failure-unseen"}
    assert any(outcome == "cannot judge" for outcome, _, _ in expected(FAILURES[name]))


def test_every_program_is_recorded_and_has_its_verdicts() -> None:
    files = sorted(path.name.removesuffix(".json") for path in record.RECORDINGS.iterdir())
    deployed = [f"{name}.up" for name in record.DEPLOYED]
    assert files == sorted([*record.names(), *deployed]) == sorted(VERDICTS)
    assert sorted(VERDICTS) == sorted(FAILURES)
    assert len(record.names()) >= 15


@pytest.mark.parametrize("module", ["lb", "elasticloadbalancingv2", "applicationloadbalancing"])
def test_a_module_by_any_of_its_names_is_the_same(module: str) -> None:
    """Stacks that older versions of pulumi_aws made still have its older types in their state."""
    text = (record.RECORDINGS / "legacy_alb_module.json").read_text()
    graph = from_preview(json.loads(text.replace("aws:alb/", f"aws:{module}/")))
    assert f"aws:{module}/listener:Listener" in {resource.type for resource in graph}
    assert said(graph, GUARDRAILS) == said(recorded("legacy_alb_module"), GUARDRAILS)


def test_nothing_secret_is_in_a_message() -> None:
    for name in VERDICTS:
        for each in assess(recorded(name)):
            text = "\n".join(finding.message for finding in each.judgement.findings)
            assert "hunter2" not in text
            assert "AKIA" not in text


def test_what_came_by_a_secret_is_not_in_the_recording() -> None:
    """One program writes the word itself, and so it stands there once; by config it does not."""
    text = (record.RECORDINGS / "secrets_by_config.json").read_text()
    assert text.count("hunter2") == 1


def _assessed(graph: Graph, rule: str) -> Assessment:
    (found,) = [each for each in assess(graph, rules=GUARDRAILS) if each.rule.name == rule]
    return found


def test_evidence_leads_from_the_service_to_the_gateway() -> None:
    graph = recorded("task_sets")
    (finding,) = _assessed(graph, "service-private-subnets-only").judgement.findings
    steps = [graph.get(urn) for urn in finding.evidence]
    assert [step.name for step in steps if isinstance(step, Resource)][-1].startswith("gateway")


def test_every_recording_is_small() -> None:
    sizes = [path.stat().st_size for path in Path(record.RECORDINGS).iterdir()]
    assert max(sizes) < 50_000
