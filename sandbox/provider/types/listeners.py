"""What a load balancer does with a request: listeners, their rules and certificates."""

import re
from typing import Any

from sandbox.provider.table import Attributes, Call, Entry
from sandbox.provider.values import Properties

_ACTION_RENAMES = {
    "redirect": "RedirectConfig",
    "fixedResponse": "FixedResponseConfig",
    "forward": "ForwardConfig",
    "authenticateOidc": "AuthenticateOidcConfig",
    "authenticateCognito": "AuthenticateCognitoConfig",
    "stickiness": "TargetGroupStickinessConfig",
    "duration": "DurationSeconds",
    "arn": "TargetGroupArn",
}

_REQUEST, _RESPONSE = "routing.http.request", "routing.http.response"

_LISTENER_ATTRIBUTES = {
    "tcpIdleTimeoutSeconds": "tcp.idle_timeout.seconds",
    "routingHttpRequestXAmznMtlsClientcertHeaderName": (
        f"{_REQUEST}.x_amzn_mtls_clientcert.header_name"
    ),
    "routingHttpRequestXAmznMtlsClientcertIssuerHeaderName": (
        f"{_REQUEST}.x_amzn_mtls_clientcert_issuer.header_name"
    ),
    "routingHttpRequestXAmznMtlsClientcertLeafHeaderName": (
        f"{_REQUEST}.x_amzn_mtls_clientcert_leaf.header_name"
    ),
    "routingHttpRequestXAmznMtlsClientcertSerialNumberHeaderName": (
        f"{_REQUEST}.x_amzn_mtls_clientcert_serial_number.header_name"
    ),
    "routingHttpRequestXAmznMtlsClientcertSubjectHeaderName": (
        f"{_REQUEST}.x_amzn_mtls_clientcert_subject.header_name"
    ),
    "routingHttpRequestXAmznMtlsClientcertValidityHeaderName": (
        f"{_REQUEST}.x_amzn_mtls_clientcert_validity.header_name"
    ),
    "routingHttpRequestXAmznTlsCipherSuiteHeaderName": (
        f"{_REQUEST}.x_amzn_tls_cipher_suite.header_name"
    ),
    "routingHttpRequestXAmznTlsVersionHeaderName": f"{_REQUEST}.x_amzn_tls_version.header_name",
    "routingHttpResponseAccessControlAllowCredentialsHeaderValue": (
        f"{_RESPONSE}.access_control_allow_credentials.header_value"
    ),
    "routingHttpResponseAccessControlAllowHeadersHeaderValue": (
        f"{_RESPONSE}.access_control_allow_headers.header_value"
    ),
    "routingHttpResponseAccessControlAllowMethodsHeaderValue": (
        f"{_RESPONSE}.access_control_allow_methods.header_value"
    ),
    "routingHttpResponseAccessControlAllowOriginHeaderValue": (
        f"{_RESPONSE}.access_control_allow_origin.header_value"
    ),
    "routingHttpResponseAccessControlExposeHeadersHeaderValue": (
        f"{_RESPONSE}.access_control_expose_headers.header_value"
    ),
    "routingHttpResponseAccessControlMaxAgeHeaderValue": (
        f"{_RESPONSE}.access_control_max_age.header_value"
    ),
    "routingHttpResponseContentSecurityPolicyHeaderValue": (
        f"{_RESPONSE}.content_security_policy.header_value"
    ),
    "routingHttpResponseServerEnabled": f"{_RESPONSE}.server.enabled",
    "routingHttpResponseStrictTransportSecurityHeaderValue": (
        f"{_RESPONSE}.strict_transport_security.header_value"
    ),
    "routingHttpResponseXContentTypeOptionsHeaderValue": (
        f"{_RESPONSE}.x_content_type_options.header_value"
    ),
    "routingHttpResponseXFrameOptionsHeaderValue": f"{_RESPONSE}.x_frame_options.header_value",
}
"""Source: ListenerAttribute in the Elastic Load Balancing API reference (version 2015-12-01), as
botocore's model has it."""


