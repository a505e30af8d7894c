"""Changes of time: a longer shift, a wider window, a later due time."""

import numpy as np

from solvers.explain.answer import Answer
from solvers.explain.changes import Change, Kind
from solvers.explain.lever import OUT_OF_QUESTION, Lever, vehicle_at
from solvers.problem import HORIZON
from solvers.search.places import (
    AT_END,
    AT_LATEST,
    AT_START,
    AT_VEHICLE,
    CHANGE,
)
from solvers.timing.columns import (
    CLOSES,
    DUE,
    LAST_WINDOW,
    LATENESS_COST,
    LATEST_END,
    MORE_WINDOWS,
    OPENS,
    OVERTIME_COST,
    SHIFT_END,
)
from solvers.timing.tables import NEVER, Integers, Tables


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
        return (Change(kind=Kind.LONGER_SHIFT, vehicle=vehicle_at(answer, place), amount=int(amounts(place[None])[0])),)

    def most(place: Integers) -> int:
        return HORIZON - int(vehicles[place[AT_VEHICLE], LATEST_END])

    return Lever(Kind.LONGER_SHIFT, lift, amounts, changes, most=most)


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
        window, closed = windows[change.window], windows[change.window : change.window + 2]
        if kind is Kind.LATER_WINDOW:
            return (closed[1].start - 1 if len(closed) > 1 else HORIZON) - window.end
        opened = windows[change.window - 1].end + 1 if change.window else 0
        return window.start - max(opened, min(int(place[AT_START]), window.start))

    return Lever(kind, lift, amounts, changes, asked=job, most=most)


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
