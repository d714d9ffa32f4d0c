"""What AWS tells of an edge's resources only after they are made, for the recorder's mocks."""

from typing import Any


def edge_calls(given: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what look-ups of an edge find, by token."""
    wanted = [item for item in given.get("filters", []) if item["name"] == "subnet-id"]
    ids = [identity for item in wanted for identity in item["values"]]
    return {
        # `subnet-c` stands in a zone without VPC links.
        "aws:ec2/getSubnets:getSubnets": {"ids": [i for i in ids[::-1] if i != "subnet-c"]},
        "aws:ec2/getManagedPrefixList:getManagedPrefixList": {"id": "pl-cloudfront"},
        "aws:route53/getZone:getZone": {
            "zoneId": "ZFOUND",
            "nameServers": ["ns-1.example.net", "ns-2.example.net"],
        },
    }


def edge_outputs(kind: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the computed properties of a resource of an edge; none for any other."""
    if kind == "aws:acm/certificate:Certificate":
        names = [inputs["domainName"], *inputs.get("subjectAlternativeNames", [])]
        return {"domainValidationOptions": [_option(name) for name in reversed(names)]}
    if kind == "aws:apigatewayv2/domainName:DomainName":
        computed = {"targetDomainName": "d-1.execute-api.example.com", "hostedZoneId": "ZAPI"}
        return {"domainNameConfiguration": {**inputs["domainNameConfiguration"], **computed}}
    told: dict[str, dict[str, Any]] = {
        "aws:apigatewayv2/api:Api": {"apiEndpoint": "https://a1.execute-api.example.com"},
        "aws:route53/zone:Zone": {
            "zoneId": "ZMADE",
            "nameServers": [f"ns-{number}.example.net" for number in range(1, 5)],
        },
        "aws:route53/record:Record": {"fqdn": inputs.get("name")},
        "aws:cloudfront/distribution:Distribution": {
            "domainName": "d1.cloudfront.net",
            "hostedZoneId": "Z2FDTNDATAQYW2",
        },
    }
    return told.get(kind, {})


def _option(name: str) -> dict[str, str]:
    base = name.removeprefix("*.")
    return {
        "domainName": name,
        "resourceRecordName": f"_token.{base}.",
        "resourceRecordType": "CNAME",
        "resourceRecordValue": "_value.acm-validations.aws.",
    }
