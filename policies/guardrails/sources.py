"""Where a graph comes from: what the engine hands a policy, a preview's JSON, a stack's export.

All give the same graph, as far as they hold the same. Policies get inputs (one resource) or outputs
(the stack); an export holds the outputs; a preview's JSON is written before the provider answers,
so what is to be created is there with its inputs, and what exists already with its outputs.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import PolicyResource, ResourceValidationArgs, StackValidationArgs

from guardrails.graph import Graph, Resource, View

# Steps of a preview after which the resource is not there any more, or that repeat another step.
_PASSING_STEPS: Final = frozenset(
    {"delete", "delete-replaced", "discard-replaced", "remove-pending-replace", "read-discard"}
)


# The engine writes 4 as soon as the state has something that older engines cannot read: for one,
# the resource hook by which a service waits for its rollout. Resources are the same in both.
_EXPORT_VERSIONS: Final = frozenset({3, 4})


class SourceError(ValueError):
    """A document is not what it is taken for, or does not hold all resources."""


def from_stack_request(
    request: analyzer_pb2.AnalyzeStackRequest, config: Mapping[str, Any] | None = None
) -> Graph:
    """Build the graph of what the engine sends: every resource, with its outputs.

    `config` is the stack's configuration, which the engine sends before. Default: none.
    """
    found = (
        Resource(
            urn=resource.urn,
            type=resource.type,
            name=resource.name,
            properties=_object(resource.properties),
            parent=resource.parent or None,
            dependencies=tuple(resource.dependencies),
            property_dependencies={
                name: tuple(listed.urns) for name, listed in resource.propertyDependencies.items()
            },
            provider=resource.provider.urn or None,
            protect=resource.options.protect,
            ignore_changes=tuple(resource.options.ignoreChanges),
        )
        for resource in request.resources
    )
    return Graph(found, config)


def from_resource_request(request: analyzer_pb2.AnalyzeRequest) -> Graph:
    """Build the graph of what the engine sends: one resource, with its inputs, no joins."""
    return Graph(
        [
            Resource(
                urn=request.urn,
                type=request.type,
                name=request.name,
                properties=_object(request.properties),
                view=View.INPUTS,
                parent=request.options.parent or None,
                provider=request.provider.urn or None,
                protect=request.options.protect,
                ignore_changes=tuple(request.options.ignoreChanges),
            )
        ]
    )


def from_stack_args(args: StackValidationArgs) -> Graph:
    """Build the graph of a stack policy's arguments: every resource, with its outputs."""
    return Graph(_from_policy_resource(resource) for resource in args.resources)


def from_resource_args(args: ResourceValidationArgs) -> Graph:
    """Build the graph of a resource policy's arguments: one resource, with its inputs, no joins."""
    return Graph(
        [
            Resource(
                urn=args.urn,
                type=args.resource_type,
                name=args.name,
                properties=args.props,
                view=View.INPUTS,
                parent=args.opts.parent,
                provider=args.provider.urn if args.provider else None,
                protect=args.opts.protect,
                ignore_changes=tuple(args.opts.ignore_changes),
            )
        ]
    )


def from_preview(document: Mapping[str, Any]) -> Graph:
    """Build the graph of what ``pulumi preview --json --show-sames`` prints: all that will be.

    Raises:
        SourceError: it is no such document, or the unchanged resources are not in it.
    """
    steps = _steps(document)
    unchanged = sum(step["op"] == "same" for step in steps)
    if unchanged < document.get("changeSummary", {}).get("same", 0):
        raise SourceError("the preview leaves out what does not change: run it with --show-sames")
    config = _config(document)
    return Graph(_from_steps(steps, config.get("aws:region")), config)


def deployed(document: Mapping[str, Any]) -> Graph:
    """Build the graph of what is deployed, of what ``pulumi preview --json --show-sames`` prints.

    It is what the preview starts from: empty before the first `up`. The configuration is today's.

    Raises:
        SourceError: it is no such document.
    """
    states = {
        step["oldState"]["urn"]: step["oldState"]
        for step in _steps(document)
        if step.get("oldState") and not step["oldState"].get("delete")
    }
    there = (_from_state(state, _with_id(state), View.OUTPUTS) for state in states.values())
    return Graph(there, _config(document))


