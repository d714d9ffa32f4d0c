"""What is wrong with an AlbRoute's arguments, told all at once."""

import re
from collections.abc import Mapping
from typing import Any

from private_fargate.edge.alb_faults import is_network
from private_fargate.edge.alb_route_args import (
    DEFAULT_GRPC_HEALTH_CHECK,
    DEFAULT_HEALTH_CHECK,
    DEFAULT_INTERVAL,
    DEFAULT_TIMEOUT,
    ProtocolVersion,
    TargetType,
)
from private_fargate.edge.authentication import authentication_faults
from private_fargate.edge.origin_secret import ORIGIN_HEADER, origin_secret_faults
from private_fargate.edge.routing import (
    ALLOWED_HOST,
    ALLOWED_PATTERN,
    MAX_PATTERNS,
    MAX_WILDCARDS,
    conditions_of,
    is_host_pattern,
    is_path_pattern,
    wildcards,
)
from private_fargate.faults import Fault, choice_faults, each_fault, whole_faults

_BOUNDS = {
    "port": (1, 65535),
    "deregistration_delay": (0, 3600),
    "priority": (1, 50_000),
    "health_check_interval": (5, 300),
    "health_check_timeout": (2, 120),
    "healthy_threshold": (2, 10),
    "unhealthy_threshold": (2, 10),
    "sticky_duration": (1, 604_800),
}
"""Sources: ELB API reference, CreateTargetGroup, TargetGroupAttribute and CreateRule."""

# RuleCondition "http-request-method", "http-header" (names as in RFC 7230) and "query-string".
_METHOD = re.compile(r"^[A-Z_-]{1,40}$")
_HEADER = re.compile(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,40}$")
_VALUE = re.compile(r"^[ -~]{1,128}$")

_LISTS = (
    ("path_patterns", is_path_pattern, ALLOWED_PATTERN),
    ("host_patterns", is_host_pattern, ALLOWED_HOST),
    (
        "http_request_methods",
        lambda method: isinstance(method, str) and bool(_METHOD.match(method)),
        "a method such as GET, in capitals",
    ),
    (
        "source_cidr_blocks",
        lambda cidr: is_network(cidr, ipv6=True),
        "a network such as 203.0.113.0/24 or 2001:db8::/32, without host bits",
    ),
)


def alb_route_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with an AlbRoute's arguments; values known later are not judged."""
    faults = whole_faults(args, _BOUNDS)
    faults += choice_faults(args, "target_type", TargetType)
    faults += choice_faults(args, "protocol_version", ProtocolVersion)
    faults += _condition_faults(args)
    faults += _health_check_faults(args)
    slow_start = {"slow_start": args.get("slow_start", 0)}
    if slow_start["slow_start"] != 0 and whole_faults(slow_start, {"slow_start": (30, 900)}):
        allowed = "0, or a whole number from 30 to 900"
        faults.append(Fault(("slow_start",), args["slow_start"], allowed))
    faults += authentication_faults(args)
    if not isinstance(args.get("alternate_target_group", False), bool):
        at = ("alternate_target_group",)
        faults.append(Fault(at, args["alternate_target_group"], "true or false"))
    elif args.get("alternate_target_group", False):
        # Such a rule's actions are ECS's, so that a change of who may sign in would never arrive.
        allowed = "only without alternate_target_group"
        faults += [Fault((way,), "given", allowed) for way in ("oidc", "cognito") if way in args]
    return faults


def _condition_faults(args: Mapping[str, Any]) -> list[Fault]:
    faults = []
    for key, is_right, allowed in _LISTS:
        values = args.get(key)
        if values is None:
            continue
        if not 1 <= len(values) <= MAX_PATTERNS:
            what = "patterns" if key.endswith("patterns") else "values"
            faults.append(Fault((key,), values, f"1 to {MAX_PATTERNS} {what}"))
        elif len(set(values)) < len(values):
            faults.append(Fault((key,), values, "each once"))
        faults += each_fault((key,), values, is_right, allowed)
    faults += _header_faults(args.get("http_headers", {}))
    for key, value in args.get("query_strings", {}).items():
        if not _VALUE.match(str(key)) or not _VALUE.match(str(value)):
            allowed = "a key and a value of 1 to 128 visible characters each"
            faults.append(Fault(("query_strings", str(key)), value, allowed))
    for key in ("origin_secret", "previous_origin_secret"):
        faults += origin_secret_faults(key, args.get(key))
    if "previous_origin_secret" in args and "origin_secret" not in args:
        faults.append(Fault(("origin_secret",), None, "given with previous_origin_secret"))
    return faults or _quota_faults(args)


