"""One small resource of every type that the internet meets first, and of what stands behind it."""

from collections.abc import Mapping

from sandbox.provider.clients import ACCOUNT_ID
from sandbox.provider.values import Properties
from tests.sandbox.provider.cases_dns import DNS, domain, issued, second_certificate
from tests.sandbox.provider.cases_more import BUCKET
from tests.sandbox.provider.engine import REGION
from tests.sandbox.provider.kinds import (
    LISTENER,
    LOAD_BALANCER,
    SECURITY_GROUP,
    SUBNET,
    TARGET_GROUP,
)
from tests.sandbox.provider.world import Case, World

API = "aws:apigatewayv2/api:Api"
VPC_LINK = "aws:apigatewayv2/vpcLink:VpcLink"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
API_ROUTE = "aws:apigatewayv2/route:Route"
STAGE = "aws:apigatewayv2/stage:Stage"
DOMAIN_NAME = "aws:apigatewayv2/domainName:DomainName"
API_MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping"
AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"
WEB_ACL = "aws:wafv2/webAcl:WebAcl"
IP_SET = "aws:wafv2/ipSet:IpSet"
WEB_ACL_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
WEB_ACL_LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin"
ATTACHMENT = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
LISTENER_CERTIFICATE = "aws:lb/listenerCertificate:ListenerCertificate"
LOG_SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
LOG_DESTINATION = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination"
LOG_DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery"
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"


def _domain_name(world: World, policy: str = "TLS_1_2") -> Properties:
    return {
        "certificateArn": issued(world),
        "endpointType": "REGIONAL",
        "securityPolicy": policy,
    }


def _api_mapping(world: World) -> Properties:
    return {
        "apiId": world.id(API),
        "domainName": world.id(DOMAIN_NAME),
        "stage": world.id(STAGE),
    }


def managed_rule(name: str) -> Properties:
    """A rule that applies a group of AWS's own."""
    return {
        "name": name,
        "priority": 0,
        "overrideAction": {"none": {}},
        "statement": {"managedRuleGroupStatement": {"vendorName": "AWS", "name": name}},
        "visibilityConfig": _seen(name),
    }


def _rate_rule(limit: int) -> Properties:
    return {
        "name": "rate",
        "priority": 1,
        "action": {"block": {}},
        "statement": {"rateBasedStatement": {"limit": limit, "aggregateKeyType": "IP"}},
        "visibilityConfig": _seen("rate"),
    }


def _seen(name: str) -> Properties:
    return {"cloudwatchMetricsEnabled": True, "metricName": name, "sampledRequestsEnabled": True}


def _distribution(world: World) -> Properties:
    balancer = world.one(LOAD_BALANCER)
    origin = {
        "originId": "alb",
        "domainName": balancer.outputs["dnsName"],
        "vpcOriginConfig": {"vpcOriginId": world.id(VPC_ORIGIN), "originReadTimeout": 30},
        "customHeaders": [{"name": "x-from", "value": "cloudfront"}],
    }
    behavior = {
        "targetOriginId": "alb",
        "viewerProtocolPolicy": "redirect-to-https",
        "allowedMethods": ["GET", "HEAD"],
        "cachedMethods": ["GET", "HEAD"],
        "cachePolicyId": CACHING_DISABLED,
    }
    return {
        "enabled": True,
        "origins": [origin],
        "defaultCacheBehavior": behavior,
        "orderedCacheBehaviors": [{**behavior, "pathPattern": "/static/*"}],
        "restrictions": {"geoRestriction": {"restrictionType": "none"}},
        "viewerCertificate": {"cloudfrontDefaultCertificate": True},
        "tags": {"a": "b"},
    }


def _vpc_origin(world: World, protocol: str = "http-only") -> Properties:
    return {
        "name": "alb",
        "arn": world.arn(LOAD_BALANCER),
        "httpPort": 80,
        "httpsPort": 443,
        "originProtocolPolicy": protocol,
        "originSslProtocols": {"items": ["TLSv1.2"], "quantity": 1},
    }


