from collections.abc import Callable
from typing import Any

import pytest

from guardrails.preflight.reach_table import reach_rows
from guardrails.preflight.rules.network import (
    preflight_f05_private_dns_switches as f05,
)
from guardrails.preflight.rules.network import (
    preflight_f06_private_dns_conflict as f06,
)
from guardrails.preflight.rules.network import (
    preflight_f64_file_system as f64,
)
from guardrails.preflight.rules.network import (
    preflight_f65_services_of_task_role as f65,
)
from guardrails.preflight.rules.network import (
    preflight_f66_endpoint_in_another_zone as f66,
)
from guardrails.preflight.way import Status
from guardrails.rule import Level
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_BOOL, UNKNOWN_STRING, Planned
from tests.policies.preflight.world import World

Change = Callable[[World], object]
OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


# F05: private DNS needs two switches of the VPC.


def _switch(**flags: Any) -> Change:
    def change(world: World) -> None:
        for name, value in flags.items():
            if value is None:
                del world.vpc.props[name]
            else:
                world.vpc.props[name] = value
                world.vpc.feeds[name] = []

    return change


@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize(
    ("change", "outcome", "decisive"),
    [
        (lambda _: None, OK, ""),
        (_switch(enableDnsHostnames=None), VIOLATION, "enableDnsHostnames of ec2.Vpc 'vpc' is off"),
        (_switch(enableDnsHostnames=False), VIOLATION, "ec2.VpcEndpoint 'logs' → ec2.Vpc 'vpc'"),
        (_switch(enableDnsSupport=False), VIOLATION, "enableDnsSupport of ec2.Vpc 'vpc' is off"),
        (_switch(enableDnsSupport=None), OK, ""),
        (_switch(enableDnsHostnames=UNKNOWN_BOOL), CANNOT_JUDGE, "switches of ec2.Vpc 'vpc' are"),
    ],
)
def test_private_dns_needs_the_switches_of_the_vpc(
    change: Change, outcome: Outcome, decisive: str, deployed: bool
) -> None:
    world = World("none", deployed=deployed)
    world.endpoint("logs")
    change(world)
    assert world.outcomes(f05) == {outcome}
    assert decisive in world.says(f05)


def test_endpoints_without_private_dns_ask_for_no_switch() -> None:
    world = World("none")
    world.endpoint("logs", privateDnsEnabled=False)
    world.gateway_endpoint("s3")
    _switch(enableDnsHostnames=False)(world)
    assert world.outcomes(f05) == {OK}


def test_the_accounts_own_vpc_has_both_on() -> None:
    world = World("endpoints")
    world.vpc.type = of.DEFAULT_VPC
    _switch(enableDnsHostnames=None, enableDnsSupport=None)(world)
    assert world.outcomes(f05) == {OK}


def test_a_literal_vpc_cannot_be_judged() -> None:
    world = World("none")
    logs = world.endpoint("logs")
    logs.props["vpcId"] = "vpc-0a1b"
    del logs.feeds["vpcId"]
    assert world.outcomes(f05) == {CANNOT_JUDGE}


@pytest.mark.parametrize(
    ("servers", "outcome"), [(["AmazonProvidedDNS"], OK), (["10.0.0.53"], CANNOT_JUDGE)]
)
def test_name_servers_of_ones_own_have_to_ask_amazons(servers: list[str], outcome: Outcome) -> None:
    world = World("none")
    world.endpoint("logs")
    options = world.add(of.DHCP_OPTIONS, "corporate", {"domainNameServers": servers})
    world.add(of.DHCP_OPTIONS_ASSOCIATION, "vpc", vpcId=world.vpc, dhcpOptionsId=options)
    assert world.outcomes(f05) == {outcome}
    assert "10.0.0.53" not in world.says(f05)


# F06: one name, one endpoint.


def _again(world: World, **props: Any) -> Planned:
    made = world.endpoint("logs", **props)
    made.name = "logs-again"
    return made


