"""Routing profiles: what differs between vehicles, as matrices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from solvers.engines.work import Work, planned_vehicles
from solvers.problem import HORIZON, Problem, Vehicle

MATRIX_MEMORY = 2**30
"""Bytes that the matrices of all routing profiles may take: 16 for each pair of spots, two matrices of 64 bits."""

FORBIDDEN = 2 * HORIZON
"""Seconds of a leg that must not be driven: longer than any shift. Its price, too."""

NOWHERE = -1
"""The place of a vehicle without a start or an end: no time away from everything."""

LARGEST_RATE = 10**11
"""Price of a second of service from which on dearer ones count alike, so that a price of all of it fits 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profiles:
    """Spots, the places of PyVRP, and the matrices between them.

    Jobs at one place are different spots where vehicles see them differently.

    Attributes
    ----------
    places
        For each spot, its index into the problem's matrices, or :data:`NOWHERE`.
    spot_of_job
        For each job.
    spot_of_yard
        For each start and end, None for a vehicle without.
    spot_of_reload
        For each place and service duration of a reload.
    of_vehicle
        For each vehicle, its profile.
    durations, measures
        For each profile, seconds and what its cost and limit on a route are taken on.
    unit_costs
        For each vehicle, the price of one of its measure.
    limits
        For each vehicle, the largest measure of its route, None for no limit.
    service, prices
        For each job, the seconds of service that PyVRP counts, and the part of its service cost that it counts as a
        lower prize.
    keep_eligible
        Whether the matrices forbid vehicles the jobs they may not serve.
    """

    places: NDArray[np.int64]
    spot_of_job: NDArray[np.int64]
    spot_of_yard: dict[int | None, int]
    spot_of_reload: dict[tuple[int, int], int]
    of_vehicle: tuple[int, ...]
    durations: list[NDArray[np.int64]]
    measures: list[NDArray[np.int64]]
    unit_costs: tuple[int, ...]
    limits: tuple[int | None, ...]
    service: NDArray[np.int64]
    prices: NDArray[np.int64]
    keep_eligible: bool


