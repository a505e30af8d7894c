"""Cut a department's orders into areas of about one crew's day, inside territories where there are any."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dispatch.model import DeferredReason, WorkArea, WorkOrder
from dispatch.planning.areas.describing import described
from dispatch.planning.areas.touring import crews_for, out_and_back, seconds_of_the_day
from dispatch.planning.clustering import cluster
from dispatch.planning.encoding import Encoding
from dispatch.planning.territories import by_number, territory_of
from solvers.problem import UNREACHABLE

NUM_NEAREST = 2
"""Orders to which driving is taken as a measure of that to an order: on a route it lies between two.

Summed up over an area, the mean way to the nearest two comes to 0.97 of what a good route drives between its orders.
"""

LEAST_SHARE_ON_SITE = 0.25
"""Of a crew's time, left for areas however far they are."""

NOT_FOR_TODAY = frozenset({DeferredReason.NOT_TODAY})
"""Reasons of orders that are nobody's work today, whoever had time for it."""


def orders_of_today(orders: Sequence[WorkOrder], reasons: Mapping[str, DeferredReason]) -> list[int]:
    """Return the orders, as indices, that are work of the day, done or not: areas are cut of these.

    Parameters
    ----------
    reasons
        By id, why orders are on no list.
    """
    return [number for number, order in enumerate(orders) if reasons.get(order.id) not in NOT_FOR_TODAY]


def work_areas(encoding: Encoding, orders: Sequence[int], *, in_territories: bool, seed: int) -> tuple[WorkArea, ...]:
    """Cut orders into areas, compact by travel time and of about equal work, driving included.

    Areas are numbered from north to south.

    Parameters
    ----------
    orders
        Indices into ``encoding.orders``: those that count.
    in_territories
        Whether each area has to lie in one territory (:func:`dispatch.planning.territories.territory_of`).
    """
    if not encoding.crews:
        return ()
    areas = [
        (words, area)
        for words, group in (_by_territory(encoding, orders) if in_territories else [("", orders)])
        for area in _cut(encoding, group, seed=seed)
    ]
    areas.sort(key=lambda area: (-float(np.mean([encoding.orders[order].lat for order in area[1]])), area[1][0]))
    return described(encoding, [(f"Area {number}{words}", area) for number, (words, area) in enumerate(areas, start=1)])


def num_areas_for(work: float, *, working_time: float) -> int:
    """Return how many crew-days of ``working_time`` seconds the ``work`` comes to, at least one."""
    return max(1, math.ceil(work / max(1, working_time)))


def _by_territory(encoding: Encoding, orders: Sequence[int]) -> list[tuple[str, list[int]]]:
    """Part orders by the territory that they lie in, with the words that tell areas of one from those of another."""
    districts = sorted({district for crew in encoding.crews for district in crew.districts}, key=by_number)
    groups: dict[frozenset[str], list[int]] = {}
    for order in orders:
        groups.setdefault(territory_of(encoding.orders[order].district, encoding.crews), []).append(order)
    named = []
    for territory, group in groups.items():
        own = [district for district in districts if territory_of(district, encoding.crews) == territory]
        words = f"district{'s' if len(own) > 1 else ''} {_listed(own)}" if own else "outside all territories"
        named.append((f", {words}", group))
    return named


def _cut(encoding: Encoding, orders: Sequence[int], *, seed: int) -> list[list[int]]:
    if not orders:
        return []
    index = np.array(orders)
    crews = crews_for(encoding, orders)
    out, back = out_and_back(encoding, crews)
    seconds = seconds_of_the_day(encoding)[np.ix_(index, index)]
    service = np.array([encoding.orders[order].service_duration for order in orders], dtype=np.int64)
    work = service + _way_to_nearest(seconds)
    way = out[index].astype(np.int64) + back[index]
    way[way >= UNREACHABLE] = 0
    working_time = _working_time(encoding, crews)
    on_site = max(working_time - float(way.mean()), LEAST_SHARE_ON_SITE * working_time)
    num_areas = num_areas_for(float(work.sum()), working_time=on_site)
    # Somebody drives out and back once for each area, so an order far out stands for more of that.
    work += way * num_areas // len(orders)
    of_order = cluster(seconds, work, num_areas=num_areas, seed=seed)
    return [index[of_order == area].tolist() for area in range(int(of_order.max()) + 1)]


def _way_to_nearest(seconds: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the mean seconds from each order to the nearest others, both ways alike; 0 without others."""
    num = min(NUM_NEAREST, len(seconds) - 1)
    if num == 0:
        return np.zeros(1, dtype=np.int64)
    both_ways = seconds.astype(np.int64) + seconds.T
    np.fill_diagonal(both_ways, np.iinfo(np.int64).max)
    nearest = np.partition(both_ways, num - 1, axis=1)[:, :num]
    return np.asarray(np.where(nearest < UNREACHABLE, nearest, 0).mean(axis=1) / 2, dtype=np.int64)


def _working_time(encoding: Encoding, crews: Sequence[int]) -> float:
    """Return the seconds of the middle crew's shift, without its breaks."""
    vehicles = [encoding.problem.vehicles[crew] for crew in crews]
    return float(
        np.median([one.shift.end - one.shift.start - sum(pause.duration for pause in one.breaks) for one in vehicles])
    )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
