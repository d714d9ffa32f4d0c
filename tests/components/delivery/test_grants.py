"""The role for deployments can make what every component is made of, and nothing else."""

import ast
import dataclasses
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache, partial
from typing import Any

import boto3
import pulumi
import pulumi_aws as aws
import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from private_fargate import AlbEdge, Cluster, DeployRoles, Network, Service
from private_fargate.context import Context
from private_fargate.delivery.grants import EVERY_COMPONENT, GRANTS
from private_fargate.delivery.statements import (
    ATTACHED,
    PASSED_TO,
    ROLE_NAMES,
    Deployment,
    deploy_statements,
    read_statements,
    role_statements,
)
from sandbox.paths import PROJECT_ROOT
from sandbox.provider.schema import resource_schema
from sandbox.provider.table import Attributes, Call
from sandbox.provider.tagging import TAGGING
from sandbox.provider.types import ENTRIES
from tests.components.conftest import ACCOUNT, REGION, Recorder, Registered
from tests.components.test_contract import COMPONENTS, EXAMPLES
from tests.components.test_iam import RICH
from tests.loops import own_event_loop

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate"
MORE: list[tuple[Any, Any]] = [
    (
        AlbEdge,
        {
            **EXAMPLES[AlbEdge],
            "waf": True,
            "access_logs": True,
            "additional_certificate_arns": {"other": f"{CERTIFICATE}/2"},
        },
    ),
    (
        Service,
        {
            **EXAMPLES[Service],
            "alarms": {"cpu_utilization": 90},
            "dashboard": True,
            "autoscaling": {
                "max_capacity": 2,
                "schedules": [{"schedule": "cron(0 8 * * ? *)", "min_capacity": 2}],
            },
        },
    ),
    (Network, {"nat": "one_per_az"}),
    (Network, {"nat": "instance", "nat_allocation_ids": ["eipalloc-1"]}),
    (
        Cluster,
        {"ec2_capacity": {**EXAMPLES[Cluster]["ec2_capacity"], "eni_trunking": True}},
    ),
    (Network, {"nat": "instance_per_az"}),
]
PROGRAMS = [(component, EXAMPLES[component]) for component in COMPONENTS] + RICH + MORE
PREFIXES = {"elbv2": "elasticloadbalancing", "apigatewayv2": "apigateway"}
API_GATEWAY = {"create": "POST", "delete": "DELETE", "get": "GET", "update": "PATCH"}
S3 = {
    "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
}
"""Operations of S3 whose permission has another name (S3 guide, "Required permissions")."""

BEYOND = {
    "cloudfront:AllowVendedLogDeliveryForResource": "its logs are vended ones",
    "ec2:ModifyLaunchTemplate": "the provider makes a new version the default one",
    "ec2:GetManagedPrefixListEntries": "the provider's look-up of a prefix list reads its entries",
    "iam:ListInstanceProfilesForRole": "the provider asks before it deletes a role",
    "logs:GetLogDelivery": "vended logs' own deliveries",
    "logs:ListLogDeliveries": "vended logs' own deliveries",
    "logs:UpdateLogDelivery": "vended logs' own deliveries",
    "s3:ListBucketVersions": "a bucket with force_destroy is emptied first",
    "s3:DeleteObjectVersion": "a bucket with force_destroy is emptied first",
    "ssm:GetParameter": "ids of AMIs that AWS publishes",
    "ssm:GetParameters": "the same, asked for by a launch template's `resolve:ssm:`",
}
"""Actions that neither AWS's schemas nor the sandbox's table name -> why they are granted."""


def _deployment(*components: str) -> Deployment:
    where = Context(ACCOUNT, "aws", "amazonaws.com", REGION)
    return Deployment(where, "Shop", "dev", components or EVERY_COMPONENT, ["shop/dev/*"])


def _statements(*components: str) -> list[dict[str, Any]]:
    deployment = _deployment(*components)
    read = read_statements(deployment.context)
    return [*read, *deploy_statements(deployment), *role_statements(deployment, None)]


def _actions(*components: str) -> set[str]:
    return {action for statement in _statements(*components) for action in statement["Action"]}


