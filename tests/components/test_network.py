"""Network: what stands in a VPC for each choice, and what never does."""

from typing import Any

import pulumi
import pytest

from private_fargate import EndpointMode, NatMode, Network
from private_fargate.network_args import network_faults
from tests.components.conftest import Recorder

SUBNET, ROUTE = "ec2/subnet:Subnet", "ec2/route:Route"
ENDPOINT = "ec2/vpcEndpoint:VpcEndpoint"
INTERFACES = ["network-endpoint-ecr-api", "network-endpoint-ecr-dkr", "network-endpoint-logs"]


def build(recorder: Recorder, *, preview: bool = False, **args: Any) -> Any:
    given: Any = args
    return recorder.run(lambda: Network("network", given) and None, preview=preview)


def test_subnets_lie_in_the_slots_of_their_letters(recorder: Recorder) -> None:
    build(recorder, availability_zone_count=2)
    blocks = {subnet.name: subnet.inputs["cidrBlock"] for subnet in recorder.of(SUBNET)}
    assert blocks == {
        "network-private-a": "10.0.0.0/20",
        "network-public-a": "10.0.16.0/21",
        "network-private-b": "10.0.32.0/20",
        "network-public-b": "10.0.48.0/21",
    }


def test_zones_are_taken_by_letter_and_local_zones_filtered(recorder: Recorder) -> None:
    build(recorder, availability_zone_count=3)
    zones = {subnet.inputs["availabilityZone"][-1] for subnet in recorder.of(SUBNET)}
    assert zones == {"a", "b", "c"}
    assert recorder.outputs["network"]["availability_zones"] == [
        f"ap-northeast-2{letter}" for letter in "abc"
    ]


def test_named_zones_keep_their_letters_and_ask_for_no_list(recorder: Recorder) -> None:
    build(recorder, availability_zone_names=["ap-northeast-2d", "ap-northeast-2b"])
    assert recorder.names(SUBNET) == [
        "network-private-b",
        "network-private-d",
        "network-public-b",
        "network-public-d",
    ]
    assert "aws:index/getAvailabilityZones:getAvailabilityZones" not in recorder.calls


def test_no_subnet_gives_public_addresses_on_launch(recorder: Recorder) -> None:
    build(recorder)
    assert {subnet.inputs["mapPublicIpOnLaunch"] for subnet in recorder.of(SUBNET)} == {False}


def test_private_dns_of_endpoints_has_what_it_needs(recorder: Recorder) -> None:
    build(recorder, nat=NatMode.NONE)
    vpc = recorder.one("ec2/vpc:Vpc", "network").inputs
    assert vpc["enableDnsHostnames"]
    assert vpc["enableDnsSupport"]
    for name in INTERFACES:
        assert recorder.one(ENDPOINT, name).inputs["privateDnsEnabled"] is True


@pytest.mark.parametrize("endpoints", list(EndpointMode))
@pytest.mark.parametrize("zones", [1, 2, 3])
@pytest.mark.parametrize("nat", list(NatMode))
def test_every_private_subnet_has_exactly_the_default_route_that_was_chosen(
    recorder: Recorder, nat: Any, zones: Any, endpoints: Any
) -> None:
    listed: Any = {"interface_endpoints": ["ecr.api"]} if endpoints is EndpointMode.LIST else {}
    build(recorder, nat=nat, endpoints=endpoints, availability_zone_count=zones, **listed)
    letters = "abc"[:zones]
    private = {
        route.name: route.inputs.get("natGatewayId") or route.inputs.get("networkInterfaceId")
        for route in recorder.of(ROUTE)
        if route.name != "network-public-default"
    }
    expected: Any = {
        NatMode.NONE: lambda _: None,
        NatMode.SINGLE: lambda _: "network-nat-a-id",
        NatMode.ONE_PER_AZ: lambda letter: f"network-nat-{letter}-id",
        NatMode.INSTANCE: lambda _: "network-nat-instance-a-interface-id",
    }[nat]
    assert private == {
        f"network-private-{letter}-default": expected(letter)
        for letter in letters
        if nat is not NatMode.NONE
    }
    assert not any("gatewayId" in r.inputs for r in recorder.of(ROUTE) if r.name in private)
    wanted = {
        EndpointMode.NONE: [],
        EndpointMode.AUTO: INTERFACES if nat is NatMode.NONE else [],
        EndpointMode.LIST: ["network-endpoint-ecr-api"],
    }[endpoints]
    assert recorder.names(ENDPOINT) == sorted([*wanted, "network-endpoint-s3"])
    gateway = recorder.one(ENDPOINT, "network-endpoint-s3").inputs
    assert gateway["vpcEndpointType"] == "Gateway"
    assert gateway["routeTableIds"] == [f"network-private-{letter}-id" for letter in letters]


