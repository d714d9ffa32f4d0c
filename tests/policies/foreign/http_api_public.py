"""An HTTP API of the careless kind beside one with logs, throttling and a domain of its own."""

import json

import pulumi_aws as aws

open_api = aws.apigatewayv2.Api(
    "open",
    protocol_type="HTTP",
    cors_configuration={"allow_origins": ["*"], "allow_methods": ["*"], "allow_credentials": False},
)
aws.apigatewayv2.Stage("open", api_id=open_api.id, name="$default", auto_deploy=True)

logs = aws.cloudwatch.LogGroup("access", retention_in_days=30)
api = aws.apigatewayv2.Api("tidy", protocol_type="HTTP", disable_execute_api_endpoint=True)
link = aws.apigatewayv2.VpcLink(
    "tidy", subnet_ids=["subnet-0aaaaaaaaaaaaaaaa"], security_group_ids=["sg-0aaaaaaaaaaaaaaaa"]
)
integration = aws.apigatewayv2.Integration(
    "tidy",
    api_id=api.id,
    integration_type="HTTP_PROXY",
    integration_method="ANY",
    connection_type="VPC_LINK",
    connection_id=link.id,
    integration_uri="arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-abcdef",
)
aws.apigatewayv2.Route(
    "tidy",
    api_id=api.id,
    route_key="$default",
    authorization_type="AWS_IAM",
    target=integration.id.apply(lambda integration_id: f"integrations/{integration_id}"),
)
stage = aws.apigatewayv2.Stage(
    "tidy",
    api_id=api.id,
    name="$default",
    auto_deploy=True,
    access_log_settings={
        "destination_arn": logs.arn,
        "format": json.dumps({"requestId": "$context.requestId"}),
    },
    default_route_settings={"throttling_burst_limit": 100, "throttling_rate_limit": 50},
)
domain = aws.apigatewayv2.DomainName(
    "tidy",
    domain_name="api.example.com",
    domain_name_configuration={
        "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/api",
        "endpoint_type": "REGIONAL",
        "security_policy": "TLS_1_2",
    },
)
aws.apigatewayv2.ApiMapping("tidy", api_id=api.id, domain_name=domain.id, stage=stage.id)
