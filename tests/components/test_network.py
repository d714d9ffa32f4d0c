"""Network: what stands in a VPC for each choice, and what never does."""

from typing import Any

import pulumi
import pytest

from private_fargate import EndpointMode, NatMode, Network
from tests.components.conftest import Recorder

SUBNET, ROUTE = "ec2/subnet:Subnet", "ec2/route:Route"
ENDPOINT = "ec2/vpcEndpoint:VpcEndpoint"
ASSOCIATION = "ec2/routeTableAssociation:RouteTableAssociation"
INTERFACES = ["network-endpoint-ecr-api", "network-endpoint-ecr-dkr", "network-endpoint-logs"]


def build(recorder: Recorder, *, preview: bool = False, **args: Any) -> Any:
    given: Any = args
    return recorder.run(lambda: Network("network", given) and None, preview=preview)


TARGETS = ("gatewayId", "egressOnlyGatewayId", "natGatewayId", "networkInterfaceId")
DEFAULT_TARGETS: Any = {
    NatMode.SINGLE: lambda _: "network-nat-a-id",
    NatMode.ONE_PER_AZ: lambda letter: f"network-nat-{letter}-id",
    NatMode.REGIONAL: lambda _: "network-nat-regional-id",
    NatMode.INSTANCE: lambda _: "network-nat-instance-a-interface-id",
    NatMode.INSTANCE_PER_AZ: lambda letter: f"network-nat-instance-{letter}-interface-id",
}


def routes(recorder: Recorder) -> dict[str, tuple[str, str, str]]:
    """Route -> table, destination and its only target."""
    found = {}
    for route in recorder.of(ROUTE):
        (target,) = (route.inputs[key] for key in TARGETS if key in route.inputs)
        (destination,) = (
            route.inputs[key]
            for key in ("destinationCidrBlock", "destinationIpv6CidrBlock")
            if key in route.inputs
        )
        found[route.name] = (route.inputs["routeTableId"], destination, target)
    return found


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
def test_the_exact_routes_endpoints_and_associations_of_each_choice(
    recorder: Recorder, nat: Any, zones: Any, endpoints: Any
) -> None:
    listed: Any = {"interface_endpoints": ["ecr.api"]} if endpoints is EndpointMode.LIST else {}
    build(
        recorder,
        nat=nat,
        endpoints=endpoints,
        availability_zone_count=zones,
        isolated_subnets=True,
        **listed,
    )
    letters = "abc"[:zones]
    assert {name: target for name, (_, _, target) in routes(recorder).items()} == {
        "network-public-default": "network-internet-id",
        **{
            f"network-private-{letter}-default": DEFAULT_TARGETS[nat](letter)
            for letter in letters
            if nat is not NatMode.NONE
        },
    }
    assert {
        (one.inputs["subnetId"], one.inputs["routeTableId"]) for one in recorder.of(ASSOCIATION)
    } == {
        pair
        for letter in letters
        for pair in [
            (f"network-public-{letter}-id", "network-public-id"),
            (f"network-private-{letter}-id", f"network-private-{letter}-id"),
            (f"network-isolated-{letter}-id", f"network-isolated-{letter}-id"),
        ]
    }
    wanted = {
        EndpointMode.NONE: [],
        EndpointMode.AUTO: INTERFACES if nat is NatMode.NONE else [],
        EndpointMode.LIST: ["network-endpoint-ecr-api"],
    }[endpoints]
    assert recorder.names(ENDPOINT) == sorted([*wanted, "network-endpoint-s3"])
    for name in wanted:
        interface = recorder.one(ENDPOINT, name).inputs
        assert interface["subnetIds"] == [f"network-private-{letter}-id" for letter in letters]
        assert interface["securityGroupIds"] == ["network-endpoints-id"]
    gateway = recorder.one(ENDPOINT, "network-endpoint-s3").inputs
    assert gateway["vpcEndpointType"] == "Gateway"
    assert gateway["routeTableIds"] == [
        f"network-{tier}-{letter}-id" for tier in ("private", "isolated") for letter in letters
    ]


