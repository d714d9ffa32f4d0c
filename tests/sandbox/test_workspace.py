"""The engine gets copies and an environment of the sandbox's own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sandbox import workspace
from sandbox.bootstrap import Engine
from sandbox.emulator import Emulator
from sandbox.errors import SandboxError

EMULATOR = Emulator("one", 4566, 1)

STACK_FILE = """\
# A comment of the user's.
secretsprovider: awskms://alias/prod
encryptedkey: theirs
encryptionsalt: theirs
config:
  aws:region: eu-west-3
  app:plain: 1
  app:token:
    secure: v1:hidden
  app:nested:
    list:
      - secure: v1:hidden
      - name: x
        password: {secure: v1:hidden}
    secure: false
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.prod.yaml").write_text(STACK_FILE)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def test_a_stack_file_is_copied_without_its_secrets_and_is_itself_untouched(
    home: Path, project: Path
) -> None:
    copy, region = workspace.copy_stack_file(home, project, "prod")

    assert region == "eu-west-3"
    assert home in copy.parents
    assert yaml.safe_load(copy.read_text()) == {
        "config": {
            "aws:region": "eu-west-3",
            "app:plain": 1,
            "app:token": workspace.PLACEHOLDER,
            "app:nested": {
                "list": [
                    workspace.PLACEHOLDER,
                    {"name": "x", "password": workspace.PLACEHOLDER},
                ],
                "secure": False,
            },
        }
    }
    assert (project / "Pulumi.prod.yaml").read_text() == STACK_FILE


def test_the_salt_that_the_engine_added_is_kept_and_changes_of_the_user_are_taken(
    home: Path, project: Path
) -> None:
    copy, _ = workspace.copy_stack_file(home, project, "prod")
    copy.write_text("encryptionsalt: ours\n" + copy.read_text())
    (project / "Pulumi.prod.yaml").write_text(STACK_FILE + "  app:new: 2\n")

    copy, _ = workspace.copy_stack_file(home, project, "prod")

    content = yaml.safe_load(copy.read_text())
    assert content["encryptionsalt"] == "ours"
    assert content["config"]["app:new"] == 2
    assert {"secretsprovider", "encryptedkey"}.isdisjoint(content)


def test_stacks_of_projects_with_other_names_do_not_share_a_copy(home: Path, project: Path) -> None:
    copy, _ = workspace.copy_stack_file(home, project, "prod")
    (project / "Pulumi.yaml").write_text("name: other\n")

    assert workspace.copy_stack_file(home, project, "prod")[0] != copy


@pytest.mark.parametrize("content", ["", "config:\n", "config: {}\n"])
def test_an_empty_stack_file_has_the_default_region(
    home: Path, project: Path, content: str
) -> None:
    (project / "Pulumi.prod.yaml").write_text(content)

    assert workspace.copy_stack_file(home, project, "prod")[1] == workspace.DEFAULT_REGION
    assert workspace.copy_stack_file(home, project, "none")[1] == workspace.DEFAULT_REGION


@pytest.mark.parametrize(
    "content", ["- a\n", "a: [\n", "text\n", "config: [a]\n", "config: text\n"]
)
def test_a_broken_stack_file_is_one_message_with_its_name(
    home: Path, project: Path, content: str
) -> None:
    (project / "Pulumi.prod.yaml").write_text(content)

    with pytest.raises(SandboxError, match=r"Pulumi\.prod\.yaml"):
        workspace.copy_stack_file(home, project, "prod")


def test_a_project_is_found_from_below_and_its_stacks_by_their_files(project: Path) -> None:
    below = project / "a" / "b"
    below.mkdir(parents=True)

    assert workspace.project_folder(below) == project
    assert workspace.project_name(project) == "shop"
    assert workspace.stacks_of(project) == ["prod"]
    (project / "Pulumi.yaml").write_text("runtime: python\n")
    assert workspace.project_name(project) == "project"


def test_outside_a_project_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"No Pulumi\.yaml in"):
        workspace.project_folder(tmp_path)