@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize(
    ("props", "outcomes"),
    [
        ({}, {OK, VIOLATION}),
        ({"privateDnsEnabled": False}, {OK}),
        ({"privateDnsEnabled": None}, {OK}),
        ({"privateDnsEnabled": UNKNOWN_BOOL}, {OK, CANNOT_JUDGE}),
    ],
)
def test_a_second_endpoint_of_a_service_is_refused(
    props: dict[str, Any], outcomes: set[Outcome], deployed: bool
) -> None:
    world = World("endpoints", deployed=deployed)
    again = _again(world, **props)
    if UNKNOWN_BOOL in props.values():
        again.feeds["privateDnsEnabled"] = []
    assert world.outcomes(f06) == outcomes
    if VIOLATION in outcomes:
        assert world.says(f06) == (
            "F06 ec2.VpcEndpoint 'logs-again' takes the name of logs, which ec2.VpcEndpoint 'logs' "
            "has in ec2.Vpc 'vpc'\n"
            "  ec2.VpcEndpoint 'logs-again' → ec2.Vpc 'vpc' → ec2.VpcEndpoint 'logs'"
        )


def test_another_vpc_has_names_of_its_own() -> None:
    world = World("endpoints")
    again = _again(world)
    other = world.add(of.VPC, "other")
    again.props["vpcId"], again.feeds["vpcId"] = world.id(other), [other]
    assert world.outcomes(f06) == {OK}


@pytest.mark.parametrize("separate", [False, True])
@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("api.ecr.eu-west-1.amazonaws.com", True),
        ("logs.eu-west-1.amazonaws.com.", True),
        ("shop.internal", False),
        ("logs.us-east-1.amazonaws.com", False),
    ],
)
def test_a_private_zone_may_have_the_name_already(name: str, taken: bool, separate: bool) -> None:
    world = World("endpoints")
    inline = {} if separate else {"vpcs": [{"vpcId": world.id(world.vpc)}]}
    zone = world.plan.add(of.ZONE, "zone", {"name": name, **inline}, vpcs=world.vpc)
    if separate:
        world.add("aws:route53/zoneAssociation:ZoneAssociation", "z", zoneId=zone, vpcId=world.vpc)
    assert (VIOLATION in world.outcomes(f06)) is taken
    assert not taken or "which route53.Zone 'zone' has in ec2.Vpc 'vpc'" in world.says(f06)


# F64: a mount target in the zone, and groups that let NFS through.


def _mount(world: World, *zones: int, admit: bool = True) -> Planned:
    system = world.add(of.FILE_SYSTEM, "data")
    group = world.security_group("files")
    for zone in zones:
        fed = {"fileSystemId": system, "subnetId": world.private[zone]}
        world.add(of.MOUNT_TARGET, f"data-{zone}", securityGroups=[group], **fed)
    if admit:
        world.admit(world.group, group, 2049)
    volume = {"name": "data", "efsVolumeConfiguration": {"fileSystemId": world.id(system)}}
    world.definition.props["volumes"] = [volume]
    world.definition.feeds["volumes"] = [system]
    return system


@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize(
    ("zones", "admit", "decisive"),
    [
        ((0, 1), True, None),
        ((), True, "mounts volume 'data': efs.FileSystem 'data' has no mount target\n"),
        (
            (0,),
            True,
            (
                "has no mount target in eu-west-1b, the zone of ec2.Subnet 'private-b'\n"
                "  ecs.Service 'api' → ec2.Subnet 'private-b' → efs.FileSystem 'data'"
            ),
        ),
        ((0, 1), False, "efs.MountTarget 'data-0' does not admit ecs.Service 'api' on 2049: "),
    ],
)
def test_a_file_system_is_mounted_in_each_zone(
    zones: tuple[int, ...], admit: bool, decisive: str | None, deployed: bool
) -> None:
    world = World("nat", deployed=deployed)
    _mount(world, *zones, admit=admit)
    assert world.outcomes(f64) == ({OK} if decisive is None else {VIOLATION})
    assert (decisive or "") in world.says(f64)


