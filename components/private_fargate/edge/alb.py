"""AlbEdge: a load balancer, whose paths routes share."""

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from private_fargate.faults import Fault, each_fault, is_plain, raise_faults

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.3 and 1.2 with forward secrecy; older clients are refused."""


class AlbEdgeArgs(TypedDict):
    """Arguments of AlbEdge."""

    vpc_id: pulumi.Input[str]
    """VPC of the load balancer."""

    subnet_ids: pulumi.Input[list[str]]
    """Subnets of the load balancer, in two zones or more: public ones, or private if internal."""

    certificate_arn: NotRequired[pulumi.Input[str]]
    """ACM certificate for HTTPS on 443; port 80 then redirects. Default: HTTP on 80 only."""

    ingress_cidr_blocks: NotRequired[list[str]]
    """Networks that may reach the listeners. Default: 0.0.0.0/0, anyone."""

    internal: NotRequired[bool]
    """Whether the load balancer has private addresses only. Default: false."""

    deletion_protection: NotRequired[bool]
    """Whether AWS refuses to delete the load balancer until this is off. Default: false."""


def alb_edge_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with an AlbEdge's arguments; values known later are not judged."""
    cidr_blocks = args.get("ingress_cidr_blocks", [])
    allowed = "an IPv4 network such as 203.0.113.0/24, without host bits"
    faults = each_fault(("ingress_cidr_blocks",), cidr_blocks, _is_network, allowed)
    if len(set(cidr_blocks)) < len(cidr_blocks):
        faults.append(Fault(("ingress_cidr_blocks",), cidr_blocks, "each network once"))
    subnets = args.get("subnet_ids")
    if isinstance(subnets, list | tuple) and len(subnets) < 2:
        faults.append(Fault(("subnet_ids",), subnets, "subnets in at least two zones"))
    certificate = args.get("certificate_arn")
    if is_plain(certificate) and ":acm:" not in str(certificate):
        faults.append(Fault(("certificate_arn",), certificate, "the ARN of an ACM certificate"))
    return faults


class AlbEdge(pulumi.ComponentResource):
    """An application load balancer that answers 404 until routes are attached to its listener.

    With a certificate it serves HTTPS (TLS 1.2 and 1.3) and redirects HTTP. Its security group
    lets traffic out only to services that add a rule for themselves. Records, certificates and
    logs are not part of it.

    Cost: by the hour, and by capacity units; each zone has a public address unless it is internal.

    `AlbEdge("edge", {"vpc_id": network.vpc_id, "subnet_ids": network.public_subnet_ids})`
    """

    url: pulumi.Output[str]
    """Address that a person can open."""
    dns_name: pulumi.Output[str]
    """Name of the load balancer, for alias records."""
    zone_id: pulumi.Output[str]
    """Hosted zone of that name, for alias records."""
    load_balancer_arn: pulumi.Output[str]
    """ARN of the load balancer."""
    listener_arn: pulumi.Output[str]
    """Listener that routes attach to: the HTTPS one if there is a certificate."""
    security_group_id: pulumi.Output[str]
    """Security group of the load balancer."""

    def __init__(
        self, name: str, args: AlbEdgeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the load balancer. Raises ValueError, listing every fault, before that."""
        raise_faults("AlbEdge", name, alb_edge_faults(args))
        super().__init__("private-fargate:index:AlbEdge", name, {}, opts)
        self._logical_name = name
        self._child = pulumi.ResourceOptions(parent=self)
        certificate_arn = args.get("certificate_arn")
        ports = {"http": 80} if certificate_arn is None else {"http": 80, "https": 443}

        group = self._security_group(args, ports)
        self.load_balancer = aws.lb.LoadBalancer(
            name,
            name_prefix=physical_prefix(name),
            load_balancer_type="application",
            internal=args.get("internal", False),
            security_groups=[group.id],
            subnets=args["subnet_ids"],
            drop_invalid_header_fields=True,
            enable_deletion_protection=args.get("deletion_protection", False),
            opts=self._child,
        )
        listener = self._listeners(certificate_arn)

        self.dns_name = self.load_balancer.dns_name
        scheme = "http" if certificate_arn is None else "https"
        self.url = pulumi.Output.concat(f"{scheme}://", self.dns_name)
        self.zone_id = self.load_balancer.zone_id
        self.load_balancer_arn = self.load_balancer.arn
        self.listener_arn = listener.arn
        self.security_group_id = group.id
        self.register_outputs({key: getattr(self, key) for key in AlbEdge.__annotations__})

    def _security_group(self, args: AlbEdgeArgs, ports: dict[str, int]) -> aws.ec2.SecurityGroup:
        name = f"{self._logical_name}-group"
        group = aws.ec2.SecurityGroup(
            name,
            vpc_id=args["vpc_id"],
            description="Load balancer: in on its listeners, out to its services",
            tags={"Name": name},
            opts=self._child,
        )
        for cidr_block in args.get("ingress_cidr_blocks", ["0.0.0.0/0"]):
            for protocol, port in ports.items():
                aws.vpc.SecurityGroupIngressRule(
                    f"{self._logical_name}-{protocol}-from-{cidr_block.replace('/', '-')}",
                    security_group_id=group.id,
                    ip_protocol="tcp",
                    from_port=port,
                    to_port=port,
                    cidr_ipv4=cidr_block,
                    description=f"{protocol.upper()} from {cidr_block}",
                    opts=self._child,
                )
        return group

    def _listeners(self, certificate_arn: pulumi.Input[str] | None) -> aws.lb.Listener:
        """Create the listeners and return the one that routes attach to."""
        not_found: aws.lb.ListenerDefaultActionArgsDict = {
            "type": "fixed-response",
            "fixed_response": {
                "content_type": "text/plain",
                "message_body": "Not found",
                "status_code": "404",
            },
        }
        to_https: aws.lb.ListenerDefaultActionArgsDict = {
            "type": "redirect",
            "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"},
        }
        http = aws.lb.Listener(
            f"{self._logical_name}-http",
            load_balancer_arn=self.load_balancer.arn,
            port=80,
            protocol="HTTP",
            default_actions=[not_found if certificate_arn is None else to_https],
            opts=self._child,
        )
        if certificate_arn is None:
            return http
        return aws.lb.Listener(
            f"{self._logical_name}-https",
            load_balancer_arn=self.load_balancer.arn,
            port=443,
            protocol="HTTPS",
            ssl_policy=TLS_POLICY,
            certificate_arn=certificate_arn,
            default_actions=[not_found],
            opts=self._child,
        )


def physical_prefix(name: str) -> str:
    """Return what the physical name of a load balancer or target group begins with.

    ELB allows 32 characters, and Pulumi's automatic names are refused when the logical name is
    longer than 24. A prefix (6 characters at most) is completed with a unique suffix by the
    provider: it always fits, and a replacement never clashes with what it replaces.
    """
    letters = "".join(c for c in name.lower() if c.isascii() and (c.isalnum() or c == "-"))
    return (letters.strip("-")[:5].rstrip("-") or "app") + "-"


def _is_network(cidr_block: Any) -> bool:
    try:
        IPv4Network(str(cidr_block))
    except ValueError:
        return False
    return "/" in str(cidr_block)
