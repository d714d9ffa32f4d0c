"""What the execution role of a task definition must allow, so that its tasks can be started.

Source: Amazon ECS developer guide, "Amazon ECS task execution IAM role" and "Pass Secrets Manager
secrets through Amazon ECS environment variables"; Amazon ECR user guide, "IAM permissions for
pulling an image from an Amazon ECR private repository" (read 2026-11).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.containers import PROPERTY, Container
from guardrails.graph import Graph, Resource
from guardrails.images import Image, parse_image
from guardrails.preflight.needs import region_of
from guardrails.tasks import Tasks
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, ok

TOKEN: Final = "ecr:GetAuthorizationToken"  # noqa: S105 -- an action's name
AWSLOGS: Final = "awslogs"


@dataclass(frozen=True, slots=True)
class Right:
    """Something that an execution role must be allowed."""

    action: str
    why: str
    """What for, as a message goes on after "to": ``pull the image of container 'api'``."""
    arn: str | None = None
    """What on; None where that is not known. Parts that are not known are empty."""
    otherwise: str = ""
    """What may grant it besides the role's policies; empty where nothing does."""
    refused: str = ""
    """What ECS says when there is no execution role at all; empty where it says nothing."""


_ECR_REFUSAL: Final = (
    "Fargate requires task definition to have execution role ARN to support ECR images"
)
_LOGS_REFUSAL: Final = (
    "Fargate requires task definition to have execution role ARN to support log driver awslogs"
)


def rights_needed(graph: Graph, task: Resource) -> tuple[Right, ...]:
    """Return what the execution role of a task definition must allow, as far as the plan tells.

    On EC2 capacity the instance pulls images and writes logs, and the role fetches secrets alone.
    """
    fargate = runs_on_fargate(graph, task) is True
    found = graph.derive(Tasks).containers(task)
    if isinstance(found, Gap):
        return tuple(_of_hidden(graph, task)) if fargate else ()
    rights: dict[tuple[str, str | None], Right] = {}
    for container in found:
        needed = [*_of_secrets(graph, container), *_of_files(container)]
        if fargate:
            needed += [*_of_image(graph, container), *_of_logs(container)]
        for right in needed:
            rights.setdefault((right.action, right.arn), right)
    return tuple(rights.values())


def containers_known(graph: Graph, task: Resource) -> tuple[Container, ...]:
    """Return the containers of a definition; none while they are not known, which F23 tells."""
    found = graph.derive(Tasks).containers(task)
    return () if isinstance(found, Gap) else found


def kept(graph: Graph, task: Resource) -> Iterator[Verdict]:
    """Say that a definition keeps a rule: nothing while its containers are not known.

    That they are not is told by F23 for all rules, each of which could only say it again.
    """
    if not isinstance(graph.derive(Tasks).containers(task), Gap):
        yield ok(task)


def declares_fargate(task: Resource) -> bool | Gap:
    """Tell whether a task definition is registered for Fargate, if for EC2 as well."""
    required = task.given("requiresCompatibilities")
    if isinstance(required, Gap):
        return False if required is ABSENT else UNKNOWN
    listed: list[Any] = required if isinstance(required, list) else []
    if "FARGATE" in listed:
        return True
    return UNKNOWN if UNKNOWN in listed else False


def runs_on_fargate(graph: Graph, task: Resource) -> bool | Gap:
    """Tell whether tasks of a definition run on Fargate: by what it says, or by who starts it."""
    declared = declares_fargate(task)
    started = {each.on_fargate for each in graph.derive(Tasks).starters(task).found}
    if declared is True or True in started:
        return True
    return UNKNOWN if UNKNOWN in {declared, *started} else False


def _of_hidden(graph: Graph, task: Resource) -> Iterator[Right]:
    """Judge a definition whose JSON is not known yet by what it is made from."""
    repositories = graph.feeds(task, PROPERTY, tokens.REPOSITORIES)
    if repositories:
        yield from _pull("an image", None, _policy_of_repository(graph, repositories[0]))
    if graph.feeds(task, PROPERTY, tokens.LOG_GROUPS):
        for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
            yield Right(action, "write its log", refused=_LOGS_REFUSAL)
    # A secret may be there for the application, which reads it by its own role.


def _of_image(graph: Graph, container: Container) -> Iterator[Right]:
    of = f"the image of container '{container.name}'"
    name = container.read("image")
    if not isinstance(name, str):
        return
    image = parse_image(name)
    if image.region is not None:
        arn = f"arn:aws:ecr:{image.region}:{image.account}:repository/{image.repository}"
        yield from _pull(of, arn, _grants_pull(graph, image))


def _pull(of: str, arn: str | None, otherwise: str) -> Iterator[Right]:
    yield Right(TOKEN, f"pull {of}", refused=_ECR_REFUSAL)
    for action in ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"):
        yield Right(action, f"pull {of}", arn, otherwise, _ECR_REFUSAL)


