"""An S3 bucket and what is said about it elsewhere.

Each setting is a resource of its own, or stands inline in the bucket, in the older form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from guardrails import tokens
from guardrails.attachments import Attached, Attachment, Attachments
from guardrails.graph import Graph, Resource
from guardrails.values import ABSENT, UNKNOWN, Gap


class Part(Enum):
    """A setting of a bucket: the resource types that carry it, and its inline property.

    The property has another name, and is a list, in the older spelling of the type (BucketV2).
    """

    POLICY = (tokens.BUCKET_POLICIES, ("policy",))
    ACL = (tokens.BUCKET_ACLS, ("acl",))
    PUBLIC_ACCESS_BLOCK = (tokens.BUCKET_PUBLIC_ACCESS_BLOCKS, ())
    ENCRYPTION = (
        tokens.BUCKET_ENCRYPTIONS,
        ("serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations"),
    )
    LIFECYCLE = (tokens.BUCKET_LIFECYCLES, ("lifecycleRules",))
    VERSIONING = (tokens.BUCKET_VERSIONINGS, ("versioning", "versionings"))
    LOGGING = (tokens.BUCKET_LOGGINGS, ("logging", "loggings"))


@dataclass(frozen=True, slots=True)
class BucketPart:
    """What is known of one setting of a bucket."""

    inline: Any
    """The bucket's own property: a value, ABSENT or UNKNOWN."""
    attached: Attached
    """The resources that carry it."""

    @property
    def present(self) -> bool:
        """Whether it is set for certain, in either form."""
        return bool(self.attached.found) or not (isinstance(self.inline, Gap) or self.inline == [])

    @property
    def doubt(self) -> str | None:
        """Why it may be set, where it is not for certain."""
        if self.present:
            return None
        if self.inline is UNKNOWN:
            return "the inline setting is not known yet"
        return self.attached.doubt


class Buckets:
    """The buckets of a plan: ``graph.derive(Buckets)``."""

    def __init__(self, graph: Graph) -> None:
        """Look at nothing yet."""
        self._graph = graph
        self._attachments = graph.derive(Attachments)

    def part(self, bucket: Resource, part: Part) -> BucketPart:
        """Return a setting of a bucket."""
        types, names = part.value
        # By name, which is the id, too, and is known before the bucket is made.
        attachment = Attachment(types, "bucket", owners=tokens.BUCKETS, key="bucket")
        values = (bucket.given(name) for name in names)
        inline = next((value for value in values if value is not ABSENT), ABSENT)
        return BucketPart(inline, self._attachments.of(bucket, attachment))

    def written_to(self) -> Mapping[Resource, Resource]:
        """Return the buckets that AWS services write logs to, each with what sends it logs."""
        return self._graph.derive(_written_to)


_SENDERS: Final = (
    # types, the property that names a bucket
    (tokens.LOAD_BALANCERS, "accessLogs"),
    (tokens.LOAD_BALANCERS, "connectionLogs"),
    (tokens.LOAD_BALANCERS, "healthCheckLogs"),
    (tokens.FLOW_LOGS, "logDestination"),
    (tokens.DISTRIBUTIONS, "loggingConfig"),
    (tokens.LOG_DELIVERY_DESTINATIONS, "deliveryDestinationConfiguration"),
    (tokens.BUCKET_LOGGINGS, "targetBucket"),
    (tokens.BUCKETS, "logging"),
    (tokens.BUCKETS, "loggings"),
)


def _written_to(graph: Graph) -> dict[Resource, Resource]:
    written: dict[Resource, Resource] = {}
    for types, name in _SENDERS:
        for sender in graph.of(types):
            named = graph.find(tokens.BUCKETS, "bucket", _bucket_name(sender.given(name)))
            for bucket in (*graph.feeds(sender, name, tokens.BUCKETS), *named):
                written.setdefault(bucket, sender)
    return written


def _bucket_name(value: Any) -> Any:
    """Return the bucket that a destination names: by name, ARN, domain, or in an object."""
    if isinstance(value, list):
        value = value[0] if value else ABSENT
    if isinstance(value, Mapping):
        names = ("bucket", "destinationResourceArn", "targetBucket")
        value = next((value[name] for name in names if name in value), ABSENT)
    if not isinstance(value, str):
        return value
    bare = value.partition(":s3:::")[2] or value
    return bare.partition("/")[0].partition(".s3.")[0]
