"""What every component owes: documented arguments and outputs, stable tokens, names and parents."""

import inspect
from typing import Any

import pulumi
import pytest
from pulumi.provider.experimental.analyzer import Analyzer

import private_fargate
from private_fargate import (
    AlbEdge,
    AlbRoute,
    CloudFrontEdge,
    Cluster,
    DeployRoles,
    Dns,
    DnsAlias,
    HostRedirect,
    HttpApiEdge,
    HttpApiRoute,
    Network,
    PullThroughCache,
    Registry,
    ScheduledTask,
    Service,
)
from tests.components.conftest import Recorder

EXAMPLES: dict[Any, dict[str, Any]] = {
    AlbEdge: {
        "vpc_id": "vpc-1",
        "subnet_ids": ["subnet-1", "subnet-2"],
        "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
    },
    AlbRoute: {
        "listener_arn": "listener",
        "vpc_id": "vpc-1",
        "port": 3000,
        "alternate_target_group": True,
    },
    CloudFrontEdge: {
        "load_balancer_arn": "balancer",
        "load_balancer_dns_name": "internal.example.com",
        "load_balancer_security_group_id": "sg-1",
        "access_logs": True,
    },
    Cluster: {
        "execute_command_logging": True,
        "service_connect_namespace": "shop",
        "ec2_capacity": {
            "instance_type": "c6g.large",
            "max_size": 2,
            "vpc_id": "vpc-1",
            "subnet_ids": ["subnet-1"],
        },
    },
    DeployRoles: {
        "repository": "acme/shop",
        "project": "shop",
        "stack": "dev",
        "state_bucket_arn": "arn:aws:s3:::acme-state",
        "state_kms_key_arn": "arn:aws:kms:ap-northeast-2:123456789012:key/1",
    },
    Dns: {"domain": "www.example.com", "create_zone": True, "delegated": True},
    DnsAlias: {
        "zone_id": "ZMADE",
        "names": ["www.example.com"],
        "target_dns_name": "edge.example.net",
        "target_zone_id": "ZEDGE",
    },
    HostRedirect: {
        "listener_arn": "listener",
        "hosts": ["www.example.com"],
        "target_host": "example.com",
    },
    HttpApiEdge: {
        "vpc_id": "vpc-1",
        "subnet_ids": ["subnet-a", "subnet-b"],
        "domain": "api.example.com",
        "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
        "jwt_issuer": "https://id.example.com",
        "jwt_audience": ["shop"],
        "cors": {"allow_origins": ["https://www.example.com"]},
    },
    HttpApiRoute: {
        "api_id": "api",
        "vpc_link_id": "link",
        "link_security_group_id": "sg-1",
        "load_balancer_arn": "balancer",
        "load_balancer_security_group_id": "sg-2",
        "vpc_id": "vpc-1",
        "port": 3000,
    },
    Network: {
        "nat": "instance",
        "endpoints": "list",
        "interface_endpoints": ["logs"],
        "isolated_subnets": True,
        "ipv6": True,
        "flow_logs": "s3",
        "public_access_exclusion": "bidirectional",
    },
    PullThroughCache: {"upstream_registry": "quay"},
    Registry: {
        "push_role_arns": ["arn:aws:iam::123456789012:role/ci"],
        "build": {"image_tag": "1"},
    },
    ScheduledTask: {
        "cluster_arn": "cluster",
        "vpc_id": "vpc-1",
        "subnet_ids": ["subnet-1"],
        "image": "nginx:1",
        "schedule_expression": "rate(1 day)",
    },
    Service: {
        "cluster_arn": "cluster",
        "cluster_name": "main",
        "vpc_id": "vpc-1",
        "subnet_ids": ["subnet-1"],
        "image": "nginx:1",
        "port": 80,
        "target_group_arn": "tg",
        "load_balancer_security_group_id": "sg-1",
        "endpoint_security_group_id": "sg-2",
        "s3_prefix_list_id": "pl-1",
        "autoscaling": {"max_capacity": 2},
        "task_policy": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::a/*"]}],
    },
}
COMPONENTS = [
    value
    for value in vars(private_fargate).values()
    if inspect.isclass(value) and issubclass(value, pulumi.ComponentResource)
]


@pytest.fixture(scope="module")
def analysis() -> Any:
    return Analyzer("private-fargate").analyze(COMPONENTS)


def test_the_public_names_are_complete_and_sorted() -> None:
    assert private_fargate.__all__ == sorted(private_fargate.__all__)
    public = {
        name
        for name, value in vars(private_fargate).items()
        if inspect.isclass(value) and not name.startswith("_")
    }
    assert public == set(private_fargate.__all__)


def test_every_component_has_an_example_here() -> None:
    assert set(EXAMPLES) == set(COMPONENTS)


def test_every_argument_and_output_is_documented_and_optional_ones_say_their_default(
    analysis: Any,
) -> None:
    undocumented, without_default = [], []
    owners = {
        **{
            name: {**c.inputs, **c.outputs} for name, c in analysis["component_definitions"].items()
        },
        **{name: t.properties for name, t in analysis["type_definitions"].items()},
    }
    for owner, properties in owners.items():
        for name, prop in properties.items():
            if not prop.description:
                undocumented.append(f"{owner}.{name}")
            elif prop.optional and "Default:" not in prop.description:
                without_default.append(f"{owner}.{name}")
    assert (undocumented, without_default) == ([], [])


def test_every_component_and_enum_member_is_documented(analysis: Any) -> None:
    assert all(c.description for c in analysis["component_definitions"].values())
    members = [m for t in analysis["type_definitions"].values() for m in t.enum or []]
    assert len(members) >= 10
    assert all(member.description for member in members)


def test_wiring_is_input_and_decisions_are_plain(analysis: Any) -> None:
    for component in analysis["component_definitions"].values():
        for name, prop in component.inputs.items():
            is_wiring = name.endswith(("Id", "Ids", "Arn", "Name")) and name != "repositoryName"
            # How many there are may be a decision; what they are is still wiring.
            parts = [part for part in (prop.items, prop.additional_properties) if part is not None]
            plain = prop.plain is True and all(part.plain is True for part in parts)
            assert not (plain and is_wiring), f"{component.name}.{name}"


@pytest.mark.parametrize("component", COMPONENTS)
def test_token_children_and_parents_follow_the_rules(recorder: Recorder, component: Any) -> None:
    recorder.run(lambda: component("unit", EXAMPLES[component]) and None)
    own, *children = recorder.resources
    assert own.type == f"private-fargate:index:{component.__name__}"
    assert own.inputs == {}
    assert {child.parent for child in children} == {own.urn}
    assert [c.name for c in children if not (c.name == "unit" or c.name.startswith("unit-"))] == []


@pytest.mark.parametrize("component", COMPONENTS)
def test_two_of_a_kind_share_no_urn(recorder: Recorder, component: Any) -> None:
    def program() -> None:
        component("one", EXAMPLES[component])
        component("two", EXAMPLES[component])

    recorder.run(program)
    urns = [resource.urn for resource in recorder.resources]
    assert len(urns) == len(set(urns))


@pytest.mark.parametrize("component", COMPONENTS)
def test_outputs_are_registered_once_and_are_those_that_are_annotated(
    recorder: Recorder, component: Any
) -> None:
    made: list[Any] = []
    recorder.run(lambda: made.append(component("unit", EXAMPLES[component])))
    annotated = {name for name in component.__annotations__ if not name.startswith("_")}
    absent = {name for name in annotated if getattr(made[0], name) is None}
    assert all("Optional" in str(component.__annotations__[name]) for name in absent)
    assert set(recorder.outputs["unit"]) == annotated - absent


def test_a_program_asks_once_where_its_resources_go(recorder: Recorder) -> None:
    def program() -> None:
        Registry("one", {})
        Registry("two", {})

    recorder.run(program)
    assert recorder.calls.count("aws:index/getRegion:getRegion") == 1
