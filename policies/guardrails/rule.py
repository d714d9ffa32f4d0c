"""A rule: one function over the graph, and what is to be said about it."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from guardrails.graph import Graph
from guardrails.settings import Settings
from guardrails.verdict import Verdict

Judge = Callable[..., Iterable[Verdict]]
"""Takes the graph; and the settings, where the rule has any."""


class Scope(Enum):
    """How much of the plan a rule needs."""

    RESOURCE = "resource"
    """One resource. `up` then stops that resource *before* it is created."""

    STACK = "stack"
    """Several, joined. A preview finds it; `up` runs it only after everything is made."""


class Severity(Enum):
    """How bad a violation is, in AWS Security Hub's words."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Level(Enum):
    """What a violation does unless configuration says otherwise."""

    MANDATORY = "mandatory"
    """It fails the preview."""

    ADVISORY = "advisory"
    """It is listed."""

    DISABLED = "disabled"
    """The rule does not run: configuration turns it on."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What happens at run time when nobody heeds a rule about a failure."""

    code: str
    """Stable: ``F03``. Findings begin with it, docs and code cite it."""
    says: str
    """The words of AWS, or of who else reports it, as one finds them afterwards."""
    sources: tuple[str, ...]
    """Where the failure and its cause are described: addresses."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A judge with its metadata. Call it like the function that it was made from."""

    judge: Judge
    name: str
    """Stable, kebab-case: what configuration, exemptions and findings call the rule."""
    description: str
    scope: Scope
    severity: Severity
    subjects: frozenset[str]
    """The resource types that it gives verdicts on."""
    library_fix: str
    """What to change in a program that uses this library."""
    aws_fix: str
    """What to change in a program that uses pulumi_aws."""
    url: str
    standards: tuple[str, ...]
    """The same demand in the systems that others trust, as ``system:id``."""
    level: Level = Level.MANDATORY
    settings: type[Settings] = Settings
    """What configuration can tell the rule, with the defaults."""
    failure: Failure | None = None
    """What it predicts; None for a rule about what is good or bad, whether it works or not."""
    explanation: str = ""
    """What follows the description in the docstring: why, and what is left to judgement."""

    def __call__(self, graph: Graph, settings: Settings | None = None) -> Iterable[Verdict]:
        """Judge a graph, with the default settings if none are given."""
        if self.settings is Settings:
            return self.judge(graph)
        return self.judge(graph, self.settings() if settings is None else settings)


def rule(  # noqa: PLR0913 -- metadata: each is said by name, once, at the rule
    *,
    scope: Scope,
    severity: Severity,
    subjects: frozenset[str],
    library_fix: str,
    aws_fix: str,
    url: str,
    standards: tuple[str, ...] = (),
    level: Level = Level.MANDATORY,
    settings: type[Settings] = Settings,
    failure: Failure | None = None,
) -> Callable[[Judge], Rule]:
    """Make a function a rule: its name gives the rule's, its docstring the description.

    With `settings` (a dataclass, see :mod:`guardrails.settings`) the function takes them as its
    second argument.

    Raises:
        TypeError: the function has no docstring.
    """

    def decorate(judge: Judge) -> Rule:
        name = getattr(judge, "__name__", "")
        documentation = inspect.getdoc(judge)
        if not documentation:
            raise TypeError(f"rule {name} has no docstring, which would be its description")
        # The first paragraph heads every finding; what follows it explains the rule to its reader.
        first, _, rest = documentation.partition("\n\n")
        return Rule(
            judge=judge,
            name=name.replace("_", "-"),
            description=" ".join(first.split()),
            scope=scope,
            severity=severity,
            subjects=subjects,
            library_fix=library_fix,
            aws_fix=aws_fix,
            url=url,
            standards=standards,
            level=level,
            settings=settings,
            failure=failure,
            explanation=rest.strip(),
        )

    return decorate
