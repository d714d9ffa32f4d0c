"""Failures of tasks whose execution role lacks a right."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from guardrails import tokens
from guardrails.grants import conditions, place
from guardrails.graph import Graph, Resource
from guardrails.iam import Statement, documents
from guardrails.preflight.execution import TOKEN, Right, kept, rights_needed, runs_on_fargate
from guardrails.preflight.roles import EXECUTION, Rights, Roles
from guardrails.preflight.verdicts import ECS_GUIDE, fails
from guardrails.rule import Failure, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok

_F19 = Failure(
    "F19",
    "ClientException: Fargate requires task definition to have execution role ARN to support ECR "
    "images (or: … to support log driver awslogs), without a role; with one that lacks a right, "
    "ResourceInitializationError: unable to pull secrets or registry auth: … "
    "AccessDeniedException: … is not authorized to perform: …",
    (
        f"{ECS_GUIDE}/task_execution_IAM_role.html",
        f"{ECS_GUIDE}/resource-initialization-error.html",
        "https://github.com/hashicorp/terraform-provider-aws/issues/3051",
        "https://github.com/virtual-kubelet/virtual-kubelet/issues/193",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="use Service or ScheduledTask, whose execution role may pull from "
    "`repository_arn`, write its log and read `secrets`",
    aws_fix="attach arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy to the "
    "role of execution_role_arn, and for secrets an aws.iam.RolePolicy with "
    "secretsmanager:GetSecretValue, ssm:GetParameters and kms:Decrypt on their ARNs",
    url=f"{ECS_GUIDE}/task_execution_IAM_role.html",
    failure=_F19,
)
def preflight_f19_execution_role(graph: Graph) -> Iterator[Verdict]:
    """The execution role may pull the image, write the log and read the secrets of its tasks.

    All forms are read in which a role gets policies; of AWS's own policies, those that are attached
    to such roles. Where another policy could grant the same (that of a repository, of a secret or
    of a key) and is not in the plan, a missing right is a doubt. Conditions are taken to hold;
    permissions boundaries and the organisation's policies are not judged. Parts of containers that
    are not known yet are told by F23.
    """
    for task in graph.of(tokens.TASK_DEFINITIONS):
        yield from list(_of_task(graph, task)) or kept(graph, task)


def _of_task(graph: Graph, task: Resource) -> Iterator[Verdict]:
    needed = rights_needed(graph, task)
    if not needed:
        return
    if task.given(EXECUTION) is ABSENT:
        yield _without_role(graph, task, needed)
        return
    role = graph.derive(Roles).of(task, EXECUTION).only
    if role is None:
        yield cannot_judge(
            task, f"may lack rights: the role of {EXECUTION} is not in this plan, or not known yet"
        )
        return
    rights = graph.derive(Roles).rights(role)
    asked = [(each, rights.allows(each.action, each.arn)) for each in needed]
    missing = [each for each, allowed in asked if allowed is False and not each.otherwise]
    open_ = [
        each
        for each, allowed in asked
        if allowed is UNKNOWN or (allowed is False and each.otherwise)
    ]
    if missing:
        what = f"has an execution role that is not allowed{_listed(missing)}"
        yield fails(_F19, task, f"{what}{_path(task, role, rights)}", task, role, *rights.given_by)
    elif open_:
        doubts = dict.fromkeys([*rights.doubts, *(e.otherwise for e in open_ if e.otherwise)])
        why = "; ".join(doubts) or "the resources of a statement are not known"
        what = f"has an execution role that may not be allowed{_listed(open_)}"
        yield cannot_judge(task, f"{what}\n  because of: {why}", role, *rights.given_by)


def _without_role(graph: Graph, task: Resource, needed: Iterable[Right]) -> Verdict:
    refused = [each for each in needed if each.refused]
    fargate = runs_on_fargate(graph, task)
    shown = refused if refused and fargate is True else list(needed)
    return fails(_F19, task, f"has no {EXECUTION}, which it needs{_listed(shown)}", task)


def _listed(rights: Iterable[Right]) -> str:
    return "".join(f"\n  {each.action}, to {each.why}" for each in rights)


def _path(task: Resource, role: Resource, rights: Rights) -> str:
    return f"\n  {task.label} → {role.label} → {rights.path}"


_F20 = Failure(
    "F20",
    "ResourceInitializationError: unable to pull secrets or registry auth: … "
    "AccessDeniedException: … is not authorized to perform: ecr:GetAuthorizationToken",
    (f"{ECS_GUIDE}/task_execution_IAM_role.html",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.ROLES,
    library_fix="use Service or ScheduledTask, whose execution role has no such condition",
    aws_fix="give ecr:GetAuthorizationToken a statement of its own, without a Condition on "
    "aws:SourceVpc or aws:SourceVpce; ecr:BatchGetImage and ecr:GetDownloadUrlForLayer may keep it",
    url=f"{ECS_GUIDE}/task_execution_IAM_role.html",
    failure=_F20,
)
def preflight_f20_token_bound_to_vpc(graph: Graph) -> Iterator[Verdict]:
    """An execution role gets the registry's token without a condition about the VPC.

    Fargate asks for the token over an interface of its own, so the request comes from no VPC of
    the account: a statement that allows it from there never holds, and one that denies it
    elsewhere always does. The image's layers are pulled over the task's interface.
    """
    roles = graph.derive(Roles)
    execution = {
        role
        for task in graph.of(tokens.TASK_DEFINITIONS)
        for role in roles.of(task, EXECUTION).found
        if runs_on_fargate(graph, task) is True
    }
    for role in graph.of(tokens.ROLES):
        rights = roles.rights(role)
        allowing = rights.allowing(TOKEN)
        bound = bool(allowing) and all(map(_bound_to_vpc, allowing)) and not rights.doubts
        denying = [each for each in rights.statements if _denied_elsewhere(each)]
        if role in execution and (bound or denying):
            how = "denied to it outside a VPC" if denying else "allowed to it from a VPC alone"
            where = ", ".join(_places(graph, denying or allowing))
            yield fails(_F20, role, f"cannot sign in to ECR: {TOKEN} is {how}\n  {where}", role)
        else:
            yield ok(role)


_OF_VPC: Final = frozenset({"aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip"})


def _bound_to_vpc(statement: Statement) -> bool:
    return any(
        key in _OF_VPC and "Not" not in operator and "IfExists" not in operator
        for key, operator, _ in conditions(statement)
    )


def _denied_elsewhere(statement: Statement) -> bool:
    """Tell whether a statement denies the token to whoever comes from no VPC."""
    turned = replace(statement, effect="Allow")
    if statement.allows or not Rights((turned,), ()).allowing(TOKEN):
        return False
    keys = [(key, operator) for key, operator, _ in conditions(statement)]
    return bool(keys) and all(
        key in _OF_VPC and "Not" in operator and "IfExists" not in operator
        for key, operator in keys
    )


def _places(graph: Graph, statements: Iterable[Statement]) -> Iterator[str]:
    """Name where statements stand."""
    wanted = list(statements)
    for document in graph.derive(documents):
        held = document.statements if isinstance(document.statements, tuple) else ()
        for index, statement in enumerate(held):
            if any(statement is each for each in wanted):
                yield f"{place(document, index)} of {document.holder.label}"
