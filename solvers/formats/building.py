"""From the tables of a file to a problem, whichever format the tables came in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.errors import ProblemError
from solvers.formats.distances import straight_lines
from solvers.formats.instance import Instance
from solvers.formats.rounding import SCALES, Rounding, rounded
from solvers.problem import HORIZON, UNREACHABLE, Job, Matrix, Problem, Reload, TimeWindow, Vehicle

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tables:
    """What a file says, in its own units, one row for each place or vehicle.

    Attributes
    ----------
    num_depots
        The first places are depots.
    coordinates
        Shape (n, 2), None where there are none.
    distances
        Shape (n, n), None for the straight lines between the coordinates.
    delivery, pickup
        Shape (n, d): amounts brought to a client and taken from it.
    windows
        Shape (n, 2); of a depot, when vehicles may leave and have to be back. None for any time.
    service_durations, releases
        Shape (n,).
    prizes
        Shape (n,), 0 for a client that has to be served. None for all of them.
    capacities
        Shape (v, d).
    depots, fixed_costs, distance_costs, max_durations, max_distances
        Shape (v,): indices of places, and infinite where there is no limit.
    reloads
        For each vehicle, indices of the depots at which it may reload.
    allowed
        For each vehicle, indices of the clients that it may serve. None for all of them.
    linehauls_first
        Whether a vehicle may pick up only after it has brought all it brings, and does bring something.
    """

    num_depots: int
    coordinates: Numbers | None
    distances: Numbers | None
    delivery: Numbers
    pickup: Numbers
    windows: Numbers | None
    service_durations: Numbers
    releases: Numbers
    prizes: Numbers | None
    capacities: Numbers
    depots: NDArray[np.int64]
    fixed_costs: Numbers
    distance_costs: NDArray[np.int64]
    max_durations: Numbers
    max_distances: Numbers
    reloads: tuple[tuple[int, ...], ...]
    allowed: tuple[frozenset[int], ...] | None
    linehauls_first: bool = False


def build(tables: Tables, *, name: str, kind: str, rounding: Rounding, cost_divisor: int) -> Instance:
    """Round the tables and make a problem of them.

    Distance is what a second of travel costs: in these formats a drive takes as long as it is far, so that limits of
    distance are limits of seconds on the road and no table of distances is needed. A time after the problem's horizon
    is taken for the horizon.

    Raises
    ------
    ProblemError
        For numbers that have no room in a problem.
    """
    problem = Problem(
        matrices=(Matrix(durations=_durations(tables, rounding)),),
        jobs=_jobs(tables, rounding),
        vehicles=_vehicles(tables, rounding),
    )
    return Instance(
        problem=problem,
        name=name,
        kind=kind,
        rounding=rounding,
        scale=SCALES[rounding],
        cost_divisor=cost_divisor,
        num_depots=tables.num_depots,
        coordinates=tables.coordinates,
    )


def _durations(tables: Tables, rounding: Rounding) -> NDArray[np.int32]:
    if tables.distances is not None:
        lines = tables.distances
    elif tables.coordinates is not None:
        lines = straight_lines(tables.coordinates)
    else:
        raise ProblemError("the file has neither coordinates nor distances: add NODE_COORD_SECTION")
    durations = rounded(lines, rounding, "the distances")
    # What stands for the way from a place to itself, 9999 in some files, is never driven.
    np.fill_diagonal(durations, 0)
    if durations.size and durations.max() >= UNREACHABLE:
        raise ProblemError(
            f"the distances reach {durations.max()} when rounded by {rounding}, a problem has room for less than "
            f"{UNREACHABLE}: choose a coarser rounding"
        )
    if tables.linehauls_first:
        bringing, taking = tables.delivery.any(axis=1), tables.pickup.any(axis=1)
        durations[: tables.num_depots, taking] = UNREACHABLE
        durations[np.ix_(taking, bringing)] = UNREACHABLE
        np.fill_diagonal(durations, 0)
    table = durations.astype(np.int32)
    table.setflags(write=False)
    return table


def _jobs(tables: Tables, rounding: Rounding) -> tuple[Job, ...]:
    delivery = _loads(tables, tables.delivery, rounding)
    pickup = _loads(tables, tables.pickup, rounding)
    service_durations = rounded(tables.service_durations, rounding, "the service times").tolist()
    releases = rounded(tables.releases, rounding, "the release times").tolist()
    windows = _windows(tables, rounding)
    prizes = None if tables.prizes is None else rounded(tables.prizes, rounding, "the prizes").tolist()
    allowed = _allowed_vehicles(tables)
    return tuple(
        Job(
            id=place,
            location=place,
            service_duration=service_durations[place],
            time_windows=() if windows is None else (windows[place],),
            delivery=delivery[place],
            pickup=pickup[place],
            allowed_vehicles=allowed[place],
            release=releases[place],
            prize=None if prizes is None or prizes[place] == 0 else prizes[place],
        )
        for place in range(tables.num_depots, len(service_durations))
    )


def _loads(tables: Tables, loads: Numbers, rounding: Rounding) -> list[tuple[int, ...]]:
    # Whole loads stay as they are, since a factor on all of them says nothing.
    given = (tables.delivery, tables.pickup, tables.capacities)
    if all((amounts == np.trunc(amounts)).all() for amounts in given):
        rounding = "none"
    return [tuple(load) for load in rounded(loads, rounding, "the loads").tolist()]


def _windows(tables: Tables, rounding: Rounding) -> list[TimeWindow] | None:
    if tables.windows is None:
        return None
    windows = np.minimum(rounded(tables.windows, rounding, "the time windows"), HORIZON)
    return [TimeWindow(start, end) for start, end in windows.tolist()]


def _allowed_vehicles(tables: Tables) -> list[frozenset[int] | None]:
    num_places = len(tables.service_durations)
    if tables.allowed is None:
        return [None] * num_places
    # Clients that the same vehicles may serve share one set: there may be thousands of either.
    shared: dict[frozenset[int], frozenset[int]] = {}
    allowed: list[frozenset[int] | None] = []
    for place in range(num_places):
        vehicles = frozenset(number for number, places in enumerate(tables.allowed, start=1) if place in places)
        every = len(vehicles) == len(tables.allowed)
        allowed.append(None if every else shared.setdefault(vehicles, vehicles))
    return allowed


def _vehicles(tables: Tables, rounding: Rounding) -> tuple[Vehicle, ...]:
    capacities = _loads(tables, tables.capacities, rounding)
    fixed_costs = rounded(tables.fixed_costs, rounding, "the fixed costs").tolist()
    max_durations = _limits(tables.max_durations, rounding, "the largest durations")
    max_distances = _limits(tables.max_distances, rounding, "the largest distances")
    windows = _windows(tables, rounding)
    return tuple(
        Vehicle(
            id=number + 1,
            start=depot,
            end=depot,
            shift=TimeWindow(0, HORIZON) if windows is None else windows[depot],
            capacity=capacities[number],
            reloads=tuple(Reload(location=place) for place in tables.reloads[number]),
            fixed_cost=fixed_costs[number],
            travel_cost=distance_cost,
            max_travel_duration=max_distances[number],
            max_duration=max_durations[number],
        )
        for number, (depot, distance_cost) in enumerate(
            zip(tables.depots.tolist(), tables.distance_costs.tolist(), strict=True)
        )
    )


def _limits(limits: Numbers, rounding: Rounding, what: str) -> list[int | None]:
    # A limit above the horizon is none: no shift is that long.
    finite = np.where(np.isfinite(limits), np.minimum(limits, HORIZON), HORIZON)
    amounts = rounded(finite, rounding, what).tolist()
    return [amount if amount < HORIZON else None for amount in amounts]
