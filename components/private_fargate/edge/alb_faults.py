"""What is wrong with an AlbEdge's arguments, told all at once."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from private_fargate.edge.alb_args import (
    CONTENT_TYPES,
    RULE_GROUPS,
    TLS_POLICIES,
    AddressType,
    DesyncMitigationMode,
)
from private_fargate.edge.domains import certificate_faults, domain_fault
from private_fargate.faults import Fault, choice_faults, each_fault, is_plain, whole_faults

MAX_CERTIFICATES = 25
"""Certificates of a load balancer besides the first, by default. Source: ALB guide, "Quotas"."""

MAX_LOG_RETENTION = 3653
"""Ten years, as with other logs; S3 itself knows no limit."""

_BOUNDS = {
    "idle_timeout": (1, 4000),
    "client_keep_alive": (60, 604_800),
    "log_retention_in_days": (1, MAX_LOG_RETENTION),
    "waf_rate_limit": (10, 2_000_000_000),
}
"""Sources: ELB API reference, LoadBalancerAttribute; WAF API reference, RateBasedStatement."""

LATER = "(known later)"
"""Stands for an output, which has no text yet."""

_SWITCHES = (
    *("internal", "deletion_protection", "http2", "access_logs", "connection_logs"),
    *("log_force_destroy", "authentication_egress", "waf", "waf_count_only"),
)
_OF_WAF = ("waf_rule_groups", "waf_rate_limit", "waf_count_only")
_OF_LOGS = ("log_retention_in_days", "log_force_destroy")
_OF_HTTPS = ("additional_certificate_arns", "tls_policy")


def alb_edge_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with an AlbEdge's arguments; values known later are not judged."""
    faults = whole_faults(args, _BOUNDS)
    faults += [
        Fault((key,), args[key], "true or false")
        for key in _SWITCHES
        if not isinstance(args.get(key, False), bool)
    ]
    faults += choice_faults(args, "ip_address_type", AddressType)
    faults += choice_faults(args, "desync_mitigation_mode", DesyncMitigationMode)
    faults += _subnet_faults(args.get("subnet_ids"))
    faults += _ingress_faults(args)
    faults += _https_faults(args)
    faults += _default_action_faults(args)
    faults += _log_faults(args)
    return faults + _waf_faults(args)


def has_logs(args: Mapping[str, Any]) -> bool:
    """Say whether a load balancer logs anything."""
    return args.get("access_logs", False) is True or args.get("connection_logs", False) is True


def _subnet_faults(subnets: Any) -> list[Fault]:
    if not isinstance(subnets, list | tuple):
        return []
    known = [subnet for subnet in subnets if is_plain(subnet)]
    if len(subnets) < 2 or len(set(known)) < len(known):
        shown = [subnet if is_plain(subnet) else LATER for subnet in subnets]
        return [Fault(("subnet_ids",), shown, "one subnet a zone, in at least two zones")]
    return []


def _ingress_faults(args: Mapping[str, Any]) -> list[Fault]:
    cidr_blocks = args.get("ingress_cidr_blocks", [])
    dualstack = args.get("ip_address_type") == AddressType.DUALSTACK
    allowed = "an IPv4 network such as 203.0.113.0/24, without host bits"
    allowed += "; an IPv6 one too" if dualstack else "; an IPv6 one only with dualstack"
    faults = each_fault(
        ("ingress_cidr_blocks",),
        cidr_blocks,
        lambda cidr: is_network(cidr, ipv6=dualstack),
        allowed,
    )
    if len(set(cidr_blocks)) < len(cidr_blocks):
        faults.append(Fault(("ingress_cidr_blocks",), cidr_blocks, "each network once"))
    return faults + [
        Fault(("ingress_prefix_list_ids", name), given, "the id of a prefix list, pl-…")
        for name, given in args.get("ingress_prefix_list_ids", {}).items()
        if is_plain(given) and not str(given).startswith("pl-")
    ]


