"""The seeds' stories on the real engine: each error that the authors met, before it is met."""

import re

import pytest

from tests.engine.conftest import Sandbox

pytestmark = pytest.mark.engine

PROGRAM = "from tests.engine.seed_steps import *\n\n{call}\n"


def foreseen(judged: Sandbox, call: str) -> tuple[str, set[str]]:
    """Preview one step of a story; return what is printed, and the failures that are told."""
    judged.write_program(PROGRAM.format(call=call))
    text = judged.run("preview").text
    assert "ecs:Service" in text, text
    assert "Traceback" not in text, text
    return text, set(re.findall(r"^\s+(F\d\d) [a-z]", text, re.MULTILINE))


def test_001_a_private_task_without_endpoints_cannot_ask_ecr(judged: Sandbox) -> None:
    text, codes = foreseen(judged, "seed_001()")
    assert codes == {"F01", "F02", "F03", "F21"}
    assert "ResourceInitializationError: unable to pull secrets or registry auth" in text
    assert "there is no interface endpoint to ecr.api" in text
    assert "ecs.Service 'api' → ec2.Subnet 'private-a' → ec2.RouteTable 'private-a'" in text


def test_002_first_ecr_then_the_logs_then_nothing(judged: Sandbox) -> None:
    text, codes = foreseen(judged, "seed_002()")
    assert codes == {"F01", "F02", "F21"}
    assert "The task cannot pull registry auth from Amazon ECR" in text
    text, codes = foreseen(judged, 'seed_002("ecr.api", "ecr.dkr")')
    assert codes == {"F21"}
    assert "failed to validate logger args" in text
    _, codes = foreseen(judged, 'seed_002("ecr.api", "ecr.dkr", "logs")')
    assert codes == set()


def test_000_the_registry_alone_then_without_s3_then_the_stages_path(judged: Sandbox) -> None:
    text, codes = foreseen(judged, 'seed_000("ecr.dkr", "logs")')
    assert codes == {"F01"}
    assert "there is no interface endpoint to ecr.api" in text
    text, codes = foreseen(judged, 'seed_000("ecr.api", "ecr.dkr", "logs", s3=False)')
    assert codes == {"F03"}
    assert "there is no gateway endpoint to s3" in text
    text, codes = foreseen(judged, 'seed_000("ecr.api", "ecr.dkr", "logs", stage="prod")')
    assert codes == {"F56"}
    assert "overwrite:path" in text


def test_004_targets_by_instance_then_by_address(judged: Sandbox) -> None:
    text, codes = foreseen(judged, 'seed_004("instance")')
    assert codes == {"F39"}
    assert "is incompatible with the awsvpc network mode" in text
    _, codes = foreseen(judged, 'seed_004("ip")')
    assert codes == set()
