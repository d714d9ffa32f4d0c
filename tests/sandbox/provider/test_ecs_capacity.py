"""A cluster's own instances: the provider of their capacity, their group and their image."""

import pytest

from sandbox.provider.values import Properties
from tests.sandbox.provider.cases import CASES, new_world
from tests.sandbox.provider.cases_more import GROUP
from tests.sandbox.provider.cases_services import CAPACITY_PROVIDER
from tests.sandbox.provider.engine import Engine, program_of
from tests.sandbox.provider.test_resources import assert_no_drift


def test_a_capacity_provider_changes_in_place_but_for_its_group(engine: Engine) -> None:
    provider = engine.make(CAPACITY_PROVIDER, CASES[CAPACITY_PROVIDER].inputs(new_world(engine)))
    own = provider.inputs["autoScalingGroupProvider"]
    calm = {**own, "managedDraining": "DISABLED", "managedScaling": {"status": "DISABLED"}}
    elsewhere = {**own, "autoScalingGroupArn": own["autoScalingGroupArn"] + "-2"}

    def replaced_by(change: Properties) -> set[str]:
        news = program_of(provider, {"autoScalingGroupProvider": change})
        return engine.diff(provider, engine.check(provider.type, news, provider.inputs)).replaces

    assert "autoScalingGroupProvider" not in replaced_by(calm)
    assert "autoScalingGroupProvider" in replaced_by(elsewhere)
    assert_no_drift(engine, engine.update(provider, {"autoScalingGroupProvider": calm}))


def test_a_group_for_a_capacity_provider_protects_its_instances(engine: Engine) -> None:
    inputs = CASES[GROUP].inputs(new_world(engine))
    managed = {"key": "AmazonECSManaged", "value": "true", "propagateAtLaunch": True}
    group = engine.make(GROUP, {**inputs, "protectFromScaleIn": True, "tags": [managed]})
    assert_no_drift(engine, group)

    assert_no_drift(engine, engine.update(group, {"protectFromScaleIn": False}))
    engine.delete(group)
    assert engine.read(group) is None


@pytest.mark.parametrize("variant", ["", "arm64/"])
def test_the_images_of_ecs_are_found(engine: Engine, variant: str) -> None:
    name = f"/aws/service/ecs/optimized-ami/amazon-linux-2023/{variant}recommended"

    image = engine.invoke("aws:ssm/getParameter:getParameter", {"name": f"{name}/image_id"})

    assert image["value"].startswith("ami-")
