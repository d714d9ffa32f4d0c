import json
from typing import Any

import pytest

from guardrails.rule import Rule, Scope
from guardrails.rules.container import (
    container_image_pinned,
    container_log_configuration,
    container_no_host_capabilities,
    container_no_secrets_in_environment,
    container_non_root_user,
    container_not_privileged,
    container_read_only_root_filesystem,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    EVENT_TARGET,
    SCHEDULE,
    SERVICE,
    TASK_DEFINITION,
    TASK_SET,
    UNKNOWN_BOOL,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE

RULES = [
    container_not_privileged,
    container_no_host_capabilities,
    container_read_only_root_filesystem,
    container_non_root_user,
    container_log_configuration,
    container_no_secrets_in_environment,
    container_image_pinned,
]
GOOD = {
    "name": "main",
    "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1.0.0",
    "readonlyRootFilesystem": True,
    "environment": [{"name": "PORT", "value": "3000"}],
    "secrets": [{"name": "DB_PASSWORD", "valueFrom": "arn:aws:ssm:eu-west-1:1:parameter/db"}],
    "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/shop"}},
}


def _task(plan: Plan, *containers: dict[str, Any], **props: Any) -> Planned:
    definitions = json.dumps([{"name": "main", **container} for container in containers])
    return plan.add(TASK_DEFINITION, "api", {"containerDefinitions": definitions, **props})


