"""The keys of a stack file's edge, a section for each kind of way in."""

from settings.forms import Each, Key, Nested, Section, switch, text, texts, variables, whole

Keys = dict[str, Key | Nested | Each]

_NAMES: Keys = {
    "kind": Key("kind", text),
    "domain": Key("domain", text),
    "hostedZone": Key("hosted_zone", text),
    "zoneId": Key("zone_id", text),
    "createZone": Key("create_zone", switch),
    "delegated": Key("delegated", switch),
    "certificateArn": Key("certificate_arn", text),
}

_MORE_NAMES: Keys = {
    "aliases": Key("aliases", texts),
    "redirects": Key("redirects", texts),
}

_BALANCER: Keys = {
    "tlsPolicy": Key("tls_policy", text),
    "deletionProtection": Key("deletion_protection", switch),
    "desyncMitigationMode": Key("desync_mitigation_mode", text),
    "idleTimeout": Key("idle_timeout", whole),
    "clientKeepAlive": Key("client_keep_alive", whole),
    "http2": Key("http2", switch),
    "defaultStatusCode": Key("default_status_code", whole),
    "defaultMessageBody": Key("default_message_body", text),
    "defaultContentType": Key("default_content_type", text),
    "accessLogs": Key("access_logs", switch),
    "connectionLogs": Key("connection_logs", switch),
    "logRetentionInDays": Key("log_retention_in_days", whole),
    "logForceDestroy": Key("log_force_destroy", switch),
    "waf": Key("waf", switch),
    "wafRuleGroups": Key("waf_rule_groups", texts),
    "wafRateLimit": Key("waf_rate_limit", whole),
    "wafCountOnly": Key("waf_count_only", switch),
    "webAclArn": Key("web_acl_arn", text),
}
"""What may be asked of a load balancer wherever it stands."""

_BEHIND = Nested("load_balancer", Section(_BALANCER))
"""The load balancer that another way in leads to: who may reach it, and how, is not asked."""

ALB = Section(
    {
        **_NAMES,
        **_MORE_NAMES,
        "internal": Key("internal", switch),
        "ipAddressType": Key("ip_address_type", text),
        "ingressCidrBlocks": Key("ingress_cidr_blocks", texts),
        "ingressPrefixListIds": Key("ingress_prefix_list_ids", variables),
        "additionalCertificateArns": Key("additional_certificate_arns", variables),
        **_BALANCER,
    }
)

_CORS = Section(
    {
        "allowOrigins": Key("allow_origins", texts),
        "allowMethods": Key("allow_methods", texts),
        "allowHeaders": Key("allow_headers", texts),
        "allowCredentials": Key("allow_credentials", switch),
        "maxAge": Key("max_age", whole),
    }
)

HTTP_API = Section(
    {
        **_NAMES,
        "integration": Key("integration", text),
        "jwtIssuer": Key("jwt_issuer", text),
        "jwtAudience": Key("jwt_audience", texts),
        "cors": Nested("cors", _CORS),
        "throttlingBurstLimit": Key("throttling_burst_limit", whole),
        "throttlingRateLimit": Key("throttling_rate_limit", whole),
        "logRetentionInDays": Key("log_retention_in_days", whole),
        "deletionProtection": Key("deletion_protection", switch),
        "loadBalancer": _BEHIND,
    }
)

CLOUDFRONT = Section(
    {
        **_NAMES,
        **_MORE_NAMES,
        "originAccess": Key("origin_access", text),
        "originSecret": Key("origin_secret", text, secret=True),
        "previousOriginSecret": Key("previous_origin_secret", text, secret=True),
        "webAclArn": Key("web_acl_arn", text),
        "accessLogs": Key("access_logs", switch),
        "logRetentionInDays": Key("log_retention_in_days", whole),
        "loadBalancer": _BEHIND,
    }
)

EDGES = {"alb": ALB, "http-api": HTTP_API, "cloudfront": CLOUDFRONT}
"""Kind -> what it may be asked for."""
