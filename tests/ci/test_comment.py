"""`ci/comment`: one comment a stack, on the right pull request, whatever a report says."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from report.markdown import LIMIT, MARKER
from sandbox.paths import PROJECT_ROOT

DEV = "<!-- private-fargate report: dev -->"

# Answers as gh does: it keeps what it is asked, and finds what the test says.
GH = f"""#!{sys.executable}
import json, os, pathlib, sys
arguments = sys.argv[1:]
folder = pathlib.Path(os.environ["FOUND"])
body = next((a.partition("@")[2] for a in arguments if a.startswith("body=@")), None)
asked = {{"arguments": arguments, "body": body and pathlib.Path(body).read_text()}}
with (folder / "asked.jsonl").open("a") as log:
    log.write(json.dumps(asked) + "\\n")
path = next(a for a in arguments if a.startswith("repos/"))
if path.endswith("/pulls"):
    print((folder / "number").read_text())
elif path.endswith("/comments") and "--jq" in arguments:
    comments = json.loads((folder / "comments.json").read_text())
    for comment in comments:
        if comment["user"] == "github-actions[bot]" and comment["body"].startswith(
            os.environ["MARKER"]
        ):
            print(comment["id"])
"""


@dataclass
class GitHub:
    """A pull request, and what was asked of it."""

    folder: Path

    def find(self, number: str = "7", comments: list[dict[str, Any]] | None = None) -> None:
        (self.folder / "number").write_text(number)
        (self.folder / "comments.json").write_text(json.dumps(comments or []))

    def report(self, name: str, text: str) -> None:
        file = self.folder / "reports" / name / "report.md"
        file.parent.mkdir(parents=True)
        file.write_text(text)

    def comment(self) -> "subprocess.CompletedProcess[str]":
        given = {
            "PATH": f"{self.folder}:{os.environ['PATH']}",
            "FOUND": str(self.folder),
            "REPOSITORY": "acme/shop",
            "HEAD_OWNER": "stranger",
            "HEAD_BRANCH": "feature",
        }
        return subprocess.run(
            [PROJECT_ROOT / "ci" / "comment", "reports"],
            cwd=self.folder,
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self) -> list[Any]:
        log = self.folder / "asked.jsonl"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def posted(self) -> list[tuple[str, str, str]]:
        """Method, address and text of what was written."""
        return [
            (each["arguments"][each["arguments"].index("--method") + 1], address, each["body"])
            for each in self.asked()
            if each["body"] is not None
            for address in [a for a in each["arguments"] if a.startswith("repos/")]
        ]


@pytest.fixture
def github(tmp_path: Path) -> GitHub:
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    made = GitHub(tmp_path)
    made.find()
    return made


def test_a_report_is_posted_once_and_then_updated(github: GitHub) -> None:
    github.report("report-sandbox-dev", f"{DEV}\nfirst\n")
    assert github.comment().returncode == 0
    url = "repos/acme/shop/issues"
    assert github.posted() == [("POST", f"{url}/7/comments", f"{DEV}\nfirst\n")]
    comments = [
        {"id": 1, "user": "someone", "body": f"{DEV}\nquoted"},
        {"id": 2, "user": "github-actions[bot]", "body": "another bot's words"},
        {"id": 3, "user": "github-actions[bot]", "body": f"{DEV}\nfirst\n"},
    ]
    github.find(comments=comments)
    assert github.comment().returncode == 0
    assert github.posted()[1:] == [("PATCH", f"{url}/comments/3", f"{DEV}\nfirst\n")]


def test_what_the_account_says_comes_before_what_the_sandbox_says(github: GitHub) -> None:
    prod = DEV.replace("dev", "prod")
    github.report("report-sandbox-dev", f"{DEV}\nsandbox\n")
    github.report("report-account-dev", f"{DEV}\naccount\n")
    github.report("report-sandbox-prod", f"{prod}\nsandbox\n")
    assert github.comment().returncode == 0
    assert [text for _, _, text in github.posted()] == [
        f"{DEV}\naccount\n",
        f"{prod}\nsandbox\n",
    ]


def test_the_pull_request_is_asked_of_github(github: GitHub) -> None:
    github.report("report-sandbox-dev", f"{DEV}\nto #1\n")
    assert github.comment().returncode == 0
    assert "head=stranger:feature" in github.asked()[0]["arguments"]


def test_a_branch_without_a_pull_request_gets_no_comment(github: GitHub) -> None:
    github.find(number="")
    github.report("report-sandbox-dev", f"{DEV}\n")
    done = github.comment()
    assert (done.returncode, github.posted()) == (0, [])


@pytest.mark.parametrize(
    "text",
    [
        "no marker\n",
        "<!-- private-fargate report: dev --> and more\n",
        f"{DEV}\n" + "x" * 65_536,
    ],
)
def test_a_text_that_is_no_report_is_not_posted(github: GitHub, text: str) -> None:
    github.report("report-sandbox-dev", text)
    done = github.comment()
    assert done.returncode != 0
    assert "error: reports/report-sandbox-dev/report.md" in done.stderr
    assert github.posted() == []


def test_a_link_in_place_of_a_report_is_not_followed(github: GitHub, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{DEV}\nsecret\n")
    folder = github.folder / "reports" / "report-sandbox-dev"
    folder.mkdir(parents=True)
    (folder / "report.md").symlink_to(tmp_path / "secret")
    github.comment()
    assert github.posted() == []


def test_it_knows_a_report_as_the_report_begins_and_as_long_as_it_may_be() -> None:
    script = (PROJECT_ROOT / "ci" / "comment").read_text()
    (known,) = re.findall(r"grep -Eqx '([^']+)'", script)
    assert re.fullmatch(known, MARKER.format("private-fargate/dev"))
    assert f"longest={LIMIT} " in script
