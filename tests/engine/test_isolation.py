"""The sandbox never reaches a real account, and two sandboxes never meet."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import emulator
from tests.engine.conftest import REGION, STACK_FILE, Sandbox

pytestmark = pytest.mark.engine

REAL_KEY = "AKIAIOSFODNN7EXAMPLE"

SHOWS_ITS_SURROUNDINGS = """
    import os
    import pulumi
    import pulumi_aws as aws

    shown = {k: v for k, v in os.environ.items() if k.startswith(("AWS_", "PULUMI_ACCESS"))}
    pulumi.export("surroundings", shown)
    pulumi.export("account", aws.get_caller_identity_output().account_id)
    aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
"""


@pytest.fixture
def real_looking(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who works on a real account."""
    config, credentials = tmp_path / "config", tmp_path / "credentials"
    endpoint = "endpoint_url = https://ec2.ap-northeast-2.amazonaws.com"
    config.write_text(f"[profile production]\nregion = eu-west-1\n{endpoint}\n")
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    credentials.write_text(
        f"[production]\naws_access_key_id = {REAL_KEY}\naws_secret_access_key = {secret}\n"
    )
    return {
        "AWS_PROFILE": "production",
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
        "AWS_ACCESS_KEY_ID": REAL_KEY,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_SESSION_TOKEN": "a-session-of-a-real-account",
        "AWS_ENDPOINT_URL": "https://ec2.ap-northeast-2.amazonaws.com",
        "AWS_ENDPOINT_URL_EC2": "https://ec2.ap-northeast-2.amazonaws.com",
        "PULUMI_ACCESS_TOKEN": "pul-of-a-real-organisation",
        "PULUMI_BACKEND_URL": "s3://a-real-state-bucket",
    }


def test_neither_credentials_nor_profile_nor_endpoint_of_the_caller_are_used(
    raw: Sandbox, real_looking: dict[str, str]
) -> None:
    raw.write_program(SHOWS_ITS_SURROUNDINGS)
    result = raw.run("up", **real_looking)
    assert result.code == 0, result.text
    for secret in (REAL_KEY, "production", "amazonaws.com", "real", "pul-of"):
        assert secret not in result.text
    running = emulator.running(raw.home)
    assert running is not None
    assert running.url in result.text
    made = raw.client("ec2").describe_vpcs(Filters=[{"Name": "isDefault", "Values": ["false"]}])
    assert [vpc["CidrBlock"] for vpc in made["Vpcs"]] == ["10.0.0.0/16"]
    assert 'account     : "123456789012"' in result.text


def test_every_request_reached_the_embedded_aws(raw: Sandbox) -> None:
    log = (raw.home / "emulator.log").read_text()
    assert log.count('"POST / HTTP/1.1" 200') >= 3


def test_no_tracked_file_is_written(raw: Sandbox) -> None:
    assert (raw.project / "Pulumi.dev.yaml").read_text() == STACK_FILE
    assert {path.name for path in raw.project.iterdir()} <= {
        "Pulumi.yaml",
        "Pulumi.dev.yaml",
        "__main__.py",
        "__pycache__",
        "policies",
    }


def test_two_sandboxes_do_not_disturb_each_other(
    raw: Sandbox, make_sandbox: Callable[[str], Sandbox]
) -> None:
    other = make_sandbox("other")
    for file in ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py"):
        (other.project / file).write_text((raw.project / file).read_text())
    assert other.update().code == 0
    assert raw.run("pulumi", "preview", "--expect-no-changes").code == 0
    assert other.run("down").code == 0
    assert emulator.running(raw.home) is not None
    assert raw.run("pulumi", "preview", "--refresh", "--expect-no-changes").code == 0


def test_encrypted_values_are_not_asked_for(make_sandbox: Callable[[str], Sandbox]) -> None:
    project = make_sandbox("encrypted")
    (project.project / "Pulumi.yaml").write_text("name: encrypted\nruntime: python\n")
    (project.project / "Pulumi.dev.yaml").write_text(
        "secretsprovider: awskms://alias/real?region=eu-west-1\n"
        "encryptedkey: AQICAHgReal\n"
        f"config:\n  aws:region: {REGION}\n  encrypted:password:\n    secure: v1:real:cipher\n"
    )
    project.write_program("""
        import pulumi

        password = pulumi.Config().require_secret("password")
        pulumi.export("length", pulumi.Output.unsecret(password.apply(len)))
    """)
    result = project.run("up")
    assert result.code == 0, result.text
    assert "length: 19" in result.text
