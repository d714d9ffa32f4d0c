"""An image that the program builds: what awsx is asked for, and what is refused.

On mocks alone: awsx's provider plugin cannot be had in the sandbox.
"""

from typing import Any

import pulumi
import pytest

from private_fargate.image_build import build_faults
from private_fargate.registry import Registry
from tests.components.conftest import Recorder

IMAGE = "awsx:ecr:Image"
URL = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop/dev/web"
DIGEST = f"{URL}@sha256:{'0' * 64}"


def build(recorder: Recorder, **build: Any) -> Any:
    """Return the image of a Registry that builds."""
    given: Any = {"build": {"image_tag": "3f9c2d1", **build}}
    recorder.run(lambda: Registry("web", given) and None)
    (image,) = (resource for resource in recorder.resources if resource.type == IMAGE)
    return image


def test_the_image_is_pinned_by_its_digest(recorder: Recorder) -> None:
    image = build(recorder)
    assert recorder.outputs["web"]["image_uri"] == DIGEST
    assert image.name == "web-image"
    assert image.inputs == {
        "repositoryUrl": URL,
        "imageTag": "web-3f9c2d1",
        "platform": "linux/amd64",
    }


def test_everything_that_is_asked_for_is_passed_on(recorder: Recorder) -> None:
    asked = {"context": "./app", "dockerfile": "./app/Dockerfile.prod", "target": "run"}
    image = build(recorder, **asked, args={"VERSION": "1"}, platform="linux/arm64")
    assert image.inputs == {
        **asked,
        "args": {"VERSION": "1"},
        "platform": "linux/arm64",
        "repositoryUrl": URL,
        "imageTag": "web-3f9c2d1",
    }


def test_a_tag_that_is_known_later_is_passed_on(recorder: Recorder) -> None:
    image = build(recorder, image_tag=pulumi.Output.from_input("later"))
    assert image.inputs["imageTag"] == "web-later"


def test_nothing_is_built_unless_it_is_asked_for(recorder: Recorder) -> None:
    recorder.run(lambda: Registry("web", {}) and None)
    assert [resource.type for resource in recorder.resources if "awsx" in resource.type] == []
    assert recorder.outputs["web"].get("image_uri") is None


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "build.image_tag"),
        ({"image_tag": "a b"}, "build.image_tag"),
        ({"image_tag": "t" * 125}, "build.image_tag"),
        ({"image_tag": "1", "platform": "linux/386"}, "build.platform"),
        ({"image_tag": "1", "platform": "ARM64"}, "build.platform"),
    ],
)
def test_what_cannot_be_built_is_named(given: Any, path: str) -> None:
    (fault,) = build_faults("web", given)
    assert ".".join(fault.path) == path


def test_nothing_is_registered_for_a_bad_platform(recorder: Recorder) -> None:
    given: Any = {"build": {"image_tag": "1", "platform": "linux"}}
    with pytest.raises(
        ValueError, match=r"build\.platform: linux — allowed: linux/amd64 or linux/arm64"
    ):
        recorder.run(lambda: Registry("web", given) and None)
    assert recorder.resources == []
