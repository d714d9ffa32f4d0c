"""F16: a service that is made before what its tasks need."""

import pytest

from guardrails.preflight.rules.order import preflight_f16_service_before_its_needs as f16
from guardrails.rule import Level
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_STRING
from tests.policies.preflight.world import ACCOUNT, REGION, World, container

OK, VIOLATION = Outcome.OK, Outcome.VIOLATION
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf"


@pytest.mark.parametrize("ways", ["nat", "endpoints", "none"])
def test_a_service_that_waits_is_silent(ways: str) -> None:
    assert World(ways).says(f16) == ""
    assert World(ways).outcomes(f16) == {OK}


def test_it_is_likely_and_not_certain() -> None:
    assert f16.level is Level.ADVISORY


@pytest.mark.parametrize("ways", ["nat", "endpoints"])
def test_what_is_there_already_is_not_waited_for(ways: str) -> None:
    world = World(ways, deployed=True)
    world.service.after.clear()
    assert world.outcomes(f16) == {OK}


def test_a_service_that_waits_for_nothing_names_all_of_it() -> None:
    world = World("nat")
    world.service.after.clear()
    said = world.says(f16)
    assert said.startswith(
        "F16 ecs.Service 'api' may start tasks before what they need is there: it does not wait for"
    )
    assert "\n  ec2.Route 'private-a-out', by which its tasks reach what they need" in said
    association = "ec2.RouteTableAssociation 'private-b'"
    assert f"\n  {association}, which gives ec2.Subnet 'private-b' its routes" in said
    attachment = "iam.RolePolicyAttachment 'execution'"
    assert f"\n  {attachment}, which gives executionRole its rights" in said
    assert "\n  cloudwatch.LogGroup 'logs', which its containers log to" in said
    # The route waits for the gateway, so one line is enough.
    assert "NatGateway" not in said
    assert "public" not in said


def test_endpoints_are_waited_for() -> None:
    world = World("endpoints")
    world.service.after.remove(world.endpoints["ecr.dkr"])
    assert "ec2.VpcEndpoint 'ecr.dkr'" in world.says(f16)
    assert "ec2.VpcEndpoint 'logs'" not in world.says(f16)


def test_the_separate_association_of_a_gateway_endpoint_is_waited_for() -> None:
    world = World("endpoints")
    s3 = world.endpoints["s3"]
    del s3.feeds["routeTableIds"], s3.props["routeTableIds"]
    added = [
        world.add(of.ENDPOINT_TABLE, f"s3-{n}", vpcEndpointId=s3, routeTableId=table)
        for n, table in enumerate(world.tables)
    ]
    world.service.after.append(added[0])
    assert "VpcEndpointRouteTableAssociation 's3-1', which routes to" in world.says(f16)
    assert "'s3-0'" not in world.says(f16)


def test_waiting_may_go_by_other_resources() -> None:
    world = World("nat")
    waits = [*world.service.after]
    world.service.after.clear()
    world.cluster.after += waits
    assert world.outcomes(f16) == {OK}


def test_a_route_that_leads_nowhere_is_told_by_its_own_failure() -> None:
    world = World("none")
    world.service.after.clear()
    assert "ec2.Route '" not in world.says(f16)


def test_policies_of_both_roles_are_waited_for() -> None:
    world = World("nat")
    policy = world.allow(world.task_role, "s3:GetObject")
    world.service.after.remove(policy)
    said = world.says(f16)
    assert "iam.RolePolicy 'task-s3:GetObject', which gives taskRole its rights" in said


def test_a_secrets_value_is_waited_for() -> None:
    world = World("nat")
    secret = world.add(of.SECRET, "db", {"arn": SECRET})
    value = world.add(of.SECRET_VERSION, "db", {"secretId": SECRET}, secretId=secret)
    world.contain(container(secrets=[{"name": "DB", "valueFrom": f"{SECRET}:password::"}]))
    assert "secretsmanager.SecretVersion 'db', which its containers read" in world.says(f16)
    world.service.after.append(value)
    assert world.outcomes(f16) == {OK}


def test_hidden_containers_may_log_to_what_is_not_there_yet() -> None:
    world = World("nat")
    world.hide_containers(world.repository, world.log_group)
    # The definition is made from the group, and the service from the definition.
    assert world.verdicts(f16) == []
    world.service.after.remove(world.execution_policy)
    assert world.outcomes(f16) == {VIOLATION}


def test_what_a_definition_outside_the_plan_needs_is_not_known() -> None:
    world = World("nat")
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/api:3"
    world.service.props["taskDefinition"] = arn
    world.service.feeds["taskDefinition"] = []
    world.service.after.clear()
    assert world.verdicts(f16) == []


def test_a_task_set_is_judged_as_a_service_is() -> None:
    world = World("nat")
    given = dict(world.service.props)
    feeds = dict(world.service.feeds)
    world.remove(world.service)
    world.add(of.TASK_SET, "blue", {**given, "id": UNKNOWN_STRING}, **feeds)
    assert "F16 ecs.TaskSet 'blue'" in world.says(f16)
