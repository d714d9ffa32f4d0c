"""The provider as the engine drives it, on the embedded AWS."""

import pytest

from sandbox.provider.clients import Clients
from tests.sandbox.provider.engine import Engine


@pytest.fixture
def engine(clients: Clients) -> Engine:
    """What `up` talks to."""
    return Engine(clients)


@pytest.fixture
def preview_engine(clients: Clients) -> Engine:
    """What `preview` talks to."""
    return Engine(clients, creates=False)
