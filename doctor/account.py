"""Who one is for AWS, and where."""

from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
)

from doctor.finding import Finding, State
from doctor.quotas import look_at_quotas

_SIGN_IN = (
    "`aws sso login --profile NAME` and AWS_PROFILE=NAME, or `aws configure`; "
    "`pulumi` finds them in the same places"
)
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"})


def look_at_account(session: Any) -> list[Finding]:
    """Return how it stands with region, credentials and quotas of a boto3 session.

    What needs credentials is left out where there are none.
    """
    region = _region(session)
    if region.state is not State.OK:
        return [region]
    identity = _identity(session)
    found = [region, identity]
    return found if identity.state is not State.OK else [*found, *look_at_quotas(session)]


def _region(session: Any) -> Finding:
    if not session.region_name:
        step = "set AWS_REGION, or give --region; stack files have aws:region of their own"
        return Finding("region", State.PROBLEM, "none is set", step)
    return Finding("region", State.OK, str(session.region_name))


def _identity(session: Any) -> Finding:
    try:
        told = session.client("sts").get_caller_identity()
    except (NoCredentialsError, PartialCredentialsError):
        return Finding("credentials", State.PROBLEM, "none are found", _SIGN_IN)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _EXPIRED:
            return Finding("credentials", State.PROBLEM, f"they ended ({code})", _SIGN_IN)
        return Finding("credentials", State.PROBLEM, said(error), _SIGN_IN)
    except (EndpointConnectionError, NoRegionError, BotoCoreError) as error:
        step = "look at the network, the proxy and AWS_ENDPOINT_URL"
        return Finding("credentials", State.UNKNOWN, said(error), step)
    return Finding("credentials", State.OK, f"{told['Arn']} in account {told['Account']}")


def said(error: Exception) -> str:
    """Return what AWS or its SDK said, in one line."""
    return " ".join(str(error).split())