@pytest.fixture(scope="module")
def made() -> dict[str, list[Registered]]:
    """What each component registers in all of its programs."""
    recorder = Recorder()
    found: dict[str, list[Registered]] = {}
    with own_event_loop():
        for component, args in PROGRAMS:
            recorder.run(partial(_build, component, args))
            found[component.__name__] = [*found.get(component.__name__, []), *recorder.resources]
    return {
        name: [each for each in resources if each.type.startswith("aws:")]
        for name, resources in found.items()
        if name != "DeployRoles"
    }


def _build(component: Any, args: Any) -> None:
    component("unit", args)


def _operations(value: Any) -> Iterator[str]:
    """Yield the operations of an entry of the sandbox's table, wherever it holds them."""
    if isinstance(value, Call):
        yield value.operation
        yield from _operations(value.given)
    elif isinstance(value, Attributes):
        yield from (value.operation, value.read)
    elif isinstance(value, tuple):
        for each in value:
            yield from _operations(each)
    elif isinstance(value, Mapping):
        yield from _operations(tuple(value.values()))


def _called(kind: str) -> set[str]:
    """Return the permissions of the calls that make, read, change, tag and delete a type."""
    entry = ENTRIES[kind]
    fields = dataclasses.fields(entry)
    operations = {each for f in fields for each in _operations(getattr(entry, f.name))}
    tagging = TAGGING.get(entry.tagging or entry.service)
    schema = resource_schema(kind)
    if tagging and schema and "tags" in schema.inputs:
        operations |= {tagging.add, tagging.remove} - {""}
    return {_permission(entry.service, operation) for operation in operations}


def _permission(service: str, operation: str) -> str:
    prefix = PREFIXES.get(service, service)
    if service == "apigatewayv2":
        verb = operation.partition("_")[0]
        return f"{prefix}:{API_GATEWAY.get(verb, 'TagResource')}"
    action = f"{prefix}:{_operation_names(service)[operation]}"
    return S3.get(action, action)


@cache
def _operation_names(service: str) -> Mapping[str, str]:
    keys = {"aws_access_key_id": "none", "aws_secret_access_key": "none"}
    client: Any = boto3.client(service, region_name=REGION, **keys)
    names: Mapping[str, str] = client.meta.method_to_api_mapping
    return names


def _named_by_aws(kinds: set[str]) -> set[str]:
    """Return the permissions that AWS's own resource schemas name for the types."""
    found: set[str] = set()
    for kind in kinds:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", ENTRIES[kind].cfn).schema
        for handler in schema.get("handlers", {}).values():
            found.update(handler.get("permissions", []))
    return found


def _allowed(action: str, granted: set[str]) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in granted)


def test_every_component_can_be_deployed_but_the_pipelines_own_roles() -> None:
    names = {component.__name__ for component in COMPONENTS}
    assert set(EVERY_COMPONENT) == names - {DeployRoles.__name__}
    assert {name for grant in GRANTS for name in grant.components} == set(EVERY_COMPONENT)


def test_the_programs_here_make_every_type_that_the_components_can(
    made: dict[str, list[Registered]],
) -> None:
    written = set()
    for file in (PROJECT_ROOT / "components" / "private_fargate").rglob("*.py"):
        if file.parent.name != "delivery":
            written |= set(_types_named(ast.parse(file.read_text())))
    assert written == {each.type for resources in made.values() for each in resources}


