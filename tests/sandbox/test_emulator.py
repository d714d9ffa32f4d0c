"""The embedded AWS is on loopback, known by its identity, and ends when it is told to."""

import json
import os
from pathlib import Path

import pytest

from sandbox import emulator
from sandbox.emulator import Emulator
from sandbox.errors import SandboxError


def note(home: Path, record: Emulator) -> None:
    home.mkdir(parents=True, exist_ok=True)
    emulator.write_record(home / "emulator.json", record)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"])
def test_loopback_addresses_are_taken(url: str) -> None:
    assert emulator.require_loopback(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://127.0.0.1.evil.example",
        "http://user:127.0.0.1@evil.example",
        "http://[::ffff:8.8.8.8]:1",
        "http://0x7f.1:1",
        "https://sts.amazonaws.com",
    ],
)
def test_any_other_address_is_refused_with_the_way_to_a_real_account(url: str) -> None:
    with pytest.raises(SandboxError, match="plain `pulumi up`"):
        emulator.require_loopback(url)


def test_it_starts_is_found_again_and_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "work")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:9")
    started = emulator.start(tmp_path)

    assert emulator.running(tmp_path) == started
    assert emulator.stop(tmp_path)
    assert emulator.running(tmp_path) is None
    assert not emulator._is_ours(started)
    with pytest.raises(ProcessLookupError):
        os.kill(started.pid, 0)
    assert not emulator.stop(tmp_path)


def test_another_emulator_on_the_same_port_is_not_taken_for_ours(
    running_emulator: Emulator, tmp_path: Path
) -> None:
    note(tmp_path, Emulator("another", running_emulator.port, running_emulator.pid))

    assert emulator.running(tmp_path) is None
    assert not emulator.stop(tmp_path)
    os.kill(running_emulator.pid, 0)


def test_a_process_that_got_the_emulators_number_is_not_ended(tmp_path: Path) -> None:
    note(tmp_path, Emulator("gone", 1, os.getpid()))

    assert not emulator.stop(tmp_path)
    assert not (tmp_path / "emulator.json").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", json.dumps({"identity": "x"})])
def test_a_broken_record_is_no_emulator(tmp_path: Path, content: str) -> None:
    (tmp_path / "emulator.json").write_text(content)

    assert emulator.recorded(tmp_path) is None
    assert emulator.running(tmp_path) is None


def test_one_that_ends_at_once_is_one_message_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.emulator.sys.executable", "/bin/false")

    with pytest.raises(SandboxError, match=r"did not start: see .*emulator\.log"):
        emulator.start(tmp_path)
