"""What importing the library costs: pulumi_aws loads a service's module when it is first named."""

import subprocess
import sys

# Most of an import's time goes into pulumi_aws: half of it into these, which few stacks need.
SELDOM = ("acm", "apigatewayv2", "autoscaling", "cloudfront", "route53", "s3", "scheduler", "wafv2")


def test_what_a_stack_may_do_without_is_not_imported() -> None:
    program = "import private_fargate, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert "pulumi_aws.ecs.service" in loaded
    # The module itself is a stand-in until something in it is named.
    assert [name for name in SELDOM if f"pulumi_aws.{name}._inputs" in loaded] == []
