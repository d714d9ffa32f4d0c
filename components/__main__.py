"""Host the components for programs in other languages; the engine runs this folder by its path."""

import inspect
from typing import Any

import pulumi
from pulumi.provider.experimental import component_provider_host

import private_fargate

PACKAGE = "private-fargate"


def components() -> list[type[pulumi.ComponentResource]]:
    """Return every component, in the order of the library's public names."""
    return [
        public
        for public in _public_names()
        if inspect.isclass(public) and issubclass(public, pulumi.ComponentResource)
    ]


def dedent_descriptions() -> None:
    """Take the indentation out of the docstrings, which become the schema's descriptions.

    From Python 3.13 on they come without; the schema must not depend on who generates it.
    """
    for public in _public_names():
        public.__doc__ = inspect.cleandoc(public.__doc__ or "")


def _public_names() -> list[Any]:
    return [getattr(private_fargate, name) for name in private_fargate.__all__]


if __name__ == "__main__":
    dedent_descriptions()
    component_provider_host(
        name=PACKAGE, components=components(), version=private_fargate.__version__
    )
