"""Cutting an answer into parts that can be searched by themselves, and putting them together again."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.solution import Sequences
from solvers.timing.columns import (
    END_PLACE,
    FROZEN_FROM,
    FROZEN_TO,
    PARTNER,
    PLACE,
    PLAN_FROM,
    PLAN_TO,
    PLANNED,
    RELOADS_FROM,
    RELOADS_TO,
    START_PLACE,
    TYPE,
)
from solvers.timing.tables import Integers, Tables, shortest_of

ELSEWHERE = 10**6
"""Number that stands in a part for a planned vehicle or job outside it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Some vehicles with their routes and some of the jobs left out; ``tables`` and ``sequences`` number them anew."""

    tables: Tables
    sequences: Sequences
    jobs: Integers
    vehicles: Integers


def cut(tables: Tables, sequences: Sequences, *, num_parts: int, rng: np.random.Generator) -> list[Part]:
    """Cut an answer along a random direction into parts of about equally many jobs.

    The direction is that from one random job to another far from it; a place lies along it by how much nearer it is to
    the one than to the other. Routes go by the mean of their jobs. Jobs left out go with the routes where they lie,
    unused vehicles in turn to all parts.
    """
    num_vehicles, num_jobs = tables.eligible.shape
    along = _positions(tables, rng)
    used = [number for number in range(num_vehicles) if sequences[number]]
    middle = {number: float(np.mean([along[job] for job in sequences[number] if job >= 0])) for number in used}
    used.sort(key=lambda number: (middle[number], number))
    served = {job for visits in sequences for job in visits if job >= 0}
    left_out = sorted((job for job in range(num_jobs) if job not in served), key=lambda job: (along[job], job))
    target = num_jobs / num_parts
    jobs_of: list[list[int]] = [[] for _ in range(num_parts)]
    vehicles_of: list[list[int]] = [[] for _ in range(num_parts)]
    part, waiting, total = 0, 0, 0.0
    for before, number in zip([*used[:1], *used], used, strict=False):
        # Jobs left out that lie nearer to the route before belong to the part that is being filled.
        while waiting < len(left_out) and along[left_out[waiting]] <= (middle[before] + middle[number]) / 2:
            jobs_of[part].append(left_out[waiting])
            total += 1
            waiting += 1
        jobs = [job for job in sequences[number] if job >= 0]
        if total + len(jobs) / 2 > target * (part + 1) and part < num_parts - 1 and vehicles_of[part]:
            part += 1
        jobs_of[part] += jobs
        vehicles_of[part].append(number)
        total += len(jobs)
    jobs_of[part] += left_out[waiting:]
    _bring_pairs_together(tables, served, jobs_of)
    unused = [number for number in range(num_vehicles) if not sequences[number]]
    unused.sort(key=lambda number: (int(tables.vehicles[number, TYPE]), number))
    for turn, number in enumerate(unused):
        vehicles_of[turn % (part + 1)].append(number)
    return [
        extract(tables, sequences, jobs=np.array(sorted(jobs)), vehicles=np.array(sorted(vehicles)))
        for jobs, vehicles in zip(jobs_of, vehicles_of, strict=True)
        if jobs and vehicles
    ]


def _positions(tables: Tables, rng: np.random.Generator) -> NDArray[np.float64]:
    num_jobs = tables.eligible.shape[1]
    place = tables.jobs[:num_jobs, PLACE]
    durations = tables.shortest[0]
    one = place[int(rng.integers(num_jobs))]
    reach = np.minimum(durations[one, place], durations[place, one])
    # Among the farther half, so that the cut has a direction.
    far = np.argsort(reach, kind="stable")[num_jobs // 2 :]
    other = place[int(rng.choice(far))]
    nearness = np.minimum(durations[other, place], durations[place, other])
    along: NDArray[np.float64] = (reach - nearness).astype(np.float64)
    return along


def _bring_pairs_together(tables: Tables, served: set[int], jobs_of: list[list[int]]) -> None:
    home = {job: part for part, jobs in enumerate(jobs_of) for job in jobs}
    for job, part in home.items():
        partner = int(tables.jobs[job, PARTNER])
        if job not in served and partner > job and home[partner] != part:
            jobs_of[home[partner]].remove(partner)
            jobs_of[part].append(partner)


def extract(tables: Tables, sequences: Sequences, *, jobs: Integers, vehicles: Integers) -> Part:
    """Make a part of some jobs and vehicles, which hold all jobs on their routes."""
    num_jobs = tables.eligible.shape[1]
    new_job = np.full(num_jobs, ELSEWHERE, dtype=np.int64)
    new_job[jobs] = np.arange(len(jobs))
    new_vehicle = np.full(len(tables.vehicles), ELSEWHERE, dtype=np.int64)
    new_vehicle[vehicles] = np.arange(len(vehicles))
    vehicle_rows = tables.vehicles[vehicles]
    reloads = [np.arange(row[RELOADS_FROM], row[RELOADS_TO]) for row in vehicle_rows]
    rows = np.concatenate([jobs, *reloads])
    job_rows = tables.jobs[rows]
    ends = vehicle_rows[:, [START_PLACE, END_PLACE]]
    places = np.unique(np.concatenate([job_rows[:, PLACE], ends[ends >= 0]]))
    job_rows[:, PLACE] = np.searchsorted(places, job_rows[:, PLACE])
    for column in (START_PLACE, END_PLACE):
        known = vehicle_rows[:, column] >= 0
        vehicle_rows[known, column] = np.searchsorted(places, vehicle_rows[known, column])
    own = job_rows[: len(jobs)]
    has_partner, is_planned = own[:, PARTNER] >= 0, own[:, PLANNED] >= 0
    own[has_partner, PARTNER] = new_job[own[has_partner, PARTNER]]
    own[is_planned, PLANNED] = new_vehicle[own[is_planned, PLANNED]]
    lists = tables.lists.copy()
    first_reload = len(jobs)
    for row, reload in zip(vehicle_rows, reloads, strict=True):
        for begin, end in ((row[FROZEN_FROM], row[FROZEN_TO]), (row[PLAN_FROM], row[PLAN_TO])):
            lists[begin:end] = new_job[tables.lists[begin:end]]
        row[RELOADS_FROM], row[RELOADS_TO] = first_reload, first_reload + len(reload)
        first_reload += len(reload)
    vehicle_rows[:, TYPE] = np.unique(vehicle_rows[:, TYPE], return_inverse=True)[1]
    distances = tables.distances
    if distances.shape[1]:
        distances = np.ascontiguousarray(distances[:, places[:, None], places])
    durations = np.ascontiguousarray(tables.durations[:, places[:, None], places])
    part = Tables(
        durations=durations,
        shortest=shortest_of(durations),
        times=tables.times,
        distances=distances,
        jobs=job_rows,
        vehicles=vehicle_rows,
        breaks=tables.breaks,
        lists=lists,
        eligible=np.ascontiguousarray(tables.eligible[np.ix_(vehicles, jobs)]),
    )
    renumbered = tuple(
        tuple(int(new_job[visit]) if visit >= 0 else visit for visit in sequences[vehicle]) for vehicle in vehicles
    )
    return Part(tables=part, sequences=renumbered, jobs=jobs, vehicles=vehicles)


def join(sequences: Sequences, parts: list[Part], answers: list[Sequences]) -> Sequences:
    """Put the parts' answers in the place of their vehicles' routes."""
    joined = list(sequences)
    for part, answer in zip(parts, answers, strict=True):
        for vehicle, visits in zip(part.vehicles.tolist(), answer, strict=True):
            joined[vehicle] = tuple(int(part.jobs[visit]) if visit >= 0 else visit for visit in visits)
    return tuple(joined)
