"""A session whose clients answer what a test says, checked against AWS's own models."""

from collections.abc import Mapping, Sequence
from typing import Any

import boto3
from botocore.stub import Stubber

REGION = "ap-northeast-2"
Answer = tuple[str, dict[str, Any]]
"""An operation's method, and what it returns; a string `error` under `Code` makes it fail."""


class Session:
    """As boto3's, but every client is stubbed; a client that is not stubbed is not expected."""

    def __init__(self, answers: Mapping[str, Sequence[Answer]], region: str | None = REGION):
        self.region_name = region
        self._clients = {name: _stubbed(name, listed) for name, listed in answers.items()}

    def client(self, name: str) -> Any:
        return self._clients[name]


def _stubbed(name: str, answers: Sequence[Answer]) -> Any:
    client = boto3.client(
        name, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )
    stubber = Stubber(client)
    for method, response in answers:
        if "Code" in response:
            stubber.add_client_error(method, response["Code"], response.get("Message", ""))
        else:
            stubber.add_response(method, response)
    stubber.activate()
    return client
