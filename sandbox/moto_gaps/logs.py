"""What moto lacks of CloudWatch Logs: another key for a log group that exists."""

import json
from typing import Any

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.responses import LogsResponse


class LogGroupKeys:
    """What a log group is encrypted with, by Logs's operations."""

    def associate_kms_key(self: Any) -> str:
        """Encrypts with a key from now on."""
        _group(self, self._get_param("logGroupName")).kms_key_id = self._get_param("kmsKeyId")
        return json.dumps({})

    def disassociate_kms_key(self: Any) -> str:
        """Encrypts with Logs's own key again."""
        _group(self, self._get_param("logGroupName")).kms_key_id = None
        return json.dumps({})


def _group(response: Any, name: str) -> Any:
    if name not in response.logs_backend.groups:
        raise ResourceNotFoundException
    return response.logs_backend.groups[name]


def fill() -> None:
    """Adds them to moto, in this process."""
    for name, operation in vars(LogGroupKeys).items():
        if not name.startswith("_"):
            setattr(LogsResponse, name, operation)
