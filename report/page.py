"""The page: one file with everything in it, that asks no network for anything."""

from pathlib import Path
from typing import Final

from markupsafe import Markup

from report.chart import chart
from report.content import Report
from report.rendering import page_templates
from report.routes import drawn

_STYLE: Final = Path(__file__).parent / "templates" / "page.css"


def page(report: Report) -> str:
    """Return the page."""
    advice = report.money.advice
    drawing = chart(advice) if advice else ""
    return (
        page_templates()
        .get_template("page.html.j2")
        .render(
            report=report,
            money=report.money,
            style=Markup(_STYLE.read_text(encoding="utf-8")),  # noqa: S704 -- this folder's own file
            drawing=None if report.picture.empty else drawn(report.picture),
            chart=Markup(drawing),  # noqa: S704 -- matplotlib's own, which escapes what it writes
        )
    )
