"""Names that nobody chose: the logical name and seven hex digits, as the official provider does.

Source: AutoName and ComputeAutoNameDefault in pulumi-terraform-bridge, pkg/tfbridge/info/
autonaming.go (read 2026-11-21). A logical name that leaves no room for the digits is refused
there, not cut, so it is refused here.
"""

import hashlib
import uuid

RANDOM_DIGITS = 7
PREFIXED_DIGITS = 26
"""What follows a name prefix, as the official provider has it (a load balancer's name of 32
characters leaves 6 for the prefix)."""


class NameTooLongError(ValueError):
    """The logical name and seven digits exceed what AWS takes for this type."""


def auto_name(token: str, logical_name: str, seed: bytes, limit: int) -> str:
    """The physical name; equal seeds give equal names, so that preview and update agree.

    Raises NameTooLongError with the official provider's words.
    """
    prefix = f"{logical_name}-"
    if len(prefix) + RANDOM_DIGITS > limit:
        raise NameTooLongError(
            f"could not make instance of '{token}': name '{prefix}' plus {RANDOM_DIGITS} random "
            f"chars is longer than maximum length {limit}"
        )
    return prefix + hashlib.sha256(seed + logical_name.encode()).hexdigest()[:RANDOM_DIGITS]


def prefixed_name(prefix: str) -> str:
    """A physical name for a prefix that the program gave; unlike `auto_name` new for each call."""
    return prefix + uuid.uuid4().hex[:PREFIXED_DIGITS]
