"""The engine is found, or obtained once, or one message says what to install."""

import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox import bootstrap
from sandbox.bootstrap import ENGINE_VERSION, ensure_engine, find_engine
from sandbox.errors import SandboxError

NOWHERE = "http://127.0.0.1:1/install.sh"
TOOLS = ("sh", "mkdir", "cp", "chmod", "cat", "sleep", "env")


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without an engine: its own PATH, cache and no way out."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in TOOLS:
        source = next(
            Path(folder) / tool for folder in ("/bin", "/usr/bin") if Path(folder, tool).exists()
        )
        (tools / tool).symlink_to(source)
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(bootstrap, "INSTALLER_URL", NOWHERE)
    return tmp_path


@pytest.fixture
def cache(machine: Path) -> Path:
    return machine / "cache" / "private-fargate" / "engine" / f"v{ENGINE_VERSION}"


def script(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def pulumi(folder: Path, version: str = ENGINE_VERSION, *, host: bool = True) -> Path:
    if host:
        script(folder / "pulumi-language-python", "")
    return script(folder / "pulumi", f"echo v{version}")


@contextmanager
def site(body: str | None) -> Iterator[str]:
    """A site on loopback; with no body it takes connections and never answers."""
    ended = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if body is None:
                ended.wait()
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/install.sh"
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


def ensure() -> tuple[bootstrap.Engine, list[str]]:
    said: list[str] = []
    return ensure_engine(said.append), said


@pytest.mark.parametrize("version", [ENGINE_VERSION, "3.999.0", "4.0.0-alpha.1"])
def test_an_official_engine_on_path_is_used(machine: Path, version: str) -> None:
    file = pulumi(machine / "bin", version)

    engine, said = ensure()

    assert (engine.path, engine.has_python_host, said) == (file, True, [])


def test_a_link_on_path_is_followed_to_the_host_beside_the_real_file(machine: Path) -> None:
    file = pulumi(machine / "opt")
    (machine / "bin" / "pulumi").symlink_to(file)

    assert ensure()[0].path == file


@pytest.mark.parametrize("version", ["3.254.9", "2.999.0", "3.30.0"])
def test_an_engine_that_is_too_old_is_not_used(machine: Path, version: str) -> None:
    pulumi(machine / "bin", version)

    assert find_engine() is None


def test_an_engine_without_a_host_on_path_is_not_used(machine: Path) -> None:
    pulumi(machine / "bin", host=False)

    assert find_engine() is None


@pytest.mark.parametrize("text", ["exit 1", "echo nonsense", "echo v3.255.0; exit 1", ":"])
def test_an_engine_that_does_not_run_is_not_used(machine: Path, text: str) -> None:
    script(machine / "bin" / "pulumi-language-python", "")
    script(machine / "bin" / "pulumi", text)

    assert find_engine() is None


def test_a_file_that_cannot_be_run_is_not_used(cache: Path) -> None:
    cache.mkdir(parents=True)
    (cache / "pulumi").write_bytes(b"\x7fELF")
    (cache / "pulumi").chmod(0o755)

    assert find_engine() is None


@pytest.mark.parametrize(("folder", "host"), [("bin", True), (".", False)])
def test_the_cached_engine_is_found(cache: Path, folder: str, host: bool) -> None:
    file = pulumi(cache / folder, host=host)

    engine, said = ensure()

    assert engine.path == file
    assert engine.has_python_host is host
    assert said == []


def test_without_any_way_one_message_says_what_to_install() -> None:
    with pytest.raises(SandboxError) as refused:
        ensure()

    assert f"`pulumi` {ENGINE_VERSION} or newer" in str(refused.value)
    assert "`go` (1.25.11 or newer)" in str(refused.value)
    assert NOWHERE in str(refused.value)


INSTALLER = """\
set -e
[ "$1 $2 $3 $5" = "--version {version} --install-root --no-edit-path" ]
mkdir -p "$4/bin"
printf '#!/bin/sh\\necho v{version}\\n' > "$4/bin/pulumi"
: > "$4/bin/pulumi-language-python"
chmod +x "$4/bin/pulumi"
"""


def test_an_installer_that_answers_is_used(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with site(INSTALLER.format(version=ENGINE_VERSION)) as url:
        monkeypatch.setattr(bootstrap, "INSTALLER_URL", url)

        engine, said = ensure()

    assert engine.path == cache / "bin" / "pulumi"
    assert engine.has_python_host
    assert "official installer" in said[0]
    assert find_engine() == engine


def test_an_installer_that_does_not_answer_is_left_after_its_patience(
    machine: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(machine / "bin" / "go", GO_THAT_BUILDS)
    monkeypatch.setattr(bootstrap, "INSTALLER_PATIENCE_SECONDS", 0.2)
    with site(None) as url:
        monkeypatch.setattr(bootstrap, "INSTALLER_URL", url)

        engine, _ = ensure()

    assert engine.path == cache / "pulumi"


def test_an_installer_that_fails_says_so_and_the_build_is_tried(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(machine / "bin" / "go", GO_THAT_BUILDS)
    with site("echo no network >&2; exit 3") as url:
        monkeypatch.setattr(bootstrap, "INSTALLER_URL", url)

        _, said = ensure()

    assert "The installer did not finish: no network" in said
    assert any("from its Go modules" in line for line in said)


GO_THAT_BUILDS = f"""\
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho v{ENGINE_VERSION}\\n' > "$2"
chmod +x "$2"
"""


def test_an_engine_that_was_built_is_kept_for_the_next_time(machine: Path, cache: Path) -> None:
    go = script(machine / "bin" / "go", GO_THAT_BUILDS)

    engine, _ = ensure()
    go.unlink()

    assert engine.path == cache / "pulumi"
    assert not engine.has_python_host
    assert ensure() == (engine, [])


def test_a_long_build_tells_how_far_it_is(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "BUILD_REPORT_SECONDS", 0.0)
    script(machine / "bin" / "go", "echo go: downloading x >&2; echo a/b >&2\n" + GO_THAT_BUILDS)

    _, said = ensure()

    assert said[-1].endswith("1 modules fetched, 1 packages built")


def test_a_failing_build_gives_its_last_lines_and_leaves_nothing_usable(
    machine: Path, cache: Path
) -> None:
    lines = "; ".join(f"echo line {number} >&2" for number in range(20))
    script(machine / "bin" / "go", f"{GO_THAT_BUILDS}{lines}; exit 1")

    with pytest.raises(SandboxError) as refused:
        ensure()

    expected = "\n".join(f"line {number}" for number in range(12, 20))
    assert str(refused.value) == f"The engine could not be built:\n{expected}"
    assert find_engine() is None
    assert not (cache / "pulumi").exists()


def test_a_build_that_was_interrupted_leaves_nothing_usable(
    machine: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(machine / "bin" / "go", f"echo started >&2\n{GO_THAT_BUILDS}")
    monkeypatch.setattr(bootstrap, "BUILD_REPORT_SECONDS", 0.0)

    def interrupt(line: str) -> None:
        if "packages built" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_engine(interrupt)

    assert find_engine() is None


def test_the_cache_is_the_users_where_no_other_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", os.sep + "nowhere")

    from sandbox.paths import engine_cache

    assert engine_cache("v1") == Path("/nowhere/.cache/private-fargate/engine/v1")
