"""The package on the real engine: its schema, its components in another process, its wheel."""

import json
import re
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest

from tests.components.hosted import COMPONENTS_FOLDER, hosting_provider, wire_inputs
from tests.components.test_contract import EXAMPLES
from tests.engine.conftest import STACK_FILE, Sandbox

pytestmark = pytest.mark.engine

PROJECT = f"""
name: raw
runtime: {{name: python, options: {{toolchain: pip}}}}
plugins: {{providers: [{{name: private-fargate, path: {COMPONENTS_FOLDER}}}]}}
"""
REMOTE = """
    import json
    import pulumi

    class Remote(pulumi.ComponentResource):
        def __init__(self, kind, name, props, outputs=(), opts=None):
            super().__init__(
                f"private-fargate:index:{kind}", name, {**dict.fromkeys(outputs), **props},
                opts, remote=True,
            )
"""
# Where components are given subnets by these names they get real ones, which a preview knows not.
SUBNETS = """
    import json
    import pulumi_aws as aws

    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
    made = {
        f"subnet-{zone}": aws.ec2.Subnet(
            zone, vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24",
            availability_zone=f"ap-northeast-2{zone}",
        ).id
        for number, zone in enumerate("ab")
    }

    def wired(value):
        if isinstance(value, list):
            return [wired(each) for each in value]
        if isinstance(value, dict):
            return {key: wired(each) for key, each in value.items()}
        return made.get(value, value) if isinstance(value, str) else value

    asked = wired(json.load(open("asked.json"))).items()
"""
ALL_REMOTE = (
    REMOTE
    + SUBNETS
    + """
    for kind, props in asked:
        Remote(kind, kind.lower(), props)
"""
)
ALL_HERE = (
    SUBNETS
    + """
    import private_fargate

    for kind, args in asked:
        getattr(private_fargate, kind)(kind.lower(), args)
"""
)
"""The same resources by import: what a program in Python does."""


@pytest.fixture(scope="module")
def project(make_sandbox: Callable[[str], Sandbox]) -> Sandbox:
    """A project whose engine finds the package's plugin in the clone."""
    sandbox = make_sandbox("package")
    (sandbox.project / "Pulumi.yaml").write_text(PROJECT)
    (sandbox.project / "Pulumi.dev.yaml").write_text(STACK_FILE)
    return sandbox


def planned(project: Sandbox, program: str, asked: Any) -> dict[str, Any]:
    """Return what a program would register, by URN: inputs, parent and what it waits for."""
    (project.project / "asked.json").write_text(json.dumps(asked))
    project.write_program(program)
    result = project.run("pulumi", "preview", "--json")
    assert result.code == 0, result.text
    plan = json.loads(_without_chance(result.text[result.text.index("{") :]))
    states = [step["newState"] for step in plan["steps"] if step["op"] == "create"]
    return {
        state["urn"]: {
            "inputs": _readable(state.get("inputs", {})),
            "parent": state.get("parent"),
            # In the order of the event loop, which is nobody's. The engine notes at a component
            # of another process what it was given, to no effect: its children wait for that.
            "waits for": sorted(state.get("dependencies", [])) if state["custom"] else [],
            "made of": {k: sorted(v) for k, v in state.get("propertyDependencies", {}).items()},
        }
        for state in states
        if not state["type"].startswith("pulumi:")
    }


def _without_chance(text: str) -> str:
    """Return a text without the seven random digits that Pulumi ends names with."""
    return re.sub(r"-[0-9a-f]{7}\b", "-random", text)


def _readable(inputs: Any) -> Any:
    if "userData" not in inputs:
        return inputs
    return {**inputs, "userData": _without_chance(b64decode(inputs["userData"]).decode())}


def test_the_committed_schema_is_what_the_engine_prints(project: Sandbox) -> None:
    result = project.run("pulumi", "package", "get-schema", str(COMPONENTS_FOLDER))
    assert result.code == 0, result.text
    assert result.text == (COMPONENTS_FOLDER / "schema.json").read_text()


