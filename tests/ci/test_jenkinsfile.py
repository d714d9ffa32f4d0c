"""The Jenkinsfile, as far as it can be read without a Jenkins: what others got wrong in theirs."""

import re

import pytest

from sandbox.paths import PROJECT_ROOT

TEXT = (PROJECT_ROOT / "ci" / "Jenkinsfile").read_text()
CODE = re.sub(r"^\s*//.*$", "", TEXT, flags=re.MULTILINE)


@pytest.mark.parametrize(("opening", "closing"), ["{}", "()", "[]"])
def test_what_is_opened_is_closed(opening: str, closing: str) -> None:
    plain = re.sub(r"'[^'\n]*'|\"[^\"\n]*\"|/\[[^/\n]*/", "", CODE)
    assert plain.count(opening) == plain.count(closing) > 0


def test_it_is_declarative_and_has_its_parameters_there() -> None:
    assert CODE.strip().startswith("pipeline {")
    assert re.search(r"^    parameters \{$", CODE, re.MULTILINE)
    assert "properties" not in CODE
    named = set(re.findall(r"name: '([A-Z]+)'", CODE))
    assert set(re.findall(r"params\.([A-Z]+)", CODE)) == named


def test_the_credential_has_the_form_of_the_amazon_ecr_plugin() -> None:
    assert '"ecr:${params.REGION}:${params.CREDENTIAL}"' in CODE
    (region,) = re.findall(r"name: 'REGION', defaultValue: '([^']+)'", CODE)
    assert re.fullmatch(r"[a-z]{2}-[a-z]+-[0-9]", region)


def test_the_tag_is_the_commits_and_what_is_deployed_a_digest() -> None:
    assert "git rev-parse HEAD" in CODE
    assert "latest" not in CODE
    assert "RepoDigests" in CODE


def test_the_processors_are_those_of_a_service() -> None:
    assert "choices: ['linux/amd64', 'linux/arm64']" in CODE


def test_it_cleans_up_whatever_happened() -> None:
    assert re.search(r"post \{\s+always \{", CODE)
    assert "docker image rm" in CODE


def test_no_key_is_in_it() -> None:
    assert "AWS_SECRET" not in TEXT
    assert not re.search(r"AKIA[A-Z0-9]{16}", TEXT)
