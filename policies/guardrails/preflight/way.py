"""One step after another from a subnet towards a target, with what was found on the way."""

from dataclasses import dataclass, field, replace
from enum import Enum

from guardrails.graph import Resource


class Status(Enum):
    """What is known of a way."""

    PROVEN = "proven"
    """Each step is in the plan and leads on."""
    BROKEN = "broken"
    """A step leads nowhere, or is shut."""
    CANNOT_JUDGE = "cannot judge"
    """A step is not in the plan, or not known yet."""


@dataclass(frozen=True, slots=True)
class Break:
    """Where a way ends, and what that fails as."""

    code: str
    """Id of the failure: ``F03``."""
    what: str
    """What is missing or shut."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way, as far as it could be followed. Immutable: each step makes a new one."""

    steps: tuple[str, ...] = ()
    evidence: tuple[Resource, ...] = ()
    breaks: tuple[Break, ...] = ()
    doubts: tuple[str, ...] = field(default=())

    @property
    def status(self) -> Status:
        """A break is certain whatever else is not known; a doubt spoils a proof."""
        if self.breaks:
            return Status.BROKEN
        return Status.CANNOT_JUDGE if self.doubts else Status.PROVEN

    @property
    def path(self) -> str:
        """The steps, for a message."""
        return " → ".join(self.steps)

    def to(self, step: str, *evidence: Resource) -> "Way":
        """Go on by a step."""
        grown = tuple(dict.fromkeys((*self.evidence, *evidence)))
        return replace(self, steps=(*self.steps, step), evidence=grown)

    def shut(self, code: str, what: str) -> "Way":
        """End at something that is missing or shut."""
        return replace(self, breaks=(*self.breaks, Break(code, what)))

    def perhaps(self) -> "Way":
        """Take no break for certain, because it may be another way that is taken."""
        return replace(self, breaks=()).unsure(*(each.what for each in self.breaks))

    def unsure(self, *doubts: str) -> "Way":
        """Go on past something that the plan does not tell."""
        return replace(self, doubts=tuple(dict.fromkeys((*self.doubts, *doubts))))
