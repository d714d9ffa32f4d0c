"""Load balancers, target groups and the targets in them."""

import re
from typing import Any

from sandbox.provider.cfn import plain_name
from sandbox.provider.table import Attributes, Call, Entry
from sandbox.provider.values import Properties

NAME_LIMIT = 32
"""Characters in the name of a load balancer or target group; source: CreateLoadBalancer and
CreateTargetGroup in AWS's API reference, read 2026-11-21 in pulumi_aws's property text."""

_HEALTH_CHECK = {
    "enabled": "healthCheckEnabled",
    "interval": "healthCheckIntervalSeconds",
    "path": "healthCheckPath",
    "port": "healthCheckPort",
    "protocol": "healthCheckProtocol",
    "timeout": "healthCheckTimeoutSeconds",
    "healthyThreshold": "healthyThresholdCount",
    "unhealthyThreshold": "unhealthyThresholdCount",
}


def _load_balancer_members(properties: Properties) -> Properties:
    """`internal` is the API's scheme; a name prefix gets its digits here, as from the provider."""
    members = dict(properties)
    if (internal := members.pop("internal", None)) is not None:
        members["scheme"] = "internal" if internal is True else "internet-facing"
    return members


def _target_group_members(properties: Properties) -> Properties:
    """The API has the health check's members beside the target group's own."""
    members = dict(properties)
    check = members.pop("healthCheck", None)
    if isinstance(check, dict):
        for name, value in check.items():
            if name == "matcher":
                members["matcher"] = {_matcher_member(members, value): value}
            else:
                members[_HEALTH_CHECK[name]] = value
    return members


def _matcher_member(members: Properties, value: Any) -> str:
    grpc = members.get("protocolVersion") == "GRPC" and not re.match(r"[1-5]\d\d", str(value))
    return "grpcCode" if grpc else "httpCode"


def _health_check(found: Properties) -> Properties:
    """The health check as pulumi_aws has it, from the target group's own members."""
    members = {plain_name(name): value for name, value in found.items()}
    check = {name: members.get(plain_name(member)) for name, member in _HEALTH_CHECK.items()}
    matcher = found.get("Matcher") or {}
    check["matcher"] = matcher.get("HttpCode") or matcher.get("GrpcCode")
    return {name: value for name, value in check.items() if value is not None}


_TARGET = {"Id": "$targetId", "Port": "$port", "AvailabilityZone": "$availabilityZone"}

