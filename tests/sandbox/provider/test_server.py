"""What the provider tells the engine: refusals, errors, and what was half made."""

import json
import subprocess
import sys
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox.emulator import Emulator
from sandbox.provider.clients import AwsCallError, Clients
from sandbox.provider.values import SIGNATURE_KEY, UNKNOWN, from_struct, to_struct
from tests.sandbox.provider.cases import CASES, new_world
from tests.sandbox.provider.engine import REGION, CheckFailedError, Engine, RefusedError
from tests.sandbox.provider.kinds import (
    INSTANCE,
    LOG_GROUP,
    REPOSITORY,
    ROLE,
    SECURITY_GROUP,
    SUBNET,
    TASK_DEFINITION,
    VPC,
)

WORKGROUP = "aws:athena/workgroup:Workgroup"


def vpc_count(engine: Engine) -> int:
    return len(engine.aws("ec2", "describe_vpcs")["Vpcs"])


def test_what_nothing_carries_is_refused_by_name_before_anything_is_created(engine: Engine) -> None:
    before = vpc_count(engine)

    with pytest.raises(CheckFailedError, match="nowhere to put 'enableNetworkAddressUsageMetrics'"):
        engine.make(VPC, {"cidrBlock": "10.0.0.0/16", "enableNetworkAddressUsageMetrics": True})

    assert vpc_count(engine) == before


def test_what_nothing_carries_is_accepted_where_it_is_the_default_anyway(engine: Engine) -> None:
    inputs = {"cidrBlock": "10.0.0.0/16", "enableNetworkAddressUsageMetrics": False}

    assert engine.make(VPC, inputs).outputs["enableNetworkAddressUsageMetrics"] is False


def test_what_nothing_carries_is_accepted_in_a_preview(preview_engine: Engine) -> None:
    inputs = {"cidrBlock": "10.0.0.0/16", "enableNetworkAddressUsageMetrics": True}

    assert preview_engine.check(VPC, inputs) == inputs


def test_a_value_that_fits_no_shape_is_refused_by_name(engine: Engine) -> None:
    with pytest.raises(CheckFailedError, match="nowhere to put 'monitoring'"):
        engine.check(INSTANCE, {"ami": "ami-1", "instanceType": "t4g.nano", "monitoring": True})


def test_a_broken_document_is_refused_by_name(engine: Engine) -> None:
    with pytest.raises(CheckFailedError, match="'containerDefinitions' has to be JSON"):
        engine.check(TASK_DEFINITION, {"family": "f", "containerDefinitions": "[{"})


def test_a_type_outside_the_table_is_planned_but_not_made(
    engine: Engine, preview_engine: Engine
) -> None:
    planned = preview_engine.preview(
        WORKGROUP, preview_engine.check(WORKGROUP, {"tags": {"a": "b"}})
    )

    assert planned["arn"] == UNKNOWN
    assert planned["tagsAll"] == {"team": "platform", "a": "b"}
    with pytest.raises(CheckFailedError, match=f"cannot create {WORKGROUP}"):
        engine.check(WORKGROUP, {})


def test_a_type_that_pulumi_aws_does_not_have_is_refused(preview_engine: Engine) -> None:
    with pytest.raises(CheckFailedError, match="no resource type aws:ec2/castle:Castle"):
        preview_engine.check("aws:ec2/castle:Castle", {})


def test_a_refusal_names_the_resource_and_the_property_but_no_value(preview_engine: Engine) -> None:
    news = {"cidrBlok": "hush-hush", "cidrBlock": ["hush-hush"]}

    with pytest.raises(CheckFailedError) as refused:
        preview_engine.check(VPC, news, name="main")

    assert "'cidrBlok' is not expected here. Did you mean 'cidrBlock'?" in str(refused.value)
    assert "Examine values at 'main.cidrBlok'." in str(refused.value)
    assert "hush-hush" not in str(refused.value)


def test_an_illegal_value_is_refused_in_a_preview(preview_engine: Engine) -> None:
    with pytest.raises(CheckFailedError, match=r"retentionInDays|one of"):
        preview_engine.check(REPOSITORY, {"imageTagMutability": "SOMETIMES"})


def test_an_error_of_aws_carries_its_code_and_the_resources_name(engine: Engine) -> None:
    inputs = {"vpcId": "vpc-00000000", "cidrBlock": "10.0.1.0/24"}

    with pytest.raises(RefusedError) as refused:
        engine.make(SUBNET, inputs, name="lonely")

    message = str(refused.value)
    assert message.startswith(f"creating {SUBNET} 'lonely': CreateSubnet: InvalidVpcID.NotFound: ")


