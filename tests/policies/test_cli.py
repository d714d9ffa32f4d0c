"""`python -m guardrails`, on recordings of the real engine."""

import json
from pathlib import Path

import pytest

from guardrails.cli import main

RECORDINGS = Path(__file__).parent / "recordings"
CONFIG = Path(__file__).parents[2] / "policies" / "config"
DOCS = Path(__file__).parents[2] / "docs"


def _file(folder: Path, content: object) -> str:
    path = folder / "file.json"
    path.write_text(json.dumps(content))
    return str(path)


@pytest.mark.parametrize("name", ["first_preview", "up_export"])
def test_it_judges_a_preview_and_an_export(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["judge", str(RECORDINGS / f"{name}.json")]) == 1
    printed = capsys.readouterr().out
    assert "[mandatory] service-no-public-ip: violation: ecs.Service 'open'" in printed
    assert " cannot judge, 0 exempt, " in printed.splitlines()[-1]
    assert "hunter2" not in printed


def test_what_is_advisory_fails_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = _file(tmp_path, {"all": "advisory"})
    preview = str(RECORDINGS / "first_preview.json")
    assert main(["judge", preview, "--config", config]) == 0
    assert "[advisory] service-no-public-ip: violation" in capsys.readouterr().out


@pytest.mark.parametrize("content", [{}, [], {"steps": [], "changeSummary": {"same": 1}}])
def test_a_file_of_another_kind_is_one_message(
    content: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["judge", _file(tmp_path, content)]) == 2
    assert capsys.readouterr().err.startswith("error: ")


@pytest.mark.parametrize("path", sorted(CONFIG.glob("*.json")), ids=lambda path: path.name)
def test_the_shipped_configurations_are_valid(path: Path) -> None:
    assert main(["validate-config", str(path)]) == 0


def test_a_wrong_configuration_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate-config", _file(tmp_path, {"servic": "advisory"})]) == 1
    assert "servic: there is no such policy" in capsys.readouterr().out


@pytest.mark.parametrize("which", ["policies", "preflight", "runbook"])
def test_the_docs_pages_are_those_that_the_rules_make(
    which: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["docs", which]) == 0
    written = (DOCS / f"{which}.md").read_text()
    assert written == capsys.readouterr().out, f"run: python -m guardrails docs {which}"


def test_a_failure_is_explained_by_its_code_and_a_rule_by_its_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", "f21"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("F21 preflight-f21-logs")
    assert "failed to validate logger args" in told
    assert "private_dns_enabled" in told
    assert main(["explain", "service-no-public-ip"]) == 0
    assert main(["explain", "F999"]) == 2
    assert "no failure and no rule is called F999" in capsys.readouterr().err
