"""What moto lacks of API Gateway's HTTP APIs: changes in place, addresses of domains, clashes."""

import json
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from moto.apigatewayv2 import urls
from moto.apigatewayv2.exceptions import APIGatewayV2Error, BadRequestException
from moto.apigatewayv2.models import Api, ApiGatewayV2Backend, DomainName
from moto.apigatewayv2.responses import ApiGatewayV2Response
from moto.core.common_types import TYPE_RESPONSE

from sandbox.moto_gaps.dns import is_issued

HOSTED_ZONE_ID = "ZSANDBOXAPIGATEWAY"
"""The zone that an alias to a domain name names; not one of AWS's, which differ by region."""


class ConflictError(APIGatewayV2Error):
    """What is there already."""

    code = 409

    def __init__(self, message: str) -> None:
        super().__init__("ConflictException", message)


class Changes:
    """Changes in place, by API Gateway's operations."""

    def update_stage(self: Any) -> TYPE_RESPONSE:
        """Changes what is given of a stage; the rest stays."""
        api = self.apigatewayv2_backend.get_api(self.path.split("/")[-3])
        old = api.get_stage(unquote(self.path.split("/")[-1]))
        config = {**old.config, **json.loads(self.body), "stageName": old.name}
        stage = api.create_stage(config)
        stage.created = old.created
        return 200, {}, json.dumps(stage.to_json())

    def update_domain_name(self: Any) -> TYPE_RESPONSE:
        """Changes the certificate and the other settings of a domain name."""
        domain = self.apigatewayv2_backend.get_domain_name(self.path.split("/")[-1])
        given = json.loads(self.body)
        configurations = given.get("domainNameConfigurations")
        if configurations:
            _require_issued(self.apigatewayv2_backend, configurations)
            pairs = zip(domain.domain_name_configurations, configurations, strict=False)
            domain.domain_name_configurations = [{**old, **new} for old, new in pairs]
        if "mutualTlsAuthentication" in given:
            domain.mutual_tls_authentication = given["mutualTlsAuthentication"]
        return 200, {}, json.dumps(domain.to_json())

    def update_api_mapping(self: Any) -> TYPE_RESPONSE:
        """Points a domain's path to another API or stage."""
        _, domain, _, identity = self.path.rsplit("/", 3)
        mapping = self.apigatewayv2_backend.get_api_mapping(identity, domain)
        given = json.loads(self.body)
        mapping.api_id = given.get("apiId", mapping.api_id)
        mapping.stage = given.get("stage", mapping.stage)
        mapping.api_mapping_key = given.get("apiMappingKey", mapping.api_mapping_key)
        return 200, {}, json.dumps(mapping.to_json())


def _require_issued(backend: ApiGatewayV2Backend, configurations: list[dict[str, str]]) -> None:
    """A domain name takes only a certificate that is there and issued."""
    for arn in [item.get("certificateArn", "") for item in configurations]:
        if not is_issued(backend.account_id, backend.region_name, arn):
            raise BadRequestException(
                f"The provided certificate {arn} does not exist or is not issued."
            )


def _tagged(backend: ApiGatewayV2Backend, arn: str) -> dict[str, str] | None:
    """The tags that moto keeps within a stage or a domain name."""
    kinds = arn.rpartition("::/")[2].split("/")
    if kinds[0] == "domainnames":
        domain = backend.get_domain_name(kinds[1])
        domain.tags = domain.tags or {}
        return domain.tags
    if len(kinds) == 4 and kinds[2] == "stages":
        tags: dict[str, str] = backend.get_api(kinds[1]).get_stage(kinds[3]).tags
        return tags
    return None


def _tag_stages_and_domains() -> None:
    tag, untag = ApiGatewayV2Backend.tag_resource, ApiGatewayV2Backend.untag_resource

    def tag_resource(self: ApiGatewayV2Backend, resource_arn: str, tags: dict[str, str]) -> None:
        held = _tagged(self, resource_arn)
        if held is None:
            tag(self, resource_arn, tags)
        else:
            held.update(tags)

    def untag_resource(self: ApiGatewayV2Backend, resource_arn: str, tag_keys: list[str]) -> None:
        held = _tagged(self, resource_arn)
        if held is None:
            untag(self, resource_arn, tag_keys)
            return
        for key in tag_keys:
            held.pop(key, None)

    ApiGatewayV2Backend.tag_resource = tag_resource  # type: ignore[method-assign]
    ApiGatewayV2Backend.untag_resource = untag_resource  # type: ignore[method-assign]
    for path in ("domainnames/(?P<pt2>[^/]+)$", "apis/(?P<pt2>[^/]+)/stages/(?P<pt3>[^/]+)$"):
        urls.url_paths["{0}/v2/tags/(?P<pt1>[^/]+)/" + path] = ApiGatewayV2Response.dispatch


def _refuse_clashes() -> None:
    create_route, create_domain = Api.create_route, ApiGatewayV2Backend.create_domain_name

    def route(self: Api, *args: Any, **given: Any) -> Any:
        key = given["route_key"]
        if any(known.route_key == key for known in self.routes.values()):
            raise ConflictError(f"Route with key {key} already exists for this API")
        return create_route(self, *args, **given)

    def domain(
        self: ApiGatewayV2Backend,
        domain_name: str,
        domain_name_configurations: list[dict[str, str]],
        *args: Any,
        **more: Any,
    ) -> DomainName:
        _require_issued(self, domain_name_configurations)
        target = f"d-{uuid4().hex[:10]}.execute-api.{self.region_name}.amazonaws.com"
        address = {"apiGatewayDomainName": target, "hostedZoneId": HOSTED_ZONE_ID}
        known = {**address, "domainNameStatus": "AVAILABLE", "ipAddressType": "ipv4"}
        configurations = [{**known, **item} for item in domain_name_configurations]
        return create_domain(self, domain_name, configurations, *args, **more)

    Api.create_route = route  # type: ignore[method-assign]
    ApiGatewayV2Backend.create_domain_name = domain  # type: ignore[method-assign]


def fill() -> None:
    """Adds the missing operations to moto, in this process."""
    _tag_stages_and_domains()
    _refuse_clashes()
    for name, operation in vars(Changes).items():
        if not name.startswith("_"):
            setattr(ApiGatewayV2Response, name, operation)
