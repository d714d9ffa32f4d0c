"""What a CloudFrontEdge may be asked for, and what is wrong with it."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypedDict

import pulumi
from typing_extensions import NotRequired

from private_fargate.edge.domains import certificate_faults, names_faults
from private_fargate.edge.log_bucket import CLOUDFRONT_REGION
from private_fargate.edge.origin_secret import origin_secret_faults
from private_fargate.faults import HIDDEN, Fault, is_plain, whole_faults

DEFAULT_LOG_RETENTION = 90


class OriginAccess(str, Enum):
    """How CloudFront reaches the load balancer."""

    VPC = "vpc"
    """Inside the VPC: the load balancer is internal, and nobody else can reach it."""

    PUBLIC = "public"
    """Over the internet: the load balancer is public and tells CloudFront's requests from others by
    their addresses and a secret header."""


class CloudFrontEdgeArgs(TypedDict):
    """Arguments of CloudFrontEdge."""

    load_balancer_arn: pulumi.Input[str]
    """Application load balancer that gets the requests."""

    load_balancer_dns_name: pulumi.Input[str]
    """Name of that load balancer."""

    load_balancer_security_group_id: pulumi.Input[str]
    """Security group of that load balancer, which then admits CloudFront, on one port; it should
    admit nobody else."""

    origin_access: NotRequired[OriginAccess]
    """How CloudFront reaches the load balancer. Default: vpc."""

    origin_https: NotRequired[bool]
    """Whether CloudFront calls the load balancer with HTTPS on 443, its certificate being for the
    first domain, rather than with HTTP on 80. Default: false, but always true for public access."""

    origin_secret: NotRequired[pulumi.Input[str]]
    """Value of the header `X-Origin-Verify` that the load balancer's rules ask for: 16 to 128
    letters, digits, _ and -, kept as a secret. Default: none; needed with public access."""

    domain_names: NotRequired[list[str]]
    """Domains that the distribution answers on, that which people open first. Default: none, its
    own name alone."""

    certificate_arn: NotRequired[pulumi.Input[str]]
    """ACM certificate of the domains, in us-east-1. Default: none; needed with domain_names."""

    web_acl_arn: NotRequired[pulumi.Input[str]]
    """Web ACL of WAF, of scope CLOUDFRONT, billed by rules and requests. Default: none."""

    access_logs: NotRequired[bool]
    """Whether requests are logged, to a bucket of their own; `destroy` refuses to delete it while
    there are logs in it. Default: false."""

    log_retention_in_days: NotRequired[int]
    """Days that access logs are kept, billed by the GB-month. Default: 90."""


def is_public(args: Mapping[str, Any]) -> bool:
    """Say whether CloudFront reaches the load balancer over the internet."""
    return OriginAccess(args.get("origin_access", OriginAccess.VPC)) is OriginAccess.PUBLIC


def cloudfront_edge_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a CloudFrontEdge's arguments; values known later are not judged."""
    choices = [member.value for member in OriginAccess]
    access = args.get("origin_access", OriginAccess.VPC)
    faults = []
    if access not in choices:
        faults.append(Fault(("origin_access",), access, " or ".join(choices)))
    else:
        faults += _origin_faults(args)
    for key in ("origin_https", "access_logs"):
        if not isinstance(args.get(key, False), bool):
            faults.append(Fault((key,), args[key], "true or false"))
    faults += _domain_faults(args)
    faults += whole_faults(args, {"log_retention_in_days": (1, 3653)})
    acl = args.get("web_acl_arn")
    if is_plain(acl) and (":wafv2:" not in str(acl) or ":global/webacl/" not in str(acl)):
        allowed = "the ARN of a web ACL of scope CLOUDFRONT"
        faults.append(Fault(("web_acl_arn",), acl, allowed))
    return faults


def _origin_faults(args: Mapping[str, Any]) -> list[Fault]:
    faults = []
    public = is_public(args)
    if public and "origin_secret" not in args:
        faults.append(Fault(("origin_secret",), None, "a secret value, with public access"))
    if not public and "origin_secret" in args:
        faults.append(Fault(("origin_secret",), HIDDEN, "only with public access"))
    faults += origin_secret_faults("origin_secret", args.get("origin_secret"))
    if public and args.get("origin_https", True) is False:
        allowed = "true with public access: the secret would cross the internet in plain"
        faults.append(Fault(("origin_https",), False, allowed))  # noqa: FBT003
    if (public or args.get("origin_https", False) is True) and not args.get("domain_names"):
        allowed = "at least one domain, which the load balancer's certificate is for, with HTTPS"
        faults.append(Fault(("domain_names",), args.get("domain_names"), allowed))
    return faults


def _domain_faults(args: Mapping[str, Any]) -> list[Fault]:
    names = args.get("domain_names", [])
    faults = names_faults("domain_names", names)
    if names and str(names[0]).startswith("*."):
        faults.append(Fault(("domain_names", "0"), names[0], "a domain that people can open first"))
    if names and "certificate_arn" not in args:
        faults.append(Fault(("certificate_arn",), None, "given together with domain_names"))
    if "certificate_arn" in args and not names:
        given = args.get("domain_names")
        faults.append(Fault(("domain_names",), given, "given together with certificate_arn"))
    return faults + certificate_faults(args, CLOUDFRONT_REGION)
