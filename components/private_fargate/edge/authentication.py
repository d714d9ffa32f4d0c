"""People who sign in at an identity provider before a load balancer lets their requests pass.

Sources: ALB guide, "Authenticate users using an Application Load Balancer"; ELB API reference,
AuthenticateOidcActionConfig and AuthenticateCognitoActionConfig.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from private_fargate.faults import HIDDEN, Fault, choice_faults, is_plain, whole_faults

DEFAULT_SCOPE = "openid"
DEFAULT_SESSION_TIMEOUT = 604_800
DEFAULT_SESSION_COOKIE_NAME = "AWSELBAuthSessionCookie"


class UnauthenticatedRequest(str, Enum):
    """What becomes of a request of somebody who has not signed in."""

    AUTHENTICATE = "authenticate"
    """They are sent to the identity provider."""

    DENY = "deny"
    """It is answered 401, as scripts in a page need it."""

    ALLOW = "allow"
    """It passes, and the application sees that nobody is signed in."""


class OidcAuthentication(TypedDict):
    """An identity provider that speaks OpenID Connect; it has to allow the address
    `https://DOMAIN/oauth2/idpresponse` as a way back."""

    issuer: pulumi.Input[str]
    """Issuer of the tokens, an https address."""

    authorization_endpoint: pulumi.Input[str]
    """Address that people are sent to."""

    token_endpoint: pulumi.Input[str]
    """Address that the load balancer gets tokens from."""

    user_info_endpoint: pulumi.Input[str]
    """Address that the load balancer gets their claims from."""

    client_id: pulumi.Input[str]
    """Client that the provider knows the load balancer as."""

    client_secret: pulumi.Input[str]
    """Secret of that client, kept as a secret."""

    scope: NotRequired[str]
    """Claims that are asked for, separated by spaces. Default: openid."""

    session_timeout: NotRequired[int]
    """Seconds until people have to sign in again, 1 to 604800. Default: 604800."""

    session_cookie_name: NotRequired[str]
    """Cookie that keeps the session; routes of one domain with different clients need one each.
    Default: AWSELBAuthSessionCookie."""

    on_unauthenticated_request: NotRequired[UnauthenticatedRequest]
    """What becomes of a request of somebody who has not signed in. Default: authenticate."""


class CognitoAuthentication(TypedDict):
    """A user pool of Cognito, whose client has a secret and allows the address
    `https://DOMAIN/oauth2/idpresponse` as a way back."""

    user_pool_arn: pulumi.Input[str]
    """User pool, in the load balancer's region."""

    user_pool_client_id: pulumi.Input[str]
    """Client of the pool."""

    user_pool_domain: pulumi.Input[str]
    """Domain of the pool: its prefix, or a name of its own."""

    scope: NotRequired[str]
    """Claims that are asked for, separated by spaces. Default: openid."""

    session_timeout: NotRequired[int]
    """Seconds until people have to sign in again, 1 to 604800. Default: 604800."""

    session_cookie_name: NotRequired[str]
    """Cookie that keeps the session; routes of one domain with different clients need one each.
    Default: AWSELBAuthSessionCookie."""

    on_unauthenticated_request: NotRequired[UnauthenticatedRequest]
    """What becomes of a request of somebody who has not signed in. Default: authenticate."""


_ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "user_info_endpoint")
_NEEDED = {
    "oidc": (*_ENDPOINTS, "client_id", "client_secret"),
    "cognito": ("user_pool_arn", "user_pool_client_id", "user_pool_domain"),
}


def authentication_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with how people sign in; secrets are not shown."""
    faults = []
    if "oidc" in args and "cognito" in args:
        faults.append(Fault(("cognito",), "both", "either oidc or cognito"))
    for way, needed in _NEEDED.items():
        if way in args:
            faults += _faults_of(way, args[way], needed)
    return faults


def _faults_of(way: str, chosen: Mapping[str, Any], needed: tuple[str, ...]) -> list[Fault]:
    faults = [Fault((way, key), None, "a value") for key in needed if key not in chosen]
    faults += [
        Fault((way, key), chosen[key], "an address that begins with https://")
        for key in _ENDPOINTS
        if is_plain(chosen.get(key)) and not str(chosen[key]).startswith("https://")
    ]
    if chosen.get("client_secret", HIDDEN) == "":
        faults.append(Fault((way, "client_secret"), HIDDEN, "a secret that is not empty"))
    pool = chosen.get("user_pool_arn")
    if is_plain(pool) and ":cognito-idp:" not in str(pool):
        faults.append(Fault((way, "user_pool_arn"), pool, "the ARN of a user pool of Cognito"))
    faults += whole_faults(chosen, {"session_timeout": (1, DEFAULT_SESSION_TIMEOUT)}, (way,))
    return faults + choice_faults(
        chosen, "on_unauthenticated_request", UnauthenticatedRequest, (way,)
    )


def authentication_action(args: Mapping[str, Any]) -> aws.lb.ListenerRuleActionArgsDict | None:
    """Return the action of a rule in which people sign in; None if they need not."""
    if "oidc" in args:
        oidc = args["oidc"]
        given: Any = {**{key: oidc[key] for key in _NEEDED["oidc"]}, **_session(oidc)}
        given["client_secret"] = pulumi.Output.secret(oidc["client_secret"])
        return {"type": "authenticate-oidc", "order": 1, "authenticate_oidc": given}
    if "cognito" in args:
        cognito = args["cognito"]
        given = {**{key: cognito[key] for key in _NEEDED["cognito"]}, **_session(cognito)}
        return {"type": "authenticate-cognito", "order": 1, "authenticate_cognito": given}
    return None


def _session(chosen: Mapping[str, Any]) -> Any:
    unauthenticated = chosen.get("on_unauthenticated_request", UnauthenticatedRequest.AUTHENTICATE)
    return {
        "scope": chosen.get("scope", DEFAULT_SCOPE),
        "session_timeout": int(chosen.get("session_timeout", DEFAULT_SESSION_TIMEOUT)),
        "session_cookie_name": chosen.get("session_cookie_name", DEFAULT_SESSION_COOKIE_NAME),
        "on_unauthenticated_request": UnauthenticatedRequest(unauthenticated).value,
    }