def _types_named(tree: ast.Module) -> Iterator[str]:
    """Yield the types of the resources that a module calls, such as `aws.ec2.Vpc(…)`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        module, _, kind = name.removeprefix("aws.").partition(".")
        if name.startswith("aws.") and kind:
            made = getattr(getattr(aws, module), kind)
            if _is_resource(made):
                yield made.pulumi_type


def _is_resource(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, pulumi.CustomResource)


@cache
def _permissions(kind: str) -> frozenset[str]:
    return frozenset(_called(kind))


@pytest.mark.parametrize("component", EVERY_COMPONENT)
def test_a_component_alone_can_be_made_read_changed_and_deleted(
    made: dict[str, list[Registered]], component: str
) -> None:
    granted = _actions(component)
    needed = set().union(*(_permissions(kind) for kind in {each.type for each in made[component]}))
    assert {action for action in needed if not _allowed(action, granted)} == set()


def test_no_action_is_granted_that_no_type_needs(made: dict[str, list[Registered]]) -> None:
    kinds = {each.type for resources in made.values() for each in resources}
    known = _named_by_aws(kinds) | set().union(*(_permissions(kind) for kind in kinds))
    granted = {action for action in _actions() if "*" not in action}
    beyond = {action for action in granted if action not in known}
    assert beyond == set(BEYOND)


def test_reading_reads_no_secret_no_log_no_image_and_no_object() -> None:
    (settings, parameters) = read_statements(_deployment().context)
    for content in (
        "dynamodb:GetItem",
        "ec2:GetConsoleOutput",
        "ec2:GetPasswordData",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "kms:Decrypt",
        "logs:GetLogEvents",
        "logs:FilterLogEvents",
        "s3:GetObject",
        "secretsmanager:GetSecretValue",
        "sqs:ReceiveMessage",
        "ssm:GetParameter",
        "wafv2:GetSampledRequests",
    ):
        assert not _allowed(content, set(settings["Action"])), content
    assert parameters["Resource"] == [f"arn:aws:ssm:{REGION}::parameter/aws/service/*"]
    verbs = {action.partition(":")[2] for action in settings["Action"]}
    assert [v for v in verbs if not v.startswith(("Describe", "Get", "List", "GET"))] == []


def _resources(sid: str) -> list[str]:
    (statement,) = [each for each in _statements() if each["Sid"] == sid]
    return [str(arn) for arn in statement["Resource"]]


NAMED = [
    ("iam/role:Role", "name", "arn:aws:iam::123456789012:role/", "MakeRoles"),
    (
        "iam/instanceProfile:InstanceProfile",
        "name",
        "arn:aws:iam::123456789012:instance-profile/",
        "Profiles",
    ),
    ("s3/bucket:Bucket", "bucket", "arn:aws:s3:::", "LogBuckets"),
    (
        "cloudwatch/logGroup:LogGroup",
        "name",
        f"arn:aws:logs:{REGION}:123456789012:log-group:",
        "Logs",
    ),
    (
        "ecr/repository:Repository",
        "name",
        f"arn:aws:ecr:{REGION}:123456789012:repository/",
        "Repositories",
    ),
]


@pytest.mark.parametrize(("kind", "key", "start", "sid"), NAMED)
def test_what_is_named_by_a_pattern_has_such_a_name(
    made: dict[str, list[Registered]], kind: str, key: str, start: str, sid: str
) -> None:
    found = [
        each for resources in made.values() for each in resources if each.type == f"aws:{kind}"
    ]
    assert found
    for each in found:
        # Pulumi's own ending, where the name is not the component's.
        name = each.inputs.get(key, f"{each.name}-0a1b2c3")
        assert _allowed(f"{start}{name}", set(_resources(sid))), name


def test_roles_are_handed_to_whom_they_trust_and_get_what_components_attach(
    made: dict[str, list[Registered]],
) -> None:
    every = [each for resources in made.values() for each in resources]
    trusted = {
        statement["Principal"]["Service"].removesuffix(".amazonaws.com")
        for role in every
        if role.type == "aws:iam/role:Role"
        for statement in role.document("assumeRolePolicy")["Statement"]
    }
    assert trusted == set(PASSED_TO)
    attached = {each.inputs["policyArn"] for each in every if "policyArn" in each.inputs}
    assert attached == {f"arn:aws:iam::aws:policy/{name}" for name in ATTACHED}
    endings = {e.name.rpartition("-")[2] for e in every if e.type == "aws:iam/role:Role"}
    assert endings == set(ROLE_NAMES)


def test_a_stack_without_an_edge_gets_nothing_of_one() -> None:
    granted = _actions("Network", "Registry", "Cluster", "Service")
    writes = {
        a for a in granted if not a.partition(":")[2].startswith(("Describe", "Get", "List", "GET"))
    }
    services = {action.partition(":")[0] for action in writes}
    assert services.isdisjoint({"apigateway", "cloudfront", "route53", "acm", "wafv2", "scheduler"})
