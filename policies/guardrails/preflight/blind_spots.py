"""What no plan tells, by failure: where a rule is silent, or says that it cannot judge."""

from collections.abc import Mapping
from typing import Final

_ELSEWHERE: Final = "subnets, groups and routes of other stacks"

BLIND_SPOTS: Final[Mapping[str, str]] = {
    "F01": f"{_ELSEWHERE}; what is behind a transit gateway, a peering or a VPN is believed",
    "F02": _ELSEWHERE,
    "F03": f"{_ELSEWHERE}; a prefix list by literal id is taken for the right one",
    "F05": "whether DNS servers of one's own ask Amazon's",
    "F11": "a condition about the caller is taken to hold",
    "F12": "whether a proxy, or a mirror of the registry, is behind the way that there is",
    "F13": "caches that another stack made; whether an image was pulled before",
    "F16": "how long what is not waited for takes, so it is advice",
    "F17": "network ACLs of other stacks",
    "F18": "which zone a zone's name stands for; the zones of the services behind endpoints",
    "F19": "policies of repositories, secrets and keys of other stacks; permissions boundaries",
    "F22": "whether a log group exists that the plan does not make",
    "F24": "sizes that AWS offers since November 2026",
    "F27": "what images of other builds are for, unless `imagePlatforms` says it",
    "F32": "whether container instances join the cluster",
    "F36": "how long new tasks take to start",
    "F38": "quotas of the account: vCPUs, addresses, tasks, interfaces. No rule",
    "F40": "listeners of other stacks",
    "F42": "whether a container speaks the protocol of the check",
    "F44": "which addresses clients have",
    "F45": "who calls by a name that is not the load balancer's own",
    "F46": "how long a start takes that declares no `startPeriod`; what the path answers",
    "F50": "policies of buckets of other stacks",
    "F52": "certificates of other stacks are taken for issued",
    "F53": "how a domain is delegated at its registrar",
    "F54": "how `pulumi:autonaming` is configured",
    "F55": "rules that another stack adds to the listener",
    "F56": "whether the application serves below the stage's name",
    "F58": "that a link without a request for 60 days falls asleep",
    "F59": "routes and deployments that are made elsewhere",
    "F60": "what is behind a listener on TCP",
    "F61": "from which addresses the link of a REST API comes",
    "F62": "who else registers in Cloud Map",
    "F64": "file systems and mount targets of other stacks",
    "F65": "what an application calls, beyond what its role names",
}
"""By code. A failure that is not here is told by the plan alone."""
