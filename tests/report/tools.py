"""Programs that look at what the report makes, as its readers' do: a browser, Mermaid, a checker.

Where one is not to be had, the tests that need it are left out, with the reason.
"""

import fcntl
import json
import os
import shutil
import subprocess
import zlib
from pathlib import Path
from typing import Any, Final

import pytest

from sandbox.paths import engine_cache

PACKAGE: Final = Path(__file__).parent / "npm"
_SECONDS: Final = 240

_NARROW: Final = """<!doctype html><meta charset="utf-8"><body>
<iframe id="page" width="{width}" height="800" style="border:0" srcdoc="{page}"></iframe>
<script>
document.getElementById("page").addEventListener("load", event => {{
  const root = event.target.contentDocument.documentElement;
  const asked = event.target.contentWindow.performance.getEntriesByType("resource").length;
  const found = {{overflow: root.scrollWidth - root.clientWidth, asked}};
  document.body.innerHTML = "<pre id=found>" + JSON.stringify(found) + "</pre>";
}});
</script>"""

_CHECKED: Final = """<script>{axe}</script><script>
axe.run({{resultTypes: ["violations", "passes"]}}).then(result => {{
  const of = each => each.map(rule => [rule.id, ...rule.nodes.map(node => node.html)]);
  const found = {{violations: of(result.violations), passes: result.passes.map(each => each.id)}};
  document.body.innerHTML = "<pre id=found></pre>";
  document.getElementById("found").textContent = JSON.stringify(found);
}});
</script></body>"""


def node_modules() -> Path:
    """The folder with what `package.json` names, fetched once for a user."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs node and npm")
    wanted = zlib.crc32((PACKAGE / "package.json").read_bytes())
    folder = engine_cache("npm").parent.parent / "npm" / str(wanted)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:  # several tests may want it at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".complete").exists():
            _fetch(folder)
            (folder / ".complete").touch()
    return folder


def _fetch(folder: Path) -> None:
    shutil.copy(PACKAGE / "package.json", folder)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"]
    command += ["--fetch-retries=1", "--fetch-timeout=20000"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip("npm does not fetch Mermaid and axe-core here")
    if done.returncode != 0:
        pytest.skip(f"npm cannot fetch Mermaid and axe-core here: {done.stderr.strip()[-200:]}")


def parsed(charts: list[str]) -> list[str]:
    """What Mermaid takes each text for: a type of diagram, or what is wrong."""
    folder = node_modules()
    shutil.copy(PACKAGE / "parse.js", folder)
    done = subprocess.run(
        ["node", "parse.js"],
        cwd=folder,
        input=json.dumps(charts),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=True,
    )
    found: list[str] = json.loads(done.stdout)
    return found


def chromium() -> str:
    """The browser."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    pytest.skip("needs chromium (Debian: apt-get install chromium)")


def shot(page: Path, picture: Path, *, width: int, height: int, dark: bool) -> None:
    """Take a picture of a page."""
    size = f"--window-size={width},{height}"
    _browse(page, [size, f"--screenshot={picture}", "--hide-scrollbars", *_scheme(dark)])


def narrow(page: str, folder: Path, *, width: int, dark: bool) -> dict[str, Any]:
    """How far a page is wider than a window, and how much it asked the network for."""
    escaped = page.replace("&", "&amp;").replace('"', "&quot;")
    file = folder / "narrow.html"
    file.write_text(_NARROW.format(width=width, page=escaped), encoding="utf-8")
    return _found(file, dark=dark)


def checked(page: str, folder: Path, *, dark: bool) -> dict[str, Any]:
    """What axe-core says of a page: the rules that it breaks and keeps."""
    axe = (node_modules() / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    start = page.index('<meta http-equiv="Content-Security-Policy"')
    end = page.index(">", start) + 1  # the page runs no script: the checker is one
    file = folder / "checked.html"
    text = page[:start] + page[end:].replace("</body>", _CHECKED.format(axe=axe))
    file.write_text(text, encoding="utf-8")
    return _found(file, dark=dark)


def _found(file: Path, *, dark: bool) -> dict[str, Any]:
    text = _browse(file, ["--dump-dom", "--virtual-time-budget=30000", *_scheme(dark)])
    begin = text.index('<pre id="found">') + len('<pre id="found">')
    plain = text[begin : text.index("</pre>", begin)]
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(entity, letter)
    found: dict[str, Any] = json.loads(plain)
    return found


def _scheme(dark: bool) -> list[str]:
    return ["--blink-settings=preferredColorScheme=0"] if dark else []


def _browse(page: Path, options: list[str]) -> str:
    done = subprocess.run(
        [chromium(), "--headless", "--no-sandbox", "--disable-gpu", *options, page.as_uri()],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": "disabled:"},
        check=True,
    )
    return done.stdout
