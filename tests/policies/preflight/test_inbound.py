"""The ways in, as a table."""

from guardrails.preflight.entrances import EntranceRow, entrances_table
from guardrails.preflight.inbound import Inbound
from guardrails.preflight.way import Status
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_STRING, Planned
from tests.policies.preflight.front import Front, put_before, serve
from tests.policies.preflight.world import World, container

PATH = "lb.LoadBalancer 'edge' → lb.Listener 'http' → lb.TargetGroup 'api' → ecs.Service 'api'"


def table(world: World) -> tuple[EntranceRow, ...]:
    return entrances_table(world.graph())


def test_a_way_in_is_one_row() -> None:
    world = World()
    put_before(world)
    assert table(world) == (
        EntranceRow(
            client="the internet",
            listener="HTTP:80",
            condition="any",
            target_group="lb.TargetGroup 'api'",
            service="ecs.Service 'api'",
            container="api:3000",
            health_check="HTTP 3000 /",
            status=Status.PROVEN,
            path=PATH,
        ),
    )


def test_a_service_without_load_balancer_has_no_row() -> None:
    assert table(World()) == ()


def rule_before(world: World, front: Front, **condition: object) -> Planned:
    """Move the target group from the listener to a rule of it."""
    front.listener.props["defaultActions"] = [{"type": "fixed-response"}]
    front.listener.feeds["defaultActions"] = []
    action = {"type": "forward", "targetGroupArn": world.arn(front.targets)}
    props = {"actions": [action], "conditions": [condition], "priority": 10}
    made = world.add(of.LISTENER_RULE, "api", props, listenerArn=front.listener)
    made.feeds["actions"] = [front.targets]
    return made


def test_a_rule_says_for_which_requests() -> None:
    world = World()
    front = put_before(world)
    rule_before(world, front, pathPattern={"values": ["/api/*", "/v1/*"]})
    (row,) = table(world)
    assert row.condition == "path /api/* or /v1/*"
    assert "lb.Listener 'http' → lb.ListenerRule 'api' → lb.TargetGroup 'api'" in row.path


def test_a_headers_value_is_not_shown() -> None:
    world = World()
    front = put_before(world)
    header = {"httpHeaderName": "x-origin-verify", "values": ["hunter2"]}
    rule_before(world, front, httpHeader=header)
    (row,) = table(world)
    assert row.condition == "header x-origin-verify"
    assert "hunter2" not in str(row)


def test_a_broken_way_says_where() -> None:
    world = World()
    front = put_before(world)
    world.remove(*(each for each in world.plan.resources if each.name.startswith("tasks-in-3000")))
    (row,) = table(world)
    assert row.status is Status.BROKEN
    assert row.breaks[0].startswith(
        "F43 lb.LoadBalancer 'edge' is not admitted by ecs.Service 'api'"
    )
    world.remove(front.listener)
    (row,) = table(world)
    assert row.breaks == ("F40 no listener and no rule forwards to its target group",)
    assert row.listener == "none"


def test_clients_are_named_by_their_groups_and_links() -> None:
    world = World()
    front = put_before(world, "network")
    front.balancer.props["internal"] = True
    everyone = [each for each in world.plan.resources if each.name == "edge-in-80-everyone"]
    world.remove(*everyone)
    link_group = world.security_group("link")
    world.admit(link_group, front.group, 80)
    link = world.add(of.VPC_LINK, "link", securityGroupIds=[link_group])
    uri = {"integrationUri": world.arn(front.listener), "connectionId": world.id(link)}
    fed = {"integrationUri": front.listener, "connectionId": link}
    world.add(of.API_INTEGRATION, "nlb", uri, **fed)
    (row,) = table(world)
    client = "HTTP API by apigatewayv2.VpcLink 'link', ec2.SecurityGroup 'link'"
    assert (row.client, row.listener, row.health_check) == (client, "TCP:80", "HTTP 3000 /")


def test_addresses_are_not_shown() -> None:
    world = World()
    front = put_before(world)
    (admitted,) = (each for each in world.plan.resources if each.name == "edge-in-80-everyone")
    admitted.props["cidrIpv4"] = "203.0.113.7/32"
    (row,) = table(world)
    assert row.client == "whom vpc.SecurityGroupIngressRule 'edge-in-80-everyone' admits"
    world.remove(admitted)
    assert table(world)[0].client == "nobody"
    assert front.balancer.props["internal"] is False


def test_the_order_of_the_program_does_not_matter() -> None:
    world = World()
    put_before(world)
    second = world.add(of.TARGET_GROUP, "admin", {"targetType": "ip"}, vpcId=world.vpc)
    serve(world, second)
    before = table(world)
    world.plan.resources.reverse()
    assert table(world) == before


def test_of_several_ports_it_may_not_be_known_whose_a_target_group_is() -> None:
    """Only one of two ports is let through, and either may be of either group at first."""
    world = World()
    front = put_before(world)
    world.contain(container(portMappings=[{"containerPort": 3000}, {"containerPort": 9000}]))
    second = world.add(of.TARGET_GROUP, "admin", {"targetType": "ip"}, vpcId=world.vpc)
    serve(world, second, port=9000)
    action = {"type": "forward", "targetGroupArn": world.arn(second)}
    rule = world.add(of.LISTENER_RULE, "admin", {"actions": [action]}, listenerArn=front.listener)
    rule.feeds["actions"] = [second]
    ways = {(each.port.port, each.way.status) for each in world.graph().derive(Inbound)}
    assert ways == {(3000, Status.PROVEN), (9000, Status.BROKEN)}
    front.targets.props["healthCheck"]["port"] = "8081"
    ways = {(each.port.port, each.way.status) for each in world.graph().derive(Inbound)}
    assert ways == {
        (3000, Status.PROVEN),
        (3000, Status.CANNOT_JUDGE),
        (9000, Status.BROKEN),
    }


def test_what_is_not_known_is_said_so() -> None:
    world = World()
    front = put_before(world)
    front.balancer.props["internal"] = UNKNOWN_STRING
    front.balancer.feeds["internal"] = [world.vpc]
    world.service.props["loadBalancers"][0]["containerPort"] = UNKNOWN_STRING
    (row,) = table(world)
    assert (row.client, row.container) == ("not known yet", "api:not known yet")
    assert row.status is Status.CANNOT_JUDGE
