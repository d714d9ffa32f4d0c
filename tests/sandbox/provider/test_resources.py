"""Every type of the table lives through its whole life on the embedded AWS."""

import pytest

from sandbox.provider.schema import resource_schema
from sandbox.provider.types import ENTRIES
from sandbox.provider.values import DEFAULTS_KEY, UNKNOWN, same
from tests.sandbox.provider.cases import CASES, new_world
from tests.sandbox.provider.cases_dns import VALIDATION
from tests.sandbox.provider.cases_more import BUCKET_VERSIONING, DEFAULT_GROUP
from tests.sandbox.provider.cases_services import ACCOUNT_SETTING, SCANNING, SECRET_VERSION
from tests.sandbox.provider.engine import DEFAULT_TAGS, Engine, Made, program_of
from tests.sandbox.provider.kinds import (
    CAPACITY_PROVIDERS,
    EGRESS,
    INGRESS,
    LISTENER,
    LOAD_BALANCER,
    LOG_GROUP,
    NAT_GATEWAY,
    PARAMETER,
    REPOSITORY,
    ROUTE,
    ROUTE_TABLE,
    SCALING_POLICY,
    SECURITY_GROUP,
    SERVICE,
    TARGET_GROUP,
    TASK_DEFINITION,
    VPC,
    VPC_ENDPOINT,
)

LASTING = {
    CAPACITY_PROVIDERS,
    DEFAULT_GROUP,
    SECRET_VERSION,
    SCANNING,
    ACCOUNT_SETTING,
    VALIDATION,
    BUCKET_VERSIONING,
}
"""A cluster has that association, if an empty one, for life; a VPC its default group, a secret its
current version, an account its settings; a certificate that was issued stays it, and what had
versions goes on having them."""


def test_every_type_of_the_table_has_a_case() -> None:
    assert set(CASES) == set(ENTRIES)


@pytest.mark.parametrize("kind", sorted(CASES))
def test_a_preview_echoes_inputs_and_leaves_unknown_what_aws_fills_in(
    engine: Engine, kind: str
) -> None:
    entry, schema = ENTRIES[kind], resource_schema(kind)
    assert schema
    inputs = engine.check(kind, CASES[kind].inputs(new_world(engine)))

    planned = engine.preview(kind, inputs)

    for name in set(inputs) - {DEFAULTS_KEY}:
        unknown = dict.fromkeys(entry.completed.get(name, ()), UNKNOWN)
        assert planned[name] == ({**unknown, **inputs[name]} if unknown else inputs[name]), name
    assert planned["id"] == UNKNOWN
    for name in schema.computed - set(inputs) - set(entry.defaults) - {"tagsAll"}:
        assert planned[name] == UNKNOWN, name
    for name, value in entry.defaults.items():
        assert planned[name] == inputs.get(name, value), name
    if "tagsAll" in schema.outputs:
        assert planned["tagsAll"] == {**DEFAULT_TAGS, **inputs.get("tags", {})}


@pytest.mark.parametrize("kind", sorted(CASES))
def test_a_resource_is_made_read_changed_and_deleted(engine: Engine, kind: str) -> None:
    case = CASES[kind]
    made = engine.make(kind, case.inputs(new_world(engine)))
    assert made.id
    assert_no_drift(engine, made)
    assert engine.diff(made, made.inputs).changed == set()

    if case.change:
        checked = engine.check(kind, program_of(made, case.change), made.inputs, made.name)
        assert engine.diff(made, checked).changed == set(case.change)
        assert engine.diff(made, checked).replaces == set()
        made = engine.update(made, case.change)
        assert_no_drift(engine, made)

    engine.delete(made)
    if kind not in LASTING:
        assert engine.read(made) is None


