"""The stack files that are measured: a fleet of services, and the ways in and out there are."""

from typing import Any, Final

from bench.ground import REGION

_IMAGE: Final = {
    "image": "docker.io/traefik/whoami:v1.10",
    "environment": {"WHOAMI_PORT_NUMBER": "3000"},
}


def fleet(services: int) -> dict[str, Any]:
    """Return a stack like the small one of the clone, with so many services behind one balancer."""
    return _stack(
        {"availabilityZones": 2, "nat": "instance"},
        {"kind": "alb"},
        {
            # Paths of one length may ask for the same place among the rules: they are told it.
            f"service-{number}": _service(f"/service-{number}/*") | {"priority": number + 1}
            for number in range(services)
        },
    )


def small() -> dict[str, Any]:
    """Return two services behind one load balancer, with a NAT instance."""
    return fleet(2)


def careful() -> dict[str, Any]:
    """Return two services in three zones, with a NAT gateway and endpoints in each, and logs."""
    return _stack(
        {"availabilityZones": 3, "nat": "one_per_az", "endpoints": "auto", "flowLogs": "s3"},
        {"kind": "alb", "accessLogs": True},
        {"frontend": _service("/*"), "backend": _service("/api/*")},
    )


def http_api() -> dict[str, Any]:
    """Return one service behind an HTTP API, with a NAT gateway."""
    return _stack(
        {"availabilityZones": 2, "nat": "single"},
        {"kind": "http-api"},
        {"web": _service("/*")},
    )


def _service(path: str) -> dict[str, Any]:
    return {
        **_IMAGE,
        "port": 3000,
        "path": path,
        "healthCheckPath": "/",
        "cpu": 512,
        "memory": 1024,
        "capacity": "spot",
        "autoscaling": {"min": 1, "max": 3, "cpu": 70, "memory": 75},
    }


def _stack(
    network: dict[str, Any], edge: dict[str, Any], services: dict[str, Any]
) -> dict[str, Any]:
    return {
        "aws:region": REGION,
        "aws:defaultTags": {"tags": {"project": "bench"}},
        "private-fargate:network": network,
        "private-fargate:edge": edge,
        "private-fargate:services": services,
    }