Measure = Literal["seconds", "metres", "cost"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _View:
    """How the vehicles of one profile see the jobs.

    ``extra`` are seconds of service beyond those that every vehicle takes, ``toll`` the price of a visit beyond the one
    that every vehicle pays; both one for each job. ``is_limited`` tells whether travel or metres are
    limited for any vehicle.
    """

    vehicle: Vehicle
    kind: int
    measure: Measure
    forbidden: NDArray[np.bool_]
    extra: NDArray[np.int64]
    toll: NDArray[np.int64]
    is_limited: bool


def build_profiles(problem: Problem, work: Work, eligible: NDArray[np.bool_], *, unit: int) -> Profiles:
    """Lay out spots and matrices, as exactly as :data:`MATRIX_MEMORY` allows.

    Where it does not, jobs given to a vehicle by the earlier plan are priced like others first; then vehicles no longer
    differ by what they may serve.

    Parameters
    ----------
    unit
        What one of PyVRP's costs stands for.
    """
    for keep_moves, keep_eligible in ((True, True), (False, True), (False, False)):
        views, of_vehicle = _views(problem, work, eligible, keep_moves=keep_moves, keep_eligible=keep_eligible)
        features = _features(problem, work, views)
        distinct, spot_of_job = np.unique(features, axis=0, return_inverse=True)
        yards = sorted({place for v in problem.vehicles for place in (v.start, v.end)}, key=lambda place: place or -1)
        reloads = sorted({(one.location, one.service_duration) for v in problem.vehicles for one in v.reloads})
        num_spots = len(yards) + len(reloads) + len(distinct)
        if len(views) * num_spots**2 * 16 <= MATRIX_MEMORY:
            break
    places = [NOWHERE if place is None else place for place in yards]
    places += [place for place, _ in reloads]
    first = len(places)
    # A job for each spot that has some: jobs at a spot are alike in all that the matrices know.
    job_at = np.zeros(len(distinct), dtype=np.int64)
    job_at[spot_of_job] = np.arange(len(problem.jobs))
    spots = np.array([*places, *distinct[:, 0]], dtype=np.int64)
    reload_service = np.zeros(len(spots), dtype=np.int64)
    reload_service[len(yards) : first] = [service for _, service in reloads]
    durations, measures, ratios = [], [], []
    for view in views:
        table = _Table(problem, work, view, spots, job_at, reload_service, unit)
        durations.append(table.durations)
        measures.append(table.measure)
        ratios.append(table.ratios)
    return Profiles(
        places=spots,
        spot_of_job=first + spot_of_job.ravel(),
        spot_of_yard={place: number for number, place in enumerate(yards)},
        spot_of_reload={reload: len(yards) + number for number, reload in enumerate(reloads)},
        of_vehicle=of_vehicle,
        durations=durations,
        measures=measures,
        unit_costs=tuple(
            _unit_cost(vehicle, views[profile].measure, unit)
            for vehicle, profile in zip(problem.vehicles, of_vehicle, strict=True)
        ),
        limits=tuple(
            _limit(vehicle, *ratios[profile]) for vehicle, profile in zip(problem.vehicles, of_vehicle, strict=True)
        ),
        service=_least_service(work, eligible),
        prices=_least_price(problem, work, eligible),
        keep_eligible=keep_eligible,
    )


def _views(
    problem: Problem, work: Work, eligible: NDArray[np.bool_], *, keep_moves: bool, keep_eligible: bool
) -> tuple[list[_View], tuple[int, ...]]:
    least_service = _least_service(work, eligible)
    least_price = _least_price(problem, work, eligible)
    planned = planned_vehicles(problem) if keep_moves else {}
    move_costs = np.array([problem.jobs[job].move_cost if job in planned else 0 for job in range(len(problem.jobs))])
    owner = np.array([planned.get(job, NOWHERE) for job in range(len(problem.jobs))])
    none = np.zeros(len(problem.jobs), dtype=bool)
    is_limited = any(v.max_travel_duration is not None or v.max_distance is not None for v in problem.vehicles)
    views: dict[tuple[object, ...], _View] = {}
    of_vehicle = []
    for number, vehicle in enumerate(problem.vehicles):
        kind = work.kind_of[number]
        serves = eligible[:, number]
        extra = np.where(serves, work.service[kind] - least_service, 0)
        toll = np.where(serves, _service_rate(vehicle) * work.service[kind] - least_price, 0)
        toll = toll + np.where(owner == number, 0, move_costs)
        tolled = bool(toll.any()) or bool(
            vehicle.service_cost
            and (work.setup_on_way[kind].any() or any(one.service_duration for one in vehicle.reloads))
        )
        measure = _measure(vehicle, tolled=tolled)
        forbidden = ~serves if keep_eligible else none
        rates = (vehicle.travel_cost, vehicle.distance_cost, vehicle.service_cost) if measure == "cost" else ()
        key = (vehicle.profile, kind, measure, rates, forbidden.tobytes(), extra.tobytes(), toll.tobytes())
        view = views.setdefault(
            key,
            _View(
                vehicle=vehicle,
                kind=kind,
                measure=measure,
                forbidden=forbidden,
                extra=extra,
                toll=toll,
                is_limited=is_limited,
            ),
        )
        of_vehicle.append(list(views.values()).index(view))
    return list(views.values()), tuple(of_vehicle)


def _measure(vehicle: Vehicle, *, tolled: bool) -> Measure:
    """Choose what PyVRP bounds and prices along a route; it has but one for both."""
    if tolled or (vehicle.travel_cost and vehicle.distance_cost):
        return "cost"
    if vehicle.distance_cost or (not vehicle.travel_cost and vehicle.max_distance is not None):
        return "metres"
    return "seconds"


def _unit_cost(vehicle: Vehicle, measure: Measure, unit: int) -> int:
    if measure == "cost":
        return 1
    return round((vehicle.travel_cost if measure == "seconds" else vehicle.distance_cost) / unit)


def _features(problem: Problem, work: Work, views: Sequence[_View]) -> NDArray[np.int64]:
    """Give a row for each job; jobs with equal rows may share a spot."""
    num_jobs = len(problem.jobs)
    alone = np.zeros(num_jobs, dtype=bool)
    for view in views:
        # Between two jobs at one spot there is a leg of nothing, which could not hold these.
        alone |= (view.extra != 0) | (view.toll != 0)
    forbidden = np.array([view.forbidden for view in views]).reshape(len(views), num_jobs)
    _, classes = np.unique(forbidden.T, axis=0, return_inverse=True)
    return np.column_stack(
        [
            np.array([job.location for job in problem.jobs], dtype=np.int64),
            np.where(alone, np.arange(num_jobs), NOWHERE),
            classes.ravel(),
            work.setup_on_way.T,
        ]
    )


class _Table:
    """The two matrices of one profile, and how many of its measure there are to a second and to a metre."""

    def __init__(
        self,
        problem: Problem,
        work: Work,
        view: _View,
        spots: NDArray[np.int64],
        job_at: NDArray[np.int64],
        reload_service: NDArray[np.int64],
        unit: int,
    ) -> None:
        matrix = problem.matrices[view.vehicle.profile]
        first = len(spots) - len(job_at)
        at = np.ix_(spots, spots)
        nowhere = spots == NOWHERE
        travel = np.minimum(matrix.durations[0][at].astype(np.int64), FORBIDDEN)
        travel[nowhere, :] = travel[:, nowhere] = 0
        closed = travel >= FORBIDDEN
        barred = np.zeros(len(spots), dtype=bool)
        barred[first:] = view.forbidden[job_at]
        closed[barred, :] = closed[:, barred] = True
        np.fill_diagonal(closed, val=False)
        vehicle = view.vehicle
        metres = None
        if matrix.distances is not None and (vehicle.distance_cost or view.is_limited):
            metres = matrix.distances[at].astype(np.int64)
            metres[nowhere, :] = metres[:, nowhere] = 0
        setup = np.zeros(len(spots), dtype=np.int64)
        setup[first:] = work.setup_on_way[view.kind][job_at]
        on_way = np.where(spots[:, None] != spots[None, :], setup[None, :], 0) if setup.any() else np.int64(0)
        extra = np.zeros(len(spots), dtype=np.int64)
        extra[first:] = view.extra[job_at]
        self.durations = travel + on_way + extra[:, None]
        if view.measure == "seconds":
            self.measure = travel.copy()
        elif view.measure == "metres" and metres is not None:
            self.measure = metres.copy()
        else:
            toll = _service_rate(vehicle) * reload_service
            toll[first:] = view.toll[job_at]
            cost = np.minimum(vehicle.travel_cost * travel.astype(float), 1e15) + toll[None, :]
            cost += _service_rate(vehicle) * np.asarray(on_way, dtype=float)
            if metres is not None:
                cost += vehicle.distance_cost * metres.astype(float)
            self.measure = np.minimum(np.rint(cost / unit), FORBIDDEN).astype(np.int64)
        for table in (self.durations, self.measure):
            table[closed] = FORBIDDEN
            np.fill_diagonal(table, 0)
        self.ratios = 1.0, 1.0
        if view.is_limited:
            total = float(self.measure[~closed].sum())
            seconds = total / max(1.0, float(travel[~closed].sum())) if view.measure != "seconds" else 1.0
            far = 0.0 if metres is None else float(metres[~closed].sum())
            self.ratios = seconds, total / max(1.0, far) if view.measure != "metres" else 1.0


def _limit(vehicle: Vehicle, per_second: float, per_metre: float) -> int | None:
    """Turn limits on travel and distance into one on the measure, at its mean rate where it is another."""
    limits = [
        int(limit * ratio)
        for limit, ratio in ((vehicle.max_travel_duration, per_second), (vehicle.max_distance, per_metre))
        if limit is not None
    ]
    return min(limits, default=None)


def _least_service(work: Work, eligible: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Give the seconds of service that each job takes every vehicle that may serve it."""
    return _least(work.service[list(work.kind_of)].T, eligible)


def _least_price(problem: Problem, work: Work, eligible: NDArray[np.bool_]) -> NDArray[np.int64]:
    rates = np.array([_service_rate(vehicle) for vehicle in problem.vehicles], dtype=np.int64)
    return _least(work.service[list(work.kind_of)].T * rates, eligible)


def _service_rate(vehicle: Vehicle) -> int:
    return min(vehicle.service_cost, LARGEST_RATE)


def _least(amounts: NDArray[np.int64], eligible: NDArray[np.bool_]) -> NDArray[np.int64]:
    most = np.iinfo(np.int64).max
    least = np.where(eligible, amounts, most).min(axis=1, initial=most)
    return np.where(least == most, 0, least)
