"""One resource of a synthetic plan."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pulumi_policy import proxy

UNKNOWN = proxy.UNKNOWN_STRING_VALUE
"""What the engine sends for a text that it does not know yet."""


class Row(NamedTuple):
    """One resource."""

    kind: str
    name: str
    props: dict[str, Any]
    feeds: Mapping[str, list[str]]

    @property
    def urn(self) -> str:
        """Its URN."""
        return urn_of(self.kind, self.name)


def urn_of(kind: str, name: str) -> str:
    """Return the URN of a resource by its type and name."""
    return f"urn:pulumi:dev::shop::{kind}::{name}"


def joined(kind: str, name: str, props: dict[str, Any], **feeds: str) -> Row:
    """Return a resource whose properties of the names in `feeds` come from others, by URN."""
    unknown = {key: UNKNOWN for key in feeds if key not in props}
    return Row(kind, name, {**unknown, **props}, {key: [urn] for key, urn in feeds.items()})
