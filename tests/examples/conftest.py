"""All examples, previewed once in one sandbox of their own."""

import pytest

from tests.examples.programs import Previewed, preview_all


@pytest.fixture(scope="package")
def previews(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Previewed]:
    """The first preview of each example; of the service, on a platform that stands."""
    return preview_all(tmp_path_factory.mktemp("examples") / "sandbox")