def from_export(document: Mapping[str, Any]) -> Graph:
    """Build the graph of what ``pulumi stack export`` prints: all that there is.

    Raises:
        SourceError: it is no such document.
    """
    deployment = document.get("deployment")
    resources = deployment.get("resources") if isinstance(deployment, Mapping) else None
    if document.get("version") not in _EXPORT_VERSIONS or not isinstance(resources, list):
        raise SourceError(
            "no export: `pulumi stack export` prints `version` 3 or 4, and `deployment`"
        )
    # What is marked `delete` is the half of a replacement that has not been taken away yet.
    there = [state for state in resources if not state.get("delete")]
    return Graph(_from_state(state, _with_id(state), View.OUTPUTS) for state in there)


def _steps(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    steps = document.get("steps")
    if not isinstance(steps, list):
        raise SourceError("no preview: `pulumi preview --json` prints an object with `steps`")
    return steps


def _config(document: Mapping[str, Any]) -> Mapping[str, Any]:
    config = document.get("config")
    return config if isinstance(config, Mapping) else {}


def _from_steps(steps: Sequence[Mapping[str, Any]], region: Any) -> Iterator[Resource]:
    for step in steps:
        new, old = step.get("newState"), step.get("oldState")
        if new is None or step["op"] in _PASSING_STEPS:
            continue
        inputs = new.get("inputs") or {}
        if step["op"] == "same" and old is not None:
            yield _from_state(new, _with_id(old), View.OUTPUTS)
        elif step["op"] == "update" and old is not None:
            # The outputs that will be are not in the document. What the provider computed stays,
            # what the program left out now does not.
            dropped = set(old.get("inputs") or {}) - set(inputs)
            kept = {name: value for name, value in _with_id(old).items() if name not in dropped}
            yield _from_state(new, {**kept, **inputs}, View.OUTPUTS)
        elif new.get("outputs"):  # what is read or imported
            yield _from_state(new, _with_id(new), View.OUTPUTS)
        else:
            yield _from_state(new, {**_regional(new, region), **inputs}, View.INPUTS)


def _regional(state: Mapping[str, Any], region: Any) -> Mapping[str, Any]:
    """Return the region that the default provider will write into each resource of AWS.

    Providers are not in the document, the stack's configuration is.
    """
    default = "::pulumi:providers:aws::default" in str(state.get("provider", ""))
    return {"region": region} if default and isinstance(region, str) else {}


def _with_id(state: Mapping[str, Any]) -> Mapping[str, Any]:
    outputs = state.get("outputs") or {}
    return {"id": state["id"], **outputs} if state.get("id") else outputs


def _from_state(state: Mapping[str, Any], properties: Mapping[str, Any], view: View) -> Resource:
    return Resource(
        urn=state["urn"],
        type=state["type"],
        name=state["urn"].rpartition("::")[2],
        properties=properties,
        view=view,
        parent=state.get("parent"),
        dependencies=tuple(state.get("dependencies") or ()),
        # Each property is a key here; only those that depend on something are, to a policy.
        property_dependencies={
            name: tuple(urns)
            for name, urns in (state.get("propertyDependencies") or {}).items()
            if urns
        },
        # A reference is the provider's URN and its id.
        provider=state["provider"].rpartition("::")[0] if state.get("provider") else None,
        protect=bool(state.get("protect")),
        ignore_changes=tuple(state.get("ignoreChanges") or ()),
    )


def _from_policy_resource(resource: PolicyResource) -> Resource:
    return Resource(
        urn=resource.urn,
        type=resource.resource_type,
        name=resource.name,
        properties=resource.props,
        parent=resource.parent.urn if resource.parent else None,
        dependencies=tuple(dependency.urn for dependency in resource.dependencies),
        property_dependencies={
            name: tuple(dependency.urn for dependency in dependencies)
            for name, dependencies in resource.property_dependencies.items()
        },
        provider=resource.provider.urn if resource.provider else None,
        protect=resource.opts.protect,
        ignore_changes=tuple(resource.opts.ignore_changes),
    )


def _object(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Return a message's object as Python values, several times as fast as `MessageToDict`."""
    return {name: _value(value) for name, value in struct.fields.items()}


def _value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "struct_value":
        return _object(value.struct_value)
    if kind == "list_value":
        return [_value(element) for element in value.list_value.values]
    if kind == "bool_value":
        return value.bool_value
    return value.number_value if kind == "number_value" else None
