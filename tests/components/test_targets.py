"""Names by which metrics know load balancers."""

from private_fargate.targets import listener_of_rule, load_balancer_label, request_label

ELB = "arn:aws-cn:elasticloadbalancing:cn-north-1:123456789012"


def test_labels_are_the_ends_of_the_arns() -> None:
    balancer, group = f"{ELB}:loadbalancer/app/edge/50dc", f"{ELB}:targetgroup/web-1/73e2"
    assert load_balancer_label(balancer) == "app/edge/50dc"
    assert request_label(balancer, group) == "app/edge/50dc/targetgroup/web-1/73e2"


def test_a_rule_names_its_listener() -> None:
    rule = f"{ELB}:listener-rule/app/edge/50dc/f2f7/9683"
    assert listener_of_rule(rule) == f"{ELB}:listener/app/edge/50dc/f2f7"
