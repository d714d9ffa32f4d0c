"""Recorded plans that reports are made of, and their golden files: `python -m tests.report.stacks`.

The command writes the golden files anew; what changes in them is for a person to look at.
"""

import datetime as dt
import re
import sys
from functools import cache
from pathlib import Path
from typing import Final

from report.content import Report, compose
from report.documents import read_document
from report.markdown import comment
from report.page import page

GOLDEN: Final = Path(__file__).parent / "golden"
TODAY: Final = dt.date(2026, 11, 21)
"""Prices grow old by it."""

_FOREIGN: Final = Path(__file__).parent.parent / "policies" / "recordings" / "foreign"
_OWN: Final = Path(__file__).parent / "recordings" / "plans"

PLANS: Final = {
    file.name.removesuffix(".json"): file
    for folder in (_FOREIGN, _OWN)
    for file in sorted(folder.glob("*.json"))
}
"""Every recorded plan of other people's programs, and of this one."""

STACKS: Final = [
    name for name, file in PLANS.items() if file.parent == _OWN or name.startswith("seed_")
]
"""Those with golden files: the seeds' designs as plain programs, and this program's stacks."""

_CHART: Final = re.compile(r'<svg role="img" aria-labelledby="chart-title.*?</svg>', re.DOTALL)
_STYLE: Final = re.compile(r"<style>.*?</style>", re.DOTALL)


@cache
def report_of(name: str) -> Report:
    """The report of a stack."""
    return compose(read_document(PLANS[name]), today=TODAY)


@cache
def page_of(name: str) -> str:
    """The page of a stack."""
    return page(report_of(name))


def golden_page(name: str) -> str:
    """A page without its styles, and without the lines of its chart, which are matplotlib's."""
    return _STYLE.sub("<style></style>", _CHART.sub("<svg></svg>", page_of(name)))


def goldens(name: str) -> dict[Path, str]:
    """What the golden files of a stack have to hold."""
    return {
        GOLDEN / f"{name}.md": comment(report_of(name)),
        GOLDEN / f"{name}.html": golden_page(name),
    }


def main() -> int:
    """Write all golden files."""
    GOLDEN.mkdir(exist_ok=True)
    for file in GOLDEN.iterdir():
        file.unlink()
    for name in STACKS:
        for file, text in goldens(name).items():
            file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
