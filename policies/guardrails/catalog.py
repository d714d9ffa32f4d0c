"""Which rules there are: those of each module of `rules`, in the order they stand there."""

from types import ModuleType
from typing import Final

from guardrails.rule import Rule
from guardrails.rules import compute, network, registry

MODULES: Final[tuple[ModuleType, ...]] = (compute, network, registry)


def rules_of(module: ModuleType) -> tuple[Rule, ...]:
    """Return the rules that a module makes, in its order."""
    return tuple(
        member
        for member in vars(module).values()
        if isinstance(member, Rule) and member.judge.__module__ == module.__name__
    )


ALL: Final = tuple(rule for module in MODULES for rule in rules_of(module))
