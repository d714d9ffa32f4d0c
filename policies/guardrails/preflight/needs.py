"""What a task must reach before, and while, it runs; and why.

Source of the table: Amazon ECS developer guide, "Amazon ECS interface VPC endpoints"; Amazon ECR
user guide, "Amazon ECR interface VPC endpoints"; ECS guide, "Monitor Amazon ECS containers with ECS
Exec" (read 2026-11).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from guardrails import tokens
from guardrails.containers import PROPERTY, Container
from guardrails.graph import Graph, Resource
from guardrails.images import DOCKER_HUB, Image, parse_image, partition_of
from guardrails.preflight.caches import Caches
from guardrails.preflight.log_drivers import log_targets
from guardrails.preflight.task_calls import calls_of
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.workloads import Workload

INTERNET: Final = "internet"
"""A target that no VPC endpoint leads to."""

LIKELY: Final = frozenset({"F13", "F65"})
"""The failures that follow only if a task asks for what it may ask for."""


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a task must reach."""

    target: str
    """A service as its endpoint's name ends (``ecr.api``), or ``internet``."""
    why: str
    """What for, as a message goes on after "which": ``pulls the image of container 'web'``."""
    code: str
    """The failure that follows when there is no way to it at all."""
    actions: tuple[str, ...] = ()
    """What is asked of it, as an endpoint's policy names it."""
    arns: tuple[str | None, ...] = (None,)
    """What the actions are about: None where that is not known, ``*`` where IAM has nothing to
    name."""
    elsewhere: bool = False
    """Whether it is something of another stack's: that this plan shows no way to it is no news."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What is known of all that a workload must reach."""

    needs: tuple[Need, ...] = ()
    doubts: tuple[str, ...] = ()
    """Why there may be more."""


def needs_of(graph: Graph, workload: Workload) -> Needs:
    """Return what the tasks of a workload must reach, and why there may be more.

    Each target stands once for each failure that would follow, with all that is asked of it.
    """
    doubts: list[str] = []
    if isinstance(workload.containers, Gap):
        found, doubts = _of_hidden(graph, workload)
    else:
        found = [
            need for container in workload.containers for need in _of_container(graph, container)
        ]
        doubts = [
            f"the image of {each.label} is not known yet"
            for each in workload.containers
            if each.read("image") is UNKNOWN and not _repositories(graph, each.task)
        ]
    found += _of_service(graph, workload)
    certain = {need.target for need in found}
    found += [each for each in _of_task_role(graph, workload) if each.target not in certain]
    return Needs(tuple(_merged(found)), tuple(doubts))


def _merged(needs: Iterable[Need]) -> Iterator[Need]:
    """Put the needs together that fail alike: the first says why."""
    kept: dict[tuple[Any, ...], Need] = {}
    for need in needs:
        key = (need.target, need.code, need.actions)
        first = kept.setdefault(key, need)
        kept[key] = replace(first, arns=tuple(dict.fromkeys((*first.arns, *need.arns))))
    yield from kept.values()


def _of_container(graph: Graph, container: Container) -> Iterator[Need]:
    yield from _of_image(graph, container)
    yield from _of_logs(container)
    yield from _of_secrets(container)
    for file in _listed(container.read("environmentFiles")):
        arn = file.get("value") if isinstance(file, Mapping) else None
        why = f"downloads an environment file of container '{container.name}' from S3"
        named = arn if isinstance(arn, str) else None
        yield Need("s3", why, "F67", ("s3:GetObject",), (named,))


def _of_hidden(graph: Graph, workload: Workload) -> tuple[list[Need], list[str]]:
    """Judge a definition whose JSON is not known by what it is made from."""
    definition = workload.definition
    if definition is None:
        return [], [f"the task definition of {workload.label} is not in this plan"]
    doubts = [f"{PROPERTY} of {definition.label} is not known yet"]
    found: list[Need] = []
    if _repositories(graph, definition):
        found += _ecr("an image")
    if graph.feeds(definition, PROPERTY, tokens.PULL_THROUGH_CACHES):
        found += [*_ecr("an image"), _first_pull("an image")]
    if graph.feeds(definition, PROPERTY, tokens.LOG_GROUPS):
        found.append(_logs("writes its log"))
    if graph.feeds(definition, PROPERTY, tokens.SECRETS):
        found.append(_secret("secretsmanager", "a secret"))
    if graph.feeds(definition, PROPERTY, tokens.PARAMETERS):
        found.append(_secret("ssm", "a parameter"))
    return found, doubts


def _repositories(graph: Graph, definition: Resource) -> tuple[Resource, ...]:
    return graph.feeds(definition, PROPERTY, tokens.REPOSITORIES)


def _of_image(graph: Graph, container: Container) -> Iterator[Need]:
    of = f"the image of container '{container.name}'"
    credentials = container.read("repositoryCredentials", "credentialsParameter")
    if credentials is not ABSENT:
        whose = f"the registry's credentials of container '{container.name}'"
        yield _secret("secretsmanager", whose, credentials)
    name = container.read("image")
    if not isinstance(name, str):
        if _repositories(graph, container.task):
            yield from _ecr(of)
        return
    image = parse_image(name)
    if image.region is None:
        host = "Docker Hub" if image.host == DOCKER_HUB else image.host
        yield Need(INTERNET, f"pulls {of} from {host}", "F12")
    elif image.region != (region_of(container.task) or image.region):
        yield Need(INTERNET, f"pulls {of} from ECR in another region ({image.region})", "F12")
    else:
        yield from _ecr(of, image)
        if graph.derive(Caches).rule_of(image.repository) is not None:
            yield _first_pull(of)


