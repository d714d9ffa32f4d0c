import re
from dataclasses import replace

import pytest

from bench.fleets import fleet
from report.content import Report, compose
from report.documents import Document, document_from, read_document
from report.markdown import LIMIT, comment, marker
from report.rendering import escape_markdown
from tests.policies.plan import Plan
from tests.report.stacks import PLANS, STACKS, TODAY, report_of

HOSTILE = (
    "a|b `c` <img src=x onerror=alert(1)> **d** [e](http://f) @team #1 $x$ ~~g~~ <!-- h -->\n# i"
)


def of_plan(plan: Plan) -> Report:
    return compose(Document(plan.graph(), "shop", "prod"), today=TODAY)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("ecs.Service 'api'", "ecs.Service 'api'"),
        ("a|b", "a&#124;b"),
        ("<b>&amp;", "&#60;b&#62;&#38;amp;"),
        ("*a* _b_ ~c~", "&#42;a&#42; &#95;b&#95; &#126;c&#126;"),
        ("[a](b)", "&#91;a&#93;(b)"),
        ("set `nat` to `none`", "set <code>nat</code> to <code>none</code>"),
        ("one ` alone", "one &#96; alone"),
        ("```\nfence", "<code>&#96;</code>`<br>fence".replace("`<br>", "<br>")),
        ("one\n  two", "one<br>&nbsp;&nbsp;two"),
        ("# no heading", "&#8203;# no heading"),
        ("- no list", "&#8203;- no list"),
        ("1. no list", "&#8203;1. no list"),
        ("1.25", "1.25"),
        ("@team", "@&#8203;team"),
        ("a #12", "a #&#8203;12"),
        ("https://x.example", "https:&#8203;//x.example"),
        ("www.x.example", "www&#8203;.x.example"),
        ("$a$", "&#36;a&#36;"),
        ("\\|", "&#92;&#124;"),
        ("bell\x07 and \u202e", "bell and"),
    ],
)
def test_a_text_shows_as_it_is(text: str, markdown: str) -> None:
    assert escape_markdown(text) == markdown


def hostile() -> Report:
    plan = Plan()
    network = {"subnets": ["subnet-0123456789abcdef0"], "assignPublicIp": True}
    given = {"launchType": "FARGATE", "networkConfiguration": network}
    plan.add("aws:ecs/service:Service", HOSTILE, given)
    return of_plan(plan)


def test_no_name_becomes_markup() -> None:
    text = comment(hostile())
    assert text.count("alert(1)") > 1
    for markup in ("<img", "**d**", "](http", "@team", "#1 ", "<!-- h", "~~g", "\n# i"):
        assert markup not in text, markup


def test_rows_of_a_table_have_the_columns_of_its_heading() -> None:
    for report in (hostile(), *(report_of(name) for name in PLANS)):
        columns = 0
        for line in comment(report).splitlines():
            if not line.startswith("|"):
                columns = 0
                continue
            columns = columns or line.count("|")
            assert line.count("|") == columns, line


@pytest.mark.parametrize("name", list(STACKS))
def test_what_is_folded_is_folded_up_again(name: str) -> None:
    text = comment(report_of(name))
    assert text.count("<details>") == text.count("</details>") > 0
    assert text.count("```") == 2
    for opened in re.finditer(r"(.*)\n<details>.*\n(.*)", text):
        assert opened[1] == opened[2] == "", "Markdown is read between blank lines only"


def test_the_hidden_first_line_is_the_same_for_a_stack_and_another_for_another() -> None:
    dev, prod = report_of("dev"), report_of("prod")
    assert comment(dev).startswith("<!-- private-fargate report: private-fargate/dev -->\n")
    assert marker(dev) == marker(report_of("deployed")) != marker(prod)


def test_no_name_ends_the_hidden_line() -> None:
    document = replace(read_document(PLANS["dev"]), stack="a--><b>--")
    line = comment(compose(document, today=TODAY)).splitlines()[0]
    assert line.startswith("<!--")
    assert line.count("--") == 2
    assert line.endswith(" -->")


def test_replacements_come_before_everything_else() -> None:
    text = comment(report_of("update"))
    changes = text[text.index("### What changes") : text.index("### Findings")]
    assert changes.index("replaced**") < changes.index("<details>")
    assert changes.index("deleted**") < changes.index("<details>")


def test_the_bill_is_compared_with_what_is_deployed() -> None:
    text = comment(report_of("update"))
    assert re.search(r"\*\*[\d.]+ USD a month\*\* \(\+[\d.]+\)", text)
    assert "| What the bill changes by | before | after | |" in text
    assert "against what is deployed" not in comment(report_of("dev"))


@pytest.mark.parametrize("services", [50, 150])
def test_a_comment_is_never_longer_than_github_takes(services: int) -> None:
    report = compose(document_from(fleet(services), "fleet"), today=TODAY)
    text = comment(report)
    assert len(text) <= LIMIT
    assert "Left out, because a comment holds no more: the ways step by step" in text


def test_what_is_folded_is_left_out_first() -> None:
    report = report_of("prod")
    whole = comment(report)
    assert "Left out" not in whole
    shorter = comment(report, limit=len(whole) - 1)
    assert "The ways, step by step" not in shorter
    assert "The bill, line by line" in shorter
    short = comment(report, limit=len(whole) // 2)
    assert "The bill, line by line" not in short
    for heading in ("### What changes", "### Findings", "### Who reaches what", "### Cost"):
        assert heading in short


@pytest.mark.parametrize("limit", [30_000, 9_000, 4_000, 1_000, 300])
def test_what_still_does_not_fit_is_cut_after_a_line(limit: int) -> None:
    report = compose(document_from(fleet(50), "fleet"), today=TODAY)
    text = comment(report, limit)
    assert len(text) <= limit
    assert "Left out, because a comment holds no more" in text
    assert text.count("<details>") == text.count("</details>")
    assert text.startswith(marker(report))


def test_a_preview_that_failed_says_so_first() -> None:
    document = replace(read_document(PLANS["dev"]), errors=("Exception: no | image\n  at x",))
    text = comment(compose(document, today=TODAY))
    assert text.index("> [!CAUTION]") < text.index("### What changes")
    assert "no &#124; image<br>&nbsp;&nbsp;at x" in text
