"""What each hazard does, how it is avoided, and who says so."""

from collections.abc import Mapping
from typing import Final, NamedTuple

_ECS_API: Final = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_NLB: Final = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network"
_ISSUES: Final = "https://github.com/hashicorp/terraform-provider-aws/issues"


class Story(NamedTuple):
    """One hazard, whoever it happens to."""

    why: str
    avoid: str
    sources: tuple[str, ...]


STORIES: Final[Mapping[str, Story]] = {
    "H1": Story(
        "VPC links are immutable: another one takes their place, which takes some minutes until it "
        "is available. Integrations of this stack move to it; those of other stacks still have the "
        "id of the old one, and fail once it is gone.",
        "change the rules of the link's security group instead of its groups, and give it the "
        "subnets of all zones from the start (HttpApiEdge does); tell other stacks the new id "
        "before the old link goes",
        ("https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html",),
    ),
    "H2": Story(
        "A network load balancer takes more subnets, and other security groups where it has some. "
        "It loses no subnet, and gets its first groups or loses its last ones, only by being "
        "replaced: with another ARN and DNS name, and new listeners.",
        "give it security groups when it is made (HttpApiEdge does), and leave its subnets; or "
        "make a second one beside it, move clients and records, and remove the first one later",
        (
            "https://www.pulumi.com/registry/packages/aws/api-docs/lb/loadbalancer/",
            f"{_NLB}/load-balancer-security-groups.html",
        ),
    ),
    "H3": Story(
        "AWS deletes no security group that an interface stands in or another group's rule names: "
        "DependencyViolation: resource sg-… has a dependent object. What this stack knows moves "
        "to the new group first, unless the old one has to go before; what others put into it, or "
        "refer to from elsewhere, does not.",
        "leave name, description and VPC of a group as they are; without a fixed name (name_prefix "
        "or none) the new group is made first",
        (
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html",
            f"{_ISSUES}/27476",
            f"{_ISSUES}/24820",
            "https://github.com/pulumi/pulumi-awsx/issues/905",
        ),
    ),
    "H4": Story(
        "ResourceInUse: Target group … is currently in use by a listener or a rule (where it is "
        "deleted first). Two of one name cannot be, either.",
        "give the target group a name_prefix in place of its name, or no name (AlbRoute and "
        "HttpApiRoute do): the new one is then made first and the listener moves to it",
        (
            "https://github.com/pulumi/pulumi-aws/issues/4220",
            "https://github.com/pulumi/pulumi-aws/issues/4226",
            "https://github.com/pulumi/pulumi/issues/5900",
        ),
    ),
    "H5": Story(
        "Deleted first, the service has no tasks until the new one is there, and its name is free "
        "only when the old one has drained. Made first, it is refused: "
        "InvalidParameterException: Creation of service was not idempotent.",
        "give the service no fixed name (Service does), or leave what replaces it; where it must "
        "be, make one of another name beside it and remove the old one afterwards",
        (f"{_ISSUES}/2283", f"{_ISSUES}/605"),
    ),
    "H6": Story(
        "ResourceInUseException: The specified capacity provider is in use and cannot be removed.",
        "move the services to other providers in an update of its own, and then remove these; let "
        "services wait for aws.ecs.ClusterCapacityProviders (depends_on), so that they are "
        "destroyed before it",
        (
            f"{_ISSUES}/11409",
            f"{_ISSUES}/14393",
            "https://github.com/aws/aws-cdk/issues/15366",
            f"{_ECS_API}/API_PutClusterCapacityProviders.html",
        ),
    ),
    "H7": Story(
        "Without force_new_deployment the provider refuses it in the preview: force_new_deployment "
        "should be true when capacity_provider_strategy is being updated. With it the service is "
        "replaced where launch_type changes, and all its tasks with it.",
        "decide between launch_type and capacity_provider_strategies when the service is made "
        "(Service always has a strategy); else set force_new_deployment for that one update, and "
        "do it when tasks may go",
        (
            f"{_ISSUES}/35417",
            "https://www.pulumi.com/registry/packages/aws/api-docs/ecs/service/",
        ),
    ),
}
