"""What a resource stands on, and how a type is tried."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sandbox.provider.values import Properties
from tests.sandbox.provider.engine import REGION, Engine, Made
from tests.sandbox.provider.kinds import (
    SUBNET,
    VPC,
)


@dataclass
class World:
    """Makes what a resource stands on, once each."""

    engine: Engine
    cases: "Mapping[str, Case]"
    made: dict[str, Made] = field(default_factory=dict)

    def one(self, kind: str) -> Made:
        """The one resource of this type."""
        if kind not in self.made:
            self.made[kind] = self.engine.make(kind, self.cases[kind].inputs(self))
        return self.made[kind]

    def id(self, kind: str) -> str:
        return self.one(kind).id

    def arn(self, kind: str) -> str:
        return str(self.one(kind).outputs["arn"])

    def second_subnet(self) -> str:
        inputs = {"cidrBlock": "10.0.2.0/24", "availabilityZone": f"{REGION}b"}
        return self.engine.make(SUBNET, {"vpcId": self.id(VPC), **inputs}).id


@dataclass(frozen=True)
class Case:
    """One resource, a change of it in place, and one that replaces it."""

    inputs: Callable[[World], Properties]
    change: Properties = field(default_factory=dict)
    replaced_by: Properties = field(default_factory=dict)
