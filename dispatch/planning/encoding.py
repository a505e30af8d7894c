"""The translator: a department's orders and crews become a solver's problem, and its solution becomes work lists.

This is the only file that speaks both vocabularies. On the city's side times are timezone-aware datetimes; on the
solver's side seconds from the plan day's local midnight. Places 0 to n-1 of the matrix are the orders in their order,
the places where crews start and end follow.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch.model import Assignment, Crew, Deferred, DeferredReason, Place, WorkList, WorkOrder
from geodata.streets.leg import Leg
from solvers.check import Rule, Violation
from solvers.problem import UNREACHABLE, Job, Problem, TimeWindow, Vehicle
from solvers.solution import Reason, Route, Solution, Stop, Unassigned

LATENESS_COST = 1
"""A second of work started after its due time, today, weighs as much as a second of driving."""

_REASONS = {
    Reason.NO_VEHICLE_WITH_SKILLS: DeferredReason.NO_CREW_WITH_SKILLS,
    Reason.LOAD_ABOVE_CAPACITY: DeferredReason.LOAD_ABOVE_CAPACITY,
    Reason.UNREACHABLE: DeferredReason.UNREACHABLE,
    Reason.OUTSIDE_SHIFTS: DeferredReason.OUTSIDE_SHIFTS,
    Reason.LONGER_THAN_SHIFT: DeferredReason.LONGER_THAN_SHIFT,
    Reason.OUTCOMPETED: DeferredReason.OUTCOMPETED,
}
_SOLVER_REASONS = {city: solver for solver, city in _REASONS.items()} | {
    # Without vehicles the solver finds that none has the skills.
    DeferredReason.NO_CREW_TODAY: Reason.NO_VEHICLE_WITH_SKILLS
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoding:
    """A department's day in the solver's words, with what is needed to read the answer.

    ``problem.jobs[i]`` is ``orders[i]``, ``problem.vehicles[k]`` is ``crews[k]``; ``midnight`` is the problem's second
    0.
    """

    problem: Problem
    orders: tuple[WorkOrder, ...]
    crews: tuple[Crew, ...]
    midnight: datetime


def encode(
    orders: Sequence[WorkOrder],
    crews: Sequence[Crew],
    places: Sequence[Place],
    seconds: NDArray[np.int32],
    *,
    day: date,
    zone: ZoneInfo,
    as_of: datetime,
) -> Encoding:
    """Build the problem of one department's day.

    Crews whose shift is over at ``as_of`` are left out; others start no earlier than that. Work already overdue in the
    morning has its price raised (see :mod:`dispatch.orders.work_orders`) and no due time within the day; work due
    today is late by the second.

    Parameters
    ----------
    places
        Where crews start and end, in the order in which they follow the orders in ``seconds``.
    seconds
        Shape (n + p, n + p), travel time between orders and places.
    """
    midnight = datetime.combine(day, time(0), zone)
    place_index = {place.name: len(orders) + position for position, place in enumerate(places)}
    skills = sorted({skill for order in orders for skill in order.skills} | {s for crew in crews for s in crew.skills})
    dimensions = sorted(
        {name for order in orders for name in order.load} | {n for crew in crews for n in crew.capacity}
    )
    skill_number = {skill: number for number, skill in enumerate(skills)}
    now = max(0, _seconds(as_of, midnight))
    working = [crew for crew in crews if _shift(crew, day, zone, midnight).end > now]
    first_start = min((_shift(crew, day, zone, midnight).start for crew in working), default=0)
    jobs = tuple(
        Job(
            id=index,
            location=index,
            service_duration=order.service_duration,
            due=_due_today(order, midnight, max(first_start, now)),
            lateness_cost=LATENESS_COST,
            load=tuple(order.load.get(name, 0) for name in dimensions),
            skills=frozenset(skill_number[skill] for skill in order.skills),
            prize=order.prize,
        )
        for index, order in enumerate(orders)
    )
    vehicles = tuple(
        Vehicle(
            id=index,
            start=place_index[crew.start],
            end=place_index[crew.end],
            shift=TimeWindow(max(now, _shift(crew, day, zone, midnight).start), _shift(crew, day, zone, midnight).end),
            capacity=tuple(crew.capacity.get(name, 0) for name in dimensions),
            skills=frozenset(skill_number[skill] for skill in crew.skills),
        )
        for index, crew in enumerate(working)
    )
    return Encoding(
        problem=Problem(durations=seconds, jobs=jobs, vehicles=vehicles),
        orders=tuple(orders),
        crews=tuple(working),
        midnight=midnight,
    )


def decode(encoding: Encoding, routes: Sequence[Route], leg: Callable[[int, int], Leg]) -> tuple[WorkList, ...]:
    """Read routes as work lists; ``leg(i, j)`` gives the driving between two places of the matrix."""
    return tuple(_work_list(encoding, route, leg) for route in routes)


def why_deferred(encoding: Encoding, solution: Solution, unassigned: Unassigned) -> tuple[DeferredReason, str]:
    """Say in the dispatcher's words, with the numbers, why an order is on no list."""
    if not encoding.crews:
        return (
            DeferredReason.NO_CREW_TODAY,
            "no crew of the department can work: its shifts are over, or see the warnings",
        )
    return _REASONS[unassigned.reason], _reason_sentence(encoding, solution, unassigned)


