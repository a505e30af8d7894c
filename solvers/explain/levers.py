"""Changes that are no matter of time: limits, capacity, permissions, what is frozen, prizes, who is dropped."""

from collections.abc import Sequence

import numpy as np

from solvers.explain.answer import Answer, dropped_at, find_places, find_swaps
from solvers.explain.changes import Change, Kind
from solvers.explain.lever import OUT_OF_QUESTION, Lever, vehicle_at
from solvers.explain.tabling import LIMIT_COLUMNS
from solvers.problem import LARGEST_COST, REQUIRED_PRICE
from solvers.search.places import (
    AT_DISTANCE,
    AT_DURATION,
    AT_JOBS,
    AT_LOADS,
    AT_TRAVEL,
    AT_VEHICLE,
    CHANGE,
    DROPPED_PRICE,
    PRICE_WITHOUT,
    Routes,
)
from solvers.timing.clock import MISPLACED
from solvers.timing.columns import (
    CAPACITY,
    FROZEN_FROM,
    FROZEN_TO,
)
from solvers.timing.tables import NO_LIMIT, Integers, Tables

_MEASURES = {
    Kind.MAX_TRAVEL_DURATION: AT_TRAVEL,
    Kind.MAX_DURATION: AT_DURATION,
    Kind.MAX_DISTANCE: AT_DISTANCE,
    Kind.MAX_JOBS: AT_JOBS,
}


def more_capacity(answer: Answer, unit: tuple[int, ...]) -> Lever:
    """Let a vehicle carry more."""
    vehicles, price = answer.tables.vehicles, answer.price(unit)

    def lift(tables: Tables) -> Tables:
        lifted = tables.vehicles.copy()
        lifted[:, CAPACITY:] = NO_LIMIT
        return tables._replace(vehicles=lifted)

    def missing(places: Integers) -> Integers:
        more: Integers = np.maximum(places[:, AT_LOADS:] - vehicles[places[:, AT_VEHICLE], CAPACITY:], 0)
        return more

    def amounts(places: Integers) -> Integers:
        needed = missing(places).sum(axis=1)
        return np.where((needed > 0) & (places[:, CHANGE] < price), needed, OUT_OF_QUESTION)

    def changes(place: Integers) -> tuple[Change, ...]:
        loads = tuple(missing(place[None])[0].tolist())
        return (Change(kind=Kind.CAPACITY, vehicle=vehicle_at(answer, place), amount=sum(loads), loads=loads),)

    return Lever(Kind.CAPACITY, lift, amounts, changes)


def higher_limit(answer: Answer, unit: tuple[int, ...], kind: Kind) -> Lever:
    """Raise one of a vehicle's limits."""
    price, column = answer.price(unit), LIMIT_COLUMNS[kind]
    limits = answer.tables.vehicles[:, column]

    def lift(tables: Tables) -> Tables:
        lifted = tables.vehicles.copy()
        # Not lifted altogether: the clock puts off departures only where being away has a limit.
        lifted[:, column] = np.where(limits < NO_LIMIT, NO_LIMIT - 1, NO_LIMIT)
        return tables._replace(vehicles=lifted)

    def amounts(places: Integers) -> Integers:
        needed = places[:, _MEASURES[kind]] - limits[places[:, AT_VEHICLE]]
        return np.where((needed > 0) & (places[:, CHANGE] < price), needed, OUT_OF_QUESTION)

    def changes(place: Integers) -> tuple[Change, ...]:
        return (Change(kind=kind, vehicle=vehicle_at(answer, place), amount=int(amounts(place[None])[0])),)

    return Lever(kind, lift, amounts, changes)


