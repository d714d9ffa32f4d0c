import pytest

from bench.fleets import fleet
from guardrails.preflight.way import Status
from report.documents import document_from
from report.mermaid import MOST_TASKS, flowchart, label
from report.picture import Arrow, Box, Kind, Picture, Subnet, Tier, Vpc, Zone
from report.survey import survey
from tests.report.stacks import PLANS, report_of
from tests.report.test_markdown import HOSTILE
from tests.report.tools import parsed


def hostile() -> Picture:
    boxes = (Box("t", Kind.TASKS, HOSTILE), Box("u", Kind.NAT, '"] --> x["'))
    subnet = Subnet("s", HOSTILE, "", Tier.PRIVATE, boxes)
    vpc = Vpc(f"VPC {HOSTILE}", (Zone("end", (subnet,)),), (Box("b", Kind.BALANCER, "end"),))
    arrows = (Arrow("b", "s", Status.BROKEN, HOSTILE, ("way",)),)
    return Picture((vpc,), (Box("c", Kind.CLIENT, "subgraph"),), arrows)


def test_mermaid_parses_every_flowchart() -> None:
    charts = {name: flowchart(report_of(name).picture) for name in PLANS}
    charts["hostile"] = flowchart(hostile())
    charts["fleet"] = flowchart(survey(document_from(fleet(50), "fleet").graph))
    found = dict(zip(charts, parsed(list(charts.values())), strict=True))
    assert set(found.values()) == {"flowchart-v2"}, found


def test_the_parser_tells_what_is_none() -> None:
    (found,) = parsed(['flowchart LR\n  a["x"] --> b["y'])
    assert found.startswith("error: ")


def test_no_label_ends_early() -> None:
    assert label('a"b') == "a#34;b"
    assert label("`x` <br> #1; {y} [z] |") == (
        "#96;x#96; #60;br#62; #35;1#59; #123;y#125; #91;z#93; #124;"
    )
    assert "\n" not in label("two\nlines")


def test_arrows_carry_their_verdict() -> None:
    text = flowchart(report_of("seed_001_alb_endpoints").picture)
    assert "linkStyle 0 stroke:#1a7f37" in text
    broken = flowchart(hostile())
    assert "-.->" in broken
    assert "stroke:#cf222e" in broken


def test_a_crowd_is_counted() -> None:
    text = flowchart(survey(document_from(fleet(60), "fleet").graph))
    assert f'["and {60 - MOST_TASKS} more"]' in text


@pytest.mark.parametrize("name", list(PLANS))
def test_every_end_of_an_arrow_is_drawn(name: str) -> None:
    text = flowchart(report_of(name).picture)
    for line in text.splitlines():
        parts = line.split()
        if len(parts) > 2 and parts[0].startswith("n") and ">" in parts[1]:
            for end in (parts[0], parts[-1]):
                drawn = (f"{end}[", f"{end}{{", f"{end}(", f"subgraph {end}[")
                assert any(mark in text for mark in drawn), line