def test_endpoints_are_chosen_and_named_from_the_required_services(recorder: Recorder) -> None:
    build(recorder, nat=NatMode.NONE, required_services=["secretsmanager", "dynamodb"])
    kinds = {e.inputs["serviceName"]: e.inputs["vpcEndpointType"] for e in recorder.of(ENDPOINT)}
    assert kinds == {
        "com.amazonaws.ap-northeast-2.s3": "Gateway",
        "com.amazonaws.ap-northeast-2.dynamodb": "Gateway",
        "com.amazonaws.ap-northeast-2.secretsmanager": "Interface",
    }


def test_the_endpoint_group_exists_only_with_interface_endpoints(recorder: Recorder) -> None:
    build(recorder)
    assert "network-endpoints" not in recorder.names("ec2/securityGroup:SecurityGroup")
    assert recorder.outputs["network"].get("endpoint_security_group_id") is None
    build(recorder, nat=NatMode.NONE)
    assert recorder.outputs["network"]["endpoint_security_group_id"] == "network-endpoints-id"


def test_a_nat_instance_is_closed_hardened_and_replaceable(recorder: Recorder) -> None:
    build(recorder, nat=NatMode.INSTANCE)
    instance = recorder.one("ec2/instance:Instance", "network-nat-instance-a")
    assert instance.inputs["metadataOptions"]["httpTokens"] == "required"
    assert instance.inputs["rootBlockDevice"]["encrypted"] is True
    assert instance.ignore_changes == ("ami",)
    assert instance.delete_before_replace
    for absent in ("keyName", "associatePublicIpAddress", "subnetId", "vpcSecurityGroupIds"):
        assert absent not in instance.inputs
    interface = recorder.one(
        "ec2/networkInterface:NetworkInterface", "network-nat-instance-a-interface"
    )
    assert interface.inputs["sourceDestCheck"] is False
    rules = recorder.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert sorted(rule.inputs["cidrIpv4"] for rule in rules) == ["10.0.0.0/20", "10.0.32.0/20"]
    assert {
        "network-nat-instance-a-address",
        "network-nat-instance-a-interface",
    } <= recorder.depends(instance)


def test_a_change_of_the_way_out_shares_no_machine_or_address_with_the_old_one(
    recorder: Recorder,
) -> None:
    kinds = ("ec2/eip:Eip", "ec2/natGateway:NatGateway", "ec2/instance:Instance")
    build(recorder, nat=NatMode.INSTANCE)
    before = {name for kind in kinds for name in recorder.names(kind)}
    build(recorder, nat=NatMode.SINGLE)
    assert not before & {name for kind in kinds for name in recorder.names(kind)}


@pytest.mark.parametrize("nat", [NatMode.SINGLE, NatMode.INSTANCE])
def test_no_route_leads_to_a_machine_that_is_not_there_yet(
    recorder: Recorder, nat: NatMode
) -> None:
    build(recorder, nat=nat)
    route = recorder.one(ROUTE, "network-private-b-default")
    machine = "network-nat-a" if nat is NatMode.SINGLE else "network-nat-instance-a"
    assert machine in recorder.depends(route)


