"""DeployRoles: who may take which role, and on what each of them is held to one stack."""

from fnmatch import fnmatchcase
from typing import Any

import pytest

from private_fargate import DeployRoles
from private_fargate.delivery.deploy_roles import deploy_roles_faults
from private_fargate.delivery.grants import EVERY_COMPONENT
from private_fargate.delivery.statements import ISSUER
from tests.components.conftest import ACCOUNT, REGION, Recorder

BASE: Any = {"repository": "acme/shop", "project": "Shop", "stack": "dev"}
STATE: Any = {
    "state_bucket_arn": "arn:aws:s3:::acme-state",
    "state_kms_key_arn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1",
}
ROLE, POLICY, MANAGED = "iam/role:Role", "iam/rolePolicy:RolePolicy", "iam/policy:Policy"


def build(recorder: Recorder, **args: Any) -> DeployRoles:
    made: list[DeployRoles] = []
    given: Any = {**BASE, **args}
    recorder.run(lambda: made.append(DeployRoles("ci", given)))
    return made[0]


def subjects(recorder: Recorder, what: str) -> list[str]:
    (statement,) = recorder.one(ROLE, f"ci-{what}").document("assumeRolePolicy")["Statement"]
    found: list[str] = statement["Condition"]["StringEquals"][f"{ISSUER}:sub"]
    return found


def statements(recorder: Recorder, what: str) -> dict[str, Any]:
    """Return the statements of a role by Sid, its own and those of what is attached to it."""
    attached = {
        each.inputs["policyArn"]
        for each in recorder.of("iam/rolePolicyAttachment:RolePolicyAttachment")
        if each.inputs["role"] == recorder.one(ROLE, f"ci-{what}").inputs["name"]
    }
    own = [each for each in recorder.of(POLICY) if each.name == f"ci-{what}-policy"]
    managed = [each for each in recorder.of(MANAGED) if f"arn:mock:{each.name}" in attached]
    return {
        statement["Sid"]: statement
        for policy in (*own, *managed)
        for statement in policy.document("policy")["Statement"]
    }


def may(recorder: Recorder, what: str, action: str, resource: str) -> bool:
    """Say whether a role may do something, conditions left aside."""

    def meets(statement: Any) -> bool:
        return any(fnmatchcase(action, each) for each in statement["Action"]) and any(
            fnmatchcase(resource, each) for each in statement["Resource"]
        )

    effects = {each["Effect"] for each in statements(recorder, what).values() if meets(each)}
    return effects == {"Allow"}


def test_each_role_is_for_its_own_workflows(recorder: Recorder) -> None:
    build(recorder)
    main = "repo:acme/shop:ref:refs/heads/main"
    assert subjects(recorder, "preview") == ["repo:acme/shop:pull_request", main]
    assert subjects(recorder, "deploy") == ["repo:acme/shop:environment:dev"]
    assert subjects(recorder, "push") == [main]


def test_a_repository_is_named_as_its_tokens_name_it(recorder: Recorder) -> None:
    build(recorder, repository="acme@12/shop@34", branch="release/1")
    assert subjects(recorder, "push") == ["repo:acme@12/shop@34:ref:refs/heads/release/1"]


