"""A sound plan on the tiny grid."""

from collections.abc import Callable

import pytest
from grid_plan import plan_on_the_grid

from dispatch.city import City
from dispatch.model import Plan
from geodata.requests.record import ServiceRequest


@pytest.fixture
def plan(city: City, report: Callable[..., ServiceRequest]) -> Plan:
    return plan_on_the_grid(city, report)