def test_a_nat_gateway_waits_for_the_way_to_the_internet(recorder: Recorder) -> None:
    build(recorder)
    gateway = recorder.one("ec2/natGateway:NatGateway", "network-nat-a")
    assert "network-public-default" in recorder.depends(gateway)


@pytest.mark.parametrize("nat", [NatMode.NONE, NatMode.ONE_PER_AZ, NatMode.INSTANCE])
def test_whoever_uses_the_subnets_waits_for_their_way_out(recorder: Recorder, nat: Any) -> None:
    waiting = {}

    def program() -> Any:
        network = Network("network", {"nat": nat})

        async def note() -> None:
            for what in ("private", "public"):
                found = await getattr(network, f"{what}_subnet_ids").resources()
                waiting[what] = {resource._name for resource in found}

        return pulumi.Output.from_input(note())

    recorder.run(program)
    assert {"network-public-a", "network-public-default"} <= waiting["public"]
    assert {"network-private-a", "network-endpoint-s3"} <= waiting["private"]
    way_out = "network-endpoint-logs" if nat is NatMode.NONE else "network-private-a-default"
    assert way_out in waiting["private"]


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"cidr_block": "10.0.0.0/23"}, "cidr_block", "the smallest that holds"),
        ({"cidr_block": "10.0.0.0/8"}, "cidr_block", "/16 to /22"),
        ({"cidr_block": "10.0.0.1/16"}, "cidr_block", "without host bits"),
        ({"cidr_block": "ten"}, "cidr_block", "such as 10.0.0.0/16"),
        (
            {"avoid_cidr_blocks": ["172.16.0.0/12", "10.0.128.0/24"]},
            "avoid_cidr_blocks.1",
            "overlap with cidr_block 10.0.0.0/16",
        ),
        ({"availability_zone_count": 0}, "availability_zone_count", "from 1 to 8"),
        ({"availability_zone_count": 2.5}, "availability_zone_count", "from 1 to 8"),
        ({"availability_zone_count": True}, "availability_zone_count", "from 1 to 8"),
        (
            {"availability_zone_count": 2, "availability_zone_names": ["eu-west-1a"]},
            "availability_zone_names",
            "either",
        ),
        (
            {"availability_zone_names": ["us-west-2-lax-1a"]},
            "availability_zone_names.0",
            "such as eu-west-1a",
        ),
        (
            {"availability_zone_names": ["eu-west-1a", "eu-west-1a"]},
            "availability_zone_names",
            "each once",
        ),
        ({"nat": "regional"}, "nat", "none or single or one_per_az or instance"),
        ({"endpoints": "some"}, "endpoints", "none or auto or list"),
        ({"endpoints": "list"}, "interface_endpoints", "at least one"),
        ({"interface_endpoints": ["logs"]}, "interface_endpoints", "exactly when"),
        (
            {"endpoints": "list", "interface_endpoints": ["s3"]},
            "interface_endpoints.0",
            "ecr.api",
        ),
        ({"required_services": ["ecr"]}, "required_services.0", "ecr.api or ecr.dkr"),
    ],
)
def test_wrong_arguments_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = network_faults(args)
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed


def test_all_faults_come_in_one_error_and_nothing_is_registered(recorder: Recorder) -> None:
    with pytest.raises(ValueError, match="cidr_block: x — allowed") as error:
        build(recorder, cidr_block="x", nat="y", availability_zone_count=9)
    assert str(error.value).count("allowed:") == 3
    assert recorder.resources == []


def test_more_zones_than_the_region_has_are_refused_with_their_names(recorder: Recorder) -> None:
    with pytest.raises(ValueError, match=r"at most 4 in ap-northeast-2 \(ap-northeast-2a"):
        build(recorder, availability_zone_count=5)


def test_zones_of_another_region_are_refused(recorder: Recorder) -> None:
    with pytest.raises(ValueError, match="zones of ap-northeast-2"):
        build(recorder, availability_zone_names=["eu-west-1a"])
