"""This library's own stacks have no failure, and nothing about them is in doubt: first previews."""

import json
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from google.protobuf import json_format

from guardrails.graph import Graph
from guardrails.sources import from_preview
from guardrails.verdict import Outcome
from private_fargate import Cluster, Network, PullThroughCache, Service
from private_fargate.network_args import NatMode
from private_fargate.pull_through_cache import UpstreamRegistry
from tests.components import conftest as components
from tests.engine.test_compute_depth import STACK as COMPUTE
from tests.loops import own_event_loop
from tests.policies.preflight.measure import RULES

ROOT = Path(__file__).parents[3]
PROGRAM = ROOT / "__main__.py"
NAMES = {"domain": "www.example.com", "hostedZone": "example.com"}
SECRET = {"originAccess": "public", "originSecret": "not-a-secret-but-long"}
WEB = {"tag": "v1", "port": 3000, "path": "/*"}

EDGES: dict[str, Any] = {
    "alb": {},
    "alb with names": {**NAMES, "redirects": ["example.com"]},
    "alb with a zone of its own": {"domain": "example.com", "createZone": True},
    "alb with logs": {"accessLogs": True},
    "alb, internal": {"internal": True},
    "http-api": {"kind": "http-api"},
    "http-api with names": {"kind": "http-api", **NAMES},
    "http-api by an alb": {"kind": "http-api", "integration": "alb"},
    "http-api by an alb with names": {"kind": "http-api", "integration": "alb", **NAMES},
    "cloudfront": {"kind": "cloudfront"},
    "cloudfront with names": {"kind": "cloudfront", **NAMES},
    "cloudfront before a public alb": {"kind": "cloudfront", **NAMES, **SECRET},
}
NETWORKS: dict[str, Any] = {
    "endpoints": {"nat": "none", "endpoints": "auto"},
    **{nat: {"nat": nat} for nat in ("single", "one_per_az", "regional", "instance")},
    "an instance a zone": {"nat": "instance_per_az", "endpoints": "auto"},
}


def _committed(name: str) -> dict[str, Any]:
    config = yaml.safe_load((ROOT / f"Pulumi.{name}.yaml").read_text())["config"]
    return {
        key.removeprefix("private-fargate:"): value
        for key, value in config.items()
        if key.startswith("private-fargate:")
    }


STACKS: dict[str, dict[str, Any]] = {
    **{name: _committed(name) for name in ("dev", "prod")},
    "every choice of compute": COMPUTE,
    **{
        f"edge: {name}": {"network": {"nat": "single"}, "edge": edge, "services": {"web": WEB}}
        for name, edge in EDGES.items()
    },
    **{
        f"network: {name}": {"network": network, "edge": {}, "services": {"web": WEB}}
        for name, network in NETWORKS.items()
    },
}


class _Monitor(components._Monitor):
    """Keeps what the engine is told, with what is unknown."""

    def __init__(self, recorder: components.Recorder) -> None:
        super().__init__(recorder)
        self.steps: list[dict[str, Any]] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  # the monitor's own name
        response = super().RegisterResource(request)
        feeds = request.propertyDependencies.items()
        state = {
            "urn": response.urn,
            "type": request.type,
            "provider": "urn:pulumi:dev::Shop::pulumi:providers:aws::default::0",
            "inputs": json_format.MessageToDict(request.object),
            "dependencies": list(request.dependencies),
            "propertyDependencies": {name: list(fed.urns) for name, fed in feeds},
            "ignoreChanges": list(request.ignoreChanges),
        }
        self.steps.append({"op": "create", "newState": state})
        return response


@pytest.fixture(autouse=True)
def loop() -> Iterator[None]:
    """An event loop of the test's own."""
    with own_event_loop():
        yield


def _program() -> None:
    runpy.run_path(str(PROGRAM))


def planned(config: dict[str, Any], build: Callable[[], object] = _program) -> Graph:
    """The first preview of the program with a stack file, or of another program."""
    region = {"aws:region": components.REGION}
    given = {f"Shop:{key}": json.dumps(value) for key, value in config.items()}
    pulumi.runtime.set_all_config(given | region, [])
    recorder = components.Recorder(preview=True)
    monitor = _Monitor(recorder)
    pulumi.runtime.set_mocks(recorder, project="Shop", stack="dev", preview=True, monitor=monitor)
    pulumi.runtime.test(lambda: build() and None)()  # type: ignore[no-untyped-call]  # Pulumi's own
    steps = [step for step in monitor.steps if step["newState"]["type"].startswith("aws:")]
    return from_preview({"config": region, "steps": steps})


def said(graph: Graph) -> list[str]:
    """All that the rules have to say but that they are kept."""
    return [
        f"{rule.name}: {verdict.message}"
        for rule in RULES
        for verdict in rule(graph, rule.settings())
        if verdict.outcome is not Outcome.OK
    ]


@pytest.mark.parametrize("name", STACKS)
def test_a_stack_of_ours_has_no_failure_and_no_doubt(name: str) -> None:
    assert said(planned(STACKS[name])) == []


def _cached(nat: NatMode) -> None:
    """A service whose image comes through a cache of ours."""
    network = Network("network", {"nat": nat})
    cache = PullThroughCache("quay", {"upstream_registry": UpstreamRegistry.QUAY})
    cluster = Cluster("cluster", {})
    image = pulumi.Output.concat(cache.image_prefix, "/prometheus/prometheus:v3")
    args: Any = {
        **network.placement,
        "cluster_arn": cluster.cluster_arn,
        "cluster_name": cluster.cluster_name,
        "image": image,
        "repository_arn": cache.repository_arn,
        "port": 9090,
    }
    Service("metrics", args)


def test_a_service_may_fill_the_cache_that_it_pulls_through() -> None:
    assert said(planned({}, lambda: _cached(NatMode.SINGLE))) == []
    assert "F13" in "".join(said(planned({}, lambda: _cached(NatMode.NONE))))
