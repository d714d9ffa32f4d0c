"""The comment of a pull request, in GitHub's Markdown."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from guardrails.cost.advisor import BreakEven
from report.content import Report
from report.mermaid import flowchart
from report.rendering import comment_templates

LIMIT: Final = 65_536
"""GitHub refuses a longer comment: "Body is too long (maximum is 65536 characters)"."""

MARKER: Final = "<!-- private-fargate report: {} -->"
"""The first line. A pipeline finds its own comment by it, and updates it: one for each stack."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a comment says. What is folded goes first when it is too long."""

    left_out: tuple[str, ...] = ()
    """What the comment tells that it does not say."""
    ways: bool = True
    bill: bool = True
    unclear: bool = True
    diagram: bool = True
    rows: int = 200
    """Of each table."""
    letters: int = 4000
    """Of each text."""


_EXTENTS: Final = (
    Extent(),
    Extent(("the ways step by step",), ways=False),
    Extent(("the ways step by step", "the bill line by line"), ways=False, bill=False),
    Extent(
        ("the ways step by step", "the bill line by line", "what cannot be judged"),
        ways=False,
        bill=False,
        unclear=False,
        rows=60,
        letters=800,
    ),
    Extent(
        ("the ways step by step", "the bill line by line", "what cannot be judged", "the diagram"),
        ways=False,
        bill=False,
        unclear=False,
        diagram=False,
        rows=12,
        letters=240,
    ),
)


def comment(report: Report, limit: int = LIMIT) -> str:
    """Return the comment: as much as fits, and what was left out."""
    template = comment_templates().get_template("comment.md.j2")
    chart = Markup(flowchart(report.picture))  # noqa: S704 -- in a fence, and escaped by Mermaid's rules
    text = ""
    for extent in _EXTENTS:
        text = template.render(
            report=report,
            marker=Markup(marker(report)),  # noqa: S704 -- made of a stack's name
            money=report.money,
            chart=chart,
            evens=_evens(report),
            extent=extent,
        )
        if len(text) <= limit:
            return text
    return _cut(text, limit)


_REST: Final = (
    "\n\n<sub>Left out, because a comment holds no more: the rest. The page has it.</sub>\n"
)
_FOLD: Final = ("<details>", "\n</details>\n")


def _cut(text: str, limit: int) -> str:
    """Cut a text after a whole line, and close what is folded there."""
    room = limit - len(_REST) - len(_FOLD[1])
    kept = text[: text.rfind("\n", 0, max(room, 0)) + 1]
    folded = kept.count(_FOLD[0]) > kept.count(_FOLD[1].strip())
    return f"{kept.rstrip()}{_FOLD[1] if folded else ''}{_REST}"


def _evens(report: Report) -> list[BreakEven]:
    """Return the break-even points of what the plan has and of what it could have."""
    advice = report.money.advice
    if advice is None:
        return []
    about = {advice.current, advice.pick.name if advice.pick else ""}
    return [each for each in advice.break_evens if about & {each.option, each.other}]


def marker(report: Report) -> str:
    """Return the hidden first line. Two hyphens, which would end it, are in no stack's name."""
    return MARKER.format(report.document.name.replace("--", "-").replace(">", ""))