def _judge(rule: Rule, *containers: dict[str, Any], **settings: Any) -> list[Outcome]:
    plan = Plan()
    _task(plan, *containers)
    return outcomes(rule, plan, **settings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
class TestEveryRule:
    def test_a_good_container_keeps_it(self, rule: Rule) -> None:
        assert _judge(rule, GOOD) == [OK]

    def test_keys_may_be_spelt_as_the_provider_also_takes_them(self, rule: Rule) -> None:
        assert _judge(rule, {key[0].upper() + key[1:]: GOOD[key] for key in GOOD}) == [OK]

    def test_definitions_that_are_not_known_are_not_passed(self, rule: Rule) -> None:
        plan = Plan()
        repository = plan.add(VPC, "any")
        plan.add(
            TASK_DEFINITION,
            "wired",
            {"containerDefinitions": UNKNOWN_STRING},
            containerDefinitions=repository,
        )
        # From outside this plan: a stack reference, a look-up.
        plan.add(TASK_DEFINITION, "given", {"containerDefinitions": UNKNOWN_STRING})
        plan.add(TASK_DEFINITION, "broken", {"containerDefinitions": "[{"})
        assert outcomes(rule, plan) == [CANNOT_JUDGE] * 3

    def test_no_containers_break_nothing(self, rule: Rule) -> None:
        assert _judge(rule) == [OK]

    def test_nothing_but_task_definitions_is_judged(self, rule: Rule) -> None:
        plan = Plan()
        plan.add(SERVICE, "api")
        assert outcomes(rule, plan) == []

    def test_up_stops_the_task_definition_before_it_is_made(self, rule: Rule) -> None:
        if rule is container_read_only_root_filesystem:  # it asks for the service, too
            assert rule.scope is Scope.STACK
            return
        assert rule.scope is Scope.RESOURCE
        task = _task(Plan(), GOOD)
        assert [verdict.outcome for verdict in rule(resource_graph(task))] == [OK]


@pytest.mark.parametrize(
    ("rule", "container", "outcome"),
    [
        (container_not_privileged, {"privileged": True}, VIOLATION),
        (container_not_privileged, {"privileged": False}, OK),
        (container_not_privileged, {"privileged": "perhaps"}, CANNOT_JUDGE),
        (container_no_host_capabilities, {"linuxParameters": {}}, OK),
        (container_log_configuration, {}, VIOLATION),
        (container_log_configuration, {"logConfiguration": {}}, VIOLATION),
        (container_log_configuration, {"logConfiguration": {"logDriver": "none"}}, VIOLATION),
        (container_log_configuration, {"logConfiguration": {"logDriver": "awsfirelens"}}, OK),
        (container_log_configuration, {"logConfiguration": UNKNOWN_STRING}, CANNOT_JUDGE),
        (container_non_root_user, {"user": "root"}, VIOLATION),
        (container_non_root_user, {"user": "0"}, VIOLATION),
        (container_non_root_user, {"user": "0:0"}, VIOLATION),
        (container_non_root_user, {"user": "ContainerAdministrator"}, VIOLATION),
        (container_non_root_user, {"user": "1000:0"}, OK),
        (container_non_root_user, {"user": "rooted"}, OK),
        (container_non_root_user, {"user": UNKNOWN_STRING}, CANNOT_JUDGE),
        (container_non_root_user, {}, OK),
        (container_image_pinned, {"image": "nginx"}, VIOLATION),
        (container_image_pinned, {"image": "localhost:5000/shop"}, VIOLATION),
        (container_image_pinned, {"image": "nginx:latest"}, VIOLATION),
        (container_image_pinned, {"image": "nginx:1.27"}, OK),
        (container_image_pinned, {"image": "nginx@sha256:" + "a" * 64}, OK),
        (container_image_pinned, {"image": "nginx:latest@sha256:" + "a" * 64}, OK),
        (container_image_pinned, {}, CANNOT_JUDGE),
        (container_image_pinned, {"image": UNKNOWN_STRING}, CANNOT_JUDGE),
        (container_read_only_root_filesystem, {}, VIOLATION),
        (container_read_only_root_filesystem, {"readonlyRootFilesystem": False}, VIOLATION),
    ],
)
def test_a_container_is_judged(rule: Rule, container: dict[str, Any], outcome: Outcome) -> None:
    assert _judge(rule, container) == [outcome]


@pytest.mark.parametrize(
    ("added", "outcome"),
    [
        (["SYS_ADMIN"], VIOLATION),
        (["CAP_NET_ADMIN"], VIOLATION),
        (["ALL"], VIOLATION),
        (["SYS_PTRACE", "NET_BIND_SERVICE"], OK),
        ([], OK),
        (UNKNOWN_STRING, CANNOT_JUDGE),
    ],
)
def test_capabilities_that_reach_the_host(added: Any, outcome: Outcome) -> None:
    container = {"linuxParameters": {"capabilities": {"add": added, "drop": ["ALL"]}}}
    assert _judge(container_no_host_capabilities, container) == [outcome]


def test_a_capability_may_be_allowed() -> None:
    container = {"linuxParameters": {"capabilities": {"add": ["NET_ADMIN", "SYS_ADMIN"]}}}
    allowed = ("NET_ADMIN", "SYS_ADMIN")
    judge = container_no_host_capabilities
    assert _judge(judge, container, allowed_capabilities=allowed[:1]) == [VIOLATION]
    assert _judge(judge, container, allowed_capabilities=allowed) == [OK]


def test_each_bad_container_is_named() -> None:
    plan = Plan()
    _task(plan, {"name": "a"}, {**GOOD, "name": "b"}, {"name": "c"})
    messages = [verdict.message for verdict in verdicts(container_log_configuration, plan)]
    assert messages == [
        f"ecs.TaskDefinition 'api' has container '{name}', which loses what it writes: "
        "it has no logConfiguration"
        for name in ("a", "c")
    ]


def test_whether_the_image_may_choose_the_user() -> None:
    assert _judge(container_non_root_user, {}, require_user=True) == [VIOLATION]
    assert _judge(container_non_root_user, {"user": "app"}, require_user=True) == [OK]


def test_whether_a_tag_is_enough() -> None:
    assert _judge(container_image_pinned, GOOD, require_digest=True) == [VIOLATION]


SHELL = {"enableExecuteCommand": True}
BY_ARN = {"taskDefinitionArn": UNKNOWN_STRING}


@pytest.mark.parametrize(
    ("kind", "props", "feed", "outcome"),
    [
        (SERVICE, {"taskDefinition": UNKNOWN_STRING, **SHELL}, "taskDefinition", OK),
        (SERVICE, {"taskDefinition": UNKNOWN_STRING}, "taskDefinition", VIOLATION),
        (SCHEDULE, {"target": {"ecsParameters": {**BY_ARN, **SHELL}}}, "target", OK),
        (SCHEDULE, {"target": {"ecsParameters": BY_ARN}}, "target", VIOLATION),
        (EVENT_TARGET, {"ecsTarget": {**BY_ARN, **SHELL}}, "ecsTarget", OK),
        (EVENT_TARGET, {"ecsTarget": BY_ARN}, "ecsTarget", VIOLATION),
    ],
)
def test_a_task_that_is_started_with_a_shell_may_write(
    kind: str, props: dict[str, Any], feed: str, outcome: Outcome
) -> None:
    plan = Plan()
    plan.add(kind, "starter", props, **{feed: _task(plan, {})})
    assert outcomes(container_read_only_root_filesystem, plan) == [outcome]


def test_a_shell_that_is_not_known_leaves_it_open() -> None:
    plan = Plan()
    task = _task(plan, {})
    props = {"taskDefinition": UNKNOWN_STRING, "enableExecuteCommand": UNKNOWN_BOOL}
    switch = plan.add(VPC, "any")
    plan.add(SERVICE, "api", props, taskDefinition=task, enableExecuteCommand=switch)
    assert outcomes(container_read_only_root_filesystem, plan) == [CANNOT_JUDGE]


def test_a_shell_into_a_task_that_is_not_in_the_plan_excuses_none_that_is() -> None:
    plan = Plan()
    _task(plan, {}, arn="arn:aws:ecs:eu-west-1:123456789012:task-definition/api:1")
    plan.add(SERVICE, "other", {**SHELL, "taskDefinition": "other:1"})
    assert outcomes(container_read_only_root_filesystem, plan) == [VIOLATION]


def test_a_shell_into_an_unknown_task_may_be_this_one() -> None:
    plan = Plan()
    _task(plan, {})
    props = {**SHELL, "taskDefinition": UNKNOWN_STRING}
    plan.add(SERVICE, "some", props, taskDefinition=plan.add(VPC, "any"))
    assert outcomes(container_read_only_root_filesystem, plan) == [CANNOT_JUDGE]


@pytest.mark.parametrize(("shell", "outcome"), [(True, OK), (False, VIOLATION)])
def test_a_task_set_has_the_shell_of_its_service(shell: bool, outcome: Outcome) -> None:
    plan = Plan()
    task = _task(plan, {})
    service = plan.add(SERVICE, "api", {"enableExecuteCommand": shell})
    ids = {"taskDefinition": UNKNOWN_STRING, "service": UNKNOWN_STRING}
    plan.add(TASK_SET, "blue", ids, taskDefinition=task, service=service)
    assert outcomes(container_read_only_root_filesystem, plan) == [outcome]


def test_a_task_set_of_a_service_elsewhere_leaves_it_open() -> None:
    plan = Plan()
    task = _task(plan, {})
    ids = {"taskDefinition": UNKNOWN_STRING, "service": "elsewhere"}
    plan.add(TASK_SET, "blue", ids, taskDefinition=task)
    assert outcomes(container_read_only_root_filesystem, plan) == [CANNOT_JUDGE]


def test_windows_has_no_read_only_root() -> None:
    plan = Plan()
    system = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    _task(plan, {}, runtimePlatform=system)
    assert outcomes(container_read_only_root_filesystem, plan) == [OK]
