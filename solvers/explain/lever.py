"""One way to change a problem: which rule it lifts, how much a place then needs, and the change that grants as much."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from solvers.explain.answer import Answer, find_places
from solvers.explain.changes import Change, Kind
from solvers.search.places import AT_VEHICLE, Routes
from solvers.timing.tables import Integers, Tables

OUT_OF_QUESTION = -(2**62)
"""Amount of a change that would not help, or is not needed."""


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
        Takes a place and gives the amount beyond which more is of no use, to look for the least between the two: what a
        place needs may not be enough where breaks are then taken elsewhere, or the vehicle waits. None where it is.
    """

    kind: Kind
    lift: Callable[[Tables], Tables]
    amounts: Callable[[Integers], Integers]
    changes: Callable[[Integers], tuple[Change, ...]]
    asked: int | None = None
    find: Find = find_places
    most: Callable[[Integers], int] | None = None


def vehicle_at(answer: Answer, place: Integers) -> int:
    """Give the id of a place's vehicle."""
    return answer.problem.vehicles[int(place[AT_VEHICLE])].id
