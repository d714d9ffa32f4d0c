"""Routes of an HTTP API: which paths they catch, and the ports that lead to a service. Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from private_fargate.faults import Fault

GREEDY = "{proxy+}"
"""Path variable that catches whatever follows."""

# RFC 3986's unreserved characters: what needs no escaping, and is no variable to API Gateway.
_SEGMENT = r"[A-Za-z0-9._~-]+"
_PATTERN = re.compile(rf"^/(?:{_SEGMENT}(?:/{_SEGMENT})*)?(?:(?<=/)\*|(?<!/)/\*)?$")
MAX_LENGTH = 128
"""Characters of a pattern: those of a load balancer, so that a stack can change its edge."""

ALLOWED_PATTERN = (
    f"a path of up to {MAX_LENGTH} letters, digits, / and . _ ~ - that begins with /; * only as its"
    " end, after /"
)
CATCH_ALL = ("/*",)
"""Patterns of a service that is given none."""

FIRST_PORT, PORTS = 10_000, 50_000
"""Listener ports that are chosen by name: above those that services use, below 60000."""

ACCESS_LOG_FIELDS: Mapping[str, str] = {
    "requestId": "$context.requestId",
    "requestTime": "$context.requestTime",
    "ip": "$context.identity.sourceIp",
    "userAgent": "$context.identity.userAgent",
    "httpMethod": "$context.httpMethod",
    "path": "$context.path",
    "routeKey": "$context.routeKey",
    "protocol": "$context.protocol",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "responseLatency": "$context.responseLatency",
    "integrationStatus": "$context.integration.status",
    "integrationLatency": "$context.integrationLatency",
    "integrationError": "$context.integrationErrorMessage",
    "authorizerError": "$context.authorizer.error",
    "error": "$context.error.message",
}
"""What an access log tells of a request; no header, cookie or query. Source: API Gateway developer
guide, "Customizing HTTP API access logs"."""


def access_log_format() -> str:
    """Return the access log's format: one line of JSON a request."""
    return json.dumps(ACCESS_LOG_FIELDS, separators=(",", ":"))


def is_http_pattern(pattern: object) -> bool:
    """Say whether a path pattern can be a route of an HTTP API."""
    return isinstance(pattern, str) and len(pattern) <= MAX_LENGTH and bool(_PATTERN.match(pattern))


def route_paths(patterns: Sequence[str]) -> list[str]:
    """Return the paths of the routes that catch the patterns, each once, sorted.

    `/api/*` is `/api` and all below it: a greedy variable does not match without anything after it.
    The most specific route of an API gets a request, whichever was made first. Source: API Gateway
    developer guide, "Working with Routes for HTTP APIs".
    """
    paths = set()
    for pattern in patterns:
        if pattern.endswith("/*"):
            stem = pattern[: -len("/*")]
            paths |= {stem or "/", f"{stem}/{GREEDY}"}
        else:
            paths.add(pattern)
    return sorted(paths)


def route_label(path: str) -> str:
    """Return what tells a route's name from the others' of a service: `at` a path or `under` it."""
    if path.endswith(GREEDY):
        where, stem = "under", path[: -len(GREEDY)]
    else:
        where, stem = "at", path
    stem = stem.strip("/").replace("/", "+")
    return f"{where}-{stem}" if stem else where


def listener_port(name: str, args: Mapping[str, Any]) -> int:
    """Return the load balancer's port that leads to a service: the given one, or one by its name.

    A network load balancer tells services apart by their port alone, and most of them listen on the
    same; a stable hash of the name spreads them, whatever other services come and go.
    """
    if "listener_port" in args:
        return int(args["listener_port"])
    return FIRST_PORT + crc32(name.encode()) % PORTS


def clash_faults(routes: Mapping[str, Mapping[str, Any]]) -> list[Fault]:
    """Return what services behind one HTTP API cannot share: a port of its balancer, or a path.

    `routes` maps a service to its route's arguments; a fault's path begins with the service.
    """
    faults = []
    ports: dict[int, str] = {}
    paths: dict[str, str] = {}
    for name, args in routes.items():
        port = listener_port(name, args)
        first = ports.setdefault(port, name)
        if first != name:
            allowed = f'a port of its own: "{first}" has this one; choose another here or there'
            faults.append(Fault((name, "listener_port"), port, allowed))
        patterns = args.get("path_patterns", CATCH_ALL)
        taken = [path for path in route_paths(patterns) if paths.setdefault(path, name) != name]
        if taken:
            allowed = f'paths that no other service has: "{paths[taken[0]]}" has {taken[0]}'
            faults.append(Fault((name, "path_patterns"), list(patterns), allowed))
    return faults
