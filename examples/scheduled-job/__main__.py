"""A job that runs every night in private subnets and takes no capacity in between."""

import pulumi

import private_fargate as pf

network = pf.Network("network", {"nat": pf.NatMode.INSTANCE})
registry = pf.Registry("report", {})
cluster = pf.Cluster("cluster", {})
job = pf.ScheduledTask(
    "report",
    {
        **network.placement,
        "cluster_arn": cluster.cluster_arn,
        "image": registry.image("v1"),
        "repository_arn": registry.repository_arn,
        "command": ["./report", "--yesterday"],
        "schedule_expression": "cron(0 3 * * ? *)",
        "timezone": "Asia/Seoul",
        "cpu": 1024,
        "memory": 2048,
    },
)
pulumi.export("runNow", job.run_task_command)
pulumi.export("repositoryUrl", registry.repository_url)