def new_permission(answer: Answer, unit: tuple[int, ...]) -> Lever:
    """Give a vehicle the skills, or allow it the jobs."""
    jobs = [answer.problem.jobs[job] for job in unit]
    asked, price = frozenset[int]().union(*(job.skills for job in jobs)), answer.price(unit)
    missing, barred = [], []
    for vehicle in answer.problem.vehicles:
        missing.append(asked - vehicle.skills)
        barred.append(
            tuple(
                job.id
                for job in jobs
                if vehicle.id in job.forbidden_vehicles
                or (job.allowed_vehicles is not None and vehicle.id not in job.allowed_vehicles)
            )
        )
    # A vehicle allowed a job that it was to be kept from is further from what was meant than one that learns.
    needs = np.array([len(a) + 100 * len(b) for a, b in zip(missing, barred, strict=True)], dtype=np.int64)

    def lift(tables: Tables) -> Tables:
        lifted = tables.eligible.copy()
        lifted[:, list(unit)] = True
        return tables._replace(eligible=lifted)

    def amounts(places: Integers) -> Integers:
        needed = needs[places[:, AT_VEHICLE]]
        return np.where((needed > 0) & (places[:, CHANGE] < price), needed, OUT_OF_QUESTION)

    def changes(place: Integers) -> tuple[Change, ...]:
        number, vehicle = int(place[AT_VEHICLE]), vehicle_at(answer, place)
        skills, ids = missing[number], barred[number]
        granted = []
        if skills:
            granted.append(Change(kind=Kind.SKILLS, vehicle=vehicle, amount=len(skills), skills=skills))
        if ids:
            granted.append(Change(kind=Kind.ALLOWED, vehicle=vehicle, jobs=ids, amount=len(ids)))
        return tuple(granted)

    return Lever(Kind.SKILLS, lift, amounts, changes)


def nothing_frozen(answer: Answer, unit: tuple[int, ...]) -> Lever:
    """Let a vehicle's route begin otherwise than it is frozen."""
    price = answer.price(unit)
    frozen = answer.tables.vehicles[:, FROZEN_TO] - answer.tables.vehicles[:, FROZEN_FROM]

    def lift(tables: Tables) -> Tables:
        lifted = tables.vehicles.copy()
        lifted[:, FROZEN_TO] = lifted[:, FROZEN_FROM]
        return tables._replace(vehicles=lifted)

    def amounts(places: Integers) -> Integers:
        needed = frozen[places[:, AT_VEHICLE]]
        return np.where((needed > 0) & (places[:, CHANGE] < price), needed, OUT_OF_QUESTION)

    def changes(place: Integers) -> tuple[Change, ...]:
        return (Change(kind=Kind.UNFROZEN, vehicle=vehicle_at(answer, place), amount=int(frozen[place[AT_VEHICLE]])),)

    return Lever(Kind.UNFROZEN, lift, amounts, changes)


def higher_prize(answer: Answer, unit: tuple[int, ...]) -> Lever:
    """Raise the prize until serving the job pays, by itself or in the place of others."""
    price = answer.price(unit)
    prize = answer.problem.jobs[unit[0]].prize

    def amounts(places: Integers) -> Integers:
        needed = places[:, CHANGE] + places[:, DROPPED_PRICE] + 1 - price
        # Where the prize is high enough already, it is not what keeps the job off.
        possible = (needed.min(initial=1) > 0) & (price < REQUIRED_PRICE) & (needed + (prize or 0) <= LARGEST_COST)
        return np.where(possible, needed, OUT_OF_QUESTION)

    def changes(place: Integers) -> tuple[Change, ...]:
        return (Change(kind=Kind.PRIZE, jobs=answer.ids(unit[:1]), amount=int(amounts(place[None])[0])),)

    return Lever(Kind.PRIZE, _as_it_is, amounts, changes, find=_find_all)


def dropped_jobs(answer: Answer, unit: tuple[int, ...]) -> Lever:
    """Drop others."""
    price = answer.price(unit)

    def amounts(places: Integers) -> Integers:
        difference = places[:, CHANGE] + places[:, DROPPED_PRICE] - price
        # Once the others are no longer there, the job has to be worth its place on what is left of their route.
        without = places[:, PRICE_WITHOUT]
        rise = places[:, CHANGE] + answer.routes.costs[places[:, AT_VEHICLE]] - without
        return np.where((without < MISPLACED) & (rise < price), difference, OUT_OF_QUESTION)

    def changes(place: Integers) -> tuple[Change, ...]:
        jobs = answer.ids(dropped_at(answer.tables, answer.routes, place))
        return (
            Change(kind=Kind.DROP, vehicle=vehicle_at(answer, place), jobs=jobs, amount=int(amounts(place[None])[0])),
        )

    return Lever(Kind.DROP, _as_it_is, amounts, changes, find=find_swaps)


def _find_all(
    answer: Answer, tables: Tables, routes: Routes, unit: Sequence[int], *, asked: int | None = None
) -> Integers:
    places = find_places(answer, tables, routes, unit, asked=asked)
    return np.concatenate((places, find_swaps(answer, tables, routes, unit, asked=asked)))


def _as_it_is(tables: Tables) -> Tables:
    return tables
