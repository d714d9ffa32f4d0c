"""The way in that a stack file asks for: its kind, its names and its parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from private_fargate.edge.alb_faults import alb_edge_faults
from private_fargate.edge.cloudfront_args import OriginAccess, cloudfront_edge_faults
from private_fargate.edge.dns_args import dns_faults, is_delegated
from private_fargate.edge.host_redirect import host_redirect_faults
from private_fargate.edge.http_api_faults import http_api_edge_faults
from private_fargate.faults import HIDDEN, Fault
from settings.edge_keys import EDGES
from settings.route_keys import API, BALANCER, Router
from settings.sections import WIRED, read_section

_ZONE = ("hosted_zone", "zone_id", "create_zone", "delegated")
_INTEGRATIONS = ("nlb", "alb")
# What is neither the load balancer's nor that of what stands in front of it.
_OF_ALL = ("kind", "domain", "aliases", "redirects", "certificate_arn", *_ZONE)
_OF_FRONT = {
    "http-api": (
        "jwt_issuer",
        "jwt_audience",
        "cors",
        "throttling_burst_limit",
        "throttling_rate_limit",
        "log_retention_in_days",
        "deletion_protection",
    ),
    "cloudfront": (
        "origin_access",
        "origin_secret",
        "web_acl_arn",
        "access_logs",
        "log_retention_in_days",
    ),
}


@dataclass(frozen=True)
class EdgeSettings:
    """The chosen way in, as arguments of the components without their wiring."""

    kind: str = "alb"
    """`alb`, `http-api` or `cloudfront`."""
    domain: str | None = None
    aliases: list[str] = field(default_factory=list)
    """Further domains that are served."""
    redirects: list[str] = field(default_factory=list)
    """Domains that lead to the first one."""
    certificate_arn: str | None = None
    """Certificate of names whose records are kept elsewhere."""
    dns: dict[str, Any] | None = None
    """Zone and certificate of the names; None: there is none, or they are kept elsewhere."""
    balancer: dict[str, Any] | None = field(default_factory=dict)
    """Application load balancer; None: a network load balancer that the HTTP API makes."""
    front: dict[str, Any] = field(default_factory=dict)
    """What stands before the load balancer: HTTP API or distribution."""
    origin_secrets: dict[str, str] = field(default_factory=dict)
    """What routes ask of requests, so that they came through the distribution."""

    @property
    def names(self) -> list[str]:
        """All domains, that which people open first."""
        return [*([] if self.domain is None else [self.domain]), *self.aliases, *self.redirects]

    @property
    def is_https(self) -> bool:
        """Whether there is a certificate, given or as soon as it is issued."""
        return self.certificate_arn is not None or (self.dns is not None and is_delegated(self.dns))

    @property
    def is_public(self) -> bool:
        """Whether a load balancer has public addresses."""
        if self.kind == "alb":
            return not (self.balancer or {}).get("internal", False)
        return self.kind == "cloudfront" and self.front.get("origin_access") == OriginAccess.PUBLIC

    @property
    def balancer_is_https(self) -> bool:
        """Whether the load balancer has a certificate: CloudFront's stands in another region."""
        return self.is_https and (self.kind != "cloudfront" or self.dns is not None)

    @property
    def router(self) -> Router:
        """What tells the services' requests apart."""
        return API if self.balancer is None else BALANCER


def read_edge(given: Mapping[str, Any], faults: list[Fault]) -> EdgeSettings:
    """Return the chosen edge, adding its faults."""
    kind = given.get("kind", "alb")
    if kind not in EDGES:
        faults.append(Fault(("edge", "kind"), kind, " or ".join(EDGES)))
        return EdgeSettings()
    section = EDGES[kind]
    own = {key: given[key] for key in given if key in section.keys or not _kinds_of(key)}
    for key in [key for key in given if key not in own]:
        value = HIDDEN if _is_secret(key) else given[key]
        others = " or ".join(_kinds_of(key))
        allowed = f"only with kind {others}; kind {kind} has {', '.join(section.keys)}"
        faults.append(Fault(("edge", key), value, allowed))
    args = read_section(section, ("edge",), own, lambda args: _faults(kind, args), faults)
    return _assembled(kind, args)


def _kinds_of(key: str) -> list[str]:
    return [kind for kind, section in EDGES.items() if key in section.keys]


def _is_secret(key: str) -> bool:
    return any(getattr(section.keys.get(key), "secret", False) for section in EDGES.values())


def _assembled(kind: str, args: Mapping[str, Any]) -> EdgeSettings:
    names = {key: args[key] for key in ("domain", "aliases", "redirects") if key in args}
    dns = None
    if "domain" in args and "certificate_arn" not in args:
        dns = {key: args[key] for key in ("domain", *_ZONE) if key in args}
        more = [*args.get("aliases", []), *args.get("redirects", [])]
        dns |= {"aliases": more} if more else {}
    of_front = _OF_FRONT.get(kind, ())
    front = {key: args[key] for key in of_front if key in args}
    balancer: dict[str, Any] | None = args.get("load_balancer", {})
    if kind == "alb":
        balancer = {key: args[key] for key in args if key not in _OF_ALL}
    elif kind == "http-api" and args.get("integration", "nlb") == "nlb":
        balancer = None
    secrets = ("origin_secret", "previous_origin_secret")
    return EdgeSettings(
        kind,
        certificate_arn=args.get("certificate_arn"),
        dns=dns,
        balancer=balancer,
        front=front,
        origin_secrets={key: args[key] for key in secrets if key in args},
        **names,
    )


