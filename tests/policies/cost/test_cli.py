"""`python -m guardrails cost`, on recordings of the real engine."""

import json
from pathlib import Path
from typing import Any

import pytest

from guardrails.cli import main
from guardrails.cost.bill import difference
from guardrails.cost.estimate import estimate
from guardrails.cost.table import load
from guardrails.cost.traffic import KEY, Traffic
from guardrails.sources import deployed, from_preview

RECORDINGS = Path(__file__).parents[1] / "recordings"
SEED = RECORDINGS / "foreign" / "seed_004_public_ips.json"


def _printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["cost", *arguments]) == 0
    return capsys.readouterr().out


def test_it_prints_the_bill_with_its_sources_and_the_advice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printed = _printed(capsys, str(SEED))
    assert printed.startswith("About $47.18 a month in ap-northeast-2\n")
    assert "1 load balancer × 730 hours × $0.0225; https://pricing.us-east-1" in printed
    assert "assumed: the fewest that it is scaled to; Spot 68% below the list price" in printed
    assert "logsGb: 1 -- GB that tasks write to CloudWatch Logs." in printed
    assert "8.18  one NAT instance: 8.18 + 0 a GB to AWS's APIs" in printed
    assert "ruled out: the guardrails refuse public addresses of tasks" in printed
    assert "The cheapest that this stack can have: one NAT instance (nat: instance)" in printed
    assert "Its way out is public addresses of the tasks; one NAT instance would cost" in printed
    assert "above 2.2 tasks: one NAT instance costs less than public addresses" in printed


def test_it_lists_what_has_no_price(capsys: pytest.CaptureFixture[str]) -> None:
    printed = _printed(capsys, str(RECORDINGS / "foreign" / "seed_003_ec2_capacity.json"))
    assert "Not priced\n  EC2 instance: instances (c6g.large): no price of it is known" in printed


def test_an_export_is_priced_with_assumptions_that_are_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    traffic = tmp_path / "traffic.json"
    traffic.write_text('{"repositoryGb": 50}')
    export = str(RECORDINGS / "up_export.json")
    assert "2 repositories × 50 GB" in _printed(capsys, export, "--traffic", str(traffic))
    assert "2 repositories × 0.5 GB" in _printed(capsys, export)


def test_wrong_assumptions_are_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(SEED.read_text())
    document["config"][KEY] = '{"logs": 1}'
    preview = tmp_path / "preview.json"
    preview.write_text(json.dumps(document))
    assert main(["cost", str(preview)]) == 2
    assert capsys.readouterr().err.startswith(f"error: {KEY}.logs is not known; allowed: ")


def test_a_region_can_be_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = {"type": "aws:ecr/repository:Repository", "urn": "urn:pulumi:dev::x::y::api"}
    preview = tmp_path / "preview.json"
    preview.write_text(json.dumps({"steps": [{"op": "create", "newState": state}]}))
    assert "the region is not known yet" in _printed(capsys, str(preview))
    assert "Images in ECR" in _printed(capsys, str(preview), "--region", "us-east-1")


def _changed(document: dict[str, Any]) -> str:
    """Make the recorded preview delete one of the repositories."""
    for step in document["steps"]:
        if step["newState"]["type"] == "aws:ecr/repository:Repository":
            step["op"] = "delete"
            step["oldState"] = step.get("oldState", step["newState"])
            step.pop("newState")
            document["changeSummary"]["same"] -= 1
            break
    return json.dumps(document)


def test_an_update_prints_the_difference_to_what_is_deployed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads((RECORDINGS / "update_preview.json").read_text())
    preview = tmp_path / "preview.json"
    preview.write_text(_changed(document))
    printed = _printed(capsys, str(preview))
    assert "Difference to what is deployed: -$0.05 a month\n       -0.05  Images in ECR" in printed


def test_before_the_first_update_nothing_is_deployed() -> None:
    document = json.loads((RECORDINGS / "first_preview.json").read_text())
    assert len(deployed(document)) == 0
    before = estimate(deployed(document), load(), Traffic())
    change = difference(before, estimate(from_preview(document), load(), Traffic()))
    assert change.before == 0
    assert change.monthly == pytest.approx(0.1)


def test_what_is_deployed_is_what_the_preview_starts_from() -> None:
    document = json.loads((RECORDINGS / "update_preview.json").read_text())
    planned, there = from_preview(document), deployed(document)
    assert {each.urn for each in planned} == {each.urn for each in there}
    assert there.config == {"aws:region": "ap-northeast-2"}
    assert all(isinstance(each.read("id"), str) for each in there if each.type.startswith("aws:"))
