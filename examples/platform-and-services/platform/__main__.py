"""The platform: what the services of several teams share, and what it tells them."""

import pulumi

import private_fargate as pf

network = pf.Network("network", {"nat": pf.NatMode.INSTANCE})
edge = pf.AlbEdge("edge", {"vpc_id": network.vpc_id, "subnet_ids": network.public_subnet_ids})
cluster = pf.Cluster("cluster", {})

pulumi.export("url", edge.url)
pulumi.export("vpcId", network.vpc_id)
pulumi.export("privateSubnetIds", network.private_subnet_ids)
pulumi.export("s3PrefixListId", network.s3_prefix_list_id)
pulumi.export("listenerArn", edge.listener_arn)
pulumi.export("edgeSecurityGroupId", edge.security_group_id)
pulumi.export("clusterArn", cluster.cluster_arn)
pulumi.export("clusterName", cluster.cluster_name)
