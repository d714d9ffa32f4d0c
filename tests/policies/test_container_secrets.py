import json
from typing import Any

import pytest

from guardrails.rules.container import container_no_secrets_in_environment
from guardrails.sources import from_stack_request
from guardrails.verdict import Outcome
from tests.policies.plan import TASK_DEFINITION, UNKNOWN_STRING, Plan, verdicts

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


def _task(plan: Plan, container: dict[str, Any]) -> None:
    definitions = json.dumps([{"name": "main", **container}])
    plan.add(TASK_DEFINITION, "api", {"containerDefinitions": definitions})


@pytest.mark.parametrize(
    ("container", "outcome"),
    [
        ({"environment": [{"name": "DB_PASSWORD", "value": "hunter2"}]}, VIOLATION),
        ({"environment": [{"name": "URL", "value": "redis://:hunter2@cache"}]}, VIOLATION),
        ({"environment": [{"name": "AWS_ACCESS_KEY_ID", "value": "hunter2"}]}, VIOLATION),
        ({"command": ["run", "postgres://app:hunter2@db/shop"]}, VIOLATION),
        ({"entryPoint": ["run", "postgres://app:hunter2@db/shop"]}, VIOLATION),
        ({"environment": [{"name": "DB_PASSWORD", "value": ""}]}, OK),
        ({"environment": [{"name": "DB_PASSWORD"}]}, OK),
        ({"environment": []}, OK),
        ({"environment": "hunter2"}, CANNOT_JUDGE),
        ({"environment": [{"name": "PORT", "value": UNKNOWN_STRING}]}, CANNOT_JUDGE),
    ],
)
def test_secrets_in_plain(container: dict[str, Any], outcome: Outcome) -> None:
    plan = Plan()
    _task(plan, container)
    (verdict,) = verdicts(container_no_secrets_in_environment, plan)
    assert verdict.outcome is outcome
    assert "hunter2" not in verdict.message


def test_a_secrets_variable_is_named_and_why() -> None:
    plan = Plan()
    environment = [{"name": n, "value": "hunter2"} for n in ("DB_PASSWORD", "HOST", "API_KEY")]
    _task(plan, {"environment": environment, "command": ["x", "redis://:hunter2@cache"]})
    (verdict,) = verdicts(container_no_secrets_in_environment, plan)
    assert verdict.message == (
        "ecs.TaskDefinition 'api' has container 'main', which holds secrets in plain: environment "
        "variable DB_PASSWORD has a secret's name; environment variable API_KEY has a secret's "
        "name; command holds a URL with a password"
    )


SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


@pytest.mark.parametrize("wrapped", [True, False])
def test_what_the_program_marks_as_secret_is_one(wrapped: bool) -> None:
    text = json.dumps([{"name": "main", "environment": [{"name": "HOST", "value": "hunter2"}]}])
    plan = Plan()
    value = {**SECRET, "value": text} if wrapped else "[secret]"
    plan.add(TASK_DEFINITION, "api", {"containerDefinitions": value})
    graph = from_stack_request(plan.stack_request())
    (verdict,) = container_no_secrets_in_environment(graph)
    assert verdict.outcome is VIOLATION
    assert "the program marks as secret" in verdict.message
    assert "hunter2" not in verdict.message
