"""The tiny city whose answers are known by hand: a 4 by 4 grid of blocks, two departments, three crews."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.expected import by_type
from geodata.streets.leg import Leg
from geodata.streets.traffic import Period

LOS_ANGELES = ZoneInfo("America/Los_Angeles")

NOTHING_KNOWN = by_type({}, LOS_ANGELES)
"""Forecasts of a city without a past."""

BLOCK_SECONDS = 60
"""A block takes a minute and is 100 m long; it is 0.001 degrees wide and high."""


@dataclass(frozen=True)
class GridTable:
    """Driving on a 4 by 4 grid of blocks by right angles; anything beyond is off the network."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    @property
    def on_network(self) -> NDArray[np.bool_]:
        return (self.lon >= -1e-9) & (self.lon <= 0.0041) & (self.lat >= -1e-9) & (self.lat <= 0.0041)

    @property
    def distance_to_street(self) -> NDArray[np.float64]:
        return np.where(self.on_network, 0.0, 5_000.0)

    def why_off_network(self, i: int) -> str:
        return f"the nearest street is {self.distance_to_street[i]:,.0f} m away"

    @property
    def seconds(self) -> NDArray[np.int32]:
        blocks = np.abs(self.lon[:, None] - self.lon[None, :]) + np.abs(self.lat[:, None] - self.lat[None, :])
        return np.rint(blocks * 1000 * BLOCK_SECONDS).astype(np.int32)

    def seconds_around(self, i: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        return self.seconds[i], self.seconds[:, i]

    def subset(self, indices: NDArray[np.intp]) -> "GridTable":
        return type(self)(self.lon[indices], self.lat[indices])

    def in_period(self, period: Period) -> "GridTable":  # noqa: ARG002  no traffic here
        return self

    def leg(self, i: int, j: int) -> Leg:
        seconds = int(self.seconds[i, j])
        ends = ((float(self.lon[i]), float(self.lat[i])), (float(self.lon[j]), float(self.lat[j])))
        return Leg(duration=seconds, distance=seconds / BLOCK_SECONDS * 100.0, path=ends)


GRID_CITY = b"""
name = "Grid"
jurisdiction = "grid"
timezone = "America/Los_Angeles"
holidays = "US-CA"
not_field_work = ["Feedback"]

[referred]
WATER = ["Water Waste"]

[places."Corner Yard"]
lon = 0.0
lat = 0.0

[places."Far Yard"]
lon = 0.004
lat = 0.004

[departments.LIGHT]
name = "Lights"

[[departments.LIGHT.crews]]
id = "L1"
start = "Corner Yard"
shift = ["07:00", "09:00"]
skills = ["electrician"]

[departments.ROAD]
name = "Roads"

[[departments.ROAD.crews]]
id = "R"
count = 2
start = "Corner Yard"
end = "Far Yard"
shift = ["06:30", "15:00"]
capacity = { asphalt = 4 }

[service_types."street light"]
department = "LIGHT"
requests = ["Light Out"]
service_minutes = 30
skills = ["electrician"]
target_days = 2
duplicate_radius = 20

[service_types."pothole"]
department = "ROAD"
requests = ["Pothole"]
service_minutes = 20
load = { asphalt = 1 }
"""
