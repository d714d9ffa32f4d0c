"""Rules about buckets that AWS services write logs to."""

from collections.abc import Iterator, Mapping
from typing import Any

from guardrails import tokens
from guardrails.buckets import Buckets, Part
from guardrails.graph import Graph
from guardrails.rule import Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok, violation


@rule(
    scope=Scope.STACK,
    severity=Severity.LOW,
    subjects=tokens.BUCKETS,
    library_fix="set the component's `log_retention_in_days` (default: 90 days for an edge)",
    aws_fix="add an aws.s3.BucketLifecycleConfiguration with an enabled rule that expires objects",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-13",
    standards=("security-hub:S3.13", "checkov:CKV2_AWS_61"),
)
def log_bucket_expires(graph: Graph) -> Iterator[Verdict]:
    """A bucket that AWS services write logs to forgets them after some time.

    Access logs hold the addresses of people, and all logs are paid for as long as they are kept.
    Log buckets are those that a load balancer, a flow log, a distribution, a log delivery or
    another bucket of the plan names; other buckets are not judged.
    """
    buckets = graph.derive(Buckets)
    written = buckets.written_to()
    for bucket in graph.of(tokens.BUCKETS):
        if bucket not in written:
            yield ok(bucket)
            continue
        lifecycle = buckets.part(bucket, Part.LIFECYCLE)
        rules = [lifecycle.inline, *(each.given("rules") for each in lifecycle.attached.found)]
        expiring = [_expires(each) for each in rules]
        if True in expiring:
            yield ok(bucket, *lifecycle.attached.found[:1])
        elif None in expiring or lifecycle.attached.doubt:
            why = lifecycle.attached.doubt or "a lifecycle rule is not known yet"
            yield cannot_judge(bucket, f"may keep its logs for ever: {why}", written[bucket])
        else:
            what = f"keeps the logs of {written[bucket].label} for ever: no lifecycle rule expires"
            yield violation(bucket, f"{what} them", written[bucket])


def named(value: Any, name: str) -> Iterator[Any]:
    """Go through the members of a name, however deep: the forms differ in lists and objects."""
    if value is UNKNOWN:
        yield UNKNOWN
    elif isinstance(value, list):
        for each in value:
            yield from named(each, name)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if key == name:
                yield each
            elif key != "kmsMasterKeyId":
                yield from named(each, name)


def _expires(rules: Any) -> bool | None:
    """Tell whether some rule is on and expires objects; None where that is not known."""
    if not isinstance(rules, list):
        return None if rules is UNKNOWN else False
    known = [_rule_expires(each) for each in rules]
    return True if True in known else None if None in known else False


def _rule_expires(entry: Any) -> bool | None:
    if not isinstance(entry, Mapping):
        return None
    on = entry.get("status", entry.get("enabled", ABSENT))
    expiration = entry.get("expiration", entry.get("expirations", ABSENT))
    if on in {"Disabled", False, ABSENT} or expiration in (ABSENT, []):
        return False
    terms = [*named(expiration, "days"), *named(expiration, "date")]
    if UNKNOWN in terms and all(term is UNKNOWN for term in terms):
        return None
    return None if on is UNKNOWN else any(term not in (0, UNKNOWN) for term in terms)
