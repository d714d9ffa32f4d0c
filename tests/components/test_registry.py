"""Registry: an ECR repository that cannot fill up, known before it exists."""

from typing import Any

import pulumi
import pytest

from private_fargate import Registry
from private_fargate.registry import registry_faults
from tests.components.conftest import Recorder

REPOSITORY = "ecr/repository:Repository"
POLICY = "ecr/repositoryPolicy:RepositoryPolicy"
CI = "arn:aws:iam::123456789012:role/ci"
KEY = "arn:aws:kms:ap-northeast-2:123456789012:key/1"


def build(recorder: Recorder, *, preview: bool = False, **args: Any) -> Any:
    given: Any = args
    return recorder.run(lambda: Registry("web", given) and None, preview=preview)


def test_a_repository_is_immutable_scanned_encrypted_and_kept(recorder: Recorder) -> None:
    build(recorder)
    assert recorder.one(REPOSITORY, "web").inputs == {
        "name": "shop/dev/web",
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfigurations": [{"encryptionType": "AES256"}],
        "forceDelete": False,
    }


def test_untagged_images_expire_after_14_days_and_the_last_30_tagged_stay(
    recorder: Recorder,
) -> None:
    build(recorder)
    rules = recorder.one("ecr/lifecyclePolicy:LifecyclePolicy", "web-lifecycle").document("policy")
    untagged, tagged = (rule["selection"] for rule in rules["rules"])
    assert untagged == {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countNumber": 14,
        "countUnit": "days",
    }
    assert tagged == {
        "tagStatus": "tagged",
        "tagPatternList": ["*"],
        "countType": "imageCountMoreThan",
        "countNumber": 30,
    }


def test_url_and_arn_are_known_in_a_preview(recorder: Recorder) -> None:
    build(recorder, preview=True)
    assert recorder.outputs["web"] == {
        "repository_name": "shop/dev/web",
        "repository_url": "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop/dev/web",
        "repository_arn": "arn:aws:ecr:ap-northeast-2:123456789012:repository/shop/dev/web",
    }


def test_a_tag_may_be_overwritten_only_where_it_is_excluded(recorder: Recorder) -> None:
    build(recorder, image_tag_mutability_exclusion_filters=["latest", "dev-*"])
    inputs = recorder.one(REPOSITORY, "web").inputs
    assert inputs["imageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"
    assert inputs["imageTagMutabilityExclusionFilters"] == [
        {"filter": "latest", "filterType": "WILDCARD"},
        {"filter": "dev-*", "filterType": "WILDCARD"},
    ]


def test_a_key_of_ones_own_encrypts_the_images(recorder: Recorder) -> None:
    build(recorder, kms_key_arn=KEY)
    assert recorder.one(REPOSITORY, "web").inputs["encryptionConfigurations"] == [
        {"encryptionType": "KMS", "kmsKey": KEY}
    ]


def test_images_go_with_the_repository_only_if_that_is_asked_for(recorder: Recorder) -> None:
    build(recorder, force_delete=True)
    assert recorder.one(REPOSITORY, "web").inputs["forceDelete"] is True


@pytest.mark.parametrize(("args", "protected"), [({}, False), ({"protect": True}, True)])
def test_the_repository_itself_is_protected(recorder: Recorder, args: Any, protected: bool) -> None:
    build(recorder, **args)
    assert recorder.one(REPOSITORY, "web").protect is protected
    assert recorder.resources[0].protect is False


def test_nobody_else_is_let_in_unless_that_is_asked_for(recorder: Recorder) -> None:
    build(recorder)
    assert recorder.of(POLICY) == []


def test_accounts_and_roles_are_let_in_by_one_policy(recorder: Recorder) -> None:
    later = pulumi.Output.from_input(CI)
    build(recorder, pull_account_ids=["111111111111"], push_role_arns=[later], preview=True)
    policy = recorder.one(POLICY, "web-policy")
    assert policy.inputs["repository"] == "shop/dev/web"
    pull, push = policy.document("policy")["Statement"]
    assert pull["Principal"] == {"AWS": ["arn:aws:iam::111111111111:root"]}
    assert push["Principal"] == {"AWS": [CI]}
    assert "ecr:PutImage" not in pull["Action"]
    assert "ecr:PutImage" in push["Action"]


def test_a_second_run_asks_for_the_same(recorder: Recorder) -> None:
    args: Any = {"pull_account_ids": ["222222222222", "111111111111"]}
    first = {resource.name: resource.inputs for resource in build(recorder, **args).resources}
    args["pull_account_ids"].reverse()
    again = {resource.name: resource.inputs for resource in build(recorder, **args).resources}
    assert again == first


def test_a_rule_that_could_delete_what_a_rollback_needs_is_warned_of(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warned.append)
    rules = [{"tag_status": "any", "maximum_number_of_images": 8}]
    build(recorder)
    build(recorder, lifecycle_rules=rules)
    build(recorder, lifecycle_rules=rules, rollback_depth=0)
    assert warned == []
    build(recorder, lifecycle_rules=rules, rollback_depth=9)
    (text,) = warned
    assert text.startswith('Registry "web": lifecycle_rules.0 (any images: keep the newest 8) can ')
    assert recorder.names("ecr/lifecyclePolicy:LifecyclePolicy") == ["web-lifecycle"]


def test_tags_that_are_deployed_and_tags_that_move_count_in_the_warning(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warned.append)
    moving: Any = {"image_tag_mutability_exclusion_filters": ["latest"]}
    build(recorder, **moving, release_tag_patterns=["v*"])
    assert warned == []
    build(recorder, **moving)
    assert "lifecycle_rules.0 (untagged images" in warned[0]


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ({"kms_key_arn": "alias/mine"}, "kms_key_arn"),
        ({"rollback_depth": -1}, "rollback_depth"),
        ({"rollback_depth": 2.5}, "rollback_depth"),
        ({"release_tag_patterns": []}, "release_tag_patterns"),
        ({"release_tag_patterns": ["v/*"]}, "release_tag_patterns.0"),
        (
            {"image_tag_mutability_exclusion_filters": []},
            "image_tag_mutability_exclusion_filters",
        ),
        (
            {"image_tag_mutability_exclusion_filters": ["a", "b", "c", "d", "e", "f"]},
            "image_tag_mutability_exclusion_filters",
        ),
        (
            {"image_tag_mutability_exclusion_filters": ["v*.*.*"]},
            "image_tag_mutability_exclusion_filters.0",
        ),
        ({"lifecycle_rules": []}, "lifecycle_rules"),
        ({"pull_account_ids": ["1"]}, "pull_account_ids.0"),
    ],
)
def test_arguments_that_ecr_would_refuse_are_named(args: Any, path: str) -> None:
    (fault,) = registry_faults(args)
    assert ".".join(fault.path) == path


@pytest.mark.parametrize("name", ["Web", "a", "web/", "web..a", "-web", "w" * 257])
def test_names_that_ecr_would_refuse_are_named(name: str) -> None:
    (fault,) = registry_faults({"repository_name": name})
    assert fault.path == ("repository_name",)


def test_nothing_is_registered_for_a_bad_name(recorder: Recorder) -> None:
    with pytest.raises(ValueError, match='Registry "web" cannot be built:\n  repository_name: WEB'):
        build(recorder, repository_name="WEB")
    assert recorder.resources == []
