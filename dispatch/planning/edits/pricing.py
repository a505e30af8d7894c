"""What a change of lists comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch.model import WorkOrder
from dispatch.planning.encoding import Visit
from dispatch.planning.trial import Trial
from solvers.solution import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a change comes to, in seconds; less is below 0.

    Attributes
    ----------
    travel, lateness, overtime
        Of the lists it touches.
    dropped
        Orders that leave lists for it, with the price of leaving them out.
    total
        Everything together, in seconds of driving; what it is worth that an order is done now is not taken off.
    """

    travel: int
    lateness: int
    overtime: int
    dropped: tuple[tuple[str, int], ...]
    total: int


def price_of(
    before: Trial,
    after: Trial,
    old: Mapping[str, Sequence[Visit]],
    new: Mapping[str, Sequence[Visit]],
    about: Sequence[str],
) -> Price:
    """Compare the lists of the crews that a change touches, under the rules before and after it."""
    old_routes = [before.route(crew_id, visits) for crew_id, visits in old.items()]
    new_routes = [after.route(crew_id, visits) for crew_id, visits in new.items()]
    still_there = {one for visits in new.values() for one in visits}
    prizes = {order.id: order.prize for order in before.drawn.encoding.orders}
    dropped = tuple(
        (one, prizes[one])
        for visits in old.values()
        for one in visits
        if isinstance(one, str) and one not in still_there and one not in about
    )
    costs_before = sum(before.price(crew_id, visits) or 0 for crew_id, visits in old.items())
    costs_after = sum(after.price(crew_id, visits) or 0 for crew_id, visits in new.items())
    return Price(
        travel=_travel(new_routes) - _travel(old_routes),
        lateness=_lateness(new_routes) - _lateness(old_routes),
        overtime=_overtime(after, new_routes) - _overtime(before, old_routes),
        dropped=dropped,
        total=costs_after - costs_before + sum(prize for _, prize in dropped),
    )


def in_words(price: Price, orders: Mapping[str, WorkOrder]) -> str:
    """Say a price as a dispatcher does: "13 min more driving, drops SR-812"."""
    parts = [
        f"{abs(seconds) / 60:,.0f} min {'more' if seconds > 0 else 'less'} {what}"
        for seconds, what in ((price.travel, "driving"), (price.lateness, "late"), (price.overtime, "overtime"))
        if abs(seconds) >= _WORTH_SAYING
    ]
    if price.dropped:
        names = (_name(orders[order_id]) for order_id, _ in price.dropped)
        parts.append(f"drops {' and '.join(names)}")
    return ", ".join(parts) or "no more driving"


_WORTH_SAYING = 30
"""Seconds that are rounded to a minute."""


def _name(order: WorkOrder) -> str:
    return f"{order.id} ({order.address})" if order.address else order.id


def _travel(routes: Sequence[Route | None]) -> int:
    return sum(route.travel_duration for route in routes if route is not None)


def _lateness(routes: Sequence[Route | None]) -> int:
    return sum(stop.lateness for route in routes if route is not None for stop in route.stops)


def _overtime(trial: Trial, routes: Sequence[Route | None]) -> int:
    ends = ((route.end, trial.problem.vehicles[route.vehicle].shift.end) for route in routes if route is not None)
    return sum(max(0, end - shift_end) for end, shift_end in ends)
