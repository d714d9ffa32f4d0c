"""Failures of load balancers that cannot write their logs."""

from collections.abc import Iterator
from typing import Any, Final

from guardrails import tokens
from guardrails.buckets import BucketPart, Buckets, Part
from guardrails.grants import of_library
from guardrails.graph import Graph, Resource
from guardrails.load_balancers import is_application
from guardrails.preflight.log_writers import Admission, Delivery, admission
from guardrails.preflight.order import Order
from guardrails.preflight.verdicts import fails
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.rules.bucket import policy_statements
from guardrails.rules.log_bucket import named
from guardrails.values import UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok

_LOGS: Final = ("accessLogs", "connectionLogs")
_GUIDE: Final = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html"
)
_F50 = Failure(
    "F50",
    "InvalidConfigurationRequest: Access Denied for bucket: …. Please check S3bucket permission",
    (
        _GUIDE,
        "https://github.com/hashicorp/terraform-provider-aws/issues/12010",
        "https://github.com/aws/aws-cdk/issues/5758",
        "https://github.com/aws/aws-cdk/issues/21947",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.LOAD_BALANCERS,
    library_fix="set AlbEdge's `access_logs`, which makes a bucket that takes them",
    aws_fix="add an aws.s3.BucketPolicy that allows s3:PutObject on arn:aws:s3:::BUCKET/PREFIX/"
    "AWSLogs/ACCOUNT/* to the service logdelivery.elasticloadbalancing.amazonaws.com "
    "(delivery.logs.amazonaws.com for a network load balancer), and encrypt the bucket with AES256",
    url=_GUIDE,
    failure=_F50,
)
def preflight_f50_log_bucket_policy(graph: Graph) -> Iterator[Verdict]:
    """The bucket for a load balancer's logs lets load balancers write.

    AWS tries it when logs are switched on, and refuses the update without such a policy, or where
    the bucket is in another region; an application load balancer cannot write to a bucket that is
    encrypted with a key of KMS, either. A policy that is made from the bucket's ARN is not known at
    a first preview; that of a component of this library is tested there.
    """
    buckets = graph.derive(Buckets)
    for balancer in graph.of(tokens.LOAD_BALANCERS):
        verdicts = [_judge(graph, buckets, balancer, name) for name in _logging(balancer)]
        if UNKNOWN in (balancer.flag(name, "enabled", default=False) for name in _LOGS):
            why = "whether it writes them is not known"
            verdicts.append(cannot_judge(balancer, f"may not write its logs: {why}"))
        yield from dict.fromkeys(verdicts) or [ok(balancer)]


@rule(
    scope=Scope.STACK,
    severity=Severity.LOW,
    subjects=tokens.LOAD_BALANCERS,
    library_fix="set AlbEdge's `access_logs`, which waits for the policy",
    aws_fix="let the aws.lb.LoadBalancer wait for the aws.s3.BucketPolicy (depends_on)",
    url=_GUIDE,
    level=Level.ADVISORY,
    failure=_F50,
)
def preflight_f50_log_bucket_policy_first(graph: Graph) -> Iterator[Verdict]:
    """A load balancer that logs waits for the policy of the bucket that it logs to.

    Advisory: a new load balancer is told of its logs minutes after the policy is there, because the
    provider waits for it to become active first. One that exists is told at once, when logs are
    switched on in the same update that makes the bucket.
    """
    order = graph.derive(Order)
    buckets = graph.derive(Buckets)
    for balancer in graph.of(tokens.LOAD_BALANCERS):
        names = _logging(balancer)
        joins = [
            graph.join(balancer, name, "bucket", types=tokens.BUCKETS, key="bucket")
            for name in names
        ]
        parts = [buckets.part(join.only, Part.POLICY) for join in joins if join.only is not None]
        policies = dict.fromkeys(policy for part in parts for policy in part.attached.found)
        late = [policy for policy in policies if not order.waits_for(balancer, policy)]
        what = "does not wait for {}, which lets it write its logs"
        verdicts = [fails(_F50, balancer, what.format(each.label), each) for each in late]
        yield from verdicts or [ok(balancer)]


def _logging(balancer: Resource) -> list[str]:
    """Return which logs a load balancer has switched on."""
    return [name for name in _LOGS if balancer.flag(name, "enabled", default=False) is True]


def _judge(graph: Graph, buckets: Buckets, balancer: Resource, name: str) -> Verdict:
    join = graph.join(balancer, name, "bucket", types=tokens.BUCKETS, key="bucket")
    bucket = join.only
    if bucket is None:
        return cannot_judge(balancer, f"may not write its logs: the bucket of {name} is not known")
    regions = (balancer.read("region"), bucket.read("region"))
    if all(isinstance(region, str) for region in regions) and regions[0] != regions[1]:
        what = f"cannot write its logs: {bucket.label} is in {regions[1]}, and it in {regions[0]}"
        return fails(_F50, balancer, what, bucket)
    algorithms = list(_algorithms(buckets, bucket)) if is_application(balancer) is True else []
    if any(isinstance(each, str) and each.startswith("aws:kms") for each in algorithms):
        what = f"cannot write its logs: {bucket.label} is encrypted with a key of KMS"
        return fails(_F50, balancer, what, bucket)
    delivery = Delivery(
        is_application(balancer),
        regions[0] if isinstance(regions[0], str) else UNKNOWN,
        balancer.given(name, "prefix"),
    )
    return _judge_policy(balancer, bucket, buckets.part(bucket, Part.POLICY), delivery, algorithms)


def _judge_policy(
    balancer: Resource,
    bucket: Resource,
    policy: BucketPart,
    delivery: Delivery,
    algorithms: list[Any],
) -> Verdict:
    documents = policy_statements(policy)
    said = [
        each
        for document in documents.values()
        for each in (
            [Admission(UNKNOWN)]
            if document is None
            else [admission(statement, delivery) for statement in document]
        )
    ]
    allowed = {each.allowed for each in said}
    if True in allowed or (UNKNOWN in allowed and of_library(bucket)):
        if UNKNOWN not in algorithms:
            return ok(balancer, bucket)
        what = f"may not write its logs: the encryption of {bucket.label} is not known"
        return cannot_judge(balancer, what, bucket)
    if UNKNOWN in allowed or policy.attached.doubt:
        what = f"may not write its logs: the policy of {bucket.label} is not known yet"
        return cannot_judge(balancer, what, bucket)
    near = next((each.why for each in said if each.why), "")
    what = f"cannot write its logs: no policy of {bucket.label} allows it"
    holders = policy.attached.found
    return fails(_F50, balancer, f"{what}: {near}" if near else what, bucket, *holders)


def _algorithms(buckets: Buckets, bucket: Resource) -> Iterator[Any]:
    """Go through the algorithms that a bucket encrypts with; none where S3's default holds."""
    encryption = buckets.part(bucket, Part.ENCRYPTION)
    for value in (encryption.inline, *(each.given("rules") for each in encryption.attached.found)):
        yield from named(value, "sseAlgorithm")
    if encryption.attached.doubt:
        yield UNKNOWN
