"""What policy statements amount to: how wide they are, and whom they let in.

Only what is plainly so: that another statement denies it, or a permissions boundary caps it, is not
worked out.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from guardrails.graph import Graph, Resource
from guardrails.iam import Document, Statement, documents, statements
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok, violation

LIBRARY: Final = "private-fargate:index:"
"""What the types of this library's components begin with."""

# Condition keys that bind a statement to callers, or to where they come from. Sources: S3 guide,
# "The meaning of public"; IAM guide, "AWS global condition context keys".
_CALLERS: Final = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "kms:calleraccount",
    }
)

# Condition keys that say nothing of which resource is meant: of the caller, the time, the network.
_NOT_ABOUT_RESOURCES: Final = (
    "aws:currenttime",
    "aws:epochtime",
    "aws:multifactorauth",
    "aws:principal",
    "aws:requestedregion",
    "aws:resourceaccount",
    "aws:resourceorg",
    "aws:securetransport",
    "aws:source",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:userid",
    "aws:username",
)


def held_documents(graph: Graph) -> dict[Resource, list[Document]]:
    """Return the documents of each resource: ``graph.derive(held_documents)``."""
    held: dict[Resource, list[Document]] = {}
    for document in graph.derive(documents):
        held.setdefault(document.holder, []).append(document)
    return held


def of_library(resource: Resource) -> bool:
    """Tell whether a component of this library made a resource: its URN names the type.

    What such a component grants is written in the library, where a test reads every statement. So
    a document of its that is not known yet, because an ARN in it is not, needs no doubt.
    """
    parts = resource.urn.split("::")
    return len(parts) > 2 and any(kind.startswith(LIBRARY) for kind in parts[2].split("$"))


@lru_cache(maxsize=4096)
def covered(pattern: Any, actions: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of some actions that a statement's action, with its wildcards, includes."""
    if not isinstance(pattern, str):
        return ()
    expression = re.compile(re.escape(pattern.lower()).replace(r"\*", ".*").replace(r"\?", "."))
    return tuple(action for action in actions if expression.fullmatch(action.lower()))


def every_action(pattern: Any) -> bool:
    """Tell whether an action is each one of every service."""
    return isinstance(pattern, str) and re.fullmatch(r"\*+|\*+:\*+", pattern) is not None


def every_action_of(pattern: Any) -> str | None:
    """Return the service of which an action is each one; None for any other."""
    found = re.fullmatch(r"([a-z0-9-]+):\*+", pattern) if isinstance(pattern, str) else None
    return found.group(1) if found else None


def unbounded(statement: Statement) -> bool:
    """Tell whether a statement holds for any resource of a kind, with no condition about which."""
    wide = bool(statement.not_resources) or any(map(any_resource, statement.resources))
    return wide and not any(
        not key.startswith(_NOT_ABOUT_RESOURCES) for key, _, _ in conditions(statement)
    )


def any_resource(resource: Any) -> bool:
    """Tell whether a resource is any at all, or any of its type, as ``arn:aws:s3:::*``."""
    if not isinstance(resource, str):
        return False
    parts = resource.split(":", 5)
    if len(parts) < 6:
        return "*" in resource
    # A bucket is named without its type: what stands before the slash is its name.
    expression = _ANY_BUCKET if parts[2] == "s3" else _ANY_NAME
    return "*" in parts[2] or expression.fullmatch(parts[5]) is not None


# The type, if there is one, then nothing but a wildcard up to the next part: `secret:*`,
# `log-group:*:log-stream:*`, `parameter*`; and not `secret:*-dev`, `role/ci/*`.
_ANY_NAME: Final = re.compile(r"(?:[a-z-]+[:/])?\*+(?:[:/].*)?|parameter\*")
_ANY_BUCKET: Final = re.compile(r"\*+(?:/.*)?")


def lets_anyone_in(statement: Statement) -> bool:
    """Tell whether a resource's statement allows everyone, with no condition about who."""
    everyone = statement.open_to_everyone or bool(statement.not_principals)
    return statement.allows and everyone and not _callers_bound(statement)


def _callers_bound(statement: Statement) -> bool:
    return any(
        key in _CALLERS and demands(operator) and _fixed(values)
        for key, operator, values in conditions(statement)
    )


def demands(operator: str) -> bool:
    """Tell whether a condition holds for what is listed: ``StringNotEquals`` holds for the rest."""
    return "Not" not in operator and operator != "Null"


def _fixed(values: Any) -> bool:
    listed = values if isinstance(values, list) else [values]
    return not any(
        value in {"*", "0.0.0.0/0", "::/0"} for value in listed if isinstance(value, str)
    )


def conditions(statement: Statement) -> Iterator[tuple[str, str, Any]]:
    """Yield key (lower case), operator and values of each condition."""
    for operator, keys in statement.conditions.items():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            yield key.lower(), operator, values


def place(document: Document, index: int) -> str:
    """Return where a statement stands, as messages say it: ``statement 2 of policy``."""
    path = ".".join(map(str, document.path))
    alone = isinstance(document.statements, tuple) and len(document.statements) == 1
    return path if alone else f"statement {index + 1} of {path}"


def anyone(holder: Resource, name: str, problem: str) -> Verdict:
    """Judge whether the policy that a resource has in a property lets everyone in."""
    read = statements(holder.given(name))
    if read is ABSENT or (read is UNKNOWN and of_library(holder)):
        return ok(holder)
    if isinstance(read, Gap):
        return cannot_judge(holder, f"may let anyone in: {name} is not known yet")
    if any(map(lets_anyone_in, read)):
        return violation(holder, f"{problem}: the principal in {name} is everyone")
    return ok(holder)
