"""The way from a task to the file systems that it mounts: mount target, groups, network ACLs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from guardrails import tokens
from guardrails.access import Accesses
from guardrails.attachments import Attachment, Attachments
from guardrails.endpoints import vpc_of
from guardrails.graph import Graph, Join, Resource
from guardrails.preflight.acls import ANSWERS, SubnetAcls, sides
from guardrails.preflight.standing import Standing, Standings
from guardrails.preflight.way import Way
from guardrails.preflight.zones import same_zone, zone_of
from guardrails.security_groups import Direction
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.workloads import Workload

NFS: Final = 2049
"""The port of mount targets (EFS user guide, "Using VPC security groups")."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume of a task definition that is a file system."""

    volume: str
    systems: Join
    """The file system; complete where it is in the plan."""


class Mounts:
    """The file systems of a plan, as tasks reach them: ``graph.derive(Mounts)``."""

    def __init__(self, graph: Graph) -> None:
        """Look at nothing yet."""
        self._graph = graph
        self._accesses = graph.derive(Accesses)
        self._attachments = graph.derive(Attachments)
        self._acls = graph.derive(SubnetAcls)
        self._standings = graph.derive(Standings)

    def of(self, workload: Workload) -> Iterator[Mount]:
        """Yield the volumes of a workload's task definition that are file systems."""
        definition = workload.definition
        volumes = None if definition is None else definition.given("volumes")
        if definition is None or not isinstance(volumes, list):
            return
        for index, volume in enumerate(volumes):
            path = ("volumes", index, "efsVolumeConfiguration", "fileSystemId")
            if isinstance(volume, Mapping) and definition.given(*path) is not ABSENT:
                join = self._graph.join(definition, *path, types=tokens.FILE_SYSTEMS)
                yield Mount(str(volume.get("name", "")), join)

    def way(self, workload: Workload, subnet: Resource, mount: Mount) -> Way:
        """Return the way from a workload in a subnet to a file system."""
        way = Way().to(workload.label, workload.resource).to(subnet.label, subnet)
        system = mount.systems.only
        if system is None:
            return way.unsure("its file system is not in this plan")
        attached = self._attachments.of(system, _TARGETS)
        if not attached.found:
            way = way.to(system.label, system)
            if attached.doubt:
                return way.unsure(attached.doubt)
            return way.shut("F64", f"{system.label} has no mount target")
        target = self._nearest(subnet, attached.found)
        if isinstance(target, Resource):
            way = way.to(target.label, target).to(system.label, system)
            return self._let_through(way, workload, subnet, target)
        way = way.to(system.label, system)
        if target is UNKNOWN or attached.candidates:
            return way.unsure(f"in which zones {system.label} has mount targets is not known")
        where = f"in {zone_of(subnet)}, the zone of {subnet.label}"
        return way.shut("F64", f"{system.label} has no mount target {where}")

    def _nearest(self, subnet: Resource, targets: tuple[Resource, ...]) -> Resource | Gap | None:
        """Return the mount target in a subnet's zone, None where there is none for certain.

        The name of a file system leads to the mount target in the zone of who asks (EFS user guide,
        "Mounting on EC2 using the DNS name").
        """
        missing: Gap | None = None
        for target in targets:
            stands = self._graph.join(target, "subnetId", types=tokens.SUBNETS).only
            same = UNKNOWN if stands is None else same_zone(subnet, stands)
            if same is True:
                return target
            missing = UNKNOWN if same is UNKNOWN else missing
        return missing

    def _let_through(self, way: Way, workload: Workload, subnet: Resource, target: Resource) -> Way:
        tasks = self._standings.of(workload, vpc_of(self._graph, subnet))
        stands = self._graph.join(target, "subnetId", types=tokens.SUBNETS)
        groups = self._graph.join(target, "securityGroups", types=tokens.SECURITY_GROUPS)
        own = Standing(groups)
        if not groups.found and groups.complete:
            own = self._standings.default(vpc_of(self._graph, subnet))
        blocks = tuple(side.block for side in sides(stands.found)) or (UNKNOWN,)
        out = tasks.ask(self._accesses, Direction.EGRESS, own.peer(blocks), NFS)
        (here,) = sides((subnet,))
        into = own.ask(self._accesses, Direction.INGRESS, tasks.peer((here.block,)), NFS)
        for access, what in (
            (out, f"{NFS} to {target.label} is shut"),
            (into, f"{target.label} does not admit {workload.label} on {NFS}"),
        ):
            if access.allowed is False:
                way = way.shut("F64", f"{what}: {access.by}")
            elif access.allowed is UNKNOWN:
                way = way.unsure(access.by)
        for there in sides(stands.found):
            way = self._acls.check(way, here, there, NFS, ANSWERS)
        return way


_TARGETS: Final = Attachment(tokens.MOUNT_TARGETS, "fileSystemId", owners=tokens.FILE_SYSTEMS)
