"""Private integrations of HTTP APIs: through a VPC link to a listener or to Cloud Map."""

from collections.abc import Iterator
from dataclasses import dataclass

from guardrails import tokens
from guardrails.graph import Graph, Join, Resource
from guardrails.load_balancers import LoadBalancers


@dataclass(frozen=True, slots=True)
class Private:
    """One integration that leaves through a VPC link, as far as the plan tells."""

    resource: Resource
    api: Join
    link: Join
    listener: Join
    discovery: Join
    """The service of Cloud Map's, in place of a listener."""
    balancer: Resource | None
    """Load balancer of the listener, where both are in the plan."""


class PrivateIntegrations:
    """The private integrations of a plan: ``graph.derive(PrivateIntegrations)``.

    Of HTTP APIs: those of a WebSocket API go through the first version of VPC links, by a URL.
    """

    def __init__(self, graph: Graph) -> None:
        """Look at each integration once."""
        self._graph = graph
        self._found = tuple(self._read())

    def __iter__(self) -> Iterator[Private]:
        """Go through them in the order of the plan."""
        return iter(self._found)

    def _read(self) -> Iterator[Private]:
        graph, balancers = self._graph, self._graph.derive(LoadBalancers)
        for resource in graph.of(tokens.API_INTEGRATIONS):
            api = graph.join(resource, "apiId", types=tokens.APIS)
            socket = api.only is not None and api.only.given("protocolType") == "WEBSOCKET"
            if resource.given("connectionType") != "VPC_LINK" or socket:
                continue
            listener = graph.join(resource, "integrationUri", types=tokens.LISTENERS, key="arn")
            one = listener.only
            yield Private(
                resource,
                api,
                graph.join(resource, "connectionId", types=tokens.VPC_LINKS),
                listener,
                graph.join(resource, "integrationUri", types=tokens.DISCOVERY_SERVICES, key="arn"),
                None if one is None else balancers.of_listener(one).only,
            )
