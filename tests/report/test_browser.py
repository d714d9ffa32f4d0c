"""The page as a reader meets it: in a browser, light and dark, wide and narrow."""

from pathlib import Path

import pytest
from PIL import Image

from bench.fleets import fleet
from report.content import compose
from report.documents import document_from
from report.page import page
from tests.report.stacks import TODAY, page_of
from tests.report.tools import checked, narrow, shot

STACKS = ("update", "seed_000_http_api")
SCHEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


@SCHEMES
@pytest.mark.parametrize("width", [1280, 390], ids=["wide", "narrow"])
def test_a_picture_of_it_has_the_colours_asked_for(tmp_path: Path, width: int, dark: bool) -> None:
    file, picture = tmp_path / "page.html", tmp_path / "page.png"
    file.write_text(page_of("update"), encoding="utf-8")
    shot(file, picture, width=width, height=1600, dark=dark)
    with Image.open(picture) as image:
        colours = image.convert("L").getcolors() or []
        assert image.width == width
    most, paper = max(colours)
    assert most > 0.4 * width * 1600, "the paper is most of the picture"
    assert (paper < 60) if dark else (paper > 200)
    assert len(colours) > 20, "something is drawn on it"


@SCHEMES
@pytest.mark.parametrize("name", STACKS)
def test_nothing_sticks_out_of_a_narrow_window(tmp_path: Path, name: str, dark: bool) -> None:
    found = narrow(page_of(name), tmp_path, width=360, dark=dark)
    assert found == {"overflow": 0, "asked": 0}


@SCHEMES
@pytest.mark.parametrize("name", STACKS)
def test_it_breaks_no_rule_of_accessibility(tmp_path: Path, name: str, dark: bool) -> None:
    found = checked(page_of(name), tmp_path, dark=dark)
    assert found["violations"] == []
    assert {"color-contrast", "document-title", "html-has-lang", "region"} <= set(found["passes"])


def test_fifty_services_break_none_either(tmp_path: Path) -> None:
    report = compose(document_from(fleet(50), "fleet"), today=TODAY)
    text = page(report)
    assert narrow(text, tmp_path, width=360, dark=False)["overflow"] == 0
    assert checked(text, tmp_path, dark=False)["violations"] == []