def test_a_half_made_resource_reaches_the_engine_by_its_id(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = Clients.call

    def refuse_egress(
        self: Clients, service: str, region: str, operation: str, params: dict[str, Any]
    ) -> Any:
        if operation == "revoke_security_group_egress":
            raise AwsCallError("RevokeSecurityGroupEgress", "RequestLimitExceeded", "slow down")
        return call(self, service, region, operation, params)

    inputs = CASES[SECURITY_GROUP].inputs(new_world(engine))
    monkeypatch.setattr(Clients, "call", refuse_egress)

    with pytest.raises(RefusedError, match="'half': RevokeSecurityGroupEgress: RequestLimit"):
        engine.make(SECURITY_GROUP, inputs, name="half")

    status = status_pb2.Status.FromString(engine.context.trailers["grpc-status-details-bin"])
    failed = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(failed)
    monkeypatch.undo()
    groups = engine.aws("ec2", "describe_security_groups", GroupIds=[failed.id])["SecurityGroups"]
    assert groups[0]["GroupName"] == from_struct(failed.inputs)["name"]
    assert "slow down" in failed.reasons[0]


def test_names_are_filled_in_once_and_kept(engine: Engine) -> None:
    first = engine.check(ROLE, {"assumeRolePolicy": "{}"}, name="task")
    second = engine.check(ROLE, {"assumeRolePolicy": "{}"}, first, name="task")

    assert first["name"].startswith("task-")
    assert len(first["name"]) == len("task-") + 7
    assert second == first


def test_a_name_of_ones_own_is_kept_and_a_prefix_gets_its_digits(engine: Engine) -> None:
    assert engine.check(ROLE, {"assumeRolePolicy": "{}", "name": "mine"})["name"] == "mine"

    role = engine.make(ROLE, {**CASES[ROLE].inputs(new_world(engine)), "namePrefix": "p-"})

    assert role.id.startswith("p-")
    assert role.outputs["name"] == role.id


def test_a_logical_name_that_leaves_no_room_is_refused(preview_engine: Engine) -> None:
    with pytest.raises(CheckFailedError, match="is longer than maximum length 64"):
        preview_engine.check(ROLE, {"assumeRolePolicy": "{}"}, name="x" * 60)


def test_secrets_are_made_as_what_they_hold(engine: Engine) -> None:
    secret = {SIGNATURE_KEY: "1b47061264138c4ac30d75fd1eb44270", "value": "hush"}

    vpc = engine.make(VPC, {"cidrBlock": "10.0.0.0/16", "tags": {"a": secret}})

    assert vpc.outputs["tags"] == {"a": "hush"}


def test_the_region_of_a_resource_wins_over_the_providers(engine: Engine) -> None:
    logs = engine.make(LOG_GROUP, {"region": "us-west-2"})

    assert logs.outputs["arn"].startswith("arn:aws:logs:us-west-2:")
    assert engine.make(LOG_GROUP, {}).outputs["region"] == REGION
    assert engine.diff(logs, {**logs.inputs, "region": REGION}).replaces == {"region"}


def test_default_tags_may_come_as_json_text(clients: Clients) -> None:
    engine = Engine(clients, defaultTags=json.dumps({"tags": {"x": "y"}}))

    assert engine.make(LOG_GROUP, {}).outputs["tagsAll"] == {"x": "y"}


def test_what_is_ignored_does_not_differ(engine: Engine) -> None:
    request = provider_pb2.DiffRequest(
        type=LOG_GROUP,
        old_inputs=to_struct({"retentionInDays": 1}),
        news=to_struct({"retentionInDays": 7}),
        ignoreChanges=["retentionInDays"],
    )

    answer = engine.provider.Diff(request, engine._new_context())

    assert answer.changes == provider_pb2.DiffResponse.DIFF_NONE


def test_the_plugin_starts_and_ends_with_its_engine(running_emulator: Emulator) -> None:
    start = "from sandbox.provider.server import main; main()"
    plugin = subprocess.Popen(
        [sys.executable, "-c", start],
        env={"AWS_ENDPOINT_URL": running_emulator.url},
        stdout=subprocess.PIPE,
        text=True,
    )
    with plugin:
        assert plugin.stdout
        port = int(plugin.stdout.readline())
        plugin.terminate()
        assert plugin.wait() == 0

    assert 0 < port < 65536
