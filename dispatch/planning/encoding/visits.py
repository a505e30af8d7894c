"""Lists without times, between the city's words and the solver's: what a crew comes to, in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch.model import Assignment, Pause, ReloadVisit
from dispatch.planning.encoding.problem import Encoding
from solvers.solution import ReloadStop, Route, Sequences, Stop


@dataclass(frozen=True, slots=True)
class Refill:
    """A visit to one of the crew's reload points, by its place."""

    place: str


Visit = str | Refill
"""An order by its id, or a reload."""


def visits_of(activities: Sequence[Assignment | ReloadVisit | Pause]) -> tuple[Visit, ...]:
    """Give what of a list is a visit; breaks are placed by the clock."""
    return tuple(
        one.order_id if isinstance(one, Assignment) else Refill(one.place)
        for one in activities
        if not isinstance(one, Pause)
    )


def sequences_of(encoding: Encoding, lists: Mapping[str, Sequence[Visit]]) -> Sequences:
    """Give lists, by crew id, as sequences, behind what crews on the road have done; crews not named have none."""
    job_of = {order.id: index for index, order in enumerate(encoding.orders)}
    sequences = []
    for number, crew in enumerate(encoding.crews):
        reload_of = {one.place: index for index, one in enumerate(crew.reloads)}
        visits = [job_of[one] if isinstance(one, str) else -1 - reload_of[one.place] for one in lists.get(crew.id, ())]
        sequences.append((*encoding.problem.vehicles[number].frozen, *visits))
    return tuple(sequences)


def lists_of(encoding: Encoding, sequences: Sequences) -> dict[str, tuple[Visit, ...]]:
    """Undo :func:`sequences_of`: lists by crew id, of crews that have any; without reloads that nothing follows."""
    lists = {}
    for crew, sequence in zip(encoding.crews, sequences, strict=True):
        visits = tuple(
            encoding.orders[one].id if one >= 0 else Refill(crew.reloads[-1 - one].place)
            for one in sequence
            if one < len(encoding.orders)
        )
        last = max((number for number, one in enumerate(visits) if isinstance(one, str)), default=-1)
        if last >= 0:
            lists[crew.id] = visits[: last + 1]
    return lists


def lists_of_routes(encoding: Encoding, routes: Sequence[Route]) -> dict[str, tuple[Visit, ...]]:
    """Give the lists of an answer, by crew id."""
    sequences: list[tuple[int, ...]] = [()] * len(encoding.crews)
    for route in routes:
        sequences[route.vehicle] = tuple(
            one.job if isinstance(one, Stop) else -1 - one.reload
            for one in route.activities
            if isinstance(one, Stop | ReloadStop)
        )
    return lists_of(encoding, tuple(sequences))
