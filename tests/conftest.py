"""What every test needs to know: whether there is an engine."""

import pytest

from sandbox.bootstrap import ENGINE_VERSION, find_engine

NO_ENGINE = (
    f"no Pulumi engine {ENGINE_VERSION} or newer on PATH or in the cache: `make engine` obtains one"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves the engine's tests out where there is none, and says so."""
    if any(item.get_closest_marker("engine") for item in items) and find_engine() is None:
        for item in items:
            if item.get_closest_marker("engine"):
                item.add_marker(pytest.mark.skip(reason=NO_ENGINE))
