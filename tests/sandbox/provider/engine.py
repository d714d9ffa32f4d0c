"""The engine's side of the protocol: real requests to the stand-in provider, in this process."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from uuid import uuid4

import grpc
from pulumi.runtime.proto import provider_pb2

from sandbox.provider.clients import Clients
from sandbox.provider.durations import Durations
from sandbox.provider.server import AwsProvider
from sandbox.provider.values import DEFAULTS_KEY, Properties, from_struct, to_struct

REGION = "eu-west-1"
DEFAULT_TAGS = {"team": "platform"}


class RefusedError(Exception):
    """What the engine would print: the status that the provider ended a request with."""


class CheckFailedError(RefusedError):
    """The failures of a Check, one a line."""


@dataclass
class Context:
    """A gRPC context that keeps what the provider sends besides its answer."""

    trailers: dict[str, Any] = field(default_factory=dict)

    def abort(self, _: grpc.StatusCode, details: str) -> NoReturn:
        raise RefusedError(details)

    def send_initial_metadata(self, metadata: Any) -> None:
        pass

    def set_trailing_metadata(self, metadata: Any) -> None:
        self.trailers = dict(metadata)


@dataclass(frozen=True)
class Made:
    """A resource as the engine's state would hold it."""

    type: str
    name: str
    id: str
    inputs: Properties
    outputs: Properties


@dataclass(frozen=True)
class Diff:
    changed: set[str]
    replaces: set[str]


class Engine:
    """Drives one configured provider; `up` and `preview` differ as in the engine."""

    def __init__(
        self,
        clients: Clients,
        *,
        creates: bool = True,
        durations: Mapping[str, Mapping[str, float]] | None = None,
        **config: Any,
    ) -> None:
        self.clients = clients
        self.provider = AwsProvider(clients, Durations(durations or {}), creates=creates)
        self.context = Context()
        self._numbers = itertools.count(1)
        args = {"region": REGION, "defaultTags": {"tags": DEFAULT_TAGS}, **config}
        self.provider.Configure(
            provider_pb2.ConfigureRequest(args=to_struct(args)), self._new_context()
        )

    def check(
        self, kind: str, news: Properties, olds: Properties | None = None, name: str = ""
    ) -> Properties:
        """The checked inputs; CheckFailedError with the reasons when something is refused."""
        name = name or self.unique()
        request = provider_pb2.CheckRequest(
            type=kind,
            name=name,
            news=to_struct(news),
            olds=to_struct(olds or {}),
            randomSeed=name.encode(),
        )
        answer = self.provider.Check(request, self._new_context())
        if answer.failures:
            raise CheckFailedError("\n".join(failure.reason for failure in answer.failures))
        return from_struct(answer.inputs)

    def preview(self, kind: str, inputs: Properties) -> Properties:
        """The properties of a resource that would be created."""
        request = provider_pb2.CreateRequest(
            type=kind, name="preview", properties=to_struct(inputs), preview=True
        )
        return from_struct(self.provider.Create(request, self._new_context()).properties)

    def make(self, kind: str, news: Properties, name: str = "") -> Made:
        """Checks and creates."""
        name = name or self.unique()
        inputs = self.check(kind, news, name=name)
        request = provider_pb2.CreateRequest(type=kind, name=name, properties=to_struct(inputs))
        answer = self.provider.Create(request, self._new_context())
        return Made(kind, name, answer.id, inputs, from_struct(answer.properties))

    def read(self, made: Made) -> Made | None:
        """The resource as AWS has it; None when it is gone."""
        request = provider_pb2.ReadRequest(
            type=made.type,
            name=made.name,
            id=made.id,
            properties=to_struct(made.outputs),
            inputs=to_struct(made.inputs),
        )
        answer = self.provider.Read(request, self._new_context())
        if not answer.id:
            return None
        inputs, outputs = from_struct(answer.inputs), from_struct(answer.properties)
        return Made(made.type, made.name, answer.id, inputs, outputs)

    def diff(self, made: Made, news: Properties) -> Diff:
        """What changes, and what of that replaces."""
        request = provider_pb2.DiffRequest(
            type=made.type,
            name=made.name,
            id=made.id,
            olds=to_struct(made.outputs),
            old_inputs=to_struct(made.inputs),
            news=to_struct(news),
        )
        answer = self.provider.Diff(request, self._new_context())
        return Diff(set(answer.diffs), set(answer.replaces))

    def update(self, made: Made, change: Properties, *, preview: bool = False) -> Made:
        """Checks and changes in place; a property that is None is dropped."""
        inputs = self.check(made.type, program_of(made, change), made.inputs, made.name)
        request = provider_pb2.UpdateRequest(
            type=made.type,
            name=made.name,
            id=made.id,
            olds=to_struct(made.outputs),
            old_inputs=to_struct(made.inputs),
            news=to_struct(inputs),
            preview=preview,
        )
        answer = self.provider.Update(request, self._new_context())
        return Made(made.type, made.name, made.id, inputs, from_struct(answer.properties))

    def delete(self, made: Made) -> None:
        """Deletes."""
        request = provider_pb2.DeleteRequest(
            type=made.type,
            name=made.name,
            id=made.id,
            properties=to_struct(made.outputs),
            old_inputs=to_struct(made.inputs),
        )
        self.provider.Delete(request, self._new_context())

    def invoke(self, token: str, arguments: Properties) -> Properties:
        """Looks up."""
        request = provider_pb2.InvokeRequest(tok=token, args=to_struct(arguments))
        answer = self.provider.Invoke(request, self._new_context())
        return from_struct(getattr(answer, "return"))

    def aws(self, service: str, operation: str, /, **params: Any) -> Any:
        """AWS behind the engine's back."""
        return self.clients.call(service, REGION, operation, params)

    def unique(self) -> str:
        """A logical name that no other resource of this engine has."""
        return f"r{next(self._numbers)}-{uuid4().hex[:12]}"

    def _new_context(self) -> Any:
        self.context = Context()
        return self.context


def program_of(made: Made, change: Properties) -> Properties:
    """What the program says after a change; a property that is None is dropped from it."""
    filled_in = {DEFAULTS_KEY, *made.inputs.get(DEFAULTS_KEY, [])}
    own = {key: value for key, value in made.inputs.items() if key not in filled_in}
    return {key: value for key, value in {**own, **change}.items() if value is not None}
