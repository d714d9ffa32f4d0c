from collections.abc import Callable

import pytest

from guardrails.cli import main
from guardrails.preflight.reach_table import Row, entrances_text, reach_rows, reach_text
from guardrails.preflight.reachability import Reachability
from guardrails.preflight.way import Status
from tests.policies import plan as of
from tests.policies.preflight.world import World, container
from tests.policies.record import RECORDINGS

Change = Callable[[World], object]
PROVEN, BROKEN, CANNOT_JUDGE = Status.PROVEN, Status.BROKEN, Status.CANNOT_JUDGE


def _statuses(world: World) -> dict[str, Status]:
    return {each.need.target: each.status for each in world.graph().derive(Reachability)}


def _row(world: World, target: str) -> Row:
    return next(row for row in reach_rows(world.graph()) if row.target == target)


@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize("ways", ["nat", "endpoints"])
def test_all_ways_of_a_sound_stack_are_proven(ways: str, deployed: bool) -> None:
    assert set(_statuses(World(ways, deployed=deployed)).values()) == {PROVEN}


def test_a_proof_names_each_step() -> None:
    nat = "ec2.Route 'private-a-out' (0.0.0.0/0) → ec2.NatGateway 'nat'"
    start = "ecs.Service 'api' → ec2.Subnet 'private-a'"
    assert _row(World("nat"), "logs").paths[0] == f"{start} → ec2.RouteTable 'private-a' → {nat}"
    assert _row(World("endpoints"), "logs").paths[0] == f"{start} → ec2.VpcEndpoint 'logs'"


def _public(world: World, *, address: bool) -> None:
    world.stand(*world.public)
    world.rule(world.group, of.EGRESS_RULE, 443, "all", cidrIpv4="0.0.0.0/0")
    world.service.props["networkConfiguration"]["assignPublicIp"] = address


def _machine(world: World, *, admits: bool = True) -> None:
    group = world.security_group("nat")
    if admits:
        world.rule(group, of.INGRESS_RULE, 443, cidrIpv4="10.0.0.0/16")
        world.rule(group, of.EGRESS_RULE, 443, cidrIpv4="0.0.0.0/0")
    machine = world.add(
        of.NETWORK_INTERFACE,
        "nat",
        {"sourceDestCheck": False},
        subnetId=world.public[0],
        securityGroups=[group],
    )
    for table in world.tables:
        world.route(table, networkInterfaceId=machine)
    world.rule(world.group, of.EGRESS_RULE, 443, "all", cidrIpv4="0.0.0.0/0")


def _transit(world: World) -> None:
    for table in world.tables:
        world.route(table, transitGatewayId="tgw-0a1b")
    world.rule(world.group, of.EGRESS_RULE, 443, "all", cidrIpv4="0.0.0.0/0")


def _default_group(world: World) -> None:
    """Tasks and endpoints that name no group stand in the VPC's default one together."""
    for service in ("ecr.api", "ecr.dkr", "logs"):
        endpoint = world.endpoint(service)
        endpoint.props["securityGroupIds"] = []
        del endpoint.feeds["securityGroupIds"]
    world.gateway_endpoint("s3")
    world.stand(*world.private, groups=())


@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize(
    ("change", "status", "decisive"),
    [
        (lambda w: _public(w, address=True), PROVEN, ""),
        (lambda w: _public(w, address=False), BROKEN, "F14 an internet gateway carries public"),
        (_machine, PROVEN, ""),
        (lambda w: _machine(w, admits=False), BROKEN, "F15 ec2.NetworkInterface 'nat' does not"),
        (_transit, PROVEN, ""),
        (_default_group, PROVEN, ""),
        (lambda _: None, BROKEN, "F21 no route leads out of the VPC, and there is no interface"),
    ],
)
def test_ways_of_every_kind(change: Change, status: Status, decisive: str, deployed: bool) -> None:
    world = World("none", deployed=deployed)
    change(world)
    row = _row(world, "logs")
    assert row.status is status
    assert decisive in "\n".join(row.breaks)


