import json
from typing import Any

import pytest

from guardrails.endpoints import Endpoint, Endpoints
from guardrails.graph import Resource
from guardrails.values import ABSENT, UNKNOWN, Gap
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_STRING
from tests.policies.preflight.world import ACCOUNT, LAYERS, REGION, World

REPOSITORY = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/shop/api"
LAYER = LAYERS.replace("*", "layer")


def _of(world: World, service: str) -> tuple[Endpoint, ...]:
    graph = world.graph()
    vpc = graph.get(world.vpc.urn)
    assert vpc is not None
    return graph.derive(Endpoints).of(vpc, service)


def _names(resources: tuple[Resource, ...]) -> list[str]:
    return [each.name for each in resources]


@pytest.mark.parametrize("deployed", [False, True])
def test_an_endpoint_is_found_by_its_vpc_and_service(deployed: bool) -> None:
    world = World("endpoints", deployed=deployed)
    (api,) = _of(world, "ecr.api")
    assert (api.gateway, api.private_dns, api.region) == (False, True, REGION)
    assert _names(api.subnets.found) == ["private-a", "private-b"]
    assert _names(api.groups.found) == ["endpoints"]
    (s3,) = _of(world, "s3")
    assert s3.gateway
    assert _names(s3.tables.found) == ["private-a", "private-b"]
    assert not s3.names_groups
    assert _of(world, "sqs") == ()


@pytest.mark.parametrize("deployed", [False, True])
def test_what_belongs_to_an_endpoint_may_be_of_its_own(deployed: bool) -> None:
    world = World("none", deployed=deployed)
    bare = {"serviceName": f"com.amazonaws.{REGION}.logs", "vpcEndpointType": "Interface"}
    logs = world.add(of.ENDPOINT, "logs", bare, vpcId=world.vpc)
    group, subnet = world.endpoint_group, world.private[0]
    world.add(of.ENDPOINT_GROUP, "g", vpcEndpointId=logs, securityGroupId=group)
    world.add(of.ENDPOINT_SUBNET, "s", vpcEndpointId=logs, subnetId=subnet)
    world.add(of.ENDPOINT_POLICY, "p", {"policy": '{"Statement": []}'}, vpcEndpointId=logs)
    gateway = {"serviceName": f"com.amazonaws.{REGION}.s3"}
    s3 = world.add(of.ENDPOINT, "s3", gateway, vpcId=world.vpc)
    world.add(of.ENDPOINT_TABLE, "t", vpcEndpointId=s3, routeTableId=world.tables[1])
    (found,) = _of(world, "logs")
    assert _names(found.groups.found) == ["endpoints"]
    assert found.names_groups
    assert _names(found.subnets.found) == ["private-a"]
    assert found.policy == '{"Statement": []}'
    (other,) = _of(world, "s3")
    assert other.gateway, "AWS's default type"
    assert _names(other.tables.found) == ["private-b"]
    assert other.tables.complete


def test_an_association_with_an_endpoint_that_is_not_known_may_be_anyones() -> None:
    world = World("endpoints")
    unknown = {"vpcEndpointId": UNKNOWN_STRING}
    world.plan.add(of.ENDPOINT_TABLE, "t", {**unknown, "routeTableId": "rtb-0a"}, vpcEndpointId=[])
    (s3,) = _of(world, "s3")
    assert s3.tables.unexplained


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (f"com.amazonaws.{REGION}.logs", True),
        ("com.amazonaws.us-east-1.logs", False),  # another region's is no way to this one's
        ("com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b", False),
        (f"cn.com.amazonaws.{REGION}.logs", True),
    ],
)
def test_a_services_name_tells_what_it_leads_to(name: str, found: bool) -> None:
    world = World("none")
    world.endpoint("logs", serviceName=name)
    assert bool(_of(world, "logs")) is found


def test_an_endpoint_without_a_known_service_or_vpc_is_a_doubt_about_all() -> None:
    world = World("none")
    logs = world.endpoint("logs", serviceName=UNKNOWN_STRING)
    logs.feeds["serviceName"] = [world.vpc]
    doubts = world.graph().derive(Endpoints).doubts
    assert doubts == ("what ec2.VpcEndpoint 'logs' leads to, how or from where, is not known yet",)


def test_an_endpoint_in_another_vpc_is_elsewhere() -> None:
    world = World("none")
    logs = world.endpoint("logs")
    logs.props["vpcId"] = "vpc-0a1b"
    del logs.feeds["vpcId"]
    assert _of(world, "logs") == ()
    graph = world.graph()
    endpoints = graph.derive(Endpoints)
    assert len(endpoints.of("vpc-0a1b", "logs")) == 1
    assert len(endpoints.elsewhere(graph.get(world.vpc.urn) or UNKNOWN, "logs")) == 1


