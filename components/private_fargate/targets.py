"""Names by which CloudWatch and Auto Scaling know load balancers, from their ARNs. Pure.

Sources: ELB guide, "CloudWatch metrics for your Application Load Balancer" (the final portion of
the ARN); Application Auto Scaling API reference, PredefinedMetricSpecification ResourceLabel.
"""


def load_balancer_label(load_balancer_arn: str) -> str:
    """Return `app/NAME/ID` of a load balancer's ARN."""
    return load_balancer_arn.partition(":loadbalancer/")[2]


def target_group_label(target_group_arn: str) -> str:
    """Return `targetgroup/NAME/ID` of a target group's ARN."""
    return "targetgroup" + target_group_arn.partition(":targetgroup")[2]


def request_label(load_balancer_arn: str, target_group_arn: str) -> str:
    """Return what Auto Scaling counts the requests of: a target group behind a load balancer."""
    return f"{load_balancer_label(load_balancer_arn)}/{target_group_label(target_group_arn)}"


def listener_of_rule(rule_arn: str) -> str:
    """Return the ARN of the listener that a rule belongs to."""
    return rule_arn.replace(":listener-rule/", ":listener/").rpartition("/")[0]
