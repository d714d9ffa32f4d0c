"""DeployRoles: what lets GitHub's workflows preview, deploy and push without a stored key."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from private_fargate.context import after, context_of
from private_fargate.delivery.grants import EVERY_COMPONENT
from private_fargate.delivery.state_access import bucket_statements, key_statements
from private_fargate.delivery.statements import (
    AUDIENCE,
    ISSUER,
    Deployment,
    deploy_statements,
    github_trust,
    keep_out,
    packed,
    push_statements,
    read_statements,
    role_statements,
)
from private_fargate.faults import Fault, each_fault, is_plain, raise_faults
from private_fargate.roles import document

# GitHub's names, each with the number that stands in the claim since 15 July 2026.
_REPOSITORY = re.compile(r"[A-Za-z0-9-]+(@[0-9]+)?/[A-Za-z0-9._-]+(@[0-9]+)?")
# Pulumi's names of projects and stacks.
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_BRANCH = re.compile(r"[A-Za-z0-9._/-]+")
# IAM API reference, CreateRole: RoleName.
_LONGEST_ROLE_NAME = 64
_IMAGES = re.compile(r"[a-z0-9*][a-z0-9._/*-]*")


class DeployRolesArgs(TypedDict):
    """Arguments of DeployRoles."""

    repository: str
    """Repository on GitHub as its tokens name it after `repo:`, OWNER/NAME or, if it was made or
    renamed since 15 July 2026, OWNER@ID/NAME@ID: `gh api
    repos/OWNER/NAME/actions/oidc/customization/sub` tells."""

    project: str
    """Pulumi project that the workflows deploy."""

    stack: str
    """Its stack, which the role for deployments is held to; the environment on GitHub that
    approves its deployments has the same name."""

    branch: NotRequired[str]
    """Branch whose workflows may push images and look for drift. Default: main."""

    components: NotRequired[list[str]]
    """Components that the stack is made of, by name, which is what the role for deployments may
    make. Default: all of this library."""

    image_repositories: NotRequired[list[str]]
    """Names of the stack's repositories in ECR, with `*` as wildcard. Default: PROJECT/STACK/* in
    lower case, as Registry names them."""

    oidc_provider_arn: NotRequired[pulumi.Input[str]]
    """GitHub's identity provider, of which an account can have one only. Default: one is made."""

    state_bucket_arn: NotRequired[pulumi.Input[str]]
    """Bucket with the stack's state; each role gets the objects of this one stack. Default: none,
    the state is in Pulumi Cloud."""

    state_kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key in KMS that encrypts the bucket, or the stack's secrets. Default: none."""

    permissions_boundary_arn: NotRequired[pulumi.Input[str]]
    """Policy that every role made by a deployment has to be bounded by. Default: none; what a task
    may do is up to whoever approves the deployment."""


