"""The table says nothing that pulumi_aws, botocore or AWS's schemas do not know."""

import inspect
import itertools
import re
import typing
from typing import Any

import botocore.session
import jmespath
import pytest
from botocore import xform_name
from pulumi import _types

from sandbox.provider import cfn, schema
from sandbox.provider.clients import Clients
from sandbox.provider.operations import Operations
from sandbox.provider.schema import ResourceSchema, resource_schema
from sandbox.provider.table import Call, Entry, table
from sandbox.provider.templates import names_in
from sandbox.provider.types import ENTRIES
from sandbox.provider.values import Properties, same

SESSION = botocore.session.Session()
NO_CALLS = Clients("http://127.0.0.1:1")

DOCUMENTED = re.compile(
    r"[Dd]efaults?(?: value)?(?: is| to|:)? "
    r"(?:`\"?(?P<quoted>[^`\"]*)\"?`|(?P<bare>true|false|\d+))"
)

NOT_A_FIXED_DEFAULT = {
    ("Api", "disableExecuteApiEndpoint"): "its text calls the endpoint itself the default",
    ("Bucket", "acl"): "an argument that the table does not carry",
    ("Bucket", "bucketNamespace"): "an argument that the table does not carry",
    ("EipAssociation", "allowReassociation"): "of the call, not of the association",
    ("LaunchTemplate", "instanceInitiatedShutdownBehavior"): "AWS's own, at launch",
    ("Listener", "protocol"): "of Application Load Balancers only",
    ("LoadBalancer", "secondaryIpsAutoAssignedPerSubnet"): "of Network Load Balancers only",
    ("NetworkInterface", "ipv6AddressListEnabled"): "an argument that the table does not carry",
    ("NetworkInterface", "privateIpListEnabled"): "an argument that the table does not carry",
    ("Service", "launchType"): "AWS's own: a service with a strategy has none",
    ("Subnet", "mapCustomerOwnedIpOnLaunch"): "an argument that the table does not carry",
}


def schema_of(entry: Entry) -> ResourceSchema:
    found = resource_schema(entry.token)
    assert found, entry.token
    return found


def calls_of(entry: Entry) -> list[Call]:
    single = [entry.create, entry.read, entry.delete, entry.update]
    looked_up = [call for call, _ in entry.looked_up.values()]
    several = itertools.chain(entry.setters, entry.after_create, entry.before_delete, looked_up)
    calls = [call for call in [*single, *several] if call]
    return [*calls, *(call.given[0] for call in calls if call.given)]


@pytest.fixture(params=ENTRIES.values(), ids=list(ENTRIES))
def entry(request: pytest.FixtureRequest) -> Entry:
    found: Entry = request.param
    return found


def test_a_type_that_stands_twice_is_refused() -> None:
    one = next(iter(ENTRIES.values()))

    with pytest.raises(ValueError, match="stands twice"):
        table([one], [one])


def test_every_operation_and_what_it_is_given_exists_in_botocore(entry: Entry) -> None:
    model = SESSION.get_service_model(entry.service)
    operations = {xform_name(name): name for name in model.operation_names}
    for call in calls_of(entry):
        members = model.operation_model(operations[call.operation]).input_shape.members
        assert set(call.params) <= set(members), call.operation
    if entry.attributes:
        assert {entry.attributes.operation, entry.attributes.read} <= set(operations)


def test_every_path_into_an_answer_is_jmespath(entry: Entry) -> None:
    paths = [entry.at, *(source for source in entry.outputs.values() if isinstance(source, str))]
    paths += [path for _, path in entry.looked_up.values()]
    if isinstance(entry.id, str) and "$" not in entry.id:
        paths.append(entry.id)
    for path in paths:
        assert jmespath.compile(path)


