"""The generated page of the components says what their schema, and so their docstrings, say."""

import inspect
import json
from types import ModuleType
from typing import Any

import pytest

import private_fargate
from sandbox.paths import PROJECT_ROOT
from tests.components.hosted import COMPONENTS_FOLDER, script
from tests.components.test_contract import COMPONENTS

SCHEMA: dict[str, Any] = json.loads((COMPONENTS_FOLDER / "schema.json").read_text())


@pytest.fixture(scope="module")
def page() -> ModuleType:
    """The page's program, as a module."""
    return script("reference")


def test_the_page_is_that_of_the_schema(page: ModuleType) -> None:
    kept = (PROJECT_ROOT / "docs" / "reference.md").read_text()
    assert page.reference(SCHEMA) == kept, "run `make schema`"


@pytest.mark.parametrize("component", COMPONENTS)
def test_arguments_are_called_as_in_python(page: ModuleType, component: type) -> None:
    made = SCHEMA["resources"][f"private-fargate:index:{component.__name__}"]
    args = inspect.signature(component).parameters["args"].annotation
    names = {page.python_name(name) for name in made["inputProperties"]}
    assert names == set(args.__annotations__)


def test_members_of_types_are_called_as_in_python(page: ModuleType) -> None:
    for token, kind in SCHEMA["types"].items():
        if "properties" in kind:
            python = getattr(private_fargate, token.rpartition(":")[2])
            names = {page.python_name(name) for name in kind["properties"]}
            assert names == set(python.__annotations__), token
