"""The columns and sums in which the clock keeps a route."""

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
"""One row for each leg and the visit it leads to, the last leg leading to the end place."""

BEFORE, PLACE, READY, ARRIVAL, START, DEPARTURE, LATEST, LEG, FIRST_BREAK, LAST_BREAK, HOLD = range(11)
"""Columns: place before, place of the visit, ready to leave the one, arrival, start and departure at the other, latest
arrival that keeps the rest in time, seconds of travel, first break on the leg and one past its last, and, on the first
leg of a trip, the moment before which the trip does not begin."""

NUM_COLUMNS = 11

TRAVEL, SERVICE, LATENESS, END, DEPART, DISTANCE, NUM_COOLED = range(7)
"""Sums: seconds of travel and of service, price of lateness, when the vehicle is back and when it left, metres, and the
number of deliveries that come too late for their load."""

NUM_SUMS = 7
