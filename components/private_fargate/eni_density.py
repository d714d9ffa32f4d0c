"""How many tasks with an interface of their own an instance can hold: dated data and arithmetic.

Sources. Interfaces and addresses: EC2 API, DescribeInstanceTypes, as moto 5.2.5 ships it (2026);
`aws ec2 describe-instance-types` tells today's. Tasks with trunking: ECS guide, "Elastic network
interface trunking", supported instance types, in the guide's last public sources (2023). What that
list does not name (families that came later, and the burstable ones) is not known here.
"""

from collections.abc import Mapping
from typing import NamedTuple

from private_fargate.faults import Fault


class EniLimits(NamedTuple):
    """What an instance type can attach."""

    network_interfaces: int
    """Interfaces at most, the instance's own among them."""
    addresses: int
    """IPv4 addresses of one interface. A task takes an interface, so they do not limit tasks."""
    trunked_tasks: int | None
    """Tasks in awsvpc mode with the account setting awsvpcTrunking; None: not known."""

    @property
    def tasks(self) -> int:
        """Tasks in awsvpc mode without trunking: the instance keeps one interface itself."""
        return self.network_interfaces - 1


_BURSTABLE: Mapping[str, tuple[int, int, int | None]] = {
    "nano": (2, 2, None),
    "micro": (2, 2, None),
    "small": (3, 4, None),
    "medium": (3, 6, None),
    "large": (3, 12, None),
    "xlarge": (4, 15, None),
    "2xlarge": (4, 15, None),
}
_GRAVITON: Mapping[str, tuple[int, int, int | None]] = {
    "medium": (2, 4, 4),
    "large": (3, 10, 10),
    "xlarge": (4, 15, 20),
    "2xlarge": (4, 15, 40),
    "4xlarge": (8, 30, 60),
    "8xlarge": (8, 30, 60),
    "12xlarge": (8, 30, 60),
    "16xlarge": (15, 50, 120),
    "metal": (15, 50, 120),
}
_INTEL_6: Mapping[str, tuple[int, int, int | None]] = {
    "large": (3, 10, 10),
    "xlarge": (4, 15, 20),
    "2xlarge": (4, 15, 40),
    "4xlarge": (8, 30, 60),
    "8xlarge": (8, 30, 90),
    "12xlarge": (8, 30, 120),
    "16xlarge": (15, 50, 120),
    "24xlarge": (15, 50, 120),
    "32xlarge": (15, 50, 120),
    "metal": (15, 50, 120),
}
_INTEL_7: Mapping[str, tuple[int, int, int | None]] = {
    "large": (3, 10, None),
    "xlarge": (4, 15, None),
    "2xlarge": (4, 15, None),
    "4xlarge": (8, 30, None),
    "8xlarge": (8, 30, None),
    "12xlarge": (8, 30, None),
    "16xlarge": (15, 50, None),
    "24xlarge": (15, 50, None),
    "48xlarge": (15, 50, None),
}
_GRAVITON_4: Mapping[str, tuple[int, int, int | None]] = {"medium": (2, 4, None), **_INTEL_7}

# Sizes of a family stand in the order of their size.
_FAMILIES: Mapping[str, Mapping[str, tuple[int, int, int | None]]] = {
    **dict.fromkeys(("t3", "t4g"), _BURSTABLE),
    **dict.fromkeys(("c6g", "m6g", "r6g", "c7g", "m7g", "r7g"), _GRAVITON),
    **dict.fromkeys(("c8g", "m8g", "r8g"), _GRAVITON_4),
    **dict.fromkeys(("c6i", "m6i", "r6i"), _INTEL_6),
    **dict.fromkeys(("c7i", "m7i", "r7i"), _INTEL_7),
}

LIMITS: Mapping[str, EniLimits] = {
    f"{family}.{size}": EniLimits(*limits)
    for family, sizes in _FAMILIES.items()
    for size, limits in sizes.items()
}
"""Instance type -> what it can attach."""


def task_limit(instance_type: str, *, trunking: bool) -> int | None:
    """Return how many tasks in awsvpc mode fit on an instance; None where it is not known here."""
    limits = LIMITS.get(instance_type)
    if limits is None:
        return None
    return limits.trunked_tasks if trunking else limits.tasks


def smallest_that_fits(family: str, tasks: int, *, trunking: bool) -> str | None:
    """Return the smallest type of a family that is known to hold this many tasks, if any is."""
    types = [f"{family}.{size}" for size in _FAMILIES.get(family, {})]
    return next((t for t in types if (task_limit(t, trunking=trunking) or 0) >= tasks), None)


def density_faults(
    instance_type: str, tasks: int, *, trunking: bool, within: tuple[str, ...] = ()
) -> list[Fault]:
    """Return the fault of a number of tasks in awsvpc mode that does not fit on an instance."""
    at = (*within, "tasks_per_instance")
    limit = task_limit(instance_type, trunking=trunking)
    if limit is None:
        what = f"{instance_type} with eni_trunking" if trunking else instance_type
        return [Fault(at, tasks, f"left out, since the limit of {what} is not known here")]
    if tasks <= limit:
        return []
    family = instance_type.split(".", 1)[0]
    fits = smallest_that_fits(family, tasks, trunking=trunking)
    phrases = [
        f"at most {limit} in awsvpc mode on {instance_type}",
        f"the smallest {family} that holds {tasks} is {fits}"
        if fits
        else f"no {family} is known to hold {tasks}",
    ]
    trunked = LIMITS[instance_type].trunked_tasks
    if not trunking and trunked is not None and trunked >= tasks:
        phrases.append(f"with eni_trunking {instance_type} holds {trunked}")
    return [Fault(at, tasks, "; ".join(phrases))]
