import json
from pathlib import Path
from typing import Any

import pytest

from report.documents import DocumentError, document_of, read_document
from tests.report.stacks import PLANS

URN = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


def stack(outputs: dict[str, Any]) -> dict[str, Any]:
    return {"urn": URN, "type": "pulumi:pulumi:Stack", "custom": False, "outputs": outputs}


def export(*resources: dict[str, Any]) -> str:
    return json.dumps({"version": 3, "deployment": {"resources": list(resources)}})


def test_an_export_is_a_state_without_changes() -> None:
    document = document_of(export(stack({"url": "https://shop"})), "it")
    assert (document.name, document.steps, document.before) == ("shop/prod", None, None)
    assert document.outputs == {"url": "https://shop"}


def test_secret_outputs_are_left_out() -> None:
    outputs = {"plain": "1", "cipher": {**SECRET, "ciphertext": "x"}, "blind": "[secret]"}
    document = document_of(export(stack({**outputs, "within": [{"a": SECRET}]})), "it")
    assert document.outputs == {"plain": "1"}


def test_a_preview_tells_what_will_be_and_what_there_is() -> None:
    document = read_document(PLANS["update"])
    assert document.before is not None
    urns = {resource.urn for resource in document.graph}
    assert urns != {resource.urn for resource in document.before}
    assert document.steps


def test_a_first_preview_has_nothing_before() -> None:
    before = read_document(PLANS["dev"]).before
    assert before is not None
    assert len(before) == 0


@pytest.mark.parametrize(
    ("severity", "message", "kept"),
    [
        ("error", "it broke\n", True),
        ("info#err", "error: no such image\n\n", True),
        ("info#err", "a word of the program's on stderr", False),
        ("warning", "it is old", False),
        ("error", "error: preview failed\n", False),  # by policies: the plan is whole
    ],
)
def test_what_kept_a_preview_from_its_end(severity: str, message: str, kept: bool) -> None:
    told = [{"severity": severity, "message": message}]
    text = json.dumps({"steps": [], "diagnostics": told})
    assert document_of(text, "it").errors == ((message.strip(),) if kept else ())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "holds no JSON"),
        ("Previewing update (dev)", "holds no JSON"),
        ("[]", "neither a preview nor an export"),
        ('{"resources": []}', "neither a preview nor an export"),
        ('{"steps": 1}', "looks like a preview"),
        ('{"steps": [1]}', "looks like a preview"),
        ('{"version": 9, "deployment": {}}', "no export"),
        ('{"deployment": 1, "version": 3}', "looks like a preview or an export"),
        ('{"steps": [], "changeSummary": {"same": 2}}', "--show-sames"),
    ],
)
def test_what_is_something_else_is_named(text: str, what: str) -> None:
    with pytest.raises(DocumentError, match=r"^plan\.json") as caught:
        document_of(text, "plan.json")
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="No such file"):
        read_document(tmp_path / "nothing.json")
    with pytest.raises(DocumentError, match="cannot be read"):
        read_document(tmp_path)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    with pytest.raises(DocumentError, match="it is no text"):
        read_document(tmp_path / "picture.png")
