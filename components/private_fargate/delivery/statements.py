"""What a pipeline's roles may do, and who may take them, as plain documents."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from private_fargate.context import Context
from private_fargate.delivery.grants import IMAGES, LOG_GROUPS, grants_of
from private_fargate.registry_policies import PUSH_ACTIONS
from private_fargate.roles import allow, document

ISSUER = "token.actions.githubusercontent.com"
LONGEST_POLICY = 6144
"""Characters of a managed policy (IAM user guide, "IAM and AWS STS quotas", read 2026-11-21)."""

AUDIENCE = "sts.amazonaws.com"
"""What GitHub's documentation and aws-actions/configure-aws-credentials ask tokens for."""

ROLE_NAMES = ("execution", "infrastructure", "role", "scheduler", "task")
"""What the names of the components' roles end with, before Pulumi's seven random digits."""

PASSED_TO = ("ec2", "ecs", "ecs-tasks", "scheduler", "vpc-flow-logs")
"""The services, `.amazonaws.com`, that a component hands its roles to."""

ATTACHED = ("AmazonSSMManagedInstanceCore",)
"""Policies of AWS's own that a component attaches."""

LINKED_TO = (
    "autoscaling",
    "delivery.logs",
    "ecs",
    "ecs.application-autoscaling",
    "elasticloadbalancing",
    "ops.apigateway",
    "pullthroughcache.ecr",
    "vpcorigin.cloudfront",
    "wafv2",
)
"""The services, `.amazonaws.com`, that make a role of their own when they are first used."""

READS = {
    "acm": "DescribeCertificate ListCertificates ListTagsForCertificate",
    "apigateway": "GET",
    "application-autoscaling": "Describe* ListTagsForResource",
    "autoscaling": "Describe*",
    "cloudfront": "GetDistribution GetDistributionConfig GetVpcOrigin List*",
    "cloudwatch": "DescribeAlarms GetDashboard ListTagsForResource",
    "ec2": "Describe* GetManagedPrefixListEntries",
    "ecr": "Describe* GetLifecyclePolicy GetRepositoryPolicy ListTagsForResource",
    "ecs": "Describe* List*",
    "elasticloadbalancing": "Describe*",
    "iam": "GetInstanceProfile GetRole GetRolePolicy ListAttachedRolePolicies"
    " ListInstanceProfilesForRole ListRolePolicies",
    "logs": "DescribeDeliveries DescribeDeliveryDestinations DescribeDeliverySources"
    " DescribeLogGroups DescribeResourcePolicies GetDelivery GetDeliveryDestination"
    " GetDeliverySource GetLogDelivery ListLogDeliveries ListTagsForResource",
    "route53": "GetChange GetHostedZone List*",
    "s3": "GetAccelerateConfiguration GetBucket* GetEncryptionConfiguration"
    " GetLifecycleConfiguration GetReplicationConfiguration ListBucket ListTagsForResource",
    "scheduler": "GetSchedule GetScheduleGroup ListTagsForResource",
    "servicediscovery": "GetNamespace GetOperation List*",
    "sqs": "GetQueueAttributes GetQueueUrl ListQueueTags",
    "wafv2": "GetWebACL GetWebACLForResource ListTagsForResource",
}
"""What a refresh reads: descriptions and settings; no secret, log line, object or image."""

_WITH_ROLES = {"Cluster", "Network", "ScheduledTask", "Service"}
_WITH_INSTANCES = {"Cluster", "Network"}


class Deployment(NamedTuple):
    """The one stack that a pipeline deploys, and where."""

    context: Context
    project: str
    stack: str
    components: Sequence[str]
    image_repositories: Sequence[str]

    @property
    def image_arns(self) -> list[str]:
        """ARNs of the repositories that images are pushed to."""
        place = f"arn:{self.context.partition}:ecr:{self.context.region}:{self.context.account_id}"
        return [f"{place}:repository/{name}" for name in self.image_repositories]

    def iam_arn(self, resource: str) -> str:
        """ARN of something in the account's IAM."""
        return f"arn:{self.context.partition}:iam::{self.context.account_id}:{resource}"


def github_trust(provider_arn: str, subjects: Sequence[str]) -> str:
    """Return the trust of a role that workflows with one of these `sub` claims may take.

    Source: GitHub docs, "Configuring OpenID Connect in Amazon Web Services"; both claims are named
    in full, since a wildcard in `sub` would let other branches and environments in.
    """
    claims = {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": sorted(subjects)}
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": provider_arn},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": claims},
    }
    return document([statement])


def read_statements(context: Context) -> list[dict[str, Any]]:
    """Return what a preview with a refresh reads: settings of resources, nothing that they hold."""
    actions = [f"{service}:{verb}" for service, verbs in READS.items() for verb in verbs.split()]
    parameters = f"arn:{context.partition}:ssm:{context.region}::parameter/aws/service/*"
    return [
        allow("ReadSettings", actions, ["*"]),
        # AMIs' ids, published by AWS.
        allow("ReadPublicParameters", ["ssm:GetParameter", "ssm:GetParameters"], [parameters]),
    ]


def deploy_statements(deployment: Deployment) -> list[dict[str, Any]]:
    """Return what creating, changing and deleting the components' resources needs."""
    context = deployment.context
    regions = {context.region, *(["us-east-1"] if _is_global(deployment) else [])}
    statements = []
    for grant in grants_of(deployment.components):
        statement = allow(grant.sid, grant.actions, _resources(deployment, grant.resources))
        if not grant.resources:
            statement["Condition"] = {"StringEquals": {"aws:RequestedRegion": sorted(regions)}}
        statements.append(statement)
    return statements


def _is_global(deployment: Deployment) -> bool:
    # CloudFront's log deliveries are made in us-east-1, wherever the stack is.
    return "CloudFrontEdge" in deployment.components


