"""Which rules there are: those of each module of `rules`, in the order they stand there."""

from types import ModuleType
from typing import Final

from guardrails.preflight.rules import (
    balancer_subnets,
    balancers,
    broken_way,
    certificates,
    definition,
    deployment,
    groups,
    health,
    image,
    link_targets,
    listeners,
    log_delivery,
    logging,
    names,
    order,
    placement,
    reach,
    roles,
    secret,
    shell,
    size,
    targets,
    vpc_links,
    zones,
)
from guardrails.preflight.rules import http_api as private_integration
from guardrails.preflight.rules import network as vpc_network
from guardrails.rule import Rule
from guardrails.rules import (
    acl,
    bucket,
    budget,
    certificate,
    cloudfront,
    cluster,
    compute,
    container,
    endpoint,
    http_api,
    iam,
    keys,
    listener,
    load_balancer,
    log_bucket,
    logs,
    network,
    registry,
    role,
    security_group,
    security_group_form,
    service,
    tags,
    target_group,
    task,
    task_network,
)

MODULES: Final[tuple[ModuleType, ...]] = (
    compute,
    service,
    task,
    container,
    cluster,
    network,
    task_network,
    security_group,
    security_group_form,
    endpoint,
    acl,
    registry,
    iam,
    role,
    keys,
    logs,
    load_balancer,
    listener,
    target_group,
    certificate,
    cloudfront,
    http_api,
    bucket,
    log_bucket,
    tags,
    budget,
)

"""Guardrails: what is good or bad, whether it works or not."""

PREFLIGHT: Final[tuple[ModuleType, ...]] = (
    reach,
    broken_way,
    vpc_network,
    zones,
    placement,
    deployment,
    targets,
    health,
    balancers,
    balancer_subnets,
    groups,
    listeners,
    log_delivery,
    names,
    certificates,
    private_integration,
    vpc_links,
    link_targets,
    order,
    roles,
    logging,
    size,
    definition,
    image,
    shell,
    secret,
)
"""Failures: what would not work."""


def rules_of(module: ModuleType) -> tuple[Rule, ...]:
    """Return the rules that a module makes, in its order."""
    return tuple(
        member
        for member in vars(module).values()
        if isinstance(member, Rule) and member.judge.__module__ == module.__name__
    )


ALL: Final = tuple(rule for module in (*MODULES, *PREFLIGHT) for rule in rules_of(module))