def test_a_default_vpcs_own_group_may_have_been_changed() -> None:
    world = World("nat")
    world.stand(*world.private, groups=())
    assert _row(world, "logs").status is PROVEN
    world.vpc.type = of.DEFAULT_VPC
    assert _row(world, "logs").status is CANNOT_JUDGE


def _literal_subnet(world: World) -> None:
    world.service.props["networkConfiguration"]["subnets"] = ["subnet-0a1b"]
    world.service.feeds["networkConfiguration"] = [world.group]


def _literal_group(world: World) -> None:
    world.service.props["networkConfiguration"]["securityGroups"] = ["sg-0a1b"]
    world.service.feeds["networkConfiguration"] = [*world.private]


def _literal_table(world: World) -> None:
    for each in world.plan.resources:
        if each.type == of.ASSOCIATION and each.name.startswith("private"):
            each.props["routeTableId"] = "rtb-0a1b"
            del each.feeds["routeTableId"]


def _literal_vpc(world: World) -> None:
    for each in [*world.private, *world.tables, world.group, world.endpoint_group]:
        each.props["vpcId"] = "vpc-0a1b"
        del each.feeds["vpcId"]


@pytest.mark.parametrize(
    ("ways", "change", "doubt"),
    [
        ("nat", _literal_subnet, "one of its subnets is not in this plan"),
        ("nat", _literal_group, "one of its security groups is not in this plan"),
        ("none", _literal_table, "is not in this plan"),
        ("none", _literal_vpc, "the VPC of ec2.Subnet 'private-a' is not in this plan"),
    ],
)
def test_literal_ids_are_never_a_break(ways: str, change: Change, doubt: str) -> None:
    world = World(ways)
    change(world)
    row = _row(world, "logs")
    assert row.status is CANNOT_JUDGE
    assert doubt in "\n".join(row.doubts)
    assert row.breaks == ()


def test_tasks_on_instances_are_left_out() -> None:
    world = World("none")
    world.service.props["launchType"] = "EC2"
    assert reach_rows(world.graph()) == ()
    assert reach_text(reach_rows(world.graph())) == "No task on Fargate is in this plan.\n"


def test_a_service_that_leaves_its_tasks_to_task_sets_is_left_out() -> None:
    world = World("none")
    world.service.props["deploymentController"] = {"type": "EXTERNAL"}
    assert reach_rows(world.graph()) == ()


def test_the_table_is_sorted_and_stable() -> None:
    world = World("none", containers=[container("web"), container("api", image="nginx:1")])
    rows = reach_rows(world.graph())
    assert [row.target for row in rows] == ["ecr.api", "ecr.dkr", "internet", "logs", "s3"]
    world.plan.resources.reverse()
    assert reach_rows(world.graph()) == rows


def test_the_table_as_text() -> None:
    world = World("none")
    world.gateway_endpoint("s3")
    text = reach_text(reach_rows(world.graph()))
    lines = text.splitlines()
    assert lines[0] == "ecs.Service 'api'"
    assert "  broken        logs: writes the log of container 'api'" in lines
    assert "      ecs.Service 'api' → ec2.Subnet 'private-a' → ec2.RouteTable 'private-a'" in lines
    broken = "no route leads out of the VPC, and there is no interface endpoint to logs"
    assert f"      ✗ F21 {broken}" in lines
    assert (
        "  proven        s3: downloads the layers of the image of container 'api' from S3" in lines
    )
    assert entrances_text([]) == ""


def test_the_command_prints_both_tables_and_fails_on_a_break(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["reach", str(RECORDINGS / "seed_001_alb_endpoints.json")]) == 1
    said = capsys.readouterr().out
    assert said.startswith("What tasks must reach\n\necs.Service 'web'\n")
    assert "✗ F03 no route leads out of the VPC, and there is no gateway endpoint to s3" in said
    assert "\nWho reaches services\n\necs.Service 'web'\n" in said


def test_the_command_tells_the_story_of_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "F03"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("F03 preflight-f03-image-layers (mandatory, high)")
    assert "starport-layer-bucket" in said
