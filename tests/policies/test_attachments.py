from typing import Any

import pytest

from guardrails import tokens
from guardrails.attachments import Attached, Attachment, Attachments
from guardrails.buckets import BucketPart, Buckets, Part
from guardrails.graph import Graph, Resource
from tests.policies.plan import (
    BUCKET,
    BUCKET_LIFECYCLE,
    FLOW_LOG,
    OLD_BUCKET,
    PUBLIC_ACCESS_BLOCK,
    SUBNET,
    UNKNOWN_LIST,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
)

FLOW_LOGS = Attachment(tokens.FLOW_LOGS, "vpcId", owners=tokens.VPCS)


def _resource(graph: Graph, planned: Planned) -> Resource:
    resource = graph.get(planned.urn)
    assert resource is not None
    return resource


def _logs(plan: Plan, vpc: Planned) -> Attached:
    graph = plan.graph()
    return graph.derive(Attachments).of(_resource(graph, vpc), FLOW_LOGS)


def test_it_is_found_by_dependency_and_by_id() -> None:
    plan = Plan()
    new, deployed = plan.add(VPC, "new"), plan.add(VPC, "deployed", {"id": "vpc-1"})
    plan.add(FLOW_LOG, "new", {"vpcId": UNKNOWN_STRING}, vpcId=new)
    plan.add(FLOW_LOG, "deployed", {"vpcId": "vpc-1"})
    assert [log.name for log in _logs(plan, new).found] == ["new"]
    assert [log.name for log in _logs(plan, deployed).found] == ["deployed"]


def test_one_whose_owner_is_not_known_may_be_anyones() -> None:
    plan = Plan()
    vpc = plan.add(VPC, "vpc")
    elsewhere = Plan().add(VPC, "elsewhere")
    for name in ("a", "b"):
        plan.add(FLOW_LOG, name, {"vpcId": UNKNOWN_STRING}, vpcId=elsewhere)
    attached = _logs(plan, vpc)
    assert attached.found == ()
    assert attached.doubt == "whether ec2.FlowLog 'a' or one of 1 more is its own is not known yet"


@pytest.mark.parametrize(("id_", "doubtful"), [(UNKNOWN_STRING, True), ("vpc-2", False)])
def test_one_of_an_owner_outside_may_be_that_of_one_without_an_id(id_: str, doubtful: bool) -> None:
    plan = Plan()
    vpc = plan.add(VPC, "vpc", {"id": id_})
    plan.add(FLOW_LOG, "log", {"vpcId": "vpc-1"})
    assert (_logs(plan, vpc).doubt is not None) is doubtful


def test_one_that_names_another_kind_of_owner_is_no_doubt() -> None:
    plan = Plan()
    vpc = plan.add(VPC, "vpc")
    plan.add(FLOW_LOG, "log", {"subnetId": UNKNOWN_STRING}, subnetId=plan.add(SUBNET, "a"))
    assert _logs(plan, vpc) == Attached()


def _part(plan: Plan, bucket: Planned, part: Part) -> BucketPart:
    graph = plan.graph()
    return graph.derive(Buckets).part(_resource(graph, bucket), part)


@pytest.mark.parametrize("kind", [BUCKET, OLD_BUCKET])
def test_a_buckets_settings_are_one_thing_inline_and_separate(kind: str) -> None:
    plan = Plan()
    inline = plan.add(kind, "inline", {"lifecycleRules": [{"enabled": True}]})
    separate, bare = plan.add(kind, "separate"), plan.add(kind, "bare", {"lifecycleRules": []})
    plan.add(BUCKET_LIFECYCLE, "rules", {"bucket": UNKNOWN_STRING}, bucket=separate)
    assert _part(plan, inline, Part.LIFECYCLE).present
    assert _part(plan, separate, Part.LIFECYCLE).present
    assert not _part(plan, bare, Part.LIFECYCLE).present
    assert _part(plan, bare, Part.LIFECYCLE).doubt is None


def _unknown_inline(plan: Plan) -> Planned:
    bucket = plan.add(BUCKET, "bucket", {"lifecycleRules": UNKNOWN_LIST})
    bucket.feeds["lifecycleRules"] = [plan.add(VPC, "vpc")]
    return bucket


def test_a_setting_that_is_not_known_is_a_doubt() -> None:
    plan = Plan()
    part = _part(plan, _unknown_inline(plan), Part.LIFECYCLE)
    assert not part.present
    assert part.doubt == "the inline setting is not known yet"


def test_a_setting_of_an_unknown_bucket_is_a_doubt_about_each() -> None:
    plan = Plan()
    bucket = plan.add(BUCKET, "bucket")
    props: dict[str, Any] = {"bucket": UNKNOWN_STRING}
    plan.add(PUBLIC_ACCESS_BLOCK, "block", props, bucket=plan.add(VPC, "vpc"))
    doubt = _part(plan, bucket, Part.PUBLIC_ACCESS_BLOCK).doubt
    assert doubt is not None
    assert "s3.BucketPublicAccessBlock 'block'" in doubt
