"""The way out through one small instance: an interface that stays, behind it a group of one."""

import base64
import json
from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.nat import Exit, Site, allocate
from private_fargate.scope import Scope

IMAGE_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
"""Public parameter that names the current Amazon Linux 2023 image for arm64."""

NAME = "nat-instance"

# After the VPC guide, "Work with NAT instances". The interface is asked for, not assumed: it is
# ens5 on Nitro. An instance that cannot forward ends itself, and the group starts another.
USER_DATA = """#!/bin/bash
set -euo pipefail
trap 'shutdown --poweroff now' ERR
cat >/etc/sysctl.d/90-nat.conf <<'EOF'
net.ipv4.ip_forward = 1
EOF
sysctl -p /etc/sysctl.d/90-nat.conf

for attempt in 1 2 3 4 5; do
  dnf install -y iptables-services && break
  sleep 10
done
interface=$(ip -4 -o route show default | awk '{ print $5; exit }')
systemctl enable --now iptables
iptables -F FORWARD
iptables -t nat -F POSTROUTING
iptables -t nat -A POSTROUTING -o "$interface" -j MASQUERADE
iptables-save >/etc/sysconfig/iptables
"""


class Shared(NamedTuple):
    """What all NAT instances of a network have in common."""

    security_group: aws.ec2.SecurityGroup
    egress: aws.vpc.SecurityGroupEgressRule
    profile: aws.iam.InstanceProfile


def shared_parts(scope: Scope, served_cidr_blocks: dict[str, str]) -> Shared:
    """Create the group and the profile of a network's NAT instances.

    `served_cidr_blocks` maps the letters of the zones to the ranges of their private subnets: any
    instance takes traffic of any of them.
    """
    security_group, egress = _security_group(scope, served_cidr_blocks)
    return Shared(security_group, egress, _profile(scope))


def nat_instance(scope: Scope, site: Site, shared: Shared) -> Exit:
    """Create a NAT instance that is started anew, by itself, when it fails.

    The interface and the address are resources of their own: routes point at the interface, so the
    machine behind it is replaced without touching a route or the address. The group starts its
    instance with that interface as the primary one, which launch templates allow for a group of one
    that names its zone instead of a subnet (Auto Scaling guide, "Example: launch template that
    attaches an existing network interface").
    """
    base = f"{NAME}-{site.letter}"
    interface = aws.ec2.NetworkInterface(
        scope.named(f"{base}-interface"),
        subnet_id=site.subnet_id,
        # A NAT forwards packets that are neither from nor to its own address.
        source_dest_check=False,
        security_groups=[shared.security_group.id],
        description="NAT for the private subnets",
        tags=scope.tags(f"{base}-interface"),
        opts=scope.child(),
    )
    address: aws.ec2.Eip | aws.ec2.EipAssociation
    if site.allocation_id is None:
        address = allocate(scope, f"{base}-address", site, interface.id)
    else:
        address = aws.ec2.EipAssociation(
            scope.named(f"{base}-address"),
            allocation_id=site.allocation_id,
            network_interface_id=interface.id,
            opts=scope.child(*site.after),
        )
    # It installs what it needs from the internet, so the way there has to be complete.
    ready = [address, shared.egress, *site.after]
    group = _group(scope, base, site, _template(scope, base, interface, shared), ready)
    public_ips = address.public_ip.apply(lambda known: [known])
    return Exit(public_ips, group, network_interface_id=interface.id)


