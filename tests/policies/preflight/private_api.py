"""An HTTP API in front of a world's load balancer, sound: a test breaks it in one line."""

from typing import Any

from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_STRING, Planned
from tests.policies.preflight.front import put_before
from tests.policies.preflight.world import World

DISCOVERY = "aws:servicediscovery/service:Service"
REST_LINK = "aws:apigateway/vpcLink:VpcLink"


class Api:
    """API, stage, VPC link with a group of its own, integration and route to an internal listener.

    Args:
        world: what it stands before.
        kind: the load balancer's type.
        integration: properties of the integration; None takes one away.
    """

    def __init__(self, world: World, kind: str = "network", **integration: Any) -> None:
        self.world = world
        self.front = put_before(world, kind)
        self.front.balancer.props["internal"] = True
        self.api = world.add(of.API, "api", {"protocolType": "HTTP"})
        self.stage = world.add(
            of.API_STAGE, "stage", {"name": "$default", "autoDeploy": True}, apiId=self.api
        )
        self.group = world.security_group("link")
        self.rules = world.admit(self.group, self.front.group, 80)
        self.link = world.add(
            of.VPC_LINK, "link", subnetIds=[*world.private], securityGroupIds=[self.group]
        )
        given = {
            "connectionType": "VPC_LINK",
            "integrationType": "HTTP_PROXY",
            "integrationMethod": "ANY",
            "integrationUri": world.arn(self.front.listener),
            "payloadFormatVersion": "1.0",
            **integration,
        }
        fed = {"apiId": self.api, "connectionId": self.link, "integrationUri": self.front.listener}
        left_out = {key for key, value in given.items() if value is None}
        self.integration = world.add(
            of.API_INTEGRATION,
            "shop",
            {key: value for key, value in given.items() if key not in left_out},
            **{key: feed for key, feed in fed.items() if key not in left_out},
        )
        for key in left_out:
            self.integration.props.pop(key, None)
        self.route = self.lead("ANY /{proxy+}", self.integration)

    def lead(self, key: str, integration: Planned, name: str = "any") -> Planned:
        """Add a route to an integration."""
        known = self.world.deployed
        target = f"integrations/{self.world.id(integration)}" if known else UNKNOWN_STRING
        props = {"routeKey": key, "target": target}
        return self.world.add(of.API_ROUTE, name, props, apiId=self.api, target=integration)

    def discover(self, records: Any = ("SRV",)) -> Planned:
        """Lead the integration to Cloud Map, where the service registers, past the listener."""
        given = {} if records is None else {"dnsConfig": {"dnsRecords": records}}
        if isinstance(records, tuple):
            given = {"dnsConfig": {"dnsRecords": [{"type": kind, "ttl": 10} for kind in records]}}
        found = self.world.add(DISCOVERY, "shop", given)
        self.integration.props["integrationUri"] = self.world.arn(found)
        self.integration.feeds["integrationUri"] = [found]
        registry = {"registryArn": self.world.arn(found), "containerPort": 3000}
        self.world.service.props["serviceRegistries"] = registry
        self.world.service.feeds["serviceRegistries"] = [found]
        return found
