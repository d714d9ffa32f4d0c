from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from bench.fleets import fleet
from report.content import compose
from report.documents import document_from, read_document
from report.page import page
from tests.report.stacks import PLANS, TODAY, page_of
from tests.report.test_markdown import hostile

_VOID = {"meta", "link", "br", "img", "input", "hr"}
_LIMIT = 3_000_000


class Read(HTMLParser):
    """A page as a reader of its structure finds it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.crossed: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.crossed.append(tag)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for each, attrs in self.elements if each == tag]


@pytest.fixture(params=[*PLANS, "hostile"])
def read(request: pytest.FixtureRequest) -> Read:
    return Read(page(hostile()) if request.param == "hostile" else page_of(request.param))


def test_every_element_ends(read: Read) -> None:
    assert read.open == []
    assert read.crossed == []


def test_nothing_is_fetched(read: Read) -> None:
    assert not read.of("script")
    assert not read.of("link")
    assert not read.of("img")
    assert not read.of("iframe")
    for _, attrs in read.elements:
        for name in ("src", "xlink:href", "srcset", "background", "data"):
            assert (attrs.get(name) or "#").startswith("#")
        assert not any(name.startswith("on") for name in attrs)


def test_every_name_in_the_page_is_one_element_s(read: Read) -> None:
    ids = Counter(attrs["id"] for _, attrs in read.elements if "id" in attrs)
    assert [name for name, count in ids.items() if count > 1] == []
    for _, attrs in read.elements:
        named = (attrs.get("aria-labelledby") or "").split()
        named += [link[1:] for link in [attrs.get("href") or ""] if link.startswith("#")]
        assert set(named) <= set(ids)


def test_it_is_made_for_everyone(read: Read) -> None:
    assert read.of("html")[0]["lang"] == "en"
    assert len(read.of("main")) == len(read.of("header")) == len(read.of("h1")) == 1
    assert all(attrs.get("scope") for attrs in read.of("th"))
    pictures = [attrs for attrs in read.of("svg") if attrs.get("role") == "img"]
    assert all(attrs.get("aria-labelledby") for attrs in pictures)
    assert len(read.of("desc")) == len(pictures)


def test_no_name_becomes_markup() -> None:
    text = page(hostile())
    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_both_light_and_dark_are_in_it() -> None:
    text = page_of("dev")
    assert "prefers-color-scheme: dark" in text
    drawing = text[text.index('<svg role="img" aria-labelledby="chart-title') :]
    assert "var(--ink)" in drawing
    assert "#000" not in drawing


def test_fifty_services_stay_below_three_megabytes() -> None:
    report = compose(document_from(fleet(50), "fleet"), today=TODAY)
    text = page(report)
    assert text.count("ecs.Service &#39;service-49&#39;") > 1
    assert len(text.encode()) < _LIMIT


def test_a_state_has_no_changes() -> None:
    text = page_of("deployed")
    assert 'id="changes"' not in text
    assert "It answers at <a href=" in text


def test_only_an_address_becomes_a_link() -> None:
    document = read_document(PLANS["deployed"])
    for url in ("javascript:alert(1)", {"a": 1}, "", None):
        text = page(compose(replace(document, outputs={"url": url}), today=TODAY))
        assert "It answers at" not in text
