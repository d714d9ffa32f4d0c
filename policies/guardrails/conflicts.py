"""Where trusted systems contradict each other or a need, and what was chosen. Part of the docs."""

from typing import Final, NamedTuple


class Conflict(NamedTuple):
    """One contradiction and its settlement."""

    on: str
    one: str
    other: str
    chosen: str


CONFLICTS: Final = (
    Conflict(
        "read-only root filesystem and ECS Exec",
        "Security Hub ECS.5 asks for a read-only root filesystem",
        "ECS Exec writes into the container (ECS guide, “Monitor Amazon ECS containers with ECS "
        "Exec”: no support for a read-only root)",
        "Read-only is asked for, except in a task definition whose service has ECS Exec on: there "
        "the switch that opens a shell is the decision, and is made in the open.",
    ),
    Conflict(
        "the user of a container",
        "Security Hub ECS.20 and ECS.21 fail whatever container names no user",
        "the image names one, which a plan does not tell; whoever must only not say root leaves "
        "the user out",
        "Naming root is a finding, advisory by default. Whether each container has to name a user "
        "is the setting `requireUser` of container-non-root-user.",
    ),
    Conflict(
        "Container Insights",
        "Security Hub ECS.12, Checkov CKV_AWS_65 and cdk-nag ECS4 want it on",
        "CloudWatch bills it by the metric, more than a small stack's tasks are worth",
        "Not asked for by default; a stack that pays for it turns the rule on.",
    ),
    Conflict(
        "the default security group",
        "Security Hub EC2.2 empties it",
        "a service without security groups falls back to it, and is then cut off",
        "It is emptied: a service that names no group is a mistake, which shows at once as one "
        "that reaches nothing instead of one that is open to its neighbours.",
    ),
    Conflict(
        "environment variables",
        "cdk-nag ECS2 fails on any variable at all",
        "Security Hub ECS.8 and Trivy AWS-0036 object to what looks like a secret",
        "What looks like a secret, by its name or its shape, and what is marked as secret in the "
        "program. Plain configuration belongs into the environment.",
    ),
    Conflict(
        "network ACLs",
        "cdk-nag VPC3 advises against using them",
        "Security Hub EC2.21, Checkov CKV_AWS_352 and Trivy AWS-0102, AWS-0105 judge their content",
        "None is asked for, and what is there is judged: security groups are the boundary here, "
        "and a stateless second one is easily wrong.",
    ),
    Conflict(
        "open egress",
        "Checkov CKV_AWS_382 and Trivy AWS-0104 forbid egress to everywhere",
        "tasks that go out through a NAT gateway or instance need it",
        "Refused where the subnets have no way out but VPC endpoints (it would be a rule without "
        "use), allowed where they have one.",
    ),
    Conflict(
        "deletion protection",
        "Security Hub ELB.6 wants it on",
        "a throw-away stack must be destroyable",
        "Not asked for by default; `policies/config/prod.json` makes it mandatory.",
    ),
    Conflict(
        "log retention",
        "Checkov CKV_AWS_338 wants a year; Security Hub CloudWatch.16 as well, by default",
        "logs of a development stack are not worth a year's storage",
        "Some retention must be set, so that nothing is kept for ever by accident; how long is a "
        "setting of the rule, by stack.",
    ),
    Conflict(
        "HTTP listeners and open ingress",
        "pulumi/compliance-policies flags every listener on port 80, Trivy AWS-0107 and cdk-nag "
        "EC23 every open CIDR block",
        "Security Hub ELB.1 asks for a redirect, which needs that listener; an internet-facing "
        "load balancer is there to be reached",
        "On a public load balancer that speaks HTTPS, HTTP may redirect to it (or answer by "
        "itself) and do nothing else. One that has no HTTPS listener at all is a finding of its "
        "own, advisory by default: a stack without a domain can have no certificate. Everyone is "
        "admitted on the edge's ports, by the security groups of internet-facing load balancers "
        "alone.",
    ),
    Conflict(
        "TLS from the load balancer to the tasks",
        "Security Hub ELB.22 and Checkov CKV_AWS_378 ask for it",
        "the hop stays inside the VPC, between two security groups that name each other; each task "
        "would need a certificate, which load balancers do not check",
        "TLS ends at the load balancer, and target groups are not asked for HTTPS. Over the "
        "internet, as from CloudFront to a public load balancer, it is.",
    ),
    Conflict(
        "the KMS key of a bucket for logs",
        "Security Hub S3.17, Checkov CKV_AWS_145 and Trivy AWS-0132 want a customer's key",
        "an application load balancer writes to no such bucket; S3 encrypts every object anyway, "
        "with a key of its own",
        "Not asked for. A bucket for a load balancer's logs that has one is a finding.",
    ),
    Conflict(
        "a public access block that is not written down",
        "Security Hub S3.8 and Checkov CKV2_AWS_6 want one on each bucket",
        "AWS has it on for every bucket made since April 2023",
        "What switches it off, or opens a bucket past it, is refused. That it is not there is "
        "advisory.",
    ),
    Conflict(
        "AWS managed policies and wildcards in policies",
        "cdk-nag IAM4 fails on any AWS managed policy, IAM5 on any wildcard",
        "AWS's guides attach AmazonECSTaskExecutionRolePolicy, and some actions take no other "
        "resource than *: ecr:GetAuthorizationToken, descriptions, session channels",
        "Refused are the managed policies that make an administrator, whole services on every "
        "resource, and a list of sensitive actions on every resource. Both lists are settings.",
    ),
)
