"""Who reaches whom in the whole program, whichever edge a stack file chooses; nothing else."""

import json
import runpy
from pathlib import Path
from typing import Any

import pulumi
import pytest

from tests.components.conftest import Recorder
from tests.components.edge.test_chain import IN, OUT, Hop, hops

PROGRAM = Path(__file__).parents[3] / "__main__.py"
NAMES = {"domain": "www.example.com", "hostedZone": "example.com"}
SECRET = {"originAccess": "public", "originSecret": "not-a-secret-but-long"}
ANYONE, CLOUDFRONT = "0.0.0.0/0", "pl-cloudfront"
PUBLIC, INTERNAL, NETWORK = "edge-group-id", "edge-internal-group-id", "edge-nlb-group-id"
LINK, TASKS, ENDPOINTS = "edge-link-group-id", "web-group-id", "network-endpoints-id"


def build(recorder: Recorder, edge: Any, **web: Any) -> None:
    """Runs the program with one service, which has endpoints as its only way out."""
    config = {
        "network": {"nat": "none"},
        "edge": edge,
        "services": {"web": {"image": "nginx:1", "port": 3000, "path": "/*", **web}},
    }
    given = {f"Shop:{key}": json.dumps(value) for key, value in config.items()}
    pulumi.runtime.set_all_config(given | {"aws:region": "ap-northeast-2"}, [])
    recorder.run(lambda: runpy.run_path(str(PROGRAM)) and None)


def ways(*inside: Hop, outside: set[Hop] | None = None) -> tuple[set[Hop], set[Hop]]:
    """What may come in anywhere, and what may go out: the same hops, seen from both ends."""
    own = {*inside, Hop(TASKS, ENDPOINTS, 443)}
    return own | (outside or set()), {*own, Hop(TASKS, "pl-1", 443)}


@pytest.mark.parametrize(
    ("edge", "expected"),
    [
        ({}, ways(Hop(PUBLIC, TASKS, 3000), outside={Hop(ANYONE, PUBLIC, 80)})),
        (
            {**NAMES, "ingressCidrBlocks": ["203.0.113.7/32"]},
            ways(
                Hop(PUBLIC, TASKS, 3000),
                outside={Hop("203.0.113.7/32", PUBLIC, port) for port in (80, 443)},
            ),
        ),
        (
            {"internal": True},
            ways(Hop(INTERNAL, TASKS, 3000), outside={Hop(ANYONE, INTERNAL, 80)}),
        ),
        ({"kind": "http-api"}, ways(Hop(LINK, NETWORK, 8443), Hop(NETWORK, TASKS, 3000))),
        (
            {"kind": "http-api", "integration": "alb"},
            ways(Hop(LINK, INTERNAL, 80), Hop(INTERNAL, TASKS, 3000)),
        ),
        (
            {"kind": "http-api", "integration": "alb", **NAMES},
            ways(Hop(LINK, INTERNAL, 443), Hop(INTERNAL, TASKS, 3000)),
        ),
        (
            {"kind": "cloudfront"},
            ways(Hop(INTERNAL, TASKS, 3000), outside={Hop(CLOUDFRONT, INTERNAL, 80)}),
        ),
        (
            {"kind": "cloudfront", **NAMES},
            ways(Hop(INTERNAL, TASKS, 3000), outside={Hop(CLOUDFRONT, INTERNAL, 443)}),
        ),
        (
            {"kind": "cloudfront", **NAMES, **SECRET},
            ways(Hop(PUBLIC, TASKS, 3000), outside={Hop(CLOUDFRONT, PUBLIC, 443)}),
        ),
    ],
)
def test_requests_come_by_the_edge_alone_and_by_reference(
    recorder: Recorder, edge: Any, expected: tuple[set[Hop], set[Hop]]
) -> None:
    behind_link = edge.get("kind") == "http-api" and "integration" not in edge
    build(recorder, edge, **({"listenerPort": 8443} if behind_link else {}))
    assert (hops(recorder, IN), hops(recorder, OUT)) == expected


def test_every_load_balancer_stands_where_its_kind_says(recorder: Recorder) -> None:
    for edge, name, tier in [
        ({}, "edge", "public"),
        ({"internal": True}, "edge-internal", "private"),
        ({"kind": "http-api"}, "edge-nlb", "private"),
        ({"kind": "http-api", "integration": "alb"}, "edge-internal", "private"),
        ({"kind": "cloudfront"}, "edge-internal", "private"),
        ({"kind": "cloudfront", **NAMES, **SECRET}, "edge", "public"),
    ]:
        build(recorder, edge)
        (balancer,) = recorder.of("lb/loadBalancer:LoadBalancer")
        assert balancer.name == name
        assert balancer.inputs["internal"] is (tier == "private")
        assert balancer.inputs["subnets"] == [f"network-{tier}-{letter}-id" for letter in "ab"]
