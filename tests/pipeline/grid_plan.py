"""The tiny grid with legs as streets give them, a plan on it, and that plan's file with other values in it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import numpy as np
from grid_city import LOS_ANGELES, NOTHING_KNOWN, GridTable
from numpy.typing import NDArray

from dispatch.city import City
from dispatch.model import Plan, Provenance
from dispatch.planning.day import plan_day
from dispatch.planning.document import encode_plan
from geodata.metres import METRES_PER_DEGREE
from geodata.requests.record import ServiceRequest
from geodata.streets.leg import Leg
from geodata.streets.traffic import Period
from geodata.streets.travel_times import UNREACHABLE
from solvers.solve import finish

NETWORK_DIGEST = "d1935" + "0" * 59

REMOVED = object()
"""Stands for a field or an item that is taken out."""


ROUTES = {1: ((5, 0, 4),), 2: ((0, 1, 2, 3), (5, 6, 7, 4))}
"""For a department of so many crews, the orders of each, by their numbers: no engine that gets better changes them."""


class DrivenGrid(GridTable):
    """The grid driven first along and then up, by legs as long as they look; no way leads off it."""

    @property
    def seconds(self) -> NDArray[np.int32]:
        on_network = self.on_network[:, None] & self.on_network[None, :]
        seconds = np.where(on_network, super().seconds, UNREACHABLE)
        np.fill_diagonal(seconds, 0)
        return seconds

    def leg(self, i: int, j: int) -> Leg:
        start, end = ((round(float(self.lon[k]), 6), round(float(self.lat[k]), 6)) for k in (i, j))
        path = (start, (end[0], start[1]), end)
        degrees = sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pairwise(path))
        return Leg(duration=int(self.seconds[i, j]), distance=degrees * METRES_PER_DEGREE, path=path)


@dataclass(frozen=True)
class RushHourGrid(DrivenGrid):
    """The grid on which a block takes three minutes from eight to nine on weekdays, and one drives up first then."""

    slowness: int = 1

    @property
    def seconds(self) -> NDArray[np.int32]:
        seconds = super().seconds
        return np.where(seconds < UNREACHABLE, self.slowness * seconds, seconds)

    def subset(self, indices: NDArray[np.intp]) -> "RushHourGrid":
        return replace(self, lon=self.lon[indices], lat=self.lat[indices])

    def in_period(self, period: Period) -> "RushHourGrid":
        return replace(self, slowness=3 if period == Period(weekend=False, hour=8) else 1)

    def leg(self, i: int, j: int) -> Leg:
        leg = super().leg(i, j)
        start, _, end = leg.path
        return leg if self.slowness == 1 else replace(leg, path=(start, (start[0], end[1]), end))


def plan_on_the_grid(city: City, report: Callable[..., ServiceRequest]) -> Plan:
    """Plan six street lights for one crew and ten potholes for two whose trucks hold four each."""
    reports = [report(number, lon=0.001 * (number % 5), lat=0.001 * (number % 4)) for number in range(1, 7)]
    reports += [report(number, service_code="Pothole", lon=0.001 * (number % 5), lat=0.003) for number in range(10, 20)]
    reports.append(report(30, service_code="Feedback"))
    return plan_day(
        reports,
        city,
        date(2026, 3, 2),
        travel_times=DrivenGrid,
        solve=lambda problem, _, **__: finish(problem, [ROUTES[len(problem.vehicles)]], ()),
        expected=NOTHING_KNOWN,
        as_of=datetime(2026, 3, 2, 5, 45, tzinfo=LOS_ANGELES),
        provenance=Provenance(
            city_digest="c",
            network_digest=NETWORK_DIGEST,
            requests_digest="r",
            engine="by hand",
            stop_rule="-",
            seed=0,
            version="0",
        ),
    )


def file_with(plan: Plan, changes: Mapping[str, object]) -> bytes:
    """Write a plan's file with other values in it, each named by its path, such as "departments.0.code"."""
    table = json.loads(encode_plan(plan))
    for path, value in changes.items():
        change(table, tuple(int(word) if word.isdigit() else word for word in path.split(".")), value)
    return json.dumps(table).encode()


def change(table: Any, path: tuple[str | int, ...], value: object) -> None:
    """Put another value at a place of a plan's file, in place."""
    *way, last = path
    for word in way:
        table = table[word]
    if value is REMOVED:
        del table[last]
    else:
        table[last] = value
