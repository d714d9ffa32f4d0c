"""Every example is short, says what it is for and what it costs, and previews clean.

All that needs the previews stands in one file, so that parallel workers do not make them twice.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from guardrails.assessment import Assessment, assess
from guardrails.cost.bill import Group
from guardrails.judgement import Kind
from guardrails.rule import Level
from guardrails.sources import from_preview
from sandbox import session
from tests.examples.awsx import awsx_price
from tests.examples.programs import (
    AWSX,
    CONFIG,
    EXAMPLES,
    ON_PLATFORM,
    PREVIEWED,
    PROGRAMS,
    REFUSED,
    Previewed,
    block,
    price_of,
    project,
    readme,
    told,
)

REMAKE = "run: python -m tests.examples.prices"

SECTIONS = ("## When to choose it", "## Price", "## Run it", "## Remove it")


@pytest.mark.parametrize("name", [name for name in PROGRAMS if name != REFUSED])
def test_an_example_is_under_forty_lines(name: str) -> None:
    assert len((EXAMPLES / name / "__main__.py").read_text().splitlines()) < 40


@pytest.mark.parametrize("name", PROGRAMS)
def test_its_page_says_what_it_is_when_to_choose_it_its_price_and_how_to_remove_it(
    name: str,
) -> None:
    lines = readme(name).read_text().splitlines()
    assert lines[0].startswith("# ")
    assert lines[2], "the first paragraph says what it is"
    assert [line for line in lines if line in SECTIONS] == list(SECTIONS)


@pytest.mark.parametrize("name", PROGRAMS)
def test_pulumi_up_runs_in_its_folder(name: str) -> None:
    """The stack file names a region, and the interpreter is the clone's."""
    folder = EXAMPLES / name
    project: dict[str, Any] = yaml.safe_load((folder / "Pulumi.yaml").read_text())
    virtualenv = project["runtime"]["options"]["virtualenv"]
    assert (folder / virtualenv).resolve() == (EXAMPLES.parent / ".venv").resolve()
    stack: dict[str, Any] = yaml.safe_load((folder / "Pulumi.dev.yaml").read_text())
    assert stack["config"]["aws:region"]


def test_projects_have_names_of_their_own() -> None:
    names = [
        yaml.safe_load((EXAMPLES / each / "Pulumi.yaml").read_text())["name"] for each in PROGRAMS
    ]
    assert len(set(names)) == len(names)


CLEAN = [name for name in PREVIEWED if name != REFUSED]

ADVICE = {
    "blue-green": {"load-balancer-https"},
    "platform-and-services/platform": {"load-balancer-https"},
    "seed-000-http-api": {"api-route-authorization"},
    "seed-001-alb-endpoints": {"load-balancer-https"},
    "seed-002-arm64-beta": {"load-balancer-https"},
    "seed-004-two-services": {"load-balancer-https"},
    "two-regions": {"preflight-f53-certificate-stays-pending"},
}
"""What is advised and not followed, as it needs a domain or an identity provider of the reader's
own. Each page says so."""

PUBLIC = {
    "service-no-public-ip",
    "service-private-subnets-only",
    "default-security-group-empty",
    "open-ingress-at-the-edge-only",
}


def said(previewed: Previewed, kind: Kind, level: Level) -> dict[str, list[str]]:
    """What the rules of a level say of a preview: the findings of a kind, by rule."""
    config = json.loads(CONFIG.read_text())
    assessed: list[Assessment] = assess(from_preview(previewed.document), config)
    return {
        each.rule.name: [finding.message for finding in found]
        for each in assessed
        if each.level is level and (found := each.judgement.of(kind))
    }


@pytest.mark.engine
@pytest.mark.parametrize("name", CLEAN)
def test_it_previews_without_a_violation(name: str, previews: dict[str, Previewed]) -> None:
    assert previews[name].code == 0, previews[name].text
    assert said(previews[name], Kind.VIOLATION, Level.MANDATORY) == {}
    assert set(said(previews[name], Kind.VIOLATION, Level.ADVISORY)) == ADVICE.get(name, set())


@pytest.mark.parametrize("name", ADVICE)
def test_its_page_says_which_advice_it_does_not_follow(name: str) -> None:
    page = readme(name).read_text()
    assert all(f"`{rule}`" in page for rule in ADVICE[name])


@pytest.mark.engine
@pytest.mark.parametrize("name", [name for name in CLEAN if name != ON_PLATFORM])
def test_no_mandatory_rule_leaves_it_undecided(name: str, previews: dict[str, Previewed]) -> None:
    assert said(previews[name], Kind.CANNOT_JUDGE, Level.MANDATORY) == {}


@pytest.mark.engine
def test_of_a_service_only_what_the_platform_made_stays_undecided(
    previews: dict[str, Previewed],
) -> None:
    undecided = said(previews[ON_PLATFORM], Kind.CANNOT_JUDGE, Level.MANDATORY)
    assert undecided
    for messages in undecided.values():
        assert all("not in this plan" in message for message in messages)


@pytest.mark.engine
def test_the_public_design_is_refused_for_what_it_gave_up(previews: dict[str, Previewed]) -> None:
    assert previews[REFUSED].code != 0
    assert set(said(previews[REFUSED], Kind.VIOLATION, Level.MANDATORY)) >= PUBLIC
    assert all(f"`{rule}`" in readme(REFUSED).read_text() for rule in PUBLIC)


@pytest.mark.engine
def test_the_sandbox_judges_an_example_where_it_stands(tmp_path: Path) -> None:
    home = tmp_path / "sandbox"
    try:
        result = project(home, REFUSED).run("preview")
    finally:
        session.close(home)
    assert result.code != 0
    assert "service-no-public-ip" in result.text


@pytest.mark.engine
@pytest.mark.parametrize("name", PREVIEWED)
def test_a_page_tells_what_the_estimator_reckons(name: str, previews: dict[str, Previewed]) -> None:
    assert told(name) == block(name, price_of(previews[name].document)), REMAKE


def test_the_price_on_a_vpc_of_awsx_is_that_of_the_librarys_part_and_one_nat_gateway() -> None:
    assert told(AWSX) == block(AWSX, awsx_price()), REMAKE


@pytest.mark.engine
def test_public_addresses_save_less_than_a_dollar_and_nothing_from_the_third_task_on(
    previews: dict[str, Previewed],
) -> None:
    """What seed 004 gave up its private subnets for, with its two tasks."""
    private, public = (
        price_of(previews[f"seed-004-two-services{folder}"].document).subtotal(Group.WAY_OUT)
        for folder in ("", "/public")
    )
    assert 0 < private - public < 1
    assert private < public * 3 / 2
