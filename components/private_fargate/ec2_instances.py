"""Instances of a Cluster: image, agent, role and security group, all in one launch template."""

import base64

import pulumi
import pulumi_aws as aws

from private_fargate.context import Context
from private_fargate.ec2_capacity_args import (
    Ec2Capacity,
    NetworkMode,
    is_graviton,
    network_mode_of,
)
from private_fargate.roles import document, service_trust
from private_fargate.task import TaskScope
from private_fargate.task_network import way_out

IMAGE_PARAMETERS = {
    False: "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
    True: "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
}
"""Public parameters that name the current ECS-optimized image; True: arm64. Source: ECS guide,
"Retrieving Amazon ECS-optimized Linux AMI metadata"."""

DYNAMIC_PORTS = (32768, 65535)
"""Ports of an instance that ECS gives to tasks in bridge mode: 49153 to 65535, and 32768 to 61000
where the kernel's own range counts. Source: ECS API reference, PortMapping."""

# What the ECS-optimized image sets by itself is left out: task interfaces, and logs with the
# credentials of the task's execution role (amazon-ecs-agent, README, "Environment Variables").
USER_DATA = """#!/bin/bash
cat <<'EOF' >>/etc/ecs/ecs.config
ECS_CLUSTER={cluster_name}
ECS_AWSVPC_BLOCK_IMDS=true
EOF
"""


def instance_template(
    scope: TaskScope,
    cluster: aws.ecs.Cluster,
    security_group: aws.ec2.SecurityGroup,
    args: Ec2Capacity,
) -> aws.ec2.LaunchTemplate:
    """Create what instances are launched from: current, closed and encrypted."""
    tags = {"Name": scope.name}
    return aws.ec2.LaunchTemplate(
        f"{scope.name}-template",
        # Looked up by AWS at each start: a new image changes no plan, and every instance that is
        # started takes the current one.
        image_id=f"resolve:ssm:{IMAGE_PARAMETERS[is_graviton(args['instance_type'])]}",
        instance_type=args["instance_type"],
        iam_instance_profile={"name": _profile(scope, cluster).name},
        # No public address, whatever the subnet would give.
        network_interfaces=[
            {
                "device_index": 0,
                "associate_public_ip_address": "false",
                "delete_on_termination": "true",
                "security_groups": [security_group.id],
            }
        ],
        # Trunking does not work with these names (ECS guide, "Elastic network interface trunking").
        private_dns_name_options=(
            {"enable_resource_name_dns_a_record": False}
            if args.get("eni_trunking", False)
            else None
        ),
        # One hop: an answer does not get from the instance into a container in bridge mode. In
        # awsvpc mode the agent blocks the way.
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
        user_data=cluster.name.apply(user_data),
        update_default_version=True,
        tag_specifications=[
            {"resource_type": kind, "tags": tags} for kind in ("instance", "volume")
        ],
        tags={"Name": f"{scope.name}-template"},
        opts=scope.child(),
    )


def instance_security_group(
    scope: TaskScope, args: Ec2Capacity
) -> tuple[aws.ec2.SecurityGroup, list[pulumi.Resource]]:
    """Create the instances' group: in awsvpc mode nobody reaches it, tasks have their own."""
    group = aws.ec2.SecurityGroup(
        f"{scope.name}-group",
        vpc_id=args["vpc_id"],
        description=f"Instances of {scope.name}",
        tags={"Name": f"{scope.name}-group"},
        opts=scope.child(),
    )
    rules: list[pulumi.Resource] = []
    bridge = network_mode_of(args) is NetworkMode.BRIDGE
    if bridge and "load_balancer_security_group_id" in args:
        rules += _dynamic_ports(scope, args["load_balancer_security_group_id"], group.id)
    return group, rules + way_out(scope, args, group.id)


def _dynamic_ports(
    scope: TaskScope, balancer: pulumi.Input[str], group: pulumi.Input[str]
) -> list[pulumi.Resource]:
    """Let the load balancer, and nobody else, reach the ports that ECS chooses for tasks."""
    first, last = DYNAMIC_PORTS
    description = f"Ports {first} to {last}, for {scope.name}"
    ingress = aws.vpc.SecurityGroupIngressRule(
        f"{scope.name}-load-balancer-in",
        security_group_id=group,
        referenced_security_group_id=balancer,
        ip_protocol="tcp",
        from_port=first,
        to_port=last,
        description=description,
        opts=scope.child(),
    )
    egress = aws.vpc.SecurityGroupEgressRule(
        f"{scope.name}-load-balancer-out",
        security_group_id=balancer,
        referenced_security_group_id=group,
        ip_protocol="tcp",
        from_port=first,
        to_port=last,
        description=description,
        opts=scope.child(),
    )
    return [ingress, egress]


def _profile(scope: TaskScope, cluster: aws.ecs.Cluster) -> aws.iam.InstanceProfile:
    role = aws.iam.Role(
        f"{scope.name}-role",
        description=f"Instances of {scope.name}: take part in the cluster",
        assume_role_policy=service_trust("ec2.amazonaws.com"),
        opts=scope.child(),
    )
    policy = aws.iam.RolePolicy(
        f"{scope.name}-policy",
        role=role.name,
        policy=cluster.name.apply(
            lambda known: document(instance_statements(scope.context, known))
        ),
        opts=scope.child(),
    )
    return aws.iam.InstanceProfile(
        f"{scope.name}-profile",
        role=role.name,
        opts=pulumi.ResourceOptions.merge(
            scope.child(), pulumi.ResourceOptions(depends_on=[policy])
        ),
    )


def instance_statements(context: Context, cluster_name: str) -> list[dict[str, object]]:
    """Return what the ECS agent of an instance may do: take part in its own cluster.

    After the managed policy AmazonEC2ContainerServiceforEC2Role, less what tasks do with their own
    roles (pull images, write logs) and what the agent does only when told to (create a cluster,
    pass on tags). Resources: Service Authorization Reference, Amazon ECS.
    """
    prefix = f"arn:{context.partition}:ecs:{context.region}:{context.account_id}"
    return [
        {
            "Sid": "JoinCluster",
            "Effect": "Allow",
            "Action": [
                "ecs:DeregisterContainerInstance",
                "ecs:RegisterContainerInstance",
                "ecs:SubmitAttachmentStateChanges",
                "ecs:SubmitContainerStateChange",
                "ecs:SubmitTaskStateChange",
            ],
            "Resource": f"{prefix}:cluster/{cluster_name}",
        },
        {
            "Sid": "ServeCluster",
            "Effect": "Allow",
            "Action": [
                "ecs:Poll",
                "ecs:StartTelemetrySession",
                "ecs:UpdateContainerInstancesState",
            ],
            # An instance's id is given when it registers.
            "Resource": f"{prefix}:container-instance/{cluster_name}/*",
        },
        {
            "Sid": "FindEndpoint",
            "Effect": "Allow",
            "Action": ["ecs:DiscoverPollEndpoint"],
            # The action takes no resource.
            "Resource": "*",
        },
    ]


def user_data(cluster_name: str) -> str:
    """Return what an instance runs at its start, as launch templates want it."""
    return base64.b64encode(USER_DATA.format(cluster_name=cluster_name).encode()).decode()
