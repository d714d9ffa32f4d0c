"""The seeds' services on the real engine: deployed, left alone, and given a new image."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.engine.conftest import Sandbox

pytestmark = pytest.mark.engine

# Seed 002: one task of 1 vCPU and 3 GB on ARM64, port 8080, endpoints and no NAT, a private beta.
SEED_002: dict[str, Any] = {
    "network": {"availabilityZones": 2, "nat": "none", "endpoints": "auto"},
    "edge": {"kind": "alb", "ingressCidrBlocks": ["203.0.113.7/32"]},
    "services": {
        "demo": {
            "tag": "v1",
            "port": 8080,
            "path": "/*",
            "cpu": 1024,
            "memory": 3072,
            "architecture": "ARM64",
            "desiredCount": 1,
        }
    },
}


def _service(path: str, health: str) -> dict[str, Any]:
    return {
        "tag": "v1",
        "port": 3000,
        "path": path,
        "healthCheckPath": health,
        "cpu": 512,
        "memory": 1024,
        "capacity": "spot",
        "autoscaling": {"min": 1, "max": 4, "cpu": 70, "memory": 75},
    }


# Seed 004: two services of 0.5 vCPU and 1 GB on port 3000, Spot, scaled on CPU and memory.
SEED_004: dict[str, Any] = {
    "network": {"availabilityZones": 2, "nat": "instance"},
    "services": {
        "frontend": _service("/*", "/"),
        "backend": _service("/api/*", "/api/health"),
    },
}
SEEDS = {"002": (SEED_002, "demo"), "004": (SEED_004, "backend")}


def configure(sandbox: Sandbox, stack: dict[str, Any]) -> None:
    """Writes the stack file."""
    config = {f"private-fargate:{key}": value for key, value in stack.items()}
    text = yaml.safe_dump({"config": {"aws:region": "ap-northeast-2", **config}})
    (sandbox.project / "Pulumi.dev.yaml").write_text(text)


@pytest.fixture(scope="module", params=sorted(SEEDS))
def seed(
    request: pytest.FixtureRequest,
    make_sandbox: Callable[[str], Sandbox],
    fill_with_product: Callable[[Sandbox], Sandbox],
) -> tuple[Sandbox, dict[str, Any], str]:
    """A deployed seed: its sandbox, its stack and the service that will get a new image."""
    stack, name = SEEDS[request.param]
    sandbox = fill_with_product(make_sandbox(f"seed-{request.param}"))
    configure(sandbox, stack)
    result = sandbox.run("up")
    assert result.code == 0, result.text
    return sandbox, stack, name


def described(sandbox: Sandbox, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The service whose name begins so, and its task definition, as ECS tells them."""
    ecs = sandbox.client("ecs")
    (cluster,) = ecs.list_clusters()["clusterArns"]
    arns = ecs.list_services(cluster=cluster)["serviceArns"]
    services = ecs.describe_services(cluster=cluster, services=arns)["services"]
    (service,) = [s for s in services if s["serviceName"].startswith(f"{name}-")]
    task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])
    return service, task["taskDefinition"]


def test_what_runs_is_what_the_seed_describes(seed: tuple[Sandbox, dict[str, Any], str]) -> None:
    sandbox, stack, name = seed
    asked = stack["services"][name]
    service, task = described(sandbox, name)
    (container,) = task["containerDefinitions"]
    assert (task["cpu"], task["memory"]) == (str(asked["cpu"]), str(asked["memory"]))
    assert task["runtimePlatform"]["cpuArchitecture"] == asked.get("architecture", "X86_64")
    assert container["portMappings"][0]["containerPort"] == asked["port"]
    assert container["logConfiguration"]["logDriver"] == "awslogs"
    assert service["desiredCount"] == 1
    expected = "FARGATE_SPOT" if asked.get("capacity") == "spot" else "FARGATE"
    strategies = [each["capacityProvider"] for each in service["capacityProviderStrategy"]]
    assert strategies == [expected]
    scaling = sandbox.client("application-autoscaling")
    targets = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    assert len(targets) == (len(stack["services"]) if "autoscaling" in asked else 0)


def test_a_second_preview_changes_nothing(seed: tuple[Sandbox, dict[str, Any], str]) -> None:
    sandbox, _, _ = seed
    result = sandbox.run("pulumi", "preview", "--expect-no-changes")
    assert result.code == 0, result.text


def test_a_new_image_changes_the_task_definition_and_the_service_alone(
    seed: tuple[Sandbox, dict[str, Any], str],
) -> None:
    sandbox, stack, name = seed
    services = {**stack["services"], name: {**stack["services"][name], "tag": "v2"}}
    configure(sandbox, {**stack, "services": services})
    result = sandbox.update()
    assert result.code == 0, result.text
    steps = re.findall(r"^ ?(\+-|~|\+|-)\s+aws:(\S+) (\S+) \w+", result.text, re.MULTILINE)
    assert {(kind, of) for _, kind, of in steps} == {
        ("ecs:TaskDefinition", f"{name}-task"),
        ("ecs:Service", name),
    }
    _, task = described(sandbox, name)
    assert task["containerDefinitions"][0]["image"].endswith(":v2")
