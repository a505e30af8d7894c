"""What the vehicles of a VRPLIB file may carry, where they may go and whom they may serve."""

import numpy as np
from numpy.typing import NDArray

from solvers.errors import ProblemError
from solvers.formats.numbers import parse_whole
from solvers.formats.vrplib.columns import read_column, read_lists, read_loads
from solvers.formats.vrplib.sections import Document

Numbers = NDArray[np.float64]


def read_capacities(document: Document, num_vehicles: int, *, delivery: Numbers, pickup: Numbers) -> Numbers:
    """Give capacities of shape (v, d); where the file has none, as much as there is to carry.

    Raises
    ------
    ProblemError
        Where they have other dimensions than the loads.
    """
    capacities = read_loads(document, "CAPACITY", num_vehicles, rows_are="vehicles")
    if capacities is None:
        return np.tile(np.ceil(delivery.sum(axis=0) + pickup.sum(axis=0)), (num_vehicles, 1))
    if capacities.shape[1] != delivery.shape[1]:
        raise ProblemError(
            f"CAPACITY has {capacities.shape[1]} amounts for each vehicle, DEMAND_SECTION {delivery.shape[1]} for each "
            "place: they must be as many"
        )
    return capacities


def read_vehicle_depots(document: Document, num_vehicles: int, num_depots: int) -> NDArray[np.int64]:
    """Give the index of each vehicle's depot."""
    numbers = read_column(
        document, "VEHICLES_DEPOT", num_vehicles, rows_are="vehicles", default=1, parse=parse_whole
    ).astype(np.int64)
    wrong = (numbers < 1) | (numbers > num_depots)
    if wrong.any():
        vehicle = int(wrong.argmax())
        raise ProblemError(
            f"VEHICLES_DEPOT_SECTION: vehicle {vehicle + 1} must have a depot, 1 to {num_depots}, "
            f"got {numbers[vehicle]}"
        )
    return numbers - 1


def read_reloads(
    document: Document, num_vehicles: int, num_depots: int, num_clients: int
) -> tuple[tuple[int, ...], ...]:
    """Give the indices of the depots at which each vehicle may reload.

    Raises
    ------
    ProblemError
        For a limit of reloads that may bind, which a problem cannot say.
    """
    name = "VEHICLES_RELOAD_DEPOT"
    reloads = _numbers(document, name, num_vehicles) or ((),) * num_vehicles
    for vehicle, depots in enumerate(reloads, start=1):
        wrong = next((depot for depot in depots if not 0 <= depot < num_depots), None)
        if wrong is not None:
            raise ProblemError(
                f"{name}_SECTION: vehicle {vehicle} must reload at a depot, 1 to {num_depots}, got {wrong + 1}"
            )
    limits = read_column(
        document, "VEHICLES_MAX_RELOADS", num_vehicles, rows_are="vehicles", default=num_clients, parse=parse_whole
    )
    for vehicle, (depots, limit) in enumerate(zip(reloads, limits.tolist(), strict=True), start=1):
        # Each trip but the last serves someone, so as many reloads as clients are as many as one likes.
        if depots and 0 < limit < num_clients - 1:
            raise ProblemError(
                f"VEHICLES_MAX_RELOADS: vehicle {vehicle} may reload {limit:g} times, which a problem cannot say: only "
                "never, or as often as it likes"
            )
    return tuple(
        tuple(dict.fromkeys(depots)) if limit else () for depots, limit in zip(reloads, limits.tolist(), strict=True)
    )


def read_allowed(document: Document, num_vehicles: int, num_places: int) -> tuple[frozenset[int], ...] | None:
    """Give the indices of the clients that each vehicle may serve; None for all."""
    name = "VEHICLES_ALLOWED_CLIENTS"
    allowed = _numbers(document, name, num_vehicles)
    for vehicle, places in enumerate(allowed or (), start=1):
        wrong = next((place for place in places if not 0 <= place < num_places), None)
        if wrong is not None:
            raise ProblemError(
                f"{name}_SECTION: vehicle {vehicle} must be allowed places, 1 to {num_places}, got {wrong + 1}"
            )
    return None if allowed is None else tuple(frozenset(places) for places in allowed)


def _numbers(document: Document, name: str, num_vehicles: int) -> tuple[tuple[int, ...], ...] | None:
    if name not in document.sections:
        return None
    rows = read_lists(document.sections[name], num_vehicles, rows_are="vehicles", parse=parse_whole)
    return tuple(tuple(int(number) - 1 for number in row) for row in rows)
