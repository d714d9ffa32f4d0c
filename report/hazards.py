"""What is dangerous about the changes of a preview, though each is what the program asks for.

Policies see what will be, and not what happens on the way there: whether a resource is replaced,
and in which order, only a preview's steps tell. A hazard says what will hurt, and how to avoid it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guardrails import tokens
from guardrails.graph import Resource
from guardrails.values import ABSENT, UNKNOWN
from report.events import DELETE, REPLACE, UPDATE, Step
from report.hazard_stories import STORIES


@dataclass(frozen=True, slots=True)
class Hazard:
    """One danger of one step."""

    code: str
    """Stable: ``H3``."""
    resource: str
    """Type and name, as findings call it."""
    urn: str
    what: str
    """What happens to it, and why."""
    why: str
    """What that does, with AWS's words where there are any."""
    avoid: str
    """What to do instead."""
    sources: tuple[str, ...]
    """Where it is described: addresses."""


def hazards(steps: Iterable[Step]) -> tuple[Hazard, ...]:
    """Return the hazards of a preview's steps, in the order of their codes."""
    listed = tuple(steps)
    found = [hazard for step in listed for hazard in _of(step, listed)]
    return tuple(sorted(found, key=lambda hazard: (hazard.code, hazard.urn)))


def _of(step: Step, steps: tuple[Step, ...]) -> Iterator[Hazard]:
    kind = step.resource.type
    if kind in tokens.CLUSTER_CAPACITY_PROVIDERS:
        yield from _capacity_providers(step, steps)
    if step.old is None or step.new is None:
        return
    if kind in tokens.VPC_LINKS and step.op == REPLACE:
        yield _hazard("H1", step, _replaced(step))
    elif kind in tokens.LOAD_BALANCERS:
        yield from _network_balancer(step, step.old, step.new)
    elif kind in tokens.SECURITY_GROUPS and step.op == REPLACE:
        first = f"; {_ORDER[True]}" if _deletes_first(step) else ""
        yield _hazard("H3", step, f"{_replaced(step)}{first}")
    elif kind in tokens.TARGET_GROUPS and step.op == REPLACE:
        yield from _target_group(step, steps)
    elif kind in tokens.DEPLOYMENTS:
        yield from _service(step, step.old, step.new)


_ORDER = {
    True: "the old one is deleted before the new one is made",
    False: "the new one is made while the old one is there",
}


def _hazard(code: str, step: Step, what: str) -> Hazard:
    story = STORIES[code]
    return Hazard(code, step.resource.label, step.urn, what, story.why, story.avoid, story.sources)


def _replaced(step: Step) -> str:
    names = step.reasons or step.changed
    return f"is replaced, for a change of {' and '.join(names)}" if names else "is replaced"


def _fixed_name(step: Step) -> bool:
    """Tell whether old and new have one name: a name that Pulumi makes is another each time."""
    names = [each.read("name") if each else ABSENT for each in (step.old, step.new)]
    return isinstance(names[0], str) and names[0] == names[1]


def _deletes_first(step: Step) -> bool:
    """Tell whether the old one goes first; what a whole preview leaves out follows from the name.

    The provider asks for it where the name is fixed, because two of one name cannot be.
    """
    return _fixed_name(step) if step.deletes_first is None else step.deletes_first


def _network_balancer(step: Step, old: Resource, new: Resource) -> Iterator[Hazard]:
    if new.read("loadBalancerType") != "network" or step.op not in {REPLACE, UPDATE}:
        return
    before, after = _listed(old, "securityGroups"), _listed(new, "securityGroups")
    if bool(before) != bool(after):
        change = "gets its first security groups" if after else "loses all its security groups"
        yield _hazard("H2", step, f"is replaced: it {change}")
    subnets = _listed(new, "subnets")
    gone = [each for each in _listed(old, "subnets") if each not in subnets]
    if gone and subnets and UNKNOWN not in subnets:
        lost = "a subnet" if len(gone) == 1 else f"{len(gone)} subnets"
        yield _hazard("H2", step, f"is replaced: it loses {lost}")


def _listed(resource: Resource, name: str) -> list[object]:
    value = resource.read(name)
    return value if isinstance(value, list) else []


def _target_group(step: Step, steps: tuple[Step, ...]) -> Iterator[Hazard]:
    deletes_first = _deletes_first(step)
    if not deletes_first and not _fixed_name(step):
        return
    types = tokens.LISTENERS | tokens.LISTENER_RULES
    users = [
        each.resource.label
        for each in steps
        if each.resource.type in types and step.urn in each.resource.dependencies
    ]
    behind = f", and {users[0]} forwards to it" if users else ""
    order = f"{_ORDER[deletes_first]}, with the same name"
    yield _hazard("H4", step, f"{_replaced(step)}; {order}{behind}")


def _service(step: Step, old: Resource, new: Resource) -> Iterator[Hazard]:
    if step.op == REPLACE and (_fixed_name(step) or _deletes_first(step)):
        order = _ORDER[_deletes_first(step)]
        yield _hazard("H5", step, f"{_replaced(step)}; {order}, with the same name")
    forms = [_form(each) for each in (old, new)]
    if forms[0] != forms[1] and all(forms):
        how = "is replaced" if step.op == REPLACE else "changes"
        yield _hazard("H7", step, f"{how}: it goes from {forms[0]} to {forms[1]}")


def _form(service: Resource) -> str:
    if _listed(service, "capacityProviderStrategies"):
        return "capacity providers (capacityProviderStrategies)"
    return "a launch type (launchType)" if isinstance(service.read("launchType"), str) else ""


def _capacity_providers(step: Step, steps: tuple[Step, ...]) -> Iterator[Hazard]:
    if step.old is None or step.op not in {DELETE, REPLACE, UPDATE}:
        return
    kept = _listed(step.new, "capacityProviders") if step.new and step.op == UPDATE else []
    gone = {each for each in _listed(step.old, "capacityProviders") if each not in kept}
    if UNKNOWN in kept:
        return
    for each in steps:
        service = each.old
        if service is None or service.type not in tokens.DEPLOYMENTS:
            continue
        used = sorted(str(name) for name in gone.intersection(_providers(service)))
        first = step.op == DELETE == each.op and _goes_before(each, step, steps)
        if used and _same_cluster(step.old, service) and not first:
            what = f"loses {' and '.join(used)} while {service.label} uses it"
            yield _hazard("H6", step, what)


def _goes_before(one: Step, other: Step, steps: tuple[Step, ...]) -> bool:
    """Tell whether one resource is deleted before another: because it waited for that one.

    A stream of events tells no dependencies. Nothing is made of that.
    """
    known = {each.urn: each.old.dependencies for each in steps if each.old is not None}
    if not any(known.values()):
        return True
    seen: set[str] = set()
    waiting = [one.urn]
    while waiting:
        urn = waiting.pop()
        if urn not in seen:
            seen.add(urn)
            waiting += known.get(urn, ())
    return other.urn in seen


def _same_cluster(providers: Resource, service: Resource) -> bool:
    """Tell whether they are of one cluster, by its name and its ARN; what is not known may be."""
    name, cluster = providers.read("clusterName"), service.read("cluster")
    if not isinstance(name, str) or not isinstance(cluster, str):
        return True
    return cluster.rpartition("/")[2] == name


def _providers(service: Resource) -> list[object]:
    entries = _listed(service, "capacityProviderStrategies")
    return [each.get("capacityProvider") for each in entries if isinstance(each, dict)]
