"""The routes that vehicles have begun: their frozen jobs, and what these bring with them."""

from dataclasses import dataclass
from itertools import permutations

from solvers.problem import Problem
from solvers.solution import Sequences
from solvers.timing.alone import find_reloads
from solvers.timing.columns import FROZEN_FROM, FROZEN_TO, PARTNER, ROLE
from solvers.timing.schedule import decode
from solvers.timing.tables import Tables, tabulate

MOST_OPEN = 4
"""Second jobs of frozen first ones that are tried in every order; where there are more, only in that of their firsts.
"""


@dataclass(frozen=True, slots=True)
class Begun:
    """What is frozen on a vehicle.

    Attributes
    ----------
    num_frozen
        So many jobs of each order are frozen.
    orders
        The frozen jobs, and behind them the second jobs of pairs whose first is frozen, in every order; as indices.
    visits
        The first order that the clock allows, with the reloads it takes, numbered as in
        :class:`~solvers.timing.tables.Tables`; None where there is none.
    """

    num_frozen: int
    orders: tuple[tuple[int, ...], ...]
    visits: tuple[int, ...] | None

    @property
    def jobs(self) -> tuple[int, ...]:
        """The jobs that no other vehicle may serve."""
        return self.orders[0]


def begin_routes(problem: Problem) -> Sequences:
    """Give each vehicle the jobs that are frozen on it, with the second jobs and the reloads these call for.

    A vehicle whose frozen jobs break a rule gets none of them, and may serve nothing else (:func:`find_impossible`
    names its frozen jobs). So does one without frozen jobs, which may.
    """
    tables = tabulate(problem)
    return tuple(decode(tables, vehicle, one.visits or ()) for vehicle, one in enumerate(find_begun(tables)))


def find_begun(tables: Tables) -> list[Begun]:
    """Work out what is frozen on each vehicle."""
    begun = []
    for vehicle, row in enumerate(tables.vehicles):
        frozen = tuple(tables.lists[row[FROZEN_FROM] : row[FROZEN_TO]].tolist())
        partners = [int(tables.jobs[job, PARTNER]) for job in frozen if tables.jobs[job, ROLE] == 1]
        loose = [job for job in partners if job not in frozen]
        orders = tuple(
            (*frozen, *order) for order in (permutations(loose) if len(loose) <= MOST_OPEN else (tuple(loose),))
        )
        visits: tuple[int, ...] | None = ()
        if frozen:
            visits = next((found for one in orders if (found := find_reloads(tables, vehicle, one))), None)
        begun.append(Begun(len(frozen), orders, visits))
    return begun
