"""No component orders more than AWS does: the longest chain of a deployment is AWS's own."""

from typing import Any

import pytest
import yaml

from bench import chain, durations
from bench.deployment import STACKS, TARGET
from bench.flat import loaded
from tests.engine.conftest import Sandbox

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module", params=sorted(STACKS))
def deployed(product: Sandbox, request: pytest.FixtureRequest) -> Any:
    """The resources of a stack, deployed; it is destroyed for the next one."""
    config = {"config": STACKS[request.param]()}
    (product.project / "Pulumi.dev.yaml").write_text(yaml.safe_dump(config))
    made = product.update()
    assert made.code == 0, made.text
    yield chain.deployed(loaded(product.run("pulumi", "stack", "export").text))
    assert product.destroy().code == 0


def test_up_takes_no_longer_than_what_aws_forces(deployed: Any) -> None:
    tokens = {urn: resource.token for urn, resource in deployed.items()}
    seconds = durations.of(tokens, "create")
    ordered = chain.longest(chain.ordered(deployed), seconds)
    forced = chain.longest(chain.forced(deployed), seconds)
    assert ordered.seconds <= TARGET * forced.seconds, ordered.path


def test_it_is_the_load_balancer_that_a_deployment_waits_for(deployed: Any) -> None:
    """What is slow on AWS is in the chain: durations and state speak of the same types."""
    tokens = {urn: resource.token for urn, resource in deployed.items()}
    forced = chain.longest(chain.forced(deployed), durations.of(tokens, "create"))
    assert "aws:lb/loadBalancer:LoadBalancer" in {tokens[urn] for urn in forced.path}
