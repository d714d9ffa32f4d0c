"""Registry: an ECR repository that cannot fill up, known before it exists."""

import json
from typing import Any

import pytest

from private_fargate import Registry
from private_fargate.lifecycle import DEFAULT_RULES, lifecycle_document, lifecycle_faults
from private_fargate.registry import registry_faults
from tests.components.conftest import Recorder

REPOSITORY = "ecr/repository:Repository"


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


def test_the_document_is_the_same_each_time() -> None:
    assert lifecycle_document(list(DEFAULT_RULES)) == lifecycle_document(list(DEFAULT_RULES))
    assert [r["rulePriority"] for r in json.loads(lifecycle_document(DEFAULT_RULES))["rules"]] == [
        1,
        2,
    ]


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        ([], "lifecycle_rules"),
        ([{"tag_status": "old", "maximum_age_limit": 1}], "lifecycle_rules.0.tag_status"),
        (
            [
                {"tag_status": "any", "maximum_age_limit": 1},
                {"tag_status": "untagged", "maximum_age_limit": 1},
            ],
            "lifecycle_rules.0.tag_status",
        ),
        ([{"tag_status": "any"}], "lifecycle_rules.0"),
        (
            [{"tag_status": "any", "maximum_age_limit": 1, "maximum_number_of_images": 1}],
            "lifecycle_rules.0",
        ),
        (
            [{"tag_status": "any", "maximum_age_limit": 1, "tag_pattern_list": ["v*"]}],
            "lifecycle_rules.0.tag_pattern_list",
        ),
        (
            [{"tag_status": "any", "maximum_age_limit": 0}],
            "lifecycle_rules.0.maximum_age_limit",
        ),
    ],
)
def test_rules_that_ecr_would_refuse_are_named(rules: Any, path: str) -> None:
    (fault,) = lifecycle_faults(rules)
    assert ".".join(fault.path) == path


@pytest.mark.parametrize("name", ["Web", "a", "web/", "web..a", "-web", "w" * 257])
def test_names_that_ecr_would_refuse_are_named(name: str) -> None:
    (fault,) = registry_faults({"repository_name": name})
    assert fault.path == ("repository_name",)


def test_nothing_is_registered_for_a_bad_name(recorder: Recorder) -> None:
    with pytest.raises(ValueError, match='Registry "web" cannot be built:\n  repository_name: WEB'):
        build(recorder, repository_name="WEB")
    assert recorder.resources == []
