"""The longest chain of a deployment: what its stack orders, and what of that AWS itself forces."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from graphlib import TopologicalSorter
from typing import Any, Final, NamedTuple

Graph = Mapping[str, frozenset[str]]
"""Each resource and those that it waits for, by URN."""

FIRST_TASKS: Final = "a first task that cannot pull, log or answer ends the deployment"
"""Why a service comes after what its tasks need: the circuit breaker of ECS rolls it back."""

_NEEDED: Final = (
    "aws:autoscaling/group:Group",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/route:Route",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
)
FORCED: Final[Mapping[str, Mapping[str, str]]] = {
    "aws:ecs/service:Service": {
        "aws:lb/listener:Listener": "CreateService refuses a target group without a load balancer",
        "aws:lb/listenerRule:ListenerRule": "the same, for a group that a rule leads to",
        "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": (
            "CreateService refuses a capacity provider that the cluster does not have"
        ),
        **dict.fromkeys(_NEEDED, FIRST_TASKS),
    },
    "aws:ec2/natGateway:NatGateway": {
        "aws:ec2/internetGateway:InternetGateway": (
            "CreateNatGateway refuses a network without an internet gateway"
        ),
    },
    "aws:ec2/eip:Eip": {
        "aws:ec2/internetGateway:InternetGateway": (
            "an address for an interface needs an internet gateway"
        ),
    },
    "aws:autoscaling/group:Group": {
        "aws:ec2/route:Route": "the NAT instance installs what it needs from the internet",
        "aws:ec2/routeTableAssociation:RouteTableAssociation": "the same: the subnet's route",
        "aws:ec2/eip:Eip": "the same: without an address nothing answers it",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "the same: let out",
    },
    "aws:ec2/route:Route": {
        "aws:autoscaling/group:Group": "a route to an interface carries nothing without a machine",
    },
    "aws:lb/loadBalancer:LoadBalancer": {
        "aws:ec2/internetGateway:InternetGateway": (
            "CreateLoadBalancer refuses a public one in a network without an internet gateway"
        ),
        "aws:s3/bucketPolicy:BucketPolicy": "ELB refuses a log bucket that it cannot write to",
    },
}
"""Type → types that must be there before it, with the reason, though no input names them."""


class Resource(NamedTuple):
    """One resource of a deployed stack."""

    urn: str
    token: str
    name: str
    inputs: Mapping[str, Any]
    told: frozenset[str]
    """What AWS calls it: id, ARN, and what it tells of no other resource, such as an address."""
    feeds: Mapping[str, list[str]]
    """Which resources each input is said to come from, by URN."""
    after: frozenset[str]
    """All resources that it waits for, by URN."""


class Chain(NamedTuple):
    """The resources that a deployment cannot be shorter than."""

    seconds: float
    path: list[str]
    """URNs, first to last."""


def deployed(document: Mapping[str, Any]) -> dict[str, Resource]:
    """Return the resources of AWS in an exported stack, by URN."""
    every = document["deployment"]["resources"]
    states = [state for state in every if state["type"].startswith("aws:")]
    urns = {state["urn"] for state in states}
    counts = Counter(text for state in states for text in _texts(state))
    return {
        state["urn"]: Resource(
            urn=state["urn"],
            token=state["type"],
            name=state["urn"].rpartition("::")[2],
            inputs=state.get("inputs") or {},
            told=frozenset(text for text in _texts(state) if counts[text] == 1) | _own(state),
            feeds=state.get("propertyDependencies") or {},
            after=frozenset(state.get("dependencies") or []) & urns,
        )
        for state in states
    }


def _own(state: Mapping[str, Any]) -> set[str]:
    return {state["id"], (state.get("outputs") or {}).get("arn") or state["id"]}


def _texts(state: Mapping[str, Any]) -> set[str]:
    values = (state.get("outputs") or {}).values()
    # Short ones ("1", "http") stand in many inputs by chance.
    return {value for value in values if isinstance(value, str) and len(value) >= 8}


def ordered(resources: Mapping[str, Resource]) -> Graph:
    """Return what waits for what in this stack."""
    return {urn: resource.after for urn, resource in resources.items()}


def forced(resources: Mapping[str, Resource]) -> Graph:
    """Return what of that AWS forces: an input names the other, or FORCED says why."""
    above = _ancestors(ordered(resources))
    return {
        urn: frozenset(
            other
            for other in above[urn]
            if _names(resource, resources[other])
            or resources[other].token in FORCED.get(resource.token, {})
        )
        for urn, resource in resources.items()
    }


def _names(resource: Resource, other: Resource) -> bool:
    """Say whether an input that is said to come from the other holds what AWS calls it."""
    fed = [
        value for key, value in resource.inputs.items() if other.urn in resource.feeds.get(key, [])
    ]
    text = json.dumps(fed)
    return any(name in text for name in other.told)


def _ancestors(graph: Graph) -> Graph:
    """Return all that each resource waits for, through others too."""
    found: dict[str, frozenset[str]] = {}
    for urn in TopologicalSorter(graph).static_order():
        found[urn] = graph[urn].union(*(found[other] for other in graph[urn]))
    return found


def longest(graph: Graph, seconds: Callable[[str], float]) -> Chain:
    """Return the longest chain; `seconds` is what a resource takes by itself, by URN."""
    until: dict[str, Chain] = {}
    for urn in TopologicalSorter(graph).static_order():
        first = _longest_of(until[other] for other in graph[urn])
        until[urn] = Chain(first.seconds + seconds(urn), [*first.path, urn])
    return _longest_of(until.values())


def reversed_graph(graph: Graph) -> Graph:
    """Return the order in which the same resources are deleted."""
    found: dict[str, set[str]] = {urn: set() for urn in graph}
    for urn, others in graph.items():
        for other in others:
            found[other].add(urn)
    return {urn: frozenset(others) for urn, others in found.items()}


def _longest_of(chains: Iterable[Chain]) -> Chain:
    return max(chains, key=lambda chain: chain.seconds, default=Chain(0.0, []))
