import json
from pathlib import Path

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
