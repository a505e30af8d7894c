"""Whether a vehicle could serve a job, or a pair, behind given jobs and with reloads wherever they help. Compiled."""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.clock import MISPLACED, evaluate
from solvers.timing.columns import RELOADS_FROM, RELOADS_TO
from solvers.timing.sheet import LATEST, START, Sheet, new_sheet
from solvers.timing.tables import Integers, Tables

MOST_RELOADINGS = 300
"""Ways to put a reload, or none, into every gap that are all tried; where there are more, only one reload is."""

ALONE_END, ALONE_START, ALONE_LATEST = range(3)
"""Columns of what :func:`judge_units` finds: when the vehicle is back, when it starts the unit's first job, and the
latest arrival there that keeps the rest in time.
"""


def judge(
    tables: Tables, vehicle: int, units: NDArray[np.int64], base: tuple[int, ...] = (), num_frozen: int = 0
) -> Integers:
    """Try units one by one on a vehicle with nothing else to do but the jobs of ``base``.

    Parameters
    ----------
    units
        Shape (U, 2): a job and -1, or the two jobs of a pair.
    base
        Jobs in their order; the units come anywhere behind the first ``num_frozen`` of them.

    Returns
    -------
    numpy.ndarray
        Shape (U, 3), the columns above; -1 where the unit fits nowhere.
    """
    longest = len(base) + 2
    found = np.full((len(units), 3), -1, dtype=np.int64)
    judge_units(
        tables,
        new_sheet(tables, 2 * longest + 1),
        vehicle,
        np.array(base, dtype=np.int64),
        num_frozen,
        units,
        np.zeros(longest, dtype=np.int64),
        np.zeros(longest + 1, dtype=np.int64),
        found,
    )
    return found


def find_reloads(tables: Tables, vehicle: int, jobs: tuple[int, ...]) -> tuple[int, ...] | None:
    """Put reloads between jobs so that the route keeps the rules; None where no way to do so was found.

    The visits have the numbers they have in :class:`~solvers.timing.tables.Tables`.
    """
    sheet = new_sheet(tables, 2 * len(jobs) + 1)
    order, choice = np.array(jobs, dtype=np.int64), np.zeros(len(jobs) + 1, dtype=np.int64)
    num_visits = time_with_reloads(tables, sheet, vehicle, order, len(jobs), choice)
    return tuple(sheet.visits[:num_visits].tolist()) if num_visits else None


@compiled
def judge_units(
    tables: Tables,
    sheet: Sheet,
    vehicle: int,
    base: Integers,
    num_frozen: int,
    units: Integers,
    order: Integers,
    choice: Integers,
    found: Integers,
) -> None:
    """Fill in what :func:`judge` returns; ``order`` and ``choice`` are room to work in."""
    num_base = len(base)
    for unit in range(len(units)):
        first, second = units[unit, 0], units[unit, 1]
        if not tables.eligible[vehicle, first] or (second >= 0 and not tables.eligible[vehicle, second]):
            continue
        for i in range(num_frozen, num_base + 1):
            for j in range(i, num_base + 1 if second >= 0 else i + 1):
                num_jobs = num_base + (2 if second >= 0 else 1)
                for k in range(i):
                    order[k] = base[k]
                order[i] = first
                for k in range(i, j):
                    order[k + 1] = base[k]
                if second >= 0:
                    order[j + 1] = second
                for k in range(j, num_base):
                    order[k + num_jobs - num_base] = base[k]
                num_visits = time_with_reloads(tables, sheet, vehicle, order, num_jobs, choice)
                if num_visits > 0:
                    at = 0
                    while sheet.visits[at] != first:
                        at += 1
                    found[unit, 0] = sheet.rows[0, num_visits, START]
                    found[unit, 1] = sheet.rows[0, at, START]
                    found[unit, 2] = sheet.rows[0, at, LATEST]
                    break
            if found[unit, 0] >= 0:
                break


@compiled
def time_with_reloads(
    tables: Tables, sheet: Sheet, vehicle: int, order: Integers, num_jobs: int, choice: Integers
) -> int:
    """Put jobs on the sheet in their order, with reloads between them where it takes some.

    Returns
    -------
    int
        The number of visits on the sheet, 0 where no way was found.
    """
    for gap in range(num_jobs + 1):
        choice[gap] = 0
    if fits(tables, sheet, vehicle, order, num_jobs, choice):
        return num_jobs
    num_reloads = tables.vehicles[vehicle, RELOADS_TO] - tables.vehicles[vehicle, RELOADS_FROM]
    if num_reloads == 0:
        return 0
    for gap in range(num_jobs + 1):
        for reload in range(num_reloads):
            choice[gap] = reload + 1
            if fits(tables, sheet, vehicle, order, num_jobs, choice):
                return num_jobs + 1
        choice[gap] = 0
    num_ways = 1
    for _ in range(num_jobs + 1):
        num_ways *= num_reloads + 1
        if num_ways > MOST_RELOADINGS:
            return 0
    for _ in range(1, num_ways):
        gap = 0
        while choice[gap] == num_reloads:
            choice[gap] = 0
            gap += 1
        choice[gap] += 1
        num_chosen = 0
        for one in range(num_jobs + 1):
            num_chosen += choice[one] > 0
        if num_chosen > 1 and fits(tables, sheet, vehicle, order, num_jobs, choice):
            return num_jobs + num_chosen
    return 0


@compiled
def fits(tables: Tables, sheet: Sheet, vehicle: int, order: Integers, num_jobs: int, choice: Integers) -> bool:
    """Time jobs with a reload before each, and after the last, where ``choice`` says so: its number from 1 on."""
    num_visits = 0
    for one in range(num_jobs + 1):
        if choice[one] > 0:
            sheet.visits[num_visits] = tables.vehicles[vehicle, RELOADS_FROM] + choice[one] - 1
            num_visits += 1
        if one < num_jobs:
            sheet.visits[num_visits] = order[one]
            num_visits += 1
    return evaluate(tables, sheet, vehicle, num_visits) < MISPLACED