def _reason_sentence(encoding: Encoding, solution: Solution, unassigned: Unassigned) -> str:
    problem, order = encoding.problem, encoding.orders[unassigned.job]
    job = problem.jobs[unassigned.job]
    able = [number for number, vehicle in enumerate(problem.vehicles) if vehicle.may_serve(job)]
    match unassigned.reason:
        case Reason.NO_VEHICLE_WITH_SKILLS:
            return f"no crew on shift has {' and '.join(order.skills)}"
        case Reason.LOAD_ABOVE_CAPACITY:
            needs = ", ".join(f"{amount} {name}" for name, amount in order.load.items())
            return f"it takes {needs}, more than any truck holds"
        case Reason.UNREACHABLE:
            return "no street leads there and back from where crews start and end"
        case Reason.OUTSIDE_SHIFTS:
            return "the time it may be done lies outside every crew's shift"
        case Reason.LONGER_THAN_SHIFT:
            longest = max(problem.vehicles[number].shift.end - problem.vehicles[number].shift.start for number in able)
            return (
                f"{_minutes(job.service_duration)} of work and the way there do not fit a shift of {_minutes(longest)}"
            )
        case Reason.OUTCOMPETED:
            return _why_outcompeted(encoding, solution, unassigned, able)


def _why_outcompeted(encoding: Encoding, solution: Solution, unassigned: Unassigned, able: Sequence[int]) -> str:
    """Name what stands in the way: trucks that are full, a free crew too far away, or no time left."""
    problem, order = encoding.problem, encoding.orders[unassigned.job]
    job = problem.jobs[unassigned.job]
    routes = {route.vehicle: route for route in solution.routes}
    room = {
        number: [
            capacity - sum(problem.jobs[stop.job].load[dimension] for stop in routes[number].stops)
            for dimension, capacity in enumerate(problem.vehicles[number].capacity)
        ]
        for number in able
        if number in routes
    }
    crews = "the only crew that can do it" if len(able) == 1 else f"all {len(able)} crews that can do it"
    if len(room) == len(able) and not any(
        all(need <= left for need, left in zip(job.load, room[number], strict=True)) for number in able
    ):
        needs = ", ".join(f"{amount} {name}" for name, amount in order.load.items() if amount)
        return f"it takes {needs}; {crews} carry full loads of more urgent or nearer work by the end of the day"
    idle = [
        int(problem.durations[vehicle.start, job.location]) + int(problem.durations[job.location, vehicle.end])
        for number in able
        if number not in routes and (vehicle := problem.vehicles[number])
    ]
    if idle and job.prize is not None and job.prize <= min(idle) < UNREACHABLE:
        return (
            f"a free crew would drive {_minutes(min(idle))} for it alone, more than its priority of "
            f"{_minutes(job.prize)} is worth"
        )
    spare = max(
        problem.vehicles[number].shift.end
        - problem.vehicles[number].shift.start
        - (routes[number].travel_duration + routes[number].service_duration if number in routes else 0)
        for number in able
    )
    return (
        f"more urgent or nearer work fills the day: it takes {_minutes(job.service_duration)} and the way there; "
        f"{crews} {'has' if len(able) == 1 else 'have at most'} {_minutes(spare)} left"
    )


