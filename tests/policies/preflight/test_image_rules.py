"""F27: images for another processor."""

from typing import Any

import pytest

from guardrails.preflight.rules.image import preflight_f27_image_platform as f27
from guardrails.verdict import Outcome
from tests.policies.plan import UNKNOWN_LIST, UNKNOWN_OBJECT, UNKNOWN_STRING, verdicts
from tests.policies.preflight.world import World, container

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE

DOCKER = "docker:index/image:Image"
BUILD = "docker-build:index:Image"
ARM = {"runtimePlatform": {"cpuArchitecture": "ARM64"}}


def built(kind: str, given: dict[str, Any], **props: Any) -> World:
    """A world whose containers are made from an image that it builds."""
    world = World()
    image = world.add(kind, "api", given)
    world.definition.props.update(props)
    world.hide_containers(image)
    return world


@pytest.mark.parametrize(
    ("kind", "given", "props", "outcome"),
    [
        (DOCKER, {"build": {"platform": "linux/amd64"}}, {}, OK),
        (DOCKER, {"build": {"platform": "linux/amd64"}}, ARM, VIOLATION),
        (DOCKER, {"build": {"platform": "linux/arm64"}}, {}, VIOLATION),
        (DOCKER, {"build": {"platform": "linux/arm64/v8"}}, ARM, OK),
        (DOCKER, {"build": {"platform": "linux/aarch64"}}, ARM, OK),
        (DOCKER, {"build": {"platform": UNKNOWN_STRING}}, {}, CANNOT_JUDGE),
        (DOCKER, {"build": {"context": "."}}, {}, CANNOT_JUDGE),
        (BUILD, {"platforms": ["linux/amd64"]}, {}, OK),
        (BUILD, {"platforms": ["linux/amd64", "linux/arm64"]}, ARM, OK),
        (BUILD, {"platforms": ["linux/arm64"]}, {}, VIOLATION),
        (BUILD, {"platforms": []}, {}, CANNOT_JUDGE),
        (BUILD, {}, {}, CANNOT_JUDGE),
        (BUILD, {"platforms": ["linux/amd64"]}, {"runtimePlatform": UNKNOWN_OBJECT}, CANNOT_JUDGE),
        (
            BUILD,
            {"platforms": ["linux/arm64"]},
            {"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}},
            OK,
        ),
    ],
)
def test_an_image_that_the_program_builds(
    kind: str, given: dict[str, Any], props: dict[str, Any], outcome: Outcome
) -> None:
    world = built(kind, given, **props)
    if props.get("runtimePlatform") == UNKNOWN_OBJECT:
        world.definition.feeds["runtimePlatform"] = [world.vpc]
    assert world.outcomes(f27) == {outcome}


def test_a_list_that_is_not_known_yet_is_a_doubt() -> None:
    world = built(BUILD, {"platforms": UNKNOWN_LIST})
    (image,) = (each for each in world.plan.resources if each.type == BUILD)
    image.feeds["platforms"] = [world.vpc]
    assert world.outcomes(f27) == {CANNOT_JUDGE}


def test_the_message_shows_both_platforms() -> None:
    world = built(DOCKER, {"build": {"platform": "linux/arm64"}})
    said = world.says(f27)
    assert said.startswith("F27 ecs.TaskDefinition 'api' runs on linux/amd64, and its image is")
    assert "\n  ecs.TaskDefinition 'api' (linux/amd64) → " in said
    assert said.endswith("(linux/arm64)")


def test_without_a_platform_the_builders_own_counts() -> None:
    world = built(BUILD, {})
    assert "is that of the machine that builds it" in world.says(f27)


def test_other_images_are_not_judged() -> None:
    world = World(containers=[container(image="nginx:1")])
    world.definition.props.update(ARM)
    assert world.outcomes(f27) == {OK}


@pytest.mark.parametrize(
    ("image", "props", "outcome"),
    [
        ("arm64v8/nginx:1", {}, VIOLATION),
        ("docker.io/arm64v8/nginx:1", ARM, OK),
        ("amd64/nginx:1", ARM, VIOLATION),
        ("amd64/nginx:1", {}, OK),
    ],
)
def test_repositories_of_one_architecture(
    image: str, props: dict[str, Any], outcome: Outcome
) -> None:
    world = World(containers=[container(image=image)])
    world.definition.props.update(props)
    assert world.outcomes(f27) == {outcome}


def test_what_other_images_are_for_may_be_declared() -> None:
    world = World()
    declared = ("*/shop/api:*=linux/arm64", "*/shop/web:*=linux/amd64")
    (verdict,) = verdicts(f27, world.plan, image_platforms=declared)
    assert verdict.outcome is VIOLATION
    assert "runs on linux/amd64, and the image of container 'api' is for" in verdict.message
    both = ("*/shop/api:*=linux/arm64", "*/shop/api:*=linux/amd64")
    assert [each.outcome for each in verdicts(f27, world.plan, image_platforms=both)] == [OK]
