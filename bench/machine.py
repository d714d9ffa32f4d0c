"""The machine that figures were taken on, in one line."""

import os
import platform
from pathlib import Path


def described() -> str:
    """Return the processor, its count, the system and Python's version."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, {python}"


def _processor() -> str:
    """Return the processor's name: Linux tells it in a file of its own."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
