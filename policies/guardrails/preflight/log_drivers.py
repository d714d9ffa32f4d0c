"""Where log drivers other than awslogs send to."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from guardrails.containers import Container

# Fluent Bit's own plugins and AWS's older ones, as `options.Name` of awsfirelens names them (README
# of aws/aws-for-fluent-bit). What other plugins send to may be in the VPC, and is left out.
_PLUGINS: Final[Mapping[str, str]] = {
    "cloudwatch": "logs",
    "cloudwatch_logs": "logs",
    "firehose": "kinesis-firehose",
    "kinesis_firehose": "kinesis-firehose",
    "kinesis": "kinesis-streams",
    "kinesis_streams": "kinesis-streams",
    "s3": "s3",
    "datadog": "internet",
}
_INSIDE: Final = (".internal", ".local", ".private", ".lan")


def log_targets(container: Container) -> Iterator[str]:
    """Yield what a container's log is sent to, other than by awslogs: services, or ``internet``."""
    driver = container.read("logConfiguration", "logDriver")
    options = ("logConfiguration", "options")
    if driver == "awsfirelens":
        name = container.read(*options, "Name")
        if isinstance(name, str) and name.lower() in _PLUGINS:
            yield _PLUGINS[name.lower()]
    elif driver == "splunk":
        url = container.read(*options, "splunk-url")
        if isinstance(url, str) and _public(urlsplit(url).hostname or ""):
            yield "internet"


def _public(host: str) -> bool:
    """Tell whether a host is one of the internet, as far as its name tells."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_INSIDE)
