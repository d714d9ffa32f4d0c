from io import StringIO

import pytest
from rich.console import Console

from bench.fleets import fleet
from report.content import Report, compose
from report.documents import document_from
from report.terminal import MOST_LINES, summarize
from tests.report.stacks import STACKS, TODAY, report_of
from tests.report.test_markdown import hostile


def printed(report: Report, width: int = 100) -> str:
    text = StringIO()
    summarize(report, Console(file=text, width=width))
    return text.getvalue()


@pytest.mark.parametrize("name", list(STACKS))
@pytest.mark.parametrize("width", [60, 100])
def test_it_fits_on_a_screen(name: str, width: int) -> None:
    lines = printed(report_of(name), width).splitlines()
    assert len(lines) <= MOST_LINES
    assert all(len(line) <= width for line in lines[2:])


def test_a_large_stack_has_no_more_lines() -> None:
    lines = printed(compose(document_from(fleet(50), "fleet"), today=TODAY)).splitlines()
    assert len(lines) <= MOST_LINES


def test_a_first_preview_in_short() -> None:
    text = printed(report_of("dev"))
    assert "private-fargate/dev" in text
    assert "changes   69 created" in text
    assert "0 violations" in text
    assert "6 proven, 0 broken, 0 cannot judge" in text
    assert "USD a month" in text
    assert "one NAT instance" in text


def test_what_is_deployed_has_an_address() -> None:
    text = printed(report_of("deployed"))
    assert "http://edge-" in text
    assert "changes" not in text


def test_what_goes_is_named_first() -> None:
    text = printed(report_of("update"))
    assert text.index("replaced:") < text.index("findings")


def test_broken_ways_are_named_with_their_failure() -> None:
    text = printed(report_of("seed_001_alb_endpoints"), 200)
    assert "ecs.Service 'web' → s3: F03" in text


def test_a_line_that_is_cut_says_so() -> None:
    lines = printed(report_of("dev"), 60).splitlines()
    assert any(len(line) == 60 and line.endswith("…") for line in lines)
    assert not any(line.endswith(" ") for line in lines)


def test_names_do_not_colour_the_terminal() -> None:
    text = StringIO()
    report = hostile()
    summarize(report, Console(file=text, width=400, force_terminal=True, color_system=None))
    assert "[e](http://f)" in text.getvalue()