def assert_no_drift(engine: Engine, made: Made) -> None:
    found = engine.read(made)
    assert found
    assert found.inputs == made.inputs
    differing = {
        key: (value, found.outputs.get(key))
        for key, value in made.outputs.items()
        if not same(value, found.outputs.get(key))
    }
    assert differing == {}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in sorted(CASES) for name in CASES[kind].replaced_by]
)
def test_what_cannot_be_changed_in_place_replaces(
    preview_engine: Engine, kind: str, name: str
) -> None:
    old = Made(kind, "r", "id", {name: "before"}, {name: "before"})

    diff = preview_engine.diff(old, {name: CASES[kind].replaced_by[name]})

    assert diff.replaces == {name}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (ROUTE, "gatewayId"),
        (ROUTE, "natGatewayId"),
        *((kind, name) for kind in (INGRESS, EGRESS) for name in ("fromPort", "cidrIpv4")),
        *((VPC_ENDPOINT, name) for name in ("policy", "subnetIds", "privateDnsEnabled")),
        (SERVICE, "taskDefinition"),
        (SERVICE, "desiredCount"),
        (TASK_DEFINITION, "tags"),
        (TARGET_GROUP, "healthCheck"),
        (LISTENER, "port"),
        (REPOSITORY, "imageTagMutability"),
        (LOAD_BALANCER, "securityGroups"),
        (SCALING_POLICY, "policyType"),
    ],
)
def test_what_the_official_provider_changes_in_place_does_not_replace(
    preview_engine: Engine, kind: str, name: str
) -> None:
    old = Made(kind, "r", "id", {name: "before"}, {name: "before"})

    diff = preview_engine.diff(old, {name: "after"})

    assert (diff.changed, diff.replaces) == ({name}, set())


def test_a_route_gets_another_target_in_place(engine: Engine) -> None:
    world = new_world(engine)
    route = engine.make(ROUTE, CASES[ROUTE].inputs(world))

    changed = engine.update(route, {"gatewayId": None, "natGatewayId": world.id(NAT_GATEWAY)})

    assert_no_drift(engine, changed)
    tables = engine.aws("ec2", "describe_route_tables", RouteTableIds=[world.id(ROUTE_TABLE)])
    targets = [route.get("NatGatewayId") for route in tables["RouteTables"][0]["Routes"]]
    assert targets == [None, world.id(NAT_GATEWAY)]


def test_a_new_security_group_lets_nothing_out(engine: Engine) -> None:
    group = engine.make(SECURITY_GROUP, CASES[SECURITY_GROUP].inputs(new_world(engine)))

    found = engine.aws("ec2", "describe_security_groups", GroupIds=[group.id])["SecurityGroups"]

    assert found[0]["IpPermissionsEgress"] == []


def test_default_tags_are_put_on_what_is_made_and_own_tags_win(engine: Engine) -> None:
    vpc = engine.make(VPC, {"cidrBlock": "10.0.0.0/16", "tags": {"team": "own", "a": "b"}})

    found = engine.aws("ec2", "describe_vpcs", VpcIds=[vpc.id])["Vpcs"][0]

    assert {tag["Key"]: tag["Value"] for tag in found["Tags"]} == {"team": "own", "a": "b"}
    assert vpc.outputs["tagsAll"] == {"team": "own", "a": "b"}
    assert vpc.inputs["tags"] == {"team": "own", "a": "b"}


def test_a_removed_tag_leaves_the_resource_and_the_default_tags_stay(engine: Engine) -> None:
    vpc = engine.make(VPC, {"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}})

    engine.update(vpc, {"tags": None})

    found = engine.aws("ec2", "describe_vpcs", VpcIds=[vpc.id])["Vpcs"][0]
    assert found["Tags"] == [{"Key": "team", "Value": "platform"}]


def test_a_preview_of_a_change_changes_nothing(engine: Engine) -> None:
    logs = engine.make(LOG_GROUP, {"retentionInDays": 30})

    planned = engine.update(logs, {"retentionInDays": 7}, preview=True)

    assert planned.outputs["retentionInDays"] == 7
    assert_no_drift(engine, logs)


def test_an_older_task_definition_stays_itself_beside_a_newer_revision(engine: Engine) -> None:
    inputs = CASES[TASK_DEFINITION].inputs(new_world(engine))
    old, new = engine.make(TASK_DEFINITION, inputs), engine.make(TASK_DEFINITION, inputs)
    assert (old.outputs["revision"], new.outputs["revision"]) == (1, 2)

    changed = engine.update(old, {"tags": {"a": "c"}})
    engine.delete(changed)

    assert changed.outputs["arn"] == old.outputs["arn"]
    assert engine.read(old) is None
    assert_no_drift(engine, new)


def test_an_encrypted_parameter_is_made_though_cloudformation_makes_none(engine: Engine) -> None:
    kept = engine.make(PARAMETER, {"type": "SecureString", "value": "one", "tags": {"a": "b"}})

    found = engine.aws("ssm", "get_parameter", Name=kept.id, WithDecryption=True)["Parameter"]

    assert (found["Type"], found["Value"]) == ("SecureString", "one")
    assert_no_drift(engine, engine.update(kept, {"value": "two"}))
