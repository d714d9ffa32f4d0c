"""An image that the program itself builds and pushes, by awsx.

It needs Docker and two more plugins wherever `pulumi` runs, which is why it is off by default.
awsx leaves to docker-build whether a preview builds: by default it does, and pushes nothing, so
that each preview can take as long as a build (awsx issue 1743 tells of previews that skip it).
awsx's plugin cannot be had in the sandbox: what is asked of it is tested on mocks alone.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypedDict

import pulumi
from typing_extensions import NotRequired

from private_fargate.faults import Fault, choice_faults, is_plain
from private_fargate.tag_patterns import TAG


class ImagePlatform(str, Enum):
    """Platform that an image is built for; it has to fit the architecture of the tasks."""

    LINUX_AMD64 = "linux/amd64"
    """For tasks of the architecture X86_64."""

    LINUX_ARM64 = "linux/arm64"
    """For tasks of the architecture ARM64."""


class ImageBuild(TypedDict):
    """What to build and push."""

    image_tag: pulumi.Input[str]
    """Tag of the image, behind the Registry's name and a hyphen. It has to be another whenever
    what is built is another, as a commit is: tags never change, so a second push of one fails."""

    context: NotRequired[str]
    """Directory that is sent to the builder. Default: the program's own."""

    dockerfile: NotRequired[str]
    """Path of the Dockerfile. Default: `Dockerfile` in the context."""

    platform: NotRequired[ImagePlatform]
    """Platform that the image is for. Default: linux/amd64, which fits a Service's default."""

    target: NotRequired[str]
    """Stage of the Dockerfile to build. Default: the last."""

    args: NotRequired[dict[str, pulumi.Input[str]]]
    """Build arguments; they stay in the image and in the state, so no secrets. Default: none."""


def build_faults(name: str, build: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a build of the Registry of that name."""
    faults: list[Fault] = []
    tag = build.get("image_tag")
    if tag is None or (is_plain(tag) and not TAG.fullmatch(f"{name}-{tag}")):
        allowed = f"a tag: {name}-TAG has 1 to 128 letters, digits and _ . -, no . or - at first"
        faults.append(Fault(("build", "image_tag"), tag, allowed))
    return faults + choice_faults(build, "platform", ImagePlatform, ("build",))


def built_image(
    name: str,
    build: ImageBuild,
    repository_url: pulumi.Input[str],
    parent: pulumi.ComponentResource,
) -> pulumi.Output[str]:
    """Build and push the image of a Registry; return its reference, pinned by digest."""
    import pulumi_awsx as awsx  # only a program that builds needs awsx's plugin

    # awsx names a resource after the tag and nothing else. Without the Registry's name in it, two
    # registries that build the same commit would clash.
    image = awsx.ecr.Image(
        f"{name}-image",
        repository_url=repository_url,
        image_tag=pulumi.Output.concat(name, "-", build["image_tag"]),
        context=build.get("context"),
        dockerfile=build.get("dockerfile"),
        platform=ImagePlatform(build.get("platform", ImagePlatform.LINUX_AMD64)).value,
        target=build.get("target"),
        args=build.get("args"),
        # A new tag takes the old tag's resource away, and its images are what a rollback needs.
        opts=pulumi.ResourceOptions(parent=parent, retain_on_delete=True),
    )
    return image.image_uri
