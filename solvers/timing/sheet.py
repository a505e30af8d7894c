"""The sheet on which the clock works out a route."""

from typing import NamedTuple

import numpy as np

from solvers.timing.columns import BREAKS_FROM, BREAKS_TO, CAPACITY
from solvers.timing.tables import Integers, Tables

BEFORE, HERE, READY, ARRIVAL, START, DEPARTURE, LATEST, LEG, FIRST_BREAK, LAST_BREAK, HOLD = range(11)
"""Columns of rows: place before, place of the visit, ready to leave the one, arrival, start and departure at the other,
latest arrival that keeps the rest in time, seconds of travel, first break on the leg and one past its last, and, on the
first leg of a trip, the moment before which the trip does not begin.
"""

NUM_COLUMNS = 11

TRAVEL, SERVICE, LATENESS, END, DEPART, DISTANCE, NUM_COOLED = range(7)
"""Sums: seconds of travel and of service, price of lateness, when the vehicle is back and when it left, metres, and the
number of deliveries that come too late for their load."""

NUM_SUMS = 7


class Sheet(NamedTuple):
    """Room for one route of up to L visits, used again for each: compiled functions allocate nothing.

    Attributes
    ----------
    rows
        Shape (L + 1, NUM_COLUMNS): one row for each leg and the visit it leads to, the last leg leading to the end
        place.
    gaps
        Shape (L + 1, 3, D): loads by leg, see :mod:`solvers.timing.loads`.
    sums
        Shape (NUM_SUMS,).
    spare
        As rows, for the schedule once its departures have been put off.
    leg_of
        Shape (B,), for the B breaks of the vehicle with most: the leg of each.
    came_from, ready
        Shape (L + 1, B + 1) and (2, B + 1): the dynamic program that places breaks.
    """

    rows: Integers
    gaps: Integers
    sums: Integers
    spare: Integers
    leg_of: Integers
    came_from: Integers
    ready: Integers


def new_sheet(tables: Tables, max_visits: int) -> Sheet:
    """Make a sheet for routes of up to so many visits."""
    num_dimensions = tables.vehicles.shape[1] - CAPACITY
    num_breaks = max((int(row[BREAKS_TO] - row[BREAKS_FROM]) for row in tables.vehicles), default=0)
    return Sheet(
        rows=np.zeros((max_visits + 1, NUM_COLUMNS), dtype=np.int64),
        gaps=np.zeros((max_visits + 1, 3, num_dimensions), dtype=np.int64),
        sums=np.zeros(NUM_SUMS, dtype=np.int64),
        spare=np.zeros((max_visits + 1, NUM_COLUMNS), dtype=np.int64),
        leg_of=np.zeros(num_breaks, dtype=np.int64),
        came_from=np.zeros((max_visits + 1, num_breaks + 1), dtype=np.int64),
        ready=np.zeros((2, num_breaks + 1), dtype=np.int64),
    )
