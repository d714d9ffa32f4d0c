"""Registry: one ECR repository that cannot fill up and whose tags never change."""

import re
from collections.abc import Mapping
from typing import Any, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from private_fargate.context import after, context_of
from private_fargate.faults import Fault, is_plain, raise_faults
from private_fargate.lifecycle import (
    DEFAULT_RULES,
    LifecycleRule,
    lifecycle_document,
    lifecycle_faults,
)

# ECR API reference, CreateRepository: the pattern of repositoryName, 2 to 256 characters.
_PART = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
_NAME = re.compile(rf"^(?=.{{2,256}}$)({_PART}/)*{_PART}$")


class RegistryArgs(TypedDict):
    """Arguments of Registry."""

    repository_name: NotRequired[str]
    """Name of the repository in ECR; cannot be changed later. Default: PROJECT/STACK/NAME, in
    lower case."""

    lifecycle_rules: NotRequired[list[LifecycleRule]]
    """Which images expire, storage being billed by the GB-month. Default: untagged ones after 14
    days, and all but the newest 30 tagged ones."""


def default_repository_name(name: str) -> str:
    """Return the repository name of a Registry that is given none."""
    return f"{pulumi.get_project()}/{pulumi.get_stack()}/{name}".lower()


def registry_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a Registry's arguments; values known only later are not judged."""
    faults = lifecycle_faults(args["lifecycle_rules"]) if "lifecycle_rules" in args else []
    name = args.get("repository_name")
    if is_plain(name) and not _NAME.match(str(name)):
        allowed = "2 to 256 lower-case letters, digits and single . _ - / between them"
        faults.append(Fault(("repository_name",), name, allowed))
    return faults


class Registry(pulumi.ComponentResource):
    """An ECR repository: immutable tags, scanned on push, encrypted, old images expire.

    It is not emptied when it is destroyed: images have to be deleted first, on purpose. It builds
    and pushes nothing.

    Cost: storage, by the GB-month.

    `Registry("web", {})`
    """

    repository_name: pulumi.Output[str]
    """Name of the repository."""
    repository_url: pulumi.Output[str]
    """What image references begin with; known in a preview already."""
    repository_arn: pulumi.Output[str]
    """ARN of the repository; known in a preview already."""

    def __init__(
        self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the repository. Raises ValueError, listing every fault, before that."""
        repository_name = args.get("repository_name", default_repository_name(name))
        given: dict[str, Any] = {**args, "repository_name": repository_name}
        raise_faults("Registry", name, registry_faults(given))
        super().__init__("private-fargate:index:Registry", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        context = context_of(self)

        self.repository = aws.ecr.Repository(
            name,
            name=repository_name,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            encryption_configurations=[{"encryption_type": "AES256"}],
            force_delete=False,
            opts=child,
        )
        aws.ecr.LifecyclePolicy(
            f"{name}-lifecycle",
            repository=self.repository.name,
            policy=lifecycle_document(args.get("lifecycle_rules", list(DEFAULT_RULES))),
            opts=child,
        )

        # ECR would tell both only after creation; then no preview could read an image reference.
        host = f"{context.account_id}.dkr.ecr.{context.region}.{context.dns_suffix}"
        arn = f"arn:{context.partition}:ecr:{context.region}:{context.account_id}:repository"
        self.repository_name = self.repository.name
        self.repository_url = after(f"{host}/{repository_name}", self.repository)
        self.repository_arn = after(f"{arn}/{repository_name}", self.repository)
        self.register_outputs({key: getattr(self, key) for key in Registry.__annotations__})
