"""What moto lacks of ECS beside services: account defaults, and how a capacity provider drains."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ecs.models import CapacityProvider
from moto.ecs.responses import EC2ContainerServiceResponse


def fill() -> None:
    """Adds them to moto, in this process."""
    prepare = CapacityProvider._prepare_asg_provider  # noqa: SLF001  # no other place holds it
    update = CapacityProvider.update

    def prepared(self: CapacityProvider, asg_details: dict[str, Any]) -> dict[str, Any]:
        # Source: ECS API reference, AutoScalingGroupProvider, managedDraining: on by default.
        return {"managedDraining": "ENABLED", **prepare(self, asg_details)}

    def updated(self: CapacityProvider, asg_details: dict[str, Any]) -> None:
        update(self, asg_details)
        if "managedDraining" in asg_details:
            draining = {"managedDraining": asg_details["managedDraining"]}
            self.auto_scaling_group_provider = {**self.auto_scaling_group_provider, **draining}

    def put_account_setting_default(self: EC2ContainerServiceResponse) -> ActionResult:
        setting: Any = self.ecs_backend.put_account_setting(
            self._get_param("name"), self._get_param("value")
        )
        setting.principal_arn = f"arn:aws:iam::{self.current_account}:root"
        setting.type = "user"
        return ActionResult({"setting": setting})

    response: Any = EC2ContainerServiceResponse
    response.put_account_setting_default = put_account_setting_default
    CapacityProvider._prepare_asg_provider = prepared  # type: ignore[method-assign]  # noqa: SLF001
    CapacityProvider.update = updated  # type: ignore[method-assign]
