"""How each service tags what exists already."""

from collections.abc import Mapping
from dataclasses import dataclass
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
    """`Key` or `key`: pairs with that spelling; `map`: a mapping; `TagSet`: all tags at once."""


def _tag_resource(service: str, target: str, tags: str, keys: str, form: str) -> Tagging:
    return Tagging(service, "tag_resource", "untag_resource", target, tags, keys, form)


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
    "s3": Tagging("s3", "put_bucket_tagging", "", "Bucket", "Tagging", "", "TagSet"),
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
    where: dict[str, Any] = {how.target: [target] if how.target.endswith("s") else target}
    if how.form == "TagSet":
        clients.call(how.service, region, how.add, {**where, how.tags: tag_list(new, how.form)})
        return
    gone = sorted(set(old) - set(new))
    if gone:
        keys: Any = [{"Key": key} for key in gone] if how.service == "ec2" else gone
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
    value = "Value" if form == "Key" else "value"
    return [{form: key, value: item} for key, item in sorted(tags.items())]
