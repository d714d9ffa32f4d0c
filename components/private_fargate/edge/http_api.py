"""HttpApiEdge: an HTTP API that reaches services in private subnets through a VPC link."""

from typing import Optional

import pulumi
import pulumi_aws as aws

from private_fargate.context import Context, after, context_of
from private_fargate.edge.http_api_args import (
    DEFAULT_BURST,
    DEFAULT_LOG_RETENTION,
    DEFAULT_RATE,
    Cors,
    HttpApiEdgeArgs,
)
from private_fargate.edge.http_api_faults import http_api_edge_faults
from private_fargate.edge.http_integration import Hop, Link, integrate, open_hop
from private_fargate.edge.http_routing import CATCH_ALL, access_log_format
from private_fargate.edge.internal_balancer import internal_balancer
from private_fargate.edge.vpc_link_zones import SERVED_ZONES, kept
from private_fargate.faults import raise_faults

STAGE = "$default"
"""Stage that adds nothing to the path of a request."""


class HttpApiEdge(pulumi.ComponentResource):
    """An HTTP API that answers 404 until routes are attached to it, and a VPC link for them.

    Requests go through the link to an internal network load balancer, made here, or to the listener
    of an internal application load balancer, which then routes them itself. Nothing in the VPC has
    a public address. Certificates and records are not part of it.

    Cost: by the million requests; a network load balancer also by the hour and by capacity units,
    and logs by the GB. A VPC link without a request for 60 days falls asleep; the first requests
    after that fail for some minutes.

    `HttpApiEdge("edge", {"vpc_id": …, "subnet_ids": network.early_private_subnet_ids})`
    """

    url: pulumi.Output[str]
    """Address that a person can open; with a domain, as soon as its records are there."""
    api_id: pulumi.Output[str]
    """HTTP API that routes belong to."""
    vpc_link_id: pulumi.Output[str]
    """VPC link that integrations use."""
    link_security_group_id: pulumi.Output[str]
    """Security group of the VPC link."""
    load_balancer_arn: Optional[pulumi.Output[str]]
    """Internal network load balancer. Default: absent behind an application load balancer."""
    security_group_id: pulumi.Output[str]
    """Security group of the load balancer: what reaches the tasks."""
    authorizer_id: Optional[pulumi.Output[str]]
    """Authorizer that checks tokens. Default: absent without an issuer."""
    dns_name: Optional[pulumi.Output[str]]
    """Name that the domain is an alias of. Default: absent without a domain."""
    zone_id: Optional[pulumi.Output[str]]
    """Hosted zone of that name. Default: absent without a domain."""
    log_group_name: pulumi.Output[str]
    """Log group of the access log; known in a preview already."""

    def __init__(
        self, name: str, args: HttpApiEdgeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the API and its way in. Raises ValueError, listing every fault, before that."""
        raise_faults("HttpApiEdge", name, http_api_edge_faults(args))
        super().__init__("private-fargate:index:HttpApiEdge", name, {}, opts)
        self._logical_name = name
        self._child = pulumi.ResourceOptions(parent=self)
        context = context_of(self)

        self.api = self._api(args)
        self.authorizer_id = self._authorizer(args)
        link_group = self._link_group(args)
        link = self._vpc_link(args, link_group, context)
        self._stage(args, context)

        self.api_id = self.api.id
        self.vpc_link_id = link.id
        self.link_security_group_id = link_group.id
        self.load_balancer_arn = None
        routes: list[pulumi.Resource] = []
        if "alb_listener_arn" in args:
            self.security_group_id = pulumi.Output.from_input(args["alb_security_group_id"])
            routes = self._lead_to_balancer(args)
        else:
            protected = args.get("deletion_protection", False)
            balancer = internal_balancer(
                name, self, args["vpc_id"], args["subnet_ids"], deletion_protection=protected
            )
            self.load_balancer_arn = balancer.load_balancer.arn
            self.security_group_id = balancer.group.id
        self.url, self.dns_name, self.zone_id = self.api.api_endpoint, None, None
        if "domain" in args:
            self._serve(args["domain"], args["certificate_arn"], routes)
        self.register_outputs({key: getattr(self, key) for key in HttpApiEdge.__annotations__})

    def _api(self, args: HttpApiEdgeArgs) -> "aws.apigatewayv2.Api":
        return aws.apigatewayv2.Api(
            self._logical_name,
            protocol_type="HTTP",
            # Who has a domain wants one way in: the other would pass by what guards the domain.
            disable_execute_api_endpoint="domain" in args,
            cors_configuration=_cors(args["cors"]) if "cors" in args else None,
            opts=self._child,
        )

    def _authorizer(self, args: HttpApiEdgeArgs) -> pulumi.Output[str] | None:
        if "jwt_issuer" not in args:
            return None
        return aws.apigatewayv2.Authorizer(
            f"{self._logical_name}-jwt",
            api_id=self.api.id,
            authorizer_type="JWT",
            identity_sources=["$request.header.Authorization"],
            jwt_configuration={"issuer": args["jwt_issuer"], "audiences": args["jwt_audience"]},
            opts=self._child,
        ).id

    def _link_group(self, args: HttpApiEdgeArgs) -> aws.ec2.SecurityGroup:
        name = f"{self._logical_name}-link-group"
        return aws.ec2.SecurityGroup(
            name,
            vpc_id=args["vpc_id"],
            description="VPC link: out to the load balancer",
            tags={"Name": name},
            opts=self._child,
        )

    def _vpc_link(
        self, args: HttpApiEdgeArgs, group: aws.ec2.SecurityGroup, context: Context
    ) -> "aws.apigatewayv2.VpcLink":
        subnet_ids: pulumi.Input[list[str]] = args["subnet_ids"]
        if context.region in SERVED_ZONES:
            # Names of zones differ between accounts, so only AWS knows which subnet has which id.
            served = list(SERVED_ZONES[context.region])
            filters = pulumi.Output.from_input(subnet_ids).apply(
                lambda ids: [
                    aws.ec2.GetSubnetsFilterArgs(name="subnet-id", values=ids),
                    aws.ec2.GetSubnetsFilterArgs(name="availability-zone-id", values=served),
                ]
            )
            found = aws.ec2.get_subnets_output(
                filters=filters, opts=pulumi.InvokeOptions(parent=self)
            )
            subnet_ids = pulumi.Output.all(subnet_ids, found.ids).apply(
                lambda known: kept(known[0], known[1], context.region)
            )
        return aws.apigatewayv2.VpcLink(
            f"{self._logical_name}-link",
            security_group_ids=[group.id],
            subnet_ids=subnet_ids,
            opts=self._child,
        )

    def _stage(self, args: HttpApiEdgeArgs, context: Context) -> None:
        # Groups with this prefix share one permission to write, which else runs full of groups.
        group_name = (
            f"/aws/vendedlogs/apigateway/{pulumi.get_project()}-{pulumi.get_stack()}"
            f"/{self._logical_name}"
        )
        group = aws.cloudwatch.LogGroup(
            f"{self._logical_name}-logs",
            name=group_name,
            retention_in_days=int(args.get("log_retention_in_days", DEFAULT_LOG_RETENTION)),
            opts=self._child,
        )
        arn = (
            f"arn:{context.partition}:logs:{context.region}:{context.account_id}"
            f":log-group:{group_name}"
        )
        self.log_group_name = group.name
        self.stage = aws.apigatewayv2.Stage(
            f"{self._logical_name}-stage",
            api_id=self.api.id,
            name=STAGE,
            auto_deploy=True,
            default_route_settings={
                "throttling_burst_limit": int(args.get("throttling_burst_limit", DEFAULT_BURST)),
                "throttling_rate_limit": int(args.get("throttling_rate_limit", DEFAULT_RATE)),
            },
            access_log_settings={
                "destination_arn": after(arn, group),
                "format": access_log_format(),
            },
            opts=self._child,
        )

    def _lead_to_balancer(self, args: HttpApiEdgeArgs) -> list[pulumi.Resource]:
        """Lead every request to the application load balancer, which routes by itself."""
        server_name = args.get("alb_domain")
        port = 80 if server_name is None else 443
        source, target = self.link_security_group_id, self.security_group_id
        rules = open_hop(self._logical_name, self, Hop(source, target, port))
        open_preflight = "cors" in args and self.authorizer_id is not None
        link = Link(self.api_id, self.vpc_link_id, self.authorizer_id, open_preflight)
        listener_arn = after(args["alb_listener_arn"], *rules)
        return integrate(self._logical_name, self, link, listener_arn, CATCH_ALL, server_name)

    def _serve(
        self, domain: str, certificate_arn: pulumi.Input[str], routes: list[pulumi.Resource]
    ) -> None:
        """Make the API answer on a domain, at its root; records wait for what answers there."""
        name = aws.apigatewayv2.DomainName(
            f"{self._logical_name}-domain",
            domain_name=domain,
            domain_name_configuration={
                "certificate_arn": certificate_arn,
                "endpoint_type": "REGIONAL",
                "security_policy": "TLS_1_2",
            },
            opts=self._child,
        )
        mapping = aws.apigatewayv2.ApiMapping(
            f"{self._logical_name}-mapping",
            api_id=self.api.id,
            domain_name=name.id,
            stage=self.stage.id,
            opts=self._child,
        )
        self.url = after(f"https://{domain}", mapping)
        target = name.domain_name_configuration.target_domain_name
        self.dns_name = after(target, mapping, *routes)
        self.zone_id = name.domain_name_configuration.hosted_zone_id


def _cors(rules: Cors) -> "aws.apigatewayv2.ApiCorsConfigurationArgsDict":
    return {
        "allow_origins": sorted(rules["allow_origins"]),
        "allow_methods": sorted(rules.get("allow_methods", ["GET", "HEAD", "POST"])),
        "allow_headers": sorted(rules.get("allow_headers", ["authorization", "content-type"])),
        "allow_credentials": rules.get("allow_credentials", False),
        "max_age": int(rules.get("max_age", 300)),
    }
