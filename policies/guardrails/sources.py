"""Where a graph comes from. A preview's JSON and a stack's export belong here, too."""

from pulumi_policy import PolicyResource, ResourceValidationArgs, StackValidationArgs

from guardrails.graph import Graph, Resource, View


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
            )
        ]
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
    )
