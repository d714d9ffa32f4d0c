"""State that a team shares: who may update when, and the programs that make what it needs."""

import json
import re
import shutil
import time
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.paths import PROJECT_ROOT
from tests.engine.conftest import Sandbox

pytestmark = pytest.mark.engine

SLOW = """
    import pathlib, time
    import pulumi
    import pulumi_aws as aws

    aws.ecr.Repository("images")
    if not pulumi.runtime.is_dry_run():
        pathlib.Path("updating").touch()
        while not pathlib.Path("go-on").exists():
            time.sleep(0.1)
"""
WAIT_SECONDS = 60
SERVICE = """
from private_fargate import Service

args = {"cluster_arn": "cluster", "cluster_name": "main", "vpc_id": "vpc-1", "image": "nginx:1"}
Service("web", {**args, "subnet_ids": ["subnet-1"]})
"""


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(WAIT_SECONDS * 10):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come")


@pytest.fixture(scope="module")
def example(make_sandbox: Callable[[str], Sandbox]) -> Callable[[str], Sandbox]:
    """Copies an example into a sandbox of its own."""

    def copy(name: str) -> Sandbox:
        sandbox = make_sandbox(name)
        shutil.copytree(PROJECT_ROOT / "examples" / name, sandbox.project, dirs_exist_ok=True)
        return sandbox

    return copy


def test_of_two_updates_the_second_is_refused_at_once_and_previews_go_on(raw: Sandbox) -> None:
    raw.write_program(SLOW)
    updating, go_on = raw.project / "updating", raw.project / "go-on"
    first = raw.start("pulumi", "up", "--yes")
    try:
        wait_for(updating.exists)
        second = raw.run("pulumi", "up", "--yes")
        assert second.code != 0
        assert "the stack is currently locked by 1 lock(s)" in second.text
        assert "delete the lock file with `pulumi cancel`" in second.text
        # It takes no lock and writes nothing.
        preview = raw.run("pulumi", "preview")
        assert preview.code == 0, preview.text
    finally:
        go_on.touch()
        text, _ = first.communicate(timeout=WAIT_SECONDS)
    assert first.returncode == 0, text
    assert raw.run("pulumi", "up", "--yes").code == 0


def test_the_bucket_for_state_keeps_versions_and_refuses_to_go(
    example: Callable[[str], Sandbox],
) -> None:
    sandbox = example("state-bucket")
    up = sandbox.update()
    assert up.code == 0, up.text
    s3 = sandbox.client("s3")
    (bucket,) = [each["Name"] for each in s3.list_buckets()["Buckets"]]
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    key = rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    assert sandbox.client("kms").get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
    closed = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert len(closed) == 4
    assert all(closed.values())
    told = json.loads(sandbox.run("pulumi", "stack", "output", "--json").text)
    assert told["login"] == f"pulumi login 's3://{bucket}?region=ap-northeast-2'"
    again = sandbox.run("pulumi", "preview", "--refresh", "--expect-no-changes")
    assert again.code == 0, again.text
    gone = sandbox.destroy()
    assert gone.code != 0
    assert "protect" in gone.text


def test_the_roles_of_a_pipeline_are_made_kept_and_removed(
    example: Callable[[str], Sandbox],
) -> None:
    sandbox = example("deploy-roles")
    up = sandbox.update()
    assert up.code == 0, up.text
    iam = sandbox.client("iam")
    (provider,) = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    for stack in ("dev", "prod"):
        role = iam.get_role(RoleName=f"private-fargate-{stack}-deploy")["Role"]
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Federated": provider["Arn"]}
        (subject,) = trust["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
        assert subject == f"repo:acme/shop:environment:{stack}"
        attached = _attached(iam, role["RoleName"])
        assert len(attached) >= 2
    again = sandbox.run("pulumi", "preview", "--refresh", "--expect-no-changes")
    assert again.code == 0, again.text
    gone = sandbox.destroy()
    assert gone.code == 0, gone.text
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == []


def _attached(iam: Any, role: str) -> list[Any]:
    found: list[Any] = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return found


def test_the_documented_transform_bounds_every_role_that_a_stack_makes(raw: Sandbox) -> None:
    """The program is in docs/pipelines.md, as it is shown there."""
    page = (PROJECT_ROOT / "docs" / "pipelines.md").read_text()
    (shown,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (raw.project / "__main__.py").write_text(shown + SERVICE)
    result = raw.run("pulumi", "preview", "--json")
    assert result.code == 0, result.text
    plan = json.loads(result.text[result.text.index("{") :])
    roles = [
        step["newState"]["inputs"]
        for step in plan["steps"]
        # The stack is the test's before, whose resources are gone in this program.
        if step.get("newState", {}).get("type") == "aws:iam/role:Role"
    ]
    assert len(roles) == 2
    boundary = "arn:aws:iam::123456789012:policy/tasks"
    assert {role.get("permissionsBoundary") for role in roles} == {boundary}
