"""Where the sandbox keeps what it makes: one private folder in a clone, one cache for a user."""

import os
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent


def sandbox_home() -> Path:
    """The private folder of this clone: engine home, state, emulator record and logs.

    Default: `.sandbox` in the clone. `SANDBOX_HOME` names another (the tests use one each).
    """
    return Path(os.environ.get("SANDBOX_HOME") or PROJECT_ROOT / ".sandbox").resolve()


def engine_cache(version: str) -> Path:
    """The folder that keeps the built engine of one version for every clone of this user."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "private-fargate" / "engine" / version
