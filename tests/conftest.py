"""What several rooms' tests use: the tiny grid city, and where the real files are."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from grid_city import GRID_CITY, LOS_ANGELES

from dispatch.city import City, parse_city
from geodata.requests.record import ServiceRequest

REAL_DATA = Path(__file__).parent.parent.parent / "shared" / "data"


@pytest.fixture
def real_data() -> Path:
    if not REAL_DATA.is_dir():
        pytest.skip(f"the real files are not at {REAL_DATA}")
    return REAL_DATA


@pytest.fixture
def city() -> City:
    return parse_city(GRID_CITY, "grid")


@pytest.fixture
def report() -> Callable[..., ServiceRequest]:
    """Make a request on the grid; what is not given is an ordinary street light reported on Friday 27 February 2026."""

    def make(number: int, **fields: object) -> ServiceRequest:
        given: dict[str, object] = {
            "jurisdiction_id": "grid",
            "service_request_id": f"1-{number:03d}",
            "service_code": "Light Out",
            "status": "open",
            "requested_datetime": datetime(2026, 2, 27, 9, number % 60, tzinfo=LOS_ANGELES),
            "lon": 0.001,
            "lat": 0.001,
            "channel": "phone",
        }
        return ServiceRequest(**(given | fields))  # type: ignore[arg-type]

    return make
