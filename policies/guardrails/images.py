"""Where an image comes from, as its name tells."""

import re
from dataclasses import dataclass
from typing import Final

# Amazon ECR user guide, "Amazon ECR private registries": the registry's URL.
_ECR: Final = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)"
)
DOCKER_HUB: Final = "docker.io"


@dataclass(frozen=True, slots=True)
class Image:
    """The name of an image, taken apart."""

    host: str
    """Registry: ``docker.io`` where the name has none."""
    repository: str
    """Path of the repository, without tag or digest."""
    tag: str
    """Empty without one."""
    digest: str
    """Empty without one."""

    @property
    def region(self) -> str | None:
        """Region of a private ECR registry; None for any other registry."""
        match = _ECR.fullmatch(self.host)
        return match["region"] if match else None

    @property
    def account(self) -> str | None:
        """Account of a private ECR registry; None for any other registry."""
        match = _ECR.fullmatch(self.host)
        return match["account"] if match else None


def parse_image(name: str) -> Image:
    """Take an image's name apart, by the rules of Docker's reference grammar."""
    rest, _, digest = name.partition("@")
    first, slash, path = rest.partition("/")
    host = first if slash and ("." in first or ":" in first or first == "localhost") else ""
    path = path if host else rest
    repository, colon, tag = path.rpartition(":")
    if not colon or "/" in tag:
        repository, tag = path, ""
    return Image(host or DOCKER_HUB, repository, tag, digest)


def partition_of(region: str) -> str:
    """Return the partition that ARNs of a region begin with."""
    prefixes = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
    return next((name for start, name in prefixes.items() if region.startswith(start)), "aws")
