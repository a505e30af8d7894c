"""What a day comes to under a policy."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from dispatch.model import UnmetFloor


class Policy(StrEnum):
    """A way of sending crews out."""

    FIRST_IN_FIRST_OUT = "first-in-first-out"
    EARLIEST_DUE_FIRST = "earliest-due-first"
    NEAREST_NEIGHBOUR = "nearest-neighbour"
    AREA_DAY = "area-day"
    CLUSTERED = "clustered"
    ROUTED = "routed"
    ROUTED_WITH_FLOOR = "routed-with-floor"


SEARCHING = (Policy.CLUSTERED, Policy.ROUTED, Policy.ROUTED_WITH_FLOOR)
"""Policies whose routes come from a search; the others are rules that a person could follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SameOrders:
    """Our search with the very orders that another policy does, each of which has to be done within the shifts.

    ``travel_duration`` in seconds.
    """

    travel_duration: int
    num_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFigures:
    """A day of one department, or of several, under a policy.

    Attributes
    ----------
    num_orders, num_possible, num_scheduled
        Open, open and possible today for a crew with nothing else to do, done.
    num_late
        Orders begun after their due time, also where it had passed before today: a policy that passes over what is
        overdue has few.
    num_left_overdue
        Orders that could be done today, are due by midnight or overdue already, and are not done.
    travel_duration, service_duration, overtime_duration
        Seconds; service includes reloading, overtime is part of the others.
    distance
        Metres.
    cost
        The objective that the plans' search minimises, in seconds.
    districts
        Orders done and possible, by district; orders without one under "".
    same_orders
        None for policies that search.
    """

    num_orders: int
    num_possible: int
    num_scheduled: int
    num_late: int
    num_left_overdue: int
    num_crews_used: int
    travel_duration: int
    service_duration: int
    overtime_duration: int
    distance: float
    cost: int
    districts: Mapping[str, tuple[int, int]]
    same_orders: SameOrders | None = None

    @property
    def shares(self) -> list[float]:
        """Part done of what was possible in each district, the worst first; orders without a district are no share."""
        return sorted(done / possible for name, (done, possible) in self.districts.items() if name and possible)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorPrice:
    """What a floor cost one department, beside the cheapest plan known without it.

    ``cost`` in seconds of the objective, ``num_orders`` fewer orders done (below 0: more).
    """

    cost: int
    num_orders: int
    unmet: tuple[UnmetFloor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One day under every policy.

    ``departments`` by code, the floor's ``prices`` by code.
    """

    floor: float
    departments: Mapping[str, Mapping[Policy, PolicyFigures]]
    prices: Mapping[str, FloorPrice]

    def of_city(self) -> dict[Policy, PolicyFigures]:
        """Sum up all departments."""
        return {policy: _sum(part[policy] for part in self.departments.values()) for policy in Policy}


def _sum(figures: Iterable[PolicyFigures]) -> PolicyFigures:
    parts = list(figures)
    done, possible = Counter[str](), Counter[str]()
    for part in parts:
        for district, (num_done, num_possible) in part.districts.items():
            done[district] += num_done
            possible[district] += num_possible
    same = [part.same_orders for part in parts if part.same_orders is not None]
    return PolicyFigures(
        num_orders=sum(part.num_orders for part in parts),
        num_possible=sum(part.num_possible for part in parts),
        num_scheduled=sum(part.num_scheduled for part in parts),
        num_late=sum(part.num_late for part in parts),
        num_left_overdue=sum(part.num_left_overdue for part in parts),
        num_crews_used=sum(part.num_crews_used for part in parts),
        travel_duration=sum(part.travel_duration for part in parts),
        service_duration=sum(part.service_duration for part in parts),
        overtime_duration=sum(part.overtime_duration for part in parts),
        distance=sum(part.distance for part in parts),
        cost=sum(part.cost for part in parts),
        districts={district: (done[district], count) for district, count in possible.items()},
        same_orders=None
        if len(same) < len(parts)
        else SameOrders(
            travel_duration=sum(one.travel_duration for one in same),
            num_late=sum(one.num_late for one in same),
        ),
    )


def _change_on_same_orders(figures: PolicyFigures) -> float | None:
    """Give by how many per cent the driving changes when our search does the same orders."""
    if figures.same_orders is None or not figures.travel_duration:
        return None
    return 100 * (figures.same_orders.travel_duration / figures.travel_duration - 1)


MEASURES: Mapping[str, Callable[[PolicyFigures], float | None]] = {
    "jobs done": lambda one: one.num_scheduled,
    "done late": lambda one: one.num_late,
    "left overdue": lambda one: one.num_left_overdue,
    "travel minutes": lambda one: one.travel_duration / 60,
    "travel minutes per job": lambda one: one.travel_duration / 60 / one.num_scheduled if one.num_scheduled else None,
    "worst district share": lambda one: one.shares[0] if one.shares else None,
    "median district share": lambda one: median(one.shares) if one.shares else None,
    "km": lambda one: one.distance / 1000,
    "overtime minutes": lambda one: one.overtime_duration / 60,
    "cost hours": lambda one: one.cost / 3600,
    "travel on the same jobs, %": _change_on_same_orders,
}
"""What is compared; None where a day has no such figure."""
