"""Ways out: each of them complete, none shared with another kind, addresses that can be kept."""

import base64
from typing import Any

import pytest

from private_fargate import NatMode, Network
from private_fargate.nat_instance import USER_DATA
from private_fargate.network_args import INSTANCES
from tests.components.conftest import Recorder

EIP, NAT = "ec2/eip:Eip", "ec2/natGateway:NatGateway"
GROUP, TEMPLATE = "autoscaling/group:Group", "ec2/launchTemplate:LaunchTemplate"
INTERFACE = "ec2/networkInterface:NetworkInterface"
ROUTE = "ec2/route:Route"
OWN = [f"eipalloc-0{number}" for number in range(3)]


def build(recorder: Recorder, **args: Any) -> Any:
    given: Any = args
    return recorder.run(lambda: Network("network", given) and None)


@pytest.fixture
def instance(recorder: Recorder) -> Recorder:
    return build(recorder, nat=NatMode.INSTANCE)  # type: ignore[no-any-return]


def test_the_nat_instance_is_a_group_of_one_in_the_first_zone_alone(instance: Recorder) -> None:
    (group,) = instance.of(GROUP)
    assert group.name == "network-nat-instance-a"
    assert group.inputs["availabilityZones"] == ["ap-northeast-2a"]
    assert {group.inputs[key] for key in ("minSize", "maxSize", "desiredCapacity")} == {1}
    assert group.inputs["healthCheckType"] == "EC2"
    assert not instance.of("ec2/instance:Instance")


def test_the_group_starts_its_instance_with_the_interface_that_stays(instance: Recorder) -> None:
    group, template = (
        instance.one(GROUP, "network-nat-instance-a").inputs,
        instance.one(TEMPLATE, "network-nat-instance-a-template").inputs,
    )
    assert template["networkInterfaces"] == [
        {
            "deviceIndex": 0,
            "networkInterfaceId": "network-nat-instance-a-interface-id",
            "deleteOnTermination": "false",
        }
    ]
    # AWS refuses a subnet or a group beside an interface that is there already.
    for absent in ("vpcZoneIdentifiers", "vpcSecurityGroupIds"):
        assert absent not in {**group, **template}
    assert group["launchTemplate"] == {"id": "network-nat-instance-a-template-id", "version": "1"}


def test_the_old_instance_goes_before_the_new_one_comes(instance: Recorder) -> None:
    group = instance.one(GROUP, "network-nat-instance-a").inputs
    first_out = {"minHealthyPercentage": 0, "maxHealthyPercentage": 100}
    assert group["instanceMaintenancePolicy"] == first_out
    assert group["instanceRefresh"] == {"strategy": "Rolling", "preferences": first_out}
    assert group["waitForCapacityTimeout"] == "0"


def test_the_nat_instance_is_closed_and_hardened(instance: Recorder) -> None:
    template = instance.one(TEMPLATE, "network-nat-instance-a-template").inputs
    assert template["imageId"].startswith("resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023")
    assert template["imageId"].endswith("arm64")
    assert template["metadataOptions"]["httpTokens"] == "required"
    assert template["blockDeviceMappings"][0]["ebs"]["encrypted"] == "true"
    assert base64.b64decode(template["userData"]).decode() == USER_DATA
    assert "keyName" not in template
    interface = instance.one(INTERFACE, "network-nat-instance-a-interface")
    assert interface.inputs["sourceDestCheck"] is False
    rules = instance.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert sorted(rule.inputs["cidrIpv4"] for rule in rules) == ["10.0.0.0/20", "10.0.32.0/20"]


