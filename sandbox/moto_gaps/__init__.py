"""What moto 5.2 lacks of the operations that the product needs, added to its server process."""

from sandbox.moto_gaps import (
    cloudfront,
    dns,
    ec2,
    ecr,
    ecs,
    ecs_account,
    http_api,
    iam,
    load_balancers,
    logs,
)


def fill() -> None:
    """Adds the missing operations to moto, in this process."""
    ec2.fill()
    ecs.fill()
    ecs_account.fill()
    ecr.fill()
    logs.fill()
    iam.fill()
    dns.fill()
    load_balancers.fill()
    http_api.fill()
    cloudfront.fill()
