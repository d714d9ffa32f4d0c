"""What a preview changes, the dangerous first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from report.events import Step

# The engine's words for a step, and a reader's. What goes comes first: it cannot be taken back.
_HEADINGS: Final = {
    "replace": "replaced",
    "delete": "deleted",
    "create": "created",
    "update": "updated",
    "import": "imported",
    "import-replacement": "imported",
    "read": "read",
    "refresh": "refreshed",
}
_STILL: Final = "same"
_DANGEROUS: Final = frozenset({"replace", "delete"})


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one resource."""

    kind: str
    """The type, as findings call it: ``ecs.Service``."""
    name: str
    because: tuple[str, ...]
    """The properties that differ; of a replacement, those that it is made for. Names, no values:
    a value may be a secret."""

    @property
    def resource(self) -> str:
        """Type and name, as findings call it."""
        return f"{self.kind} '{self.name}'"


@dataclass(frozen=True, slots=True)
class Group:
    """All resources that one thing happens to."""

    verb: str
    """``replaced``, ``deleted``, ``created``…"""
    changes: tuple[Change, ...]

    @property
    def explained(self) -> bool:
        """Whether there is a reason for any of it: none for what the program has no more."""
        return any(change.because for change in self.changes)

    @property
    def dangerous(self) -> bool:
        """Whether something goes."""
        return self.verb in {_HEADINGS[op] for op in _DANGEROUS}


@dataclass(frozen=True, slots=True)
class Changes:
    """All that a preview would do."""

    groups: tuple[Group, ...]
    """Replacements and deletions first. What stays the same is in none."""
    same: int
    """How many resources stay as they are."""

    @property
    def summary(self) -> str:
        """All of it in a line: ``1 replaced, 2 created, 40 unchanged``."""
        counts = [f"{len(group.changes)} {group.verb}" for group in self.groups]
        return ", ".join([*counts, f"{self.same} unchanged"] if self.same else counts) or "nothing"


def changes_of(steps: Iterable[Step]) -> Changes:
    """Sort the steps of a preview. Components and providers are left out: they are nothing at AWS.

    A provider's or a component's own step says no more than its children's.
    """
    listed = [step for step in steps if not _is_ours(step)]
    order = [*_HEADINGS, *sorted({step.op for step in listed} - {*_HEADINGS, _STILL})]
    verbs = dict.fromkeys(_HEADINGS.get(op, op) for op in order)
    groups = (Group(verb, _changes(listed, verb)) for verb in verbs)
    return Changes(
        tuple(group for group in groups if group.changes),
        sum(step.op == _STILL for step in listed),
    )


def _changes(steps: Iterable[Step], verb: str) -> tuple[Change, ...]:
    found = (
        Change(
            step.resource.label.partition(" ")[0],
            step.resource.name,
            step.reasons or step.changed,
        )
        for step in steps
        if _HEADINGS.get(step.op, step.op) == verb
    )
    return tuple(sorted(found, key=lambda change: change.resource))


def _is_ours(step: Step) -> bool:
    """Tell whether a resource is Pulumi's own, or a component."""
    return step.resource.type.startswith("pulumi:") or step.component
