"""The header with which CloudFront proves to a public load balancer that it sends a request.

Source: CloudFront guide, "Restrict access to Application Load Balancers".
"""

import re
from typing import Any

from private_fargate.faults import HIDDEN, Fault, is_plain

ORIGIN_HEADER = "X-Origin-Verify"

# ELB API reference, RuleCondition "http-header": up to 128 characters, * and ? being wildcards.
_SECRET = re.compile(r"^[A-Za-z0-9_-]{16,128}$")


def origin_secret_faults(key: str, value: Any) -> list[Fault]:
    """Return the fault of a secret that is known already; it is never shown."""
    if is_plain(value) and not _SECRET.match(str(value)):
        return [Fault((key,), HIDDEN, "16 to 128 letters, digits, _ and -")]
    return []
