import datetime as dt
from pathlib import Path

import pytest

from guardrails.settings import ConfigurationError
from report.content import Report, compose
from report.documents import document_of, read_document
from report.markdown import comment
from report.page import page
from tests.report.stacks import PLANS, TODAY, report_of

RECORDINGS = Path(__file__).parent / "recordings"


def of_recording(name: str) -> Report:
    return compose(read_document(RECORDINGS / name), today=TODAY)


def test_hazards_are_in_both_forms() -> None:
    report = of_recording("all.json")
    codes = sorted({hazard.code for hazard in report.hazards})
    assert codes == ["H1", "H2", "H3", "H4", "H5", "H6", "H7"]
    for code in codes:
        assert f"| {code} |" in comment(report)
        assert f'<span class="label danger">{code}</span>' in page(report)


def test_findings_come_with_the_worst_first() -> None:
    kinds = [told.kind for told in report_of("seed_001_alb_endpoints").findings]
    order = ["violation", "advisory", "cannot judge", "exempt"]
    assert kinds == sorted(kinds, key=order.index)
    assert "violation" in kinds


def test_levels_of_the_configuration_hold() -> None:
    document = read_document(PLANS["dev"])
    strict = compose(document, {"load-balancer-https": "mandatory"}, today=TODAY)
    assert [told.rule for told in strict.of("violation")] == ["load-balancer-https"]
    with pytest.raises(ConfigurationError, match="there is no such policy"):
        compose(document, {"no-such-policy": "advisory"}, today=TODAY)


def test_old_prices_are_told() -> None:
    document = read_document(PLANS["dev"])
    assert compose(document, today=TODAY).money.warning == ""
    late = compose(document, today=dt.date(2028, 1, 1))
    assert late.money.warning
    assert late.money.warning in page(late)


def test_a_stack_that_goes_costs_nothing_any_more() -> None:
    report = of_recording("destroy.json")
    assert report.changes is not None
    assert [group.verb for group in report.changes.groups] == ["deleted"]
    assert report.money.bill.monthly == 0
    assert report.money.change is not None
    assert "### What changes" in comment(report)


@pytest.mark.parametrize(
    "text", ['{"steps": []}', '{"version": 3, "deployment": {"resources": []}}']
)
def test_nothing_at_all_is_reported_as_such(text: str) -> None:
    report = compose(document_of(text, "empty"), today=TODAY)
    assert "0 violations" in comment(report)
    assert "<svg" not in page(report)


def test_the_same_stack_reads_the_same_before_and_after_it_is_deployed() -> None:
    planned, deployed = report_of("dev"), report_of("deployed")
    assert planned.money.bill.monthly == pytest.approx(deployed.money.bill.monthly)
    assert [row.status for row in planned.outbound] == [row.status for row in deployed.outbound]
    shown = [
        [(subnet.name, subnet.tier, [box.title for box in subnet.boxes]) for subnet in vpc.subnets]
        for vpc in (*planned.picture.vpcs, *deployed.picture.vpcs)
    ]
    assert shown[0] == shown[1]
