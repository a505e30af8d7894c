"""Ways to change a problem: which rule each lifts, how much of it a place needs, and the change that grants as much."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from solvers.explain.answer import Answer, dropped_at, find_places, find_swaps
from solvers.explain.changes import Change, Kind
from solvers.explain.tabling import LIMIT_COLUMNS
from solvers.problem import HORIZON, LARGEST_COST, REQUIRED_PRICE
from solvers.search.places import (
    AT_DISTANCE,
    AT_DURATION,
    AT_END,
    AT_JOBS,
    AT_LATEST,
    AT_LOADS,
    AT_START,
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
    CLOSES,
    DUE,
    FROZEN_FROM,
    FROZEN_TO,
    LAST_WINDOW,
    LATENESS_COST,
    LATEST_END,
    MORE_WINDOWS,
    OPENS,
    OVERTIME_COST,
    SHIFT_END,
)
from solvers.timing.tables import NEVER, NO_LIMIT, Integers, Tables

OUT_OF_QUESTION = -(2**62)
"""Amount of a change that would not help, or is not needed."""

_MEASURES = {
    Kind.MAX_TRAVEL_DURATION: AT_TRAVEL,
    Kind.MAX_DURATION: AT_DURATION,
    Kind.MAX_DISTANCE: AT_DISTANCE,
    Kind.MAX_JOBS: AT_JOBS,
}


class Find(Protocol):
    """A function like :func:`solvers.explain.answer.find_places`."""

    def __call__(
        self, answer: Answer, tables: Tables, routes: Routes, unit: Sequence[int], *, asked: int | None = None
    ) -> Integers:
        """List places of a unit."""


@dataclass(frozen=True, slots=True)
class Lever:
    """One kind of change for one unit.

    Attributes
    ----------
    lift
        Gives tables without the rule.
    amounts
        Takes places found in such tables and gives how much each needs, :data:`OUT_OF_QUESTION` where it is no way.
    changes
        Takes one such place and gives the changes that grant it.
    asked
        The job whose times the places note.
    find
        Looks for places.
    most
        Takes a place and gives the amount that certainly serves where the least one would not pay, for the waiting that
        it brings. None where the least always does.
    """

    kind: Kind
    lift: Callable[[Tables], Tables]
    amounts: Callable[[Integers], Integers]
    changes: Callable[[Integers], tuple[Change, ...]]
    asked: int | None = None
    find: Find = find_places
    most: Callable[[Integers], int] | None = None


def longer_shift(answer: Answer, unit: tuple[int, ...]) -> Lever:
    """Let a vehicle's shift end later: as late as it is back, overtime aside that the job is worth."""
    vehicles, price = answer.tables.vehicles, answer.price(unit)

    def lift(tables: Tables) -> Tables:
        lifted = tables.vehicles.copy()
        lifted[:, [SHIFT_END, LATEST_END]] = NEVER
        return tables._replace(vehicles=lifted)

    def amounts(places: Integers) -> Integers:
        rows = vehicles[places[:, AT_VEHICLE]]
        worth = price - 1 - places[:, CHANGE]
        overtime_cost = rows[:, OVERTIME_COST]
        worth_overtime = np.where(overtime_cost > 0, worth // np.maximum(overtime_cost, 1), NEVER)
        needed = places[:, AT_END] - np.minimum(rows[:, LATEST_END], rows[:, SHIFT_END] + worth_overtime)
        possible = (worth >= 0) & (needed > 0) & (rows[:, LATEST_END] + needed <= HORIZON)
        return np.where(possible, needed, OUT_OF_QUESTION)

    def changes(place: Integers) -> tuple[Change, ...]:
        return (Change(kind=Kind.LONGER_SHIFT, vehicle=_id(answer, place), amount=int(amounts(place[None])[0])),)

    return Lever(Kind.LONGER_SHIFT, lift, amounts, changes)


def wider_windows(answer: Answer, unit: tuple[int, ...]) -> list[Lever]:
    """Let a time window of a job close later, or open earlier."""
    return [
        _wider_window(answer, unit, job, kind)
        for job in unit
        if answer.problem.jobs[job].time_windows
        for kind in (Kind.LATER_WINDOW, Kind.EARLIER_WINDOW)
    ]


def _wider_window(answer: Answer, unit: tuple[int, ...], job: int, kind: Kind) -> Lever:
    price = answer.price(unit)
    windows = answer.problem.jobs[job].time_windows
    edge = np.array([one.end if kind is Kind.LATER_WINDOW else one.start for one in windows], dtype=np.int64)

    def lift(tables: Tables) -> Tables:
        lifted = tables.jobs.copy()
        lifted[job, OPENS], lifted[job, CLOSES] = 0, NEVER
        lifted[job, LAST_WINDOW] = lifted[job, MORE_WINDOWS]
        return tables._replace(jobs=lifted)

    def gaps(places: Integers) -> Integers:
        """Give the seconds from each window to the times at which each place could start the job; 0 or less inside."""
        if kind is Kind.LATER_WINDOW:
            return np.asarray(places[:, AT_START, None] - edge)
        return np.asarray(edge - places[:, AT_LATEST, None])

    def amounts(places: Integers) -> Integers:
        needed = np.where(gaps(places) > 0, gaps(places), NEVER).min(axis=1)
        is_open = np.zeros(len(places), dtype=np.bool_)
        for one in windows:
            is_open |= (places[:, AT_START] <= one.end) & (places[:, AT_LATEST] >= one.start)
        possible = ~is_open & (needed < NEVER) & (places[:, CHANGE] < price) & (places[:, AT_START] <= HORIZON)
        return np.where(possible, needed, OUT_OF_QUESTION)

    def changes(place: Integers) -> tuple[Change, ...]:
        gap = gaps(place[None])[0]
        window = int(np.where(gap > 0, gap, NEVER).argmin())
        return (Change(kind=kind, jobs=answer.ids([job]), amount=int(gap[window]), window=window),)

    def most(place: Integers) -> int:
        (change,) = changes(place)
        return int(edge[change.window] - place[AT_START])

    return Lever(kind, lift, amounts, changes, asked=job, most=most if kind is Kind.EARLIER_WINDOW else None)


def later_due(answer: Answer, unit: tuple[int, ...]) -> list[Lever]:
    """Let a job be due later, where being late is what makes it too dear."""
    return [_later_due(answer, unit, job) for job in unit if answer.tables.jobs[job, DUE] < NEVER]


def _later_due(answer: Answer, unit: tuple[int, ...], job: int) -> Lever:
    row, price = answer.tables.jobs[job], answer.price(unit)

    def lift(tables: Tables) -> Tables:
        lifted = tables.jobs.copy()
        lifted[job, DUE] = NEVER
        return tables._replace(jobs=lifted)

    def amounts(places: Integers) -> Integers:
        worth = price - 1 - places[:, CHANGE]
        needed = places[:, AT_START] - row[DUE] - worth // row[LATENESS_COST]
        possible = (worth >= 0) & (needed > 0) & (row[DUE] + needed <= HORIZON)
        return np.where(possible, needed, OUT_OF_QUESTION)

    def changes(place: Integers) -> tuple[Change, ...]:
        return (Change(kind=Kind.LATER_DUE, jobs=answer.ids([job]), amount=int(amounts(place[None])[0])),)

    return Lever(Kind.LATER_DUE, lift, amounts, changes, asked=job)


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
        return (Change(kind=Kind.CAPACITY, vehicle=_id(answer, place), amount=sum(loads), loads=loads),)

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
        return (Change(kind=kind, vehicle=_id(answer, place), amount=int(amounts(place[None])[0])),)

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
        number, vehicle = int(place[AT_VEHICLE]), _id(answer, place)
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
        return (Change(kind=Kind.UNFROZEN, vehicle=_id(answer, place), amount=int(frozen[place[AT_VEHICLE]])),)

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
        return (Change(kind=Kind.DROP, vehicle=_id(answer, place), jobs=jobs, amount=int(amounts(place[None])[0])),)

    return Lever(Kind.DROP, _as_it_is, amounts, changes, find=find_swaps)


def _find_all(
    answer: Answer, tables: Tables, routes: Routes, unit: Sequence[int], *, asked: int | None = None
) -> Integers:
    places = find_places(answer, tables, routes, unit, asked=asked)
    return np.concatenate((places, find_swaps(answer, tables, routes, unit, asked=asked)))


def _as_it_is(tables: Tables) -> Tables:
    return tables


def _id(answer: Answer, place: Integers) -> int:
    return answer.problem.vehicles[int(place[AT_VEHICLE])].id
