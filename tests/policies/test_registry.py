from guardrails.rules.registry import repository_lifecycle_policy
from guardrails.verdict import Outcome, Verdict
from tests.policies.plan import LIFECYCLE, REPOSITORY, UNKNOWN_STRING, VPC, Plan


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
