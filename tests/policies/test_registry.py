import json
from typing import Any

import pytest

from guardrails.rules.registry import (
    repository_customer_managed_key,
    repository_immutable_tags,
    repository_keeps_images,
    repository_lifecycle_policy,
    repository_not_public,
    repository_scanned,
)
from guardrails.verdict import Outcome, Verdict
from tests.policies.plan import (
    LIFECYCLE,
    REGISTRY_POLICY,
    REGISTRY_SCANNING,
    REPOSITORY,
    REPOSITORY_POLICY,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, UNSURE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
MOVING = [{"filter": "dev-*", "filterType": "WILDCARD"}]
EVERY = [{"filter": "*", "filterType": "WILDCARD"}]


def _outcomes(plan: Plan) -> dict[str, Outcome]:
    def name(verdict: Verdict) -> str:
        return verdict.urn.rpartition("::")[2]

    return {name(verdict): verdict.outcome for verdict in repository_lifecycle_policy(plan.graph())}


def test_a_repository_without_a_policy_is_refused() -> None:
    plan = Plan()
    plan.add(REPOSITORY, "api", {"name": "api"})
    (verdict,) = repository_lifecycle_policy(plan.graph())
    assert verdict.outcome is Outcome.VIOLATION
    assert verdict.message == "ecr.Repository 'api' has no lifecycle policy"


def test_a_first_preview_is_judged_by_the_dependency() -> None:
    plan = Plan()
    api = plan.add(REPOSITORY, "api", {"name": UNKNOWN_STRING})
    plan.add(REPOSITORY, "web", {"name": UNKNOWN_STRING})
    plan.add(LIFECYCLE, "api", {"repository": UNKNOWN_STRING}, repository=api)
    assert _outcomes(plan) == {"api": Outcome.OK, "web": Outcome.VIOLATION}


def test_a_policy_may_name_the_repository_in_plain() -> None:
    plan = Plan()
    plan.add(REPOSITORY, "api", {"name": "shop/api"})
    plan.add(REPOSITORY, "web", {"name": "shop/web"})
    plan.add(LIFECYCLE, "api", {"repository": "shop/api"})
    assert _outcomes(plan) == {"api": Outcome.OK, "web": Outcome.VIOLATION}


def test_a_policy_for_a_repository_outside_the_plan_covers_none_within() -> None:
    plan = Plan()
    plan.add(REPOSITORY, "api", {"name": "api"})
    plan.add(LIFECYCLE, "other", {"repository": "elsewhere"})
    assert _outcomes(plan) == {"api": Outcome.VIOLATION}


def test_a_policy_of_an_unknown_repository_leaves_the_uncovered_ones_open() -> None:
    plan = Plan()
    api = plan.add(REPOSITORY, "api", {"name": "api"})
    plan.add(REPOSITORY, "web", {"name": "web"})
    plan.add(LIFECYCLE, "api", {"repository": "api"}, repository=api)
    plan.add(LIFECYCLE, "some", {"repository": UNKNOWN_STRING}, repository=plan.add(VPC, "vpc"))
    assert _outcomes(plan) == {"api": Outcome.OK, "web": Outcome.CANNOT_JUDGE}


def test_a_plain_name_may_be_that_of_a_repository_whose_name_is_unknown() -> None:
    plan = Plan()
    plan.add(REPOSITORY, "api", {"name": UNKNOWN_STRING})
    plan.add(REPOSITORY, "web", {"name": "web"})
    plan.add(LIFECYCLE, "some", {"repository": "shop/api"})
    assert _outcomes(plan) == {"api": Outcome.CANNOT_JUDGE, "web": Outcome.VIOLATION}


def test_a_policy_that_may_belong_to_either_of_two_covers_neither() -> None:
    plan = Plan()
    both = [plan.add(REPOSITORY, name, {"name": UNKNOWN_STRING}) for name in ("api", "web")]
    plan.add(LIFECYCLE, "picked", {"repository": UNKNOWN_STRING}, repository=both)
    assert _outcomes(plan) == {"api": Outcome.CANNOT_JUDGE, "web": Outcome.CANNOT_JUDGE}


def test_unknowns_elsewhere_change_nothing() -> None:
    plan = Plan()
    plan.add(VPC, "vpc", {"cidrBlock": UNKNOWN_STRING, "tags": UNKNOWN_STRING})
    plan.add(REPOSITORY, "api", {"name": "api", "encryptionConfigurations": UNKNOWN_STRING})
    assert _outcomes(plan) == {"api": Outcome.VIOLATION}


@pytest.mark.parametrize(
    ("value", "filters", "outcome"),
    [
        (None, None, VIOLATION),
        ("MUTABLE", None, VIOLATION),
        ("IMMUTABLE", None, OK),
        ("IMMUTABLE_WITH_EXCLUSION", MOVING, OK),
        ("IMMUTABLE_WITH_EXCLUSION", EVERY, VIOLATION),
        ("IMMUTABLE_WITH_EXCLUSION", [{"filter": UNKNOWN_STRING}], UNSURE),
        ("MUTABLE_WITH_EXCLUSION", MOVING, VIOLATION),
        ("MUTABLE_WITH_EXCLUSION", EVERY, OK),
        (UNKNOWN_STRING, None, UNSURE),
    ],
)
def test_tags_stay_unless_they_are_named_to_move(
    value: Any, filters: Any, outcome: Outcome
) -> None:
    plan = Plan()
    vpc = plan.add(VPC, "vpc")
    props = {"imageTagMutability": value, "imageTagMutabilityExclusionFilters": filters}
    given = {"imageTagMutability": vpc, "imageTagMutabilityExclusionFilters": vpc}
    plan.add(REPOSITORY, "api", props, **given)
    assert outcomes(repository_immutable_tags, plan) == [outcome]


def test_a_repository_alone_is_judged_before_it_is_made() -> None:
    graph = resource_graph(Planned(REPOSITORY, "api", {}))
    (verdict,) = repository_immutable_tags(graph)
    assert verdict.message == (
        "ecr.Repository 'api' lets tags be overwritten: imageTagMutability is not IMMUTABLE"
    )


@pytest.mark.parametrize(
    ("configuration", "outcome"),
    [
        ({"scanOnPush": True}, OK),
        ({"scanOnPush": False}, VIOLATION),
        (None, VIOLATION),
        ({"scanOnPush": UNKNOWN_BOOL}, UNSURE),
        (UNKNOWN_LIST, UNSURE),
    ],
)
def test_a_repository_asks_for_scans_itself(configuration: Any, outcome: Outcome) -> None:
    plan = Plan()
    props = {"name": "api", "imageScanningConfiguration": configuration}
    plan.add(REPOSITORY, "api", props, imageScanningConfiguration=plan.add(VPC, "vpc"))
    assert outcomes(repository_scanned, plan) == [outcome]


def test_a_switch_that_the_provider_computes_was_not_given() -> None:
    plan = Plan()
    plan.add(REPOSITORY, "api", {"name": "api", "imageScanningConfiguration": UNKNOWN_LIST})
    assert outcomes(repository_scanned, plan) == [VIOLATION]


def _scanning(frequency: str, *filters: str) -> list[dict[str, Any]]:
    listed = [{"filter": each, "filterType": "WILDCARD"} for each in filters]
    return [{"scanFrequency": frequency, "repositoryFilters": listed}]


@pytest.mark.parametrize(
    ("rules", "name", "outcome"),
    [
        (_scanning("SCAN_ON_PUSH", "*"), "shop/api", OK),
        (_scanning("CONTINUOUS_SCAN", "shop/*"), "shop/api", OK),
        (_scanning("CONTINUOUS_SCAN", "web", "*/api"), "shop/api", OK),
        (_scanning("SCAN_ON_PUSH", "shop"), "shop/api", OK),  # part of the name
        (_scanning("SCAN_ON_PUSH", "web*"), "shop/api", VIOLATION),
        (_scanning("MANUAL", "*"), "shop/api", VIOLATION),
        (None, "shop/api", VIOLATION),
        (UNKNOWN_LIST, "shop/api", UNSURE),
        (_scanning("SCAN_ON_PUSH", UNKNOWN_STRING), "shop/api", UNSURE),
        (_scanning("SCAN_ON_PUSH", "shop/*"), UNKNOWN_STRING, UNSURE),
        (_scanning("SCAN_ON_PUSH", "*"), UNKNOWN_STRING, OK),
    ],
)
def test_the_registry_may_ask_for_scans_instead(rules: Any, name: str, outcome: Outcome) -> None:
    plan = Plan()
    plan.add(REPOSITORY, "api", {"name": name})
    plan.add(REGISTRY_SCANNING, "scans", {"rules": rules}, rules=plan.add(VPC, "vpc"))
    assert outcomes(repository_scanned, plan) == [outcome]


def test_the_registry_of_another_region_may_not_be_this_repositorys() -> None:
    plan = Plan()
    plan.add(REPOSITORY, "api", {"name": "api", "region": "eu-west-1"})
    rules = _scanning("SCAN_ON_PUSH", "*")
    plan.add(REGISTRY_SCANNING, "scans", {"rules": rules, "region": "eu-west-2"})
    (verdict,) = verdicts(repository_scanned, plan)
    assert verdict.outcome is UNSURE
    assert "ecr.RegistryScanningConfiguration 'scans'" in verdict.message


def _allow(principal: Any, **more: Any) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Principal": principal, **more}]})


ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
POLICIES: list[tuple[Any, Outcome]] = [
    (_allow({"AWS": ["arn:aws:iam::123456789012:root"]}), OK),
    (_allow("*"), VIOLATION),
    (_allow({"AWS": "*"}), VIOLATION),
    (_allow("*", Condition=ORGANIZATION), OK),
    (_allow("*", Condition={"StringLike": {"aws:principalarn": "*"}}), VIOLATION),
    (_allow("*", Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}), VIOLATION),
    (_allow("*", Condition={"Bool": {"aws:SecureTransport": "true"}}), VIOLATION),
    (_allow("*").replace("Allow", "Deny"), OK),
    (_allow("*").replace("Principal", "NotPrincipal"), VIOLATION),
    (None, OK),
    (UNKNOWN_STRING, UNSURE),
]


