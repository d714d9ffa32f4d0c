"""HTTP APIs, their links into a VPC, routes, stages and domain names."""

from sandbox.provider.clients import ACCOUNT_ID
from sandbox.provider.table import Call, Entry
from sandbox.provider.values import Properties

_ARN = "arn:$partition:apigateway:$region::"


def _execution_arn(found: Properties) -> str:
    """What a permission to call the API names; region and id stand in its address."""
    identity, _, region = found["ApiEndpoint"].removeprefix("https://").split(".")[:3]
    return f"arn:aws:execute-api:{region}:{ACCOUNT_ID}:{identity}"


def _integration_members(properties: Properties) -> Properties:
    """The API takes response parameters by status code."""
    members = dict(properties)
    if isinstance(members.get("responseParameters"), list):
        members["responseParameters"] = {
            item["statusCode"]: item["mappings"] for item in members["responseParameters"]
        }
    return members


def _route_members(properties: Properties) -> Properties:
    """The API takes request parameters by key."""
    members = dict(properties)
    if isinstance(members.get("requestParameters"), list):
        members["requestParameters"] = {
            item["requestParameterKey"]: {"required": item["required"]}
            for item in members["requestParameters"]
        }
    return members


def _stage_members(properties: Properties) -> Properties:
    """The API takes settings of single routes by route key."""
    members = dict(properties)
    if isinstance(members.get("routeSettings"), list):
        members["routeSettings"] = {
            item["routeKey"]: {key: value for key, value in item.items() if key != "routeKey"}
            for item in members["routeSettings"]
        }
    return members


_API = Call("get_api", {"ApiId": "$apiId"})

# The default stage has no path of its own; its name is the only one with a dollar sign.
_STAGE_URL = (
    "starts_with('$id', '$') && join('', [ApiEndpoint, '/']) || join('/', [ApiEndpoint, '$id'])"
)

