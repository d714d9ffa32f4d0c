"""Ways out of private subnets: NAT gateways, or one small instance that masquerades."""

import json
from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.context import Context, context_of

IMAGE_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
"""Public parameter that names the current Amazon Linux 2023 image for arm64."""

# After the VPC guide, "Work with NAT instances". The interface is asked for, not assumed: it is
# ens5 on Nitro. The first default route is the primary interface's, which holds the address.
USER_DATA = """#!/bin/bash
set -euo pipefail
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


class Site(NamedTuple):
    """Where a way out stands and whom it serves."""

    vpc_id: pulumi.Input[str]
    subnet_id: pulumi.Input[str]
    letter: str
    served_cidr_blocks: dict[str, str]
    """Zone letter -> range of the private subnet."""
    after: list[pulumi.Resource]
    """What leads from its subnet to the internet."""


class Exit(NamedTuple):
    """What routes and outputs need of a way out; one of the two targets is given."""

    address: aws.ec2.Eip
    machine: aws.ec2.NatGateway | aws.ec2.Instance
    nat_gateway_id: pulumi.Output[str] | None = None
    network_interface_id: pulumi.Output[str] | None = None


def nat_gateway(name: str, parent: pulumi.ComponentResource, site: Site) -> Exit:
    """Create a NAT gateway. `name` begins each child's name."""
    base = f"{name}-{site.letter}"
    # Without a route to the internet, neither an address nor a gateway can be used.
    opts = pulumi.ResourceOptions(parent=parent, depends_on=site.after)
    address = aws.ec2.Eip(
        f"{base}-address", domain="vpc", tags={"Name": f"{base}-address"}, opts=opts
    )
    gateway = aws.ec2.NatGateway(
        base,
        allocation_id=address.id,
        subnet_id=site.subnet_id,
        connectivity_type="public",
        tags={"Name": base},
        opts=opts,
    )
    return Exit(address, gateway, nat_gateway_id=gateway.id)


def nat_instance(name: str, parent: pulumi.ComponentResource, site: Site) -> Exit:
    """Create a NAT instance. `name` begins each child's name.

    The network interface and the address are resources of their own: routes point at the
    interface, so the machine behind it can be replaced without touching a route or the address.
    """
    child = pulumi.ResourceOptions(parent=parent)
    base = f"{name}-{site.letter}"
    interface = _interface(name, base, child, site)
    address = aws.ec2.Eip(
        f"{base}-address",
        domain="vpc",
        network_interface=interface.id,
        tags={"Name": f"{base}-address"},
        opts=pulumi.ResourceOptions(parent=parent, depends_on=site.after),
    )
    image = aws.ssm.get_parameter(name=IMAGE_PARAMETER, opts=pulumi.InvokeOptions(parent=parent))
    instance = aws.ec2.Instance(
        base,
        ami=image.value,
        instance_type="t4g.nano",
        iam_instance_profile=_profile(name, child, context_of(parent)).name,
        primary_network_interface={"network_interface_id": interface.id},
        metadata_options={
            "http_endpoint": "enabled",
            "http_tokens": "required",
            "http_put_response_hop_limit": 1,
        },
        root_block_device={"encrypted": True, "volume_type": "gp3"},
        # "unlimited", the default of t4g, can bill for CPU beyond the hourly price.
        credit_specification={"cpu_credits": "standard"},
        user_data=USER_DATA,
        user_data_replace_on_change=True,
        tags={"Name": base},
        opts=pulumi.ResourceOptions(
            parent=parent,
            # A new image is no reason to cut every task off; replace the instance to take it.
            ignore_changes=["ami"],
            # The interface can be held by one machine at a time.
            delete_before_replace=True,
            depends_on=[address],
        ),
    )
    return Exit(address, instance, network_interface_id=interface.id)


def _interface(
    name: str, base: str, child: pulumi.ResourceOptions, site: Site
) -> aws.ec2.NetworkInterface:
    return aws.ec2.NetworkInterface(
        f"{base}-interface",
        subnet_id=site.subnet_id,
        # A NAT forwards packets that are neither from nor to its own address.
        source_dest_check=False,
        security_groups=[_security_group(name, child, site).id],
        description="NAT for the private subnets",
        tags={"Name": f"{base}-interface"},
        opts=child,
    )


def _security_group(name: str, child: pulumi.ResourceOptions, site: Site) -> aws.ec2.SecurityGroup:
    group = aws.ec2.SecurityGroup(
        f"{name}-group",
        vpc_id=site.vpc_id,
        description="NAT instance: in from the private subnets, out to anywhere",
        tags={"Name": f"{name}-group"},
        opts=child,
    )
    for letter, cidr_block in site.served_cidr_blocks.items():
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-from-private-{letter}",
            security_group_id=group.id,
            ip_protocol="-1",
            cidr_ipv4=cidr_block,
            description=f"Traffic of the private subnet in zone {letter}",
            opts=child,
        )
    aws.vpc.SecurityGroupEgressRule(
        f"{name}-to-internet",
        security_group_id=group.id,
        ip_protocol="-1",
        cidr_ipv4="0.0.0.0/0",
        description="Forwarded traffic, and the instance's own updates",
        opts=child,
    )
    return group


def _profile(name: str, child: pulumi.ResourceOptions, context: Context) -> aws.iam.InstanceProfile:
    """Let Session Manager in: there is no key and no open port."""
    role = aws.iam.Role(
        f"{name}-role",
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
        opts=child,
    )
    attachment = aws.iam.RolePolicyAttachment(
        f"{name}-session-manager",
        role=role.name,
        policy_arn=f"arn:{context.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore",
        opts=child,
    )
    return aws.iam.InstanceProfile(
        f"{name}-profile",
        role=role.name,
        opts=pulumi.ResourceOptions(parent=child.parent, depends_on=[attachment]),
    )
