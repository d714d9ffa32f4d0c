"""PullThroughCache: a rule whose image prefix is known before it exists."""

from typing import Any

import pulumi
import pytest

from private_fargate.pull_through_cache import (
    PullThroughCache,
    UpstreamRegistry,
    pull_through_cache_faults,
)
from tests.components.conftest import Recorder

RULE = "ecr/pullThroughCacheRule:PullThroughCacheRule"
SECRET = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:ecr-pullthroughcache/hub-Ab12Cd"


def build(recorder: Recorder, *, preview: bool = False, **args: Any) -> Any:
    given: Any = args
    return recorder.run(lambda: PullThroughCache("hub", given) and None, preview=preview)


@pytest.mark.parametrize(
    ("upstream", "host", "credentials"),
    [
        ("docker-hub", "registry-1.docker.io", True),
        ("ecr-public", "public.ecr.aws", False),
        ("github-container-registry", "ghcr.io", True),
        ("gitlab-container-registry", "registry.gitlab.com", True),
        ("k8s", "registry.k8s.io", False),
        ("quay", "quay.io", False),
    ],
)
def test_each_registry_has_its_host_its_prefix_and_its_need_of_credentials(
    recorder: Recorder, upstream: str, host: str, credentials: bool
) -> None:
    more: Any = {"credential_arn": SECRET} if credentials else {}
    build(recorder, upstream_registry=upstream, **more)
    rule = recorder.one(RULE, "hub")
    assert rule.inputs["upstreamRegistryUrl"] == host
    assert rule.inputs["ecrRepositoryPrefix"] == upstream
    assert rule.inputs.get("credentialArn") == (SECRET if credentials else None)
    faults = pull_through_cache_faults({"upstream_registry": upstream})
    assert [fault.path for fault in faults] == [("credential_arn",)] * credentials


def test_image_references_are_known_in_a_preview(recorder: Recorder) -> None:
    build(
        recorder,
        upstream_registry=UpstreamRegistry.DOCKER_HUB,
        repository_prefix="hub",
        credential_arn=SECRET,
        preview=True,
    )
    assert recorder.outputs["hub"] == {
        "repository_prefix": "hub",
        "image_prefix": "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/hub",
        "repository_arn": "arn:aws:ecr:ap-northeast-2:123456789012:repository/hub/*",
    }


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            {"upstream_registry": "acme"},
            (
                "upstream_registry: acme — allowed: docker-hub or ecr-public or "
                "github-container-registry or gitlab-container-registry or k8s or quay"
            ),
        ),
        (
            {"upstream_registry": "quay", "repository_prefix": "Q"},
            (
                "repository_prefix: Q — allowed: 2 to 30 lower-case letters, digits and single "
                ". _ - / between them"
            ),
        ),
        (
            {"upstream_registry": "quay", "repository_prefix": "ROOT"},
            (
                "repository_prefix: ROOT — allowed: 2 to 30 lower-case letters, digits and single "
                ". _ - / between them"
            ),
        ),
        (
            {"upstream_registry": "quay", "repository_prefix": "q" * 31},
            (
                f"repository_prefix: {'q' * 31} — allowed: 2 to 30 lower-case letters, digits and "
                "single . _ - / between them"
            ),
        ),
        (
            {"upstream_registry": "docker-hub"},
            (
                "credential_arn: nothing — allowed: the ARN of a secret whose name begins with "
                "ecr-pullthroughcache/, for docker-hub"
            ),
        ),
        (
            {"upstream_registry": "docker-hub", "credential_arn": "dckr_pat_secret"},
            (
                "credential_arn: (not shown) — allowed: the ARN of a secret whose name begins with "
                "ecr-pullthroughcache/"
            ),
        ),
    ],
)
def test_what_ecr_refuses_is_named_and_no_secret_is_shown(args: Any, message: str) -> None:
    (fault,) = pull_through_cache_faults(args)
    assert fault.describe(".".join(fault.path)) == message


def test_credentials_that_are_known_later_are_not_judged(recorder: Recorder) -> None:
    later = pulumi.Output.from_input("later")
    args = {"upstream_registry": "docker-hub", "credential_arn": later}
    assert pull_through_cache_faults(args) == []


def test_nothing_is_registered_for_a_bad_prefix(recorder: Recorder) -> None:
    with pytest.raises(ValueError, match='PullThroughCache "hub" cannot be built:'):
        build(recorder, upstream_registry="quay", repository_prefix="Q")
    assert recorder.resources == []
