"""How a resource type is made on the embedded AWS: the vocabulary of the table in `types/`.

Parameters are templates: `"$vpcId"` is the property `vpcId`, `"$id"` the resource's id, `"$region"`
and `"$account"` where it lives, `"$was.arn"` what a property was before an update; what is absent
leaves its key out. Everything that is not said here follows from botocore's shapes, pulumi_aws's
types and AWS's resource schemas.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sandbox.provider.values import Properties

EC2_ARN = "arn:$partition:ec2:$region:$account:"
"""How the ARN of everything that EC2's API makes begins."""

Template = Mapping[str, Any]
Reshape = Callable[[Properties], Properties]


@dataclass(frozen=True)
class Call:
    """One operation of the API, with a template of what it is given."""

    operation: str
    params: Template = field(default_factory=dict)
    when: tuple[str, ...] = ()
    """For a setter: the properties that it carries."""

    unless: Mapping[str, Any] = field(default_factory=dict)
    """For a setter: the values that AWS has already on creation, so that no call is needed."""

    if_set: bool | None = None
    """For a setter: whether it runs only when its properties are set, or only when none is."""

    given: "tuple[Call, str] | None" = None
    """A call before it and a jmespath (with `$`) into its answer: what it finds is `$given`.

    Where nothing is found the call is left out.
    """

    on_create: bool = True
    """For a setter: whether it runs on creation; if not, its properties are given to `create`."""


@dataclass(frozen=True)
class Attributes:
    """Properties that are set as a list of keys and values by an operation of their own."""

    operation: str
    params: Template
    keys: Mapping[str, str]
    """Property → key. A nested property is written with a dot."""

    read: str
    """The operation that tells them, with the same parameters."""


@dataclass(frozen=True)
class Entry:
    """One resource type of pulumi_aws on the embedded AWS."""

    token: str
    service: str
    """The API's name, as botocore has it."""

    cfn: str
    """The type's name in AWS's resource schemas."""

    create: Call
    id: str | Callable[[Properties], str]
    """A jmespath expression or a function into the answer of `create`, or a template with `$`."""

    read: Call
    at: str
    """A jmespath expression to the resource in the answer of `read`; none there means gone."""

    delete: Call | None
    """None: it cannot be deleted, it ends with another resource (as with the official provider)."""

    id_from: tuple[Call, str] | None = None
    """Where `id` is only that of the making: what tells the resource's own, and the jmespath."""

    update: Call | None = None
    """Carries every changed property that its shape has a member for."""

    puts: bool = False
    """Whether `update` is a put: it takes every property, not only the changed ones."""

    setters: tuple[Call, ...] = ()
    attributes: Attributes | None = None
    after_create: tuple[Call, ...] = ()
    before_delete: tuple[Call, ...] = ()
    """Run first, each when the properties that it names are there."""

    list_changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """A list property → the members of `update` that take its new and its dropped items."""

    emptied: Properties = field(default_factory=dict)
    """What the official provider sends for properties that were dropped."""

    dropped: Mapping[str, Call] = field(default_factory=dict)
    """Property → what the official provider calls when it is dropped, having no empty value."""

    exclusive: tuple[str, ...] = ()
    """Properties that take each other's place: dropping one is no change of its own."""

    renames: Mapping[str, str] = field(default_factory=dict)
    reshape: Reshape | None = None
    """Turns properties that no rename can map into ones the shape has members for."""

    update_reshape: Reshape | None = None
    """The same for `update`, where that takes them in another form than `create`."""

    awaited: tuple[str, str] | None = None
    """A jmespath into the answer of `create`, and the value that the official provider waits for.

    Here nothing comes with time: what is not there at once is an error.
    """

    ignored: tuple[str, ...] = ()
    """Properties that steer the official provider itself, not AWS."""

    defaults: Properties = field(default_factory=dict)
    """What the official provider shows for properties that are not given. Source: pulumi_aws."""

    sent_defaults: tuple[str, ...] = ()
    """Those of the defaults that the official provider sends, because AWS asks for a value."""

    computed: tuple[str, ...] = ()
    """Arguments that AWS fills in when they are not given, unknown in a preview."""

    outputs: Mapping[str, str | Callable[[Properties], Any]] = field(default_factory=dict)
    """Property → jmespath into the resource, or a function of it, where names are not alike."""

    completed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """An object property → those of its members that AWS fills in when they are not given."""

    recomputed: tuple[str, ...] = ()
    """Computed properties that every change gives a new value: unknown in its preview."""

    looked_up: Mapping[str, tuple[Call, str]] = field(default_factory=dict)
    """Property → a further operation and the jmespath to the value in its answer."""

    accepted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Property → values that AWS takes, against AWS's resource schema."""

    replaces: tuple[str, ...] = ()
    """Properties that replace the resource, beyond those of AWS's resource schema.

    A nested property is written with a dot; the rest of its object may change in place.
    """

    in_place: tuple[str, ...] = ()
    """Properties that the official provider changes in place, against AWS's resource schema."""

    switched: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Property → the one that must be set for it to change, and the provider's words if not."""

    always_replaces: bool = False
    opaque: tuple[str, ...] = ()
    """Properties that AWS returns in a form of its own: not compared on refresh."""

    name: tuple[str, int] | None = None
    """The property that gets an automatic name, and its longest length."""

    arn: str | None = None
    """A template, where the API does not tell the ARN."""

    tag_type: str | None = None
    """EC2's word for the resource in tag specifications."""

    tagging: str | None = None
    """How it is tagged, by its name in `tagging`, where that is not the service's own way."""

    tag_id: str = "$arn"
    """What the tagging operations of the service are given."""


def table(*groups: Sequence[Entry]) -> Mapping[str, Entry]:
    """The entries by token; a token that stands twice is an error."""
    entries: dict[str, Entry] = {}
    for group in groups:
        for entry in group:
            if entry.token in entries:
                raise ValueError(f"{entry.token} stands twice in the table")
            entries[entry.token] = entry
    return MappingProxyType(entries)
