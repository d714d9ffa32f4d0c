"""AlbEdge: a load balancer, whose paths routes share."""

import re
from typing import Optional

import pulumi
import pulumi_aws as aws

from private_fargate.edge.alb_args import (
    ANYWHERE,
    ANYWHERE_IPV6,
    DEFAULT_CLIENT_KEEP_ALIVE,
    DEFAULT_CONTENT_TYPE,
    DEFAULT_IDLE_TIMEOUT,
    DEFAULT_MESSAGE_BODY,
    DEFAULT_STATUS_CODE,
    TLS_POLICY,
    AddressType,
    AlbEdgeArgs,
    DesyncMitigationMode,
)
from private_fargate.edge.alb_faults import alb_edge_faults
from private_fargate.edge.alb_logs import logs_of
from private_fargate.edge.alb_waf import guard
from private_fargate.faults import raise_faults


class AlbEdge(pulumi.ComponentResource):
    """An application load balancer that answers 404 until routes are attached to its listener.

    With a certificate it serves HTTPS (TLS 1.2 and 1.3) and redirects HTTP. Its security group
    lets traffic out only to services that add a rule for themselves. Records and certificates are
    not part of it.

    Cost: by the hour, and by capacity units; each zone has a public address unless it is internal.
    Logs are billed by the GB, a web ACL by the month, by rules and by the million requests.

    `AlbEdge("edge", {"vpc_id": network.vpc_id, "subnet_ids": network.public_subnet_ids})`
    """

    url: pulumi.Output[str]
    """Address that a person can open; with a domain, as soon as its records are there."""
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
    log_bucket_name: Optional[pulumi.Output[str]]
    """Bucket of the logs. Default: absent without logs."""
    web_acl_arn: Optional[pulumi.Output[str]]
    """Web ACL that it stands behind. Default: absent without one."""

    def __init__(
        self, name: str, args: AlbEdgeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the load balancer. Raises ValueError, listing every fault, before that."""
        raise_faults("AlbEdge", name, alb_edge_faults(args))
        super().__init__("private-fargate:index:AlbEdge", name, {}, opts)
        self._logical_name = name
        self._child = pulumi.ResourceOptions(parent=self)
        scheme = "http" if args.get("certificate_arn") is None else "https"

        group = self._security_group(args)
        self.load_balancer = self._load_balancer(args, group)
        listener = self._listeners(args)
        self.web_acl_arn = guard(name, self, self.load_balancer.arn, args)

        self.dns_name = self.load_balancer.dns_name
        # Formatted: a targeted update, which leaves the load balancer out, knows no name to join.
        self.url = pulumi.Output.format("{}://{}", scheme, args.get("domain", self.dns_name))
        self.zone_id = self.load_balancer.zone_id
        self.load_balancer_arn = self.load_balancer.arn
        self.listener_arn = listener.arn
        self.security_group_id = group.id
        self.register_outputs({key: getattr(self, key) for key in AlbEdge.__annotations__})

    def _security_group(self, args: AlbEdgeArgs) -> aws.ec2.SecurityGroup:
        name = f"{self._logical_name}-group"
        group = aws.ec2.SecurityGroup(
            name,
            vpc_id=args["vpc_id"],
            description="Load balancer: in on its listeners, out to its services",
            tags={"Name": name},
            opts=self._child,
        )
        ports = {"http": 80} if args.get("certificate_arn") is None else {"http": 80, "https": 443}
        everyone = [ANYWHERE]
        if args.get("ip_address_type") == AddressType.DUALSTACK:
            everyone.append(ANYWHERE_IPV6)
        for protocol, port in ports.items():
            for cidr_block in args.get("ingress_cidr_blocks", everyone):
                self._admit_network(group, protocol, port, cidr_block)
            for label, prefix_list_id in args.get("ingress_prefix_list_ids", {}).items():
                aws.vpc.SecurityGroupIngressRule(
                    f"{self._logical_name}-{protocol}-from-list-{label}",
                    security_group_id=group.id,
                    ip_protocol="tcp",
                    from_port=port,
                    to_port=port,
                    prefix_list_id=prefix_list_id,
                    description=f"{protocol.upper()} from {label}",
                    opts=self._child,
                )
        if args.get("authentication_egress", False):
            aws.vpc.SecurityGroupEgressRule(
                f"{self._logical_name}-https-to-identity-providers",
                security_group_id=group.id,
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
                # Identity providers have no addresses that stay.
                cidr_ipv4=ANYWHERE,
                description="HTTPS to identity providers",
                opts=self._child,
            )
        return group

    def _admit_network(
        self, group: aws.ec2.SecurityGroup, protocol: str, port: int, cidr_block: str
    ) -> None:
        is_ipv6 = ":" in cidr_block
        # In a URN :: stands between names.
        label = "any-ipv6" if cidr_block == ANYWHERE_IPV6 else re.sub("[/:]", "-", cidr_block)
        aws.vpc.SecurityGroupIngressRule(
            f"{self._logical_name}-{protocol}-from-{label}",
            security_group_id=group.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            cidr_ipv4=None if is_ipv6 else cidr_block,
            cidr_ipv6=cidr_block if is_ipv6 else None,
            description=f"{protocol.upper()} from {cidr_block}",
            opts=self._child,
        )

    def _load_balancer(
        self, args: AlbEdgeArgs, group: aws.ec2.SecurityGroup
    ) -> aws.lb.LoadBalancer:
        logs = logs_of(self._logical_name, self, args)
        self.log_bucket_name = logs.bucket_name
        return aws.lb.LoadBalancer(
            self._logical_name,
            name_prefix=physical_prefix(self._logical_name),
            load_balancer_type="application",
            internal=args.get("internal", False),
            ip_address_type=AddressType(args.get("ip_address_type", AddressType.IPV4)).value,
            security_groups=[group.id],
            subnets=args["subnet_ids"],
            drop_invalid_header_fields=True,
            desync_mitigation_mode=DesyncMitigationMode(
                args.get("desync_mitigation_mode", DesyncMitigationMode.DEFENSIVE)
            ).value,
            enable_http2=args.get("http2", True),
            idle_timeout=int(args.get("idle_timeout", DEFAULT_IDLE_TIMEOUT)),
            client_keep_alive=int(args.get("client_keep_alive", DEFAULT_CLIENT_KEEP_ALIVE)),
            access_logs=logs.access,
            connection_logs=logs.connection,
            enable_deletion_protection=args.get("deletion_protection", False),
            opts=self._child,
        )

    def _listeners(self, args: AlbEdgeArgs) -> aws.lb.Listener:
        """Create the listeners and return the one that routes attach to."""
        unmatched: aws.lb.ListenerDefaultActionArgsDict = {
            "type": "fixed-response",
            "fixed_response": {
                "content_type": args.get("default_content_type", DEFAULT_CONTENT_TYPE),
                "message_body": args.get("default_message_body", DEFAULT_MESSAGE_BODY),
                "status_code": str(int(args.get("default_status_code", DEFAULT_STATUS_CODE))),
            },
        }
        to_https: aws.lb.ListenerDefaultActionArgsDict = {
            "type": "redirect",
            "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"},
        }
        certificate_arn = args.get("certificate_arn")
        http = aws.lb.Listener(
            f"{self._logical_name}-http",
            load_balancer_arn=self.load_balancer.arn,
            port=80,
            protocol="HTTP",
            default_actions=[unmatched if certificate_arn is None else to_https],
            opts=self._child,
        )
        if certificate_arn is None:
            return http
        https = aws.lb.Listener(
            f"{self._logical_name}-https",
            load_balancer_arn=self.load_balancer.arn,
            port=443,
            protocol="HTTPS",
            ssl_policy=args.get("tls_policy", TLS_POLICY),
            certificate_arn=certificate_arn,
            default_actions=[unmatched],
            opts=self._child,
        )
        for label, arn in args.get("additional_certificate_arns", {}).items():
            aws.lb.ListenerCertificate(
                f"{self._logical_name}-https-certificate-{label}",
                listener_arn=https.arn,
                certificate_arn=arn,
                opts=self._child,
            )
        return https


def physical_prefix(name: str) -> str:
    """Return what the physical name of a load balancer or target group begins with.

    ELB allows 32 characters, and Pulumi's automatic names are refused when the logical name is
    longer than 24. A prefix (6 characters at most) is completed with a unique suffix by the
    provider: it always fits, and a replacement never clashes with what it replaces.
    """
    letters = "".join(c for c in name.lower() if c.isascii() and (c.isalnum() or c == "-"))
    return (letters.strip("-")[:5].rstrip("-") or "app") + "-"
