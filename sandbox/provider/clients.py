"""AWS clients that can reach the embedded AWS and nothing else."""

import os
import threading
from typing import Any

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from sandbox.emulator import require_loopback
from sandbox.errors import SandboxError

ACCOUNT_ID = "123456789012"
"""The account that moto answers with, unless told otherwise."""

PARTITION = "aws"


class AwsCallError(Exception):
    """An operation that AWS refused: the operation, AWS's error code and its message."""

    def __init__(self, operation: str, code: str, message: str) -> None:
        super().__init__(f"{operation}: {code}: {message}")
        self.code = code


def endpoint_from_environment() -> str:
    """The embedded AWS's endpoint; every other AWS variable is removed from this process.

    Raises SandboxError when there is no endpoint, or it is not on loopback.
    """
    endpoint = require_loopback(os.environ.get("AWS_ENDPOINT_URL", ""))
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    return endpoint


class Clients:
    """One client a service and region, made when first needed."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = require_loopback(endpoint)
        self._session = botocore.session.Session()
        self._clients: dict[tuple[str, str], BaseClient] = {}
        self._lock = threading.Lock()

    def client(self, service: str, region: str) -> BaseClient:
        """The client; its credentials are dummies and its endpoint is the embedded AWS."""
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._session.create_client(
                    service,
                    region_name=region,
                    endpoint_url=self._endpoint,
                    aws_access_key_id="sandbox",
                    aws_secret_access_key="sandbox",  # noqa: S106  # a dummy, by design
                    config=Config(
                        proxies={},
                        retries={"mode": "standard", "max_attempts": 4},
                        s3={"addressing_style": "path"},
                    ),
                )
            return self._clients[service, region]

    def call(self, service: str, region: str, operation: str, params: dict[str, Any]) -> Any:
        """The answer of one operation.

        Raises AwsCallError for what AWS refuses, SandboxError when the embedded AWS is gone.
        """
        client = self.client(service, region)
        api_name = client.meta.method_to_api_mapping[operation]
        try:
            return getattr(client, operation)(**params)
        except ClientError as refused:
            error = refused.response.get("Error", {})
            raise AwsCallError(
                api_name, str(error.get("Code", "Unknown")), str(error.get("Message", refused))
            ) from refused
        except ResponseParserError as problem:  # moto answers what it cannot do by a page
            raise AwsCallError(
                api_name, "InternalFailure", "the embedded AWS failed at it; see emulator.log"
            ) from problem
        except BotoCoreError as problem:
            if "ParamValidation" in type(problem).__name__:
                raise AwsCallError(api_name, "ParamValidation", str(problem)) from problem
            raise SandboxError(
                f"The embedded AWS at {self._endpoint} does not answer ({type(problem).__name__}). "
                "If it has ended, the next run starts it anew."
            ) from problem


def is_not_found(error: AwsCallError) -> bool:
    """Whether the error says that the resource is gone."""
    words = ("NotFound", "NoSuch", "DoesNotExist", "NonExistent", "Nonexistent", "Malformed")
    return any(word in error.code for word in words) or (
        error.code == "ClientException" and "not" in str(error)
    )
