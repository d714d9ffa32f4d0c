"""CloudFrontEdge: a distribution in front of a load balancer, which can then be private itself."""

import pulumi
import pulumi_aws as aws

from private_fargate.context import after, context_of
from private_fargate.edge.cloudfront_args import (
    DEFAULT_LOG_RETENTION,
    CloudFrontEdgeArgs,
    cloudfront_edge_faults,
    is_public,
)
from private_fargate.edge.log_bucket import CLOUDFRONT_REGION, cloudfront_writers, log_bucket
from private_fargate.edge.origin_secret import ORIGIN_HEADER
from private_fargate.faults import raise_faults

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
"""AWS's cache policy that keeps nothing. Source: CloudFront guide, "Use managed cache policies"."""

ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
"""AWS's policy that passes every header, cookie and query on, the Host header among them. Source:
CloudFront guide, "Use managed origin request policies"."""

ORIGIN_FACING = "com.amazonaws.global.cloudfront.origin-facing"
"""AWS's list of the addresses that CloudFront calls origins from."""

MINIMUM_TLS = "TLSv1.2_2021"
"""TLS 1.2 and 1.3 with forward secrecy; without a domain CloudFront decides by itself."""

ORIGIN_ID = "load-balancer"


class CloudFrontEdge(pulumi.ComponentResource):
    """A CloudFront distribution that passes every request on to a load balancer and keeps nothing.

    With a VPC origin, the load balancer is internal and reached inside the VPC, so that nothing but
    the distribution has a public address; the VPC still needs an internet gateway, which is not
    used. The alternative is a public load balancer whose routes ask for a secret header. Either way
    the load balancer's security group lets CloudFront's addresses in, which count as 55 of the 60
    rules that a group may have. Routes attach to the load balancer's listener. A distribution takes
    minutes to change; a VPC origin up to 15.

    Sources: CloudFront guide, "Restrict access with VPC origins" and "Restrict access to
    Application Load Balancers"; VPC guide, "Use AWS-managed prefix lists".

    Cost: by the GB and by requests, over that of the load balancer.

    `CloudFrontEdge("cdn", {"load_balancer_arn": edge.load_balancer_arn, …})`
    """

    url: pulumi.Output[str]
    """Address that a person can open; with domains, as soon as their records are there."""
    dns_name: pulumi.Output[str]
    """Name of the distribution, for alias records."""
    zone_id: pulumi.Output[str]
    """Hosted zone of that name, for alias records."""
    distribution_id: pulumi.Output[str]
    """Id of the distribution."""
    distribution_arn: pulumi.Output[str]
    """ARN of the distribution."""

    def __init__(
        self, name: str, args: CloudFrontEdgeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the distribution. Raises ValueError, listing every fault, before that."""
        raise_faults("CloudFrontEdge", name, cloudfront_edge_faults(args))
        super().__init__("private-fargate:index:CloudFrontEdge", name, {}, opts)
        self._logical_name = name
        self._child = pulumi.ResourceOptions(parent=self)
        public = is_public(args)
        https = public or args.get("origin_https", False)
        names = args.get("domain_names", [])

        admitted = self._admit(args["load_balancer_security_group_id"], 443 if https else 80)
        origin = self._public_origin(args) if public else self._vpc_origin(args, https=https)
        self.distribution = self._distribution(
            args, origin, pulumi.ResourceOptions(parent=self, depends_on=[admitted])
        )
        if args.get("access_logs", False):
            self._log(int(args.get("log_retention_in_days", DEFAULT_LOG_RETENTION)))

        self.dns_name = self.distribution.domain_name
        self.zone_id = self.distribution.hosted_zone_id
        self.distribution_id = self.distribution.id
        self.distribution_arn = self.distribution.arn
        host = after(names[0], self.distribution) if names else self.dns_name
        self.url = pulumi.Output.format("https://{}", host)
        self.register_outputs({key: getattr(self, key) for key in CloudFrontEdge.__annotations__})

    def _admit(self, group_id: pulumi.Input[str], port: int) -> pulumi.Resource:
        listed = aws.ec2.get_managed_prefix_list(
            name=ORIGIN_FACING, opts=pulumi.InvokeOptions(parent=self)
        )
        return aws.vpc.SecurityGroupIngressRule(
            f"{self._logical_name}-cloudfront-{port}-in",
            security_group_id=group_id,
            prefix_list_id=listed.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=f"Port {port}, from CloudFront",
            opts=self._child,
        )

    def _vpc_origin(
        self, args: CloudFrontEdgeArgs, *, https: bool
    ) -> "aws.cloudfront.DistributionOriginArgsDict":
        # Named by protocol: a VPC origin does not change it, and is replaced beside the old one.
        protocol = "https" if https else "http"
        stem = f"{pulumi.get_project()}-{pulumi.get_stack()}-{self._logical_name}"
        origin = aws.cloudfront.VpcOrigin(
            f"{self._logical_name}-origin-{protocol}",
            vpc_origin_endpoint_config={
                "name": f"{stem[:58]}-{protocol}",
                "arn": args["load_balancer_arn"],
                "http_port": 80,
                "https_port": 443,
                "origin_protocol_policy": f"{protocol}-only",
                "origin_ssl_protocols": {"items": ["TLSv1.2"], "quantity": 1},
            },
            opts=self._child,
        )
        return {
            "origin_id": ORIGIN_ID,
            # Not looked up for a VPC origin, but what the certificate has to be for.
            "domain_name": args["domain_names"][0] if https else args["load_balancer_dns_name"],
            "vpc_origin_config": {"vpc_origin_id": origin.id},
        }

    def _public_origin(
        self, args: CloudFrontEdgeArgs
    ) -> "aws.cloudfront.DistributionOriginArgsDict":
        return {
            "origin_id": ORIGIN_ID,
            "domain_name": args["load_balancer_dns_name"],
            "custom_origin_config": {
                "http_port": 80,
                "https_port": 443,
                "origin_protocol_policy": "https-only",
                "origin_ssl_protocols": ["TLSv1.2"],
            },
            "custom_headers": [
                {"name": ORIGIN_HEADER, "value": pulumi.Output.secret(args["origin_secret"])}
            ],
        }

    def _distribution(
        self,
        args: CloudFrontEdgeArgs,
        origin: "aws.cloudfront.DistributionOriginArgsDict",
        opts: pulumi.ResourceOptions,
    ) -> "aws.cloudfront.Distribution":
        certificate: aws.cloudfront.DistributionViewerCertificateArgsDict = {
            "cloudfront_default_certificate": True
        }
        if "certificate_arn" in args:
            certificate = {
                "acm_certificate_arn": args["certificate_arn"],
                "ssl_support_method": "sni-only",
                "minimum_protocol_version": MINIMUM_TLS,
            }
        return aws.cloudfront.Distribution(
            self._logical_name,
            enabled=True,
            comment=f"{pulumi.get_project()} {pulumi.get_stack()}",
            aliases=sorted(args["domain_names"]) if "domain_names" in args else None,
            origins=[origin],
            default_cache_behavior={
                "target_origin_id": ORIGIN_ID,
                "viewer_protocol_policy": "redirect-to-https",
                "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
                "cached_methods": ["GET", "HEAD"],
                "cache_policy_id": CACHING_DISABLED,
                "origin_request_policy_id": ALL_VIEWER,
            },
            viewer_certificate=certificate,
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            http_version="http2and3",
            is_ipv6_enabled=True,
            web_acl_id=args.get("web_acl_arn"),
            opts=opts,
        )

    def _log(self, retention_in_days: int) -> None:
        """Have requests logged to a bucket; deliveries of CloudFront are set up in one region."""
        context = context_of(self)
        name = f"{self._logical_name}-logs"
        # CloudWatch Logs API reference: names of up to 60 letters, digits, - and _.
        label = f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}".replace(".", "-")[:60]
        logs = log_bucket(
            name,
            self,
            cloudfront_writers(context),
            retention_in_days=retention_in_days,
            force_destroy=False,
        )
        source = aws.cloudwatch.LogDeliverySource(
            f"{name}-source",
            name=label,
            log_type="ACCESS_LOGS",
            resource_arn=self.distribution.arn,
            region=CLOUDFRONT_REGION,
            opts=self._child,
        )
        destination = aws.cloudwatch.LogDeliveryDestination(
            f"{name}-destination",
            name=label,
            output_format="json",
            delivery_destination_configuration={"destination_resource_arn": logs.bucket.arn},
            region=CLOUDFRONT_REGION,
            # Without the policy AWS would write one of its own.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[logs.policy]),
        )
        aws.cloudwatch.LogDelivery(
            f"{name}-delivery",
            delivery_source_name=source.name,
            delivery_destination_arn=destination.arn,
            region=CLOUDFRONT_REGION,
            opts=self._child,
        )