ENTRIES = (
    Entry(
        token="aws:apigatewayv2/api:Api",
        service="apigatewayv2",
        cfn="AWS::ApiGatewayV2::Api",
        create=Call("create_api"),
        id="ApiId",
        read=Call("get_api", {"ApiId": "$id"}),
        at="@",
        delete=Call("delete_api", {"ApiId": "$id"}),
        update=Call("update_api", {"ApiId": "$id"}),
        dropped={"corsConfiguration": Call("delete_cors_configuration", {"ApiId": "$id"})},
        ignored=("failOnWarnings",),
        defaults={
            "apiKeySelectionExpression": "$request.header.x-api-key",
            "routeSelectionExpression": "$request.method $request.path",
            "disableExecuteApiEndpoint": False,
            "failOnWarnings": False,
        },
        computed=("ipAddressType",),
        outputs={"executionArn": _execution_arn},
        name=("name", 255),
        arn=_ARN + "/apis/$id",
    ),
    Entry(
        token="aws:apigatewayv2/vpcLink:VpcLink",
        service="apigatewayv2",
        cfn="AWS::ApiGatewayV2::VpcLink",
        create=Call("create_vpc_link"),
        id="VpcLinkId",
        read=Call("get_vpc_link", {"VpcLinkId": "$id"}),
        at="@",
        delete=Call("delete_vpc_link", {"VpcLinkId": "$id"}),
        update=Call("update_vpc_link", {"VpcLinkId": "$id"}),
        in_place=("name",),
        name=("name", 255),
        arn=_ARN + "/vpclinks/$id",
    ),
    Entry(
        token="aws:apigatewayv2/integration:Integration",
        service="apigatewayv2",
        cfn="AWS::ApiGatewayV2::Integration",
        create=Call("create_integration"),
        id="IntegrationId",
        read=Call("get_integration", {"ApiId": "$apiId", "IntegrationId": "$id"}),
        at="@",
        delete=Call("delete_integration", {"ApiId": "$apiId", "IntegrationId": "$id"}),
        update=Call("update_integration", {"ApiId": "$apiId", "IntegrationId": "$id"}),
        reshape=_integration_members,
        renames={"timeoutMilliseconds": "TimeoutInMillis"},
        defaults={"connectionType": "INTERNET", "payloadFormatVersion": "1.0"},
        sent_defaults=("connectionType", "payloadFormatVersion"),
        computed=("integrationMethod", "passthroughBehavior", "timeoutMilliseconds"),
        replaces=("integrationType",),
        opaque=("responseParameters",),
    ),
    Entry(
        token="aws:apigatewayv2/route:Route",
        service="apigatewayv2",
        cfn="AWS::ApiGatewayV2::Route",
        create=Call("create_route"),
        id="RouteId",
        read=Call("get_route", {"ApiId": "$apiId", "RouteId": "$id"}),
        at="@",
        delete=Call("delete_route", {"ApiId": "$apiId", "RouteId": "$id"}),
        update=Call("update_route", {"ApiId": "$apiId", "RouteId": "$id"}),
        reshape=_route_members,
        # An authorizer goes by the type of authorization: another type leaves it unused.
        exclusive=("authorizationType", "authorizerId", "authorizationScopes"),
        defaults={"apiKeyRequired": False, "authorizationType": "NONE"},
        opaque=("requestParameters",),
    ),
    Entry(
        token="aws:apigatewayv2/stage:Stage",
        service="apigatewayv2",
        cfn="AWS::ApiGatewayV2::Stage",
        create=Call("create_stage"),
        id="StageName",
        read=Call("get_stage", {"ApiId": "$apiId", "StageName": "$id"}),
        at="@",
        delete=Call("delete_stage", {"ApiId": "$apiId", "StageName": "$id"}),
        update=Call("update_stage", {"ApiId": "$apiId", "StageName": "$id"}),
        reshape=_stage_members,
        renames={"name": "StageName"},
        defaults={"autoDeploy": False},
        computed=("deploymentId",),
        looked_up={
            "invokeUrl": (_API, _STAGE_URL),
            "executionArn": (_API, "'arn:$partition:execute-api:$region:$account:$apiId/$id'"),
        },
        opaque=("routeSettings",),
        name=("name", 128),
        arn=_ARN + "/apis/$apiId/stages/$id",
    ),
    Entry(
        token="aws:apigatewayv2/domainName:DomainName",
        service="apigatewayv2",
        cfn="AWS::ApiGatewayV2::DomainName",
        create=Call("create_domain_name"),
        id="DomainName",
        read=Call("get_domain_name", {"DomainName": "$id"}),
        at="@",
        delete=Call("delete_domain_name", {"DomainName": "$id"}),
        update=Call("update_domain_name", {"DomainName": "$id"}),
        renames={"targetDomainName": "ApiGatewayDomainName"},
        computed=("routingMode",),
        completed={
            "domainNameConfiguration": (
                "targetDomainName",
                "hostedZoneId",
                "ipAddressType",
                "ownershipVerificationCertificateArn",
            )
        },
        arn=_ARN + "/domainnames/$id",
    ),
    Entry(
        token="aws:apigatewayv2/apiMapping:ApiMapping",
        service="apigatewayv2",
        cfn="AWS::ApiGatewayV2::ApiMapping",
        create=Call("create_api_mapping"),
        id="ApiMappingId",
        read=Call("get_api_mapping", {"ApiMappingId": "$id", "DomainName": "$domainName"}),
        at="@",
        delete=Call("delete_api_mapping", {"ApiMappingId": "$id", "DomainName": "$domainName"}),
        update=Call("update_api_mapping", {"ApiMappingId": "$id", "DomainName": "$domainName"}),
        puts=True,
    ),
    Entry(
        token="aws:apigatewayv2/authorizer:Authorizer",
        service="apigatewayv2",
        cfn="AWS::ApiGatewayV2::Authorizer",
        create=Call("create_authorizer"),
        id="AuthorizerId",
        read=Call("get_authorizer", {"ApiId": "$apiId", "AuthorizerId": "$id"}),
        at="@",
        delete=Call("delete_authorizer", {"ApiId": "$apiId", "AuthorizerId": "$id"}),
        update=Call("update_authorizer", {"ApiId": "$apiId", "AuthorizerId": "$id"}),
        computed=("authorizerResultTtlInSeconds",),
        in_place=("name",),
        name=("name", 128),
    ),
)
