"""The plan as an immutable graph.

Nodes are neutral records: `sources` makes them, from what a policy is handed, from a preview's JSON
or from a stack's export, and no rule can tell from which. Building is linear in resources and their
dependencies, reads no property and so cannot fail on an unknown one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from guardrails.values import ABSENT, UNKNOWN, Gap, is_secret, read

Derived = TypeVar("Derived")


class View(Enum):
    """Which properties of a resource a graph shows."""

    INPUTS = "inputs"
    """What the program wrote, after the provider's check: what a resource policy gets."""

    OUTPUTS = "outputs"
    """What the provider answered, in a preview with unknowns for all it will compute: what a
    stack policy gets."""


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One resource of the plan. Compared by identity: a graph holds each resource once."""

    urn: str
    type: str
    name: str
    properties: Mapping[str, Any]
    """Raw, possibly raising on a touch: use :meth:`read` or :meth:`given`."""
    view: View = View.OUTPUTS
    parent: str | None = None
    dependencies: tuple[str, ...] = ()
    """URNs that it waits for."""
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """URNs that a top-level property is made from. They hold while the values are unknown."""
    provider: str | None = None
    """The provider's URN; None for the default one before it is registered, and for components."""
    protect: bool = False
    """Whether Pulumi refuses to delete it (the resource option)."""
    ignore_changes: tuple[str, ...] = ()
    """Properties whose changes Pulumi leaves alone (the resource option)."""

    @property
    def label(self) -> str:
        """Type and name, as messages call the resource: ``ecs.Service 'api'``."""
        package, _, rest = self.type.partition(":")
        module, _, kind = rest.rpartition(":")
        return f"{module.split('/')[0] or package}.{kind} '{self.name}'"

    def read(self, *path: str | int) -> Any:
        """Return the value at a path, ABSENT or UNKNOWN."""
        return read(self.properties, *path)

    def is_secret(self, *path: str | int) -> bool:
        """Tell whether the value at a path is marked as secret. Its value is never to be shown."""
        return is_secret(self.properties, *path)

    def given(self, *path: str | int) -> Any:
        """Return what the *program* gave at a path: as :meth:`read`, without what is computed.

        Among the outputs of a preview an optional property that the program left out is unknown
        when the provider fills it in later (a route table's inline ``routes``, say). An unknown
        that the program gave comes from another resource, and the engine records which; so an
        unknown with no dependency recorded is the provider's, and ABSENT here.
        """
        value = self.read(*path)
        computed = (
            value is UNKNOWN
            and self.view is View.OUTPUTS
            # A key without members counts: it depends on something outside this analysis.
            and str(path[0]) not in self.property_dependencies
            and self.read(path[0]) is UNKNOWN
            # A secret that the source does not hold was given, whatever it was.
            and not self.is_secret(path[0])
        )
        return ABSENT if computed else value

    def flag(self, *path: str | int, default: bool) -> bool | Gap:
        """Return a switch that the program gave: `default` where it gave none; or UNKNOWN."""
        value = self.given(*path)
        if value is ABSENT:
            return default
        if isinstance(value, str):  # the engine's type conversion accepts "true" for a switch
            return {"true": True, "false": False}.get(value.lower(), UNKNOWN)
        return value if isinstance(value, bool) else UNKNOWN

    def number(self, *path: str | int) -> float | Gap:
        """Return a number that the program gave, ABSENT or UNKNOWN."""
        value = self.given(*path)
        if isinstance(value, Gap):
            return value
        try:  # the engine's type conversion accepts "365" for a number
            return float(value)
        except (TypeError, ValueError):
            return UNKNOWN


@dataclass(frozen=True, slots=True)
class Join:
    """The resources that a property refers to, and what it refers to besides."""

    found: tuple[Resource, ...] = ()
    outside: tuple[Any, ...] = ()
    """Literal values that no resource of this plan has. Print them by :func:`shown` only."""
    unexplained: bool = False
    """Whether there are unknown values that no dependency accounts for."""
    inferred: bool = False
    """Whether `found` rests on dependencies, because the values are not known yet."""

    @classmethod
    def union(cls, several: "Iterable[Join]") -> "Join":
        """Put joins together, each resource once."""
        joins = tuple(several)
        return cls(
            tuple(dict.fromkeys(found for join in joins for found in join.found)),
            tuple(value for join in joins for value in join.outside),
            unexplained=any(join.unexplained for join in joins),
            inferred=any(join.inferred for join in joins),
        )

    @property
    def complete(self) -> bool:
        """Whether the plan holds everything that the property refers to."""
        return not self.outside and not self.unexplained

    @property
    def only(self) -> Resource | None:
        """The one resource that a single-valued property refers to, if that is certain."""
        return self.found[0] if self.complete and len(self.found) == 1 else None


