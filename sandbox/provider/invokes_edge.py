"""Look-ups of what stands at the edge: certificates, CloudFront's own policies, log delivery."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.errors import SandboxError
from sandbox.provider.clients import PARTITION, Clients
from sandbox.provider.shapes import from_pairs
from sandbox.provider.values import Properties

CACHE_POLICIES: Mapping[str, str] = {
    "Managed-CachingDisabled": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "Managed-CachingOptimized": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    "Managed-CachingOptimizedForUncompressedObjects": "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
    "UseOriginCacheControlHeaders": "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
    "UseOriginCacheControlHeaders-QueryStrings": "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
}
"""Source: "Use managed cache policies" in the CloudFront Developer Guide, read 2026-11-21."""

ORIGIN_REQUEST_POLICIES: Mapping[str, str] = {
    "Managed-AllViewer": "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "Managed-AllViewerAndCloudFrontHeaders-2022-06": "33f36d7e-f396-46d9-90e0-52428a34d9dc",
    "Managed-AllViewerExceptHostHeader": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    "Managed-CORS-CustomOrigin": "59781a5b-3903-41f3-afcb-af62929ccde1",
    "Managed-CORS-S3Origin": "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
    "Managed-UserAgentRefererHeaders": "acba4595-bd28-49b8-b9fe-13317c0390fa",
}
"""Source: "Use managed origin request policies", in the same guide, read 2026-11-21."""

LOG_DELIVERY_ACCOUNTS: Mapping[str, str] = {
    "af-south-1": "098369216593",
    "ap-east-1": "754344448648",
    "ap-northeast-1": "582318560864",
    "ap-northeast-2": "600734575887",
    "ap-northeast-3": "383597477331",
    "ap-south-1": "718504428378",
    "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266",
    "ap-southeast-3": "589379963580",
    "ca-central-1": "985666609251",
    "eu-central-1": "054676820928",
    "eu-north-1": "897822967062",
    "eu-south-1": "635631232127",
    "eu-west-1": "156460612806",
    "eu-west-2": "652711504416",
    "eu-west-3": "009996457667",
    "me-south-1": "076674570225",
    "sa-east-1": "507241528517",
    "us-east-1": "127311923021",
    "us-east-2": "033677994240",
    "us-west-1": "027434742980",
    "us-west-2": "797873946194",
}
"""The accounts that deliver a load balancer's logs in the regions of old; a newer region has none,
and a service principal in its place. Source: "Enable access logs for your Application Load
Balancer" in its User Guide, as aws_elb_service_account of the official provider has it, read
2026-11-21."""


def _certificate(clients: Clients, region: str, arguments: Properties) -> Properties:
    """The one certificate of a domain, or the newest when that is asked for."""
    statuses = arguments.get("statuses") or ["ISSUED"]
    answer = clients.call("acm", region, "list_certificates", {"CertificateStatuses": statuses})
    wanted, types = arguments.get("tags") or {}, arguments.get("types")
    found = []
    for summary in answer["CertificateSummaryList"]:
        if arguments.get("domain") not in (None, summary["DomainName"]):
            continue
        arn = {"CertificateArn": summary["CertificateArn"]}
        certificate = clients.call("acm", region, "describe_certificate", arn)["Certificate"]
        pairs = clients.call("acm", region, "list_tags_for_certificate", arn).get("Tags", [])
        certificate["Tags"] = from_pairs(pairs)
        of_type = not types or certificate["Type"] in types
        if of_type and wanted.items() <= certificate["Tags"].items():
            found.append(certificate)
    if len(found) > 1 and not arguments.get("mostRecent"):
        raise SandboxError(f"{len(found)} ACM certificates match {arguments}; ask for mostRecent")
    if not found:
        raise SandboxError(f"no ACM certificate matches {arguments}")
    # Of those of one second the last: AWS lists them in the order in which they came.
    newest: Any = sorted(found, key=lambda item: item["CreatedAt"])[-1]
    return {
        **arguments,
        "id": newest["CertificateArn"],
        "arn": newest["CertificateArn"],
        "domain": newest["DomainName"],
        "status": newest["Status"],
        "tags": newest["Tags"],
        "region": region,
    }


def _managed(kind: str, policies: Mapping[str, str]) -> Callable[..., Properties]:
    """A look-up among CloudFront's own policies, by name or by id."""

    def look_up(_: Clients, __: str, arguments: Properties) -> Properties:
        for name, identity in policies.items():
            if arguments.get("id") == identity or arguments.get("name") == name:
                return {"id": identity, "name": name, "arn": _policy_arn(kind, identity)}
        raise SandboxError(
            f"no {kind} matches {arguments}; the embedded AWS knows CloudFront's own: "
            + ", ".join(policies)
        )

    return look_up


def _policy_arn(kind: str, identity: str) -> str:
    return f"arn:{PARTITION}:cloudfront::aws:{kind}/{identity}"


def _service_account(_: Clients, region: str, __: Properties) -> Properties:
    account = LOG_DELIVERY_ACCOUNTS.get(region)
    if account is None:
        raise SandboxError(f"unsupported AWS Region: {region}")
    return {"id": account, "arn": f"arn:{PARTITION}:iam::{account}:root", "region": region}


def _subnets(clients: Clients, region: str, arguments: Properties) -> Properties:
    filters = [
        {"Name": item["name"], "Values": item["values"]} for item in arguments.get("filters") or []
    ]
    tags = arguments.get("tags") or {}
    filters += [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
    found = clients.call("ec2", region, "describe_subnets", {"Filters": filters})["Subnets"]
    ids = sorted(subnet["SubnetId"] for subnet in found)
    return {**arguments, "id": region, "ids": ids, "tags": tags, "region": region}


INVOKES: Mapping[str, Callable[[Clients, str, Properties], Properties]] = {
    "aws:acm/getCertificate:getCertificate": _certificate,
    "aws:cloudfront/getCachePolicy:getCachePolicy": _managed("cache-policy", CACHE_POLICIES),
    "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy": _managed(
        "origin-request-policy", ORIGIN_REQUEST_POLICIES
    ),
    "aws:elb/getServiceAccount:getServiceAccount": _service_account,
    "aws:ec2/getSubnets:getSubnets": _subnets,
}
