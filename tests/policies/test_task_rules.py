from typing import Any

import pytest

from guardrails.rule import Rule, Scope
from guardrails.rules.task import (
    task_file_system_encrypted_in_transit,
    task_file_system_iam_authorization,
    task_no_host_network,
    task_no_host_paths,
    task_no_host_processes,
    task_roles_differ,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    ROLE,
    SERVICE,
    TASK_DEFINITION,
    UNKNOWN_LIST,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE

TLS = {"fileSystemId": "fs-0", "transitEncryption": "ENABLED"}
IAM = {**TLS, "authorizationConfig": {"iam": "ENABLED"}}


def _volumes(*volumes: dict[str, Any]) -> dict[str, Any]:
    return {"volumes": [{"name": f"v{n}", **volume} for n, volume in enumerate(volumes)]}


def _efs(**configuration: Any) -> dict[str, Any]:
    return _volumes({"efsVolumeConfiguration": {"fileSystemId": "fs-0", **configuration}})


@pytest.mark.parametrize(
    ("rule", "props", "outcome"),
    [
        (task_no_host_processes, {}, OK),
        (task_no_host_processes, {"pidMode": "task", "ipcMode": "none"}, OK),
        (task_no_host_processes, {"pidMode": "host"}, VIOLATION),
        (task_no_host_processes, {"ipcMode": "host"}, VIOLATION),
        (task_no_host_processes, {"pidMode": "host", "ipcMode": UNKNOWN_STRING}, VIOLATION),
        (task_no_host_processes, {"pidMode": UNKNOWN_STRING}, CANNOT_JUDGE),
        (task_no_host_network, {}, OK),
        (task_no_host_network, {"networkMode": "awsvpc"}, OK),
        (task_no_host_network, {"networkMode": "bridge"}, OK),
        (task_no_host_network, {"networkMode": "host"}, VIOLATION),
        (task_no_host_network, {"networkMode": UNKNOWN_STRING}, CANNOT_JUDGE),
        (task_no_host_paths, {}, OK),
        (task_no_host_paths, _volumes({}), OK),
        (task_no_host_paths, _volumes({"hostPath": ""}), OK),
        (task_no_host_paths, _volumes({}, {"hostPath": "/var/run/docker.sock"}), VIOLATION),
        (task_no_host_paths, _volumes({"hostPath": UNKNOWN_STRING}), CANNOT_JUDGE),
        (task_no_host_paths, {"volumes": UNKNOWN_LIST}, CANNOT_JUDGE),
        (task_no_host_paths, {"volumes": [UNKNOWN_OBJECT]}, CANNOT_JUDGE),
        (task_file_system_encrypted_in_transit, {}, OK),
        (task_file_system_encrypted_in_transit, _volumes({}), OK),
        (task_file_system_encrypted_in_transit, _efs(transitEncryption="ENABLED"), OK),
        (task_file_system_encrypted_in_transit, _efs(transitEncryption="DISABLED"), VIOLATION),
        (task_file_system_encrypted_in_transit, _efs(), VIOLATION),
        (
            task_file_system_encrypted_in_transit,
            _efs(transitEncryption=UNKNOWN_STRING),
            CANNOT_JUDGE,
        ),
        (
            task_file_system_encrypted_in_transit,
            _volumes({"efsVolumeConfiguration": UNKNOWN_OBJECT}),
            CANNOT_JUDGE,
        ),
        (task_file_system_encrypted_in_transit, {"volumes": UNKNOWN_LIST}, CANNOT_JUDGE),
        (task_file_system_iam_authorization, _volumes({"efsVolumeConfiguration": IAM}), OK),
        (task_file_system_iam_authorization, _volumes({"efsVolumeConfiguration": TLS}), VIOLATION),
        (task_file_system_iam_authorization, _volumes({}), OK),
        (
            task_file_system_iam_authorization,
            _efs(authorizationConfig=UNKNOWN_OBJECT),
            CANNOT_JUDGE,
        ),
    ],
)
def test_a_task_definition_is_judged_before_it_is_made(
    rule: Rule, props: dict[str, Any], outcome: Outcome
) -> None:
    assert rule.scope is Scope.RESOURCE
    graph = resource_graph(Plan().add(TASK_DEFINITION, "api", props))
    assert [verdict.outcome for verdict in rule(graph, rule.settings())] == [outcome]


@pytest.mark.parametrize(
    "rule",
    [
        task_no_host_processes,
        task_no_host_network,
        task_no_host_paths,
        task_file_system_encrypted_in_transit,
        task_file_system_iam_authorization,
        task_roles_differ,
    ],
    ids=lambda rule: rule.name,
)
def test_what_the_provider_computes_and_other_types_are_not_judged(rule: Rule) -> None:
    plan = Plan()
    plan.add(SERVICE, "api", {"pidMode": "host", "networkMode": "host"})
    computed = dict.fromkeys(("pidMode", "ipcMode", "networkMode", "volumes"), UNKNOWN_STRING)
    plan.add(TASK_DEFINITION, "api", computed)
    assert outcomes(rule, plan) == [OK]


def test_the_message_names_the_volume_and_not_the_path() -> None:
    plan = Plan()
    plan.add(TASK_DEFINITION, "api", _volumes({}, {"hostPath": "/etc"}))
    (verdict,) = verdicts(task_no_host_paths, plan)
    label = "ecs.TaskDefinition 'api'"
    assert verdict.message == f"{label} mounts a path of its host: volumes[1].hostPath is set"


def test_a_host_path_may_be_allowed() -> None:
    plan = Plan()
    plan.add(TASK_DEFINITION, "agent", _volumes({"hostPath": "/proc"}))
    assert outcomes(task_no_host_paths, plan, allowed_host_paths=("/proc",)) == [OK]
    assert outcomes(task_no_host_paths, plan, allowed_host_paths=("/",)) == [VIOLATION]


A, B = "arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:role/b"


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"taskRoleArn": A, "executionRoleArn": B}, OK),
        ({"taskRoleArn": A, "executionRoleArn": A}, VIOLATION),
        ({"taskRoleArn": A}, OK),
        ({"executionRoleArn": A}, OK),
        ({}, OK),
    ],
)
def test_roles_by_their_arns(props: dict[str, Any], outcome: Outcome) -> None:
    plan = Plan()
    plan.add(TASK_DEFINITION, "api", props)
    assert outcomes(task_roles_differ, plan) == [outcome]