def _first_pull(of: str) -> Need:
    return Need(INTERNET, f"pulls {of} through a cache, the first time from upstream", "F13")


def _ecr(of: str, image: Image | None = None) -> Iterator[Need]:
    arn = layers = None
    if image is not None and image.region is not None:
        start = f"arn:{partition_of(image.region)}"
        arn = f"{start}:ecr:{image.region}:{image.account}:repository/{image.repository}"
        layers = f"{start}:s3:::prod-{image.region}-starport-layer-bucket/layer"
    why = f"asks ECR's API for a token to pull {of}"
    yield Need("ecr.api", why, "F01", ("ecr:GetAuthorizationToken",), ("*",))
    why = f"reads the manifest of {of} from ECR's registry"
    yield Need("ecr.dkr", why, "F02", ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"), (arn,))
    why = f"downloads the layers of {of} from S3"
    yield Need("s3", why, "F03", ("s3:GetObject",), (layers,))


def _of_logs(container: Container) -> Iterator[Need]:
    if container.read("logConfiguration", "logDriver") == "awslogs":
        yield _logs(f"writes the log of container '{container.name}'")
    for target in log_targets(container):
        why = f"may send the log of container '{container.name}' to it"
        yield Need(target, why, "F65")
    for secret in _listed(container.read("logConfiguration", "secretOptions")):
        yield from _of_secret(secret, container)


def _of_secrets(container: Container) -> Iterator[Need]:
    for secret in _listed(container.read("secrets")):
        yield from _of_secret(secret, container)


def _of_secret(secret: Any, container: Container) -> Iterator[Need]:
    source = secret.get("valueFrom", UNKNOWN) if isinstance(secret, Mapping) else UNKNOWN
    of = f"a secret of container '{container.name}'"
    if not isinstance(source, str):
        return
    parts = source.split(":")
    own = region_of(container.task)
    if len(parts) > 5 and own and parts[3] not in (own, ""):
        yield Need(INTERNET, f"fetches {of} from another region ({parts[3]})", "F01")
    elif ":secretsmanager:" in source:
        yield _secret("secretsmanager", of, source)
    else:  # the ARN of a parameter, or its name
        yield _secret("ssm", of, source)


def _of_service(graph: Graph, workload: Workload) -> Iterator[Need]:
    resource = workload.resource
    path = workload.path
    if resource.type in tokens.TASK_SETS:  # a task set has no switch of its own
        resource = graph.join(resource, "service", types=tokens.DEPLOYMENTS).only or resource
    if resource.flag(*path, "enableExecuteCommand", default=False) is True:
        yield Need("ssmmessages", "opens a shell for ECS Exec", "F28", _EXEC, ("*",))
        yield from _of_sessions(graph, resource)
    connect = resource.given("serviceConnectConfiguration")
    enabled = resource.flag("serviceConnectConfiguration", "enabled", default=True)
    if isinstance(connect, Mapping) and enabled is True:
        yield Need("ecs-agent", "is told by ECS where its Service Connect peers are", "F63")
        log = resource.given("serviceConnectConfiguration", "logConfiguration", "logDriver")
        if log == "awslogs":
            yield _logs("writes the log of its Service Connect proxy")


_EXEC: Final = tuple(
    f"ssmmessages:{action}{channel}"
    for action in ("Create", "Open")
    for channel in ("ControlChannel", "DataChannel")
)


def _of_sessions(graph: Graph, service: Resource) -> Iterator[Need]:
    """Return what the shells of a service's cluster are encrypted with, and logged to."""
    cluster = graph.join(service, "cluster", types=tokens.CLUSTERS, key="arn").only
    path = ("configuration", "executeCommandConfiguration")
    if cluster is None:
        return
    if cluster.given(*path, "kmsKeyId") is not ABSENT:
        yield Need("kms", "encrypts the sessions of ECS Exec", "F28", ("kms:Decrypt",))
    log = (*path, "logConfiguration")
    if cluster.given(*log, "cloudWatchLogGroupName") is not ABSENT:
        yield Need("logs", "logs the sessions of ECS Exec", "F28", ("logs:PutLogEvents",))
    if cluster.given(*log, "s3BucketName") is not ABSENT:
        yield Need("s3", "logs the sessions of ECS Exec to a bucket", "F28", ("s3:PutObject",))


def _of_task_role(graph: Graph, workload: Workload) -> Iterator[Need]:
    for target, service in calls_of(graph, workload):
        yield Need(target, f"may call {service}, which its task role allows", "F65")


def _logs(why: str) -> Need:
    return Need("logs", why, "F21", ("logs:CreateLogStream", "logs:PutLogEvents"))


def _secret(service: str, of: str, source: Any = None) -> Need:
    action = "ssm:GetParameters" if service == "ssm" else "secretsmanager:GetSecretValue"
    arn = source if isinstance(source, str) and source.startswith("arn:") else None
    # What follows a secret's name is the key in its JSON, and its version.
    named = None if arn is None else ":".join(arn.split(":")[:7])
    return Need(service, f"fetches {of}", "F01", (action,), (named,))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def region_of(resource: Resource) -> str | None:
    """Return the region that a resource is in, where the plan tells."""
    region = resource.read("region")
    return region if isinstance(region, str) else None
