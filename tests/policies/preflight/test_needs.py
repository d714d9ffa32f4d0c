import json
from typing import Any

import pytest

from guardrails.preflight.needs import Needs, needs_of
from guardrails.workloads import Workloads
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_STRING
from tests.policies.preflight.world import ACCOUNT, REGION, World, container

SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf"
PARAMETER = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/db"
FILE = "arn:aws:s3:::config/api.env"


def _needs(world: World) -> Needs:
    graph = world.graph()
    (workload,) = graph.derive(Workloads)
    return needs_of(graph, workload)


def _codes(world: World) -> set[tuple[str, str]]:
    return {(need.target, need.code) for need in _needs(world).needs}


BASE = {("ecr.api", "F01"), ("ecr.dkr", "F02"), ("s3", "F03"), ("logs", "F21")}


def _log(driver: str, **options: str) -> dict[str, Any]:
    return {"logConfiguration": {"logDriver": driver, "options": options}}


def _secrets(source: str) -> dict[str, Any]:
    return {"secrets": [{"name": "DB", "valueFrom": source}]}


NO_LOG: dict[str, Any] = {"logConfiguration": None}


@pytest.mark.parametrize(
    ("changes", "more", "less"),
    [
        ({}, set(), set()),
        ({"image": "nginx:1"}, {("internet", "F12")}, {"ecr.api", "ecr.dkr", "s3"}),
        (
            {"image": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/api:1"},
            {("internet", "F12")},
            {"ecr.api", "ecr.dkr", "s3"},
        ),
        (NO_LOG, set(), {"logs"}),
        (_secrets(SECRET), {("secretsmanager", "F01")}, set()),
        (_secrets(f"{SECRET}:password::"), {("secretsmanager", "F01")}, set()),
        (_secrets(PARAMETER), {("ssm", "F01")}, set()),
        (_secrets("/shop/db"), {("ssm", "F01")}, set()),
        (_secrets(SECRET.replace(REGION, "us-east-1")), {("internet", "F01")}, set()),
        (
            {"repositoryCredentials": {"credentialsParameter": SECRET}},
            {("secretsmanager", "F01")},
            set(),
        ),
        (
            {"environmentFiles": [{"type": "s3", "value": FILE}]},
            {("s3", "F67")},
            set(),
        ),
        (_log("awsfirelens", Name="cloudwatch_logs"), {("logs", "F65")}, set()),
        (_log("awsfirelens", Name="kinesis_firehose"), {("kinesis-firehose", "F65")}, {"logs"}),
        (_log("awsfirelens", Name="datadog"), {("internet", "F65")}, {"logs"}),
        (_log("awsfirelens", Name="forward"), set(), {"logs"}),
        (_log("awsfirelens"), set(), {"logs"}),
        (
            _log("splunk", **{"splunk-url": "https://in.splunk.example.com:8088"}),
            {("internet", "F65")},
            {"logs"},
        ),
        (_log("splunk", **{"splunk-url": "https://10.0.3.7:8088"}), set(), {"logs"}),
        (_log("splunk", **{"splunk-url": "https://splunk.internal:8088"}), set(), {"logs"}),
    ],
)
def test_what_a_container_asks_for(
    changes: dict[str, Any], more: set[tuple[str, str]], less: set[str]
) -> None:
    world = World(containers=[container(**changes)])
    expected = {need for need in BASE if need[0] not in less}
    if changes.get("logConfiguration", {}) and ("logs", "F65") in more:
        expected -= {("logs", "F21")}
    assert _codes(world) == expected | more
    assert _needs(world).doubts == ()


def test_sidecars_count_and_each_target_stands_once_for_each_failure() -> None:
    other = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/shop/proxy:1"
    sidecar = container("proxy", image=other, **_secrets(SECRET))
    world = World(containers=[container(), sidecar])
    assert _codes(world) == BASE | {("secretsmanager", "F01")}
    (manifest,) = (each for each in _needs(world).needs if each.target == "ecr.dkr")
    start = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/shop"
    assert manifest.arns == (f"{start}/api", f"{start}/proxy")
    assert manifest.why == "reads the manifest of the image of container 'api' from ECR's registry"


def test_what_is_asked_of_an_endpoints_policy_is_as_narrow_as_the_plan_tells() -> None:
    file: dict[str, Any] = {"environmentFiles": [{"type": "s3", "value": FILE}]}
    world = World(containers=[container(**_secrets(f"{SECRET}:password::"), **file)])
    arns = {(need.target, need.code): need.arns for need in _needs(world).needs}
    assert arns["ecr.api", "F01"] == ("*",)
    assert arns["s3", "F03"] == (f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket/layer",)
    assert arns["secretsmanager", "F01"] == (SECRET,)
    assert arns["s3", "F67"] == (FILE,)
    assert arns["logs", "F21"] == (None,)


def test_a_definition_that_is_not_known_is_judged_by_what_it_is_made_from() -> None:
    world = World()
    secret = world.add(of.SECRET, "db")
    world.hide_containers(world.repository, world.log_group, secret)
    assert _codes(world) == BASE | {("secretsmanager", "F01")}
    (doubt,) = _needs(world).doubts
    assert doubt == "containerDefinitions of ecs.TaskDefinition 'api' is not known yet"


def test_a_definition_outside_the_plan_is_a_doubt() -> None:
    world = World()
    world.service.props["taskDefinition"] = "other:3"
    del world.service.feeds["taskDefinition"]
    assert _needs(world) == Needs(
        (), ("the task definition of ecs.Service 'api' is not in this plan",)
    )


def _exec(**configuration: Any) -> World:
    world = World()
    world.service.props["enableExecuteCommand"] = True
    world.cluster.props["configuration"] = {"executeCommandConfiguration": configuration}
    return world


@pytest.mark.parametrize(
    ("configuration", "more"),
    [
        ({}, set()),
        ({"kmsKeyId": UNKNOWN_STRING}, {"kms"}),
        ({"logConfiguration": {"cloudWatchLogGroupName": "/shop/exec"}}, {"logs"}),
        ({"logConfiguration": {"s3BucketName": "sessions"}}, {"s3"}),
    ],
)
def test_ecs_exec_asks_for_its_channels_its_key_and_its_logs(
    configuration: dict[str, Any], more: set[str]
) -> None:
    world = _exec(**configuration)
    world.cluster.feeds["configuration"] = [world.log_group]
    found = {target for target, code in _codes(world) if code == "F28"}
    assert found == {"ssmmessages", *more}


@pytest.mark.parametrize(
    ("connect", "more"),
    [
        ({"enabled": True, "namespace": "shop"}, {("ecs-agent", "F63")}),
        ({"enabled": False}, set()),
        (
            {"enabled": True, "logConfiguration": {"logDriver": "awslogs"}},
            {("ecs-agent", "F63"), ("logs", "F21")},
        ),
    ],
)
def test_service_connect_asks_for_its_agent(
    connect: dict[str, Any], more: set[tuple[str, str]]
) -> None:
    world = World(containers=[container(**NO_LOG)])
    world.service.props["serviceConnectConfiguration"] = connect
    assert _codes(world) == {need for need in BASE if need[0] != "logs"} | more


@pytest.mark.parametrize(
    ("actions", "targets"),
    [
        (["dynamodb:PutItem", "dynamodb:Query"], {"dynamodb"}),
        (["sqs:SendMessage"], {"sqs"}),
        (["cloudwatch:PutMetricData"], {"monitoring"}),
        (["kinesis:PutRecord", "firehose:PutRecord"], {"kinesis-streams", "kinesis-firehose"}),
        (["ssmmessages:OpenDataChannel", "elasticfilesystem:ClientMount"], set()),
        (["*"], set()),
        (["s3:GetObject", "logs:PutLogEvents"], set()),  # asked for already
    ],
)
def test_the_task_role_tells_what_may_be_called(actions: list[str], targets: set[str]) -> None:
    world = World()
    world.allow(world.task_role, *actions)
    assert {target for target, code in _codes(world) if code == "F65"} == targets


def test_a_refusal_calls_nothing() -> None:
    world = World()
    world.allow(world.task_role, "sqs:SendMessage", Effect="Deny")
    assert _codes(world) == BASE


@pytest.mark.parametrize(
    ("prefix", "cached"), [("shop", True), ("ROOT", True), ("sho", False), ("shop/api", False)]
)
def test_an_image_behind_a_cache_asks_for_its_upstream_once(prefix: str, cached: bool) -> None:
    world = World()
    world.add(of.PULL_THROUGH_CACHE, "cache", {"ecrRepositoryPrefix": prefix})
    assert (("internet", "F13") in _codes(world)) is cached


def test_a_task_set_takes_the_switch_of_its_service() -> None:
    world = World()
    world.service.props["enableExecuteCommand"] = True
    props = {"networkConfiguration": world.service.props["networkConfiguration"]}
    fed = {"service": world.service, "taskDefinition": world.definition}
    world.add(of.TASK_SET, "blue", props, **fed)
    graph = world.graph()
    found = [needs_of(graph, each) for each in graph.derive(Workloads)]
    for needs in found:
        assert ("ssmmessages", "F28") in {(need.target, need.code) for need in needs.needs}


def test_a_key_that_is_no_text_does_no_harm() -> None:
    world = World()
    world.definition.props["containerDefinitions"] = json.dumps(
        [{"name": "api", "secrets": [None, {"name": "X"}], "environmentFiles": ["x"]}]
    )
    assert _codes(world) == {("s3", "F67")}
