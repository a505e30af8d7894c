"""Small random problems that mix every constraint a problem can hold, the same for the same seed."""

import itertools
from collections.abc import Iterable
from dataclasses import replace
from random import Random

import numpy as np

from solvers.problem import (
    UNREACHABLE,
    Break,
    Effort,
    Job,
    Matrix,
    Pair,
    Problem,
    Reload,
    Stability,
    TimeWindow,
    Vehicle,
)

FEATURES = (
    "allowed",
    "balance",
    "breaks",
    "costs",
    "distances",
    "due",
    "efforts",
    "frozen",
    "lifetime",
    "limits",
    "loads",
    "open",
    "optional",
    "overtime",
    "pairs",
    "periods",
    "positions",
    "profiles",
    "release",
    "reloads",
    "setup",
    "skills",
    "stability",
    "unreachable",
    "windows",
)
"""What a problem may have beyond jobs, shifts and asymmetric travel that does not keep the triangle inequality."""

DAY = 6000
"""Seconds within which nearly everything happens: a leg takes up to 500 of them, a job up to 400."""


def random_problem(
    seed: int, *, num_jobs: int = 8, num_vehicles: int = 3, features: Iterable[str] = FEATURES
) -> Problem:
    """Make a problem in which each of the features appears often, and not always.

    A feature that is not asked for never appears; one that is, with two chances in three, so that problems differ in
    what they mix. Some jobs fit no vehicle and some frozen jobs cannot be served: that too is for an engine to find.
    """
    random = Random(seed)
    asked = frozenset(features)
    unknown = asked - set(FEATURES)
    if unknown:
        raise ValueError(f"features: there is no {sorted(unknown)[0]!r}")
    on = {feature for feature in FEATURES if random.random() < 2 / 3 and feature in asked}
    num_places = random.randint(2, num_jobs + 3)
    num_dimensions = random.randint(1, 2) if "loads" in on else 0
    jobs = [_random_job(random, on, 10 + number, num_places, num_dimensions) for number in range(num_jobs)]
    vehicles = [_random_vehicle(random, on, 50 + number, num_places, num_dimensions) for number in range(num_vehicles)]
    if "allowed" in on:
        jobs = [_restricted(random, job, [vehicle.id for vehicle in vehicles]) for job in jobs]
    pairs = _random_pairs(random, jobs, num_dimensions) if "pairs" in on else []
    if "frozen" in on:
        vehicles = _frozen(random, jobs, vehicles, pairs)
    if "positions" in on:
        jobs = _positioned(random, jobs, vehicles, pairs)
    return Problem(
        matrices=tuple(_random_matrix(random, on, num_places) for _ in range(2 if "profiles" in on else 1)),
        jobs=tuple(jobs),
        vehicles=tuple(vehicles),
        pairs=tuple(pairs),
        stability=_random_stability(random, jobs, vehicles) if "stability" in on else None,
        balance_price=random.randint(1, 3) if "balance" in on else 0,
    )


