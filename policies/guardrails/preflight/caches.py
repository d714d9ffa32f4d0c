"""The pull-through caches of a plan: whose repositories ECR fills from upstream."""

from guardrails import tokens
from guardrails.graph import Graph, Resource

_ROOT = "ROOT"
"""The prefix that stands for every repository (ECR guide, "Creating a pull through cache rule")."""


class Caches:
    """The rules of pull-through caches: ``graph.derive(Caches)``."""

    def __init__(self, graph: Graph) -> None:
        """Read them once."""
        self._by_prefix = {
            prefix: each
            for each in graph.of(tokens.PULL_THROUGH_CACHES)
            if isinstance(prefix := each.given("ecrRepositoryPrefix"), str)
        }

    def rule_of(self, repository: str) -> Resource | None:
        """Return the rule by which a repository is filled, the one with the longest prefix."""
        parts = repository.split("/")
        for length in range(len(parts) - 1, 0, -1):
            found = self._by_prefix.get("/".join(parts[:length]))
            if found is not None:
                return found
        return self._by_prefix.get(_ROOT)
