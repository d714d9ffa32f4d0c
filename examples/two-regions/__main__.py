"""One service in two regions: DNS leads to the spare one while the first does not answer."""

import pulumi
import pulumi_aws as aws

import private_fargate as pf

HOME, SPARE = "ap-northeast-2", "ap-northeast-1"
names = pulumi.Config().require_object("dns")
dns = pf.Dns("dns", {**names, "certificate_regions": [HOME, SPARE]})
for region, role in ((HOME, "PRIMARY"), (SPARE, "SECONDARY")):
    there = pulumi.ResourceOptions(providers=[aws.Provider(region, region=region)])
    network = pf.Network(f"network-{region}", {"nat": pf.NatMode.INSTANCE}, there)
    own = {"vpc_id": network.vpc_id, "subnet_ids": network.public_subnet_ids}
    own |= {"certificate_arn": dns.certificate_arns[region], "domain": names["domain"]}
    edge = pf.AlbEdge(f"edge-{region}", own, there)
    share = {"listener_arn": edge.listener_arn, "vpc_id": network.vpc_id, "port": 8080}
    route = pf.AlbRoute(f"web-{region}", share, there)
    cluster = pf.Cluster(f"cluster-{region}", {}, there)
    registry = pf.Registry(f"web-{region}", {"repository_name": "two-regions/web"}, there)
    args = {"cluster_arn": cluster.cluster_arn, "cluster_name": cluster.cluster_name, "port": 8080}
    args |= {"image": registry.image("v1"), "repository_arn": registry.repository_arn}
    args |= {"target_group_arn": route.target_group_arn, **network.placement}
    args |= {"load_balancer_security_group_id": edge.security_group_id}
    pf.Service(f"web-{region}", args, there)
    check = aws.route53.HealthCheck(region, type="HTTPS", fqdn=edge.dns_name, port=443)
    aws.route53.Record(
        f"web-{region}",
        zone_id=dns.zone_id,
        name=names["domain"],
        type="A",
        aliases=[{"name": edge.dns_name, "zone_id": edge.zone_id, "evaluate_target_health": True}],
        set_identifier=region,
        failover_routing_policies=[{"type": role}],
        health_check_id=check.id,
    )
rule = {"destinations": [{"region": SPARE, "registry_id": aws.get_caller_identity().account_id}]}
aws.ecr.ReplicationConfiguration("spare", replication_configuration={"rules": [rule]})