def _random_matrix(random: Random, on: set[str], num_places: int) -> Matrix:
    shape = (num_places, num_places)
    numbers = np.random.default_rng(random.getrandbits(32))
    first = numbers.integers(0, 500, shape)
    times: tuple[int, ...] = ()
    tables = [first]
    if "periods" in on:
        times = tuple(sorted(random.sample(range(-500, DAY, 100), random.randint(2, 4))))
        for before, after in itertools.pairwise(times):
            # No table may fall faster than the time passes.
            steepest = np.maximum(tables[-1] - (after - before), 0)
            tables.append(np.maximum(numbers.integers(first // 2, 2 * first + 1), steepest))
    durations = np.stack(tables)
    if "unreachable" in on:
        durations[:, numbers.random(shape) < 0.05] = UNREACHABLE
    durations[:, np.arange(num_places), np.arange(num_places)] = 0
    distances = None
    if "distances" in on:
        distances = numbers.integers(0, 5000, shape)
        np.fill_diagonal(distances, 0)
    return Matrix(durations=durations, times=times, distances=distances)


def _random_job(random: Random, on: set[str], number: int, num_places: int, num_dimensions: int) -> Job:
    return Job(
        id=number,
        location=random.randrange(num_places),
        service_duration=random.choice((0, random.randint(0, 400))),
        setup_duration=random.randint(0, 120) if "setup" in on else 0,
        efforts=_random_efforts(random) if "efforts" in on else (),
        time_windows=_random_windows(random, 1500) if "windows" in on and random.random() < 0.5 else (),
        due=random.randint(-500, DAY) if "due" in on and random.random() < 0.6 else None,
        lateness_cost=random.randint(0, 4),
        delivery=_random_load(random, num_dimensions, 4) if random.random() < 0.6 else (),
        pickup=_random_load(random, num_dimensions, 4) if random.random() < 0.4 else (),
        skills=frozenset({random.randrange(3)} if "skills" in on and random.random() < 0.4 else ()),
        release=random.randint(0, 1500) if "release" in on and random.random() < 0.3 else 0,
        prize=random.randint(0, 4000) if "optional" in on and random.random() < 0.6 else None,
        move_cost=random.choice((0, 300)) if "stability" in on else 0,
    )


def _random_efforts(random: Random) -> tuple[Effort, ...]:
    return tuple(
        Effort(kind=kind, setup_duration=random.randint(0, 60), service_duration=random.randint(0, 500))
        for kind in range(2)
        if random.random() < 0.4
    )


def _random_windows(random: Random, longest: int) -> tuple[TimeWindow, ...]:
    """Give one to three windows, apart from each other."""
    bounds = sorted(random.sample(range(DAY), 2 * random.randint(1, 3)))
    return tuple(
        TimeWindow(start, min(end, start + longest)) for start, end in zip(bounds[::2], bounds[1::2], strict=True)
    )


def _random_load(random: Random, num_dimensions: int, largest: int) -> tuple[int, ...]:
    return tuple(random.randint(0, largest) for _ in range(num_dimensions))


def _random_vehicle(random: Random, on: set[str], number: int, num_places: int, num_dimensions: int) -> Vehicle:
    start, end = random.randrange(num_places), random.randrange(num_places)
    shift_start = random.randint(0, 800)
    limits = "limits" in on
    return Vehicle(
        id=number,
        start=None if "open" in on and random.random() < 0.3 else start,
        end=None if "open" in on and random.random() < 0.3 else end,
        shift=TimeWindow(shift_start, shift_start + random.randint(1500, DAY)),
        max_overtime=random.choice((0, 600)) if "overtime" in on else 0,
        overtime_cost=random.randint(0, 3),
        capacity=tuple(random.randint(2, 12) for _ in range(num_dimensions)),
        load_lifetime=random.randint(300, 2500) if "lifetime" in on and random.random() < 0.5 else None,
        reloads=_random_reloads(random, num_places) if "reloads" in on else (),
        breaks=_random_breaks(random, num_dimensions) if "breaks" in on else (),
        skills=frozenset(skill for skill in range(3) if random.random() < 0.7),
        profile=random.randrange(2) if "profiles" in on else 0,
        kind=random.randrange(3),
        fixed_cost=random.choice((0, random.randint(0, 500))),
        travel_cost=random.choice((0, 1, 1, 1, 2)) if "costs" in on else 1,
        service_cost=random.choice((0, 0, 1)) if "costs" in on else 0,
        duration_cost=random.choice((0, 0, 1)) if "costs" in on else 0,
        distance_cost=random.choice((0, 1)) if {"costs", "distances"} <= on else 0,
        max_travel_duration=random.randint(500, 3000) if limits and random.random() < 0.3 else None,
        max_duration=random.randint(1500, 5000) if limits and random.random() < 0.3 else None,
        max_distance=random.randint(5000, 25000) if limits and "distances" in on and random.random() < 0.3 else None,
        max_jobs=random.randint(1, 5) if limits and random.random() < 0.3 else None,
        fair_work=random.randint(500, 2500) if "balance" in on and random.random() < 0.7 else None,
    )


def _random_reloads(random: Random, num_places: int) -> tuple[Reload, ...]:
    return tuple(
        Reload(
            location=random.randrange(num_places),
            service_duration=random.randint(0, 200),
            time_windows=_random_windows(random, 3000) if random.random() < 0.3 else (),
        )
        for _ in range(random.randint(0, 2))
    )


def _random_breaks(random: Random, num_dimensions: int) -> tuple[Break, ...]:
    breaks = []
    earliest = 0
    for number in range(random.randint(0, 3)):
        start = earliest + random.randint(0, 1500)
        windows = [TimeWindow(start, start + random.randint(0, 1500))]
        if random.random() < 0.4:
            again = windows[0].end + random.randint(1, 600)
            windows.append(TimeWindow(again, again + random.randint(0, 900)))
        max_load = _random_load(random, num_dimensions, 9) if random.random() < 0.3 else None
        breaks.append(
            Break(id=number + 1, duration=random.randint(0, 300), time_windows=tuple(windows), max_load=max_load)
        )
        earliest = start
    return tuple(breaks)


def _restricted(random: Random, job: Job, vehicle_ids: list[int]) -> Job:
    chosen = [number for number in vehicle_ids if random.random() < 0.6]
    match random.randrange(4):
        case 0:
            return replace(job, allowed_vehicles=frozenset(chosen))
        case 1:
            return replace(job, forbidden_vehicles=frozenset(number for number in vehicle_ids if number not in chosen))
        case _:
            return job


def _random_pairs(random: Random, jobs: list[Job], num_dimensions: int) -> list[Pair]:
    """Make pairs and give their two jobs the same kind of prize; a paired job carries its load as its pair's."""
    places = random.sample(range(len(jobs)), 2 * min(len(jobs) // 2, random.randint(1, 3)))
    pairs = []
    for first, second in zip(places[::2], places[1::2], strict=True):
        prize = jobs[first].prize
        for place in (first, second):
            kept = random.random() < 0.3
            jobs[place] = replace(
                jobs[place],
                prize=None if prize is None else random.randint(0, 2000),
                delivery=jobs[place].delivery if kept else (),
                pickup=jobs[place].pickup if kept else (),
            )
        load = _random_load(random, num_dimensions, 4) if random.random() < 0.7 else ()
        pairs.append(Pair(first=jobs[first].id, second=jobs[second].id, load=load))
    return pairs


def _frozen(random: Random, jobs: list[Job], vehicles: list[Vehicle], pairs: list[Pair]) -> list[Vehicle]:
    second_of = {pair.second: pair.first for pair in pairs}
    taken: set[int] = set()
    changed = []
    for vehicle in vehicles:
        frozen: list[int] = []
        for job in random.sample(jobs, min(len(jobs), random.choice((0, 0, 0, 1, 2)))):
            may = job.allowed_vehicles is None or vehicle.id in job.allowed_vehicles
            may = may and vehicle.id not in job.forbidden_vehicles and job.skills <= vehicle.skills
            if may and job.id not in taken and (job.id not in second_of or second_of[job.id] in frozen):
                frozen.append(job.id)
        taken |= set(frozen)
        changed.append(replace(vehicle, frozen=tuple(frozen)))
    return changed


def _positioned(random: Random, jobs: list[Job], vehicles: list[Vehicle], pairs: list[Pair]) -> list[Job]:
    frozen = {number for vehicle in vehicles for number in vehicle.frozen}
    seconds = {pair.second for pair in pairs}
    changed, longest = [], max((len(vehicle.frozen) for vehicle in vehicles), default=0)
    taken: set[int] = set()
    for job in jobs:
        position = longest + random.randrange(3)
        if job.id not in frozen | seconds and position not in taken and random.random() < 0.15:
            taken.add(position)
            changed.append(replace(job, position=position))
        else:
            changed.append(job)
    return changed


def _random_stability(random: Random, jobs: list[Job], vehicles: list[Vehicle]) -> Stability:
    """Make a plan of most of the jobs and of some that are gone."""
    plan: list[list[int]] = [[] for _ in vehicles]
    for number in random.sample([job.id for job in jobs] + [900, 901], len(jobs) + 2):
        if vehicles and random.random() < 0.7:
            random.choice(plan).append(number)
    return Stability(plan=tuple(map(tuple, plan)), change_cost=random.choice((0, 400)))


def random_visits(random: Random, problem: Problem, vehicle: int) -> tuple[int, ...]:
    """Make up what a vehicle visits: its frozen jobs, a few others with their partners, reloads here and there.

    Only what no clock could mend is kept to: pairs are whole and in order, jobs are those the vehicle may serve.
    """
    crew = problem.vehicles[vehicle]
    index = {job.id: number for number, job in enumerate(problem.jobs)}
    second_of = {index[pair.first]: index[pair.second] for pair in problem.pairs}
    elsewhere = {index[one] for other in problem.vehicles if other.id != crew.id for one in other.frozen}
    elsewhere |= {second_of[job] for job in elsewhere if job in second_of}
    frozen = [index[one] for one in crew.frozen]
    able = [
        number
        for number, job in enumerate(problem.jobs)
        if number not in elsewhere
        and job.skills <= crew.skills
        and (job.allowed_vehicles is None or crew.id in job.allowed_vehicles)
        and crew.id not in job.forbidden_vehicles
    ]
    behind = random.sample(able, min(len(able), random.randint(0, 4)))
    chosen = frozen + [job for job in behind if job not in frozen]
    for first, second in second_of.items():
        if (first in chosen) != (second in chosen):
            if first in frozen or random.random() < 0.5:
                chosen = [*chosen, second if first in chosen else first]
            else:
                chosen = [job for job in chosen if job not in (first, second)]
    for first, second in second_of.items():
        if first in chosen and chosen.index(first) > chosen.index(second) and first not in frozen:
            one, other = chosen.index(first), chosen.index(second)
            chosen[one], chosen[other] = second, first
    visits = list(chosen)
    for _ in range(random.choice((0, 0, 1, 2)) if crew.reloads else 0):
        visits.insert(random.randint(0, len(visits)), -1 - random.randrange(len(crew.reloads)))
    return tuple(visits)


def plain_problem(seed: int, *, num_jobs: int = 12, num_vehicles: int = 4) -> Problem:
    """Make a problem of which :func:`solvers.search.sizes.is_plain` says that its routes can be changed in place."""
    features = {"allowed", "costs", "loads", "open", "optional", "profiles", "skills", "unreachable", "windows"}
    given = random_problem(seed, num_jobs=num_jobs, num_vehicles=num_vehicles, features=features)
    return replace(
        given,
        jobs=tuple(replace(job, lateness_cost=0, time_windows=job.time_windows[:1]) for job in given.jobs),
        vehicles=tuple(replace(vehicle, duration_cost=0, overtime_cost=0) for vehicle in given.vehicles),
    )