@pytest.mark.parametrize("nat", list(NatMode))
def test_each_private_table_has_one_default_route_a_family_or_none(
    recorder: Recorder, nat: Any
) -> None:
    build(recorder, nat=nat, ipv6=True, availability_zone_count=2)
    found = [
        (table, where) for table, where, _ in routes(recorder).values() if "public" not in table
    ]
    assert sorted(found) == [
        (f"network-private-{letter}-id", where)
        for letter in "ab"
        for where in ("0.0.0.0/0", "::/0")
        if nat is not NatMode.NONE
    ]


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


@pytest.mark.parametrize("nat", [NatMode.NONE, NatMode.ONE_PER_AZ, NatMode.INSTANCE])
def test_whoever_uses_the_subnets_waits_for_their_way_out(recorder: Recorder, nat: Any) -> None:
    waiting = {}

    def program() -> Any:
        network = Network("network", {"nat": nat})

        async def note() -> None:
            for what in ("private", "early_private", "public"):
                found = await getattr(network, f"{what}_subnet_ids").resources()
                waiting[what] = {resource._name for resource in found}

        return pulumi.Output.from_input(note())

    recorder.run(program)
    assert {"network-public-a", "network-public-default"} <= waiting["public"]
    assert {"network-private-a", "network-endpoint-s3"} <= waiting["private"]
    way_out = "network-endpoint-logs" if nat is NatMode.NONE else "network-private-a-default"
    assert way_out in waiting["private"]
    assert waiting["early_private"] == {f"network-private-{letter}" for letter in "ab"}, (
        "what calls nobody by itself waits for no way out"
    )


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


def test_tiers_come_and_go_without_touching_another(recorder: Recorder) -> None:
    def subnets(**args: Any) -> Any:
        build(recorder, nat=NatMode.REGIONAL, **args)
        return {subnet.name: subnet.inputs for subnet in recorder.of(SUBNET)}

    everything = subnets(isolated_subnets=True)
    assert {name[:-2] for name in everything} == {
        "network-public",
        "network-private",
        "network-isolated",
    }
    without_public = subnets(public_subnets=False)
    assert {name[:-2] for name in without_public} == {"network-private"}
    assert without_public.items() <= everything.items()
    assert recorder.outputs["network"]["public_subnet_ids"] == []
    assert recorder.outputs["network"]["isolated_subnet_ids"] == []


@pytest.mark.parametrize(("nat", "count"), [(NatMode.NONE, 0), (NatMode.REGIONAL, 1)])
def test_without_public_subnets_the_internet_gateway_is_there_for_regional_nat_alone(
    recorder: Recorder, nat: NatMode, count: int
) -> None:
    build(recorder, nat=nat, public_subnets=False)
    assert len(recorder.of("ec2/internetGateway:InternetGateway")) == count
    assert not [route for route in recorder.of(ROUTE) if "gatewayId" in route.inputs]


def test_the_isolated_tier_has_no_way_out_in_either_family(recorder: Recorder) -> None:
    build(recorder, nat=NatMode.ONE_PER_AZ, isolated_subnets=True, ipv6=True)
    assert not [table for table, _, _ in routes(recorder).values() if "isolated" in table]


def test_ipv6_ranges_are_slots_and_private_subnets_can_only_be_left(recorder: Recorder) -> None:
    build(recorder, ipv6=True)
    assert recorder.one("ec2/vpc:Vpc", "network").inputs["assignGeneratedIpv6CidrBlock"] is True
    ranges = {subnet.name: subnet.inputs["ipv6CidrBlock"] for subnet in recorder.of(SUBNET)}
    assert ranges == {
        "network-private-a": "2600:1f18:1234:5600::/64",
        "network-public-a": "2600:1f18:1234:5610::/64",
        "network-private-b": "2600:1f18:1234:5620::/64",
        "network-public-b": "2600:1f18:1234:5630::/64",
    }
    by_name = routes(recorder)
    for letter in "ab":
        target = by_name[f"network-private-{letter}-default-ipv6"][2]
        assert target == "network-egress-only-id"
    assert by_name["network-public-default-ipv6"][1:] == ("::/0", "network-internet-id")
    automatic = {s.name for s in recorder.of(SUBNET) if s.inputs.get("assignIpv6AddressOnCreation")}
    assert automatic == {"network-private-a", "network-private-b"}


