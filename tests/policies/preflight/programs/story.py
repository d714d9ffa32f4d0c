"""What a program is about: the failures that it has, told or not, and those that nobody can tell.

Thought out from the program, not taken from what the rules say of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.policies.preflight.programs.shop import REGION


@dataclass(frozen=True)
class Story:
    """A program, and the truth about it."""

    build: Callable[[], object]
    has: frozenset[str]
    """Codes of the failures that it would end in."""
    unseen: frozenset[str]
    """Those of them that no plan shows."""
    doubts: frozenset[str]
    """Codes that say *cannot judge*: the plan does not tell what decides."""
    region: str

    @property
    def name(self) -> str:
        return self.build.__name__

    @property
    def theme(self) -> str:
        return self.build.__module__.rpartition(".")[2]


STORIES: Final[dict[str, Story]] = {}
"""By name, in the order of the modules."""


def story(
    has: str = "", *, unseen: str = "", doubts: str = "", region: str = REGION
) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Make a function a program; codes stand in one text."""

    def keep(build: Callable[[], object]) -> Callable[[], object]:
        made = Story(
            build,
            has=frozenset(f"{has} {unseen}".split()),
            unseen=frozenset(unseen.split()),
            doubts=frozenset(doubts.split()),
            region=region,
        )
        if made.name in STORIES:
            raise ValueError(f"two programs are called {made.name}")
        STORIES[made.name] = made
        return build

    return keep
