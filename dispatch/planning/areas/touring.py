"""How long one crew drives that does all orders of an area: an estimate, before anybody plans its route."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.encoding import Encoding
from dispatch.planning.territories import serves
from solvers.problem import UNREACHABLE


def seconds_of_the_day(encoding: Encoding) -> NDArray[np.int32]:
    """Return the travel times of the middle of the working day, shape (places, places): areas are cut by one table."""
    (matrix,) = encoding.problem.matrices
    return matrix.middle_durations


def crews_for(encoding: Encoding, orders: Sequence[int]) -> list[int]:
    """Return the crews whose territory all of these orders are in, as indices; all crews where none's is."""
    districts = {encoding.orders[order].district for order in orders}
    serving = [
        number for number, crew in enumerate(encoding.crews) if all(serves(crew, district) for district in districts)
    ]
    return serving or list(range(len(encoding.crews)))


def out_and_back(encoding: Encoding, crews: Sequence[int]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the seconds from the nearest place where one of some crews starts, to the nearest where one ends.

    Parameters
    ----------
    crews
        Indices into ``encoding.crews``.

    Returns
    -------
    tuple of ndarray
        To and from each order, shape (n,) each.
    """
    seconds, num_orders = seconds_of_the_day(encoding), len(encoding.orders)
    vehicles = [encoding.problem.vehicles[crew] for crew in crews]
    starts = sorted({vehicle.start for vehicle in vehicles if vehicle.start is not None})
    ends = sorted({vehicle.end for vehicle in vehicles if vehicle.end is not None})
    return seconds[starts, :num_orders].min(axis=0), seconds[:num_orders, ends].min(axis=1)


def travel_in_area(encoding: Encoding, orders: Sequence[int]) -> int:
    """Estimate the seconds that one crew drives to do some orders, its way there and back included.

    It leaves the nearest place where one of the crews starts in whose territory they are, and comes back to the nearest
    where one ends.

    The tour is built by farthest insertion (Rosenkrantz, Stearns and Lewis, "An analysis of several heuristics for the
    traveling salesman problem", SIAM Journal on Computing 6, 1977), at the travel times of the middle of the working
    day, without breaks and reloads. Orders that no way leads to and back from do not count.

    Parameters
    ----------
    orders
        Indices into ``encoding.orders``.
    """
    if not encoding.crews:
        return 0
    out, back = out_and_back(encoding, crews_for(encoding, orders))
    stops = np.array([order for order in orders if out[order] < UNREACHABLE and back[order] < UNREACHABLE], dtype=int)
    if not len(stops):
        return 0
    size = len(stops) + 1
    between = np.zeros((size, size), dtype=np.int64)
    between[0, 1:], between[1:, 0] = out[stops], back[stops]
    between[1:, 1:] = seconds_of_the_day(encoding)[np.ix_(stops, stops)]
    return _farthest_insertion(between)


def _farthest_insertion(between: NDArray[np.int64]) -> int:
    """Return the seconds of a round trip from place 0 through all others.

    Next comes the place farthest from all that are on the tour, where it adds least.
    """
    tour = np.array([0])
    apart = np.minimum(between[0], between[:, 0])
    length = 0
    for _ in range(len(between) - 1):
        apart[tour] = -1
        place = int(apart.argmax())
        behind = np.roll(tour, -1)
        added = between[tour, place] + between[place, behind] - between[tour, behind]
        leg = int(added.argmin())
        length += int(added[leg])
        tour = np.insert(tour, leg + 1, place)
        apart = np.minimum(apart, np.minimum(between[place], between[:, place]))
    return length