HTTP_API: Mapping[str, Case] = {
    API: Case(
        lambda _: {"protocolType": "HTTP", "corsConfiguration": {"allowOrigins": ["*"]}},
        {"description": "ours", "disableExecuteApiEndpoint": True},
        {"protocolType": "WEBSOCKET"},
    ),
    VPC_LINK: Case(
        lambda w: {"subnetIds": [w.id(SUBNET)], "securityGroupIds": [w.id(SECURITY_GROUP)]},
        {"name": "other"},
        {"subnetIds": ["subnet-2"], "securityGroupIds": ["sg-2"]},
    ),
    INTEGRATION: Case(
        lambda w: {
            "apiId": w.id(API),
            "integrationType": "HTTP_PROXY",
            "integrationMethod": "ANY",
            "integrationUri": w.id(LISTENER),
            "connectionType": "VPC_LINK",
            "connectionId": w.id(VPC_LINK),
            "requestParameters": {"overwrite:path": "$request.path"},
        },
        {"timeoutMilliseconds": 15000},
        {"apiId": "other", "integrationType": "HTTP"},
    ),
    API_ROUTE: Case(
        lambda w: {
            "apiId": w.id(API),
            "routeKey": "ANY /{proxy+}",
            "target": f"integrations/{w.id(INTEGRATION)}",
        },
        {"routeKey": "GET /{proxy+}"},
        {"apiId": "other"},
    ),
    STAGE: Case(
        lambda w: {
            "apiId": w.id(API),
            "name": "$default",
            "autoDeploy": True,
            "defaultRouteSettings": {"throttlingBurstLimit": 1000, "throttlingRateLimit": 500},
            "accessLogSettings": {
                "destinationArn": f"arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:api",
                "format": '{"requestId":"$context.requestId"}',
            },
        },
        {
            "defaultRouteSettings": {"throttlingBurstLimit": 100, "throttlingRateLimit": 50},
            "tags": {"a": "b"},
        },
        {"apiId": "other", "name": "v1"},
    ),
    DOMAIN_NAME: Case(
        lambda w: {"domainName": domain(w), "domainNameConfiguration": _domain_name(w)},
        {"tags": {"a": "b"}},
        {"domainName": "other"},
    ),
    API_MAPPING: Case(_api_mapping, {"apiMappingKey": "v1"}, {"domainName": "other"}),
    AUTHORIZER: Case(
        lambda w: {
            "apiId": w.id(API),
            "authorizerType": "JWT",
            "identitySources": ["$request.header.Authorization"],
            "jwtConfiguration": {"audiences": ["app"], "issuer": "https://id.example.com"},
        },
        {"jwtConfiguration": {"audiences": ["other"], "issuer": "https://id.example.com"}},
        {"apiId": "other"},
    ),
}

FRONT: Mapping[str, Case] = {
    WEB_ACL: Case(
        lambda _: {
            "scope": "REGIONAL",
            "defaultAction": {"allow": {}},
            "rules": [managed_rule("AWSManagedRulesCommonRuleSet"), _rate_rule(2000)],
            "visibilityConfig": _seen("acl"),
        },
        {"rules": [_rate_rule(1000)], "tags": {"a": "b"}},
        {"scope": "CLOUDFRONT", "name": "other"},
    ),
    IP_SET: Case(
        lambda _: {
            "scope": "REGIONAL",
            "ipAddressVersion": "IPV4",
            "addresses": ["192.0.2.0/24"],
        },
        {"addresses": ["198.51.100.0/24"]},
        {"scope": "CLOUDFRONT", "name": "other", "ipAddressVersion": "IPV6"},
    ),
    WEB_ACL_ASSOCIATION: Case(
        lambda w: {"resourceArn": w.arn(LOAD_BALANCER), "webAclArn": w.arn(WEB_ACL)},
        {},
        {"webAclArn": "other"},
    ),
    WEB_ACL_LOGGING: Case(
        lambda w: {
            "resourceArn": w.arn(WEB_ACL),
            "logDestinationConfigs": [
                f"arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:aws-waf-logs-app"
            ],
            "redactedFields": [{"singleHeader": {"name": "authorization"}}],
        },
        {"redactedFields": [{"singleHeader": {"name": "cookie"}}]},
        {"resourceArn": "other"},
    ),
    DISTRIBUTION: Case(_distribution, {"comment": "ours", "tags": {"a": "c"}}),
    VPC_ORIGIN: Case(
        lambda w: {"vpcOriginEndpointConfig": _vpc_origin(w), "tags": {"a": "b"}},
        {"tags": {"a": "c"}},
    ),
    ATTACHMENT: Case(
        lambda w: {
            "targetGroupArn": w.id(TARGET_GROUP),
            "targetId": "10.0.1.10",
            "port": 8080,
        },
        {},
        {"targetId": "10.0.1.11", "port": 8081},
    ),
    LISTENER_CERTIFICATE: Case(
        lambda w: {
            "listenerArn": w.engine.make(LISTENER, https(w)).id,
            "certificateArn": second_certificate(w),
        },
        {},
        {"certificateArn": "other", "listenerArn": "other"},
    ),
    OWNERSHIP: Case(
        lambda w: {"bucket": w.id(BUCKET), "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        {"rule": {"objectOwnership": "BucketOwnerPreferred"}},
        {"bucket": "other"},
    ),
    LOG_SOURCE: Case(
        lambda w: {"logType": "ACCESS_LOGS", "resourceArn": w.arn(DISTRIBUTION)},
        {"tags": {"a": "b"}},
        {"name": "other", "resourceArn": "other"},
    ),
    LOG_DESTINATION: Case(
        lambda w: {
            "outputFormat": "json",
            "deliveryDestinationConfiguration": {"destinationResourceArn": w.arn(BUCKET)},
        },
        {"tags": {"a": "b"}},
        {"name": "other", "outputFormat": "plain"},
    ),
    LOG_DELIVERY: Case(
        lambda w: {
            "deliverySourceName": w.id(LOG_SOURCE),
            "deliveryDestinationArn": w.arn(LOG_DESTINATION),
        },
        {"tags": {"a": "b"}},
        {"deliverySourceName": "other"},
    ),
}


def https(world: World) -> Properties:
    """A listener that ends TLS."""
    return {
        "loadBalancerArn": world.id(LOAD_BALANCER),
        "port": 443,
        "protocol": "HTTPS",
        "certificateArn": issued(world),
        "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "defaultActions": [{"type": "forward", "targetGroupArn": world.id(TARGET_GROUP)}],
    }


EDGE: Mapping[str, Case] = {**DNS, **HTTP_API, **FRONT}
