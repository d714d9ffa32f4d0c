"""Everything an embedded AWS holds, as far as the product makes it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.engine.conftest import Sandbox

Inventory = dict[str, list[str]]


def inventory(sandbox: "Sandbox") -> Inventory:
    """The ids of what exists, by kind; deregistered and released things are not there."""
    ec2, elb = sandbox.client("ec2"), sandbox.client("elbv2")
    ecs, iam = sandbox.client("ecs"), sandbox.client("iam")
    scaling = sandbox.client("application-autoscaling")
    acm, apis = sandbox.client("acm"), sandbox.client("apigatewayv2")
    front = sandbox.client("cloudfront").list_distributions()["DistributionList"]
    alive = [{"Name": "instance-state-name", "Values": ["pending", "running"]}]
    return {
        "vpcs": [v["VpcId"] for v in ec2.describe_vpcs()["Vpcs"]],
        "subnets": [s["SubnetId"] for s in ec2.describe_subnets()["Subnets"]],
        "groups": [g["GroupId"] for g in ec2.describe_security_groups()["SecurityGroups"]],
        "tables": [t["RouteTableId"] for t in ec2.describe_route_tables()["RouteTables"]],
        "gateways": [
            g["InternetGatewayId"] for g in ec2.describe_internet_gateways()["InternetGateways"]
        ],
        "addresses": [a["AllocationId"] for a in ec2.describe_addresses()["Addresses"]],
        "interfaces": [
            n["NetworkInterfaceId"] for n in ec2.describe_network_interfaces()["NetworkInterfaces"]
        ],
        "instances": [
            i["InstanceId"]
            for r in ec2.describe_instances(Filters=alive)["Reservations"]
            for i in r["Instances"]
        ],
        "endpoints": [
            e["VpcEndpointId"]
            for e in ec2.describe_vpc_endpoints()["VpcEndpoints"]
            if e["State"] != "deleted"
        ],
        "balancers": [b["LoadBalancerArn"] for b in elb.describe_load_balancers()["LoadBalancers"]],
        "targets": [t["TargetGroupArn"] for t in elb.describe_target_groups()["TargetGroups"]],
        "clusters": [
            c["clusterArn"]
            for c in ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]
            if c["status"] != "INACTIVE"
        ],
        "definitions": ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"],
        "roles": [r["RoleName"] for r in iam.list_roles()["Roles"]],
        "profiles": [
            p["InstanceProfileName"] for p in iam.list_instance_profiles()["InstanceProfiles"]
        ],
        "logs": [
            g["logGroupName"] for g in sandbox.client("logs").describe_log_groups()["logGroups"]
        ],
        "repositories": [
            r["repositoryName"]
            for r in sandbox.client("ecr").describe_repositories()["repositories"]
        ],
        "scaling": [
            t["ResourceId"]
            for t in scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
        ],
        "zones": [z["Id"] for z in sandbox.client("route53").list_hosted_zones()["HostedZones"]],
        "certificates": [
            c["CertificateArn"]
            for client in (acm, sandbox.client("acm", "us-east-1"))
            for c in client.list_certificates()["CertificateSummaryList"]
        ],
        "apis": [a["ApiId"] for a in apis.get_apis()["Items"]],
        "links": [v["VpcLinkId"] for v in apis.get_vpc_links()["Items"]],
        "domains": [d["DomainName"] for d in apis.get_domain_names()["Items"]],
        "distributions": [d["Id"] for d in front.get("Items", [])],
        "deliveries": [
            d["id"] for d in sandbox.client("logs", "us-east-1").describe_deliveries()["deliveries"]
        ],
        "buckets": [b["Name"] for b in sandbox.client("s3").list_buckets()["Buckets"]],
    }
