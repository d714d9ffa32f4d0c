"""An S3 bucket and what is said about it elsewhere.

Each setting is a resource of its own, or stands inline in the bucket, in the older form.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from guardrails import tokens
from guardrails.attachments import Attached, Attachment, Attachments
from guardrails.graph import Graph, Resource
from guardrails.values import ABSENT, UNKNOWN, Gap


class Part(Enum):
    """A setting of a bucket: the resource types that carry it, and its inline property."""

    POLICY = (tokens.BUCKET_POLICIES, "policy")
    PUBLIC_ACCESS_BLOCK = (tokens.BUCKET_PUBLIC_ACCESS_BLOCKS, "")
    ENCRYPTION = (tokens.BUCKET_ENCRYPTIONS, "serverSideEncryptionConfiguration")
    LIFECYCLE = (tokens.BUCKET_LIFECYCLES, "lifecycleRules")
    VERSIONING = (tokens.BUCKET_VERSIONINGS, "versioning")
    LOGGING = (tokens.BUCKET_LOGGINGS, "loggings")


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
        self._attachments = graph.derive(Attachments)

    def part(self, bucket: Resource, part: Part) -> BucketPart:
        """Return a setting of a bucket."""
        types, inline = part.value
        attachment = Attachment(types, "bucket", owners=tokens.BUCKETS)
        value = bucket.given(inline) if inline else ABSENT
        return BucketPart(value, self._attachments.of(bucket, attachment))