# An image is built by awsx, whose own plugin is not here.
ASKED = {
    component: {key: value for key, value in args.items() if key != "build"}
    for component, args in EXAMPLES.items()
}
WIRED = (
    REMOTE
    + """
    network = Remote(
        "Network", "network", {"nat": "none", "availabilityZoneCount": 2.0},
        ["vpcId", "privateSubnetIds", "s3PrefixListId"],
    )
    cluster = Remote("Cluster", "cluster", {}, ["clusterArn", "clusterName"])
    service = Remote(
        "Service",
        "worker",
        {
            "clusterArn": cluster.clusterArn,
            "clusterName": cluster.clusterName,
            "vpcId": network.vpcId,
            "subnetIds": network.privateSubnetIds,
            "image": "public.ecr.aws/docker/library/busybox:1.37",
            "desiredCount": 2.0,
            "environment": {
                "CLUSTER": cluster.clusterName,
                "TOKEN": pulumi.Output.secret("s3cr3t"),
                "PLAIN": "1",
            },
        },
        ["serviceName", "taskDefinitionArn"],
    )
    pulumi.export("serviceName", service.serviceName)
"""
)


def test_every_component_is_the_same_in_a_process_of_its_own(project: Sandbox) -> None:
    provider = hosting_provider()
    here = planned(project, ALL_HERE, {c.__name__: args for c, args in ASKED.items()})
    asked = {c.__name__: wire_inputs(provider, c, args) for c, args in ASKED.items()}
    remote = planned(project, ALL_REMOTE, asked)
    assert len(here) > 100
    assert set(remote) == set(here)
    for urn, state in here.items():
        assert remote[urn] == state, urn


def test_components_of_another_process_are_wired_deployed_and_removed(project: Sandbox) -> None:
    project.write_program(WIRED)
    up = project.update()
    assert up.code == 0, up.text
    assert "s3cr3t" not in up.text
    ecs = project.client("ecs")
    (cluster,) = ecs.list_clusters()["clusterArns"]
    (service,) = ecs.describe_services(
        cluster=cluster, services=ecs.list_services(cluster=cluster)["serviceArns"]
    )["services"]
    assert service["desiredCount"] == 2
    task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    told = {each["name"]: each["value"] for each in task["containerDefinitions"][0]["environment"]}
    assert (told["TOKEN"], told["PLAIN"]) == ("s3cr3t", "1")
    assert told["CLUSTER"] == cluster.rpartition("/")[2]
    again = project.run("pulumi", "preview", "--expect-no-changes")
    assert again.code == 0, again.text
    down = project.destroy()
    assert down.code == 0, down.text


def test_a_wrong_argument_is_told_with_what_is_allowed(project: Sandbox) -> None:
    project.write_program(
        REMOTE + '\n    Remote("Network", "network", {"cidrBlock": "10.0.0.0/8"})\n'
    )
    result = project.run("pulumi", "preview")
    assert result.code != 0
    assert "cidr_block: 10.0.0.0/8 — allowed: " in result.text


def test_a_wrong_choice_is_told_by_its_key(project: Sandbox) -> None:
    project.write_program(REMOTE + '\n    Remote("Network", "network", {"nat": "gateway"})\n')
    result = project.run("pulumi", "preview")
    assert result.code != 0
    assert "nat" in result.text
    assert "Invalid value gateway" in result.text


TRANSFORMED = (
    REMOTE
    + """
    def tagged(args):
        if args.type_ != "aws:ec2/vpc:Vpc":
            return None
        tags = {**args.props["tags"], "Owner": "network team"}
        return pulumi.ResourceTransformResult({**args.props, "tags": tags}, args.opts)

    opts = pulumi.ResourceOptions(transforms=[tagged])
    Remote("Network", "network", {"nat": "none"}, opts=opts)
"""
)


def test_transforms_reach_the_children_in_the_other_process(project: Sandbox) -> None:
    plan = planned(project, TRANSFORMED, {})
    (vpc,) = [state for urn, state in plan.items() if "aws:ec2/vpc:Vpc" in urn]
    assert vpc["inputs"]["tags"] == {"Name": "network", "Owner": "network team"}