def _minutes(seconds: int) -> str:
    return f"{seconds / 60:,.0f} min"


def read_solution(
    encoding: Encoding, work_lists: Sequence[WorkList], deferred: Sequence[Deferred], cost: int
) -> Solution:
    """Read work lists back as a solution, with the times they state, for the checker to judge."""
    order_index = {order.id: index for index, order in enumerate(encoding.orders)}
    crew_index = {crew.id: index for index, crew in enumerate(encoding.crews)}
    unassigned = tuple(
        Unassigned(job=order_index[one.order_id], reason=_SOLVER_REASONS[one.reason], detail=one.detail)
        for one in deferred
    )
    return Solution(
        routes=tuple(_route(encoding, work_list, order_index, crew_index) for work_list in work_lists),
        unassigned=unassigned,
        cost=cost,
    )


def in_city_words(encoding: Encoding, solution: Solution, violation: Violation) -> str:
    """Say what the checker found in the city's words: clock times, and the names of orders, crews, skills and loads.

    A rule that work lists cannot break by themselves is told in the checker's own sentence.
    """
    crew = None if violation.vehicle is None else encoding.crews[violation.vehicle]
    order = None if violation.job is None else encoding.orders[violation.job]
    found, allowed = violation.found or 0, violation.allowed or 0
    clock = partial(_clock, encoding)
    name = " on ".join(([f"order {order.id}"] if order else []) + ([f"crew {crew.id}"] if crew else []))
    match violation.rule:
        case Rule.VEHICLE_TWICE:
            return f"{name} has more than one list"
        case Rule.EMPTY_ROUTE:
            return f"{name} has a list without stops: a crew that stays in has none"
        case Rule.REASON:
            reason = next(one.reason for one in solution.unassigned if one.job == violation.job)
            if reason is Reason.OUTCOMPETED:
                return f"{name} is deferred as outcompeted, but no crew could do it even with nothing else to do"
            return f"{name} is deferred as one that no crew can do, but a crew with nothing else to do could"
        case Rule.SKILLS if order and crew:
            missing = [skill for skill in order.skills if skill not in crew.skills]
            return f"{name}: it needs {' and '.join(missing)}, which the crew does not have"
        case Rule.CAPACITY if crew:
            dimensions = _overloaded(encoding, solution, violation)
            return f"{name} carries {found:,} of {' or '.join(dimensions)}, its truck holds {allowed:,}"
        case Rule.SHIFT if found < allowed:
            return f"{name} leaves at {clock(found)}, it can leave from {clock(allowed)} on"
        case Rule.SHIFT:
            return f"{name} is back at {clock(found)}, its shift ends at {clock(allowed)}"
        case Rule.ARRIVAL:
            due_there = f"leaving the stop before and driving there gives {clock(allowed)}"
            return f"{name}: arrival is given as {clock(found)}, {due_there}"
        case Rule.START:
            return f"{name}: work starts at {clock(found)}, before the arrival at {clock(allowed)}"
        case Rule.DEPARTURE:
            return f"{name}: departure is given as {clock(found)}, the start and the time on site give {clock(allowed)}"
        case Rule.END:
            return f"{name} is back at {clock(found)}, its last stop and the way home give {clock(allowed)}"
        case Rule.LATENESS:
            return f"{name}: it is given as {found:,} s late, its start and due time give {allowed:,} s"
        case Rule.COST:
            return f"the cost is given as {found:,} s, the lists and what is left out come to {allowed:,} s"
        case _:
            return violation.detail