@pytest.mark.parametrize("kind", [REPOSITORY_POLICY, REGISTRY_POLICY])
@pytest.mark.parametrize(("policy", "outcome"), POLICIES)
def test_images_are_for_those_that_are_named(kind: str, policy: Any, outcome: Outcome) -> None:
    plan = Plan()
    plan.add(kind, "open", {"policy": policy}, policy=plan.add(REPOSITORY, "api"))
    assert outcomes(repository_not_public, plan) == [outcome]


@pytest.mark.parametrize(
    ("forced", "outcome"),
    [(True, VIOLATION), (False, OK), (None, OK), (UNKNOWN_BOOL, UNSURE)],
)
def test_images_outlive_the_program(forced: Any, outcome: Outcome) -> None:
    plan = Plan()
    plan.add(REPOSITORY, "api", {"forceDelete": forced}, forceDelete=plan.add(VPC, "vpc"))
    assert outcomes(repository_keeps_images, plan) == [outcome]


@pytest.mark.parametrize(
    ("configurations", "outcome"),
    [
        ([{"encryptionType": "KMS", "kmsKey": "arn:aws:kms:x:1:key/2"}], OK),
        ([{"encryptionType": "KMS", "kmsKey": UNKNOWN_STRING}], OK),
        ([{"encryptionType": "KMS"}], VIOLATION),
        ([{"encryptionType": "AES256"}], VIOLATION),
        (None, VIOLATION),
        (UNKNOWN_LIST, UNSURE),
    ],
)
def test_the_key_is_ones_own(configurations: Any, outcome: Outcome) -> None:
    plan = Plan()
    props = {"encryptionConfigurations": configurations}
    plan.add(REPOSITORY, "api", props, encryptionConfigurations=plan.add(VPC, "vpc"))
    assert outcomes(repository_customer_managed_key, plan) == [outcome]
