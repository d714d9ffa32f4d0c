"""What meets requests on an embedded AWS, and what an update did to it."""

import json
import re
from typing import Any

import yaml

from tests.engine.conftest import REGION, Sandbox

STEP = re.compile(r"^ ?(?:\+-|-\+|\+\+|--|[+~-])\s+aws:(\S+) (\S+) (\w+)", re.MULTILINE)
NETWORK = {"nat": "none", "endpoints": "none"}
WEB = {"image": "nginx:1", "port": 3000, "path": "/*"}


class Update:
    """What an update printed, and its steps in the order in which they began and ended."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps = STEP.findall(text[text.index("Updating (") :])

    def when(self, kind: str, name: str, ending: str) -> int:
        """When a step on a resource began (`deleting`) or ended (`created`)."""
        return self.steps.index((kind, name, ending))

    def assert_order(self, *steps: tuple[str, str, str]) -> None:
        """The steps came one after the other."""
        assert sorted(steps, key=lambda step: self.when(*step)) == list(steps)


def deploy(sandbox: Sandbox, edge: dict[str, Any], **web: Any) -> Update:
    """Updates the stack to this edge and this service."""
    config = {
        "aws:region": REGION,
        "private-fargate:network": NETWORK,
        "private-fargate:edge": edge,
        "private-fargate:services": {"web": {**WEB, **web}},
    }
    (sandbox.project / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
    result = sandbox.update()
    assert result.code == 0, result.text
    return Update(result.text)


def assert_settled(sandbox: Sandbox) -> None:
    """Neither the program nor AWS asks for another change."""
    again = sandbox.run("pulumi", "preview", "--refresh", "--expect-no-changes")
    assert again.code == 0, again.text


def outputs(sandbox: Sandbox) -> dict[str, Any]:
    """The stack's outputs."""
    found: dict[str, Any] = json.loads(sandbox.run("pulumi", "stack", "output", "--json").text)
    return found


def balancer(sandbox: Sandbox) -> dict[str, Any]:
    """The one load balancer: its listeners by port, and its rules by paths or domains."""
    elb = sandbox.client("elbv2")
    (found,) = elb.describe_load_balancers()["LoadBalancers"]
    listeners = elb.describe_listeners(LoadBalancerArn=found["LoadBalancerArn"])["Listeners"]
    rules = {}
    for listener in listeners:
        for rule in elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]:
            named = [part for part in rule["Conditions"] if part["Field"] != "http-header"]
            values = [value for condition in named for value in _values(condition)]
            if values:
                key = (listener["Port"], *values)
                rules[key] = rule["Actions"][0]
    return {
        "arn": found["LoadBalancerArn"],
        "name": found["DNSName"],
        "type": found["Type"],
        "scheme": found["Scheme"],
        "groups": found["SecurityGroups"],
        "listeners": {listener["Port"]: listener for listener in listeners},
        "rules": rules,
    }


def _values(condition: dict[str, Any]) -> list[str]:
    """The values of a rule's condition, which the API has in one of two places."""
    own = next((part for key, part in condition.items() if key.endswith("Config")), condition)
    values: list[str] = own["Values"]
    return values


def targets(sandbox: Sandbox) -> dict[str, Any]:
    """The one target group, which is the service's."""
    (group,) = sandbox.client("elbv2").describe_target_groups()["TargetGroups"]
    ecs = sandbox.client("ecs")
    cluster = outputs(sandbox)["clusterName"]
    arns = ecs.list_services(cluster=cluster)["serviceArns"]
    (service,) = ecs.describe_services(cluster=cluster, services=arns)["services"]
    (registered,) = service["deployments"][0].get("loadBalancers") or service["loadBalancers"]
    assert registered["targetGroupArn"] == group["TargetGroupArn"]
    found: dict[str, Any] = {**group, "ContainerPort": registered["containerPort"]}
    return found


def records(sandbox: Sandbox) -> dict[tuple[str, str], str]:
    """Where the names of the one zone lead, without what proves and runs the zone itself."""
    route53 = sandbox.client("route53")
    (zone,) = route53.list_hosted_zones()["HostedZones"]
    found = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    return {
        (record["Name"].removesuffix("."), record["Type"]): record["AliasTarget"]["DNSName"]
        for record in found
        if "AliasTarget" in record
    }


def proofs(sandbox: Sandbox) -> list[str]:
    """The names that validation records stand for."""
    route53 = sandbox.client("route53")
    (zone,) = route53.list_hosted_zones()["HostedZones"]
    found = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    names = [record["Name"] for record in found if record["Type"] == "CNAME"]
    return sorted(name.partition(".")[2].removesuffix(".") for name in names)


def ingress(sandbox: Sandbox, group_id: str) -> list[tuple[int, str]]:
    """Who a security group lets in, and on which port."""
    filters = [{"Name": "group-id", "Values": [group_id]}]
    rules = sandbox.client("ec2").describe_security_group_rules(Filters=filters)
    return sorted(
        (rule["FromPort"], _who(rule))
        for rule in rules["SecurityGroupRules"]
        if not rule["IsEgress"]
    )


def _who(rule: dict[str, Any]) -> str:
    referenced = rule.get("ReferencedGroupInfo", {}).get("GroupId")
    return str(rule.get("CidrIpv4") or rule.get("PrefixListId") or referenced)