def _resources(deployment: Deployment, templates: Sequence[str]) -> list[str]:
    context = deployment.context
    groups = f"arn:{context.partition}:logs:{context.region}:{context.account_id}:log-group"
    whole = {
        IMAGES: deployment.image_arns,
        LOG_GROUPS: [f"{groups}:*/{deployment.project}-{deployment.stack}/*"],
    }
    places = {
        "partition": context.partition,
        "region": context.region,
        "account": context.account_id,
    }
    named = [arn for each in templates for arn in whole.get(each) or [each.format(**places)]]
    return named or ["*"]


def role_statements(deployment: Deployment, boundary_arn: str | None) -> list[dict[str, Any]]:
    """Return what making the components' own roles needs; held to a boundary if there is one."""
    statements = [_linked_roles(deployment)]
    if _WITH_ROLES & set(deployment.components):
        statements += _own_roles(deployment, boundary_arn)
    if _WITH_INSTANCES & set(deployment.components):
        statements += _instance_roles(deployment, boundary_arn)
    return statements


def _own_roles(deployment: Deployment, boundary_arn: str | None) -> list[dict[str, Any]]:
    roles = _role_arns(deployment)
    verbs = ("DeleteRole", "DeleteRolePolicy", "TagRole", "UntagRole", "UpdateAssumeRolePolicy")
    changed = [f"iam:{verb}" for verb in (*verbs, "UpdateRole", "UpdateRoleDescription")]
    made = allow("MakeRoles", ["iam:CreateRole", "iam:PutRolePolicy"], roles)
    if boundary_arn is not None:
        made["Condition"] = {"StringEquals": {"iam:PermissionsBoundary": boundary_arn}}
    services = [f"{service}.amazonaws.com" for service in PASSED_TO]
    handed = allow("HandRolesOver", ["iam:PassRole"], roles)
    handed["Condition"] = {"StringEquals": {"iam:PassedToService": services}}
    return [made, allow("ChangeRoles", changed, roles), handed]


def _instance_roles(deployment: Deployment, boundary_arn: str | None) -> list[dict[str, Any]]:
    policies = [f"arn:{deployment.context.partition}:iam::aws:policy/{name}" for name in ATTACHED]
    condition: dict[str, Any] = {"ArnEquals": {"iam:PolicyARN": policies}}
    if boundary_arn is not None:
        condition["StringEquals"] = {"iam:PermissionsBoundary": boundary_arn}
    attach = allow("AttachPolicies", ["iam:AttachRolePolicy"], _role_arns(deployment))
    detach = allow("DetachPolicies", ["iam:DetachRolePolicy"], _role_arns(deployment))
    verbs = ("AddRoleToInstanceProfile", "CreateInstanceProfile", "DeleteInstanceProfile")
    more = ("RemoveRoleFromInstanceProfile", "TagInstanceProfile", "UntagInstanceProfile")
    profiles = [deployment.iam_arn("instance-profile/*-profile-???????")]
    return [
        {**attach, "Condition": condition},
        detach,
        allow("Profiles", [f"iam:{verb}" for verb in (*verbs, *more)], profiles),
    ]


def _linked_roles(deployment: Deployment) -> dict[str, Any]:
    services = [f"{service}.amazonaws.com" for service in LINKED_TO]
    linked = [deployment.iam_arn("role/aws-service-role/*")]
    statement = allow("LinkServices", ["iam:CreateServiceLinkedRole"], linked)
    return {**statement, "Condition": {"StringEquals": {"iam:AWSServiceName": services}}}


def _role_arns(deployment: Deployment) -> list[str]:
    return [deployment.iam_arn(f"role/*-{name}-???????") for name in ROLE_NAMES]


def keep_out(own_arns: Sequence[str]) -> dict[str, Any]:
    """Return the refusal of any change to the pipeline's own roles and identity provider.

    Without it, a role whose name happens to end like a component's could be widened by itself.
    """
    changes = ("Add", "Attach", "Create", "Delete", "Detach", "Put", "Remove", "Tag", "Untag")
    actions = [f"iam:{verb}*" for verb in (*changes, "Update")]
    return {
        "Sid": "KeepOut",
        "Effect": "Deny",
        "Action": [*actions, "iam:PassRole"],
        "Resource": sorted(own_arns),
    }


def push_statements(deployment: Deployment) -> list[dict[str, Any]]:
    """Return what pushing images needs; `DescribeImages` tells whether a tag is there already.

    Source: ECR guide, "IAM permissions for pushing an image to an Amazon ECR private repository".
    """
    # The token is the account's, not a repository's: the action takes no other resource.
    sign_in = allow("SignIn", ["ecr:GetAuthorizationToken"], ["*"])
    actions = [f"ecr:{action}" for action in (*PUSH_ACTIONS, "DescribeImages")]
    return [sign_in, allow("Push", actions, deployment.image_arns)]


def packed(statements: Sequence[dict[str, Any]]) -> list[str]:
    """Return the statements in as few policies as their order allows, none longer than IAM takes.

    Managed policies, because a role's inline ones are held to 10,240 characters together. Raises
    ValueError for one statement that is too long by itself.
    """
    policies: list[list[dict[str, Any]]] = [[]]
    for statement in statements:
        if _length([statement]) > LONGEST_POLICY:
            raise ValueError(f"the statement {statement['Sid']} does not fit into a policy of IAM")
        if _length([*policies[-1], statement]) > LONGEST_POLICY:
            policies.append([])
        policies[-1].append(statement)
    return [document(each) for each in policies]


def _length(statements: Sequence[dict[str, Any]]) -> int:
    """Return the characters of a policy as IAM counts them: without white space."""
    return len("".join(document(statements).split()))
