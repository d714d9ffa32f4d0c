"""Every statement that the library writes: no action, resource or caller wider than its reason.

Whatever registers a policy document is read, whichever type it is; a component that is new is built
from its example in test_contract.
"""

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import pytest

from private_fargate import Network, Registry, ScheduledTask, Service
from private_fargate.delivery.grants import GRANTS
from private_fargate.delivery.statements import ISSUER
from private_fargate.endpoints import KNOWN_SERVICES
from tests.components.conftest import Recorder, Registered
from tests.components.test_contract import COMPONENTS, EXAMPLES
from tests.loops import own_event_loop

PLACE = "ap-northeast-2:123456789012"
TASK: Any = {
    "cluster_arn": f"arn:aws:ecs:{PLACE}:cluster/main",
    "vpc_id": "vpc-1",
    "subnet_ids": ["subnet-1"],
    "image": "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/web:1",
    "repository_arn": f"arn:aws:ecr:{PLACE}:repository/web",
    "secrets": {
        "A": f"arn:aws:secretsmanager:{PLACE}:secret:a-AbCdEf:key::",
        "B": f"arn:aws:ssm:{PLACE}:parameter/b",
    },
    "volumes": [
        {"name": "all", "efs_file_system_id": "fs-01", "read_only": False},
        {"name": "part", "efs_file_system_id": "fs-02", "efs_access_point_id": "fsap-02"},
    ],
    "enable_execute_command": True,
    "readonly_root_filesystem": False,
    "execute_command_log_group_arn": f"arn:aws:logs:{PLACE}:log-group:/ecs/exec",
    "execute_command_kms_key_arn": f"arn:aws:kms:{PLACE}:key/1",
    "task_policy": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::a/*"]}],
}
BALANCER = f"arn:aws:elasticloadbalancing:{PLACE}"
RICH: list[tuple[Any, Any]] = [
    (Network, {"endpoints": "auto", "required_services": sorted(KNOWN_SERVICES)}),
    (Network, {"nat": "instance", "flow_logs": "cloudwatch"}),
    (Network, {"flow_logs": "s3"}),
    (Registry, {"pull_account_ids": ["123456789012"]}),
    (ScheduledTask, {**TASK, "schedule_expression": "rate(1 day)"}),
    (Service, {**TASK, "cluster_name": "main", "port": 80}),
    (
        Service,
        {
            **TASK,
            "cluster_name": "main",
            "port": 80,
            "deployment_strategy": "BLUE_GREEN",
            "load_balancer_security_group_id": "sg-1",
            "target_group_arn": f"{BALANCER}:targetgroup/blue/1",
            "alternate_target_group_arn": f"{BALANCER}:targetgroup/green/2",
            "listener_rule_arn": f"{BALANCER}:listener-rule/app/edge/1/2/3",
        },
    ),
]
PROGRAMS = [(component, EXAMPLES[component]) for component in COMPONENTS] + RICH
"""Components with arguments that make them write every statement they can."""

_ENDPOINT = "it bounds what roles grant, and grants nothing itself"
WIDE_ACTIONS = {
    ("ec2/vpcEndpoint:VpcEndpoint", "OwnAccount"): _ENDPOINT,
    ("iam/policy:Policy", "ReadSettings"): "descriptions and lists of settings, no content",
}
"""(type, Sid) of statements that allow actions by a wildcard -> why they have to."""

_MADE_BY_AWS = "the ids of what a deployment makes are AWS's"
IN_ITS_REGION = [grant.sid for grant in GRANTS if not grant.resources]
ROLES_MADE = [
    "AttachPolicies",
    "ChangeRoles",
    "DetachPolicies",
    "HandRolesOver",
    "MakeRoles",
    "Profiles",
]
WIDE_RESOURCES = {
    ("ec2/vpcEndpoint:VpcEndpoint", "OwnAccount"): _ENDPOINT,
    ("iam/rolePolicy:RolePolicy", "SignIn"): "the token is the account's, not a repository's",
    ("iam/rolePolicy:RolePolicy", "ExecuteCommand"): "session channels have no ARN to name",
    ("iam/rolePolicy:RolePolicy", "Describe"): "ELB's descriptions take no resource",
    ("iam/rolePolicy:RolePolicy", "FindSessionLogs"): "it lists the groups of a region's account",
    ("iam/rolePolicy:RolePolicy", "FindEndpoint"): "ecs:DiscoverPollEndpoint takes no resource",
    ("iam/policy:Policy", "ReadSettings"): "descriptions take no resource",
    ("iam/policy:Policy", "Logs"): "groups of one stack, whatever they are for",
    ("iam/policy:Policy", "LogBuckets"): "buckets for logs, by how they are named",
    ("iam/policy:Policy", "Certificates"): _MADE_BY_AWS,
    ("iam/policy:Policy", "Distributions"): _MADE_BY_AWS,
    ("iam/policy:Policy", "Names"): _MADE_BY_AWS,
    **{("iam/policy:Policy", sid): _MADE_BY_AWS for sid in IN_ITS_REGION},
    **{("iam/rolePolicy:RolePolicy", sid): "roles by how their names end" for sid in ROLES_MADE},
}
"""(type, Sid) of statements that allow something on every resource -> why they have to."""

ANYONE = {
    ("ec2/vpcEndpoint:VpcEndpoint", "OwnAccount"): _ENDPOINT,
    ("ec2/vpcEndpoint:VpcEndpoint", "ImageLayers"): "ECR signs the addresses of layers itself",
}
"""(type, Sid) of statements that allow anyone -> why they have to."""

MANAGED = {
    "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore": "a shell on the NAT instance",
}
"""Policies of AWS's own that roles get -> why."""


class Statement(NamedTuple):
    """One statement of a policy, and where it was found."""

    kind: str
    name: str
    body: dict[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.body.get("Sid", "")

    def values(self, key: str) -> list[str]:
        value = self.body.get(key, [])
        return [value] if isinstance(value, str) else list(value)

    @property
    def allows(self) -> bool:
        return bool(self.body["Effect"] == "Allow")

    @property
    def principals(self) -> list[str]:
        given = self.body.get("Principal", {})
        if isinstance(given, str):
            return [given]
        lists = ([each] if isinstance(each, str) else each for each in given.values())
        return [principal for each in lists for principal in each]


def _documents(value: Any) -> Iterator[Any]:
    """Yield every policy document in a resource's inputs, however deep."""
    if isinstance(value, dict):
        for each in value.values():
            yield from _documents(each)
    elif isinstance(value, list):
        for each in value:
            yield from _documents(each)
    elif isinstance(value, str) and value.startswith("{"):
        document = json.loads(value)
        if "Statement" in document:
            yield document


@pytest.fixture(scope="module")
def resources() -> list[Registered]:
    """Every resource of every program."""
    recorder = Recorder()
    with own_event_loop():
        return [
            resource
            for component, args in PROGRAMS
            for resource in recorder.run(partial(_build, component, args)).resources
        ]


def _build(component: Any, args: Any) -> None:
    component("unit", args)


@pytest.fixture(scope="module")
def statements(resources: list[Registered]) -> list[Statement]:
    """Every statement of every program."""
    return [
        Statement(resource.type.removeprefix("aws:"), resource.name, body)
        for resource in resources
        for document in _documents(resource.inputs)
        for body in document["Statement"]
    ]


def _is_open(resource: str) -> bool:
    """Say whether a resource is any, or any of its type, such as `arn:aws:s3:::*` or `…:role/*`."""
    if not resource.startswith("arn:aws:"):
        # What mocks call an ARN, or none.
        return "*" in resource.partition("/")[0]
    _, _, service, _, _, name = resource.split(":", 5)
    # A bucket is named without its type.
    kind = "" if service == "s3" else name.replace(":", "/").partition("/")[0] + "[:/]"
    return "*" in service or re.match(rf"({kind})?\*", name) is not None


def test_statements_of_every_kind_were_found(statements: list[Statement]) -> None:
    kinds = {statement.kind for statement in statements}
    assert {
        "iam/role:Role",
        "iam/rolePolicy:RolePolicy",
        "sqs/queuePolicy:QueuePolicy",
        "s3/bucketPolicy:BucketPolicy",
        "ecr/repositoryPolicy:RepositoryPolicy",
        "ec2/vpcEndpoint:VpcEndpoint",
    } <= kinds


def test_nothing_is_allowed_or_refused_by_what_is_left_out(statements: list[Statement]) -> None:
    turned = {"NotAction", "NotResource", "NotPrincipal"}
    assert [statement for statement in statements if turned & set(statement.body)] == []


def test_every_action_is_named_with_its_service(statements: list[Statement]) -> None:
    wide = {s.key for s in statements if s.allows and any("*" in a for a in s.values("Action"))}
    assert wide == set(WIDE_ACTIONS)


def test_a_resource_is_left_open_only_for_a_reason(statements: list[Statement]) -> None:
    wide = {
        statement.key
        for statement in statements
        if statement.allows and any(_is_open(each) for each in statement.values("Resource"))
    }
    assert wide == set(WIDE_RESOURCES)


def test_anyone_is_allowed_only_for_a_reason(statements: list[Statement]) -> None:
    assert {s.key for s in statements if s.allows and "*" in s.principals} == set(ANYONE)


def test_a_role_is_for_one_service_of_awss_own_or_for_workflows(
    statements: list[Statement],
) -> None:
    trusts = [statement for statement in statements if statement.kind == "iam/role:Role"]
    assert trusts
    for statement in trusts:
        ((kind, who),) = statement.body["Principal"].items()
        if kind == "Federated":
            assert statement.body["Action"] == "sts:AssumeRoleWithWebIdentity"
            continue
        assert statement.body["Action"] == "sts:AssumeRole"
        assert who.endswith(".amazonaws.com"), statement.name


def test_a_workflows_role_names_audience_and_subjects_in_full(statements: list[Statement]) -> None:
    trusts = [s for s in statements if "Federated" in s.body.get("Principal", {})]
    assert len(trusts) == 3
    for statement in trusts:
        assert set(statement.body["Condition"]) == {"StringEquals"}
        claims = statement.body["Condition"]["StringEquals"]
        assert claims[f"{ISSUER}:aud"] == "sts.amazonaws.com"
        assert claims[f"{ISSUER}:sub"]
        assert not any("*" in subject for subject in claims[f"{ISSUER}:sub"])


def test_a_deployment_is_held_to_its_region(statements: list[Statement]) -> None:
    held = [
        s for s in statements if s.body.get("Sid") in IN_ITS_REGION and "*" in s.values("Resource")
    ]
    assert held
    for statement in held:
        allowed = statement.body["Condition"]["StringEquals"]["aws:RequestedRegion"]
        assert set(allowed) <= {"ap-northeast-2", "us-east-1"}, statement.key


def test_a_role_is_handed_over_to_one_service_only(statements: list[Statement]) -> None:
    handed = [s for s in statements if s.allows and "iam:PassRole" in s.values("Action")]
    assert handed
    for statement in handed:
        assert "iam:PassedToService" in statement.body["Condition"]["StringEquals"], statement.name


def test_policies_of_awss_own_are_attached_only_for_a_reason(resources: list[Registered]) -> None:
    attached = {
        resource.inputs["policyArn"]
        for resource in resources
        if resource.inputs.get("policyArn", "").startswith("arn:aws:iam::aws:")
    }
    assert attached == set(MANAGED)
    assert [each.name for each in resources if each.inputs.get("managedPolicyArns")] == []
