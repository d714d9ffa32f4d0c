"""Look-ups: the functions of pulumi_aws that the embedded AWS answers."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.errors import SandboxError
from sandbox.provider import invokes_edge
from sandbox.provider.clients import ACCOUNT_ID, PARTITION, Clients
from sandbox.provider.schema import resource_schema
from sandbox.provider.shapes import from_response
from sandbox.provider.values import Properties

DNS_SUFFIX = "amazonaws.com"

_SUBNET_FILTERS = {
    "id": "subnet-id",
    "vpcId": "vpc-id",
    "availabilityZone": "availability-zone",
    "cidrBlock": "cidr-block",
}

Invoke = Callable[[Clients, str, Properties], Properties]


def invoke(clients: Clients, region: str, token: str, arguments: Properties) -> Properties:
    """The answer of a look-up by its token; SandboxError for one that is not known here."""
    known = _INVOKES.get(token)
    if known is None:
        raise SandboxError(
            f"the embedded AWS does not answer the look-up {token}; it answers: "
            + ", ".join(sorted(_INVOKES))
        )
    return known(clients, region, arguments)


def _region(_: Clients, region: str, arguments: Properties) -> Properties:
    name = arguments.get("name") or region
    return {
        "id": name,
        "name": name,
        "region": name,
        "description": name,
        "endpoint": f"ec2.{name}.{DNS_SUFFIX}",
    }


def _caller_identity(clients: Clients, region: str, _: Properties) -> Properties:
    answer = clients.call("sts", region, "get_caller_identity", {})
    return {
        "id": answer["Account"],
        "accountId": answer["Account"],
        "arn": answer["Arn"],
        "userId": answer["UserId"],
    }


def _partition(_: Clients, __: str, ___: Properties) -> Properties:
    return {
        "id": PARTITION,
        "partition": PARTITION,
        "dnsSuffix": DNS_SUFFIX,
        "reverseDnsPrefix": "com.amazonaws",
    }


def _availability_zones(clients: Clients, region: str, arguments: Properties) -> Properties:
    wanted = {item["name"]: item["values"] for item in arguments.get("filters") or []}
    excluded = set(arguments.get("excludeNames") or [])
    filters = [{"Name": name, "Values": values} for name, values in wanted.items()]
    # moto knows no opt-in status: its zones are all of the kind that needs no opting in.
    opt_in = wanted.get("opt-in-status", ["opt-in-not-required"])
    request = {"Filters": [f for f in filters if f["Name"] != "opt-in-status"]}
    zones = clients.call("ec2", region, "describe_availability_zones", request)
    state = arguments.get("state")
    chosen = [
        zone
        for zone in zones["AvailabilityZones"]
        if "opt-in-not-required" in opt_in
        and zone["ZoneName"] not in excluded
        and (not state or zone["State"] == state)
    ]
    chosen.sort(key=lambda zone: str(zone["ZoneName"]))
    return {
        **arguments,
        "id": region,
        "names": [zone["ZoneName"] for zone in chosen],
        "zoneIds": [zone["ZoneId"] for zone in chosen],
        "groupNames": sorted({zone.get("GroupName", region) for zone in chosen}),
    }


def _parameter(clients: Clients, region: str, arguments: Properties) -> Properties:
    request = {
        "Name": arguments["name"],
        "WithDecryption": bool(arguments.get("withDecryption", True)),
    }
    found = clients.call("ssm", region, "get_parameter", request)["Parameter"]
    return {
        "id": found["Name"],
        "name": found["Name"],
        "arn": found["ARN"],
        "type": found["Type"],
        "value": found["Value"],
        "insecureValue": found["Value"],
        "version": found["Version"],
    }


def _prefix_list(clients: Clients, region: str, arguments: Properties) -> Properties:
    request: dict[str, Any] = {}
    if identity := arguments.get("id") or arguments.get("prefixListId"):
        request["PrefixListIds"] = [identity]
    lists = clients.call("ec2", region, "describe_managed_prefix_lists", request)["PrefixLists"]
    name = arguments.get("name")
    found = next((item for item in lists if not name or item["PrefixListName"] == name), None)
    if found is None:
        raise SandboxError(f"no managed prefix list matches {arguments}")
    return {
        "id": found["PrefixListId"],
        "name": found["PrefixListName"],
        "arn": found.get("PrefixListArn", ""),
        "addressFamily": found.get("AddressFamily", "IPv4"),
        "ownerId": found.get("OwnerId", ACCOUNT_ID),
        "maxEntries": found.get("MaxEntries", 0),
        "version": found.get("Version", 1),
        "entries": [],
        "tags": {},
    }


def _subnet(clients: Clients, region: str, arguments: Properties) -> Properties:
    asked = {item["name"]: item["values"] for item in arguments.get("filters") or []}
    for key, name in _SUBNET_FILTERS.items():
        if key in arguments:
            asked[name] = [str(arguments[key])]
    filters = [{"Name": name, "Values": values} for name, values in asked.items()]
    found = clients.call("ec2", region, "describe_subnets", {"Filters": filters})["Subnets"]
    if len(found) != 1:
        raise SandboxError(f"{len(found)} subnets match {arguments}, where one was looked for")
    schema = resource_schema("aws:ec2/subnet:Subnet")
    told = from_response(schema.outputs if schema else {}, found[0], {})
    return {
        **told,
        "id": found[0]["SubnetId"],
        "arn": found[0]["SubnetArn"],
        "state": found[0]["State"],
        "availableIpAddressCount": found[0]["AvailableIpAddressCount"],
        "region": region,
    }


def _zone(clients: Clients, region: str, arguments: Properties) -> Properties:
    zones = clients.call("route53", region, "list_hosted_zones", {})["HostedZones"]
    name = str(arguments.get("name", "")).removesuffix(".") + "."
    private = bool(arguments.get("privateZone", False))
    identity = arguments.get("zoneId")
    for zone in zones:
        plain = zone["Id"].removeprefix("/hostedzone/")
        same = plain == identity if identity else zone["Name"] == name
        if same and zone["Config"]["PrivateZone"] == private:
            details = clients.call("route53", region, "get_hosted_zone", {"Id": plain})
            return {
                "id": plain,
                "zoneId": plain,
                "arn": f"arn:{PARTITION}:route53:::hostedzone/{plain}",
                "name": zone["Name"].removesuffix("."),
                "privateZone": private,
                "callerReference": zone["CallerReference"],
                "comment": zone["Config"].get("Comment", ""),
                "nameServers": details.get("DelegationSet", {}).get("NameServers", []),
                "primaryNameServer": "",
                "resourceRecordSetCount": zone["ResourceRecordSetCount"],
                "tags": {},
            }
    raise SandboxError(f"no matching Route 53 hosted zone found for {identity or name}")


_INVOKES: Mapping[str, Invoke] = {
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _availability_zones,
    "aws:ssm/getParameter:getParameter": _parameter,
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": _prefix_list,
    "aws:ec2/getPrefixList:getPrefixList": _prefix_list,
    "aws:ec2/getSubnet:getSubnet": _subnet,
    "aws:route53/getZone:getZone": _zone,
    **invokes_edge.INVOKES,
}