def deploy_roles_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with the arguments; values known only later are not judged."""
    patterns = {
        "repository": (_REPOSITORY, "OWNER/NAME or OWNER@ID/NAME@ID, without wildcards"),
        "project": (_NAME, "a Pulumi project's name: letters, digits, - _ ."),
        "stack": (_NAME, "a stack's name without organization: letters, digits, - _ ."),
        "branch": (_BRANCH, "the name of one branch, without wildcards"),
    }
    faults = [
        Fault((key,), args.get(key), allowed)
        for key, (pattern, allowed) in patterns.items()
        if not (key == "branch" and key not in args)
        and not (is_plain(args.get(key)) and pattern.fullmatch(str(args[key])))
    ]
    name = role_name(args.get("project", ""), args.get("stack", ""), "preview")
    if len(name) > _LONGEST_ROLE_NAME:
        allowed = (
            f"a project and a stack whose roles' names, such as {name}, fit into 64 characters"
        )
        faults.append(Fault(("stack",), args["stack"], allowed))
    known = ", ".join(EVERY_COMPONENT)
    faults += each_fault(
        ("components",), args.get("components", []), lambda name: name in EVERY_COMPONENT, known
    )
    return faults + each_fault(
        ("image_repositories",),
        args.get("image_repositories", []),
        lambda name: _IMAGES.fullmatch(name) is not None and name.strip("*") != "",
        "the name of a repository in ECR, with * as wildcard",
    )


def role_name(project: str, stack: str, what: str) -> str:
    """Return the name in IAM of a role for `preview`, `deploy` or `push`."""
    return f"{project}-{stack}-{what}"


class DeployRoles(pulumi.ComponentResource):
    """Three roles that the workflows of one repository on GitHub take, by OpenID Connect.

    The one for previews reads settings, for pull requests of the repository's own branches and for
    its main branch; a fork's workflow cannot get a token. The one for deployments makes, changes
    and deletes what the components are made of, for jobs in the environment that has the stack's
    name. The one for images pushes to the stack's repositories, from the main branch. None of them
    can change these roles, or read a secret, a log or an image.

    Whoever may deploy decides what the tasks' roles may do, unless a boundary is set: protect the
    environment on GitHub by required reviewers.

    Cost: none.

    `DeployRoles("ci", {"repository": "acme/shop", "project": "private-fargate", "stack": "dev"})`
    """

    oidc_provider_arn: pulumi.Output[str]
    """GitHub's identity provider in the account."""
    preview_role_arn: pulumi.Output[str]
    """Role for previews and for the search for drift."""
    deploy_role_arn: pulumi.Output[str]
    """Role for updates."""
    push_role_arn: pulumi.Output[str]
    """Role that pushes images; ready, like the others, when it has its permissions."""

    def __init__(
        self, name: str, args: DeployRolesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the roles. Raises ValueError, listing every fault, before anything."""
        raise_faults("DeployRoles", name, deploy_roles_faults(args))
        super().__init__("private-fargate:index:DeployRoles", name, {}, opts)
        self._logical_name = name
        self._child = pulumi.ResourceOptions(parent=self)
        stack = f"{args['project']}/{args['stack']}".lower()
        self._deployment = Deployment(
            context_of(self),
            args["project"],
            args["stack"],
            args.get("components", list(EVERY_COMPONENT)),
            args.get("image_repositories", [f"{stack}/*"]),
        )
        self.oidc_provider_arn = self._identity_provider(args)
        repository = f"repo:{args['repository']}"
        branch = f"{repository}:ref:refs/heads/{args.get('branch', 'main')}"
        preview = self._role("preview", [f"{repository}:pull_request", branch])
        deploy = self._role("deploy", [f"{repository}:environment:{args['stack']}"])
        push = self._role("push", [branch])
        reads = [document(read_statements(self._deployment.context))]
        grants = packed(deploy_statements(self._deployment))
        pushes = document(push_statements(self._deployment))
        shared = self._managed("read", reads)
        self.preview_role_arn = self._grant("preview", preview, self._preview_policy(args), shared)
        self.deploy_role_arn = self._grant(
            "deploy",
            deploy,
            self._deploy_policy(args),
            {**shared, **self._managed("deploy", grants)},
        )
        self.push_role_arn = self._grant("push", push, pulumi.Output.from_input(pushes), {})
        self.register_outputs({key: getattr(self, key) for key in DeployRoles.__annotations__})

    def _identity_provider(self, args: DeployRolesArgs) -> pulumi.Output[str]:
        if "oidc_provider_arn" in args:
            return pulumi.Output.from_input(args["oidc_provider_arn"])
        # No thumbprint: AWS trusts GitHub's certificate by its own list of authorities.
        provider = aws.iam.OpenIdConnectProvider(
            f"{self._logical_name}-github",
            url=f"https://{ISSUER}",
            client_id_lists=[AUDIENCE],
            opts=self._child,
        )
        # Computed, so that a preview can read who is trusted.
        return after(self._deployment.iam_arn(f"oidc-provider/{ISSUER}"), provider)

    def _role(self, what: str, subjects: Sequence[str]) -> aws.iam.Role:
        trust = self.oidc_provider_arn.apply(lambda arn: github_trust(arn, subjects))
        project, stack = self._deployment.project, self._deployment.stack
        return aws.iam.Role(
            f"{self._logical_name}-{what}",
            # The workflows' variables name it: a contract, not a name of Pulumi's making.
            name=role_name(project, stack, what),
            description=f"GitHub workflows: {what} of {project}/{stack}",
            assume_role_policy=trust,
            opts=self._child,
        )

    def _role_arn(self, what: str) -> str:
        """ARN of one of the roles: computed, so that a preview can read the policies."""
        project, stack = self._deployment.project, self._deployment.stack
        return self._deployment.iam_arn(f"role/{role_name(project, stack, what)}")

    def _managed(self, what: str, documents: Sequence[str]) -> dict[str, aws.iam.Policy]:
        """Create managed policies, numbered: one alone cannot hold a deployment's."""
        return {
            f"{what}-{number}": aws.iam.Policy(
                f"{self._logical_name}-{what}-{number}",
                description=f"GitHub workflows: {what}, part {number}",
                policy=text,
                opts=self._child,
            )
            for number, text in enumerate(documents, start=1)
        }

    def _grant(
        self,
        what: str,
        role: aws.iam.Role,
        policy: pulumi.Output[str] | None,
        managed: Mapping[str, aws.iam.Policy],
    ) -> pulumi.Output[str]:
        """Give a role its permissions; its ARN, ready when it has them."""
        granted: list[pulumi.Resource] = [
            aws.iam.RolePolicyAttachment(
                f"{self._logical_name}-{what}-{key}",
                role=role.name,
                policy_arn=each.arn,
                opts=self._child,
            )
            for key, each in managed.items()
        ]
        if policy is not None:
            granted.append(
                aws.iam.RolePolicy(
                    f"{self._logical_name}-{what}-policy",
                    role=role.name,
                    policy=policy,
                    opts=self._child,
                )
            )
        return after(self._role_arn(what), role, *granted)

    def _preview_policy(self, args: DeployRolesArgs) -> pulumi.Output[str] | None:
        """Return what a preview needs of the state; None where that is in Pulumi Cloud."""
        if "state_bucket_arn" not in args and "state_kms_key_arn" not in args:
            return None
        return self._with_state(args, lambda _: [])

    def _deploy_policy(self, args: DeployRolesArgs) -> pulumi.Output[str]:
        own = [self._role_arn(what) for what in ("preview", "deploy", "push")]

        def statements(known: Mapping[str, Any]) -> list[dict[str, Any]]:
            out = keep_out([*own, known["provider"]])
            return [*role_statements(self._deployment, known["boundary"]), out]

        return self._with_state(args, statements, writes=True)

    def _with_state(
        self,
        args: DeployRolesArgs,
        statements: Callable[[Mapping[str, Any]], list[dict[str, Any]]],
        *,
        writes: bool = False,
    ) -> pulumi.Output[str]:
        """Return a policy with what the stack's state needs added."""
        project, stack = self._deployment.project, self._deployment.stack
        return pulumi.Output.all(
            provider=self.oidc_provider_arn,
            boundary=args.get("permissions_boundary_arn"),
            bucket=args.get("state_bucket_arn"),
            key=args.get("state_kms_key_arn"),
        ).apply(
            lambda known: document(
                [
                    *statements(known),
                    *bucket_statements(known["bucket"], project, stack, writes=writes),
                    *key_statements(known["key"], writes=writes),
                ]
            )
        )