def _listener_members(properties: Properties) -> Properties:
    """The API takes a listener's certificate as a list of one."""
    members = dict(properties)
    if (certificate := members.pop("certificateArn", None)) is not None:
        members["certificates"] = [{"certificateArn": certificate}]
    if (policy := members.pop("alpnPolicy", None)) is not None:
        members["alpnPolicy"] = [policy]
    return members


def _rule_members(properties: Properties) -> Properties:
    """The API names a condition's field beside its values."""
    members = dict(properties)
    if isinstance(members.get("conditions"), list):
        members["conditions"] = [_condition(item) for item in members["conditions"]]
    return members


def _condition(condition: Properties) -> Properties:
    for name, value in condition.items():
        field = re.sub(r"(?<=[a-z])([A-Z])", r"-\1", name).lower().removesuffix("s")
        member = "QueryStringConfig" if name == "queryStrings" else f"{name}Config"
        return {"field": field, member: {"values": value} if isinstance(value, list) else value}
    return condition


def _conditions(found: Properties) -> list[Properties]:
    """The conditions as pulumi_aws has them, from the field and the values beside it."""
    conditions = []
    for condition in found.get("Conditions", []):
        words = condition["Field"].split("-")
        member = "".join(word.capitalize() for word in words)
        config = condition.get(f"{member}Config", {})
        name = "queryStrings" if member == "QueryString" else member[0].lower() + member[1:]
        conditions.append({name: _lowered(config["Values"] if name == "queryStrings" else config)})
    return conditions


def _lowered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: item for key, item in value.items()}
    return [_lowered(item) for item in value] if isinstance(value, list) else value


_SNI = {
    "ListenerArn": "$listenerArn",
    "Certificates": [{"CertificateArn": "$certificateArn"}],
}

ENTRIES = (
    Entry(
        token="aws:lb/listener:Listener",
        service="elbv2",
        cfn="AWS::ElasticLoadBalancingV2::Listener",
        create=Call("create_listener"),
        id="Listeners[0].ListenerArn",
        read=Call("describe_listeners", {"ListenerArns": ["$id"]}),
        at="Listeners[0]",
        delete=Call("delete_listener", {"ListenerArn": "$id"}),
        update=Call("modify_listener", {"ListenerArn": "$id"}),
        reshape=_listener_members,
        renames=_ACTION_RENAMES,
        attributes=Attributes(
            "modify_listener_attributes",
            {"ListenerArn": "$id"},
            _LISTENER_ATTRIBUTES,
            read="describe_listener_attributes",
        ),
        defaults={"protocol": "HTTP"},
        sent_defaults=("protocol",),
        computed=("sslPolicy", *_LISTENER_ATTRIBUTES),
        outputs={
            "arn": "ListenerArn",
            "certificateArn": "Certificates[0].CertificateArn",
            "alpnPolicy": "AlpnPolicy[0]",
        },
    ),
    Entry(
        token="aws:lb/listenerRule:ListenerRule",
        service="elbv2",
        cfn="AWS::ElasticLoadBalancingV2::ListenerRule",
        create=Call("create_rule"),
        id="Rules[0].RuleArn",
        read=Call("describe_rules", {"RuleArns": ["$id"]}),
        at="Rules[0]",
        delete=Call("delete_rule", {"RuleArn": "$id"}),
        update=Call("modify_rule", {"RuleArn": "$id"}),
        setters=(
            Call(
                "set_rule_priorities",
                {"RulePriorities": [{"RuleArn": "$id", "Priority": "$priority"}]},
                when=("priority",),
                on_create=False,
            ),
        ),
        reshape=_rule_members,
        renames=_ACTION_RENAMES,
        outputs={"arn": "RuleArn", "conditions": _conditions},
    ),
    Entry(
        token="aws:lb/listenerCertificate:ListenerCertificate",
        service="elbv2",
        cfn="AWS::ElasticLoadBalancingV2::ListenerCertificate",
        create=Call("add_listener_certificates", _SNI),
        id="$listenerArn,$certificateArn",
        read=Call("describe_listener_certificates", {"ListenerArn": "$listenerArn"}),
        at="Certificates[?CertificateArn=='$certificateArn'] | [0]",
        delete=Call("remove_listener_certificates", _SNI),
        always_replaces=True,
    ),
)
