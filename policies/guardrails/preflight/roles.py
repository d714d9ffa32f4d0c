"""What the roles of a plan are allowed: by all forms in which a role is given policies.

A condition of a statement that allows is taken to hold. What a permissions boundary or an
organisation's policies take away is not in a plan's reach.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from guardrails import tokens
from guardrails.grants import covered, held_documents, of_library
from guardrails.graph import Graph, Join, Resource
from guardrails.iam import Document, Statement
from guardrails.preflight.managed_policies import MANAGED_POLICIES
from guardrails.values import ABSENT, UNKNOWN, Gap

EXECUTION: Final = "executionRoleArn"
TASK: Final = "taskRoleArn"
_AWS_POLICY: Final = re.compile(r"arn:aws[a-z-]*:iam::aws:policy/(?:[^/]+/)*([^/]+)")


@dataclass(frozen=True, slots=True)
class Rights:
    """What one role is allowed."""

    statements: tuple[Statement, ...]
    given_by: tuple[Resource, ...]
    """The resources that give it policies."""
    doubts: tuple[str, ...] = ()
    """Why it may be allowed more than that."""
    vouched: bool = False
    """Whether a policy that is not known yet is this library's, where a test reads each one."""

    def allows(self, action: str, arn: str | None = None) -> bool | Gap:
        """Tell whether it may do something to a resource: to any, where the ARN is None.

        A part of the ARN that is not known is left empty: ``arn:aws:logs:::log-group:/shop/api``.
        """
        about = [(each, _about(each, action, arn)) for each in self.statements]
        if any(found is True and not s.allows and not s.conditions for s, found in about):
            return False
        allowed = [found for each, found in about if each.allows]
        if True in allowed or self.vouched:
            return True
        return UNKNOWN if self.doubts or UNKNOWN in allowed else False

    def allowing(self, action: str) -> tuple[Statement, ...]:
        """Return the statements that allow an action, on whatever."""
        return tuple(
            each for each in self.statements if each.allows and _about(each, action, None) is True
        )

    @property
    def path(self) -> str:
        """What gives it policies, for a message."""
        return ", ".join(each.label for each in self.given_by) or "no policy at all"


@dataclass(frozen=True, slots=True)
class _Given:
    """One policy of a role."""

    holder: Resource
    statements: tuple[Statement, ...] = ()
    doubt: str = ""
    vouched: bool = False