def _first_preview(plan: Plan, own: Any, execution: Any) -> list[Outcome]:
    """Roles as resources (or several, that an apply chooses from) or as literal ARNs."""
    given = {"taskRoleArn": own, "executionRoleArn": execution}
    props = {key: each if isinstance(each, str) else UNKNOWN_STRING for key, each in given.items()}
    feeds = {key: each for key, each in given.items() if not isinstance(each, str)}
    plan.add(TASK_DEFINITION, "api", props, **feeds)
    return outcomes(task_roles_differ, plan)


def _role(plan: Plan, label: str, name: str = "") -> Planned:
    return plan.add(ROLE, label, {"arn": UNKNOWN_STRING, "name": name or f"{label}-0a1b2c3"})


def test_a_first_preview_tells_by_dependencies() -> None:
    plan = Plan()
    own, execution = _role(plan, "own"), _role(plan, "execution")
    assert _first_preview(plan, own, execution) == [OK]
    plan = Plan()
    both = _role(plan, "both")
    assert _first_preview(plan, both, both) == [VIOLATION]


def test_roles_that_are_chosen_in_an_apply() -> None:
    plan = Plan()
    a, b, c = (_role(plan, name) for name in "abc")
    assert _first_preview(plan, [a, b], c) == [OK]
    plan = Plan()
    a, b = (_role(plan, name) for name in "ab")
    assert _first_preview(plan, [a, b], b) == [CANNOT_JUDGE]


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("execution-0a1b2c3", OK), ("a", CANNOT_JUDGE), (UNKNOWN_STRING, CANNOT_JUDGE)],
)
def test_a_role_that_exists_and_one_that_is_made(name: str, outcome: Outcome) -> None:
    for swapped in (False, True):
        plan = Plan()
        given = (A, _role(plan, "execution", name=name))
        assert _first_preview(plan, *(given[::-1] if swapped else given)) == [outcome]


def test_a_role_that_nothing_in_the_plan_explains() -> None:
    plan = Plan()
    assert _first_preview(plan, plan.add(VPC, "any"), A) == [CANNOT_JUDGE]