def _faults(kind: str, args: Mapping[str, Any]) -> list[Fault]:
    edge = _assembled(kind, args)
    found = _name_faults(edge, args)
    if edge.balancer is not None:
        found += _balancer_faults(edge)
    if kind == "http-api":
        found += _api_faults(edge, args)
    if kind == "cloudfront":
        found += _distribution_faults(edge)
    return [Fault(_written(fault.path, edge), fault.value, fault.allowed) for fault in found]


def _name_faults(edge: EdgeSettings, args: Mapping[str, Any]) -> list[Fault]:
    faults = []
    if edge.dns is not None:
        faults += dns_faults(edge.dns)
        if args.get("delegated") is True and not args.get("create_zone", False):
            # Else the zone of a stack that has begun with it would be deleted, unnoticed.
            allowed = "only with createZone; a zone that exists counts as delegated"
            faults.append(Fault(("delegated",), True, allowed))  # noqa: FBT003
    else:
        allowed = "only with a domain"
        if edge.certificate_arn is not None:
            allowed = "not with certificateArn: then the names' records are kept elsewhere"
        faults += [Fault((key,), args[key], allowed) for key in _ZONE if key in args]
    for key in ("aliases", "redirects"):
        if args.get(key) and edge.domain is None:
            faults.append(Fault((key,), args[key], "only with a domain"))
    if edge.aliases and edge.kind == "alb" and edge.certificate_arn is not None:
        allowed = "none with certificateArn: the load balancer answers on every name"
        faults.append(Fault(("aliases",), edge.aliases, allowed))
    if edge.redirects and edge.domain is not None:
        found = host_redirect_faults({"hosts": edge.redirects, "target_host": edge.domain})
        # With a zone the names are judged together already.
        faults += [fault for fault in found if edge.dns is None or fault.path != ("target_host",)]
        twice = [name for name in edge.redirects if name in edge.aliases]
        allowed = "no domain that is an alias too"
        faults += [Fault(("redirects",), name, allowed) for name in twice]
    return faults


def _balancer_faults(edge: EdgeSettings) -> list[Fault]:
    """Return the faults of the load balancer, whose names are judged here or by its own rules."""
    balancer = dict(edge.balancer or {})
    if edge.kind == "alb" and edge.certificate_arn is not None:
        balancer["certificate_arn"] = edge.certificate_arn
        if edge.domain is not None:
            balancer["domain"] = edge.domain
    elif edge.dns is not None:
        balancer["certificate_arn"] = WIRED
    found = alb_edge_faults(balancer)
    if edge.kind == "alb":
        return found
    return [Fault(("load_balancer", *fault.path), fault.value, fault.allowed) for fault in found]


def _api_faults(edge: EdgeSettings, args: Mapping[str, Any]) -> list[Fault]:
    integration = args.get("integration", "nlb")
    if integration not in _INTEGRATIONS:
        return [Fault(("integration",), integration, " or ".join(_INTEGRATIONS))]
    faults = []
    if edge.balancer is None and "load_balancer" in args:
        faults.append(Fault(("load_balancer",), "given", "only with integration alb"))
    if edge.balancer is not None and "deletion_protection" in args:
        given = args["deletion_protection"]
        allowed = "only with integration nlb; else loadBalancer.deletionProtection"
        faults.append(Fault(("deletion_protection",), given, allowed))
    front = dict(edge.front)
    if edge.certificate_arn is not None:
        front["certificate_arn"] = edge.certificate_arn
        front |= {"domain": edge.domain} if edge.domain is not None else {}
    return faults + http_api_edge_faults(front)


def _distribution_faults(edge: EdgeSettings) -> list[Fault]:
    front = {**edge.front, "origin_https": edge.balancer_is_https}
    if edge.domain is not None and edge.is_https:
        front["domain_names"] = edge.names
    if edge.is_https:
        front["certificate_arn"] = edge.certificate_arn or WIRED
    if edge.is_public and not edge.balancer_is_https:
        allowed = (
            "vpc, until there is a domain with a hosted zone that is delegated: the secret would"
            " cross the internet in plain"
        )
        return [Fault(("origin_access",), OriginAccess.PUBLIC.value, allowed)]
    return cloudfront_edge_faults(front)


def _written(path: tuple[str, ...], edge: EdgeSettings) -> tuple[str, ...]:
    """Return which argument of the section a component's fault is about."""
    head, *rest = path
    if head in {"domain", "target_host"}:
        return ("domain",)
    if head in {"domain_names", "hosts", "aliases"} and rest:
        lists = {
            "domain_names": [("domain",), *_places("aliases", edge.aliases)],
            "aliases": _places("aliases", edge.aliases),
            "hosts": [],
        }[head]
        return [*lists, *_places("redirects", edge.redirects)][int(rest[0])]
    return {"domain_names": ("domain",), "hosts": ("redirects",)}.get(head, path)


def _places(key: str, names: list[str]) -> list[tuple[str, ...]]:
    return [(key, str(place)) for place in range(len(names))]
