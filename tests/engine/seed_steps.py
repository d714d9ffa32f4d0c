"""What the authors of the seeds deployed, step by step, as programs in plain pulumi_aws.

Seoul, private subnets of two zones, one service on Fargate. Where a post is silent about the S3
gateway endpoint, the VPC has it: the console's wizard makes it, and the tasks of the posts ran.
"""

from typing import Any

from tests.policies.preflight.programs.front import Api, Front
from tests.policies.preflight.programs.shop import ACCOUNT, EVERYWHERE, Shop, container, logging

SEOUL = "ap-northeast-2"
IMAGE = f"{ACCOUNT}.dkr.ecr.{SEOUL}.amazonaws.com/demo:1.0"


def _run(shop: Shop, **definition: Any) -> None:
    """Run the service, as soundly as its network is not."""
    log = logging(region=SEOUL)
    size = {"cpu": "512", "memory": "1024", **definition}
    shop.service(shop.task(container(image=IMAGE, logConfiguration=log), **size))


def seed_001() -> None:
    """A task that worked in a public subnet, moved to a private one; before any endpoint."""
    shop = Shop(region=SEOUL)
    shop.rule(shop.tasks, 443, out=True, cidr_ipv4=EVERYWHERE)
    Front(shop)
    _run(shop)


def seed_002(*endpoints: str) -> None:
    """A private beta on ARM64 behind a load balancer, with the endpoints that are there by now."""
    shop = Shop(region=SEOUL)
    shop.gateway()
    shop.admit(shop.tasks, shop.entry, 443)
    shop.interface(*endpoints, admit=False)
    Front(shop)
    _run(shop, cpu="1024", memory="3072", runtime_platform={"cpu_architecture": "ARM64"})


def seed_000(*endpoints: str, s3: bool = True, stage: str = "$default") -> None:
    """An HTTP API, a VPC link and an internal network load balancer before the task."""
    shop = Shop(region=SEOUL)
    if s3:
        shop.gateway()
    shop.interface(*endpoints)
    Api(shop, stage={"name": stage})
    _run(shop)


def seed_004(target_type: str) -> None:
    """The plan of the school project: NAT, a load balancer, tasks in private subnets."""
    shop = Shop(region=SEOUL)
    shop.nat()
    Front(shop, targets={"target_type": target_type})
    _run(shop)
