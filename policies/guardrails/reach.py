"""Protocol and ports, as rules of security groups and of network ACLs write them."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Any, Final

from guardrails.values import ABSENT, UNKNOWN, Gap

ALL_PROTOCOLS: Final = "-1"


@dataclass(frozen=True, slots=True)
class Reach:
    """Protocol and ports of a rule."""

    protocol: str | Gap
    """``tcp``, ``udp``, ``icmp``, ``icmpv6``, a number, ``-1`` for all; UNKNOWN."""
    from_port: int | Gap
    """ABSENT where the rule names none."""
    to_port: int | Gap

    @property
    def known(self) -> bool:
        """Whether protocol and ports are known."""
        return UNKNOWN not in (self.protocol, self.from_port, self.to_port)

    @property
    def all_ports(self) -> bool:
        """Whether every port of its protocol is meant for certain."""
        if self.protocol == ALL_PROTOCOLS:
            return True
        return self.known and self._range() == (0, 65535)

    def covers(self, port: int, protocol: str = "tcp") -> bool | Gap:
        """Tell whether a port is within; UNKNOWN where that is not known yet."""
        if self.protocol == ALL_PROTOCOLS:
            return True
        if self.protocol is not UNKNOWN and self.protocol != protocol:
            return False
        if UNKNOWN in (self.from_port, self.to_port):
            return UNKNOWN
        low, high = self._range()
        if not low <= port <= high:
            return False
        return UNKNOWN if self.protocol is UNKNOWN else True

    def within(self, ports: Set[int]) -> bool | Gap:
        """Tell whether all that is reached is one of some TCP ports; UNKNOWN if not known yet."""
        if self.protocol is not UNKNOWN and self.protocol != "tcp":
            return False
        if not self.known:
            return UNKNOWN
        low, high = self._range()
        return high - low < len(ports) and all(port in ports for port in range(low, high + 1))

    def _range(self) -> tuple[int, int]:
        if not isinstance(self.from_port, int) or not isinstance(self.to_port, int):
            return (0, 65535)
        # -1 is "all" for ICMP, whose two numbers are a type and a code.
        return (0, 65535) if self.from_port == -1 else (self.from_port, self.to_port)

    def __str__(self) -> str:
        """Name protocol and ports, for a message."""
        if self.protocol == ALL_PROTOCOLS:
            return "all traffic"
        protocol = "an unknown protocol" if isinstance(self.protocol, Gap) else self.protocol
        if UNKNOWN in (self.from_port, self.to_port):
            return f"{protocol} on unknown ports"
        low, high = self._range()
        if (low, high) == (0, 65535):
            return f"{protocol} on all ports"
        return f"{protocol} {low}" if low == high else f"{protocol} {low}-{high}"


# IANA, "Assigned Internet Protocol Numbers": AWS takes the numbers of these for their names.
_PROTOCOLS: Final = {"all": ALL_PROTOCOLS, "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}


def reach_of(given: Callable[[str], Any]) -> Reach:
    """Read protocol and ports of a rule. `given` returns a property of it."""
    protocol = given("protocol")
    if protocol is ABSENT:
        protocol = given("ipProtocol")
    if not isinstance(protocol, Gap):
        text = str(protocol).lower()
        protocol = _PROTOCOLS.get(text, text)
    return Reach(
        UNKNOWN if protocol is ABSENT else protocol,
        _port(given("fromPort")),
        _port(given("toPort")),
    )


def _port(value: Any) -> int | Gap:
    if isinstance(value, Gap):
        return value
    try:
        return int(value)
    except (TypeError, ValueError):
        return UNKNOWN
