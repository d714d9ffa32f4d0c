"""A rollout that ECS gave up fails the update, and every one after it until it is repaired.

The tests of one sandbox run in this order: each goes on with the stack that the last one left.
"""

import pytest

from sandbox import emulator
from sandbox.deployments import FAILED, ROLLED_BACK, Outcome, StoppedContainer, StoppedTask, declare
from tests.engine.conftest import Result, Sandbox

pytestmark = pytest.mark.engine

PROGRAM = """
    import os
    from private_fargate import Cluster, EndpointMode, NatMode, Network, Service

    # As few resources as there can be: the network is not what is looked at here.
    network = Network("network", {
        "nat": NatMode.SINGLE, "endpoints": EndpointMode.NONE, "availability_zone_count": 1,
    })
    cluster = Cluster("cluster", {})
    for name in os.environ.get("SERVICES", "web").split(","):
        Service(name, {
            "cluster_arn": cluster.cluster_arn,
            "cluster_name": cluster.cluster_name,
            "vpc_id": network.vpc_id,
            "subnet_ids": network.private_subnet_ids,
            "image": "docker.io/library/nginx:" + os.environ.get("TAG", "1"),
            "wait_for_steady_state": "NO_WAIT" not in os.environ,
        })
"""
NO_IMAGE = "CannotPullContainerError: docker.io/library/nginx:2: not found"
STOPPED = StoppedTask("Essential container in task exited", (StoppedContainer("web", NO_IMAGE, 1),))
SAYS = "did not take the revision that it was asked for"


def will(sandbox: Sandbox, outcome: str, service: str = "web") -> None:
    """Declares how the next deployment of a service ends."""
    running = emulator.running(sandbox.home)
    assert running is not None
    declare(running.url, Outcome(service, outcome, stopped=(STOPPED, STOPPED)))


def assert_told(result: Result, *texts: str) -> None:
    """The update failed with these texts, and without a traceback."""
    assert result.code != 0, result.text
    assert SAYS in result.text
    for text in texts:
        assert text in result.text, result.text
    assert "Traceback" not in result.text


def test_a_rolled_back_update_fails_with_the_reasons(raw: Sandbox) -> None:
    raw.write_program(PROGRAM)
    first = raw.update()
    assert first.code == 0, first.text
    will(raw, ROLLED_BACK)
    told = raw.update(TAG="2")
    assert_told(
        told,
        "asked for: raw-dev-web:2",
        "runs:      raw-dev-web:1",
        "because:   Service deployment rolled back because the circuit breaker threshold",
        f"stopped:   Essential container in task exited; web: exit code 1, {NO_IMAGE} (2 times)",
        "deployment failed: tasks failed to start.",
        "pulumi up --refresh",
    )


def test_a_second_update_without_a_change_fails_too(raw: Sandbox) -> None:
    assert_told(raw.update(TAG="2"), "asked for: raw-dev-web:2", NO_IMAGE)


def test_a_preview_asks_nothing(raw: Sandbox) -> None:
    result = raw.run("preview", TAG="2")
    assert result.code == 0, result.text
    assert SAYS not in result.text


def test_the_same_revision_can_be_tried_again(raw: Sandbox) -> None:
    again = raw.run("pulumi", "up", "--yes", "--refresh", TAG="2")
    assert again.code == 0, again.text
    assert raw.update(TAG="2").code == 0


def test_a_repaired_image_passes(raw: Sandbox) -> None:
    will(raw, ROLLED_BACK)
    assert raw.update(TAG="3").code != 0
    repaired = raw.update(TAG="4")
    assert repaired.code == 0, repaired.text
    assert raw.update(TAG="4").code == 0


def test_with_the_switch_off_nothing_waits_and_nothing_fails(raw: Sandbox) -> None:
    will(raw, ROLLED_BACK)
    result = raw.update(TAG="5", NO_WAIT="1")
    assert result.code == 0, result.text
    assert raw.update(TAG="5", NO_WAIT="1").code == 0


def test_a_first_rollout_that_fails_is_told_too(raw: Sandbox) -> None:
    assert raw.update(TAG="6").code == 0
    will(raw, FAILED, "worker")
    told = raw.update(TAG="6", SERVICES="web,worker")
    assert_told(told, "raw-dev-worker:1, without becoming stable", "tasks failed to start.")


def test_services_that_failed_together_end_an_update_without_noise(raw: Sandbox) -> None:
    services = "web,worker"
    will(raw, ROLLED_BACK, "web")
    will(raw, ROLLED_BACK, "worker")
    # The first that fails ends the update; the next one takes up what it did not come to.
    updates = [raw.update(TAG="7", SERVICES=services) for _ in range(3)]
    for told in updates:
        assert_told(told, NO_IMAGE)
        assert "never retrieved" not in told.text
