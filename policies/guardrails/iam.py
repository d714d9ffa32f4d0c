"""IAM policy documents, wherever they stand: text or object, one statement or several."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.values import ABSENT, UNKNOWN, Gap

_WHAT_THEY_HOLD: Final = (
    # types, property, whether the document says who may instead of what may be done
    (tokens.IDENTITY_POLICIES, "policy", False),
    (tokens.ROLES, "assumeRolePolicy", True),
    (tokens.REPOSITORY_POLICIES, "policy", True),
    (tokens.BUCKET_POLICIES, "policy", True),
    (tokens.VPC_ENDPOINTS, "policy", True),
    (tokens.KEYS, "policy", True),
    (
        frozenset({"aws:sqs/queuePolicy:QueuePolicy", "aws:sns/topicPolicy:TopicPolicy"}),
        "policy",
        True,
    ),
    (frozenset({"aws:secretsmanager/secretPolicy:SecretPolicy"}), "policy", True),
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a document. Lists are tuples, also where the document has one text."""

    effect: str
    actions: tuple[Any, ...]
    """``service:Action``, lower case; UNKNOWN for one that is not known."""
    not_actions: tuple[Any, ...]
    resources: tuple[Any, ...]
    not_resources: tuple[Any, ...]
    principals: tuple[Any, ...]
    """``*``, or ``AWS:arn…``, ``Service:ecs-tasks.amazonaws.com``; UNKNOWN."""
    not_principals: tuple[Any, ...]
    """As `principals`: an Allow with these lets in everyone else."""
    conditions: Mapping[str, Any]

    @property
    def allows(self) -> bool:
        """Whether it allows, and does not deny."""
        return self.effect == "Allow"

    @property
    def open_to_everyone(self) -> bool:
        """Whether its principal is everyone. Its conditions may narrow that."""
        return any(who in {"*", "AWS:*"} for who in self.principals if isinstance(who, str))


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document and where it stands."""

    holder: Resource
    path: tuple[str | int, ...]
    """The property that holds it."""
    resource_based: bool
    """Whether it says who may use the holder (a trust policy, a bucket's), instead of what the
    holder may do."""
    statements: tuple[Statement, ...] | Gap
    """UNKNOWN while the document is, or where it is none."""

    @property
    def label(self) -> str:
        """Property and resource, as messages call it."""
        return f"{'.'.join(map(str, self.path))} of {self.holder.label}"


def documents(graph: Graph) -> tuple[Document, ...]:
    """Return every policy document of a plan: ``graph.derive(documents)``."""
    return tuple(_all(graph))


def _all(graph: Graph) -> Iterator[Document]:
    for types, name, resource_based in _WHAT_THEY_HOLD:
        for holder in graph.of(types):
            if holder.given(name) is not ABSENT:
                yield _document(holder, (name,), resource_based=resource_based)
    for role in graph.of(tokens.ROLES):
        inline = role.given("inlinePolicies")
        if inline is UNKNOWN:
            yield Document(role, ("inlinePolicies",), resource_based=False, statements=UNKNOWN)
        for index in range(len(inline) if isinstance(inline, list) else 0):
            if role.given("inlinePolicies", index, "policy") is not ABSENT:
                yield _document(role, ("inlinePolicies", index, "policy"), resource_based=False)


def _document(holder: Resource, path: tuple[str | int, ...], *, resource_based: bool) -> Document:
    return Document(holder, path, resource_based, statements(holder.given(*path)))


def statements(document: Any) -> tuple[Statement, ...] | Gap:
    """Return the statements of a document, text or object; UNKNOWN where it is none."""
    if isinstance(document, Gap):
        return document
    try:
        parsed = json.loads(document) if isinstance(document, str) else document
    except ValueError:
        return UNKNOWN
    entries = _named(parsed, "Statement") if isinstance(parsed, Mapping) else UNKNOWN
    made: list[Statement] = []
    for entry in entries if isinstance(entries, list) else [entries]:
        if not isinstance(entry, Mapping) or _named(entry, "Effect") is UNKNOWN:
            return UNKNOWN
        made.append(_statement(entry))
    return tuple(made)


def _statement(entry: Mapping[str, Any]) -> Statement:
    def lower(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(value.lower() if isinstance(value, str) else value for value in values)

    conditions = _named(entry, "Condition")
    return Statement(
        effect=str(_named(entry, "Effect")),
        actions=lower(_several(_named(entry, "Action"))),
        not_actions=lower(_several(_named(entry, "NotAction"))),
        resources=_several(_named(entry, "Resource")),
        not_resources=_several(_named(entry, "NotResource")),
        principals=_principals(_named(entry, "Principal")),
        not_principals=_principals(_named(entry, "NotPrincipal")),
        conditions=conditions if isinstance(conditions, Mapping) else {},
    )


def _principals(value: Any) -> tuple[Any, ...]:
    if not isinstance(value, Mapping):
        return _several(value)
    return tuple(
        f"{kind}:{who}" if isinstance(who, str) else who
        for kind, several in value.items()
        for who in _several(several)
    )


def _several(value: Any) -> tuple[Any, ...]:
    if value is None or value is ABSENT:
        return ()
    return tuple(value) if isinstance(value, list) else (value,)


def _named(entry: Mapping[str, Any], name: str) -> Any:
    """Return a member by IAM's name, or by the one that pulumi_aws's typed documents use."""
    camel = name[0].lower() + name[1:]
    return next((entry[key] for key in (name, camel, f"{camel}s") if key in entry), None)
