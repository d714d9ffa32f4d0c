"""The keys of a service's route, and which of them each edge can serve."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from private_fargate.edge.alb_route_faults import alb_route_faults
from private_fargate.edge.http_api_faults import http_api_route_faults
from private_fargate.faults import Fault
from settings.forms import (
    Each,
    FormError,
    Key,
    Nested,
    Section,
    text,
    text_or_texts,
    texts,
    variables,
    whole,
)


def _header_values(value: Any) -> dict[str, list[str]]:
    if not isinstance(value, Mapping):
        raise FormError("an object of headers and their values")
    return {str(name): text_or_texts(value[name]) for name in value}


_SIGN_IN: dict[str, Key | Nested | Each] = {
    "scope": Key("scope", text),
    "sessionTimeout": Key("session_timeout", whole),
    "sessionCookieName": Key("session_cookie_name", text),
    "onUnauthenticatedRequest": Key("on_unauthenticated_request", text),
}

ROUTE_KEYS: dict[str, Key | Nested | Each] = {
    "path": Key("path_patterns", text_or_texts),
    "hosts": Key("host_patterns", text_or_texts),
    "methods": Key("http_request_methods", text_or_texts),
    "headers": Key("http_headers", _header_values),
    "queryStrings": Key("query_strings", variables),
    "sourceCidrBlocks": Key("source_cidr_blocks", texts),
    "priority": Key("priority", whole),
    "listenerPort": Key("listener_port", whole),
    "healthCheckPath": Key("health_check_path", text),
    "healthCheckMatcher": Key("health_check_matcher", text),
    "healthCheckInterval": Key("health_check_interval", whole),
    "healthCheckTimeout": Key("health_check_timeout", whole),
    "healthyThreshold": Key("healthy_threshold", whole),
    "unhealthyThreshold": Key("unhealthy_threshold", whole),
    "deregistrationDelay": Key("deregistration_delay", whole),
    "slowStart": Key("slow_start", whole),
    "stickyDuration": Key("sticky_duration", whole),
    "protocolVersion": Key("protocol_version", text),
    "oidc": Nested(
        "oidc",
        Section(
            {
                "issuer": Key("issuer", text),
                "authorizationEndpoint": Key("authorization_endpoint", text),
                "tokenEndpoint": Key("token_endpoint", text),
                "userInfoEndpoint": Key("user_info_endpoint", text),
                "clientId": Key("client_id", text),
                "clientSecret": Key("client_secret", text, secret=True),
                **_SIGN_IN,
            }
        ),
    ),
    "cognito": Nested(
        "cognito",
        Section(
            {
                "userPoolArn": Key("user_pool_arn", text),
                "userPoolClientId": Key("user_pool_client_id", text),
                "userPoolDomain": Key("user_pool_domain", text),
                **_SIGN_IN,
            }
        ),
    ),
}

ROUTE_ARGUMENTS = tuple(key.argument for key in ROUTE_KEYS.values())
"""Arguments of a service's route, beside its port, which is the service's too."""


@dataclass(frozen=True)
class Router:
    """What stands before the services: which arguments of a route it can serve."""

    arguments: frozenset[str]
    faults: Callable[[Mapping[str, Any]], list[Fault]]
    elsewhere: str
    """Where a key that it cannot serve belongs."""
    is_balancer: bool
    """Whether it is an application load balancer, which counts requests and can split them."""


_BALANCED = "only where a load balancer routes: edge.kind alb or cloudfront, or integration alb"

BALANCER = Router(
    frozenset(ROUTE_ARGUMENTS) - {"listener_port"},
    alb_route_faults,
    "only with edge.kind http-api and integration nlb",
    is_balancer=True,
)
API = Router(
    frozenset({"path_patterns", "listener_port", "health_check_path", "deregistration_delay"}),
    http_api_route_faults,
    _BALANCED,
    is_balancer=False,
)

# What the metrics and the rules of an application load balancer alone can do.
_OF_BALANCERS = (
    ("autoscaling", "request_count"),
    ("alarms", "http_5xx_count"),
    ("alarms", "unhealthy_hosts"),
    ("alarms", "response_time"),
)


def service_behind_faults(args: Mapping[str, Any], router: Router) -> list[Fault]:
    """Return what a service with a route asks that its edge cannot give."""
    given = [key for key in ROUTE_ARGUMENTS if key in args and key not in router.arguments]
    faults = [Fault((key,), args[key], router.elsewhere) for key in given]
    if router.is_balancer:
        return faults
    for section, key in _OF_BALANCERS:
        if key in args.get(section, {}):
            faults.append(Fault((section, key), args[section][key], _BALANCED))
    if args.get("deployment_strategy", "ROLLING") != "ROLLING":
        strategy = args["deployment_strategy"]
        faults.append(Fault(("deployment_strategy",), strategy, f"ROLLING; others {_BALANCED}"))
    return faults