class Graph:
    """All resources of one analysis. Immutable; its look-up tables are filled on first use."""

    def __init__(
        self, resources: Iterable[Resource], config: Mapping[str, Any] | None = None
    ) -> None:
        """Index the resources by URN and by type.

        `config` is the stack's configuration, as far as the source has it. Default: none.
        """
        self.config: Mapping[str, Any] = config or {}
        """By full key (``aws:region``): texts, and objects as JSON texts or as what they are."""
        self._by_urn = {resource.urn: resource for resource in resources}
        by_type: dict[str, list[Resource]] = {}
        for resource in self._by_urn.values():
            by_type.setdefault(resource.type, []).append(resource)
        self._by_type = {kind: tuple(members) for kind, members in by_type.items()}
        self._by_value: dict[tuple[str, str], dict[Any, list[Resource]]] = {}
        self._derived: dict[Callable[[Graph], Any], Any] = {}

    def __iter__(self) -> Iterator[Resource]:
        """Go through the resources in the order of the plan."""
        return iter(self._by_urn.values())

    def __len__(self) -> int:
        """Count the resources."""
        return len(self._by_urn)

    def get(self, urn: str) -> Resource | None:
        """Return the resource with a URN, if it is in the plan."""
        return self._by_urn.get(urn)

    def of(self, types: Set[str]) -> tuple[Resource, ...]:
        """Return the resources of any of the types."""
        return tuple(member for kind in sorted(types) for member in self._by_type.get(kind, ()))

    def derive(self, make: "Callable[[Graph], Derived]") -> Derived:
        """Return ``make(graph)``, made once for all rules: ``graph.derive(Routing)``.

        What is made holds for the graph's life, so `make` is a class or a function of a module.
        """
        if make not in self._derived:
            self._derived[make] = make(self)
        made: Derived = self._derived[make]
        return made

    def find(self, types: Set[str], key: str, value: Any) -> tuple[Resource, ...]:
        """Return the resources of any of the types whose property `key` is known to be `value`."""
        if not isinstance(value, str):  # ids, ARNs and names are strings; the rest has no key
            return ()
        return tuple(
            member for kind in sorted(types) for member in self._table(kind, key).get(value, ())
        )

    def feeds(
        self, resource: Resource, name: str, types: Set[str] | None = None
    ) -> tuple[Resource, ...]:
        """Return the resources that a top-level property is made from, of the types if given.

        No finer than the property: a service's ``networkConfiguration`` names its subnets and its
        security groups alike, so say the types.
        """
        # Sorted, because the engine gives them in no order, and messages should stay the same.
        urns = sorted(set(resource.property_dependencies.get(name, ())))
        return tuple(
            member
            for member in map(self._by_urn.get, urns)
            if member is not None and (types is None or member.type in types)
        )

    def join(self, resource: Resource, *path: str | int, types: Set[str], key: str = "id") -> Join:
        """Return the resources of the types that the property at a path refers to.

        By literal value of their property `key` where values are known, else by dependency. For a
        list all elements are followed. What is neither in the plan nor accounted for by a
        dependency is said so in the result, never dropped.
        """
        value = resource.given(*path)
        if value is ABSENT:
            return Join()
        pool = self.feeds(resource, str(path[0]), types)
        if value is UNKNOWN:
            return Join(found=pool, unexplained=not pool, inferred=bool(pool))
        return self._follow(value if isinstance(value, list) else [value], pool, types, key)

    def _follow(
        self, values: list[Any], pool: tuple[Resource, ...], types: Set[str], key: str
    ) -> Join:
        found: dict[Resource, None] = {}
        outside: list[Any] = []
        unknown = 0
        for value in values:
            if value is UNKNOWN:
                unknown += 1
                continue
            matches = self.find(types, key, value)
            if len(matches) > 1:  # names repeat, across regions for one: dependencies decide
                matches = tuple(match for match in matches if match in pool) or matches
            found.update(dict.fromkeys(matches))
            if not matches:
                outside.append(value)
        rest = [resource for resource in pool if resource not in found]
        # A known value may belong to a dependency whose own `key` cannot be read.
        blank = [resource for resource in rest if isinstance(resource.read(key), Gap)]
        if unknown:
            return Join((*found, *rest), tuple(outside), unknown > len(rest), inferred=True)
        if outside and blank:
            return Join((*found, *blank), tuple(outside[len(blank) :]), inferred=True)
        return Join(tuple(found), tuple(outside))

    def _table(self, kind: str, key: str) -> dict[Any, list[Resource]]:
        table = self._by_value.get((kind, key))
        if table is None:
            table = {}
            for resource in self._by_type.get(kind, ()):
                value = resource.read(key)
                if isinstance(value, str):
                    table.setdefault(value, []).append(resource)
            self._by_value[kind, key] = table
        return table


_AWS_ID = re.compile(r"(?:acl|eni|fl|igw|nat|pl|rtb|sg|sgr|subnet|vpc|vpce)-[0-9a-f]{1,17}")


def shown(value: Any) -> str:
    """Return a literal as a message may print it: ids of AWS's own making, nothing else.

    The engine hands secrets over in plain, so no other value may reach a message.
    """
    return value if isinstance(value, str) and _AWS_ID.fullmatch(value) else "(value not shown)"
