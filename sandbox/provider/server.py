"""The stand-in aws provider as a Pulumi plugin: the engine's protocol on the table of types."""

import json
import os
from collections.abc import Callable
from typing import Any

import grpc
from google.protobuf import any_pb2, empty_pb2
from pulumi.runtime.proto import ResourceProviderServicer, plugin_pb2, provider_pb2, status_pb2
from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

from sandbox.errors import SandboxError
from sandbox.plugin import serve_plugin
from sandbox.provider.clients import AwsCallError, Clients, endpoint_from_environment
from sandbox.provider.durations import Durations, durations_from_environment
from sandbox.provider.invokes import invoke
from sandbox.provider.operations import HalfMadeError
from sandbox.provider.resources import Resources
from sandbox.provider.values import Properties, from_struct, has_unknown, to_struct
from sandbox.workspace import CREATES, DEFAULT_REGION

WORKERS = 32


class AwsProvider(ResourceProviderServicer):
    """One configured provider: a region and default tags, on the embedded AWS."""

    def __init__(self, clients: Clients, durations: Durations, *, creates: bool) -> None:
        self._clients = clients
        self._durations = durations
        self._creates = creates
        self._resources = Resources(clients, DEFAULT_REGION, {}, creates=creates)

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Agrees to the protocol; secrets and resources come unwrapped."""
        return provider_pb2.ProviderHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Names the version that its folder names."""
        from importlib.metadata import version

        return plugin_pb2.PluginInfo(version=version("pulumi-aws"))

    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Takes the provider's configuration as it is."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        """A provider is never replaced: its region goes with each resource."""
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Takes region and default tags; credentials and endpoints are the sandbox's own."""
        settings = from_struct(request.args)
        region = settings.get("region") or DEFAULT_REGION
        default_tags = _parsed(settings.get("defaultTags") or {}).get("tags") or {}
        self._resources = Resources(self._clients, region, default_tags, creates=self._creates)
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Check(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Refuses what pulumi_aws or AWS would refuse; fills in the automatic name."""
        olds, news = from_struct(request.olds), from_struct(request.news)
        inputs, faults = self._guarded(
            context, request, lambda: self._resources.check(request, olds, news)
        )
        # In the official provider's form: with a property the engine would print its value too.
        places = [f" Examine values at '{request.name}.{f.property}'." for f in faults]
        failures = [
            provider_pb2.CheckFailure(reason=fault.reason + (place if fault.property else ""))
            for fault, place in zip(faults, places, strict=True)
        ]
        return provider_pb2.CheckResponse(inputs=to_struct(inputs), failures=failures)

    def Diff(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Which properties changed, and whether the change replaces the resource."""
        olds, news = from_struct(request.old_inputs), from_struct(request.news)
        diff = self._resources.diff(request.type, olds, news, set(request.ignoreChanges))
        some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(
            changes=some if diff.changed else none,
            diffs=sorted(diff.changed),
            replaces=sorted(diff.replacing),
        )

    def Create(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Makes the resource; in a preview tells only what it would be."""
        inputs = from_struct(request.properties)
        if request.preview:
            planned = self._resources.planned(request.type, inputs)
            return provider_pb2.CreateResponse(id="", properties=to_struct(planned))
        try:
            identity, outputs = self._guarded(
                context, request, lambda: self._resources.create(request.type, inputs), "creating"
            )
        except HalfMadeError as problem:
            self._abort_half_made(context, request, problem, inputs)
        self._durations.wait("create", request.type)
        return provider_pb2.CreateResponse(id=identity, properties=to_struct(outputs))

    def Read(self, request: Any, context: grpc.ServicerContext) -> Any:
        """What AWS has now; an empty id when the resource is gone."""
        state, inputs = from_struct(request.properties), from_struct(request.inputs)
        found = self._guarded(
            context,
            request,
            lambda: self._resources.read(request.type, request.id, inputs, state),
            "reading",
        )
        if found is None:
            return provider_pb2.ReadResponse(id="")
        return provider_pb2.ReadResponse(
            id=request.id, inputs=to_struct(found.inputs), properties=to_struct(found.outputs)
        )

    def Update(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Changes the resource in place; in a preview tells only what it would become."""
        olds, news = from_struct(request.olds), from_struct(request.news)
        old_inputs = from_struct(request.old_inputs)
        ignored = set(request.ignoreChanges)
        outputs = self._guarded(
            context,
            request,
            lambda: self._resources.update(request, old_inputs, olds, news, ignored),
            "updating",
        )
        return provider_pb2.UpdateResponse(properties=to_struct(outputs))

    def Delete(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Deletes the resource."""
        properties = {**from_struct(request.properties), **from_struct(request.old_inputs)}
        self._guarded(
            context,
            request,
            lambda: self._resources.delete(request.type, request.id, properties),
            "deleting",
        )
        self._durations.wait("delete", request.type)
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Answers a look-up, such as the availability zones of the region."""
        arguments = from_struct(request.args)
        if has_unknown(arguments):
            return provider_pb2.InvokeResponse()
        region = arguments.pop("region", None) or self._resources.region
        answer = self._guarded(
            context, request, lambda: invoke(self._clients, region, request.tok, arguments)
        )
        reply = provider_pb2.InvokeResponse()
        getattr(reply, "return").CopyFrom(to_struct(answer))  # the field's name is a Python word
        return reply

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Has nothing to cancel: every operation on the embedded AWS is short."""
        return empty_pb2.Empty()

    def _guarded(
        self, context: grpc.ServicerContext, request: Any, work: Callable[[], Any], verb: str = ""
    ) -> Any:
        """The result of the work; what fails reaches the user as one message with its resource."""
        try:
            return work()
        except (AwsCallError, SandboxError, TypeError, ValueError) as problem:
            name = getattr(request, "name", "")
            place = f"{verb} {request.type} '{name}': " if verb else ""
            context.abort(grpc.StatusCode.UNKNOWN, f"{place}{problem}")

    def _abort_half_made(
        self,
        context: grpc.ServicerContext,
        request: Any,
        problem: HalfMadeError,
        inputs: Properties,
    ) -> None:
        """Tells the engine the id of what was made before it failed, so that it is not lost."""
        reason = f"creating {request.type} '{request.name}': {problem}"
        detail = any_pb2.Any()
        detail.Pack(
            provider_pb2.ErrorResourceInitFailed(
                id=problem.identity,
                properties=to_struct(inputs),
                inputs=to_struct(inputs),
                reasons=[reason],
            )
        )
        status = status_pb2.Status(code=2, message=reason, details=[detail])
        context.send_initial_metadata(())
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(grpc.StatusCode.UNKNOWN, reason)


def _parsed(value: Any) -> dict[str, Any]:
    """An object of the configuration, which the engine may hand over as JSON text."""
    parsed = json.loads(value) if isinstance(value, str) else value
    return parsed if isinstance(parsed, dict) else {}


def main() -> None:
    """Serves the provider until the engine ends it."""
    durations = durations_from_environment()
    provider = AwsProvider(
        Clients(endpoint_from_environment()), durations, creates=bool(os.environ.get(CREATES))
    )
    serve_plugin(
        "stand-in aws provider",
        lambda server: add_ResourceProviderServicer_to_server(provider, server),
        WORKERS,
        lambda: None,
    )
