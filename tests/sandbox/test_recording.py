import json
from pathlib import Path

import pytest

from sandbox.__main__ import main
from sandbox.recording import EVENTS, PLAN, WHOLE, options_for, refused_by_policies


def write_events(folder: Path, *events: object) -> None:
    (folder / EVENTS).write_text("".join(f"{json.dumps(event)}\n" for event in events))


def finding(level: str) -> dict[str, object]:
    return {"policyEvent": {"enforcementLevel": level, "message": "no"}}


def test_the_engine_records_into_a_folder_that_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    options = options_for(folder)
    assert folder.is_dir()
    assert options == ["--event-log", str(folder / EVENTS), "--save-plan", str(folder / PLAN)]


def test_only_an_earlier_recording_is_taken_away(tmp_path: Path) -> None:
    for name in (EVENTS, PLAN, WHOLE, "mine.txt"):
        (tmp_path / name).write_text("{}")
    options_for(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_refusal_by_policies_is_told_from_other_failures(tmp_path: Path) -> None:
    assert not refused_by_policies(tmp_path)
    write_events(tmp_path, {"diagnosticEvent": {"severity": "error"}}, finding("advisory"))
    assert not refused_by_policies(tmp_path)
    write_events(tmp_path, finding("advisory"), finding("mandatory"))
    assert refused_by_policies(tmp_path)
    (tmp_path / PLAN).write_text("{}")
    assert not refused_by_policies(tmp_path)


def test_where_a_preview_does_not_begin_an_earlier_one_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    (tmp_path / "recorded").mkdir()
    (tmp_path / "recorded" / PLAN).write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert main(["preview", "--stack", "nothere", "--record", "recorded"]) == 1
    assert "No stack file Pulumi.nothere.yaml" in capsys.readouterr().err
    assert list((tmp_path / "recorded").iterdir()) == []
