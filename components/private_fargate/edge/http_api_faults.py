"""What is wrong with an HttpApiEdge's and an HttpApiRoute's arguments, told all at once."""

import re
from collections.abc import Mapping
from typing import Any

from private_fargate.edge.alb_route_args import TargetType
from private_fargate.edge.domains import certificate_faults, domain_fault
from private_fargate.edge.http_routing import ALLOWED_PATTERN, CATCH_ALL, is_http_pattern
from private_fargate.faults import Fault, each_fault, is_plain, whole_faults
from private_fargate.retention import RETENTIONS

MAX_PATTERNS = 20
"""Patterns of one service: with two routes each it leaves most of the 300 routes of an API to
others. Source of the 300: API Gateway developer guide, "Quotas for configuring and running an HTTP
API"."""

_GREATEST = 2**31 - 1
_ORIGIN = re.compile(r"^https?://[A-Za-z0-9.-]+(:\d{1,5})?$")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "*"})
_PAIRS = (
    ("domain", "certificate_arn"),
    ("jwt_issuer", "jwt_audience"),
    ("alb_listener_arn", "alb_security_group_id"),
)


def http_api_edge_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with an HttpApiEdge's arguments; values known later are not judged."""
    faults = [
        Fault((missing,), None, f"given together with {given}")
        for pair in _PAIRS
        for given, missing in (pair, pair[::-1])
        if given in args and missing not in args
    ]
    if "alb_domain" in args and "alb_listener_arn" not in args:
        allowed = "only with alb_listener_arn"
        faults.append(Fault(("alb_domain",), args["alb_domain"], allowed))
    for key in ("domain", "alb_domain"):
        faults += domain_fault((key,), args[key], wildcard=False) if key in args else []
    subnets = args.get("subnet_ids")
    if isinstance(subnets, list | tuple) and not subnets:
        faults.append(Fault(("subnet_ids",), subnets, "at least one subnet"))
    faults += certificate_faults(args)
    faults += _issuer_faults(args)
    faults += cors_faults(args["cors"]) if "cors" in args else []
    limits = ("throttling_burst_limit", "throttling_rate_limit")
    faults += whole_faults(args, dict.fromkeys(limits, (1, _GREATEST)))
    retention = args.get("log_retention_in_days", RETENTIONS[0])
    if retention not in RETENTIONS:
        allowed = " or ".join(map(str, RETENTIONS))
        faults.append(Fault(("log_retention_in_days",), retention, allowed))
    return faults + _switch_faults(args, "deletion_protection")


def http_api_route_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with an HttpApiRoute's arguments; values known later are not judged."""
    bounds = {"port": (1, 65535), "listener_port": (1, 65535), "deregistration_delay": (0, 3600)}
    faults = whole_faults(args, bounds)
    patterns = args.get("path_patterns", CATCH_ALL)
    if not 1 <= len(patterns) <= MAX_PATTERNS:
        faults.append(Fault(("path_patterns",), patterns, f"1 to {MAX_PATTERNS} patterns"))
    elif len(set(patterns)) < len(patterns):
        faults.append(Fault(("path_patterns",), patterns, "each pattern once"))
    faults += each_fault(("path_patterns",), patterns, is_http_pattern, ALLOWED_PATTERN)
    path = args.get("health_check_path", "/")
    if not str(path).startswith("/") or len(str(path)) > 1024:
        allowed = "a path of up to 1024 characters that begins with /"
        faults.append(Fault(("health_check_path",), path, allowed))
    choices = [member.value for member in TargetType]
    if args.get("target_type", TargetType.IP) not in choices:
        faults.append(Fault(("target_type",), args["target_type"], " or ".join(choices)))
    faults += _switch_faults(args, "open_preflight")
    if args.get("open_preflight") is True and "authorizer_id" not in args:
        faults.append(Fault(("open_preflight",), True, "only with authorizer_id"))  # noqa: FBT003
    return faults


def cors_faults(cors: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with CORS rules.

    Sources: API Gateway V2 API reference, "Cors" (greatest max_age); Fetch standard, "CORS protocol
    and credentials" (`*` is not a wildcard for requests with credentials).
    """
    faults = whole_faults(cors, {"max_age": (0, 86_400)}, ("cors",))
    origins = cors.get("allow_origins") or []
    if not origins:
        faults.append(Fault(("cors", "allow_origins"), cors.get("allow_origins"), "at least one"))
    faults += each_fault(
        ("cors", "allow_origins"),
        origins,
        lambda origin: origin == "*" or bool(_ORIGIN.match(str(origin))),
        "* or a scheme with a host, such as https://www.example.com, without a path",
    )
    faults += each_fault(
        ("cors", "allow_methods"),
        cors.get("allow_methods", []),
        lambda method: method in _METHODS,
        " or ".join(sorted(_METHODS)),
    )
    if cors.get("allow_credentials", False) is True:
        faults += [
            Fault(("cors", key), cors[key], "no * together with allow_credentials")
            for key in ("allow_origins", "allow_methods", "allow_headers")
            if "*" in cors.get(key, [])
        ]
    return faults


def _issuer_faults(args: Mapping[str, Any]) -> list[Fault]:
    faults = []
    issuer = args.get("jwt_issuer")
    if is_plain(issuer) and not str(issuer).startswith("https://"):
        faults.append(Fault(("jwt_issuer",), issuer, "an address that begins with https://"))
    if args.get("jwt_audience", [""]) == []:
        faults.append(Fault(("jwt_audience",), [], "at least one audience"))
    return faults


def _switch_faults(args: Mapping[str, Any], key: str) -> list[Fault]:
    given = args.get(key, False)
    return [] if isinstance(given, bool) else [Fault((key,), given, "true or false")]