@pytest.mark.parametrize(
    ("props", "answers"),
    [
        ({}, False),
        ({"dnsOptions": {"privateDnsOnlyForInboundResolverEndpoint": True}}, False),
        ({"dnsOptions": {"privateDnsOnlyForInboundResolverEndpoint": False}}, True),
        ({"privateDnsEnabled": False}, False),
    ],
)
def test_s3s_name_leads_to_an_interface_endpoint_only_where_it_is_told_to(
    props: dict[str, Any], answers: bool
) -> None:
    world = World("none")
    world.endpoint("s3", **props)
    (found,) = _of(world, "s3")
    assert found.answers_inside is answers


def _statement(effect: str = "Allow", **changes: Any) -> dict[str, Any]:
    made = {"Effect": effect, "Principal": "*", "Action": "*", "Resource": "*", **changes}
    return {key: value for key, value in made.items() if value is not None}


def _when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: [*values]}}}


GET, PULL = "s3:GetObject", "ecr:BatchGetImage"
OWN = _when("StringEquals", "aws:ResourceAccount", ACCOUNT)
MINE = _when("StringEquals", "aws:PrincipalAccount", ACCOUNT)


@pytest.mark.parametrize(
    ("statements", "action", "arn", "allowed"),
    [
        ([], PULL, REPOSITORY, False),
        ([_statement()], PULL, REPOSITORY, True),
        ([_statement(Action=["ecr:Batch*"])], PULL, REPOSITORY, True),
        ([_statement(Action="ecr:GetDownloadUrlForLayer")], PULL, REPOSITORY, False),
        ([_statement(Action=None, NotAction="ecr:Put*")], PULL, REPOSITORY, True),
        ([_statement(Action=None, NotAction="ecr:*")], PULL, REPOSITORY, False),
        ([_statement(Resource=f"{REPOSITORY}*")], PULL, REPOSITORY, True),
        ([_statement(Resource="arn:aws:ecr:*:*:repository/other")], PULL, REPOSITORY, False),
        ([_statement(Resource=None, NotResource=REPOSITORY)], PULL, REPOSITORY, False),
        # What is asked for is not known: a policy about some resources may be about it.
        ([_statement(Resource=REPOSITORY)], PULL, None, UNKNOWN),
        ([_statement()], PULL, None, True),
        # IAM knows no resource for the token: only a statement about all of them covers it.
        ([_statement(Resource=REPOSITORY)], "ecr:GetAuthorizationToken", "*", False),
        # Who calls: the tasks are meant.
        ([_statement(**MINE)], PULL, REPOSITORY, True),
        ([_statement(), _statement("Deny", Principal="*")], PULL, REPOSITORY, False),
        ([_statement(), _statement("Deny", Action="ecr:Put*")], PULL, REPOSITORY, True),
        (
            [
                _statement(),
                _statement("Deny", **_when("StringNotEquals", "aws:PrincipalOrgID", "o")),
            ],
            PULL,
            REPOSITORY,
            True,
        ),
        (
            [_statement(), _statement("Deny", **_when("Bool", "aws:SecureTransport", "false"))],
            PULL,
            REPOSITORY,
            True,
        ),
        (
            [_statement(), _statement("Deny", **_when("StringEquals", "aws:username", "eve"))],
            PULL,
            REPOSITORY,
            UNKNOWN,
        ),
        (
            [_statement(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/api"})],
            PULL,
            REPOSITORY,
            UNKNOWN,
        ),
        # Whose it is.
        ([_statement(**OWN)], PULL, REPOSITORY, True),
        (
            [_statement(**_when("StringEquals", "aws:ResourceAccount", "999999999999"))],
            PULL,
            REPOSITORY,
            False,
        ),
        (
            [_statement(**_when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"))],
            PULL,
            REPOSITORY,
            UNKNOWN,
        ),
        # The bucket of layers is AWS's, and ECR signs for the address of a layer.
        ([_statement()], GET, LAYER, True),
        ([_statement(Resource=LAYERS)], GET, LAYER, True),
        ([_statement(Resource="arn:aws:s3:::my-bucket/*")], GET, LAYER, False),
        ([_statement(**OWN)], GET, LAYER, False),
        ([_statement(**MINE)], GET, LAYER, UNKNOWN),
        ([_statement(**OWN), _statement(Action=GET, Resource=LAYERS)], GET, LAYER, True),
    ],
)
def test_a_policy_bounds_what_an_endpoint_lets_through(
    statements: list[dict[str, Any]], action: str, arn: str | None, allowed: bool | Gap
) -> None:
    world = World("none")
    policy = {"Version": "2012-10-17", "Statement": statements}
    world.endpoint("ecr.dkr", policy=json.dumps(policy))
    (found,) = _of(world, "ecr.dkr")
    assert found.permits(action, arn) is allowed


def test_no_policy_is_full_access_and_an_unknown_one_is_not_known() -> None:
    world = World("none")
    endpoint = world.endpoint("ecr.dkr")
    (found,) = _of(world, "ecr.dkr")
    assert found.policy is ABSENT
    assert found.permits(PULL, REPOSITORY) is True
    endpoint.props["policy"], endpoint.feeds["policy"] = UNKNOWN_STRING, [world.repository]
    (found,) = _of(world, "ecr.dkr")
    assert found.permits(PULL, REPOSITORY) is UNKNOWN