class Roles:
    """The rights of the roles of a plan: ``graph.derive(Roles)``."""

    def __init__(self, graph: Graph) -> None:
        """Find out once which policy belongs to which role."""
        self._graph = graph
        self._documents = graph.derive(held_documents)
        self._of: dict[Resource, list[_Given]] = {}
        self._loose: list[str] = []
        self._known: dict[Resource, Rights] = {}
        for role in graph.of(tokens.ROLES):
            self._of[role] = [*self._inline(role), *self._managed(role, "managedPolicyArns")]
        for policy in graph.of(tokens.ROLE_POLICIES):
            self._give(policy, ("role",), self._read(policy, self._held(policy)))
        for attachment in graph.of(tokens.POLICY_ATTACHMENTS | tokens.POLICY_ATTACHMENT_LISTS):
            for name in ("policyArn", "policyArns"):
                for given in self._managed(attachment, name):
                    self._give(attachment, ("role", "roles", "roleName"), given)

    def rights(self, role: Resource) -> Rights:
        """Return what a role of the plan is allowed."""
        if role not in self._known:
            given = self._of.get(role, [])
            self._known[role] = Rights(
                statements=tuple(each for one in given for each in one.statements),
                given_by=tuple(dict.fromkeys(one.holder for one in given)),
                doubts=tuple(
                    dict.fromkeys((*(one.doubt for one in given if one.doubt), *self._loose))
                ),
                vouched=any(one.vouched for one in given),
            )
        return self._known[role]

    def of(self, task: Resource, name: str) -> Join:
        """Return the role that a task definition names as ``executionRoleArn``, or another."""
        return self._graph.join(task, name, types=tokens.ROLES, key="arn")

    def _held(self, holder: Resource) -> list[Document]:
        return [each for each in self._documents.get(holder, []) if not each.resource_based]

    def _inline(self, role: Resource) -> Iterator[_Given]:
        for document in self._held(role):
            yield self._read(role, [document])

    def _read(self, holder: Resource, documents: list[Document]) -> _Given:
        statements: list[Statement] = []
        for document in documents:
            if isinstance(document.statements, Gap):
                if of_library(holder):
                    return _Given(holder, vouched=True)
                return _Given(holder, doubt=f"{document.label} is not known yet")
            statements += document.statements
        return _Given(holder, tuple(statements))

    def _managed(self, holder: Resource, name: str) -> Iterator[_Given]:
        """Read the managed policies that a property names: the plan's own, and AWS's."""
        if holder.given(name) is ABSENT:
            return
        policies = self._graph.join(holder, name, types=tokens.MANAGED_POLICIES, key="arn")
        for policy in policies.found:
            read = self._read(policy, self._held(policy))
            yield _Given(holder, read.statements, read.doubt, read.vouched)
        for arn in policies.outside:
            match = _AWS_POLICY.fullmatch(arn) if isinstance(arn, str) else None
            actions = MANAGED_POLICIES.get(match[1]) if match else None
            if actions is None:
                yield _Given(holder, doubt=f"a policy of {holder.label} is not in this plan")
            else:
                yield _Given(holder, (_allow(actions),))
        if policies.unexplained:
            yield _Given(holder, doubt=f"{name} of {holder.label} is not known yet")

    def _give(self, holder: Resource, names: tuple[str, ...], given: _Given) -> None:
        for name in names:
            # A role's name is its id as well; which of the two is known depends on the plan.
            roles = self._graph.join(holder, name, types=tokens.ROLES, key="name")
            if roles.outside:
                by_id = self._graph.join(holder, name, types=tokens.ROLES)
                roles = by_id if by_id.found else roles
            for role in roles.found:
                self._of.setdefault(role, []).append(given)
            if roles.unexplained:
                self._loose.append(f"which role {holder.label} is for is not known yet")


def _allow(actions: tuple[str, ...]) -> Statement:
    lower = tuple(action.lower() for action in actions)
    return Statement("Allow", lower, (), ("*",), (), (), (), {})


def _about(statement: Statement, action: str, arn: str | None) -> bool | Gap:
    """Tell whether a statement is about an action on a resource."""
    wanted = (action,)
    named: list[bool | Gap] = [_any_of(statement.actions, wanted)]
    if statement.not_actions:
        excluded = _any_of(statement.not_actions, wanted)
        named.append(excluded if isinstance(excluded, Gap) else not excluded)
    if True not in named:
        return UNKNOWN if UNKNOWN in named else False
    if arn is None:
        return True
    if statement.resources:
        return _one(_names(each, arn) for each in statement.resources)
    without = _one(_names(each, arn) for each in statement.not_resources)
    return without if isinstance(without, Gap) else not without


def _any_of(patterns: tuple[Any, ...], wanted: tuple[str, ...]) -> bool | Gap:
    return _one(
        bool(covered(each, wanted)) if isinstance(each, str) else UNKNOWN for each in patterns
    )


def _one(answers: Iterator[bool | Gap]) -> bool | Gap:
    seen = set(answers)
    if True in seen:
        return True
    return UNKNOWN if UNKNOWN in seen else False


def _names(pattern: Any, arn: str) -> bool | Gap:
    """Tell whether a resource of a statement includes an ARN, of which parts may be empty."""
    if not isinstance(pattern, str) or "${" in pattern:  # a policy variable
        return UNKNOWN
    given, wanted = pattern.split(":", 5), arn.split(":", 5)
    if len(given) < 6:
        return _like(arn, pattern)
    # The partition is the account's: nobody writes another, so it is not compared.
    return all(
        not part or _like(part, other) for part, other in zip(wanted[2:], given[2:], strict=True)
    )


def _like(text: str, pattern: str) -> bool:
    return fnmatchcase(text, pattern.replace("[", "[[]"))
