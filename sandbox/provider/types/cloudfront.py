"""CloudFront: distributions and their origins inside a VPC."""

from typing import Any

from sandbox.provider.table import Call, Entry
from sandbox.provider.values import Properties

HOSTED_ZONE_ID = "Z2FDTNDATAQYW2"
"""The zone that an alias record to a distribution names, the same for all of them. Source:
AliasTarget in the Route 53 API reference (HostedZoneId, CloudFront distribution)."""

_RENAMES = {
    "originId": "Id",
    "orderedCacheBehaviors": "CacheBehaviors",
    "loggingConfig": "Logging",
    "lambdaArn": "LambdaFunctionARN",
    "name": "HeaderName",
    "value": "HeaderValue",
}


def _distribution_members(properties: Properties) -> Properties:
    """The API takes one configuration, with every list counted."""
    config = dict(properties)
    if (logging := config.pop("loggingConfig", None)) is not None:
        config["loggingConfig"] = {"enabled": True, "prefix": "", **logging}
    if (restrictions := config.pop("restrictions", None)) is not None:
        geo = dict(restrictions["geoRestriction"])
        config["restrictions"] = {"geoRestriction": {**geo, **_counted(geo.pop("locations", []))}}
        config["restrictions"]["geoRestriction"].pop("locations", None)
    if (behavior := config.pop("defaultCacheBehavior", None)) is not None:
        config["defaultCacheBehavior"] = _behavior(behavior)
    if (behaviors := config.pop("orderedCacheBehaviors", None)) is not None:
        config["orderedCacheBehaviors"] = [_behavior(item) for item in behaviors]
    return {"distributionConfig": _with_counts(config)} if config else {}


def _behavior(behavior: Properties) -> Properties:
    """The methods that are cached stand within those that are allowed; signers have a switch."""
    members = dict(behavior)
    if "allowedMethods" in members:
        members["allowedMethods"] = {
            **_counted(members["allowedMethods"]),
            "cachedMethods": members.pop("cachedMethods", []),
        }
    for name in ("trustedSigners", "trustedKeyGroups"):
        if name in members:
            members[name] = {"enabled": True, **_counted(members[name])}
    return members


def _counted(items: Any) -> Properties:
    return {"quantity": len(items), "items": items} if items else {"quantity": 0}


def _with_counts(value: Any, *, inside: bool = False) -> Any:
    if isinstance(value, dict):
        counted = "quantity" in value
        return {
            key: _with_counts(item, inside=counted and key == "items")
            for key, item in value.items()
        }
    if isinstance(value, list):
        items = [_with_counts(item) for item in value]
        return items if inside else _counted(items)
    return value


def _config(member: str) -> str:
    return f"Distribution.DistributionConfig.{member}"


_TAGGED = Call("get_distribution", {"Id": "$id"})
_ORIGIN = Call("get_vpc_origin", {"Id": "$id"})

ENTRIES = (
    Entry(
        token="aws:cloudfront/distribution:Distribution",
        service="cloudfront",
        cfn="AWS::CloudFront::Distribution",
        create=Call("create_distribution", {"DistributionConfig": {"CallerReference": "$unique"}}),
        id="Distribution.Id",
        read=_TAGGED,
        at="@",
        # Real ones are switched off first, and that is waited for.
        delete=Call(
            "delete_distribution", {"Id": "$id", "IfMatch": "$given"}, given=(_TAGGED, "ETag")
        ),
        update=Call(
            "update_distribution",
            {
                "Id": "$id",
                "IfMatch": "$given",
                "DistributionConfig": {"CallerReference": "$was.callerReference"},
            },
            given=(_TAGGED, "ETag"),
        ),
        puts=True,
        reshape=_distribution_members,
        renames=_RENAMES,
        ignored=("retainOnDelete", "waitForDeployment"),
        defaults={
            "comment": "",
            "httpVersion": "http2",
            "isIpv6Enabled": False,
            "priceClass": "PriceClass_All",
            "retainOnDelete": False,
            "staging": False,
            "waitForDeployment": True,
        },
        sent_defaults=("comment", "isIpv6Enabled"),
        computed=("continuousDeploymentPolicyId",),
        recomputed=("etag", "lastModifiedTime"),
        outputs={
            "arn": "Distribution.ARN",
            "domainName": "Distribution.DomainName",
            "status": "Distribution.Status",
            "lastModifiedTime": lambda found: str(found["Distribution"]["LastModifiedTime"]),
            "hostedZoneId": lambda _: HOSTED_ZONE_ID,
            "callerReference": _config("CallerReference"),
            "inProgressValidationBatches": "Distribution.InProgressInvalidationBatches",
            "aliases": _config("Aliases.Items"),
            "comment": _config("Comment"),
            "enabled": _config("Enabled"),
            "httpVersion": _config("HttpVersion"),
            "isIpv6Enabled": _config("IsIPV6Enabled"),
            "priceClass": _config("PriceClass"),
            "webAclId": _config("WebACLId"),
        },
    ),
    Entry(
        token="aws:cloudfront/vpcOrigin:VpcOrigin",
        service="cloudfront",
        cfn="AWS::CloudFront::VpcOrigin",
        create=Call("create_vpc_origin"),
        id="VpcOrigin.Id",
        read=_ORIGIN,
        at="VpcOrigin",
        delete=Call(
            "delete_vpc_origin", {"Id": "$id", "IfMatch": "$given"}, given=(_ORIGIN, "ETag")
        ),
        update=Call(
            "update_vpc_origin", {"Id": "$id", "IfMatch": "$given"}, given=(_ORIGIN, "ETag")
        ),
        ignored=("timeouts",),
        looked_up={"etag": (_ORIGIN, "ETag")},
        recomputed=("etag",),
    ),
)
