"""One embedded AWS for the tests of one worker."""

from collections.abc import Iterator

import pytest

from sandbox import emulator
from sandbox.provider.clients import Clients


@pytest.fixture(scope="session")
def running_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[emulator.Emulator]:
    """Start it in a folder of its own, on a port that the system chooses."""
    home = tmp_path_factory.mktemp("embedded-aws")
    yield emulator.start(home)
    emulator.stop(home)


@pytest.fixture(scope="session")
def clients(running_emulator: emulator.Emulator) -> Clients:
    return Clients(running_emulator.url)