def _https_faults(args: Mapping[str, Any]) -> list[Fault]:
    faults = certificate_faults(args)
    more = args.get("additional_certificate_arns", {})
    for name, arn in more.items():
        at = ("additional_certificate_arns", name)
        faults += [
            Fault(at, fault.value, fault.allowed)
            for fault in certificate_faults({"certificate_arn": arn})
        ]
    if len(more) > MAX_CERTIFICATES:
        allowed = f"up to {MAX_CERTIFICATES} certificates"
        faults.append(Fault(("additional_certificate_arns",), sorted(more), allowed))
    if "certificate_arn" not in args:
        faults += [
            Fault((key,), _shown(args[key]), "only with certificate_arn")
            for key in _OF_HTTPS
            if key in args
        ]
    if args.get("tls_policy", TLS_POLICIES[0]) not in TLS_POLICIES:
        allowed = "TLS 1.2 at least, with forward secrecy: " + " or ".join(TLS_POLICIES)
        faults.append(Fault(("tls_policy",), args["tls_policy"], allowed))
    if "domain" in args:
        faults += domain_fault(("domain",), args["domain"], wildcard=False)
    return faults


def _default_action_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Source: ELB API reference, FixedResponseActionConfig."""
    faults = []
    status = args.get("default_status_code", 200)
    if whole_faults({"status": status}, {"status": (200, 599)}) or status // 100 == 3:
        allowed = "a whole number from 200 to 299 or from 400 to 599"
        faults.append(Fault(("default_status_code",), status, allowed))
    body = args.get("default_message_body", "")
    if not isinstance(body, str) or len(body) > 1024:
        faults.append(Fault(("default_message_body",), body, "text of up to 1024 characters"))
    content_type = args.get("default_content_type", CONTENT_TYPES[0])
    if content_type not in CONTENT_TYPES:
        allowed = " or ".join(CONTENT_TYPES)
        faults.append(Fault(("default_content_type",), content_type, allowed))
    return faults


def _log_faults(args: Mapping[str, Any]) -> list[Fault]:
    # Whether the bucket may go has to be settled while logs are still written.
    if has_logs(args):
        return []
    allowed = "only with access_logs or connection_logs"
    return [Fault((key,), args[key], allowed) for key in _OF_LOGS if key in args]


def _waf_faults(args: Mapping[str, Any]) -> list[Fault]:
    faults = []
    made = args.get("waf", False) is True
    if not made:
        faults += [Fault((key,), args[key], "only with waf") for key in _OF_WAF if key in args]
    if made and "web_acl_arn" in args:
        allowed = "only without waf, which makes a web ACL of its own"
        faults.append(Fault(("web_acl_arn",), _shown(args["web_acl_arn"]), allowed))
    acl = args.get("web_acl_arn")
    if is_plain(acl) and (":wafv2:" not in str(acl) or ":regional/webacl/" not in str(acl)):
        allowed = "the ARN of a web ACL of scope REGIONAL"
        faults.append(Fault(("web_acl_arn",), acl, allowed))
    groups = args.get("waf_rule_groups", [])
    faults += each_fault(
        ("waf_rule_groups",), groups, lambda group: group in RULE_GROUPS, " or ".join(RULE_GROUPS)
    )
    if len(set(groups)) < len(groups):
        faults.append(Fault(("waf_rule_groups",), groups, "each group once"))
    return faults


def is_network(cidr_block: object, *, ipv6: bool) -> bool:
    """Say whether a text is a network without host bits, of IPv4 or, if allowed, of IPv6."""
    if not isinstance(cidr_block, str) or "/" not in cidr_block:
        return False
    try:
        network: IPv4Network | IPv6Network = ip_network(cidr_block)
    except ValueError:
        return False
    return ipv6 or isinstance(network, IPv4Network)


def _shown(value: object) -> object:
    """Return a plain value; an output has no text yet."""
    if isinstance(value, Mapping):
        return sorted(value)
    return value if is_plain(value) else LATER
