from pathlib import Path

from guardrails.graph import Resource
from report.changes import changes_of
from report.events import Step, steps

RECORDINGS = Path(__file__).parent / "recordings"


def step(op: str, name: str, *changed: str, component: bool = False) -> Step:
    urn = f"urn:pulumi:dev::shop::aws:ecs/service:Service::{name}"
    resource = Resource(urn, "aws:ecs/service:Service", name, {})
    return Step(op, urn, resource, resource, changed, component=component)


def test_what_goes_comes_first() -> None:
    found = changes_of(
        [step("create", "a"), step("update", "b"), step("delete", "c"), step("replace", "d")]
    )
    assert [group.verb for group in found.groups] == ["replaced", "deleted", "created", "updated"]
    assert [group.dangerous for group in found.groups] == [True, True, False, False]
    assert found.summary == "1 replaced, 1 deleted, 1 created, 1 updated"


def test_what_stays_is_counted_only() -> None:
    found = changes_of([step("same", "a"), step("same", "b"), step("create", "c")])
    assert found.same == 2
    assert found.summary == "1 created, 2 unchanged"
    assert changes_of([step("same", "a")]).summary == "1 unchanged"
    assert changes_of([]).summary == "nothing"


def test_components_are_nothing_by_themselves() -> None:
    assert changes_of([step("create", "a", component=True)]).groups == ()


def test_a_replacement_says_for_which_properties_it_is_made() -> None:
    found = changes_of(steps((RECORDINGS / "all.json").read_text()))
    replaced = {change.resource: change.because for change in found.groups[0].changes}
    assert replaced["ec2.SecurityGroup 'tasks'"] == ("description",)


def test_a_step_that_the_engine_may_have_some_day_is_listed_under_its_own_word() -> None:
    found = changes_of([step("teleport", "a")])
    assert [group.verb for group in found.groups] == ["teleport"]
