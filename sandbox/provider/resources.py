"""Resources as the engine sees them: checked, compared, planned, made, read, changed, deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.provider import cfn
from sandbox.provider.clients import Clients
from sandbox.provider.differences import Difference, difference, unswitched
from sandbox.provider.naming import NameTooLongError, auto_name, prefixed_name
from sandbox.provider.operations import Operations
from sandbox.provider.schema import Fault, ResourceSchema, resource_schema
from sandbox.provider.table import Entry
from sandbox.provider.types import ENTRIES
from sandbox.provider.values import DEFAULTS_KEY, UNKNOWN, Properties, completed, has_unknown, same

DEFAULT_NAME_LIMIT = 255


@dataclass(frozen=True)
class Found:
    """A resource as AWS has it now."""

    inputs: Properties
    outputs: Properties


class Resources:
    """The resources of one provider: one region, one set of default tags."""

    def __init__(
        self, clients: Clients, region: str, default_tags: Mapping[str, str], *, creates: bool
    ) -> None:
        self.region = region
        self._clients = clients
        self._default_tags = dict(default_tags)
        self._creates = creates

    def check(
        self, request: Any, olds: Properties, news: Properties
    ) -> tuple[Properties, list[Fault]]:
        """The inputs with what is filled in, and what is refused."""
        schema = resource_schema(request.type)
        if schema is None:
            return news, [Fault("", f"pulumi_aws has no resource type {request.type}")]
        entry = ENTRIES.get(request.type)
        named, name_faults = _with_name(entry, schema, request, olds, news)
        faults = [*schema.faults(named), *name_faults]
        if entry and not faults:
            judged = {k: v for k, v in named.items() if v not in entry.accepted.get(k, ())}
            faults += [*cfn.illegal_values(entry.cfn, judged), *unswitched(entry, olds, named)]
        if self._creates and not faults:
            faults += self._unbuildable(request.type, named)
        return named, faults

    def _unbuildable(self, token: str, inputs: Properties) -> list[Fault]:
        """What a preview may hold but the embedded AWS cannot make; said before anything is."""
        if token not in ENTRIES:
            return [
                Fault(
                    "",
                    f"the embedded AWS cannot create {token}: it is not in the sandbox's table of "
                    "types. `preview` takes every aws type; `up` in the sandbox does not.",
                )
            ]
        operations = self._operations(token, inputs)
        try:
            unplaced = operations.unplaced(_with_prefixed_name(ENTRIES[token], inputs))
        except ValueError as problem:
            return [Fault("", f"{problem}.")]
        return [
            Fault(path, f"the embedded AWS has nowhere to put '{path}' of {token}.")
            for path in unplaced
        ]

    def diff(self, token: str, olds: Properties, news: Properties, ignored: set[str]) -> Difference:
        """The changed properties, and those of them that replace the resource."""
        return difference(ENTRIES.get(token), olds, news, ignored)

    def planned(self, token: str, inputs: Properties) -> Properties:
        """The properties of a resource that a preview would create."""
        entry, schema = ENTRIES.get(token), _schema(token)
        if entry:
            planned = self._operations(token, inputs).planned(inputs)
        else:
            planned = {**dict.fromkeys(schema.computed, UNKNOWN), **inputs}
        return self._located(schema, planned, UNKNOWN, inputs)

    def create(self, token: str, inputs: Properties) -> tuple[str, Properties]:
        """Makes a resource; its id and its properties."""
        operations = self._operations(token, inputs)
        named = _with_prefixed_name(operations.entry, inputs)
        identity = operations.create(named, self._all_tags(operations.schema, named))
        outputs = self._outputs(operations, identity, named, {})
        return identity, self._located(operations.schema, outputs, identity, inputs)

    def read(
        self, token: str, identity: str, inputs: Properties, state: Properties
    ) -> Found | None:
        """A resource as AWS has it; None when it is gone."""
        if token not in ENTRIES:
            return Found(inputs, state)
        operations = self._operations(token, inputs)
        response = operations.read(identity, {**state, **inputs})
        if response is None:
            return None
        told = operations.told(identity, {**state, **inputs}, response)
        actual = _drifted(operations, inputs, told, self._default_tags)
        outputs = operations.outputs(identity, actual, told)
        return Found(actual, self._located(operations.schema, outputs, identity, actual))

    def update(
        self,
        request: Any,
        old_inputs: Properties,
        olds: Properties,
        news: Properties,
        ignored: set[str],
    ) -> Properties:
        """Changes a resource in place; its new properties. ValueError when that cannot be."""
        if request.type not in ENTRIES:
            return {**olds, **news}
        operations = self._operations(request.type, news)
        changed = set(self.diff(request.type, old_inputs, news, ignored).changed)
        stuck = operations.uncarried(news, changed)
        if stuck:
            raise ValueError(
                f"the embedded AWS cannot change {', '.join(sorted(stuck))} of {request.type} in "
                "place"
            )
        known = {key: value for key, value in news.items() if not has_unknown(value)}
        if request.preview:
            kept = {key: value for key, value in olds.items() if key not in old_inputs}
            renewed = dict.fromkeys(operations.entry.recomputed if changed else (), UNKNOWN)
            shown = completed(news, operations.entry.completed, olds)
            planned = {**operations.entry.defaults, **kept, **renewed, **shown}
            return self._located(operations.schema, planned, request.id, news)
        operations.update(request.id, olds, known, changed)
        schema = operations.schema
        old_tags, new_tags = self._all_tags(schema, old_inputs), self._all_tags(schema, news)
        operations.change_tags(request.id, {**olds, **news}, old_tags, new_tags)
        inputs = {**_kept_name(operations, olds), **news}
        outputs = self._outputs(operations, request.id, inputs, olds)
        return self._located(operations.schema, outputs, request.id, news)

    def delete(self, token: str, identity: str, properties: Properties) -> None:
        """Deletes a resource."""
        if token in ENTRIES:
            self._operations(token, properties).delete(identity, properties)

    def _operations(self, token: str, inputs: Properties) -> Operations:
        region = inputs.get("region") or self.region
        return Operations(ENTRIES[token], _schema(token), self._clients, str(region))

    def _all_tags(self, schema: ResourceSchema, inputs: Properties) -> dict[str, str]:
        """The resource's own tags over the provider's; none for a type that takes no tags."""
        if not schema.is_tagged:
            return {}
        own = inputs.get("tags") or {}
        return {**self._default_tags, **own} if isinstance(own, dict) else dict(self._default_tags)

    def _outputs(
        self, operations: Operations, identity: str, inputs: Properties, olds: Properties
    ) -> Properties:
        scope = {**olds, **inputs}
        response = operations.read(identity, scope)
        told = operations.told(identity, scope, response) if response else {}
        return operations.outputs(identity, inputs, told)

    def _located(
        self, schema: ResourceSchema, properties: Properties, identity: str, inputs: Properties
    ) -> Properties:
        """The properties with id, region and all tags, which every type shows."""
        located = {key: value for key, value in properties.items() if key != DEFAULTS_KEY}
        located["id"] = identity
        if "region" in schema.outputs:
            located["region"] = inputs.get("region") or self.region
        if "tagsAll" in schema.outputs:
            located["tagsAll"] = self._all_tags(schema, inputs)
        return located


def _schema(token: str) -> ResourceSchema:
    schema = resource_schema(token)
    if schema is None:
        raise ValueError(f"pulumi_aws has no resource type {token}")
    return schema


def _with_name(
    entry: Entry | None,
    schema: ResourceSchema,
    request: Any,
    olds: Properties,
    news: Properties,
) -> tuple[Properties, list[Fault]]:
    """The inputs with an automatic name, where the type has one and the program gave none."""
    property_name, limit = (entry.name if entry else None) or ("name", DEFAULT_NAME_LIMIT)
    automatic = entry.name is not None if entry else property_name in schema.inputs
    given = {property_name, f"{property_name}Prefix"}.intersection(news)
    if not automatic or given or property_name not in schema.inputs:
        return news, []
    if property_name in olds and property_name in olds.get(DEFAULTS_KEY, []):
        name = olds[property_name]
    else:
        try:
            name = auto_name(request.type, request.name, request.randomSeed, limit)
        except NameTooLongError as problem:
            return news, [Fault(property_name, str(problem))]
    return {**news, property_name: name, DEFAULTS_KEY: [property_name]}, []


def _with_prefixed_name(entry: Entry, inputs: Properties) -> Properties:
    """The inputs with a name in the place of a name prefix."""
    if entry.name is None or f"{entry.name[0]}Prefix" not in inputs:
        return inputs
    prefix = f"{entry.name[0]}Prefix"
    rest = {key: value for key, value in inputs.items() if key != prefix}
    return {**rest, entry.name[0]: prefixed_name(str(inputs[prefix]))}


def _kept_name(operations: Operations, olds: Properties) -> Properties:
    """The name that a resource got on creation: with a name prefix the inputs do not hold it."""
    name = operations.entry.name
    return {name[0]: olds[name[0]]} if name and name[0] in olds else {}


def _drifted(
    operations: Operations,
    inputs: Properties,
    told: Properties,
    default_tags: Mapping[str, str],
) -> Properties:
    """The inputs, with AWS's values where those are told and differ."""
    actual = dict(inputs)
    for name, value in inputs.items():
        if name not in told or name in operations.entry.opaque or name == DEFAULTS_KEY:
            continue
        found = told[name]
        if name == "tags":
            # Mappings differ by what was added too; default tags are the provider's, not its.
            actual[name] = {k: v for k, v in found.items() if k in value or k not in default_tags}
        else:
            actual[name] = _merged(value, found)
    return actual


def _merged(given: Any, found: Any) -> Any:
    """The found value, but only those members of objects that were given: AWS fills in the rest."""
    if isinstance(given, dict) and isinstance(found, dict):
        return {key: _merged(item, found.get(key, item)) for key, item in given.items()}
    if isinstance(given, list) and isinstance(found, list) and len(given) == len(found):
        if len(given) == 1:
            return [_merged(given[0], found[0])]
        if any(isinstance(item, dict) for item in given):
            return given  # AWS's order is its own: which object is which cannot be told
    return given if same(given, found) else found
