"""Failures of images that are built for another processor."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from guardrails import tokens
from guardrails.containers import PROPERTY, Container
from guardrails.graph import Graph, Resource
from guardrails.preflight.execution import containers_known, kept
from guardrails.preflight.verdicts import ECS_GUIDE, fails
from guardrails.rule import Failure, Scope, Severity, rule
from guardrails.settings import Settings, setting
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok

_F27 = Failure(
    "F27",
    "exec /…: exec format error, in the container's log, again and again",
    (
        "https://github.com/aws-samples/amazon-bedrock-serverless-prompt-chaining/issues/213",
        "https://github.com/aws/copilot-cli/issues/5181",
        "https://github.com/runatlantis/atlantis/issues/2001",
    ),
)


@dataclass(frozen=True)
class Platforms(Settings):
    """What images are built for that the program does not build."""

    image_platforms: tuple[str, ...] = setting(
        (),
        "What images of other builds are for, each as PATTERN=PLATFORM, such as "
        "*/shop/api:*=linux/arm64. An image may be for several.",
    )


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="set `architecture` of Service or ScheduledTask to that of the image, or "
    "`platform` of Registry's `build` to that of the tasks",
    aws_fix="set runtime_platform's cpu_architecture to that of the image; or build it for the "
    "tasks', with platform (docker.Image, awsx.ecr.Image) or platforms (docker_build.Image)",
    url=f"{ECS_GUIDE}/ecs-arm64.html",
    settings=Platforms,
    failure=_F27,
)
def preflight_f27_image_platform(graph: Graph, settings: Platforms) -> Iterator[Verdict]:
    """An image is built for the processors that its task runs on.

    Judged is an image that the program builds: one without a platform is for the machine that
    builds it, which is a doubt. Of other images nothing is in a plan, and nothing is said, unless
    the setting `imagePlatforms` tells what they are for, or Docker's own repositories of one
    architecture (arm64v8/…, amd64/…) do. A task's processors are X86_64 unless it says otherwise.
    """
    for task in graph.of(tokens.TASK_DEFINITIONS):
        wanted = _platform(task)
        verdicts = [*_built(graph, task, wanted), *_named(graph, task, wanted, settings)]
        built = graph.feeds(task, PROPERTY, tokens.BUILT_IMAGES)
        yield from verdicts or ([ok(task, *built)] if built else kept(graph, task))


_PLATFORMS: Final = {"X86_64": "linux/amd64", "ARM64": "linux/arm64"}
_SPELT: Final = {"linux/x86_64": "linux/amd64", "linux/aarch64": "linux/arm64"}


def _platform(task: Resource) -> str | Gap:
    """Return the platform that the tasks of a definition need, as Docker calls it."""
    system = task.given("runtimePlatform", "operatingSystemFamily")
    if isinstance(system, str) and system.startswith("WINDOWS"):
        return UNKNOWN
    architecture = task.given("runtimePlatform", "cpuArchitecture")
    if architecture is ABSENT:
        return _PLATFORMS["X86_64"]
    return _PLATFORMS.get(architecture, UNKNOWN) if isinstance(architecture, str) else UNKNOWN


def _built(graph: Graph, task: Resource, wanted: str | Gap) -> Iterator[Verdict]:
    for image in graph.feeds(task, PROPERTY, tokens.BUILT_IMAGES):
        platforms = _platforms(graph, image)
        if isinstance(wanted, Gap):
            if task.given("runtimePlatform") is UNKNOWN:
                yield cannot_judge(task, "may have other processors than its image: not known yet")
        elif isinstance(platforms, Gap):
            why = "not known yet" if platforms is UNKNOWN else "that of the machine that builds it"
            what = f"may run an image of another platform: that of {image.label} is {why}"
            yield cannot_judge(task, what, image)
        elif wanted not in platforms:
            path = f"\n  {task.label} ({wanted}) → {image.label} ({', '.join(platforms)})"
            what = f"runs on {wanted}, and its image is built for {', '.join(platforms)}{path}"
            yield fails(_F27, task, what, image)


def _platforms(graph: Graph, image: Resource) -> tuple[str, ...] | Gap:
    """Return what an image is built for; ABSENT where the program does not say."""
    inner = [each for each in graph.of(tokens.BUILT_IMAGES) if each.parent == image.urn]
    if inner:  # a component of awsx shows nothing of what it was given
        return _platforms(graph, inner[0])
    for path in (("platforms",), ("build", "platform"), ("platform",)):
        given: Any = image.given(*path)
        if given in (ABSENT, []):
            continue
        listed = given if isinstance(given, list) else [given]
        if UNKNOWN in listed:
            return UNKNOWN
        # A variant may follow, as in linux/arm64/v8.
        names = ["/".join(str(each).lower().split("/")[:2]) for each in listed]
        return tuple(_SPELT.get(name, name) for name in names)
    return ABSENT


def _named(
    graph: Graph, task: Resource, wanted: str | Gap, settings: Platforms
) -> Iterator[Verdict]:
    for container in containers_known(graph, task):
        platforms = _declared(container, settings)
        if platforms and not isinstance(wanted, Gap) and wanted not in platforms:
            what = f"runs on {wanted}, and the image of container '{container.name}' is for "
            yield fails(_F27, task, what + ", ".join(platforms))


def _declared(container: Container, settings: Platforms) -> list[str]:
    name = container.read("image")
    if not isinstance(name, str):
        return []
    path = name.removeprefix("docker.io/")
    # Docker's official images, "Architectures other than amd64".
    for prefix, platform in (("arm64v8/", "linux/arm64"), ("amd64/", "linux/amd64")):
        if path.startswith(prefix):
            return [platform]
    pairs = (each.rpartition("=") for each in settings.image_platforms)
    return [platform for pattern, _, platform in pairs if fnmatchcase(name, pattern)]
