"""What registers behind load balancers, and the health checks of it."""

from typing import Any

from tests.policies.preflight.programs.front import CHECK, Front, fronted
from tests.policies.preflight.programs.shop import container, nat
from tests.policies.preflight.programs.story import story


@story("F39")
def targets_by_instance() -> None:
    """As in the fifth seed: the target group of the wizard's first try."""
    fronted(targets={"target_type": "instance"})


@story("F39")
def targets_by_the_default() -> None:
    fronted(targets={"target_type": None})


@story(doubts="F39")
def target_type_known_later() -> None:
    shop = nat()
    Front(shop, targets={"target_type": shop.later("ip")})
    shop.service()


@story("F40")
def target_group_that_nothing_forwards_to() -> None:
    fronted(does="fixed-response")


@story("F40")
def service_before_the_listener() -> None:
    shop = nat()
    Front(shop)
    shop.needs.pop()
    shop.service()


@story(doubts="F40")
def target_group_of_another_stack() -> None:
    shop = nat()
    arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/api/0123456789abcdef"
    entry = {"target_group_arn": arn, "container_name": "api", "container_port": 3000}
    shop.registered = [entry]
    shop.service()


def _registered(**entry: Any) -> None:
    shop = nat()
    Front(shop).register(**entry)
    shop.service()


@story("F41")
def container_that_is_not_there() -> None:
    _registered(container_name="app")


@story("F41 F43")
def port_that_no_container_has() -> None:
    _registered(container_port=8080)


@story(doubts="F23 F26 F41")
def containers_behind_a_balancer_known_later() -> None:
    shop = nat()
    Front(shop)
    shop.service(shop.task(shop.later("api").apply(container)))


@story("F42 F43")
def health_check_on_another_port() -> None:
    fronted(targets={"health_check": {**CHECK, "port": "9000"}})


@story(unseen="F42")
def health_check_by_tls_of_a_plain_container() -> None:
    """What the container speaks is in its image."""
    fronted(targets={"protocol": "HTTPS", "health_check": {**CHECK, "protocol": "HTTPS"}})


@story(doubts="F42")
def health_check_on_a_port_known_later() -> None:
    shop = nat()
    Front(shop, targets={"health_check": {**CHECK, "port": shop.later("3000")}})
    shop.service()


def _slow(start: int, **more: Any) -> None:
    shop = nat()
    Front(shop, targets={"health_check": {**CHECK, "interval": 10, "unhealthy_threshold": 2}})
    check = {"command": ["CMD-SHELL", "true"], "startPeriod": start}
    shop.service(shop.task(container(healthCheck=check)), **more)


@story("F46")
def start_that_takes_longer_than_the_health_check() -> None:
    _slow(120)


@story()
def start_that_has_its_grace() -> None:
    _slow(120, health_check_grace_period_seconds=120)


@story(unseen="F46")
def health_check_of_a_path_that_redirects() -> None:
    """The path answers 302 and the matcher wants 200: what an application answers is its own."""
    check = {**CHECK, "path": "/login", "matcher": "200"}
    fronted(targets={"health_check": check})


@story("F75")
def timeout_as_long_as_the_interval() -> None:
    fronted(targets={"health_check": {**CHECK, "interval": 10, "timeout": 10}})


@story(doubts="F75")
def interval_known_later() -> None:
    shop = nat()
    Front(shop, targets={"health_check": {**CHECK, "interval": shop.later(30)}})
    shop.service()


@story("F36")
def drains_for_five_minutes() -> None:
    fronted(targets={"deregistration_delay": None})


@story()
def drains_for_half_a_minute() -> None:
    fronted(targets={"deregistration_delay": 30})


@story(unseen="F36")
def tasks_that_take_long_to_start() -> None:
    """Ten minutes for each task: how long a start takes is in no plan."""
    shop = nat()
    Front(shop)
    shop.service(desired_count=40)
