"""AWS's own policies in the one partition that the embedded AWS is in.

moto looks through the keys of every partition at each request, and would parse them all for each.
"""

from typing import Any

from moto.iam.models import IAMBackend

from sandbox.provider.clients import PARTITION


def fill() -> None:
    """Leaves the other partitions without them, in this process."""
    own = IAMBackend._init_aws_policies  # noqa: SLF001  # moto has no switch by partition

    def init_aws_policies(self: IAMBackend) -> list[Any]:
        return own(self) if self.partition == PARTITION else []

    IAMBackend._init_aws_policies = init_aws_policies  # type: ignore[method-assign]  # noqa: SLF001
