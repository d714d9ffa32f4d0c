"""One thing that AWS says, what it can mean, and the search for it in a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

ECS_GUIDE: Final = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide"
PULLING: Final = f"{ECS_GUIDE}/task_cannot_pull_image.html"
INITIALIZING: Final = f"{ECS_GUIDE}/resource-initialization-error.html"
STOPPED: Final = f"{ECS_GUIDE}/stopped-task-error-codes.html"
EVENTS: Final = f"{ECS_GUIDE}/service-event-messages.html"
BALANCERS: Final = f"{ECS_GUIDE}/troubleshoot-service-load-balancers.html"
STOPPED_TASKS: Final = "https://repost.aws/knowledge-center/ecs-task-stopped"

NO_WAY: Final = ("F01", "F04", "F05", "F07", "F08", "F10", "F14", "F15", "F17", "F66")
"""The failures that are one time-out each: no way out, or one that is broken or shut somewhere."""


LATE: Final = (
    r"(timeout|timed out|send request failed|connection issue|deadline exceeded|"
    r"request canceled|requestcanceled|context canceled|connection refused|retried \d+ time)"
)
"""How a way that is not there, or shut, is told."""

DENIED: Final = r"(AccessDenied|not authorized to perform|403 Forbidden|pull access denied)"
"""How a policy that does not allow it is told."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """Words that begin a search: what AWS says, and what it can mean."""

    name: str
    """Stable, kebab-case; the heading in the runbook."""
    pattern: str
    """Regular expression that finds the words, whatever their case, over line ends."""
    says: tuple[str, ...]
    """The words as they have been seen, at least one; ``…`` for what differs each time."""
    codes: tuple[str, ...]
    """Failures that it can mean, the likeliest first; none for what no plan could have told."""
    source: str
    """Where the words are found: an address."""
    advice: str = ""
    """What to do or to look at, beside the failures' own fixes; never empty without codes."""
    _compiled: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the pattern."""
        compiled = re.compile(self.pattern, re.IGNORECASE | re.DOTALL)
        object.__setattr__(self, "_compiled", compiled)

    def is_in(self, text: str) -> bool:
        """Say whether a text has the words."""
        return self._compiled.search(text) is not None


def first_in(text: str, symptoms: Iterable[Symptom]) -> Symptom | None:
    """Return the first symptom that a text has: the entries stand from the special to the general.

    A text is what ECS calls a stopped reason, a container's reason, a service event, or an error
    that a command printed.
    """
    return next((symptom for symptom in symptoms if symptom.is_in(text)), None)
