"""Where services run and how they are rolled out."""

from typing import Any

import pulumi_aws as aws

from tests.policies.preflight.programs.shop import Shop, nat
from tests.policies.preflight.programs.story import story

ON_DEMAND = [{"capacity_provider": "FARGATE", "weight": 1}]
SPOT = [{"capacity_provider": "FARGATE_SPOT", "weight": 1}]


def _providers(shop: Shop, *names: Any, **more: Any) -> aws.ecs.ClusterCapacityProviders:
    made = aws.ecs.ClusterCapacityProviders(
        "capacity", cluster_name=shop.cluster.name, capacity_providers=[*names], **more
    )
    shop.needs.append(made)
    return made


@story("F30")
def launch_type_and_strategy() -> None:
    shop = nat()
    _providers(shop, "FARGATE")
    shop.service(capacity_provider_strategies=ON_DEMAND)


@story()
def strategy_alone() -> None:
    shop = nat()
    _providers(shop, "FARGATE")
    shop.service(launch_type=None, capacity_provider_strategies=ON_DEMAND)


@story("F31")
def provider_that_is_not_associated() -> None:
    shop = nat()
    _providers(shop, "FARGATE")
    shop.service(launch_type=None, capacity_provider_strategies=SPOT)


@story("F31")
def cluster_without_providers() -> None:
    nat().service(launch_type=None, capacity_provider_strategies=SPOT)


@story("F31")
def association_after_the_service() -> None:
    shop = nat()
    _providers(shop, "FARGATE_SPOT")
    shop.needs.pop()
    shop.service(launch_type=None, capacity_provider_strategies=SPOT)


@story(doubts="F31")
def providers_known_later() -> None:
    shop = nat()
    _providers(shop, shop.later("FARGATE_SPOT"))
    shop.service(launch_type=None, capacity_provider_strategies=SPOT)


@story("F32")
def neither_launch_type_nor_strategy() -> None:
    nat().service(launch_type=None)


@story("F32")
def strategy_without_weight() -> None:
    shop = nat()
    nothing = [
        {"capacity_provider": "FARGATE", "weight": 0},
        {"capacity_provider": "FARGATE_SPOT", "weight": 0},
    ]
    _providers(shop, "FARGATE", "FARGATE_SPOT")
    shop.service(launch_type=None, capacity_provider_strategies=nothing)


@story()
def default_strategy_of_the_cluster() -> None:
    shop = nat()
    _providers(shop, "FARGATE", default_capacity_provider_strategies=ON_DEMAND)
    shop.service(launch_type=None)


@story(doubts="F32")
def cluster_of_another_stack() -> None:
    arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/platform"
    nat().service(cluster=arn, launch_type=None)


@story("F33")
def windows_on_spot() -> None:
    shop = nat()
    _providers(shop, "FARGATE_SPOT")
    windows = {
        "operating_system_family": "WINDOWS_SERVER_2022_CORE",
        "cpu_architecture": "X86_64",
    }
    definition = shop.task(cpu="1024", memory="2048", runtime_platform=windows)
    shop.service(definition, launch_type=None, capacity_provider_strategies=SPOT)


@story("F33")
def arm_on_spot_of_an_old_platform() -> None:
    shop = nat()
    _providers(shop, "FARGATE_SPOT")
    definition = shop.task(runtime_platform={"cpu_architecture": "ARM64"})
    shop.service(
        definition,
        launch_type=None,
        capacity_provider_strategies=SPOT,
        platform_version="1.3.0",
    )


@story()
def arm_on_spot() -> None:
    shop = nat()
    _providers(shop, "FARGATE_SPOT")
    definition = shop.task(runtime_platform={"cpu_architecture": "ARM64"})
    shop.service(definition, launch_type=None, capacity_provider_strategies=SPOT)


@story(doubts="F33")
def system_on_spot_known_later() -> None:
    shop = nat()
    _providers(shop, "FARGATE_SPOT")
    system = {"operating_system_family": shop.later("LINUX")}
    definition = shop.task(runtime_platform=system)
    shop.service(definition, launch_type=None, capacity_provider_strategies=SPOT)


@story("F34")
def no_room_for_a_rollout() -> None:
    nat().service(
        desired_count=1,
        deployment_minimum_healthy_percent=100,
        deployment_maximum_percent=150,
    )


@story("F34")
def no_room_at_the_least_that_scaling_allows() -> None:
    shop = nat()
    service = shop.service(
        desired_count=4,
        deployment_minimum_healthy_percent=100,
        deployment_maximum_percent=150,
        ignore=["desiredCount"],
    )
    _scaled(shop, service, 1)


@story()
def room_for_a_rollout() -> None:
    nat().service(deployment_minimum_healthy_percent=100, deployment_maximum_percent=150)


@story(doubts="F34")
def percentages_known_later() -> None:
    shop = nat()
    shop.service(desired_count=1, deployment_maximum_percent=shop.later(200))


@story("F35")
def nobody_waits_and_nothing_breaks_the_circuit() -> None:
    nat().service(wait_for_steady_state=None)


@story()
def circuit_breaker() -> None:
    breaker = {"enable": True, "rollback": True}
    nat().service(wait_for_steady_state=None, deployment_circuit_breaker=breaker)


@story(doubts="F35")
def waiting_known_later() -> None:
    shop = nat()
    shop.service(wait_for_steady_state=shop.later(value=True))


def _scaled(shop: Shop, service: aws.ecs.Service, least: Any) -> None:
    aws.appautoscaling.Target(
        "api",
        min_capacity=least,
        max_capacity=8,
        resource_id=service.name.apply(lambda name: f"service/shop/{name}"),
        scalable_dimension="ecs:service:DesiredCount",
        service_namespace="ecs",
    )


@story("F37")
def scaling_that_the_next_update_undoes() -> None:
    shop = nat()
    _scaled(shop, shop.service(), 1)


@story("F37")
def number_outside_of_the_scaling() -> None:
    shop = nat()
    _scaled(shop, shop.service(desired_count=20, ignore=["desiredCount"]), 1)


@story()
def scaling_that_is_left_alone() -> None:
    shop = nat()
    _scaled(shop, shop.service(ignore=["desiredCount"]), 1)


@story(doubts="F34")
def bounds_of_the_scaling_known_later() -> None:
    shop = nat()
    service = shop.service(ignore=["desiredCount"], deployment_maximum_percent=150)
    _scaled(shop, service, shop.later(1))