def test_without_nat_ipv6_is_no_way_out_either(recorder: Recorder) -> None:
    build(recorder, nat=NatMode.NONE, ipv6=True)
    assert not recorder.of("ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway")


def test_without_ipv6_nothing_speaks_of_it(recorder: Recorder) -> None:
    build(recorder)
    assert not [r.name for r in recorder.resources if "ipv6" in " ".join(r.inputs).lower()]


def test_the_default_security_group_has_no_rules(recorder: Recorder) -> None:
    build(recorder)
    group = recorder.one("ec2/defaultSecurityGroup:DefaultSecurityGroup", "network-default")
    assert set(group.inputs) == {"vpcId", "tags"}


@pytest.mark.parametrize(
    ("choice", "mode"),
    [("none", None), ("egress", "allow-egress"), ("bidirectional", "allow-bidirectional")],
)
def test_the_vpc_is_exempt_from_the_accounts_block_only_when_asked_and_never_changes_it(
    recorder: Recorder, choice: Any, mode: Any
) -> None:
    build(recorder, public_access_exclusion=choice)
    kind = "ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion"
    found = [one.inputs["internetGatewayExclusionMode"] for one in recorder.of(kind)]
    assert found == ([mode] if mode else [])
    assert not recorder.of("ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions")


def test_interface_endpoints_can_stand_in_one_zone_for_thrift(recorder: Recorder) -> None:
    build(recorder, nat=NatMode.NONE, endpoint_single_zone=True, availability_zone_count=3)
    for name in INTERFACES:
        assert recorder.one(ENDPOINT, name).inputs["subnetIds"] == ["network-private-a-id"]
    assert len(recorder.one(ENDPOINT, "network-endpoint-s3").inputs["routeTableIds"]) == 3


def test_each_endpoint_says_what_it_is_for(recorder: Recorder) -> None:
    build(recorder, nat=NatMode.NONE)
    reasons = recorder.outputs["network"]["endpoint_reasons"]
    assert set(reasons) == {"s3", "ecr.api", "ecr.dkr", "logs"}
    assert all(reasons.values())


def test_a_third_zone_changes_nothing_of_the_first_two_but_what_lists_it(
    recorder: Recorder,
) -> None:
    def children(zones: int) -> Any:
        build(
            recorder,
            nat=NatMode.ONE_PER_AZ,
            endpoints="list",
            interface_endpoints=["logs"],
            availability_zone_count=zones,
            isolated_subnets=True,
            ipv6=True,
        )
        return {(r.type, r.name): r.inputs for r in recorder.resources}

    before, after = children(2), children(3)
    changed = {name for (kind, name), inputs in before.items() if after[kind, name] != inputs}
    assert changed == {"network-endpoint-logs", "network-endpoint-s3"}


@pytest.mark.parametrize("nat", list(NatMode))
@pytest.mark.parametrize("flow_logs", ["none", "cloudwatch", "s3"])
def test_a_first_preview_knows_no_ids_and_builds_all_the_same(
    recorder: Recorder, nat: Any, flow_logs: Any
) -> None:
    args = {"nat": nat, "flow_logs": flow_logs, "ipv6": True, "isolated_subnets": True}
    build(recorder, preview=True, **args)
    previewed = {(child.type, child.name) for child in recorder.resources}
    build(recorder, **args)
    assert previewed == {(child.type, child.name) for child in recorder.resources}
