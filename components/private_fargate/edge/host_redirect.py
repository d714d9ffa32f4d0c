"""HostRedirect: domains of a load balancer that lead to another one, such as www to the apex."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict
from zlib import crc32

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from private_fargate.edge.domains import domain_fault, names_faults
from private_fargate.edge.routing import MAX_PATTERNS
from private_fargate.faults import Fault, raise_faults, whole_faults

REDIRECT_PRIORITIES = 1000
"""Places of redirects by default, the first ones: no route comes before 1101 by its conditions, and
a path must not be served on a domain that is only passed on."""


class HostRedirectArgs(TypedDict):
    """Arguments of HostRedirect."""

    listener_arn: pulumi.Input[str]
    """Listener that the rule belongs to: the HTTPS one."""

    hosts: list[str]
    """Domains that are passed on, 1 to 5; the certificate has to be for them too."""

    target_host: str
    """Domain that they lead to; path and query stay."""

    priority: NotRequired[int]
    """Place of the rule, 1 to 50000, the least first. Default: one of the first 1000, by the
    hosts."""


def host_redirect_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a HostRedirect's arguments; values known later are not judged."""
    hosts, target = args["hosts"], args["target_host"]
    faults = names_faults("hosts", hosts)
    if not 1 <= len(hosts) <= MAX_PATTERNS:
        faults.append(Fault(("hosts",), hosts, f"1 to {MAX_PATTERNS} domains"))
    if target in hosts:
        faults.append(Fault(("target_host",), target, "none of the hosts that lead to it"))
    faults += domain_fault(("target_host",), target, wildcard=False)
    return faults + whole_faults(args, {"priority": (1, 50_000)})


def redirect_priority(args: Mapping[str, Any]) -> int:
    """Return the place of a redirect's rule: the given one, or one by its hosts."""
    return int(args.get("priority", _default_priority(args["hosts"])))


class HostRedirect(pulumi.ComponentResource):
    """A rule that answers 301 for some domains of a load balancer: the same page on another one.

    Only load balancers can: an HTTP API has no redirects of its own. Behind CloudFront it works
    too, as the domain that was asked for is passed on. Cost: none by itself.

    `HostRedirect("www", {"listener_arn": …, "hosts": ["www.example.com"], "target_host": …})`
    """

    rule_arn: pulumi.Output[str]
    """ARN of the rule."""

    def __init__(
        self, name: str, args: HostRedirectArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the rule. Raises ValueError, listing every fault, before that."""
        raise_faults("HostRedirect", name, host_redirect_faults(args))
        super().__init__("private-fargate:index:HostRedirect", name, {}, opts)
        self.rule_arn = aws.lb.ListenerRule(
            f"{name}-rule",
            listener_arn=args["listener_arn"],
            priority=redirect_priority(args),
            conditions=[{"host_header": {"values": sorted(args["hosts"])}}],
            actions=[
                {
                    "type": "redirect",
                    "redirect": {
                        "host": args["target_host"],
                        "port": "443",
                        "protocol": "HTTPS",
                        "status_code": "HTTP_301",
                    },
                }
            ],
            opts=pulumi.ResourceOptions(parent=self),
        ).arn
        self.register_outputs({"rule_arn": self.rule_arn})


def _default_priority(hosts: Sequence[str]) -> int:
    return 1 + crc32("\n".join(sorted(hosts)).encode()) % REDIRECT_PRIORITIES
