"""The way in that the stack file chose. Services are told where they are reached, not by what.

Parts that several kinds have keep their names, so that another kind is an update: the public load
balancer is `edge`, the internal one `edge-internal`, whatever stands before it. Their routes are
two as well, since a target group belongs to one load balancer only.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import pulumi
import pulumi_aws as aws

from private_fargate import (
    AlbEdge,
    AlbRoute,
    CloudFrontEdge,
    Dns,
    DnsAlias,
    HostRedirect,
    HttpApiEdge,
    HttpApiRoute,
    Network,
    Service,
)
from settings.edge import EdgeSettings

CLOUDFRONT_REGION = "us-east-1"
"""Where CloudFront looks for its certificates."""


Routes = Callable[[str, Any], dict[str, Any]]
"""Makes the share of a service, by its name and route; returns what that gives the service."""


@dataclass(frozen=True)
class Edge:
    """A way in, of whichever kind."""

    url: pulumi.Output[str]
    """Address that a person can open."""
    dns_name: pulumi.Output[str] | None
    """Name that records of the domains lead to; None for an HTTP API without a domain."""
    zone_id: pulumi.Output[str] | None
    """Hosted zone of that name."""
    security_group_id: pulumi.Output[str]
    """Security group of what reaches the tasks."""
    route: Routes
    listener_arn: pulumi.Output[str] | None
    """Listener on which domains can be passed on; None without an application load balancer."""
    dns: Dns | None = None
    """Zone of the domains, if their records are made here."""


def build(chosen: EdgeSettings, network: Network) -> Edge:
    """Create the way in, with the certificate of its names; nothing leads to it yet."""
    dns = _names(chosen)
    edge = replace(_KINDS[chosen.kind](chosen, network, dns), dns=dns)
    if chosen.redirects and chosen.is_https:
        args: Any = {"hosts": chosen.redirects, "target_host": chosen.domain}
        HostRedirect("edge-redirects", args | {"listener_arn": edge.listener_arn})
    return edge


def publish(edge: Edge, chosen: EdgeSettings, services: Iterable[Service]) -> dict[str, Any]:
    """Make the names lead to the way in, and return what a person does next: open it, mostly.

    The records wait for the services: another way in gets them when it can answer, and a rollout
    that fails behind it leaves them where they were.
    """
    told: dict[str, Any] = {"url": edge.url}
    if edge.dns is not None and edge.dns.certificate_arn is not None:
        ready = pulumi.Output.all(edge.dns_name, *(service.service_name for service in services))
        args: Any = {
            "zone_id": edge.dns.zone_id,
            "names": chosen.names,
            "target_dns_name": ready.apply(lambda known: known[0]),
            "target_zone_id": edge.zone_id,
        }
        records = DnsAlias("dns-alias", args)
        told["url"] = records.url
    if edge.dns is not None and (chosen.dns or {}).get("create_zone", False):
        told["nameServers"] = edge.dns.name_servers
        if edge.dns.next_step is not None:
            told["nextStep"] = edge.dns.next_step
    if edge.dns is None and chosen.domain is not None and edge.dns_name is not None:
        told["nextStep"] = pulumi.Output.concat(
            f"Make {' and '.join(chosen.names)} lead to ", edge.dns_name
        )
    return told


def _names(chosen: EdgeSettings) -> Dns | None:
    if chosen.dns is None:
        return None
    args: Any = {**chosen.dns}
    if chosen.kind == "cloudfront":
        own = aws.get_region().region
        args["certificate_regions"] = list(dict.fromkeys([own, CLOUDFRONT_REGION]))
    return Dns("dns", args)


def _alb(chosen: EdgeSettings, network: Network, dns: Dns | None) -> Edge:
    """A load balancer that the internet reaches, or the network alone."""
    balancer = _balancer(chosen, network, dns)
    return _leading(balancer, balancer, chosen, network)


def _http_api(chosen: EdgeSettings, network: Network, dns: Dns | None) -> Edge:
    """An HTTP API, whose VPC link leads to a load balancer inside the network."""
    args: Any = {"vpc_id": network.vpc_id, "subnet_ids": network.early_private_subnet_ids}
    args |= chosen.front
    if chosen.is_https:
        args |= {"domain": chosen.domain, "certificate_arn": _certificate(chosen, dns)}
    if chosen.balancer is None:
        api = HttpApiEdge("edge", args)
        open_preflight = "cors" in chosen.front and api.authorizer_id is not None
        return Edge(
            api.url,
            api.dns_name,
            api.zone_id,
            api.security_group_id,
            _api_routes(api, network, open_preflight=open_preflight),
            listener_arn=None,
        )
    balancer = _balancer(chosen, network, dns, internal=True, ingress_cidr_blocks=[])
    args["alb_listener_arn"] = balancer.listener_arn
    args["alb_security_group_id"] = balancer.security_group_id
    args |= {"alb_domain": chosen.domain} if chosen.is_https else {}
    return _leading(HttpApiEdge("edge", args), balancer, chosen, network)


def _cloudfront(chosen: EdgeSettings, network: Network, dns: Dns | None) -> Edge:
    """A distribution, which alone reaches the load balancer."""
    internal = not chosen.is_public
    balancer = _balancer(chosen, network, dns, internal=internal, ingress_cidr_blocks=[])
    args: Any = {
        "load_balancer_arn": balancer.load_balancer_arn,
        "load_balancer_dns_name": balancer.dns_name,
        "load_balancer_security_group_id": balancer.security_group_id,
        "origin_https": chosen.balancer_is_https,
        **chosen.front,
    }
    if chosen.is_https:
        arns = None if dns is None else dns.certificate_arns
        given = chosen.certificate_arn if arns is None else arns[CLOUDFRONT_REGION]
        args |= {"domain_names": chosen.names, "certificate_arn": given}
    return _leading(CloudFrontEdge("edge", args), balancer, chosen, network)


_KINDS = {"alb": _alb, "http-api": _http_api, "cloudfront": _cloudfront}


def _balancer(chosen: EdgeSettings, network: Network, dns: Dns | None, **given: Any) -> AlbEdge:
    args: Any = {"vpc_id": network.vpc_id, **(chosen.balancer or {}), **given}
    public = chosen.is_public
    inside = network.early_private_subnet_ids
    args["subnet_ids"] = network.public_subnet_ids if public else inside
    if chosen.balancer_is_https:
        args["certificate_arn"] = _certificate(chosen, dns)
        args |= {"domain": chosen.domain} if chosen.domain is not None else {}
    else:
        # Until the zone is delegated there is nothing that they could be for.
        for key in ("tls_policy", "additional_certificate_arns"):
            args.pop(key, None)
    return AlbEdge("edge" if public else "edge-internal", args)


def _certificate(chosen: EdgeSettings, dns: Dns | None) -> Any:
    return chosen.certificate_arn if dns is None else dns.certificate_arn


def _leading(
    front: AlbEdge | HttpApiEdge | CloudFrontEdge,
    balancer: AlbEdge,
    chosen: EdgeSettings,
    network: Network,
) -> Edge:
    """Return a way in that leads to a load balancer, which tells the services apart."""
    return Edge(
        front.url,
        front.dns_name,
        front.zone_id,
        balancer.security_group_id,
        _balancer_routes(balancer, chosen, network),
        listener_arn=balancer.listener_arn,
    )


def _balancer_routes(balancer: AlbEdge, chosen: EdgeSettings, network: Network) -> Routes:
    def route(name: str, asked: Any) -> dict[str, Any]:
        own: Any = {"listener_arn": balancer.listener_arn, "vpc_id": network.vpc_id}
        made = AlbRoute(
            name if chosen.is_public else f"{name}-internal",
            own | chosen.origin_secrets | asked,
        )
        wiring = {
            "target_group_arn": made.target_group_arn,
            "load_balancer_arn": balancer.load_balancer_arn,
            "load_balancer_security_group_id": balancer.security_group_id,
        }
        if made.alternate_target_group_arn is not None:
            wiring["alternate_target_group_arn"] = made.alternate_target_group_arn
            wiring["listener_rule_arn"] = made.listener_rule_arn
        return wiring

    return route


def _api_routes(api: HttpApiEdge, network: Network, *, open_preflight: bool) -> Routes:
    """Return how services stand behind a network load balancer, of which nothing is measured."""

    def route(name: str, asked: Any) -> dict[str, Any]:
        own: Any = {
            "api_id": api.api_id,
            "vpc_link_id": api.vpc_link_id,
            "link_security_group_id": api.link_security_group_id,
            "load_balancer_arn": api.load_balancer_arn,
            "load_balancer_security_group_id": api.security_group_id,
            "vpc_id": network.vpc_id,
            "open_preflight": open_preflight,
        }
        own |= {} if api.authorizer_id is None else {"authorizer_id": api.authorizer_id}
        made = HttpApiRoute(name, own | asked)
        return {
            "target_group_arn": made.target_group_arn,
            "load_balancer_security_group_id": api.security_group_id,
        }

    return route
