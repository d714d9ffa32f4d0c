"""Where the parts of a Network belong: name, parent and VPC, handed from part to part."""

from typing import Any, NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.context import Context


class Scope(NamedTuple):
    """What every part of a Network needs to create its children."""

    name: str
    """Name of the Network, which begins each child's name."""
    parent: pulumi.ComponentResource
    context: Context
    vpc: aws.ec2.Vpc

    def named(self, what: str) -> str:
        """Return the name of a child."""
        return f"{self.name}-{what}"

    def tags(self, what: str) -> dict[str, str]:
        """Return the tags of a child of the VPC."""
        return {"Name": self.named(what)}

    def child(self, *after: pulumi.Resource, **options: Any) -> pulumi.ResourceOptions:
        """Return the options of a child that waits for others."""
        return pulumi.ResourceOptions(parent=self.parent, depends_on=list(after) or None, **options)
