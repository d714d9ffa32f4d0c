"""Rules about roles: who may take them, what is attached to them, and what stands beside them."""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any, Final

from guardrails import tokens
from guardrails.grants import conditions, demands, held_documents, lets_anyone_in, of_library
from guardrails.graph import Graph, Resource
from guardrails.iam import Statement
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.settings import Settings, setting
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_ATTACHED: Final = tokens.POLICY_ATTACHMENTS | tokens.POLICY_ATTACHMENT_LISTS | tokens.ROLES


@dataclass(frozen=True)
class RefusedPolicies(Settings):
    """Which of AWS's own policies nobody gets."""

    policies: tuple[str, ...] = setting(
        ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess"),
        "Names of AWS managed policies, without their path, that are attached to nobody.",
    )


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=_ATTACHED,
    library_fix="name actions and resources in Service's and ScheduledTask's `task_policy`",
    aws_fix="attach an aws.iam.Policy that lists what is needed, or a narrower policy of AWS's",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
    standards=("security-hub:IAM.1", "checkov:CKV_AWS_274", "checkov:CKV2_AWS_56"),
    settings=RefusedPolicies,
)
def managed_policy_no_administrator(graph: Graph, settings: RefusedPolicies) -> Iterator[Verdict]:
    """Nobody is given an AWS managed policy that makes an administrator of them."""
    for holder in graph.of(_ATTACHED):
        yield from _attached(holder, graph, settings.policies)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.CRITICAL,
    subjects=tokens.ROLES,
    library_fix="use Service or ScheduledTask, whose roles trust one service each",
    aws_fix="name in assume_role_policy's Principal the service or the roles that are meant; for "
    "GitHub's tokens add a Condition on token.actions.githubusercontent.com:sub",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    standards=("checkov:CKV_AWS_60", "checkov:CKV_AWS_61", "checkov:CKV_AWS_358"),
)
def role_trust_narrowed(graph: Graph) -> Iterator[Verdict]:
    """A role can be taken by those its trust policy names: not by anyone, nor by any repository.

    A principal of * is let pass with a condition about the caller, such as aws:PrincipalOrgID. The
    token of a GitHub workflow must be bound to a repository: any repository can get one.
    """
    for role in graph.of(tokens.ROLES):
        documents = [d for d in graph.derive(held_documents).get(role, []) if d.resource_based]
        read = documents[0].statements if documents else ()
        if isinstance(read, tuple):
            problems = [each for s in read for each in _open_trust(s)]
            yield from [violation(role, each) for each in dict.fromkeys(problems)] or [ok(role)]
        elif of_library(role):
            yield ok(role)
        else:
            yield cannot_judge(role, "may trust anyone: assumeRolePolicy is not known yet")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.LONG_LIVED_CREDENTIALS,
    library_fix="give tasks their rights by `task_policy`, and pipelines a role",
    aws_fix="let the pipeline take an aws.iam.Role by OpenID Connect, and people sign in by IAM "
    "Identity Center",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"
    "#bp-workloads-use-roles",
    standards=("checkov:CKV_AWS_273",),
    level=Level.ADVISORY,
)
def no_long_lived_credentials(graph: Graph) -> Iterator[Verdict]:
    """No access key and no password of an IAM user: programs and people take roles.

    The key's secret part is kept in the state of the stack, and works until someone deletes it.
    """
    for credential in graph.of(tokens.LONG_LIVED_CREDENTIALS):
        yield violation(credential, "is a credential that does not end by itself")


def _attached(holder: Resource, graph: Graph, refused: Iterable[str]) -> Iterator[Verdict]:
    name = "managedPolicyArns" if holder.type in tokens.ROLES else "policyArn"
    if holder.type in tokens.POLICY_ATTACHMENT_LISTS:
        name = "policyArns"
    given = holder.given(name)
    arns = given if isinstance(given, list) else [] if given is ABSENT else [given]
    # A policy of the program's own has an ARN that is not AWS's, and its document is judged itself.
    own = graph.join(holder, name, types=tokens.MANAGED_POLICIES, key="arn")
    found = sorted(_refused(arns, refused))
    if found:
        yield violation(holder, f"gives {', '.join(found)}: {name}")
    elif UNKNOWN in arns and own.unexplained:
        yield cannot_judge(holder, f"may give an administrator's policy: {name} is not known yet")
    else:
        yield ok(holder)


def _refused(arns: Iterable[Any], refused: Iterable[str]) -> Set[str]:
    names = {
        found.group(1)
        for arn in arns
        if isinstance(arn, str) and (found := _AWS_POLICY.fullmatch(arn))
    }
    return names & set(refused)


_AWS_POLICY: Final = re.compile(r"arn:aws[a-z-]*:iam::aws:policy/(?:[^/]+/)*([^/]+)")
_GITHUB: Final = "token.actions.githubusercontent.com"


def _open_trust(statement: Statement) -> Iterator[str]:
    if lets_anyone_in(statement):
        yield "can be taken by anyone: the principal in assumeRolePolicy is everyone"
    if statement.allows and _trusts_github(statement) and not _names_a_repository(statement):
        yield (
            "can be taken by any repository on GitHub: assumeRolePolicy has no condition on "
            f"{_GITHUB}:sub that names one"
        )


def _trusts_github(statement: Statement) -> bool:
    return any(
        isinstance(who, str) and who.startswith("Federated:") and _GITHUB in who
        for who in statement.principals
    )


def _names_a_repository(statement: Statement) -> bool:
    """Tell whether any claim but the audience, which is all workflows' alike, is bound."""
    for key, operator, values in conditions(statement):
        claim = key.removeprefix(f"{_GITHUB}:")
        listed = values if isinstance(values, list) else [values]
        named = not any(isinstance(v, str) and _ANY_SUBJECT.fullmatch(v) for v in listed)
        if claim not in {key, "aud"} and demands(operator) and named:
            return True
    return False


# `*`, `repo:*`, `repo:*/*:ref:…`: no owner is named.
_ANY_SUBJECT: Final = re.compile(r"\*+|repo:\*.*")
