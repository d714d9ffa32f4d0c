"""Whatever the caller's environment says, no client reaches anything but the embedded AWS."""

import os
from pathlib import Path

import pytest

from sandbox.emulator import Emulator
from sandbox.errors import SandboxError
from sandbox.provider.clients import (
    ACCOUNT_ID,
    AwsCallError,
    Clients,
    endpoint_from_environment,
    is_not_found,
)

REAL_LOOKING = "AKIAIOSFODNN7EXAMPLE"
ELSEWHERE = "http://192.0.2.1:9"


@pytest.fixture
def real_looking_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which boto would find an account, an endpoint and a proxy."""
    config = tmp_path / "config"
    config.write_text(
        f"[profile work]\nregion = ap-south-1\nendpoint_url = {ELSEWHERE}\n"
        f"aws_access_key_id = {REAL_LOOKING}\naws_secret_access_key = hush\n"
    )
    settings = {
        "AWS_PROFILE": "work",
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(config),
        "AWS_ACCESS_KEY_ID": REAL_LOOKING,
        "AWS_SECRET_ACCESS_KEY": "hush",
        "AWS_SESSION_TOKEN": "hush",
        "AWS_ENDPOINT_URL_EC2": ELSEWHERE,
        "AWS_ENDPOINT_URL_STS": ELSEWHERE,
        "HTTP_PROXY": ELSEWHERE,
        "HTTPS_PROXY": ELSEWHERE,
        "http_proxy": ELSEWHERE,
        "ALL_PROXY": ELSEWHERE,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    # Also undoes what endpoint_from_environment does to the variables of this process.
    monkeypatch.setattr(os, "environ", os.environ.copy())


@pytest.mark.usefixtures("real_looking_environment")
def test_credentials_profiles_endpoints_and_proxies_of_the_caller_are_not_used(
    running_emulator: Emulator,
) -> None:
    clients = Clients(running_emulator.url)

    for service in ("ec2", "sts", "s3", "iam"):
        client = clients.client(service, "eu-west-1")
        credentials = client._request_signer._credentials
        assert client.meta.endpoint_url == running_emulator.url
        assert (credentials.access_key, credentials.secret_key) == ("sandbox", "sandbox")
        assert credentials.token is None
        assert client._endpoint.http_session._proxy_config._proxies == {}
    answer = clients.call("sts", "eu-west-1", "get_caller_identity", {})
    assert answer["Account"] == ACCOUNT_ID


@pytest.mark.usefixtures("real_looking_environment")
def test_the_plugin_drops_every_variable_of_the_callers_account(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    os.environ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:4566"

    assert endpoint_from_environment() == "http://127.0.0.1:4566"

    assert {name: value for name, value in os.environ.items() if name.startswith("AWS_")} == {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "https://ec2.amazonaws.com",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1@evil.example",
        "http://localhost.evil.example",
        "http://0.0.0.0:1",
        "http://10.0.0.1:1",
        "127.0.0.1:4566",
    ],
)
def test_an_endpoint_that_is_not_loopback_is_refused(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SandboxError, match="not a loopback address"):
        Clients(endpoint)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    with pytest.raises(SandboxError, match="not a loopback address"):
        endpoint_from_environment()


@pytest.mark.parametrize("endpoint", ["http://[::1]:1", "http://127.8.9.1:1", "http://localhost:1"])
def test_every_loopback_address_is_taken(endpoint: str) -> None:
    assert Clients(endpoint).client("ec2", "eu-west-1").meta.endpoint_url == endpoint


def test_clients_are_made_once(clients: Clients) -> None:
    assert clients.client("ec2", "eu-west-1") is clients.client("ec2", "eu-west-1")
    assert clients.client("ec2", "eu-west-1") is not clients.client("ec2", "us-east-1")


def test_what_botocore_refuses_names_the_operation(clients: Clients) -> None:
    with pytest.raises(AwsCallError, match=r"CreateVpc: ParamValidation: [\s\S]*moon"):
        clients.call("ec2", "eu-west-1", "create_vpc", {"moon": 1})


def test_an_emulator_that_is_gone_is_one_clear_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)

    with pytest.raises(SandboxError, match=r"embedded AWS at http://127.0.0.1:1 does not answer"):
        Clients("http://127.0.0.1:1").call("ec2", "eu-west-1", "describe_vpcs", {})


@pytest.mark.parametrize(
    ("code", "message", "gone"),
    [
        ("InvalidVpcID.NotFound", "", True),
        ("NoSuchEntity", "", True),
        ("AWS.SimpleQueueService.NonExistentQueue", "", True),
        ("RepositoryNotFoundException", "", True),
        ("ClientException", "Unable to describe task definition: not found", True),
        ("ClientException", "Tasks are running", False),
        ("DependencyViolation", "", False),
        ("AccessDenied", "not found", False),
    ],
)
def test_only_errors_that_say_so_mean_gone(code: str, message: str, *, gone: bool) -> None:
    assert is_not_found(AwsCallError("DescribeThing", code, message)) is gone
