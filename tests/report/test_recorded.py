import json
import shutil
from pathlib import Path

import pytest

from report.content import compose
from report.documents import DocumentError, read_document
from report.markdown import comment
from report.recorded import EVENTS, PLAN, WHOLE, read_folder
from tests.report.stacks import PLANS, TODAY

WATCHED = Path(__file__).parent / "recordings" / "watched"


def test_a_preview_that_was_watched_gives_the_same_report() -> None:
    watched = compose(read_folder(WATCHED), today=TODAY)
    whole = compose(read_document(PLANS["update"]), today=TODAY)
    assert comment(watched) == comment(whole)


def test_a_whole_preview_in_the_folder_is_taken_for_it(tmp_path: Path) -> None:
    shutil.copy(PLANS["dev"], tmp_path / WHOLE)
    assert len(read_folder(tmp_path).graph) == len(read_document(PLANS["dev"]).graph)


def test_errors_that_the_engine_told_are_kept(tmp_path: Path) -> None:
    for name in (EVENTS, PLAN):
        shutil.copy(WATCHED / name, tmp_path)
    told = {"diagnosticEvent": {"severity": "error", "message": "no such image"}}
    with (tmp_path / EVENTS).open("a") as events:
        events.write(json.dumps(told) + "\n")
    assert read_folder(tmp_path).errors == ("no such image",)


@pytest.mark.parametrize("missing", [EVENTS, PLAN])
def test_a_preview_that_did_not_end_is_none(tmp_path: Path, missing: str) -> None:
    shutil.copy(WATCHED / ({EVENTS, PLAN} - {missing}).pop(), tmp_path)
    with pytest.raises(DocumentError, match="no preview that came to its end"):
        read_folder(tmp_path)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    for name in (EVENTS, PLAN):
        (tmp_path / name).write_text("{")
    with pytest.raises(DocumentError, match="cannot be read"):
        read_folder(tmp_path)
