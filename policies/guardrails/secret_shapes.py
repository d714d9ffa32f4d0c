"""What looks like a secret, by its name or by its shape. Pure, and sparing: a false alarm is noise.

A name counts by how it *ends* (``DB_PASSWORD``, not ``PASSWORD_MIN_LENGTH``), and only with a value
that can be one: no reference (an ARN, a path, a plain URL) and no switch. Shapes are those that
their makers document to be recognisable, so that they say what a value is without its name.
"""

import re
from collections.abc import Mapping
from typing import Final

NAMES: Final = frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA"})
"""Names that never belong into an environment (Security Hub ECS.8)."""

ENDINGS: Final = (
    # Joined to the word before it, too: PGPASSWORD, APIKEY.
    *("PASSWORD", "PASSWD", "PASSPHRASE", "APIKEY"),
    *("_PASS", "_PWD", "_SECRET", "_TOKEN", "_CREDENTIALS"),
    *("_API_KEY", "_ACCESS_KEY", "_ACCOUNT_KEY", "_AUTH_KEY", "_ENCRYPTION_KEY", "_MASTER_KEY"),
    *("_PRIVATE_KEY", "_SECRET_KEY", "_SECRET_KEY_BASE", "_SIGNING_KEY"),
)
"""How names of secrets end, with a word before or without one, in capitals with ``_``."""

SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    # IAM guide, "Understanding unique ID prefixes": AKIA is an access key, ASIA a temporary one.
    "an AWS access key id": re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    # RFC 7468; OpenSSH and PGP write theirs alike.
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    # GitHub docs, "GitHub's token formats".
    "a GitHub token": re.compile(r"\b(?:gh[opsur]_[A-Za-z0-9]{36,}|github_pat_\w{22,})"),
    # GitLab docs, "Token prefixes".
    "a GitLab token": re.compile(r"\bglpat-[\w-]{20,}"),
    # Slack docs, "Token types" and "Incoming webhooks".
    "a Slack token": re.compile(
        r"\bxox[abeprs]-[\w-]{10,}|hooks\.slack\.com/services/T\w+/B\w+/\w+"
    ),
    # Stripe docs, "API keys": secret and restricted keys of live mode.
    "a Stripe key": re.compile(r"\b[rs]k_live_\w{10,}"),
    # RFC 3986, 3.2.1: user:password in front of a host. What a template fills in later is none.
    "a URL with a password": re.compile(
        r"\b[a-z][a-z0-9+.-]*://[^\s:/@?#]*:(?![$<{%*])[^\s/@?#]+@[^\s/@?#]"
    ),
    "a connection string with a password": re.compile(
        r"(?:^|[;?&])\s*(?:password|pwd|sharedaccesskey|accountkey)\s*=\s*(?![$<{%*])[^;&\s]", re.I
    ),
}
"""What a value is, by its shape."""

# Words by which a name says that its value may be seen: NEXT_PUBLIC_MAPBOX_TOKEN is shipped to
# every browser.
_PUBLIC: Final = frozenset({"PUBLIC", "PUBLISHABLE"})
_SWITCHES: Final = frozenset({"", "false", "true", "no", "yes", "off", "on", "none"})
_REFERENCE: Final = re.compile(
    r"arn:|\.?/|file:|[a-z][a-z0-9+.-]*://|[$<{%*]"  # an ARN, a path, a URL, a template
    r"|[a-z0-9_.-]+(?:/[a-z0-9_.-]+)+$"  # the name of a secret or parameter: prod/db
    r"|[0-9]{1,5}$"  # a number: MAX_TOKEN=4096
)


def looks_secret(name: str, value: object) -> str | None:
    """Return why a variable looks like a secret, in words without its value; None if it does not.

    An empty value, or one that only refers to a secret, is none.
    """
    text = value if isinstance(value, str) else str(value)
    shape = secret_shape(text)
    if shape:
        return f"looks like {shape}"
    bare = text.strip()
    if bare.lower() in _SWITCHES or _REFERENCE.match(bare):
        return None
    return "has a secret's name" if _named_as_secret(name) else None


def secret_shape(text: str) -> str | None:
    """Return what a text is by its shape, if it is a secret; for a longer text, what it holds."""
    return next((what for what, shape in SHAPES.items() if shape.search(text)), None)


def _named_as_secret(name: str) -> bool:
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    words = re.sub(r"[^A-Za-z0-9]+", "_", words).upper()
    if words in NAMES:
        return True
    public = not _PUBLIC.isdisjoint(words.split("_"))
    return not public and f"_{words}".endswith(ENDINGS)
