"""`python -m ci`: what an image is built for, and where its digest is written."""

from pathlib import Path

import pytest

from ci.__main__ import PlanError, main, plan, record

DIGEST = "sha256:" + "0a" * 32
PINNED = f"123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop/dev/web@{DIGEST}"
STACK = """\
# The small stack.
config:
  aws:region: ap-northeast-2
  private-fargate:network: { availabilityZones: 2, nat: instance }
  private-fargate:services:
    web:
      tag: "1.0.0" # the first one
      port: 3000
      capacity: { fargate: { base: 2, weight: 1 } }
    api: { image: nginx:1, architecture: ARM64, registry: { repositoryName: team/api } }
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: Shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_image_is_built_for_the_services_processor(project: Path) -> None:
    assert plan("dev", "web", project) == {
        "repository": "shop/dev/web",
        "platform": "linux/amd64",
        "runner": "ubuntu-24.04",
    }
    assert plan("dev", "api", project) == {
        "repository": "team/api",
        "platform": "linux/arm64",
        "runner": "ubuntu-24.04-arm",
    }


def test_a_digest_takes_the_place_of_a_tag_and_nothing_else_changes(project: Path) -> None:
    record("dev", "web", PINNED, project)
    expected = STACK.replace('tag: "1.0.0"', f"image: {PINNED}")
    assert (project / "Pulumi.dev.yaml").read_text() == expected


def test_a_digest_takes_the_place_of_another_image(project: Path) -> None:
    record("dev", "api", PINNED, project)
    text = (project / "Pulumi.dev.yaml").read_text()
    assert text == STACK.replace("image: nginx:1", f"image: {PINNED}")
    record("dev", "api", PINNED, project)
    assert (project / "Pulumi.dev.yaml").read_text() == text


def test_a_workflow_reads_the_plan_line_by_line(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "dev", "web"]) == 0
    assert capsys.readouterr().out == (
        "repository=shop/dev/web\nplatform=linux/amd64\nrunner=ubuntu-24.04\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plan", "prod", "web"], "there is no Pulumi.prod.yaml here"),
        (["plan", "dev", "wbe"], "no service 'wbe'; its services: web, api"),
        (["record", "dev", "web", "web:1"], "web:1 is not pinned by its digest"),
    ],
)
def test_what_cannot_be_told_is_one_message(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(arguments) == 2
    message = capsys.readouterr().err
    assert message.startswith("error: ")
    assert told in message
    assert message.count("\n") == 1
    assert (project / "Pulumi.dev.yaml").read_text() == STACK


def test_a_processor_that_ecs_does_not_know_is_refused(project: Path) -> None:
    (project / "Pulumi.dev.yaml").write_text(STACK.replace("ARM64", "arm64"))
    with pytest.raises(PlanError, match=r"api\.architecture in Pulumi\.dev\.yaml: arm64; X86_64"):
        plan("dev", "api", project)
