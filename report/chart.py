"""What each way out costs, against traffic: a line each, as SVG in the colours of its page."""

import re
from collections.abc import Iterator
from html import escape
from io import StringIO
from typing import Any, Final

from guardrails.cost.advisor import Advice
from guardrails.cost.options import Option

MOST_GB: Final = 1000.0
"""The chart goes to this traffic, or to twice the plan's own."""

_POINTS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
# Colours that stand for the page's: each becomes a variable, so that one drawing is light and dark.
_INK: Final = "#010101"
_SOFT: Final = "#020202"
_LINE: Final = "#030303"
_SERIES: Final = tuple(f"#0400{index:02x}" for index in range(1, 8))
_VARIABLES: Final = {
    _INK: "var(--ink)",
    _SOFT: "var(--soft)",
    _LINE: "var(--line)",
    **{colour: f"var(--series-{index})" for index, colour in enumerate(_SERIES, 1)},
}
_MARKS: Final = "os^Dvp*"
"""A mark for each colour, so that lines are told apart without seeing any."""

_WITH_ENDPOINTS: Final = "endpoints-and-"
"""How the names of options begin that have interface endpoints beside another way out."""


def chart(advice: Advice) -> str:
    """Return the chart of a comparison, as an element for a page; empty without priced options.

    What is ruled out is drawn as well, dashed: that is what the rules cost, or save.
    """
    options = [option for option in advice.options if option.priced]
    if not options:
        return ""
    # Slow to import, and needed by the page alone.
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    settings: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "egress", "font.size": 10}
    with rc_context(settings):
        figure = Figure(figsize=(9, 5.4), layout="constrained")
        axes = figure.add_subplot()
        most = max(MOST_GB, 2 * advice.aws_gb)
        xs = [most * part for part in _POINTS]
        for option, form in zip(options, _forms(options), strict=True):
            ys = [option.at(x, advice.internet_gb) for x in xs]
            axes.plot(xs, ys, label=_name(option, advice), **form)
        axes.axvline(advice.aws_gb, color=_SOFT, linewidth=1, linestyle=":")
        axes.set_xlim(0, most)
        axes.set_ylim(bottom=0)
        axes.set_xlabel("GB a month between tasks and AWS's APIs", color=_INK)
        axes.set_ylabel("US dollars a month", color=_INK)
        axes.tick_params(colors=_SOFT, labelcolor=_INK)
        axes.grid(visible=True, color=_LINE, linewidth=0.6)
        axes.set_axisbelow(True)
        for side, spine in axes.spines.items():
            spine.set_visible(side in {"left", "bottom"})
            spine.set_color(_SOFT)
        figure.legend(loc="outside lower center", ncols=2, frameon=False, labelcolor=_INK)
        drawn = StringIO()
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None})
    return _inlined(drawn.getvalue(), _described(options, advice))


def _forms(options: list[Option]) -> Iterator[dict[str, Any]]:
    """Give each way out a colour and a mark; with endpoints beside it the same ones, hollow."""
    plain = [option.name.removeprefix(_WITH_ENDPOINTS) for option in options]
    order = sorted(set(plain))
    for option, name in zip(options, plain, strict=True):
        colour = _SERIES[order.index(name) % len(_SERIES)]
        hollow = option.name != name
        yield {
            "color": colour,
            "marker": _MARKS[order.index(name) % len(_MARKS)],
            "markersize": 6,
            "markerfacecolor": "none" if hollow else colour,
            "linewidth": 1.1 if hollow else 1.9,
            "linestyle": "-" if option.admissible else "--",
        }


def _name(option: Option, advice: Advice) -> str:
    if advice.pick and option.name == advice.pick.name:
        return f"{option.title} (cheapest admissible)"
    return option.title if option.admissible else f"{option.title} (ruled out)"


def _described(options: list[Option], advice: Advice) -> str:
    sums = "; ".join(f"{option.title} {advice.sum_of(option):,.2f}" for option in options)
    return f"US dollars a month at {advice.aws_gb:g} GB: {sums}."


def _inlined(drawing: str, described: str) -> str:
    """Return the element alone, named and in the page's colours, of any width."""
    element = drawing[drawing.index("<svg") :]
    element = re.sub(r"<(metadata|style).*?</\1>", "", element, flags=re.DOTALL)
    element = re.sub(r'(<svg[^>]*?) (?:width|height)="[^"]*"', r"\1", element)
    element = re.sub(r'(<svg[^>]*?) (?:width|height)="[^"]*"', r"\1", element)
    element = re.sub(r"(font|font-family): [^;\"]*'[^\"]*?(?=[;\"])", _unnamed, element)
    for colour, variable in _VARIABLES.items():
        element = element.replace(colour, variable)
    named = (
        '<svg role="img" aria-labelledby="chart-title chart-desc"'
        '\\1>\n<title id="chart-title">What each way out costs against traffic</title>\n'
        f'<desc id="chart-desc">{escape(described)}</desc>'
    )
    return re.sub(r"<svg([^>]*)>", named.replace("\\1", r"\1"), element, count=1)


def _unnamed(match: "re.Match[str]") -> str:
    """Keep a text's size and take the page's family in place of matplotlib's."""
    size = re.search(r"[\d.]+px", match[0])
    return f"font-size: {size[0]}" if size else ""