def test_egress_to_the_mount_target_counts() -> None:
    world = World("nat")
    _mount(world, 0, 1)
    world.remove(*(each for each in world.plan.resources if each.name == "tasks-out-2049-files"))
    assert "2049 to efs.MountTarget 'data-0' is shut: ec2.SecurityGroup 'tasks' has" in (
        world.says(f64)
    )


def test_a_file_system_or_zone_that_is_not_known_cannot_be_judged() -> None:
    world = World("nat")
    _mount(world, 0)
    del world.private[1].props["availabilityZone"]
    assert world.outcomes(f64) == {CANNOT_JUDGE}
    volume = world.definition.props["volumes"][0]["efsVolumeConfiguration"]
    volume["fileSystemId"] = "fs-0a1b"
    world.definition.feeds["volumes"] = []
    assert world.outcomes(f64) == {OK}, "another stack's: the table says that it is not known"
    (row,) = (row for row in reach_rows(world.graph()) if row.target == "EFS")
    assert row.status is Status.CANNOT_JUDGE
    assert "its file system is not in this plan" in row.doubts


# F65: what the task role allows, advisory.


@pytest.mark.parametrize("deployed", [False, True])
def test_a_service_that_the_task_role_allows_needs_a_way(deployed: bool) -> None:
    world = World("endpoints", deployed=deployed)
    world.allow(world.task_role, "dynamodb:PutItem", "sqs:SendMessage")
    assert f65.level is Level.ADVISORY
    said = world.says(f65)
    assert (
        "may call DynamoDB, which its task role allows: no route leads out of the VPC, and" in said
    )
    assert "there is no gateway endpoint to dynamodb" in said
    assert "there is no interface endpoint to sqs" in said
    world.gateway_endpoint("dynamodb")
    world.endpoint("sqs")
    assert world.outcomes(f65) == {OK}


def test_what_is_shut_on_the_way_to_it_is_as_likely_and_no_more() -> None:
    world = World("endpoints")
    world.allow(world.task_role, "sqs:SendMessage")
    world.endpoint("sqs", privateDnsEnabled=False)
    assert "F65 ecs.Service 'api' may call SQS" in world.says(f65)


def test_with_nat_everything_is_reached() -> None:
    world = World("nat")
    world.allow(world.task_role, "sqs:SendMessage")
    assert world.outcomes(f65) == {OK}


# F66: an endpoint in another zone than the tasks'.


def _one_zone(world: World, **zone: Any) -> None:
    logs = world.endpoints["logs"]
    logs.props["subnetIds"] = [world.id(world.private[0])]
    logs.feeds["subnetIds"] = [world.private[0]]
    world.private[1].props.update(zone)


@pytest.mark.parametrize("deployed", [False, True])
def test_an_endpoint_in_another_zone_is_named_with_its_path(deployed: bool) -> None:
    world = World("endpoints", deployed=deployed)
    assert world.outcomes(f66) == {OK}
    _one_zone(world)
    assert f66.level is Level.ADVISORY
    assert world.says(f66) == (
        "F66 ecs.Service 'api' falls with another zone than its own: ec2.VpcEndpoint 'logs' is not "
        "in eu-west-1b\n  ecs.Service 'api' → ec2.Subnet 'private-b' → ec2.VpcEndpoint 'logs'"
    )


@pytest.mark.parametrize(
    "zone",
    [
        {"availabilityZone": UNKNOWN_STRING},
        {"availabilityZone": "eu-west-1a"},
        {"availabilityZone": UNKNOWN_STRING, "availabilityZoneId": "euw1-az2"},
    ],
)
def test_a_zone_that_is_the_same_or_not_known_is_none_of_its_business(zone: dict[str, str]) -> None:
    world = World("endpoints")
    _one_zone(world, **zone)
    assert world.outcomes(f66) == {OK}
