"""The program: the committed stack files build what they say."""

import json
import runpy
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from tests.components.conftest import (
    Recorder,
    own_loop,  # noqa: F401  # a fixture
    recorder,  # noqa: F401  # a fixture
)

ROOT = Path(__file__).parent.parent
SERVICE = "ecs/service:Service"


def configure(stack: str, **changes: Any) -> None:
    config = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    config = {key.replace("private-fargate:", "Shop:"): value for key, value in config.items()}
    config |= {f"Shop:{key}": value for key, value in changes.items()}
    pulumi.runtime.set_all_config(
        {k: v if isinstance(v, str) else json.dumps(v) for k, v in config.items()}, []
    )


def run(recorder: Recorder, *, preview: bool = False) -> Any:  # noqa: F811
    return recorder.run(lambda: runpy.run_path(str(ROOT / "__main__.py")) and None, preview=preview)


@pytest.mark.parametrize("stack", ["dev", "prod"])
@pytest.mark.parametrize("preview", [True, False])
def test_both_stacks_build_two_private_services_behind_one_load_balancer(
    recorder: Recorder,  # noqa: F811
    stack: str,
    preview: bool,
) -> None:
    configure(stack)
    run(recorder, preview=preview)
    assert recorder.names(SERVICE) == ["backend", "frontend"]
    assert {s.inputs["networkConfiguration"]["assignPublicIp"] for s in recorder.of(SERVICE)} == {
        False
    }
    assert recorder.names("lb/loadBalancer:LoadBalancer") == ["edge"]
    priorities = {
        r.inputs["conditions"][0]["pathPattern"]["values"][0]: r.inputs["priority"]
        for r in recorder.of("lb/listenerRule:ListenerRule")
    }
    assert priorities["/api/*"] < priorities["/*"]
    assert recorder.names("ecr/repository:Repository") == ["backend", "frontend"]


def test_services_run_in_private_subnets_alone(recorder: Recorder) -> None:  # noqa: F811
    configure("dev")
    run(recorder)
    for service in recorder.of(SERVICE):
        dependencies = service.property_dependencies["networkConfiguration"]
        subnets = {urn.rsplit("::", 1)[1] for urn in dependencies if "ec2/subnet:Subnet" in urn}
        assert subnets == {"network-private-a", "network-private-b"}


def test_a_service_starts_after_its_rule_its_capacity_and_its_way_out(recorder: Recorder) -> None:  # noqa: F811
    configure("dev")
    run(recorder)
    waits = recorder.depends(recorder.one(SERVICE, "backend"))
    assert {
        "backend-rule",
        "cluster-capacity",
        "network-private-a-default",
        "network-endpoint-s3",
    } <= waits


@pytest.mark.parametrize(
    ("edge", "slow"),
    [
        ({"kind": "http-api"}, {"edge-nlb", "edge-link"}),
        ({"kind": "alb", "internal": True}, {"edge-internal"}),
    ],
)
def test_what_stands_inside_the_network_is_made_while_its_ways_out_are(
    recorder: Recorder,  # noqa: F811
    edge: dict[str, Any],
    slow: set[str],
) -> None:
    configure("dev", edge=edge, network={"nat": "single"})
    run(recorder)
    made = [each for each in recorder.resources if each.name in slow]
    assert {each.name for each in made} == slow
    out = {"network-nat-a", "network-private-a-default", "network-endpoint-s3"}
    assert not [each.name for each in made if recorder.depends(each) & out]


def test_prod_reads_images_from_its_own_repositories(recorder: Recorder) -> None:  # noqa: F811
    configure("prod")
    run(recorder, preview=True)
    definition = recorder.one("ecs/taskDefinition:TaskDefinition", "frontend-task")
    (container,) = definition.document("containerDefinitions")
    registry = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com"
    assert container["image"] == f"{registry}/shop/dev/frontend:1.0.0"


def test_without_nat_tasks_reach_the_endpoints_and_s3_only(recorder: Recorder) -> None:  # noqa: F811
    configure("dev", network={"nat": "none"})
    run(recorder)
    rules = recorder.of("vpc/securityGroupEgressRule:SecurityGroupEgressRule")
    assert not [rule.name for rule in rules if "cidrIpv4" in rule.inputs]
    assert "frontend-endpoints-443-out" in {rule.name for rule in rules}
    assert "frontend-to-s3" in {rule.name for rule in rules}


def test_a_wrong_stack_file_registers_nothing(recorder: Recorder) -> None:  # noqa: F811
    configure("dev", network={"nat": "sometimes"})
    with pytest.raises(pulumi.RunError, match=r"Shop:network\.nat: sometimes"):
        run(recorder)
    assert recorder.resources == []


def test_the_program_reads_like_the_architecture() -> None:
    assert len((ROOT / "__main__.py").read_text().splitlines()) < 80


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_stack_files_hold_no_encryption_salt(stack: str) -> None:
    assert "encryptionsalt" not in (ROOT / f"Pulumi.{stack}.yaml").read_text()