def test_every_property_that_an_entry_names_exists_in_pulumi_aws(entry: Entry) -> None:
    found = schema_of(entry)
    arguments = {
        *entry.ignored,
        *entry.sent_defaults,
        *entry.exclusive,
        *(path.split(".")[0] for path in entry.replaces),
        *entry.in_place,
        *entry.emptied,
        *entry.switched,
        *(switch for switch, _ in entry.switched.values()),
        *entry.list_changes,
        *(name for call in [*entry.setters, *entry.before_delete] for name in call.when),
        *(key.split(".")[0] for key in (entry.attributes.keys if entry.attributes else ())),
        *([entry.name[0]] if entry.name else []),
    }
    shown = {
        *entry.defaults,
        *entry.computed,
        *entry.recomputed,
        *entry.completed,
        *entry.opaque,
        *entry.outputs,
        *entry.looked_up,
    }
    templates = [call.params for call in calls_of(entry)]
    named = {
        name for template in [*templates, entry.arn, entry.tag_id] for name in names_in(template)
    }
    # Built in, or (scanOnPush, enabled, attributeName) a member of a property.
    built_in = {"id", "arn", "region", "account", "partition", "scanOnPush", "associationId"}
    built_in |= {"enabled", "attributeName", "elsewhere", "unique", "given", "was"}

    outside = arguments - set(found.inputs) - {"associationId"}
    assert outside == set()
    assert shown - set(found.outputs) == set()
    assert named - set(found.outputs) - built_in == set()


def test_every_type_of_aws_schemas_exists(entry: Entry) -> None:
    assert cfn.aws_schema(entry.cfn)["typeName"] == entry.cfn


def sample(expected: Any, text: str, depth: int = 0) -> Any:
    """A value of a property's type, with everything that it can hold."""
    kinds = [kind for kind in schema._options(expected) if kind is not type(None)]
    origin = typing.get_origin(kinds[0])
    if _types.is_input_type(kinds[0]):
        members = _types.input_type_types(kinds[0]).items()
        return {key: sample(item, text, depth + 1) for key, item in members} if depth < 4 else {}
    if origin is not None and issubclass(origin, typing.Mapping):
        return {"a": "b"}
    if origin is not None:
        return [sample(typing.get_args(kinds[0])[0], text, depth + 1)]
    return {bool: True, int: 1, float: 1.0}.get(kinds[0], text)


def unplaced(entry: Entry, name: str) -> list[str]:
    """What of a property no operation carries, whether its text is a word or a document."""
    operations = Operations(entry, schema_of(entry), NO_CALLS, "us-east-1")
    lefts = []
    for text in ("1", '{"a": 1}', "[]"):
        value: Properties = {name: sample(schema_of(entry).inputs[name], text)}
        try:
            lefts.append(operations.unplaced(value))
        except ValueError as problem:
            lefts.append([str(problem)])
    return min(lefts, key=len)


def test_every_property_that_an_entry_knows_how_to_handle_is_carried(
    entry: Entry, record_property: Any
) -> None:
    found = schema_of(entry)
    refused = {name: left for name in found.inputs if (left := unplaced(entry, name))}
    prefix = f"{entry.name[0]}Prefix" if entry.name else ""
    handled = {*entry.renames, *entry.exclusive, *entry.in_place, *entry.sent_defaults}
    carried = len(found.inputs) - len(refused)
    record_property("properties", f"{carried} carried, {len(refused)} refused by name")
    print(f"{entry.token}: {carried} carried, {len(entry.ignored)} of them ignored by AWS;")
    print(f"  refused by name: {', '.join(sorted(set(refused) - {prefix})) or 'none'}")

    assert {name: refused[name] for name in handled & set(refused)} == {}


def test_defaults_are_those_of_pulumi_aws(entry: Entry) -> None:
    found = schema.TOKEN.fullmatch(entry.token)
    assert found
    resource = schema._resource_class(found["module"], found["name"])
    assert resource
    arguments = schema.arguments_of(resource)
    names = _types.input_type_py_to_pulumi_names(arguments)
    wrong = {}
    for member, getter in inspect.getmembers(arguments, lambda item: isinstance(item, property)):
        name = names.get(member, member)
        text = DOCUMENTED.search(" ".join((inspect.getdoc(getter) or "").split()))
        documented = text and (text["quoted"] or text["bare"])
        skipped = name in {"region", "tags"} or (found["name"], name) in NOT_A_FIXED_DEFAULT
        if documented is None or skipped or name in entry.computed:
            continue
        if name not in entry.defaults or not same(entry.defaults[name], documented):
            wrong[name] = (entry.defaults.get(name, "not in the table"), documented)

    assert wrong == {}
