"""The workflows: GitHub's form of them, what they may do, and that what they call is there."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from private_fargate.delivery.deploy_roles import role_name
from sandbox.paths import PROJECT_ROOT

FOLDER = PROJECT_ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
STACKS = sorted(f.name.split(".")[1] for f in PROJECT_ROOT.glob("Pulumi.*.yaml"))
PROJECT = yaml.safe_load((PROJECT_ROOT / "Pulumi.yaml").read_text())["name"]
CREDENTIALS = "aws-actions/configure-aws-credentials"


class WorkflowLoader(yaml.SafeLoader):
    """YAML as GitHub reads it, where `on` is a word."""


WorkflowLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
WorkflowLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf")
)


def load(file: Path) -> Any:
    return yaml.load(file.read_text(), WorkflowLoader)


WORKFLOWS = {file.stem: load(file) for file in FILES}
JOBS = [
    pytest.param(job, id=f"{name}.{key}")
    for name, workflow in WORKFLOWS.items()
    for key, job in workflow["jobs"].items()
]


def steps(job: Any) -> list[Any]:
    found: list[Any] = job.get("steps", [])
    return found


def every_step() -> Iterator[Any]:
    for workflow in WORKFLOWS.values():
        for job in workflow["jobs"].values():
            yield from steps(job)


def commands() -> Iterator[str]:
    """Yield every line of every script, a line that goes on in the next joined with it."""
    for step in every_step():
        yield from step.get("run", "").replace("\\\n", " ").splitlines()


def role_of(job: Any) -> str | None:
    """Return the name of the role that a job takes."""
    taken = [
        step["with"]["role-to-assume"]
        for step in steps(job)
        if step.get("uses", "").startswith(CREDENTIALS)
    ]
    if not taken:
        return None
    (arn,) = taken
    return str(arn).rpartition(":role/")[2]


def test_they_are_the_ones_that_the_documentation_speaks_of() -> None:
    assert set(WORKFLOWS) == {"comment", "deploy", "drift", "image", "preview"}


def test_they_have_githubs_form() -> None:
    """By the schema that GitHub's own editors use, as check-jsonschema carries it."""
    check = ["-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run(
        [sys.executable, *check, *map(str, FILES)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_nothing_is_permitted_unless_a_job_says_so(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {}


@pytest.mark.parametrize("job", JOBS)
def test_a_job_says_what_it_may_and_how_long(job: Any) -> None:
    assert job["permissions"]
    assert "uses" in job or job["timeout-minutes"] <= 120
    writes = {key for key, value in job["permissions"].items() if value == "write"}
    allowed = {"id-token"} if role_of(job) or "uses" in job else set()
    if any("ci/comment" in step.get("run", "") for step in steps(job)):
        allowed = {"pull-requests"}
    if any("git push" in step.get("run", "") for step in steps(job)):
        allowed = {"contents"}
    assert writes == allowed


@pytest.mark.parametrize("job", JOBS)
def test_a_role_is_taken_where_its_trust_lets_it_be_taken(job: Any) -> None:
    """DeployRoles trusts an environment for `deploy`, and for the others what has none."""
    role = role_of(job)
    if role is None:
        return
    stack = "${{ inputs.stack }}" if "inputs.stack" in role else "${{ matrix.stack }}"
    names = {what: role_name(PROJECT, stack, what) for what in ("preview", "deploy", "push")}
    (what,) = [what for what, name in names.items() if name == role]
    assert job.get("environment") == (stack if what == "deploy" else None)


def test_no_workflow_gives_foreign_code_rights() -> None:
    for workflow in WORKFLOWS.values():
        assert "pull_request_target" not in workflow["on"]
    for step in every_step():
        reference = step.get("with", {}).get("ref", "")
        assert step.get("uses", "").startswith("actions/checkout") or not reference
        assert reference in {"", "${{ github.ref }}"}
    # What runs after a pull request's own workflow takes the default branch and runs nothing else.
    (job,) = WORKFLOWS["comment"]["jobs"].values()
    assert [step["run"] for step in steps(job) if "run" in step] == ["ci/comment reports"]


def test_the_job_of_forks_has_no_credentials() -> None:
    job = WORKFLOWS["preview"]["jobs"]["sandbox"]
    assert job["permissions"] == {"contents": "read"}
    assert "secrets." not in yaml.safe_dump(job)
    assert "if" not in job


def test_the_account_is_asked_for_own_branches_alone() -> None:
    condition = WORKFLOWS["preview"]["jobs"]["account"]["if"]
    assert "head.repo.full_name == github.repository" in condition


def test_what_a_stranger_can_choose_is_no_part_of_a_script() -> None:
    for step in every_step():
        assert "${{" not in step.get("run", ""), step["run"]


def test_the_token_stays_with_githubs_own_steps_but_to_record_an_image() -> None:
    kept = [
        step
        for step in every_step()
        if step.get("uses", "").startswith("actions/checkout")
        and step.get("with", {}).get("persist-credentials") is not False
    ]
    assert len(kept) == 1


def test_actions_are_named_by_their_released_major() -> None:
    used = {step["uses"] for step in every_step() if "uses" in step}
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w.-]+/[\w.-]+@v[0-9]+", each)] == []
    owners = {each.partition("/")[0] for each in used}
    assert owners == {"actions", "aws-actions", "docker", "pulumi"}


def test_an_update_that_runs_is_never_cancelled() -> None:
    updates = [
        job
        for workflow in WORKFLOWS.values()
        for job in workflow["jobs"].values()
        if any("pulumi up" in step.get("run", "") for step in steps(job))
    ]
    assert len(updates) == 1
    assert updates[0]["concurrency"] == {
        "group": "deploy-${{ matrix.stack }}",
        "cancel-in-progress": False,
    }
    # GitHub cancels a workflow's jobs too when its own group says so.
    assert "concurrency" not in WORKFLOWS["deploy"]
    assert "concurrency" not in WORKFLOWS["image"]


def test_every_stack_is_previewed_deployed_and_looked_after() -> None:
    assert WORKFLOWS["preview"]["jobs"]["sandbox"]["strategy"]["matrix"]["stack"] == STACKS
    assert WORKFLOWS["preview"]["jobs"]["account"]["strategy"]["matrix"]["stack"] == STACKS
    assert WORKFLOWS["drift"]["jobs"]["drift"]["strategy"]["matrix"]["stack"] == STACKS
    assert WORKFLOWS["deploy"]["on"]["workflow_dispatch"]["inputs"]["stack"]["options"] == STACKS
    both = ", ".join(f'"{stack}"' for stack in STACKS)
    assert f"[{both}]" in WORKFLOWS["deploy"]["jobs"]["up"]["strategy"]["matrix"]["stack"]


def test_drift_is_a_refresh_that_expects_no_change() -> None:
    (line,) = [line for line in commands() if "pulumi preview" in line and "--refresh" in line]
    assert "--expect-no-changes" in line
    assert "schedule" in WORKFLOWS["drift"]["on"]


def test_every_word_of_make_that_is_used_is_there() -> None:
    words = {word for line in commands() for word in re.findall(r"\bmake ([\w./-]+)", line)}
    makefile = (PROJECT_ROOT / "Makefile").read_text()
    targets = {*re.findall(r"^([\w-]+):", makefile, re.MULTILINE), ".venv/.complete"}
    assert words
    assert words <= targets
    assert "SETUP := .venv/.complete" in makefile


def test_every_module_script_and_option_that_is_used_is_there() -> None:
    called = [re.search(r"python -m (\w+)(.*)", line) for line in commands()]
    modules = {found[1] for found in called if found}
    assert modules == {"report", "ci"}
    for module in modules:
        assert importlib.util.find_spec(module) is not None
        told = subprocess.run(
            [sys.executable, "-m", module, "--help"],
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        options = {
            option
            for found in called
            if found and found[1] == module
            for option in re.findall(r"(?<!\S)--[\w-]+", found[2])
        }
        assert [option for option in options if option not in told] == []
    scripts = {word for line in commands() for word in re.findall(r"^ci/\w+", line.strip())}
    assert scripts == {"ci/comment"}
    assert all(os.access(PROJECT_ROOT / script, os.X_OK) for script in scripts)
