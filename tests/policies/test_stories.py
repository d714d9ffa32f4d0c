"""What `explain` prints: a rule's story, and why a failure has none."""

import pytest

from guardrails.catalog import PREFLIGHT, rules_of
from guardrails.cli import main
from guardrails.preflight.blind_spots import BLIND_SPOTS
from guardrails.preflight.page import rules_by_code
from guardrails.rule import Rule
from guardrails.stories import story

FORESEEN = [rule for module in PREFLIGHT for rule in rules_of(module)]
FIRST_LIST = [f"F{number:02d}" for number in range(1, 63)]


@pytest.mark.parametrize("rule", FORESEEN, ids=lambda rule: str(rule.name))
def test_each_story_has_cause_message_fixes_and_source(rule: Rule) -> None:
    assert rule.failure is not None
    told = story(rule)
    assert told.startswith(f"{rule.failure.code} {rule.name} (")
    for part in ("\n\nWhy: ", "\n\nIt fails with:\n  ", "Fix with private-fargate: "):
        assert told.partition(part)[2].strip()
    assert "\nFix with pulumi_aws: " in told
    assert "\n\nSources:\n  https://" in told
    assert "On recorded programs: told in " in told


def test_a_failure_that_no_plan_shows_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "f38"]) == 0
    assert capsys.readouterr().out.startswith("F38 is not in a plan: quotas of the account")


def test_every_failure_of_the_first_list_has_a_rule_or_a_reason() -> None:
    by_code = rules_by_code()
    assert set(FIRST_LIST) <= set(by_code)
    assert [code for code, rules in by_code.items() if not rules] == ["F38"]
    assert set(BLIND_SPOTS) <= set(by_code)