ENTRIES = (
    Entry(
        token="aws:lb/loadBalancer:LoadBalancer",
        service="elbv2",
        cfn="AWS::ElasticLoadBalancingV2::LoadBalancer",
        create=Call("create_load_balancer"),
        id="LoadBalancers[0].LoadBalancerArn",
        read=Call("describe_load_balancers", {"LoadBalancerArns": ["$id"]}),
        at="LoadBalancers[0]",
        delete=Call("delete_load_balancer", {"LoadBalancerArn": "$id"}),
        reshape=_load_balancer_members,
        renames={"loadBalancerType": "Type"},
        setters=(
            Call(
                "set_security_groups",
                {"LoadBalancerArn": "$id", "SecurityGroups": "$securityGroups"},
                when=("securityGroups",),
                on_create=False,
            ),
            Call(
                "set_subnets",
                {"LoadBalancerArn": "$id", "Subnets": "$subnets"},
                when=("subnets",),
                on_create=False,
            ),
            Call(
                "set_ip_address_type",
                {"LoadBalancerArn": "$id", "IpAddressType": "$ipAddressType"},
                when=("ipAddressType",),
                on_create=False,
            ),
        ),
        attributes=Attributes(
            "modify_load_balancer_attributes",
            {"LoadBalancerArn": "$id"},
            {
                "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
                "enableDeletionProtection": "deletion_protection.enabled",
                "enableHttp2": "routing.http2.enabled",
                "idleTimeout": "idle_timeout.timeout_seconds",
                "desyncMitigationMode": "routing.http.desync_mitigation_mode",
                "preserveHostHeader": "routing.http.preserve_host_header.enabled",
                "xffHeaderProcessingMode": "routing.http.xff_header_processing.mode",
                "enableCrossZoneLoadBalancing": "load_balancing.cross_zone.enabled",
                "clientKeepAlive": "client_keep_alive.seconds",
                "dnsRecordClientRoutingPolicy": "dns_record.client_routing_policy",
                "enableTlsVersionAndCipherSuiteHeaders": (
                    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled"
                ),
                "enableWafFailOpen": "waf.fail_open.enabled",
                "enableXffClientPort": "routing.http.xff_client_port.enabled",
                "enableZonalShift": "zonal_shift.config.enabled",
                "connectionLogs.enabled": "connection_logs.s3.enabled",
                "connectionLogs.bucket": "connection_logs.s3.bucket",
                "connectionLogs.prefix": "connection_logs.s3.prefix",
                "accessLogs.enabled": "access_logs.s3.enabled",
                "accessLogs.bucket": "access_logs.s3.bucket",
                "accessLogs.prefix": "access_logs.s3.prefix",
                "healthCheckLogs.enabled": "health_check_logs.s3.enabled",
                "healthCheckLogs.bucket": "health_check_logs.s3.bucket",
                "healthCheckLogs.prefix": "health_check_logs.s3.prefix",
            },
            read="describe_load_balancer_attributes",
        ),
        defaults={
            "loadBalancerType": "application",
            "enableDeletionProtection": False,
            "enableCrossZoneLoadBalancing": False,
            "enableHttp2": True,
            "enableTlsVersionAndCipherSuiteHeaders": False,
            "enableWafFailOpen": False,
            "enableXffClientPort": False,
            "enableZonalShift": False,
            "idleTimeout": 60,
            "clientKeepAlive": 3600,
            "desyncMitigationMode": "defensive",
            "dropInvalidHeaderFields": False,
            "preserveHostHeader": False,
            "xffHeaderProcessingMode": "append",
            "internal": False,
        },
        computed=("ipAddressType", "securityGroups", "subnets", "subnetMappings"),
        outputs={
            "arn": "LoadBalancerArn",
            "zoneId": "CanonicalHostedZoneId",
            "dnsName": "DNSName",
            "vpcId": "VpcId",
            "subnets": "AvailabilityZones[].SubnetId",
            "arnSuffix": lambda found: found["LoadBalancerArn"].partition("loadbalancer/")[2],
        },
        replaces=("internal", "loadBalancerType"),
        name=("name", NAME_LIMIT),
    ),
    Entry(
        token="aws:lb/targetGroup:TargetGroup",
        service="elbv2",
        cfn="AWS::ElasticLoadBalancingV2::TargetGroup",
        create=Call("create_target_group"),
        id="TargetGroups[0].TargetGroupArn",
        read=Call("describe_target_groups", {"TargetGroupArns": ["$id"]}),
        at="TargetGroups[0]",
        delete=Call("delete_target_group", {"TargetGroupArn": "$id"}),
        update=Call("modify_target_group", {"TargetGroupArn": "$id"}),
        reshape=_target_group_members,
        attributes=Attributes(
            "modify_target_group_attributes",
            {"TargetGroupArn": "$id"},
            {
                "deregistrationDelay": "deregistration_delay.timeout_seconds",
                "connectionTermination": "deregistration_delay.connection_termination.enabled",
                "lambdaMultiValueHeadersEnabled": "lambda.multi_value_headers.enabled",
                "loadBalancingAnomalyMitigation": "load_balancing.algorithm.anomaly_mitigation",
                "loadBalancingCrossZoneEnabled": "load_balancing.cross_zone.enabled",
                "proxyProtocolV2": "proxy_protocol_v2.enabled",
                "slowStart": "slow_start.duration_seconds",
                "loadBalancingAlgorithmType": "load_balancing.algorithm.type",
                "preserveClientIp": "preserve_client_ip.enabled",
                "stickiness.enabled": "stickiness.enabled",
                "stickiness.type": "stickiness.type",
                "stickiness.cookieDuration": "stickiness.lb_cookie.duration_seconds",
                "stickiness.cookieName": "stickiness.app_cookie.cookie_name",
            },
            read="describe_target_group_attributes",
        ),
        defaults={
            "deregistrationDelay": 300,
            "slowStart": 0,
            "targetType": "instance",
            "proxyProtocolV2": False,
            "lambdaMultiValueHeadersEnabled": False,
        },
        computed=(
            "connectionTermination",
            "healthCheck",
            "ipAddressType",
            "loadBalancingAlgorithmType",
            "loadBalancingAnomalyMitigation",
            "loadBalancingCrossZoneEnabled",
            "protocolVersion",
            "stickiness",
        ),
        outputs={
            "arn": "TargetGroupArn",
            "arnSuffix": lambda found: found["TargetGroupArn"].rpartition(":")[2],
            "healthCheck": _health_check,
        },
        name=("name", NAME_LIMIT),
    ),
    Entry(
        token="aws:lb/targetGroupAttachment:TargetGroupAttachment",
        service="elbv2",
        cfn="AWS::ElasticLoadBalancingV2::TargetGroup",
        create=Call("register_targets", {"Targets": [_TARGET]}),
        id="$targetGroupArn/$targetId",
        read=Call("describe_target_health", {"TargetGroupArn": "$targetGroupArn"}),
        at="TargetHealthDescriptions[?Target.Id=='$targetId'] | [0]",
        delete=Call(
            "deregister_targets", {"TargetGroupArn": "$targetGroupArn", "Targets": [_TARGET]}
        ),
        outputs={"port": "Target.Port"},
        computed=("port",),
        always_replaces=True,
    ),
)
