"""One small resource of every type in the table, with what it stands on."""

from collections.abc import Mapping

from tests.sandbox.provider.cases_edge import EDGE
from tests.sandbox.provider.cases_more import MORE
from tests.sandbox.provider.cases_network import NETWORK
from tests.sandbox.provider.cases_services import SERVICES
from tests.sandbox.provider.cases_workload import WORKLOAD
from tests.sandbox.provider.engine import Engine
from tests.sandbox.provider.world import Case, World

CASES: Mapping[str, Case] = {**NETWORK, **WORKLOAD, **MORE, **SERVICES, **EDGE}


def new_world(engine: Engine) -> World:
    """What the cases stand on, made when first needed."""
    return World(engine, CASES)
