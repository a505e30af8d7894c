"""Every place on the routes where a job, or a pair, would fit, with what it would cost and take there. Compiled."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.clock import MISPLACED, evaluate
from solvers.timing.columns import CAPACITY, FROZEN_FROM, FROZEN_TO, PARTNER, PRICE, RELOADS_FROM, RELOADS_TO, ROLE
from solvers.timing.sheet import DEPART, DISTANCE, END, LATEST, LOADS, START, TRAVEL, Sheet
from solvers.timing.tables import Integers, Tables

(
    AT_VEHICLE,
    AT_FIRST,
    AT_SECOND,
    AT_RELOAD,
    IS_RELOAD_BEFORE,
    DROPS_FROM,
    DROPS_TO,
    CHANGE,
    DROPPED_PRICE,
    PRICE_WITHOUT,
    AT_END,
    AT_START,
    AT_LATEST,
    AT_TRAVEL,
    AT_DURATION,
    AT_DISTANCE,
    AT_JOBS,
    AT_LOADS,
) = range(18)
"""Columns of places: the vehicle; the positions of the unit's jobs on the new route; a reload added (a visit, or -1),
and whether right before the first job or right after the last; the visits dropped from the old route; by how much the
route gets dearer; the price of leaving out the jobs dropped; what the route costs without these and without the unit;
when the route ends; start of the job asked about, and the latest arrival there that keeps the rest in time; seconds of
travel, seconds away, metres, jobs; from loads on the greatest load by dimension.
"""

MAX_DROPPED = 10
"""Visits dropped from a route for a unit at most."""


class Routes(NamedTuple):
    """Present routes: shape (V, L), visits as in :class:`~solvers.timing.tables.Tables`; shape (V,) lengths, prices."""

    visits: NDArray[np.int32]
    lengths: Integers
    costs: Integers


@compiled
def list_places(
    tables: Tables, sheet: Sheet, routes: Routes, unit: Integers, asked: int, order: Integers, places: Integers
) -> int:
    """List the places of a unit on all routes, alone or with a reload right before or after it.

    Parameters
    ----------
    unit
        Shape (2,): a job and -1, or the jobs of a pair.
    asked
        The job whose times are noted.
    order
        Room for a route.
    places
        Shape (..., AT_LOADS + dimensions): filled with one row for each place that keeps the rules.

    Returns
    -------
    int
        How many rows were filled.
    """
    num_places = 0
    for vehicle in range(len(tables.vehicles)):
        if not may_serve_unit(tables, vehicle, unit):
            continue
        num_visits = routes.lengths[vehicle]
        for i in range(num_visits):
            order[i] = routes.visits[vehicle, i]
        for i in range(num_visits + 1):
            for j in range(i, num_visits + 1 if unit[1] >= 0 else i + 1):
                num_places = put_down(
                    tables, sheet, routes, vehicle, unit, asked, order, num_visits, i, j, -1, False, places, num_places
                )
                for reload in range(tables.vehicles[vehicle, RELOADS_FROM], tables.vehicles[vehicle, RELOADS_TO]):
                    for comes_first in (True, False):
                        num_places = put_down(
                            tables,
                            sheet,
                            routes,
                            vehicle,
                            unit,
                            asked,
                            order,
                            num_visits,
                            i,
                            j,
                            reload,
                            comes_first,
                            places,
                            num_places,
                        )
    return num_places


@compiled
def list_swaps(
    tables: Tables, sheet: Sheet, routes: Routes, unit: Integers, asked: int, order: Integers, places: Integers
) -> int:
    """List the places of a unit on all routes from which jobs are dropped for it.

    Dropped is one job, or a pair of which it is one, for a place anywhere on the route, or a string of several visits
    that the unit takes the place of, the jobs of a pair right behind each other. Frozen jobs are not dropped.
    """
    num_places = 0
    for vehicle in range(len(tables.vehicles)):
        num_visits = routes.lengths[vehicle]
        if num_visits == 0 or not may_serve_unit(tables, vehicle, unit):
            continue
        for first in range(first_free(tables, routes, vehicle), num_visits):
            for last in range(first + 1, min(first + MAX_DROPPED, num_visits) + 1):
                num_left, num_dropped, dropped = drop_visits(tables, routes, vehicle, first, last, order)
                if num_dropped == 0:
                    continue
                price_without = price_left(tables, sheet, vehicle, order, num_left)
                for i in range(num_left + 1):
                    if last > first + 1 and i != first:
                        continue
                    before = num_places
                    num_places = put_down(
                        tables, sheet, routes, vehicle, unit, asked, order, num_left, i, i, -1, False, places, before
                    )
                    if num_places > before:
                        places[before, DROPS_FROM] = first
                        places[before, DROPS_TO] = last
                        places[before, DROPPED_PRICE] = dropped
                        places[before, PRICE_WITHOUT] = price_without
    return num_places


@compiled
def may_serve_unit(tables: Tables, vehicle: int, unit: Integers) -> bool:
    """Tell whether a vehicle may serve all jobs of a unit."""
    return bool(tables.eligible[vehicle, unit[0]] and (unit[1] < 0 or tables.eligible[vehicle, unit[1]]))


@compiled
def first_free(tables: Tables, routes: Routes, vehicle: int) -> int:
    """Count the visits up to the last frozen job."""
    num_frozen = tables.vehicles[vehicle, FROZEN_TO] - tables.vehicles[vehicle, FROZEN_FROM]
    position = 0
    while num_frozen > 0 and position < routes.lengths[vehicle]:
        num_frozen -= routes.visits[vehicle, position] < tables.eligible.shape[1]
        position += 1
    return position


@compiled
def drop_visits(
    tables: Tables, routes: Routes, vehicle: int, first: int, last: int, order: Integers
) -> tuple[int, int, int]:
    """Copy a route without some of its visits, and without the partner of a job dropped by itself.

    Returns
    -------
    num_left, num_dropped, dropped
        Visits left, jobs dropped, and the price of leaving these out.
    """
    num_jobs = tables.eligible.shape[1]
    partner = -1
    only = routes.visits[vehicle, first]
    if last == first + 1 and only < num_jobs and tables.jobs[only, ROLE] != 0:
        partner = tables.jobs[only, PARTNER]
    num_left, num_dropped, dropped = 0, 0, 0
    for i in range(routes.lengths[vehicle]):
        visit = routes.visits[vehicle, i]
        if first <= i < last or visit == partner:
            if visit < num_jobs:
                num_dropped += 1
                dropped += tables.jobs[visit, PRICE]
        else:
            order[num_left] = visit
            num_left += 1
    return num_left, num_dropped, dropped


@compiled
def price_left(tables: Tables, sheet: Sheet, vehicle: int, order: Integers, num_left: int) -> int:
    """Price what is left of a route; a route of reloads alone is none."""
    num_jobs_left = 0
    for i in range(num_left):
        sheet.visits[i] = order[i]
        num_jobs_left += order[i] < tables.eligible.shape[1]
    return evaluate(tables, sheet, vehicle, num_left if num_jobs_left > 0 else 0)


@compiled
def put_down(
    tables: Tables,
    sheet: Sheet,
    routes: Routes,
    vehicle: int,
    unit: Integers,
    asked: int,
    order: Integers,
    num_left: int,
    i: int,
    j: int,
    reload: int,
    comes_first: bool,
    places: Integers,
    number: int,
) -> int:
    """Try one place and note it in row ``number`` if it keeps the rules; give the number of the next row."""
    visits, rows, sums = sheet.visits, sheet.rows, sheet.sums
    num_visits = 0
    at_first, at_second = -1, -1
    for k in range(num_left + 1):
        if k == i:
            if reload >= 0 and comes_first:
                visits[num_visits] = reload
                num_visits += 1
            at_first = num_visits
            visits[num_visits] = unit[0]
            num_visits += 1
        if k == j:
            if unit[1] >= 0:
                at_second = num_visits
                visits[num_visits] = unit[1]
                num_visits += 1
            if reload >= 0 and not comes_first:
                visits[num_visits] = reload
                num_visits += 1
        if k < num_left:
            visits[num_visits] = order[k]
            num_visits += 1
    cost = evaluate(tables, sheet, vehicle, num_visits)
    if cost >= MISPLACED:
        return number
    at = at_second if asked == unit[1] else at_first
    places[number, AT_VEHICLE] = vehicle
    places[number, AT_FIRST] = at_first
    places[number, AT_SECOND] = at_second
    places[number, AT_RELOAD] = reload
    places[number, IS_RELOAD_BEFORE] = comes_first
    places[number, DROPS_FROM] = -1
    places[number, DROPS_TO] = -1
    places[number, CHANGE] = cost - routes.costs[vehicle]
    places[number, DROPPED_PRICE] = 0
    places[number, PRICE_WITHOUT] = routes.costs[vehicle]
    places[number, AT_END] = sums[END]
    places[number, AT_START] = rows[0, at, START]
    places[number, AT_LATEST] = rows[0, at, LATEST]
    places[number, AT_TRAVEL] = sums[TRAVEL]
    places[number, AT_DURATION] = sums[END] - sums[DEPART]
    places[number, AT_DISTANCE] = sums[DISTANCE]
    num_served = 0
    for k in range(num_visits):
        num_served += visits[k] < tables.eligible.shape[1]
    places[number, AT_JOBS] = num_served
    for d in range(tables.vehicles.shape[1] - CAPACITY):
        most = 0
        for k in range(num_visits + 1):
            most = max(most, rows[0, k, LOADS + 3 * d])
        places[number, AT_LOADS + d] = most
    return number + 1
