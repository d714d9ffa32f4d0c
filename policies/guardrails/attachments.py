"""What belongs to a resource by naming it: a lifecycle policy to its repository, a flow log to its
VPC, a public access block to its bucket.

The name may be unknown, or may be that of something outside the plan. Then an owner without such a
resource may still have one, and that is a doubt that the caller has to report.
"""

from dataclasses import dataclass

from guardrails.graph import Graph, Resource
from guardrails.values import Gap


@dataclass(frozen=True, slots=True)
class Attachment:
    """How resources of some types name the resource that they belong to."""

    types: frozenset[str]
    """What belongs to it."""
    name: str
    """Their property that names it: ``vpcId``."""
    owners: frozenset[str]
    """What it is."""
    key: str = "id"
    """The owner's property that is named."""


@dataclass(frozen=True, slots=True)
class Attached:
    """What belongs to one resource."""

    found: tuple[Resource, ...] = ()
    candidates: tuple[Resource, ...] = ()
    """What may belong to it, too: whom they name is not known yet."""

    @property
    def doubt(self) -> str | None:
        """The candidates, for a message; None where there are none."""
        if not self.candidates:
            return None
        # One of them stands for all: with many, each owner would list every one.
        more = len(self.candidates) - 1
        which = self.candidates[0].label + (f" or one of {more} more" if more else "")
        return f"whether {which} is its own is not known yet"


class Attachments:
    """Who belongs to whom in a plan. Each kind of attachment is worked out once."""

    def __init__(self, graph: Graph) -> None:
        """Work out nothing yet."""
        self._graph = graph
        self._indexes: dict[Attachment, _Index] = {}

    def of(self, owner: Resource, attachment: Attachment) -> Attached:
        """Return what belongs to a resource."""
        index = self._indexes.get(attachment)
        if index is None:
            index = self._indexes[attachment] = _Index(self._graph, attachment)
        nameless = isinstance(owner.read(attachment.key), Gap)
        candidates = index.loose or (index.literal if nameless else ())
        return Attached(tuple(index.owned.get(owner, ())), tuple(candidates))


class _Index:
    def __init__(self, graph: Graph, attachment: Attachment) -> None:
        self.owned: dict[Resource, list[Resource]] = {}
        self.loose: list[Resource] = []  # may belong to any owner
        self.literal: list[Resource] = []  # name an owner, which is not found by that name
        for member in graph.of(attachment.types):
            join = graph.join(member, attachment.name, types=attachment.owners, key=attachment.key)
            if join.only:
                self.owned.setdefault(join.only, []).append(member)
            elif join.outside:
                self.literal.append(member)
            elif join.found or join.unexplained:
                self.loose.append(member)
