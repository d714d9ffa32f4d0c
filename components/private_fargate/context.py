"""Where a component's resources go (account, partition, region), and outputs that keep order."""

from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import pulumi
import pulumi_aws as aws

T = TypeVar("T")


class Context(NamedTuple):
    """Where resources are created."""

    account_id: str
    partition: str
    dns_suffix: str
    region: str


# A program asks once per provider, not once per component: fifty services would otherwise stop
# the event loop a hundred times. The key is the engine's connection, so that a process which hosts
# components for several programs never mixes them up.
_known: WeakKeyDictionary[Any, dict[pulumi.ProviderResource | None, Context]] = WeakKeyDictionary()


def context_of(component: pulumi.ComponentResource) -> Context:
    """Return where the component's children are created, by its own provider."""
    provider = component.get_provider("aws:index/region:Region")
    by_provider = _known.setdefault(pulumi.runtime.settings.get_monitor(), {})
    if provider not in by_provider:
        opts = pulumi.InvokeOptions(parent=component)
        partition = aws.get_partition(opts=opts)
        by_provider[provider] = Context(
            account_id=aws.get_caller_identity(opts=opts).account_id,
            partition=partition.partition,
            dns_suffix=partition.dns_suffix,
            region=aws.get_region(opts=opts).region,
        )
    return by_provider[provider]


def after(value: pulumi.Input[T], *resources: pulumi.Resource) -> pulumi.Output[T]:
    """Return the value as an output that is ready only when the resources are.

    It waits on their URNs, which a preview knows, so the value stays as known as it was.
    """
    urns = [resource.urn for resource in resources]
    ready: pulumi.Output[T] = pulumi.Output.all(value, *urns).apply(lambda values: values[0])
    return ready
