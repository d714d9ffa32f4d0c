"""Levels, exemptions, strictness and the analysis of a state, by the engine's own commands."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.engine.conftest import CANNOT_JUDGE, Result, Sandbox
from tests.policies import record

pytestmark = pytest.mark.engine

SEED_004 = (record.PROGRAMS / "seed_004_public_ips.py").read_text()
SEED_004_BREAKS = (
    "default-security-group-empty",
    "listener-http-redirects",
    "listener-tls-policy",
    "log-group-retention",
    "no-risky-port-open",
    "open-ingress-at-the-edge-only",
    "repository-immutable-tags",
    "repository-scanned",
    "service-no-public-ip",
    "service-private-subnets-only",
    "subnet-no-public-ip-on-launch",
)
"""The mandatory rules that the program breaks."""

OPENED = """
    import pulumi_aws as aws

    aws.ecr.Repository("images")
    aws.ecs.Cluster("cluster")
"""


def preview(sandbox: Sandbox, config: Mapping[str, Any] | None = None) -> Result:
    """Preview with the pack, with what is configured and no stack's own file."""
    options = ["--policy-pack", "policies"]
    if config is not None:
        (sandbox.project / "config.json").write_text(json.dumps(config))
        options += ["--policy-pack-config", "config.json"]
    return sandbox.run("pulumi", "preview", *options)


def exemptions(expires: str) -> dict[str, Any]:
    """A configuration that lets the program of seed 004 pass until a day."""
    leave = {"urn": "urn:pulumi:dev::*", "reason": "a demo with no users", "expires": expires}
    return {rule: {"exemptions": [leave]} for rule in SEED_004_BREAKS}


def test_seed_004_is_refused_and_told_the_private_way_and_its_price(judged: Sandbox) -> None:
    judged.write_program(SEED_004)
    result = preview(judged)
    assert result.code != 0
    broken = set(re.findall(r"\[mandatory\].*?\]\s+([a-z0-9-]+)", result.text))
    assert broken == set(SEED_004_BREAKS)
    assert re.search(r"NAT instance .* for \$\d+\.\d\d a month", result.text)
    assert re.search(r"one NAT gateway .* for \$\d+\.\d\d a month", result.text)
    assert "ap-northeast-2, list prices of" in result.text


def test_an_exemption_with_a_reason_lets_it_pass_and_is_listed(judged: Sandbox) -> None:
    judged.write_program(SEED_004)
    result = preview(judged, exemptions("2999-12-31"))
    assert result.code == 0, result.text
    assert "[mandatory]" not in result.text
    for rule in SEED_004_BREAKS:
        assert re.search(rf"{rule}: \S+ '", result.text), rule
    assert "Exempt: urn:pulumi:dev::* until 2999-12-31 (a demo with no users)." in result.text


def test_an_exemption_that_ended_is_a_violation(judged: Sandbox) -> None:
    judged.write_program(SEED_004)
    config = exemptions("2999-12-31") | {
        "service-no-public-ip": exemptions("2020-01-31")["service-no-public-ip"]
    }
    result = preview(judged, config)
    assert result.code != 0
    broken = set(re.findall(r"\[mandatory\].*?\]\s+([a-z0-9-]+)", result.text))
    assert broken == {"service-no-public-ip"}
    assert "Its exemption ended: urn:pulumi:dev::* until 2020-01-31" in result.text


def test_a_wrong_configuration_is_refused_in_one_message(judged: Sandbox) -> None:
    judged.write_program(OPENED)
    config = {"servic-no-public-ip": "mandatory", "service-no-public-ip": {"stirct": True}}
    result = preview(judged, config)
    assert result.code != 0
    assert "Traceback" not in result.text
    assert "servic-no-public-ip: there is no such policy" in result.text
    assert "service-no-public-ip: 'stirct' is not known; allowed: enforcementLevel" in result.text


def test_strict_refuses_what_the_plan_does_not_tell(judged: Sandbox) -> None:
    judged.write_program((record.PROGRAMS / "literal_ids.py").read_text())
    result = preview(judged, {"service-private-subnets-only": {"strict": True}})
    assert result.code != 0
    assert "Cannot judge (strict): ecs.Service 'orders'" in result.text
    listed = CANNOT_JUDGE.findall(result.text)
    assert "no-open-egress-behind-endpoints" in listed
    assert "service-private-subnets-only" not in listed


def test_a_recording_is_what_the_engine_says_today(judged: Sandbox) -> None:
    """See `tests/policies/record.py`, which makes all of them anew."""
    kept = (record.RECORDINGS / "own_components.json").read_text()
    assert record.record(judged, "own_components") == kept


def test_what_is_deployed_is_analysed_without_running_the_program(judged: Sandbox) -> None:
    judged.write_program(OPENED)
    assert judged.run("pulumi", "up", "--yes").code == 0
    judged.write_program("raise SystemExit(1)")
    pack = ("--policy-pack", "policies")
    live = judged.run("pulumi", "policy", "analyze", "--stack", "dev", *pack)
    exported = judged.run("pulumi", "stack", "export", "--file", "state.json")
    assert exported.code == 0, exported.text
    written = judged.run("pulumi", "policy", "analyze", "--file", "state.json", *pack)
    for result in (live, written):
        assert result.code != 0
        assert "repository-lifecycle-policy" in result.text
        assert "ecr:Repository: images" in result.text
        assert "service-no-public-ip" not in result.text
