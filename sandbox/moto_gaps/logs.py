"""What moto lacks of CloudWatch Logs: another key for a log group, later tags of deliveries."""

import json
from typing import Any

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogsBackend
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


def _tag_deliveries() -> None:
    """moto tells of a delivery and its ends the tags that they were made with, and no others."""
    tag, untag = LogsBackend.tag_resource, LogsBackend.untag_resource

    def shown(backend: LogsBackend, arn: str) -> None:
        kinds = (backend.delivery_sources, backend.delivery_destinations, backend.deliveries)
        for item in [item for kind in kinds for item in kind.values() if item.arn == arn]:
            item.tags = backend.tagger.get_tag_dict_for_resource(arn)

    def tagged(self: LogsBackend, arn: str, tags: dict[str, str]) -> None:
        tag(self, arn, tags)
        shown(self, arn)

    def untagged(self: LogsBackend, arn: str, tag_keys: list[str]) -> None:
        untag(self, arn, tag_keys)
        shown(self, arn)

    LogsBackend.tag_resource = tagged  # type: ignore[method-assign]
    LogsBackend.untag_resource = untagged  # type: ignore[method-assign]


def fill() -> None:
    """Adds them to moto, in this process."""
    _tag_deliveries()
    for name, operation in vars(LogGroupKeys).items():
        if not name.startswith("_"):
            setattr(LogsResponse, name, operation)
