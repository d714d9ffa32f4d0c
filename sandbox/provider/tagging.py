"""How each service tags what exists already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.provider.clients import Clients


@dataclass(frozen=True)
class Tagging:
    """A service's pair of tagging operations."""

    service: str
    add: str
    remove: str
    target: str
    """The member that takes the resource; one in the plural takes a list."""

    tags: str
    keys: str
    form: str
    """`Key`, `key` or `TagKey`: pairs with that spelling; `map`: a mapping; `TagSet`: all tags at
    once; `Items`: pairs and keys each in an object of their own."""

    fixed: Mapping[str, str] = field(default_factory=dict)
    """Members that are the same for every resource."""


def _tag_resource(service: str, target: str, tags: str, keys: str, form: str) -> Tagging:
    return Tagging(service, "tag_resource", "untag_resource", target, tags, keys, form)


def _change_tags(kind: str) -> Tagging:
    change = "change_tags_for_resource"
    fixed = {"ResourceType": kind}
    return Tagging(
        "route53", change, change, "ResourceId", "AddTags", "RemoveTagKeys", "Key", fixed
    )


# By service, and by what else a type's entry names where a service tags each type in its own way.
TAGGING: Mapping[str, Tagging] = {
    "ec2": Tagging("ec2", "create_tags", "delete_tags", "Resources", "Tags", "Tags", "Key"),
    "elbv2": Tagging("elbv2", "add_tags", "remove_tags", "ResourceArns", "Tags", "TagKeys", "Key"),
    "iam": Tagging("iam", "tag_role", "untag_role", "RoleName", "Tags", "TagKeys", "Key"),
    "iam instance profile": Tagging(
        "iam",
        "tag_instance_profile",
        "untag_instance_profile",
        "InstanceProfileName",
        "Tags",
        "TagKeys",
        "Key",
    ),
    "iam policy": Tagging(
        "iam", "tag_policy", "untag_policy", "PolicyArn", "Tags", "TagKeys", "Key"
    ),
    "iam identity provider": Tagging(
        "iam",
        "tag_open_id_connect_provider",
        "untag_open_id_connect_provider",
        "OpenIDConnectProviderArn",
        "Tags",
        "TagKeys",
        "Key",
    ),
    "s3": Tagging("s3", "put_bucket_tagging", "", "Bucket", "Tagging", "", "TagSet"),
    "acm": Tagging(
        "acm",
        "add_tags_to_certificate",
        "remove_tags_from_certificate",
        "CertificateArn",
        "Tags",
        "Tags",
        "Key",
    ),
    "route53": _change_tags("hostedzone"),
    "route53 health check": _change_tags("healthcheck"),
    "apigatewayv2": _tag_resource("apigatewayv2", "ResourceArn", "Tags", "TagKeys", "map"),
    "wafv2": _tag_resource("wafv2", "ResourceARN", "Tags", "TagKeys", "Key"),
    "cloudfront": _tag_resource("cloudfront", "Resource", "Tags", "TagKeys", "Items"),
    "sns": _tag_resource("sns", "ResourceArn", "Tags", "TagKeys", "Key"),
    "sqs": Tagging("sqs", "tag_queue", "untag_queue", "QueueUrl", "Tags", "TagKeys", "map"),
    "cloudwatch": _tag_resource("cloudwatch", "ResourceARN", "Tags", "TagKeys", "Key"),
    "scheduler": _tag_resource("scheduler", "ResourceArn", "Tags", "TagKeys", "Key"),
    "servicediscovery": _tag_resource("servicediscovery", "ResourceARN", "Tags", "TagKeys", "Key"),
    "efs": _tag_resource("efs", "ResourceId", "Tags", "TagKeys", "Key"),
    "dynamodb": _tag_resource("dynamodb", "ResourceArn", "Tags", "TagKeys", "Key"),
    "kms": _tag_resource("kms", "KeyId", "Tags", "TagKeys", "TagKey"),
    "secretsmanager": _tag_resource("secretsmanager", "SecretId", "Tags", "TagKeys", "Key"),
    "ssm": Tagging(
        "ssm",
        "add_tags_to_resource",
        "remove_tags_from_resource",
        "ResourceId",
        "Tags",
        "TagKeys",
        "Key",
        {"ResourceType": "Parameter"},
    ),
    "ecs": _tag_resource("ecs", "resourceArn", "tags", "tagKeys", "key"),
    "ecr": _tag_resource("ecr", "resourceArn", "tags", "tagKeys", "Key"),
    "logs": _tag_resource("logs", "resourceArn", "tags", "tagKeys", "map"),
    "application-autoscaling": _tag_resource(
        "application-autoscaling", "ResourceARN", "Tags", "TagKeys", "map"
    ),
}


def retag(
    clients: Clients,
    region: str,
    how: Tagging,
    target: str,
    old: Mapping[str, str],
    new: Mapping[str, str],
) -> None:
    """Makes the tags of an existing resource the new ones."""
    where: dict[str, Any] = {
        **how.fixed,
        how.target: [target] if how.target.endswith("s") else target,
    }
    if how.form == "TagSet":
        clients.call(how.service, region, how.add, {**where, how.tags: tag_list(new, how.form)})
        return
    gone = sorted(set(old) - set(new))
    if gone:
        keys: Any = [{"Key": key} for key in gone] if how.keys == "Tags" else gone
        keys = {"Items": keys} if how.form == "Items" else keys
        clients.call(how.service, region, how.remove, {**where, how.keys: keys})
    fresh = {key: value for key, value in new.items() if old.get(key) != value}
    if fresh:
        clients.call(how.service, region, how.add, {**where, how.tags: tag_list(fresh, how.form)})


def tag_list(tags: Mapping[str, str], form: str) -> Any:
    """Tags in the form that a service takes."""
    if form == "map":
        return dict(tags)
    if form == "TagSet":
        return {"TagSet": tag_list(tags, "Key")}
    if form == "Items":
        return {"Items": tag_list(tags, "Key")}
    value = form.replace("Key", "Value").replace("key", "value")
    return [{form: key, value: item} for key, item in sorted(tags.items())]
