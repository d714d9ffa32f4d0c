import json
from typing import Any

import pytest

from guardrails.iam import Document, documents, statements
from guardrails.values import ABSENT, UNKNOWN
from tests.policies.plan import (
    POLICY,
    ROLE,
    ROLE_POLICY,
    UNKNOWN_LIST,
    UNKNOWN_STRING,
    VPC,
    Plan,
)

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def _documents(plan: Plan) -> dict[str, Document]:
    return {document.label: document for document in plan.graph().derive(documents)}


def test_texts_and_lists_objects_and_json_read_the_same() -> None:
    listed = {**ALLOW, "Action": ["s3:GetObject"], "Resource": ["*"]}
    forms: list[Any] = [
        {"Statement": ALLOW},
        {"Statement": [ALLOW]},
        json.dumps({"Statement": [listed]}),
        {"statements": [{"effect": "Allow", "actions": ["s3:GetObject"], "resources": ["*"]}]},
    ]
    read = [statements(form) for form in forms]
    assert all(each == read[0] for each in read)
    assert isinstance(read[0], tuple)
    (statement,) = read[0]
    assert statement.allows
    assert statement.actions == ("s3:getobject",)
    assert statement.resources == ("*",)


@pytest.mark.parametrize(
    ("principal", "open_to_everyone"),
    [
        ("*", True),
        ({"AWS": "*"}, True),
        ({"AWS": ["arn:aws:iam::123456789012:root", "*"]}, True),
        ({"Service": "ecs-tasks.amazonaws.com"}, False),
        (None, False),
    ],
)
def test_everyone_in_every_spelling(principal: Any, open_to_everyone: bool) -> None:
    read = statements({"Statement": {**ALLOW, "Principal": principal}})
    assert isinstance(read, tuple)
    assert read[0].open_to_everyone is open_to_everyone


def test_a_denial_allows_nothing_and_the_not_forms_are_kept_apart() -> None:
    read = statements({"Statement": {"Effect": "Deny", "NotAction": "iam:*", "NotResource": "a"}})
    assert isinstance(read, tuple)
    assert not read[0].allows
    assert (read[0].actions, read[0].not_actions) == ((), ("iam:*",))
    assert (read[0].resources, read[0].not_resources) == ((), ("a",))


@pytest.mark.parametrize("document", ["no json", "[]", {"Statement": ["x"]}, {}, 3, UNKNOWN])
def test_what_is_no_document_is_unknown(document: Any) -> None:
    assert statements(document) is UNKNOWN
    assert statements(ABSENT) is ABSENT


def test_an_effect_that_is_not_known_hides_the_document() -> None:
    assert statements({"Statement": [{**ALLOW, "Effect": UNKNOWN}]}) is UNKNOWN


def test_documents_are_found_wherever_they_stand() -> None:
    plan = Plan()
    text = json.dumps({"Statement": ALLOW})
    inline = [{"name": "a", "policy": text}, {"name": "b"}]
    plan.add(ROLE, "role", {"assumeRolePolicy": text, "inlinePolicies": inline})
    plan.add(ROLE_POLICY, "own", {"policy": text})
    plan.add(POLICY, "managed", {"policy": UNKNOWN_STRING}, policy=plan.add(VPC, "vpc"))
    found = _documents(plan)
    assert set(found) == {
        "assumeRolePolicy of iam.Role 'role'",
        "inlinePolicies.0.policy of iam.Role 'role'",
        "policy of iam.RolePolicy 'own'",
        "policy of iam.Policy 'managed'",
    }
    assert found["assumeRolePolicy of iam.Role 'role'"].resource_based
    assert not found["policy of iam.RolePolicy 'own'"].resource_based
    assert found["policy of iam.Policy 'managed'"].statements is UNKNOWN


def test_inline_policies_that_are_not_known_are_one_unknown_document() -> None:
    plan = Plan()
    plan.add(ROLE, "role", {"inlinePolicies": UNKNOWN_LIST}, inlinePolicies=plan.add(VPC, "vpc"))
    (document,) = _documents(plan).values()
    assert document.statements is UNKNOWN