def _template(
    scope: Scope, base: str, interface: aws.ec2.NetworkInterface, shared: Shared
) -> aws.ec2.LaunchTemplate:
    return aws.ec2.LaunchTemplate(
        scope.named(f"{base}-template"),
        # Looked up by AWS at each start: a new image changes no plan, and every instance that is
        # started takes the current one.
        image_id=f"resolve:ssm:{IMAGE_PARAMETER}",
        instance_type="t4g.nano",
        iam_instance_profile={"name": shared.profile.name},
        network_interfaces=[
            {
                "device_index": 0,
                "network_interface_id": interface.id,
                "delete_on_termination": "false",
            }
        ],
        metadata_options={
            "http_endpoint": "enabled",
            "http_tokens": "required",
            "http_put_response_hop_limit": 1,
        },
        block_device_mappings=[
            {
                "device_name": "/dev/xvda",
                "ebs": {
                    "encrypted": "true",
                    "volume_type": "gp3",
                    "delete_on_termination": "true",
                },
            }
        ],
        # "unlimited", the default of t4g, can bill for CPU beyond the hourly price.
        credit_specification={"cpu_credits": "standard"},
        instance_initiated_shutdown_behavior="terminate",
        user_data=base64.b64encode(USER_DATA.encode()).decode(),
        update_default_version=True,
        tag_specifications=[
            {"resource_type": kind, "tags": scope.tags(base)} for kind in ("instance", "volume")
        ],
        tags=scope.tags(f"{base}-template"),
        opts=scope.child(),
    )


def _group(
    scope: Scope,
    base: str,
    site: Site,
    template: aws.ec2.LaunchTemplate,
    ready: list[pulumi.Resource],
) -> "aws.autoscaling.Group":
    return aws.autoscaling.Group(
        scope.named(base),
        availability_zones=[site.zone],
        min_size=1,
        max_size=1,
        desired_capacity=1,
        health_check_type="EC2",
        launch_template={"id": template.id, "version": template.latest_version.apply(str)},
        # The interface can be held by one machine at a time, so the old one goes first, always.
        instance_maintenance_policy={"min_healthy_percentage": 0, "max_healthy_percentage": 100},
        instance_refresh={
            "strategy": "Rolling",
            "preferences": {"min_healthy_percentage": 0, "max_healthy_percentage": 100},
        },
        # Not awaited: while an instance from elsewhere holds the interface (a stack of before the
        # group; one that is being replaced), the group tries again by itself until it is free.
        wait_for_capacity_timeout="0",
        opts=scope.child(*ready),
    )


def _security_group(
    scope: Scope, served_cidr_blocks: dict[str, str]
) -> tuple[aws.ec2.SecurityGroup, aws.vpc.SecurityGroupEgressRule]:
    group = aws.ec2.SecurityGroup(
        scope.named(f"{NAME}-group"),
        vpc_id=scope.vpc.id,
        description="NAT instance: in from the private subnets, out to anywhere",
        tags=scope.tags(f"{NAME}-group"),
        opts=scope.child(),
    )
    for letter, cidr_block in served_cidr_blocks.items():
        aws.vpc.SecurityGroupIngressRule(
            scope.named(f"{NAME}-from-private-{letter}"),
            security_group_id=group.id,
            ip_protocol="-1",
            cidr_ipv4=cidr_block,
            description=f"Traffic of the private subnet in zone {letter}",
            opts=scope.child(),
        )
    egress = aws.vpc.SecurityGroupEgressRule(
        scope.named(f"{NAME}-to-internet"),
        security_group_id=group.id,
        ip_protocol="-1",
        cidr_ipv4="0.0.0.0/0",
        description="Forwarded traffic, and the instance's own updates",
        opts=scope.child(),
    )
    return group, egress


def _profile(scope: Scope) -> aws.iam.InstanceProfile:
    """Let Session Manager in, and nothing else: there is no key and no open port."""
    role = aws.iam.Role(
        scope.named(f"{NAME}-role"),
        description="NAT instance: Session Manager",
        assume_role_policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "ec2.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        ),
        opts=scope.child(),
    )
    attachment = aws.iam.RolePolicyAttachment(
        scope.named(f"{NAME}-session-manager"),
        role=role.name,
        policy_arn=f"arn:{scope.context.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore",
        opts=scope.child(),
    )
    return aws.iam.InstanceProfile(
        scope.named(f"{NAME}-profile"),
        role=role.name,
        opts=scope.child(attachment),
    )