def _overloaded(encoding: Encoding, solution: Solution, violation: Violation) -> list[str]:
    """Name the load dimension of which a truck carries more than it holds; two where they have the same numbers."""
    return sorted(
        {
            name
            for route in solution.routes
            for name in {name for stop in route.stops for name in encoding.orders[stop.job].load}
            if route.vehicle == violation.vehicle
            and encoding.crews[route.vehicle].capacity.get(name, 0) == violation.allowed
            and sum(encoding.orders[stop.job].load.get(name, 0) for stop in route.stops) == violation.found
        }
    )


def _clock(encoding: Encoding, seconds: int) -> str:
    """Write a moment as a clock shows it, with its seconds and its day only where they say something."""
    moment = _moment(seconds, encoding.midnight)
    on_the_day = moment.date() == encoding.midnight.date()
    return f"{moment:{'' if on_the_day else '%Y-%m-%d '}{'%H:%M:%S' if moment.second else '%H:%M'}}"


def _work_list(encoding: Encoding, route: Route, leg: Callable[[int, int], Leg]) -> WorkList:
    vehicle = encoding.problem.vehicles[route.vehicle]
    places = [vehicle.start, *(encoding.problem.jobs[stop.job].location for stop in route.stops), vehicle.end]
    assignments = tuple(
        Assignment(
            order_id=encoding.orders[stop.job].id,
            arrival=_moment(stop.arrival, encoding.midnight),
            start=_moment(stop.start, encoding.midnight),
            departure=_moment(stop.departure, encoding.midnight),
            late_by=stop.lateness,
            leg=leg(places[position], places[position + 1]),
        )
        for position, stop in enumerate(route.stops)
    )
    return WorkList(
        crew_id=encoding.crews[route.vehicle].id,
        departure=_moment(route.departure, encoding.midnight),
        assignments=assignments,
        return_leg=leg(places[-2], places[-1]),
        end=_moment(route.end, encoding.midnight),
    )


def _route(encoding: Encoding, work_list: WorkList, order_index: dict[str, int], crew_index: dict[str, int]) -> Route:
    stops = tuple(
        Stop(
            job=order_index[assignment.order_id],
            arrival=_seconds(assignment.arrival, encoding.midnight),
            start=_seconds(assignment.start, encoding.midnight),
            departure=_seconds(assignment.departure, encoding.midnight),
            lateness=assignment.late_by,
        )
        for assignment in work_list.assignments
    )
    legs = [assignment.leg for assignment in work_list.assignments] + [work_list.return_leg]
    return Route(
        vehicle=crew_index[work_list.crew_id],
        departure=_seconds(work_list.departure, encoding.midnight),
        stops=stops,
        end=_seconds(work_list.end, encoding.midnight),
        travel_duration=sum(leg.duration for leg in legs),
        service_duration=sum(stop.departure - stop.start for stop in stops),
        waiting_duration=sum(stop.start - stop.arrival for stop in stops),
    )


def _shift(crew: Crew, day: date, zone: ZoneInfo, midnight: datetime) -> TimeWindow:
    start, end = (datetime.combine(day, moment, zone) for moment in (crew.shift_start, crew.shift_end))
    return TimeWindow(_seconds(start, midnight), _seconds(end, midnight))


def _due_today(order: WorkOrder, midnight: datetime, first_start: int) -> int | None:
    """Return the second the order is due if that lies in the working day ahead."""
    if order.due is None:
        return None
    due = _seconds(order.due, midnight)
    return due if first_start <= due < 86_400 else None


def _seconds(moment: datetime, midnight: datetime) -> int:
    """Count real seconds since midnight; on the day of a clock change the clock on the wall says otherwise."""
    return round(moment.timestamp() - midnight.timestamp())


def _moment(seconds: int, midnight: datetime) -> datetime:
    return (midnight.astimezone(ZoneInfo("UTC")) + timedelta(seconds=seconds)).astimezone(midnight.tzinfo)
