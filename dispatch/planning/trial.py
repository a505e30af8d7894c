"""Lists of a few crews tried under the one clock: what they cost, where an order fits, which rules they break.

Prices are of driving, lateness, overtime and what is left out, in seconds of driving; balance between crews, which is a
matter of the whole department, and earlier lists are not in them.

What others use::

    try_crews(left, crew_ids, orders, ...)          -> Trial
    trial.route(crew_id, visits)                    -> Route        with its times; None where it breaks a rule
    best_places(trial, lists, order_id)             -> places       one a list, with reloads or with others dropped
    make_room(trial, crew_id, visits, keep)         -> visits       without the cheapest that has to leave
    broken_rules(trial, crew_id, visits)            -> sentences
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dispatch.model import WorkOrder
from dispatch.planning.encoding import Visit, in_city_words, lists_of, sequences_of
from dispatch.planning.rebuilding import Drawn, Moment, draw
from dispatch.planning.remaining import Remaining, of_crews
from dispatch.planning.travel import TravelTimes
from solvers.check import Rule
from solvers.check.course import ties_of
from solvers.check.route import check_route
from solvers.explain.answer import dropped_at, find_places, find_swaps, lay_out, visits_at
from solvers.impossible import begin_routes
from solvers.problem import UNREACHABLE, Matrix, Problem, TimeWindow
from solvers.search.places import AT_VEHICLE, CHANGE, DROPPED_PRICE
from solvers.search.repairing import repair
from solvers.solution import Activity, BreakTaken, ReloadStop, Route, Solution, Stop
from solvers.timing.columns import PRICE
from solvers.timing.schedule import decode, price_route, schedule
from solvers.timing.tables import Tables, tabulate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """A few crews and their orders in the solver's words."""

    drawn: Drawn
    tables: Tables

    @property
    def problem(self) -> Problem:
        """The solver's problem."""
        return self.drawn.encoding.problem

    def vehicle(self, crew_id: str) -> int:
        """Give the number of a crew."""
        return next(number for number, crew in enumerate(self.drawn.encoding.crews) if crew.id == crew_id)

    def job(self, order_id: str) -> int:
        """Give the number of an order."""
        return next(number for number, order in enumerate(self.drawn.encoding.orders) if order.id == order_id)

    def sequence(self, crew_id: str, visits: Sequence[Visit]) -> tuple[int, ...]:
        """Give a list as the solver has it, with the crew's past."""
        return sequences_of(self.drawn.encoding, {crew_id: visits})[self.vehicle(crew_id)]

    def route(self, crew_id: str, visits: Sequence[Visit]) -> Route | None:
        """Put times to a list; None where it breaks a rule, or nothing is on it."""
        sequence = self.sequence(crew_id, visits)
        return schedule(self.problem, self.tables, self.vehicle(crew_id), sequence) if sequence else None

    def price(self, crew_id: str, visits: Sequence[Visit]) -> int | None:
        """Price a list; None where it breaks a rule."""
        if not self.sequence(crew_id, visits):
            return 0
        route = self.route(crew_id, visits)
        return None if route is None else price_route(self.tables, route)

    def worth(self, order_ids: Collection[str]) -> int:
        """Sum up what it costs to leave orders out."""
        return int(self.tables.jobs[[self.job(one) for one in order_ids], PRICE].sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an order fits on a list.

    Attributes
    ----------
    visits
        The list with it.
    dropped
        Orders that leave the list for it.
    price
        By how much the list gets dearer, the price of what is dropped included.
    """

    crew_id: str
    visits: tuple[Visit, ...]
    dropped: tuple[str, ...]
    price: int


def try_crews(
    left: Remaining,
    crew_ids: Collection[str],
    orders: Sequence[WorkOrder],
    *,
    moment: Moment,
    travel_times: TravelTimes,
) -> Trial:
    """Lay out some crews with their lists' orders and others."""
    listed = {one for crew_id in crew_ids for one in left.lists.get(crew_id, ()) if isinstance(one, str)}
    wanted = listed | {order.id for order in orders}
    known = {order.id for order in left.orders}
    new = tuple(order for order in orders if order.id not in known)
    cut = of_crews(replace(left, orders=(*left.orders, *new)), crew_ids, wanted)
    rules = replace(cut.rules, balance_price=0, earlier=None)
    drawn = draw(cut, rules, moment, travel_times, is_trial=True)
    return Trial(drawn=drawn, tables=tabulate(drawn.encoding.problem))


def mended(trial: Trial, crew_id: str, visits: Sequence[Visit]) -> tuple[Visit, ...]:
    """Take off a list what keeps it from being done, the cheapest first."""
    return _repaired(trial, trial.tables, crew_id, visits)


def best_places(
    trial: Trial, lists: Mapping[str, Sequence[Visit]], order_id: str, *, keep: Collection[str] = ()
) -> list[Place]:
    """Find on each list where an order costs least; the lists keep every rule, and those without a place have none.

    All places are tried by the clock, with a reload before or behind the order too, and with others of the list
    dropped for it, one or several in a row.

    Parameters
    ----------
    lists
        By crew id.
    keep
        Orders that are not dropped.
    """
    crew_of = {trial.vehicle(crew_id): crew_id for crew_id in lists}
    routes = [route for crew_id, visits in lists.items() if (route := trial.route(crew_id, visits)) is not None]
    job = trial.job(order_id)
    answer = lay_out(trial.problem, Solution(routes=tuple(routes), unassigned=(), cost=0), trial.tables)
    only = answer.tables._replace(eligible=answer.tables.eligible & _are(len(trial.problem.vehicles), crew_of))
    found = [find(answer, only, answer.routes, (job,)) for find in (find_places, find_swaps)]
    places = np.concatenate([each for each in found if len(each)] or found[:1])
    orders = trial.drawn.encoding.orders
    best: dict[int, Place] = {}
    for number in (places[:, CHANGE] + places[:, DROPPED_PRICE]).argsort(kind="stable").tolist():
        place = places[number]
        vehicle = int(place[AT_VEHICLE])
        if vehicle in best:
            continue
        dropped = tuple(orders[one].id for one in dropped_at(answer.tables, answer.routes, place))
        if not set(dropped) & set(keep):
            sequence = decode(answer.tables, vehicle, visits_at(answer.tables, answer.routes, (job,), place))
            best[vehicle] = Place(
                crew_id=crew_of[vehicle],
                visits=_visits(trial, vehicle, sequence),
                dropped=dropped,
                price=int(place[CHANGE] + place[DROPPED_PRICE]),
            )
            if len(best) == len(crew_of):
                break
    return sorted(best.values(), key=lambda one: (one.price, one.crew_id))


def make_room(
    trial: Trial, crew_id: str, visits: Sequence[Visit], keep: Collection[str]
) -> tuple[tuple[Visit, ...], tuple[str, ...]] | None:
    """Drop orders from a list until it keeps every rule: the one whose leaving costs least, or several.

    Returns
    -------
    tuple or None
        The list left and what was dropped; None where that does not help as long as ``keep`` stay on it.
    """
    if trial.price(crew_id, visits) is not None:
        return tuple(visits), ()
    best: tuple[int, tuple[Visit, ...], tuple[str, ...]] | None = None
    for one in visits:
        if not isinstance(one, str) or one in keep:
            continue
        rest = tuple(other for other in visits if other != one)
        price = trial.price(crew_id, rest)
        if price is not None and (best is None or price + trial.worth([one]) < best[0]):
            best = price + trial.worth([one]), rest, (one,)
    if best is not None:
        return best[1], best[2]
    tables = trial.tables._replace(jobs=trial.tables.jobs.copy())
    tables.jobs[[trial.job(one) for one in keep], PRICE] = tables.jobs[:, PRICE].max() + 1
    rest = _repaired(trial, tables, crew_id, visits)
    if not set(keep) <= set(rest):
        return None
    return rest, tuple(one for one in visits if isinstance(one, str) and one not in rest)


def broken_rules(trial: Trial, crew_id: str, visits: Sequence[Visit]) -> tuple[str, ...]:
    """Say in the city's words which rules a list breaks if it is done as it stands, each stop as soon as it may be."""
    encoding, vehicle = trial.drawn.encoding, trial.vehicle(crew_id)
    route = _as_it_stands(trial.problem, vehicle, trial.sequence(crew_id, visits))
    solution = Solution(routes=(route,), unassigned=(), cost=0)
    violations = list(check_route(trial.problem, ties_of(trial.problem), route))
    # Where there is no way no time behind it means anything.
    violations = [one for one in violations if one.rule is Rule.UNREACHABLE] or violations
    return tuple(dict.fromkeys(in_city_words(encoding, solution, one) for one in violations))


def _are(num_vehicles: int, vehicles: Collection[int]) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    return np.array([[number in vehicles] for number in range(num_vehicles)], dtype=np.bool_)


def _repaired(trial: Trial, tables: Tables, crew_id: str, visits: Sequence[Visit]) -> tuple[Visit, ...]:
    vehicle = trial.vehicle(crew_id)
    sequences = tuple(
        trial.sequence(crew_id, visits) if number == vehicle else one.frozen and trial.sequence(crew.id, ())
        for number, (one, crew) in enumerate(zip(trial.problem.vehicles, trial.drawn.encoding.crews, strict=True))
    )
    return _visits(trial, vehicle, repair(tables, sequences, begin_routes(trial.problem))[vehicle])


def _visits(trial: Trial, vehicle: int, sequence: Sequence[int]) -> tuple[Visit, ...]:
    sequences: list[tuple[int, ...]] = [()] * len(trial.problem.vehicles)
    sequences[vehicle] = tuple(sequence)
    encoding = trial.drawn.encoding
    return lists_of(encoding, tuple(sequences)).get(encoding.crews[vehicle].id, ())


def _as_it_stands(problem: Problem, vehicle: int, sequence: Sequence[int]) -> Route:
    """Time a list whatever rules it breaks: each visit begins when its time comes, or at once where that is over.

    A break is had before the drive on which its time would run out.
    """
    crew = problem.vehicles[vehicle]
    matrix = problem.matrices[crew.profile]
    clock, place = crew.shift.start, crew.start
    breaks = list(enumerate(crew.breaks))
    activities: list[Activity] = []
    travel = service = pauses = 0
    for visit in (*sequence, None):
        there = crew.end if visit is None else _place(problem, vehicle, visit)
        drive = _drive(matrix, place, there, clock)
        while breaks and (visit is None or clock + drive > breaks[0][1].time_windows[-1].end):
            number, pause = breaks.pop(0)
            begins = _opens(pause.time_windows, clock)
            activities.append(
                BreakTaken(number=number, driven=0, arrival=clock, start=begins, departure=begins + pause.duration)
            )
            clock, pauses = begins + pause.duration, pauses + pause.duration
            drive = _drive(matrix, place, there, clock)
        clock += drive
        travel += drive
        if visit is None:
            break
        windows = problem.jobs[visit].time_windows if visit >= 0 else crew.reloads[-1 - visit].time_windows
        stay = problem.jobs[visit].service_duration if visit >= 0 else crew.reloads[-1 - visit].service_duration
        begins = _opens(windows, clock)
        if visit >= 0:
            due = problem.jobs[visit].due
            late = 0 if due is None else max(0, begins - due)
            activities.append(Stop(job=visit, arrival=clock, start=begins, departure=begins + stay, lateness=late))
        else:
            activities.append(ReloadStop(reload=-1 - visit, arrival=clock, start=begins, departure=begins + stay))
        clock, place, service = begins + stay, there, service + stay
    return Route(
        vehicle=vehicle,
        departure=crew.shift.start,
        activities=tuple(activities),
        end=clock,
        travel_duration=travel,
        service_duration=service,
        waiting_duration=clock - crew.shift.start - travel - service - pauses,
        break_duration=pauses,
    )


def _place(problem: Problem, vehicle: int, visit: int) -> int:
    return problem.jobs[visit].location if visit >= 0 else problem.vehicles[vehicle].reloads[-1 - visit].location


def _drive(matrix: Matrix, origin: int | None, destination: int | None, begins: int) -> int:
    if origin is None or destination is None:
        return 0
    duration = matrix.duration(origin, destination, begins)
    return duration if duration < UNREACHABLE else 0


def _opens(windows: Sequence[TimeWindow], clock: int) -> int:
    return max(clock, next((window.start for window in windows if clock <= window.end), clock))
