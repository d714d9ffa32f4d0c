"""Templates, filled so that nothing of a user's program can be taken for markup."""

import re
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from guardrails.cost.bill import Group
from guardrails.preflight.way import Status

_TEMPLATES: Final = FileSystemLoader(Path(__file__).parent / "templates")

# What means something to HTML or to GitHub's Markdown, mathematics included: written as references,
# which show as the character and mean nothing.
_SPECIAL: Final = re.compile(r"[&<>`*_~|\\\[\]$]")
# What begins a heading, a list or a line across at the start of a line.
_STARTS: Final = re.compile(r"^(?:[#+=-](?=[#=\s-]|$)|\d+(?=[.)](?:\s|$)))")
# What GitHub makes a link, or calls a person by: `@name`, `#12`, `GH-12`, an address.
_LINKED: Final = re.compile(r"([@#](?=\w)|://|www(?=\.)|GH-(?=\d))")
_QUOTED: Final = re.compile(r"(?:`|&#96;)(.+?)(?:`|&#96;)")
_BREAK_LESS: Final = "&#8203;"


def page_templates() -> Environment:
    """Return the templates of the page: values are escaped as HTML."""
    return _filled(Environment(loader=_TEMPLATES, autoescape=True, **_WAYS))


def comment_templates() -> Environment:
    """Return the templates of the comment: values are escaped as GitHub's Markdown, and HTML."""
    return _filled(Environment(loader=_TEMPLATES, autoescape=True, finalize=_finalized, **_WAYS))


_WAYS: Final[dict[str, Any]] = {
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}


def _filled(environment: Environment) -> Environment:
    environment.filters["usd"] = usd
    environment.filters["signed"] = signed
    environment.filters["sign"] = sign
    environment.filters["style"] = style
    environment.filters["prose"] = prose
    environment.globals.update(Status=Status, groups=tuple(Group))
    return environment


def usd(amount: float) -> str:
    """Write US dollars: ``1,234.50``."""
    return f"{amount:,.2f}"


def signed(amount: float) -> str:
    """Write US dollars that are added or saved: ``+3.20``; ``±0.00`` for neither."""
    text = f"{amount:+,.2f}"
    return "±0.00" if text in {"+0.00", "-0.00"} else text.replace("-", "\u2212")


def sign(status: Status) -> str:
    """Return one letter for a status, which stands beside its word and never alone."""
    return {Status.PROVEN: "✓", Status.BROKEN: "✕", Status.CANNOT_JUDGE: "?"}[status]


def style(words: str) -> str:
    """Return words as the name of a class: ``cannot-judge``."""
    return re.sub(r"[^a-z]+", "-", words.lower())


def escape_markdown(text: str) -> Markup:
    """Return a text that shows as it is, on a line, in GitHub's Markdown: in a table's cell, too.

    Characters that mean something become references; what would be a link or call a person is
    parted by a space of no width; lines are broken by an element.
    """
    plain = "".join(each for each in text if each.isprintable() or each == "\n").strip()
    parted = _LINKED.sub(lambda match: _parted(match[0]), plain)
    safe = _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", parted)
    safe = _STARTS.sub(lambda match: f"{_BREAK_LESS}{match[0]}", safe)
    safe = _QUOTED.sub(r"<code>\1</code>", safe).replace("\u200b", _BREAK_LESS)
    lines = (f"&nbsp;&nbsp;{line[2:]}" if line[:2] == "  " else line for line in safe.split("\n"))
    return Markup("<br>".join(lines))  # noqa: S704 -- escaped above


def prose(text: str) -> Markup:
    """Return a text for the page in which what stands between backticks is code."""
    return Markup(_QUOTED.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 -- escaped


def _parted(text: str) -> str:
    """Part a link in two: `@` and the name, `:` and `//`."""
    return ":\u200b//" if text == "://" else f"{text}\u200b"


def _finalized(value: Any) -> Any:
    if hasattr(value, "__html__"):
        return value
    return escape_markdown(str(value))
