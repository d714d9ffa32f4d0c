"""What an AlbEdge may be asked for: enums and arguments."""

from enum import Enum
from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.3 and 1.2 with forward secrecy; older clients are refused."""

TLS_POLICIES = (
    TLS_POLICY,
    "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    "ELBSecurityPolicy-TLS13-1-3-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-2-FIPS-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
)
"""AWS's policies that offer TLS 1.2 and 1.3 alone, with forward secrecy whatever is negotiated:
`1-3` is 1.3 alone, `Res` has the strongest ciphers of 1.2, `PQ` adds key exchange that withstands
quantum computers, `FIPS` uses validated modules. Those named `Ext` still offer ciphers without
forward secrecy. Source: ALB guide, "Security policies for your Application Load Balancer", read on
2026-11-21."""

ANYWHERE, ANYWHERE_IPV6 = "0.0.0.0/0", "::/0"

DEFAULT_IDLE_TIMEOUT = 60
DEFAULT_CLIENT_KEEP_ALIVE = 3600
DEFAULT_LOG_RETENTION = 90

DEFAULT_STATUS_CODE = 404
DEFAULT_MESSAGE_BODY = "Not found"
DEFAULT_CONTENT_TYPE = "text/plain"

CONTENT_TYPES = (
    "text/plain",
    "text/css",
    "text/html",
    "application/javascript",
    "application/json",
)
"""Types of a fixed response. Source: ELB API reference, FixedResponseActionConfig."""

RULE_GROUPS = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesAnonymousIpList",
    "AWSManagedRulesAdminProtectionRuleSet",
    "AWSManagedRulesSQLiRuleSet",
    "AWSManagedRulesLinuxRuleSet",
    "AWSManagedRulesUnixRuleSet",
    "AWSManagedRulesWindowsRuleSet",
    "AWSManagedRulesPHPRuleSet",
    "AWSManagedRulesWordPressRuleSet",
)
"""AWS's groups of rules without a price of their own, in the order in which they are asked. Source:
WAF guide, "AWS Managed Rules rule groups list", read on 2026-11-21."""

DEFAULT_RULE_GROUPS = RULE_GROUPS[:3]
DEFAULT_RATE_LIMIT = 2000


class AddressType(str, Enum):
    """Which addresses of clients a load balancer answers."""

    IPV4 = "ipv4"
    """IPv4 alone."""

    DUALSTACK = "dualstack"
    """IPv4 and IPv6; its subnets need IPv6 networks."""


class DesyncMitigationMode(str, Enum):
    """What becomes of requests that servers could read differently from the load balancer."""

    DEFENSIVE = "defensive"
    """Harmless ones pass, ambiguous ones close their connection, dangerous ones are refused."""

    STRICTEST = "strictest"
    """Only requests that follow RFC 7230 pass."""


class AlbEdgeArgs(TypedDict):
    """Arguments of AlbEdge."""

    vpc_id: pulumi.Input[str]
    """VPC of the load balancer."""

    subnet_ids: pulumi.Input[list[str]]
    """Subnets of the load balancer, in two zones or more: public ones, or private if internal."""

    certificate_arn: NotRequired[pulumi.Input[str]]
    """ACM certificate for HTTPS on 443; port 80 then redirects. Default: HTTP on 80 only."""

    additional_certificate_arns: NotRequired[dict[str, pulumi.Input[str]]]
    """More ACM certificates, each under a name of its own, for clients that ask for their domains;
    up to 25. Default: none."""

    tls_policy: NotRequired[str]
    """AWS's policy of protocols and ciphers, TLS 1.2 at least and with forward secrecy. Default:
    ELBSecurityPolicy-TLS13-1-2-2021-06."""

    domain: NotRequired[str]
    """Domain that people open, which the url is then made of; its record is not made here. Default:
    the load balancer's own name."""

    ingress_cidr_blocks: NotRequired[list[str]]
    """Networks that may reach the listeners, IPv6 ones only with dualstack; none with an empty
    list, for a load balancer that others open to a security group or a prefix list. Default:
    0.0.0.0/0, anyone, and ::/0 with dualstack."""

    ingress_prefix_list_ids: NotRequired[dict[str, pulumi.Input[str]]]
    """Prefix lists that may reach the listeners too, each under a name of its own; a list counts as
    many of a group's 60 rules as it may have entries, on each port. Default: none."""

    internal: NotRequired[bool]
    """Whether the load balancer has private addresses only. Default: false."""

    ip_address_type: NotRequired[AddressType]
    """Which addresses of clients it answers. Default: ipv4."""

    deletion_protection: NotRequired[bool]
    """Whether AWS refuses to delete the load balancer until this is off. Default: false."""

    desync_mitigation_mode: NotRequired[DesyncMitigationMode]
    """What becomes of ambiguous requests. Default: defensive."""

    idle_timeout: NotRequired[int]
    """Seconds that a connection may carry nothing, 1 to 4000; the application should keep its own
    open for longer, or requests fail with 502. Default: 60."""

    client_keep_alive: NotRequired[int]
    """Seconds that a client may keep one connection, 60 to 604800. Default: 3600."""

    http2: NotRequired[bool]
    """Whether clients may use HTTP/2, which routes with GRPC need. Default: true."""

    default_status_code: NotRequired[int]
    """Status of the answer to what no route matches: 2XX, 4XX or 5XX. Default: 404."""

    default_message_body: NotRequired[str]
    """Text of that answer, up to 1024 characters. Default: Not found."""

    default_content_type: NotRequired[str]
    """Type of that text: text/plain, text/css, text/html, application/javascript or
    application/json. Default: text/plain."""

    access_logs: NotRequired[bool]
    """Whether requests are logged, to a bucket of their own. Default: false."""

    connection_logs: NotRequired[bool]
    """Whether connections, with their TLS, are logged to that bucket too. Default: false."""

    log_retention_in_days: NotRequired[int]
    """Days that logs are kept, billed by the GB-month. Default: 90."""

    log_force_destroy: NotRequired[bool]
    """Whether the bucket is deleted with the logs in it, when they are switched off or the stack is
    destroyed; else AWS refuses, as a load balancer leaves a file in it at once. It has to be
    applied before the bucket goes. Default: false."""

    authentication_egress: NotRequired[bool]
    """Whether the load balancer may call 443 of any address, as routes that authenticate people do
    to reach their identity provider. Default: false."""

    waf: NotRequired[bool]
    """Whether a web ACL of WAF is made, billed by the month, by rules and by requests. Default:
    false."""

    waf_rule_groups: NotRequired[list[str]]
    """AWS's groups of rules in that web ACL. Default: AWSManagedRulesAmazonIpReputationList,
    AWSManagedRulesCommonRuleSet and AWSManagedRulesKnownBadInputsRuleSet."""

    waf_rate_limit: NotRequired[int]
    """Requests that one address may make in five minutes, 10 to 2000000000. Behind CloudFront the
    web ACL belongs there: here every request has an address of CloudFront's. Default: 2000."""

    waf_count_only: NotRequired[bool]
    """Whether that web ACL counts what it would block and lets it pass, for a trial: the common
    rule set, for one, blocks bodies over 8 KB. Default: false."""

    web_acl_arn: NotRequired[pulumi.Input[str]]
    """Web ACL of scope REGIONAL that exists already. Default: none."""