def _header_faults(headers: Mapping[str, Any]) -> list[Fault]:
    faults = []
    for name, values in headers.items():
        at = ("http_headers", str(name))
        if not _HEADER.match(str(name)) or name.lower() in {"host", ORIGIN_HEADER.lower()}:
            allowed = f"a header of up to 40 characters, not Host or {ORIGIN_HEADER}"
            faults.append(Fault(at, name, f"{allowed}, which have an argument of their own"))
        if not 1 <= len(values) <= MAX_PATTERNS:
            faults.append(Fault(at, values, f"1 to {MAX_PATTERNS} values"))
        allowed = "1 to 128 visible characters"
        faults += each_fault(at, values, lambda value: bool(_VALUE.match(str(value))), allowed)
    return faults


def _quota_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what AWS does not take of conditions that are right one by one."""
    conditions = conditions_of(args)
    shown = [f"{each.field} {each.name}".strip() for each in conditions]
    faults = []
    values = sum(len(each.values) for each in conditions)
    if values > MAX_PATTERNS:
        allowed = f"{MAX_PATTERNS} values over all conditions ({', '.join(shown)})"
        faults.append(Fault(("conditions",), f"{values} values", allowed))
    count = wildcards(conditions)
    if count > MAX_WILDCARDS:
        allowed = f"{MAX_WILDCARDS} wildcards over all conditions ({', '.join(shown)})"
        faults.append(Fault(("conditions",), f"{count} wildcards", allowed))
    return faults


def _health_check_faults(args: Mapping[str, Any]) -> list[Fault]:
    faults = []
    grpc = args.get("protocol_version") == ProtocolVersion.GRPC
    path, codes = DEFAULT_GRPC_HEALTH_CHECK if grpc else DEFAULT_HEALTH_CHECK
    path = args.get("health_check_path", path)
    if not str(path).startswith("/") or len(str(path)) > 1024:
        allowed = "a path of up to 1024 characters that begins with /"
        faults.append(Fault(("health_check_path",), path, allowed))
    matcher, (least, greatest) = (
        args.get("health_check_matcher", codes),
        (0, 99) if grpc else (200, 499),
    )
    if not _are_codes(matcher, least, greatest):
        allowed = f"codes from {least} to {greatest}, such as {codes}, {codes},{greatest}"
        allowed += f" or {least}-{greatest}" + (", with GRPC" if grpc else "")
        faults.append(Fault(("health_check_matcher",), matcher, allowed))
    interval = args.get("health_check_interval", DEFAULT_INTERVAL)
    timeout = args.get("health_check_timeout", DEFAULT_TIMEOUT)
    pair = {"health_check_interval": interval, "health_check_timeout": timeout}
    bounds = {key: _BOUNDS[key] for key in pair}
    if not whole_faults(pair, bounds) and timeout >= interval:
        allowed = f"fewer than the {int(interval)} seconds of health_check_interval"
        faults.append(Fault(("health_check_timeout",), timeout, allowed))
    return faults


def _are_codes(matcher: object, least: int, greatest: int) -> bool:
    """Say whether a text is a list of codes or of ranges of them."""
    if not isinstance(matcher, str):
        return False
    for part in matcher.split(","):
        found = re.match(r"^(\d{1,3})(?:-(\d{1,3}))?$", part)
        if found is None:
            return False
        first, last = int(found[1]), int(found[2] or found[1])
        if not least <= first <= last <= greatest:
            return False
    return True