def _grants_pull(graph: Graph, image: Image) -> str:
    """Say what grants a pull besides the role: a policy of the repository, or of the registry."""
    for repository in graph.find(tokens.REPOSITORIES, "name", image.repository):
        return _policy_of_repository(graph, repository)
    return "the policy of its repository, which is not in this plan"


_POLICY_OF_REPOSITORY: Final = Attachment(
    tokens.REPOSITORY_POLICIES, "repository", owners=tokens.REPOSITORIES, key="name"
)


def _policy_of_repository(graph: Graph, repository: Resource) -> str:
    attached = graph.derive(Attachments).of(repository, _POLICY_OF_REPOSITORY)
    policies = (*attached.found, *attached.candidates, *graph.of(tokens.REGISTRY_POLICIES))
    return policies[0].label if policies else ""


def _of_logs(container: Container) -> Iterator[Right]:
    if container.read("logConfiguration", "logDriver") != AWSLOGS:
        return
    group = log_group_arn(container)
    stream = None if group is None else f"{group}:log-stream:{container.name}"
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        why = f"write the log of container '{container.name}'"
        yield Right(action, why, stream, refused=_LOGS_REFUSAL)


def log_group_arn(container: Container) -> str | None:
    """Return the ARN of the log group that a container names, without its account."""
    group = container.read("logConfiguration", "options", "awslogs-group")
    region = container.read("logConfiguration", "options", "awslogs-region")
    if not isinstance(group, str) or not isinstance(region, str):
        return None
    return f"arn:aws:logs:{region}::log-group:{group}"


def secrets_of(container: Container) -> Iterator[tuple[str, str]]:
    """Yield where a container's secrets come from, with what each is, as a message says it."""
    credentials = container.read("repositoryCredentials", "credentialsParameter")
    if isinstance(credentials, str):
        yield credentials, f"the registry's credentials of container '{container.name}'"
    for path in (("secrets",), ("logConfiguration", "secretOptions")):
        listed = container.read(*path)
        for each in listed if isinstance(listed, list) else ():
            source = each.get("valueFrom") if isinstance(each, Mapping) else None
            if isinstance(source, str):
                yield source, f"a secret of container '{container.name}'"


def _of_secrets(graph: Graph, container: Container) -> Iterator[Right]:
    for source, of in secrets_of(container):
        if ":secretsmanager:" in source:
            arn = ":".join(source.split(":")[:7])
            secrets = graph.find(tokens.SECRETS, "arn", arn)
            yield _read_secret(graph, secrets[0] if secrets else None, arn, of)
            yield from _decrypt(graph, secrets, "kmsKeyId", of)
        else:
            region = region_of(container.task) or ""
            by_name = f"arn:aws:ssm:{region}::parameter/{source.lstrip('/')}"
            parameter = source if source.startswith("arn:") else by_name
            yield Right("ssm:GetParameters", f"read {of}", parameter)
            yield from _decrypt(graph, _parameters(graph, source), "keyId", of)


def _parameters(graph: Graph, source: str) -> tuple[Resource, ...]:
    by_arn = graph.find(tokens.PARAMETERS, "arn", source)
    return by_arn or graph.find(tokens.PARAMETERS, "name", source)


def _read_secret(graph: Graph, secret: Resource | None, arn: str, of: str) -> Right:
    otherwise = "the policy of that secret, which is not in this plan"
    if secret is not None:
        policies = [each.label for each in graph.of(tokens.SECRET_POLICIES)]
        # A secret may also have its policy inside.
        own = "" if secret.given("policy") is ABSENT else f"the policy of {secret.label}"
        otherwise = policies[0] if policies else own
    return Right("secretsmanager:GetSecretValue", f"read {of}", arn, otherwise)


def _decrypt(graph: Graph, kept: tuple[Resource, ...], name: str, of: str) -> Iterator[Right]:
    """Ask for the key of a secret, where the plan has both and the key is its owner's."""
    for secret in kept:
        join = graph.join(secret, name, types=tokens.KEYS, key="arn")
        key = join.only or graph.join(secret, name, types=tokens.KEYS).only
        if key is not None:
            own = key.given("policy") is not ABSENT or bool(graph.of(tokens.KEY_POLICIES))
            arn = key.read("arn")
            yield Right(
                "kms:Decrypt",
                f"decrypt {of}",
                arn if isinstance(arn, str) else None,
                f"policy of {key.label}" if own else "",
            )


def _of_files(container: Container) -> Iterator[Right]:
    listed = container.read("environmentFiles")
    for each in listed if isinstance(listed, list) else ():
        source: Any = each.get("value") if isinstance(each, Mapping) else None
        if isinstance(source, str) and source.startswith("arn:"):
            of = f"an environment file of container '{container.name}'"
            where = "the policy of its bucket"
            yield Right("s3:GetObject", f"read {of}", source, where)
