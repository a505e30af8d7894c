"""Jobs, and pairs, as units that a vehicle serves or does not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.impossible import relaxing
from solvers.impossible.begun import Begun
from solvers.timing.alone import judge
from solvers.timing.columns import (
    AMOUNTS,
    CAPACITY,
    MAX_JOBS,
    PARTNER,
    POSITION,
    RELOADS_FROM,
    RELOADS_TO,
    ROLE,
    TYPE,
)
from solvers.timing.tables import Integers, Tables

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """What is judged as one.

    Attributes
    ----------
    jobs
        Shape (U, 2): a job and -1, or the first and the second job of a pair.
    bound_to
        Shape (U,): the vehicle whose frozen jobs they belong to, -1 for none.
    positions
        Shape (U,): the least position that one of them is pinned to, -1 for none.
    last_positions
        Shape (U,): the greatest.
    """

    jobs: Integers
    bound_to: Integers
    positions: Integers
    last_positions: Integers

    def __len__(self) -> int:
        return len(self.jobs)

    def subset(self, chosen: Integers | Flags) -> "Units":
        """Keep some of the units."""
        return Units(self.jobs[chosen], self.bound_to[chosen], self.positions[chosen], self.last_positions[chosen])


def unite(tables: Tables, begun: list[Begun]) -> Units:
    """Make a unit of each job and of each pair."""
    num_jobs = tables.eligible.shape[1]
    role = tables.jobs[:num_jobs, ROLE]
    first = np.flatnonzero(role < 2)
    second = np.where(role[first] == 1, tables.jobs[first, PARTNER], -1)
    return _units(tables, begun, np.stack((first, second), axis=1))


def take_apart(tables: Tables, begun: list[Begun], pairs: Units) -> Units:
    """Make a unit of each job of these pairs: the first jobs, then the second ones."""
    jobs = np.stack((pairs.jobs.T.ravel(), np.full(2 * len(pairs), -1)), axis=1)
    return _units(tables, begun, jobs)


def _units(tables: Tables, begun: list[Begun], jobs: Integers) -> Units:
    bound_to = np.full(tables.eligible.shape[1], -1, dtype=np.int64)
    for vehicle, one in enumerate(begun):
        bound_to[list(one.jobs)] = vehicle
    position = tables.jobs[jobs, POSITION]
    position[jobs < 0] = -1
    pinned = position.max(axis=1)
    least = np.where((position >= 0).all(axis=1), position.min(axis=1), pinned)
    # The second of a pair comes behind the first, wherever that is pinned to.
    leads = (position[:, 0] >= 0) & (jobs[:, 1] >= 0)
    last = np.maximum(pinned, np.where(leads, position[:, 0] + 1, -1))
    return Units(jobs, bound_to[jobs[:, 0]], least, last)


def without_pairs(tables: Tables) -> Tables:
    """Give tables in which no job has a partner."""
    jobs = tables.jobs.copy()
    num_jobs = tables.eligible.shape[1]
    jobs[:num_jobs, ROLE] = 0
    jobs[:num_jobs, PARTNER] = -1
    jobs[:, AMOUNTS + 2 : AMOUNTS + 3 * num_dimensions(tables) : 3] = 0
    return tables._replace(jobs=jobs)


def num_dimensions(tables: Tables) -> int:
    """Count the load dimensions."""
    return int(tables.vehicles.shape[1]) - CAPACITY


def representatives(tables: Tables) -> list[int]:
    """Give the first vehicle of each type: those of one type can do the same."""
    return np.unique(tables.vehicles[:, TYPE], return_index=True)[1].tolist() if len(tables.vehicles) else []


def fits_somewhere(tables: Tables, begun: list[Begun], units: Units) -> Flags:
    """Tell for each unit whether some vehicle could serve it behind what is frozen on the vehicle."""
    possible = np.array([one >= 0 and begun[one].visits is not None for one in units.bound_to], dtype=np.bool_)
    for vehicle in representatives(tables):
        left = np.flatnonzero(~possible & (units.bound_to < 0))
        if not len(left):
            break
        possible[left] = fits_on(tables, begun[vehicle], vehicle, units.subset(left))
    return possible


def fits_on(tables: Tables, begun: Begun, vehicle: int, units: Units) -> Flags:
    """Tell which of the units that are bound to no vehicle one vehicle could serve."""
    as_pinned, elsewhere = split_by_pins(tables, begun, vehicle, units)
    fitting = np.zeros(len(units), dtype=np.bool_)
    for some_tables, judged in ((tables, as_pinned), (relaxing.without_positions(tables), elsewhere)):
        for order in begun.orders:
            left = np.flatnonzero(judged & ~fitting)
            if len(left):
                fitting[left] = judge(some_tables, vehicle, units.jobs[left], order, begun.num_frozen)[:, 0] >= 0
    return fitting


def split_by_pins(tables: Tables, begun: Begun, vehicle: int, units: Units) -> tuple[Flags, Flags]:
    """Tell which units are judged where they are pinned to on a vehicle, if anywhere, and which as if they were not.

    A job pinned behind others than the frozen ones needs these before it.
    """
    free = units.last_positions < 0
    # A pair is never alone at one position.
    exact = (units.positions == len(begun.jobs)) & (units.jobs[:, 1] < 0)
    behind = (units.positions >= begun.num_frozen) & (units.last_positions < tables.vehicles[vehicle, MAX_JOBS])
    return free | exact, ~free & ~exact & behind


def may_serve(tables: Tables, vehicle: int, units: Units) -> Flags:
    """Tell for which units a vehicle has the skills and is allowed."""
    first, second = units.jobs.T
    both: Flags = tables.eligible[vehicle, first] & (tables.eligible[vehicle, second] | (second < 0))
    return both


def carries(tables: Tables, vehicle: int, units: Units) -> Flags:
    """Tell which units' loads a vehicle's capacity holds."""
    row = tables.vehicles[vehicle]
    alone, together = loads(tables, units)
    room = row[CAPACITY:]
    holds: Flags = (together <= room).all(axis=1)
    if row[RELOADS_TO] > row[RELOADS_FROM]:
        holds |= (alone <= room).all(axis=1)
    return holds


def loads(tables: Tables, units: Units) -> tuple[Integers, Integers]:
    """Give the greatest load of each unit by dimension, with a reload between the jobs of a pair, and without.

    A pair that carries a load from the one to the other has no reload between.
    """
    amounts = tables.jobs[:, AMOUNTS : AMOUNTS + 3 * num_dimensions(tables)].reshape(len(tables.jobs), -1, 3)
    first, second = (amounts[jobs] * (jobs >= 0)[:, None, None] for jobs in units.jobs.T)
    together = np.maximum(
        np.maximum(first[..., 0] + second[..., 0], first[..., 1] + second[..., 1]),
        np.where((units.jobs[:, 1] >= 0)[:, None], second[..., 0] + first[..., 1] + first[..., 2], 0),
    )
    alone = np.maximum(first, second)[..., :2].max(axis=-1)
    return np.where((first[..., 2] != 0).any(axis=1)[:, None], together, alone), together