def test_one_identity_provider_is_made_and_trusted(recorder: Recorder) -> None:
    build(recorder)
    (provider,) = recorder.of("iam/openIdConnectProvider:OpenIdConnectProvider")
    assert provider.inputs == {
        "url": f"https://{ISSUER}",
        "clientIdLists": ["sts.amazonaws.com"],
    }
    (trust,) = recorder.one(ROLE, "ci-deploy").document("assumeRolePolicy")["Statement"]
    assert trust["Principal"] == {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"}


def test_the_accounts_own_identity_provider_is_used(recorder: Recorder) -> None:
    build(recorder, oidc_provider_arn="arn:aws:iam::1:oidc-provider/other")
    assert recorder.of("iam/openIdConnectProvider:OpenIdConnectProvider") == []
    (trust,) = recorder.one(ROLE, "ci-push").document("assumeRolePolicy")["Statement"]
    assert trust["Principal"] == {"Federated": "arn:aws:iam::1:oidc-provider/other"}


def test_every_policy_fits_into_what_iam_takes(recorder: Recorder) -> None:
    """IAM quotas: 6,144 characters a managed policy, 10,240 inline, white space not counted."""
    build(recorder, **STATE, permissions_boundary_arn="arn:aws:iam::123456789012:policy/tasks")
    for kind, most in ((POLICY, 10_240), (MANAGED, 6_144)):
        assert recorder.of(kind)
        for policy in recorder.of(kind):
            assert len("".join(policy.inputs["policy"].split())) <= most, policy.name
    assert len(recorder.of("iam/rolePolicyAttachment:RolePolicyAttachment")) <= 10


def test_a_preview_reads_all_it_is_shown(recorder: Recorder) -> None:
    """What a preview cannot know, no policy can judge."""
    given: Any = {**BASE, **STATE}
    recorder.run(lambda: DeployRoles("ci", given) and None, preview=True)
    assert all("policy" in each.inputs for each in (*recorder.of(POLICY), *recorder.of(MANAGED)))
    assert all("assumeRolePolicy" in each.inputs for each in recorder.of(ROLE))


@pytest.mark.parametrize("what", ["preview", "deploy", "push"])
def test_no_role_can_change_the_roles_or_who_may_take_them(recorder: Recorder, what: str) -> None:
    # The names end as those of a component's roles do, which a deployment may change.
    build(recorder, project="x-task", stack="y-role")
    for own in ("preview", "deploy", "push"):
        name = recorder.one(ROLE, f"ci-{own}").inputs["name"]
        for action in ("iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:PassRole"):
            assert not may(recorder, what, action, f"arn:aws:iam::{ACCOUNT}:role/{name}")
    provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"
    assert not may(recorder, what, "iam:AddClientIDToOpenIDConnectProvider", provider)


def test_the_state_of_one_stack_is_read_or_written(recorder: Recorder) -> None:
    build(recorder, **STATE)
    state = "arn:aws:s3:::acme-state/.pulumi"
    own, other = f"{state}/stacks/Shop/dev.json", f"{state}/stacks/Shop/prod.json"
    lock = f"{state}/locks/organization/Shop/dev/1.json"
    assert may(recorder, "preview", "s3:GetObject", own)
    assert not may(recorder, "preview", "s3:PutObject", own)
    assert not may(recorder, "preview", "s3:PutObject", lock)
    assert may(recorder, "deploy", "s3:PutObject", own)
    assert may(recorder, "deploy", "s3:DeleteObject", lock)
    for what in ("preview", "deploy", "push"):
        assert not may(recorder, what, "s3:GetObject", other)
        assert not may(recorder, what, "s3:PutObject", f"{state}/meta.yaml")
    assert statements(recorder, "preview")["StateKey"]["Action"] == ["kms:Decrypt"]
    assert "StateKey" not in statements(recorder, "push")


def test_without_a_bucket_no_role_touches_a_state(recorder: Recorder) -> None:
    build(recorder)
    for what in ("preview", "deploy", "push"):
        assert {"FindState", "ReadState", "StateKey"}.isdisjoint(statements(recorder, what))


def test_images_are_pushed_to_the_stacks_repositories_alone(recorder: Recorder) -> None:
    build(recorder)
    repository = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository"
    assert may(recorder, "push", "ecr:PutImage", f"{repository}/shop/dev/web")
    assert not may(recorder, "push", "ecr:PutImage", f"{repository}/shop/prod/web")
    assert not may(recorder, "push", "ecr:DeleteRepository", f"{repository}/shop/dev/web")
    assert not may(recorder, "deploy", "ecr:PutImage", f"{repository}/shop/dev/web")
    build(recorder, image_repositories=["web"])
    assert statements(recorder, "push")["Push"]["Resource"] == [f"{repository}/web"]


def test_a_boundary_is_asked_of_every_role_that_is_made(recorder: Recorder) -> None:
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/tasks"
    build(recorder, permissions_boundary_arn=boundary)
    for sid in ("MakeRoles", "AttachPolicies"):
        condition = statements(recorder, "deploy")[sid]["Condition"]["StringEquals"]
        assert condition == {"iam:PermissionsBoundary": boundary}
    role = f"arn:aws:iam::{ACCOUNT}:role/web-task-0a1b2c3"
    assert not may(recorder, "deploy", "iam:DeleteRolePermissionsBoundary", role)
    assert not may(recorder, "deploy", "iam:PutRolePermissionsBoundary", role)


def test_the_roles_arns_are_ready_with_their_permissions(recorder: Recorder) -> None:
    build(recorder)
    assert recorder.outputs["ci"] == {
        "oidc_provider_arn": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}",
        **{
            f"{what}_role_arn": f"arn:aws:iam::{ACCOUNT}:role/Shop-dev-{what}"
            for what in ("preview", "deploy", "push")
        },
    }


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ({"repository": "shop"}, "repository"),
        ({"repository": "acme/*"}, "repository"),
        ({"repository": "acme/shop:ref:refs/heads/main"}, "repository"),
        ({"project": "my shop"}, "project"),
        ({"stack": "acme/dev"}, "stack"),
        ({"stack": "d" * 60}, "stack"),
        ({"branch": "*"}, "branch"),
        ({"components": ["Network", "DeployRoles"]}, "components.1"),
        ({"image_repositories": ["*"]}, "image_repositories.0"),
        ({"image_repositories": ["Web"]}, "image_repositories.0"),
    ],
)
def test_what_is_wrong_is_named(args: dict[str, Any], path: str) -> None:
    assert [".".join(fault.path) for fault in deploy_roles_faults({**BASE, **args})] == [path]


@pytest.mark.parametrize("missing", ["repository", "project", "stack"])
def test_what_is_missing_is_named(missing: str) -> None:
    args = {key: value for key, value in BASE.items() if key != missing}
    assert [fault.path for fault in deploy_roles_faults(args)] == [(missing,)]


def test_right_arguments_have_no_fault() -> None:
    assert deploy_roles_faults({**BASE, "components": list(EVERY_COMPONENT)}) == []
