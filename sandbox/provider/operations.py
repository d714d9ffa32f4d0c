"""Creating, reading, changing and deleting one resource, as its entry in the table says."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jmespath
from botocore.model import StructureShape

from sandbox.provider.attributes import set_attributes, told_attributes
from sandbox.provider.cfn import plain_name
from sandbox.provider.clients import ACCOUNT_ID, PARTITION, AwsCallError, Clients, is_not_found
from sandbox.provider.differences import TAG_PROPERTIES
from sandbox.provider.schema import ResourceSchema
from sandbox.provider.shapes import from_response, matching_members, to_request, with_texts
from sandbox.provider.table import Call, Entry
from sandbox.provider.tagging import TAGGING, retag, tag_list
from sandbox.provider.templates import combined, fill, names_in
from sandbox.provider.values import UNKNOWN, Properties, completed, flat, list_changes, same

HOME_REGION = "us-east-1"
"""The one region that S3 must not be told; `$elsewhere` is any other."""


class HalfMadeError(Exception):
    """The resource exists, but what follows its creation failed; the id must not be lost."""

    def __init__(self, identity: str, reason: str) -> None:
        super().__init__(reason)
        self.identity = identity


@dataclass(frozen=True)
class Operations:
    """One resource type in one region, on the embedded AWS."""

    entry: Entry
    schema: ResourceSchema
    clients: Clients
    region: str

    def unplaced(self, inputs: Properties) -> list[str]:
        """The given properties that no operation of this type would carry.

        What is given as it is anyway, the default, needs no operation.
        """
        defaults = self.entry.defaults
        asked = {k: v for k, v in inputs.items() if k not in defaults or not same(v, defaults[k])}
        properties = self._reshaped(self._creatable(asked))
        _, left = to_request(self._shape(self.entry.create), properties, self.entry.renames)
        return left

    def create(self, inputs: Properties, tags: Mapping[str, str]) -> str:
        """Makes the resource with its tags; its id.

        Raises AwsCallError when nothing was made, HalfMadeError when it was, but not wholly.
        """
        scope = self._scope(inputs)
        shape = self._shape(self.entry.create)
        sent = {name: self.entry.defaults[name] for name in self.entry.sent_defaults}
        properties = self._reshaped(self._creatable({**sent, **inputs}))
        request, _ = to_request(shape, properties, self.entry.renames)
        request |= self._creation_tags(shape, tags)
        answer = self._call(self.entry.create, scope, request)
        _require_awaited(self.entry, answer)
        identity = self._identity(answer, scope)
        scope["id"] = identity
        try:
            for call in self.entry.after_create:
                self._call(call, scope, {})
            given = set(inputs)
            self._run_setters({**self.entry.defaults, **inputs}, scope, given, creating=True)
            if self.entry.attributes:
                set_attributes(self.entry.attributes, self._ask, scope, inputs, given)
            if tags and not self._creation_tags(shape, tags):
                self.change_tags(identity, inputs, {}, tags)
        except AwsCallError as problem:
            raise HalfMadeError(identity, str(problem)) from problem
        return identity

    def read(self, identity: str, inputs: Properties) -> Properties | None:
        """What AWS tells of the resource, in AWS's words; None when it is gone."""
        try:
            answer = self._call(self.entry.read, self._scope(inputs) | {"id": identity}, {})
        except AwsCallError as error:
            if is_not_found(error):
                return None
            raise
        found = jmespath.search(fill(self.entry.at, {**inputs, "id": identity}), answer)
        return found or None

    def uncarried(self, news: Properties, changed: set[str]) -> set[str]:
        """Those of the changed properties that no operation can change in place."""
        carried = {*self._everywhere(), *self.entry.ignored, *self._setter_properties()}
        carried |= self.entry.dropped.keys() - news.keys()
        return {name for name in changed - carried if not self._updatable(name, news)}

    def _updatable(self, name: str, news: Properties) -> bool:
        full = {**self.entry.emptied, **self.entry.defaults, **news}
        if name in self.entry.exclusive and name not in full:
            return any(other in full for other in self.entry.exclusive)
        if name in self.entry.list_changes:
            return True
        if not self.entry.update or name not in full:
            return self.entry.puts and self.entry.update is not None
        reshaped = list(self._reshaped({name: full[name]}, updating=True))
        shape = self._shape(self.entry.update)
        return len(matching_members(shape, reshaped, self.entry.renames)) == len(reshaped)

    def update(self, identity: str, olds: Properties, news: Properties, changed: set[str]) -> None:
        """Changes the resource in place."""
        full = {**self.entry.emptied, **self.entry.defaults, **news}
        scope = self._scope(full) | {"id": identity, "was": olds}
        apart = {*self._setter_properties(), *self.entry.list_changes}
        updatable = {name for name in changed - apart if self._updatable(name, news)}
        if updatable and self.entry.puts:
            updatable = set(self._creatable(news))
        body = {name: full[name] for name in updatable if name in full}
        lists = list_changes(self.entry.list_changes, olds, news, changed)
        if self.entry.update and (body or lists):
            shape = self._shape(self.entry.update)
            reshaped = self._reshaped(body, updating=True)
            request, _ = to_request(shape, reshaped, self.entry.renames)
            self._call(self.entry.update, scope, {**request, **lists})
        for name in sorted(self.entry.dropped.keys() & changed - full.keys()):
            self._call(self.entry.dropped[name], scope, {})
        self._run_setters(full, scope, changed, creating=False)
        if self.entry.attributes:
            set_attributes(self.entry.attributes, self._ask, scope, full, changed)

    def change_tags(
        self, identity: str, properties: Properties, old: Mapping[str, str], new: Mapping[str, str]
    ) -> None:
        """Makes the resource's tags the new ones."""
        if dict(old) == dict(new):
            return
        scope = self._scope(properties) | {"id": identity, "arn": self.arn(identity, properties)}
        target = identity if self.entry.tag_type else str(fill(self.entry.tag_id, scope))
        how = TAGGING[self.entry.tagging or self.entry.service]
        retag(self.clients, self.region, how, target, old, new)

    def delete(self, identity: str, properties: Properties) -> None:
        """Deletes the resource; one that is gone already is as good."""
        if self.entry.delete is None:
            return
        scope = self._scope(properties) | {"id": identity}
        try:
            for call in self.entry.before_delete:
                if all(properties.get(name) for name in call.when):
                    self._call(call, scope, {})
            self._call(self.entry.delete, scope, {})
        except AwsCallError as error:
            if not is_not_found(error):
                raise

    def told(self, identity: str, inputs: Properties, found: Properties) -> Properties:
        """The properties that AWS tells of an existing resource."""
        told = from_response(self.schema.outputs, found, self.entry.renames)
        for name, source in self.entry.outputs.items():
            told[name] = source(found) if callable(source) else jmespath.search(source, found)
        scope = self._scope(inputs) | {"id": identity}
        if self.entry.attributes:
            texts = told_attributes(self.entry.attributes, self._ask, scope)
            told |= from_response(self.schema.outputs, texts, {})
        for name, (call, path) in self.entry.looked_up.items():
            told[name] = jmespath.search(fill(path, scope), self._call(call, scope, {}))
        return {key: value for key, value in told.items() if value is not None}

    def outputs(self, identity: str, inputs: Properties, told: Properties) -> Properties:
        """The properties of an existing resource, as the official provider would show them."""
        name = (self.entry.name[0],) if self.entry.name else ()
        shown = {*self.schema.computed, *self.entry.computed, *name}
        computed = {key: value for key, value in told.items() if key in shown}
        arn = {"arn": self.arn(identity, inputs)} if self.entry.arn else {}
        merged = {
            **self.entry.defaults,
            **computed,
            **arn,
            **completed(inputs, self.entry.completed, told),
        }
        return {key: value for key, value in merged.items() if key in self.schema.outputs}

    def planned(self, inputs: Properties) -> Properties:
        """The properties of a resource that does not exist yet: what AWS fills in is unknown."""
        name = [self.entry.name[0]] if self.entry.name else []
        unknown = dict.fromkeys([*self.schema.computed, *self.entry.computed, *name], UNKNOWN)
        return {**unknown, **self.entry.defaults, **completed(inputs, self.entry.completed, None)}

    def arn(self, identity: str, properties: Properties) -> str:
        """The resource's ARN: from the entry's template, as AWS told it, or else the id."""
        if not self.entry.arn:
            return str(properties.get("arn") or identity)
        return str(fill(self.entry.arn, self._scope(properties) | {"id": identity}))

    def _scope(self, properties: Properties) -> Properties:
        here = {"region": self.region, "account": ACCOUNT_ID, "partition": PARTITION}
        here["unique"] = uuid.uuid4().hex
        if self.region != HOME_REGION:
            here["elsewhere"] = self.region
        return {**self.entry.defaults, **properties, **here}

    def _reshaped(self, properties: Properties, *, updating: bool = False) -> Properties:
        reshape = (updating and self.entry.update_reshape) or self.entry.reshape
        return reshape(properties) if reshape else properties

    def _everywhere(self) -> set[str]:
        """The properties that no entry needs to name: the region, and tags like everyone's."""
        return {"region", *(TAG_PROPERTIES if self.schema.is_tagged else ())}

    def _setter_properties(self, *, creating: bool = False) -> set[str]:
        setters = [call for call in self.entry.setters if call.on_create or not creating]
        names = {name for call in setters for name in call.when}
        if self.entry.attributes:
            names |= {key.split(".")[0] for key in self.entry.attributes.keys}
        return names

    def _creatable(self, properties: Properties) -> Properties:
        elsewhere = {
            *self._everywhere(),
            *self.entry.ignored,
            *self._setter_properties(creating=True),
        }
        named = names_in(self.entry.create.params)
        return {
            key: value
            for key, value in properties.items()
            if key not in elsewhere and key not in named and not key.startswith("__")
        }

    def _creation_tags(self, shape: StructureShape, tags: Mapping[str, str]) -> Properties:
        if not tags:
            return {}
        if self.entry.tag_type and "TagSpecifications" in shape.members:
            pairs = tag_list(tags, "Key")
            return {"TagSpecifications": [{"ResourceType": self.entry.tag_type, "Tags": pairs}]}
        member = next((name for name in shape.members if plain_name(name) == "tag"), None)
        if member is None or self.entry.service not in TAGGING:
            return {}
        how = TAGGING[self.entry.tagging or self.entry.service]
        return {member: tag_list(tags, how.form)}

    def _run_setters(
        self, properties: Properties, scope: Properties, touched: set[str], *, creating: bool
    ) -> None:
        for call in self.entry.setters:
            if not touched.intersection(call.when) or (creating and not call.on_create):
                continue
            given = {name: properties.get(name) for name in call.when}
            if creating and call.unless and given == dict(call.unless):
                continue
            if call.if_set is not None and call.if_set != any(given.values()):
                continue
            self._call(call, {**properties, **scope}, {})

    def _ask(self, operation: str, params: Properties) -> Any:
        return self.clients.call(self.entry.service, self.region, operation, params)

    def _identity(self, answer: Properties, scope: Properties) -> str:
        if callable(self.entry.id):
            return self.entry.id(answer)
        if "$" in self.entry.id:
            return str(fill(self.entry.id, {**scope, **flat(answer)}))
        identity = str(jmespath.search(self.entry.id, answer))
        if self.entry.id_from:
            call, path = self.entry.id_from
            return str(jmespath.search(path, self._call(call, {**scope, "id": identity}, {})))
        return identity

    def _shape(self, call: Call) -> StructureShape:
        client = self.clients.client(self.entry.service, self.region)
        model = client.meta.service_model
        shape = model.operation_model(client.meta.method_to_api_mapping[call.operation]).input_shape
        if not isinstance(shape, StructureShape):
            raise TypeError(f"{call.operation} takes nothing")
        return shape

    def _call(self, call: Call, scope: Properties, request: Properties) -> Any:
        if call.given:
            first, path = call.given
            found = jmespath.search(fill(path, scope), self._call(first, scope, {}))
            if not found:
                return {}
            scope = {**scope, "given": found}
        params = combined(request, fill(call.params, scope))
        if any(isinstance(value, int) for value in params.values()):
            params = with_texts(self._shape(call), params)
        return self._ask(call.operation, params)


def _require_awaited(entry: Entry, answer: Any) -> None:
    path, wanted = entry.awaited or ("@", answer)
    state = jmespath.search(path, answer)
    if state != wanted:
        raise ValueError(
            f"timeout while waiting for state to become '{wanted}' (last state: '{state}'; the "
            "embedded AWS does not wait)"
        )