def test_nothing_of_the_callers_accounts_reaches_the_engine(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_EC2", "AWS_CA_BUNDLE"):
        monkeypatch.setenv(name, "theirs")
    for name in ("AWS_ACCESS_KEY_ID", "PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG", "PULUMI_HOME"):
        monkeypatch.setenv(name, "theirs")
    monkeypatch.setenv("NO_PROXY", "internal.example")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    monkeypatch.setenv("MINE", "kept")

    found = workspace.engine_environment(home, EMULATOR, "eu-west-1", "dev", creates=False)

    assert "theirs" not in found.values()
    assert found["MINE"] == "kept"
    assert found["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert found["AWS_ACCESS_KEY_ID"] == found["AWS_SECRET_ACCESS_KEY"] == "sandbox"
    assert found["NO_PROXY"] == found["no_proxy"] == "internal.example,127.0.0.1,localhost"
    assert found["PULUMI_BACKEND_URL"] == (home / "state").as_uri()
    assert found["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)


def test_the_provider_is_told_whether_anything_is_created(home: Path) -> None:
    def creates(value: bool) -> bool:
        found = workspace.engine_environment(home, EMULATOR, "eu-west-1", "dev", creates=value)
        return bool(found[workspace.CREATES])

    assert creates(True)
    assert not creates(False)


def lock(home: Path, content: str) -> Path:
    file = home / "state" / ".pulumi" / "locks" / "organization" / "shop" / "dev" / "1.json"
    file.parent.mkdir(parents=True)
    file.write_text(content)
    return file


def test_the_lock_of_a_dead_engine_tells_of_an_interruption(home: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    lock(home, json.dumps({"pid": ended.pid}))

    assert workspace.was_interrupted(home)


def test_the_lock_of_a_live_engine_is_no_interruption(home: Path) -> None:
    lock(home, json.dumps({"pid": os.getpid()}))

    assert not workspace.was_interrupted(home)


def test_a_noted_interruption_lasts_until_there_is_a_new_emulator(home: Path) -> None:
    assert not workspace.was_interrupted(home)
    workspace.note_interruption(home)

    assert workspace.was_interrupted(home)
    workspace.adopt_emulator(home, EMULATOR)
    assert not workspace.was_interrupted(home)


@pytest.mark.parametrize("content", ["", "{", "{}", "[]", '{"pid": null}', '{"pid": "x"}'])
def test_a_lock_that_names_no_process_is_a_dead_engines(home: Path, content: str) -> None:
    lock(home, content)

    assert workspace.was_interrupted(home)


def test_the_resources_of_each_stack_are_counted(home: Path, project: Path) -> None:
    folder = home / "state" / ".pulumi" / "stacks" / "shop"
    folder.mkdir(parents=True)
    latest: dict[str, list[dict[str, str]]] = {"resources": [{}, {}]}
    (folder / "dev.json").write_text(json.dumps({"checkpoint": {"latest": latest}}))
    (folder / "prod.json").write_text(json.dumps({"checkpoint": {"latest": None}}))

    assert workspace.resource_counts(home, project) == {"dev": 2, "prod": 0}


def test_state_of_an_emulator_that_is_gone_is_dropped(home: Path) -> None:
    assert not workspace.adopt_emulator(home, EMULATOR)
    stack = home / "state" / ".pulumi" / "stacks" / "shop" / "dev.json"
    stack.parent.mkdir(parents=True)
    stack.write_text("{}")

    assert not workspace.adopt_emulator(home, EMULATOR)
    assert stack.exists()
    assert workspace.adopt_emulator(home, Emulator("two", 4566, 1))
    assert not stack.exists()
    assert not workspace.adopt_emulator(home, Emulator("two", 4566, 1))


@pytest.mark.parametrize("has_python_host", [True, False])
def test_plugins_are_put_where_the_engine_looks_and_the_official_host_is_preferred(
    home: Path, has_python_host: bool
) -> None:
    engine = Engine(Path("/x/pulumi"), "v3.255.0", has_python_host)

    workspace.install_plugins(home, engine)
    files = {file.name: file for file in home.glob("engine/plugins/*/*")}

    assert ("pulumi-language-python" in files) == (not has_python_host)
    provider = files["pulumi-resource-aws"]
    assert os.access(provider, os.X_OK)
    before = provider.stat().st_mtime_ns
    workspace.install_plugins(home, engine)
    assert provider.stat().st_mtime_ns == before
