"""One table of durations for engines that know no time of day."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from solvers.problem import UNREACHABLE, Matrix, Problem, TimeWindow, Vehicle

NUM_MOMENTS = 32
"""Moments at which a span of time is looked at to tell how much of it belongs to each table."""

ROWS_AT_ONCE = 256
"""Rows of a table weighed together: a thousand places take some megabytes."""

FIRST_PART = 4
"""A vehicle leaves its start in the first quarter of its shift and makes for its end in the last."""


def with_one_table(problem: Problem) -> Problem:
    """Give every matrix a single table: for each leg the mean of its tables over the time in which it may be driven.

    A leg may be driven while both its ends may be visited: in the time windows of the jobs and reloads there, at the
    start place early in the shifts, at the end place late in them. The mean is rounded up. It is not safe, as the
    table of the slowest hour would be, but lets crews do the work they have time for; what comes late by the true
    clock is for repair.
    """
    if all(len(matrix.times) == 1 for matrix in problem.matrices):
        return problem
    return replace(problem, matrices=tuple(_mean_matrix(problem, p) for p in range(len(problem.matrices))))


def _mean_matrix(problem: Problem, profile: int) -> Matrix:
    matrix = problem.matrices[profile]
    vehicles = [vehicle for vehicle in problem.vehicles if vehicle.profile == profile]
    if len(matrix.times) == 1 or not vehicles:
        return Matrix(durations=matrix.durations[0], distances=matrix.distances)
    leaving, reaching = (_weights(matrix, spans) for spans in _spans(problem, vehicles, len(matrix)))
    mean = np.empty(matrix.durations.shape[1:], dtype=np.int32)
    for row in range(0, len(mean), ROWS_AT_ONCE):
        rows = slice(row, row + ROWS_AT_ONCE)
        weights = leaving[:, rows, None] * reaching[:, None, :]
        total = weights.sum(axis=0)
        # No moment suits both ends: the vehicle will wait, and when it drives is decided by where it goes.
        weights = np.where(total > 0, weights, reaching[:, None, :])
        total = np.where(total > 0, total, 1.0)
        durations = (weights * matrix.durations[:, rows]).sum(axis=0) / total
        mean[rows] = np.minimum(np.ceil(durations - 1e-6), UNREACHABLE)
    mean[matrix.durations[0] == UNREACHABLE] = UNREACHABLE
    mean.setflags(write=False)
    return Matrix(durations=mean, distances=matrix.distances)


def _spans(
    problem: Problem, vehicles: list[Vehicle], num_places: int
) -> tuple[list[list[TimeWindow]], list[list[TimeWindow]]]:
    """List for each place when it may be left and when it may be reached; an empty list means any time."""
    first = min(vehicle.shift.start for vehicle in vehicles)
    last = max(vehicle.shift.end + vehicle.max_overtime for vehicle in vehicles)
    whole = (TimeWindow(first, last),)
    leaving: list[list[TimeWindow]] = [[] for _ in range(num_places)]
    reaching: list[list[TimeWindow]] = [[] for _ in range(num_places)]
    visits = [(job.location, job.time_windows) for job in problem.jobs]
    visits += [(reload.location, reload.time_windows) for vehicle in vehicles for reload in vehicle.reloads]
    for place, windows in dict.fromkeys(visits):
        inside = [TimeWindow(max(w.start, first), min(w.end, last)) for w in windows or whole]
        inside = [window for window in inside if window.start <= window.end]
        leaving[place] += inside
        reaching[place] += inside
    ways = {(vehicle.start, vehicle.end, vehicle.shift) for vehicle in vehicles}
    for start, end, shift in sorted(ways, key=lambda way: (way[2].start, way[2].end, str(way))):
        part = (shift.end - shift.start) // FIRST_PART
        if start is not None:
            leaving[start].append(TimeWindow(shift.start, shift.start + part))
        if end is not None:
            reaching[end].append(TimeWindow(shift.end - part, shift.end))
    return leaving, reaching


def _weights(matrix: Matrix, spans: list[list[TimeWindow]]) -> NDArray[np.float64]:
    """Give the share of each table in the spans of each place: shape (P, n)."""
    tables = np.eye(len(matrix.times))
    known: dict[TimeWindow, NDArray[np.float64]] = {}
    weights = np.ones((len(matrix.times), len(spans))) / len(matrix.times)
    for place, windows in enumerate(spans):
        if not windows:
            continue
        for window in windows:
            if window not in known:
                moments = np.linspace(window.start, window.end, NUM_MOMENTS)
                shares = [np.interp(moments, matrix.times, table).mean() for table in tables]
                known[window] = np.array(shares) * (1 + window.end - window.start)
        summed = np.sum([known[window] for window in windows], axis=0)
        weights[:, place] = summed / summed.sum()
    return weights
