"""The flat program asks for the same resources as the preview that it is made of."""

import ast
from collections import Counter
from typing import Any

import pytest
from pulumi.runtime.rpc import UNKNOWN

from bench.flat import counted, flat_program, loaded
from bench.fleets import fleet

VPC, SUBNET, SERVICE = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ecs/service:Service"


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:dev::shop::shop:index:Network${token}::{name}"


def step(token: str, name: str, inputs: dict[str, Any], **feeds: list[str]) -> dict[str, Any]:
    state = {
        "urn": urn(token, name),
        "type": token,
        "custom": True,
        "inputs": inputs,
        "propertyDependencies": feeds,
        "dependencies": [other for urns in feeds.values() for other in urns],
    }
    return {"op": "create", "urn": state["urn"], "newState": state}


def calls(source: str) -> dict[str, ast.Call]:
    """Return the constructor calls of a program, by the resource's name."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            found[f"{ast.unparse(node.func)} {node.args[0].value!s}"] = node
    return found


def written(call: ast.Call) -> dict[str, str]:
    return {str(word.arg): ast.unparse(word.value) for word in call.keywords}


def test_it_makes_every_resource_of_the_plan_once() -> None:
    document = fleet(6)
    kinds = Counter(
        call.rpartition(" ")[0].rpartition(".")[2] for call in calls(flat_program(document))
    )
    expected: Counter[str] = Counter()
    for token, count in counted(document).items():
        expected[token.rpartition(":")[2]] += count
    assert kinds == expected


def test_an_unknown_input_is_what_its_key_says_and_what_is_left_is_waited_for() -> None:
    subnets = [urn(SUBNET, "a"), urn(SUBNET, "b")]
    network = {"assignPublicIp": False, "subnets": UNKNOWN}
    fed = {"networkConfiguration": [urn(VPC, "net"), *subnets]}
    steps = [
        step(VPC, "net", {"cidrBlock": "10.0.0.0/16", "__defaults": []}),
        step(SUBNET, "a", {"vpcId": UNKNOWN}, vpcId=[urn(VPC, "net")]),
        step(SUBNET, "b", {"vpcId": UNKNOWN}, vpcId=[urn(VPC, "net")]),
        step(SERVICE, "web", {"networkConfiguration": network}, **fed),
    ]
    made = calls(flat_program({"steps": steps}))
    assert written(made["pulumi_aws.ec2.Vpc net"]) == {"cidr_block": "'10.0.0.0/16'"}
    assert written(made["pulumi_aws.ec2.Subnet a"]) == {"vpc_id": "r0.id"}
    assert written(made["pulumi_aws.ecs.Service web"]) == {
        "network_configuration": "{'assignPublicIp': False, 'subnets': [r1.id, r2.id]}",
        "opts": "pulumi.ResourceOptions(depends_on=[r0])",
    }


def test_an_automatic_name_is_left_to_the_provider() -> None:
    inputs = {"name": "web-1234567", "desiredCount": 1, "__defaults": ["name"]}
    made = calls(flat_program({"steps": [step(SERVICE, "web", inputs)]}))
    assert written(made["pulumi_aws.ecs.Service web"]) == {"desired_count": "1"}


def test_two_of_a_type_that_only_their_parents_told_apart_get_names_of_their_own() -> None:
    one, other = step(VPC, "net", {}), step(VPC, "net", {})
    other["newState"]["urn"] = urn(VPC, "net").replace("Network", "Twin")
    made = calls(flat_program({"steps": [one, other]}))
    assert set(made) == {"pulumi_aws.ec2.Vpc net", "pulumi_aws.ec2.Vpc net-2"}


@pytest.mark.parametrize("before", ["", "a program's own line\n"])
def test_a_preview_is_read_behind_what_the_program_printed(before: str) -> None:
    assert loaded(before + '{"steps": []}') == {"steps": []}
