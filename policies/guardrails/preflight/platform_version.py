"""The version of Fargate's platform that a workload asks for."""

import re
from typing import Final

from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.workloads import Workload

PlatformVersion = tuple[int, ...]
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)+")


def platform_version(workload: Workload) -> PlatformVersion | Gap:
    """Return the version that is asked for: ABSENT where it is the latest one.

    Windows counts its versions by itself, from 1.0.0: of those nothing is to be said here.
    """
    task = workload.definition
    system = ABSENT if task is None else task.given("runtimePlatform", "operatingSystemFamily")
    if isinstance(system, str) and system.startswith("WINDOWS"):
        return ABSENT
    version = workload.resource.given(*workload.path, "platformVersion")
    if not isinstance(version, str):
        return UNKNOWN if version is UNKNOWN else ABSENT
    return tuple(map(int, version.split("."))) if _NUMBER.fullmatch(version) else ABSENT
