"""The example programs, and what the engine and the estimator make of them."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guardrails.cost import bill, table, traffic
from guardrails.cost.estimate import estimate
from guardrails.graph import Graph
from guardrails.sources import from_preview
from sandbox import session
from sandbox.paths import PROJECT_ROOT
from tests.engine.conftest import Sandbox

EXAMPLES: Final = PROJECT_ROOT / "examples"

PROGRAMS: Final = tuple(
    sorted(str(file.parent.relative_to(EXAMPLES)) for file in EXAMPLES.rglob("Pulumi.yaml"))
)
"""Every example, by its folder."""

AWSX: Final = "awsx-network"
"""The one that the engine cannot run here: awsx's plugin cannot be had."""

REFUSED: Final = "seed-004-two-services/public"
"""The one that is there to be refused."""

PLATFORM, ON_PLATFORM = "platform-and-services/platform", "platform-and-services/orders"

PREVIEWED: Final = tuple(name for name in PROGRAMS if name != AWSX)

CONFIG: Final = PROJECT_ROOT / "policies" / "config" / "dev.json"

AT_ONCE: Final = 2
"""Previews that run side by side."""

END: Final = "<!-- end of price -->"


@dataclass(frozen=True)
class Previewed:
    """What the first preview of an example said."""

    code: int
    document: dict[str, Any]
    text: str


def project(home: Path, name: str) -> Sandbox:
    """An example as it stands in the clone, in a sandbox whose folder is elsewhere."""
    return Sandbox(home, EXAMPLES / name)


def preview(home: Path, name: str) -> Previewed:
    """Preview an example under the policies."""
    result = project(home, name).run(
        *("pulumi", "preview", "--json", "--show-sames"),
        *("--policy-pack", str(PROJECT_ROOT / "policies"), "--policy-pack-config", str(CONFIG)),
    )
    start = result.text.find("{\n")
    document = json.JSONDecoder().raw_decode(result.text[start:])[0] if start >= 0 else {}
    return Previewed(result.code, document, result.text)


def preview_all(home: Path) -> dict[str, Previewed]:
    """Preview every example that can be; the service of the platform once that stands.

    Raises RuntimeError, with what was printed, when the platform cannot be deployed.
    """
    names = [name for name in PREVIEWED if name != ON_PLATFORM]
    try:
        platform = project(home, PLATFORM).run("up")
        if platform.code != 0:
            raise RuntimeError(platform.text)
        found = {ON_PLATFORM: preview(home, ON_PLATFORM)}
        gone = project(home, PLATFORM).run("pulumi", "destroy", "--yes")
        if gone.code != 0:
            raise RuntimeError(gone.text)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            said = pool.map(lambda name: preview(home, name), names)
            return found | dict(zip(names, said, strict=True))
    finally:
        session.close(home)


def readme(name: str) -> Path:
    """The page of an example; a program within one shares its page."""
    folders = [EXAMPLES / name, *(EXAMPLES / name).parents]
    return next(file for folder in folders if (file := folder / "README.md").exists())


def price_of(document: dict[str, Any]) -> bill.Estimate:
    """What a previewed example costs a month, by the estimator and its assumptions."""
    return priced(from_preview(document))


def priced(graph: Graph) -> bill.Estimate:
    """What a plan costs a month."""
    return estimate(graph, table.load(), traffic.traffic_of(graph.config))


def block(name: str, estimated: bill.Estimate) -> str:
    """The lines of a page that tell the price of an example."""
    return "\n".join((_begin(name), *_lines(estimated), END, ""))


def told(name: str) -> str:
    """The price that the example's page tells now, with its markers; empty without one."""
    found = _pattern(name).search(readme(name).read_text())
    return found[0] if found else ""


def write(name: str, estimated: bill.Estimate) -> None:
    """Put the price into the example's page, between its markers."""
    page = readme(name)
    text = block(name, estimated)
    page.write_text(_pattern(name).sub(lambda _: text, page.read_text()))


def _begin(name: str) -> str:
    return f"<!-- price of {name}: python -m tests.examples.prices -->"


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(f"{re.escape(_begin(name))}\n.*?{re.escape(END)}\n", re.DOTALL)


def _lines(estimated: bill.Estimate) -> Iterator[str]:
    if not any(estimated.of(group) for group in bill.Group):
        yield "**Nothing**: AWS bills none of it."
        return
    yield f"**${estimated.monthly:,.2f} a month** in {' and '.join(estimated.regions)}:"
    yield ""
    yield "| part | what | USD |"
    yield "| --- | --- | --- |"
    for group in bill.Group:
        lines = estimated.of(group)
        if lines:
            what = ", ".join(dict.fromkeys(line.what.partition(":")[0] for line in lines))
            yield f"| {group.value} | {what} | {estimated.subtotal(group):,.2f} |"
    left_out = dict.fromkeys(f"{each.what} ({each.why.value})" for each in estimated.unpriced)
    if left_out:
        yield ""
        yield f"Not in the sum: {', '.join(left_out)}."
