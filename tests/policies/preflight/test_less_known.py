"""A sound program is told no failure because less of it is known: each property taken away."""

from collections.abc import Iterator

import pytest

from guardrails.graph import Graph
from guardrails.sources import from_preview
from tests.policies.plan import made_unknown
from tests.policies.preflight.measure import told
from tests.policies.preflight.record import document, stories

SOUND = [name for name, story in stories().items() if not story.has and not story.doubts]


def _cases() -> Iterator[tuple[str, str, str]]:
    """Each property of each type once, with the first program that has it."""
    seen: set[tuple[str, str]] = set()
    for name in SOUND:
        for resource in from_preview(document(name)):
            for key in resource.properties:
                if (resource.type, key) not in seen:
                    seen.add((resource.type, key))
                    yield name, resource.urn, key


@pytest.mark.parametrize(("name", "urn", "key"), list(_cases()))
def test_an_unknown_is_no_failure(name: str, urn: str, key: str) -> None:
    graph = from_preview(document(name))
    changed = (made_unknown(each, key) if each.urn == urn else each for each in graph)
    assert told(Graph(changed)).violations == frozenset()
