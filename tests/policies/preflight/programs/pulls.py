"""What tasks fetch and mount: images, environment files, file systems; policies of endpoints."""

import pulumi_aws as aws

from tests.policies.preflight.programs.shop import (
    ACCOUNT,
    REGION,
    Shop,
    container,
    endpoints,
    nat,
    policy,
)
from tests.policies.preflight.programs.story import story


@story("F11")
def s3_policy_without_the_layer_bucket() -> None:
    shop = endpoints("s3")
    own = policy("s3:GetObject", resource="arn:aws:s3:::shop-data/*", Principal="*")
    shop.gateway(policy=own)
    shop.service()


@story("F11")
def registry_policy_without_the_download() -> None:
    shop = endpoints("ecr.dkr")
    shop.interface("ecr.dkr", policy=policy("ecr:BatchGetImage", Principal="*"))
    shop.service()


@story()
def s3_policy_with_the_layer_bucket() -> None:
    shop = endpoints("s3")
    layers = f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket/*"
    shop.gateway(policy=policy("s3:GetObject", resource=layers, Principal="*"))
    shop.service()


@story(doubts="F03")
def s3_policy_known_later() -> None:
    shop = endpoints("s3")
    shop.gateway(policy=shop.later(policy("s3:*", Principal="*")))
    shop.service()


@story("F12")
def image_of_docker_hub_behind_endpoints() -> None:
    shop = endpoints()
    shop.service(shop.task(container(image="nginx:1.27")))


@story("F12")
def image_of_another_region() -> None:
    shop = endpoints()
    image = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/shop/api:1.0"
    shop.service(shop.task(container(image=image)))


@story("F13")
def first_pull_without_a_way_out() -> None:
    shop = endpoints()
    aws.ecr.PullThroughCacheRule(
        "cache", ecr_repository_prefix="shop", upstream_registry_url="public.ecr.aws"
    )
    rights = ("ecr:BatchImportUpstreamImage", "ecr:CreateRepository")
    shop.allow(shop.execution, *rights)
    shop.service()


@story("F13")
def first_pull_without_the_right() -> None:
    shop = nat()
    aws.ecr.PullThroughCacheRule(
        "cache", ecr_repository_prefix="shop", upstream_registry_url="public.ecr.aws"
    )
    shop.service()


@story()
def first_pull_with_both() -> None:
    shop = nat()
    aws.ecr.PullThroughCacheRule(
        "cache", ecr_repository_prefix="shop", upstream_registry_url="public.ecr.aws"
    )
    shop.allow(shop.execution, "ecr:BatchImportUpstreamImage", "ecr:CreateRepository")
    shop.service()


@story("F03 F67")
def environment_file_without_s3() -> None:
    shop = endpoints("s3")
    shop.allow(shop.execution, "s3:GetObject", "s3:GetBucketLocation")
    file = {"type": "s3", "value": "arn:aws:s3:::shop-config/api.env"}
    shop.service(shop.task(container(environmentFiles=[file])))


@story()
def environment_file_by_s3() -> None:
    shop = endpoints()
    shop.allow(shop.execution, "s3:GetObject", "s3:GetBucketLocation")
    file = {"type": "s3", "value": "arn:aws:s3:::shop-config/api.env"}
    shop.service(shop.task(container(environmentFiles=[file])))


def _files(shop: Shop, zones: int) -> None:
    """A file system with mount targets in so many zones, and a task that mounts it."""
    system = aws.efs.FileSystem("files")
    doors = shop.group("files")
    shop.admit(shop.tasks, doors, 2049)
    shop.needs += [
        aws.efs.MountTarget(
            f"files-{n}",
            file_system_id=system.id,
            subnet_id=shop.private[n].id,
            security_groups=[doors.id],
        )
        for n in range(zones)
    ]
    volume = {"name": "files", "efs_volume_configuration": {"file_system_id": system.id}}
    mount = {"sourceVolume": "files", "containerPath": "/data"}
    shop.service(shop.task(container(mountPoints=[mount]), volumes=[volume]))


@story("F64")
def file_system_without_a_mount_target_in_a_zone() -> None:
    _files(endpoints(), 1)


@story()
def file_system_with_mount_targets() -> None:
    _files(endpoints(), 2)


@story(doubts="F64")
def mount_target_in_a_subnet_known_later() -> None:
    shop = endpoints()
    system = aws.efs.FileSystem("files")
    aws.efs.MountTarget(
        "files", file_system_id=system.id, subnet_id=shop.later("subnet-0123456789abcdef0")
    )
    volume = {"name": "files", "efs_volume_configuration": {"file_system_id": system.id}}
    mount = {"sourceVolume": "files", "containerPath": "/data"}
    shop.service(shop.task(container(mountPoints=[mount]), volumes=[volume]))
