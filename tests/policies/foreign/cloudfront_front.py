"""CloudFront in front: the load balancer admits CloudFront's prefix list and nobody else."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("vpc", cidr_block="10.9.0.0/16")
igw = aws.ec2.InternetGateway("igw", vpc_id=vpc.id)
table = aws.ec2.RouteTable(
    "edge",
    vpc_id=vpc.id,
    routes=[
        aws.ec2.RouteTableRouteArgs(cidr_block="0.0.0.0/0", gateway_id=igw.id),
        aws.ec2.RouteTableRouteArgs(ipv6_cidr_block="::/0", gateway_id=igw.id),
    ],
)
subnets = []
for i, az in enumerate(aws.get_availability_zones(state="available").names[:2]):
    subnets.append(
        aws.ec2.Subnet(
            f"edge-{i}", vpc_id=vpc.id, cidr_block=f"10.9.{i}.0/24", availability_zone=az
        )
    )
    aws.ec2.RouteTableAssociation(f"edge-{i}", subnet_id=subnets[i].id, route_table_id=table.id)
cloudfront = aws.ec2.get_managed_prefix_list(name="com.amazonaws.global.cloudfront.origin-facing")
group = aws.ec2.SecurityGroup(
    "edge",
    vpc_id=vpc.id,
    description="CloudFront alone",
    ingress=[
        {
            "description": "CloudFront",
            "protocol": "tcp",
            "from_port": 443,
            "to_port": 443,
            "prefix_list_ids": [cloudfront.id],
        }
    ],
)
logs = aws.s3.Bucket("logs", force_destroy=True)
aws.s3.BucketPublicAccessBlock(
    "logs",
    bucket=logs.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)
alb = aws.lb.LoadBalancer(
    "edge",
    security_groups=[group.id],
    subnets=[s.id for s in subnets],
    drop_invalid_header_fields=True,
    access_logs={"bucket": logs.bucket, "prefix": "alb", "enabled": True},
)
certificate = aws.acm.Certificate(
    "alb", domain_name="origin.example.com", validation_method="DNS", key_algorithm="EC_prime256v1"
)
aws.lb.Listener(
    "https",
    load_balancer_arn=alb.arn,
    port=443,
    protocol="HTTPS",
    ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
    certificate_arn=certificate.arn,
    default_actions=[
        {
            "type": "fixed-response",
            "fixed_response": {"content_type": "text/plain", "status_code": "404"},
        }
    ],
)
aws.cloudfront.Distribution(
    "cdn",
    enabled=True,
    aliases=["www.example.com"],
    origins=[
        {
            "origin_id": "alb",
            "domain_name": alb.dns_name,
            "custom_origin_config": {
                "http_port": 80,
                "https_port": 443,
                "origin_protocol_policy": "http-only",
                "origin_ssl_protocols": ["TLSv1.2"],
            },
        }
    ],
    default_cache_behavior={
        "target_origin_id": "alb",
        "viewer_protocol_policy": "allow-all",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={
        "acm_certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/www",
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": "TLSv1",
    },
)
