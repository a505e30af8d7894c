"""The sheet on which the clock works out a route."""

from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from solvers.timing.columns import BREAKS_FROM, BREAKS_TO, CAPACITY
from solvers.timing.tables import Integers, Tables

BEFORE, HERE, READY, ARRIVAL, START, DEPARTURE, LATEST, LEG, FIRST_BREAK, LAST_BREAK, HOLD, LOADS = range(12)
"""Columns of rows: place before, place of the visit, ready to leave the one, arrival, start and departure at the other,
latest arrival that keeps the rest in time, seconds of travel, first break on the leg and one past its last, and, on the
first leg of a trip, the moment before which the trip does not begin. From loads on come, for each dimension, what is
carried on the leg; the least room since the last loading, which a delivery behind this leg would take up; and the least
room until the next unloading, which a pickup before this leg would take up.
"""

TRAVEL, SERVICE, LATENESS, END, DEPART, DISTANCE, NUM_COOLED, NUM_MISPLACED, STABILITY = range(9)
"""Sums: seconds of travel and of service, price of lateness, when the vehicle is back and when it left, metres,
deliveries that come too late for their load, positions that jobs are off those they are pinned to, price of departing
from the plan.
"""

NUM_SUMS = 9


EARLIEST, PUT_OFF = cast("int", np.int64(0)), cast("int", np.int64(1))
"""Which of a sheet's two schedules. Typed, because Numba makes a machine code of its own for each literal number."""


class Sheet(NamedTuple):
    """A route of up to L visits and room to work it out, used again for the next: compiled functions allocate nothing.

    Attributes
    ----------
    visits
        Shape (L + 1,), int32: the route, numbered as in :class:`~solvers.timing.tables.Tables`.
    rows
        Shape (2, L + 1, ...): one row for each leg and the visit it leads to, the last leg leading to the end place;
        first the earliest schedule, then the one whose departures have been put off.
    sums
        Shape (NUM_SUMS,).
    placing
        Shape (L + 4, B + 1), for the B breaks of the vehicle with most: the dynamic program that places them.
    """

    visits: NDArray[np.int32]
    rows: Integers
    sums: Integers
    placing: Integers


def new_sheet(tables: Tables, max_visits: int) -> Sheet:
    """Make a sheet for routes of up to so many visits."""
    num_breaks = max((int(row[BREAKS_TO] - row[BREAKS_FROM]) for row in tables.vehicles), default=0)
    return Sheet(
        visits=np.zeros(max_visits + 1, dtype=np.int32),
        rows=np.zeros((2, max_visits + 1, num_columns(tables)), dtype=np.int64),
        sums=np.zeros(NUM_SUMS, dtype=np.int64),
        placing=np.zeros((max_visits + 4, num_breaks + 1), dtype=np.int64),
    )


def num_columns(tables: Tables) -> int:
    """Count the columns of rows."""
    return int(LOADS + 3 * (tables.vehicles.shape[1] - CAPACITY))