def test_the_nat_instance_may_do_nothing_but_session_manager(instance: Recorder) -> None:
    (attachment,) = instance.of("iam/rolePolicyAttachment:RolePolicyAttachment")
    assert attachment.inputs["policyArn"] == (
        "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    )
    assert not instance.of("iam/rolePolicy:RolePolicy")


def test_the_instance_starts_when_its_own_way_out_is_complete(instance: Recorder) -> None:
    waits = instance.depends(instance.one(GROUP, "network-nat-instance-a"))
    assert {
        "network-nat-instance-a-address",
        "network-nat-instance-to-internet",
        "network-public-default",
        "network-public-a",
    } <= waits


def test_what_cannot_forward_ends_itself_so_that_the_group_starts_another(
    instance: Recorder,
) -> None:
    assert "trap 'shutdown --poweroff now' ERR" in USER_DATA
    template = instance.one(TEMPLATE, "network-nat-instance-a-template").inputs
    assert template["instanceInitiatedShutdownBehavior"] == "terminate"


@pytest.mark.parametrize("before", list(NatMode))
@pytest.mark.parametrize("after", list(NatMode))
def test_a_change_of_the_way_out_changes_routes_alone_and_shares_no_machine(
    recorder: Recorder, before: NatMode, after: NatMode
) -> None:
    def children(nat: NatMode) -> Any:
        build(recorder, nat=nat)
        return {(child.type, child.name): child.inputs for child in recorder.resources}

    old, new = children(before), children(after)
    changed = {key for key in old.keys() & new.keys() if old[key] != new[key]}
    assert {kind for kind, _ in changed} <= {f"aws:{ROUTE}"}
    kinds = {f"aws:{kind}" for kind in (EIP, NAT, GROUP, INTERFACE)}
    shared = {name for kind, name in old.keys() & new.keys() if kind in kinds}
    gateways = {NatMode.SINGLE, NatMode.ONE_PER_AZ}
    instances = {NatMode.INSTANCE, NatMode.INSTANCE_PER_AZ}
    assert not shared or before is after or {before, after} in (gateways, instances)
    if {before, after} == gateways:
        assert shared == {"network-nat-a", "network-nat-a-address"}
    if {before, after} == instances:
        kept = "network-nat-instance-a"
        assert shared == {kept, f"{kept}-address", f"{kept}-interface"}


@pytest.mark.parametrize(
    ("nat", "machine"),
    [
        (NatMode.SINGLE, "network-nat-a"),
        (NatMode.REGIONAL, "network-nat-regional"),
        (NatMode.INSTANCE, "network-nat-instance-a"),
    ],
)
def test_no_route_leads_to_a_machine_that_is_not_there_yet(
    recorder: Recorder, nat: NatMode, machine: str
) -> None:
    build(recorder, nat=nat)
    assert machine in recorder.depends(recorder.one(ROUTE, "network-private-b-default"))


def test_a_nat_gateway_waits_for_the_way_to_the_internet(recorder: Recorder) -> None:
    build(recorder)
    assert "network-public-default" in recorder.depends(recorder.one(NAT, "network-nat-a"))


def test_regional_nat_stands_in_no_subnet_and_follows_the_tasks(recorder: Recorder) -> None:
    build(recorder, nat=NatMode.REGIONAL, public_subnets=False)
    gateway = recorder.one(NAT, "network-nat-regional")
    assert gateway.inputs == {
        "vpcId": "network-id",
        "availabilityMode": "regional",
        "connectivityType": "public",
        "tags": {"Name": "network-nat-regional"},
    }
    assert "network-internet" in recorder.depends(gateway)
    assert not recorder.of(EIP)
    assert recorder.outputs["network"]["nat_public_ips"] == ["198.51.100.8"]


def test_regional_nat_with_own_addresses_names_one_a_zone(recorder: Recorder) -> None:
    build(recorder, nat=NatMode.REGIONAL, nat_allocation_ids=OWN[:2])
    gateway = recorder.one(NAT, "network-nat-regional").inputs
    assert gateway["availabilityZoneAddresses"] == [
        {"availabilityZone": f"ap-northeast-2{letter}", "allocationIds": [own]}
        for letter, own in zip("ab", OWN, strict=False)
    ]


def test_own_addresses_go_to_the_gateways_by_letter(recorder: Recorder) -> None:
    build(recorder, nat=NatMode.ONE_PER_AZ, nat_allocation_ids=OWN, availability_zone_count=3)
    used = {gateway.name: gateway.inputs["allocationId"] for gateway in recorder.of(NAT)}
    assert used == {f"network-nat-{letter}": own for letter, own in zip("abc", OWN, strict=True)}
    assert not recorder.of(EIP)


def test_an_own_address_is_associated_with_the_interface_of_the_nat_instance(
    recorder: Recorder,
) -> None:
    build(recorder, nat=NatMode.INSTANCE, nat_allocation_ids=OWN[:1])
    (association,) = recorder.of("ec2/eipAssociation:EipAssociation")
    assert association.inputs == {
        "allocationId": OWN[0],
        "networkInterfaceId": "network-nat-instance-a-interface-id",
    }
    assert not recorder.of(EIP)
    assert association.name in recorder.depends(recorder.one(GROUP, "network-nat-instance-a"))


@pytest.mark.parametrize("nat", [NatMode.SINGLE, NatMode.ONE_PER_AZ, *sorted(INSTANCES)])
@pytest.mark.parametrize("protect", [True, False])
def test_addresses_are_protected_on_request(
    recorder: Recorder, nat: NatMode, protect: bool
) -> None:
    build(recorder, nat=nat, protect_addresses=protect)
    assert {address.protect for address in recorder.of(EIP)} == {protect}
    assert not [r.name for r in recorder.resources if r.protect and r.type != f"aws:{EIP}"]


def test_names_of_the_first_release_are_kept(instance: Recorder) -> None:
    names = {resource.name for resource in instance.resources}
    assert {
        "network-nat-instance-a-address",
        "network-nat-instance-a-interface",
        "network-nat-instance-group",
        "network-nat-instance-profile",
        "network-nat-instance-role",
        "network-nat-instance-session-manager",
        "network-nat-instance-from-private-a",
        "network-nat-instance-to-internet",
    } <= names


def test_each_zone_gets_an_instance_of_its_own_with_one_group_and_role_for_all(
    recorder: Recorder,
) -> None:
    build(recorder, nat=NatMode.INSTANCE_PER_AZ, availability_zone_count=3)
    zones = {group.name: group.inputs["availabilityZones"] for group in recorder.of(GROUP)}
    assert zones == {
        f"network-nat-instance-{letter}": [f"ap-northeast-2{letter}"] for letter in "abc"
    }
    assert recorder.names(INTERFACE) == [
        f"network-nat-instance-{letter}-interface" for letter in "abc"
    ]
    assert recorder.names("iam/instanceProfile:InstanceProfile") == ["network-nat-instance-profile"]
