"""What the solver and its checker found, said in the city's words with clock times, names and minutes."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from dispatch.model import Crew, DeferredReason, WorkOrder
from dispatch.planning.encoding.clock import moment_at
from dispatch.planning.encoding.problem import Encoding
from dispatch.planning.encoding.reasons import TO_CITY
from solvers.check import Rule, Violation
from solvers.problem import UNREACHABLE, Job, Problem, Vehicle
from solvers.solution import Reason, ReloadStop, Route, Solution, Stop, Unassigned

_ALL_DAY = timedelta(hours=22)
"""A window as long as this fills its day, whatever clocks do on it."""


def why_deferred(encoding: Encoding, solution: Solution, unassigned: Unassigned) -> tuple[DeferredReason, str]:
    """Say in the dispatcher's words, with the numbers, why an order is on no list."""
    order = encoding.orders[unassigned.job]
    if order.id in encoding.put_off:
        return DeferredReason.PUT_OFF, encoding.put_off[order.id]
    if not encoding.crews:
        return (
            DeferredReason.NO_CREW_TODAY,
            "no crew of the department can work: its shifts are over, or see the warnings",
        )
    if unassigned.reason is Reason.OUTSIDE_SHIFTS and _is_for_another_day(encoding, order):
        return DeferredReason.NOT_TODAY, f"it may be begun only on {_when(order)}"
    return TO_CITY[unassigned.reason], _reason_sentence(encoding, solution, unassigned)


def in_city_words(encoding: Encoding, solution: Solution, violation: Violation) -> str:
    """Say what the checker found in the city's words: clock times, and the names of orders, crews, skills and loads.

    A rule that work lists cannot break by themselves is told in the checker's own sentence.
    """
    crew = None if violation.vehicle is None else encoding.crews[violation.vehicle]
    # Behind the orders come the jobs that stand for what crews have done so far.
    is_order = violation.job is not None and violation.job < len(encoding.orders)
    order = encoding.orders[violation.job] if violation.job is not None and is_order else None
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
            offered = {*crew.skills, *crew.equipment}
            missing = [name for name in (*order.skills, *order.equipment) if name not in offered]
            return f"{name}: it needs {' and '.join(missing)}, which the crew does not have"
        case Rule.CAPACITY if crew:
            dimensions = _overloaded(encoding, solution, violation)
            return f"{name} carries {found:,} of {' or '.join(dimensions)}, its truck holds {allowed:,}"
        case Rule.VEHICLE if order and crew:
            return f"{name}: {_why_not_allowed(encoding, order, crew)}"
        case Rule.POSITION if order:
            stops = (_stop(encoding, violation, number) for number in (found, allowed))
            return "{} is stop {}, it is pinned to be stop {}".format(name, *stops)
        case Rule.TIME_WINDOW if order:
            when = "before its time" if found < allowed else "after its time is over"
            return f"{name}: work starts at {clock(found)}, {when} at {clock(allowed)}"
        case Rule.LOAD_LIFETIME if order:
            keeps = f"its load keeps for {_minutes(allowed)}"
            return f"{name}: work starts {_minutes(found)} after the truck was filled, {keeps}"
        case Rule.RELOAD_WINDOW if crew:
            which = "first" if found < allowed else "last"
            return f"{name} reloads at {clock(found)}, {clock(allowed)} is the {which} time for it"
        case Rule.BREAK_WINDOW if crew:
            which = "first" if found < allowed else "last"
            return f"{name} begins a break at {clock(found)}, {clock(allowed)} is the {which} time for it"
        case Rule.UNREACHABLE if crew:
            return f"{name} drives where no street leads"
        case Rule.SHIFT if found < allowed:
            return f"{name} leaves at {clock(found)}, it can leave from {clock(allowed)} on"
        case Rule.SHIFT:
            overtime = " with all its overtime" if crew and crew.max_overtime else ""
            return f"{name} is back at {clock(found)}, its shift{overtime} ends at {clock(allowed)}"
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


def _why_not_allowed(encoding: Encoding, order: WorkOrder, crew: Crew) -> str:
    """Say why a crew may not do an order: somebody decided otherwise, or it is outside the crew's territory."""
    if order.id in encoding.put_off:
        return f"it is put off: {encoding.put_off[order.id]}"
    if order.id in encoding.pinned_to:
        return f"it is pinned to crew {encoding.pinned_to[order.id]}"
    return f"it lies in district {order.district or 'unknown'}, the crew serves {', '.join(crew.districts)} only"


def _stop(encoding: Encoding, violation: Violation, num_before: int) -> int:
    """Give the number of a stop as people count them, from the jobs before it: what a crew has done is none."""
    has_past = violation.vehicle is not None and encoding.past_of(violation.vehicle) is not None
    return num_before + 1 - has_past


def _reason_sentence(encoding: Encoding, solution: Solution, unassigned: Unassigned) -> str:
    problem, order = encoding.problem, encoding.orders[unassigned.job]
    job = problem.jobs[unassigned.job]
    able = [number for number, vehicle in enumerate(problem.vehicles) if _may_serve(vehicle, job)]
    match unassigned.reason:
        case Reason.NO_VEHICLE_WITH_SKILLS:
            return f"no crew on shift has {' and '.join((*order.skills, *order.equipment))}"
        case Reason.NO_VEHICLE_ALLOWED:
            return _why_no_crew_allowed(encoding, order)
        case Reason.LOAD_ABOVE_CAPACITY:
            return f"it takes {_amounts(order)}, more than any truck holds"
        case Reason.UNREACHABLE:
            return "no street leads there and back from where crews start and end"
        case Reason.OUTSIDE_SHIFTS:
            when = f"it may be begun only on {_when(order)}" if order.windows else "the time it may be done lies"
            return f"{when}, outside every crew's shift"
        case Reason.LONGER_THAN_SHIFT:
            longest = max(problem.vehicles[number].shift.end - problem.vehicles[number].shift.start for number in able)
            return (
                f"{_minutes(job.service_duration)} of work and the way there do not fit a shift of {_minutes(longest)}"
            )
        case Reason.ABOVE_LIMIT:
            return "doing it alone takes every crew beyond what it may drive, work or carry out in a day"
        case Reason.CANNOT_FOLLOW_FROZEN:
            return "it does not fit behind the work that the crews which can do it are fixed to begin with"
        case Reason.PARTNER_IMPOSSIBLE:
            return "the order that has to be done together with it is one that no crew can do"
        case Reason.OUTCOMPETED:
            return _why_outcompeted(encoding, solution, unassigned, able)


def _why_no_crew_allowed(encoding: Encoding, order: WorkOrder) -> str:
    if order.id in encoding.pinned_to:
        return "every crew on shift that could do it is excluded from it"
    if not order.district:
        return "its district is not known, and every crew on shift that could do it keeps to districts of its own"
    return f"it lies in district {order.district}, which no crew on shift that could do it has in its territory"


def _why_outcompeted(encoding: Encoding, solution: Solution, unassigned: Unassigned, able: Sequence[int]) -> str:
    """Name what stands in the way: trucks that are full, a free crew too far away, or no time left."""
    problem, order = encoding.problem, encoding.orders[unassigned.job]
    job = problem.jobs[unassigned.job]
    routes = {route.vehicle: route for route in solution.routes}
    room = {
        number: [
            capacity - sum(_needs(problem.jobs[stop.job])[dimension] for stop in routes[number].stops)
            for dimension, capacity in enumerate(problem.vehicles[number].capacity)
        ]
        for number in able
        if number in routes and not problem.vehicles[number].reloads
    }
    crews = "the only crew that can do it" if len(able) == 1 else f"all {len(able)} crews that can do it"
    if len(room) == len(able) and not any(
        all(need <= left for need, left in zip(_needs(job), room[number], strict=True)) for number in able
    ):
        return (
            f"it takes {_amounts(order)}; {crews} carry full loads of more urgent or nearer work by the end of the day"
        )
    idle = [_drive_there_and_back(problem, problem.vehicles[number], job) for number in able if number not in routes]
    if idle and job.prize is not None and job.prize <= min(idle) < UNREACHABLE:
        return (
            f"a free crew would drive {_minutes(min(idle))} for it alone, more than its priority of "
            f"{_minutes(job.prize)} is worth"
        )
    spare = max(
        problem.vehicles[number].shift.end
        - problem.vehicles[number].shift.start
        - (_busy(routes[number]) if number in routes else 0)
        for number in able
    )
    return (
        f"more urgent or nearer work fills the day: it takes {_minutes(job.service_duration)} and the way there; "
        f"{crews} {'has' if len(able) == 1 else 'have at most'} {_minutes(spare)} left"
    )


def _busy(route: Route) -> int:
    return route.travel_duration + route.service_duration + route.break_duration


def _may_serve(vehicle: Vehicle, job: Job) -> bool:
    """Tell whether a crew may do an order, has the skills and, with nothing else on its truck, room for its load."""
    is_allowed = job.allowed_vehicles is None or vehicle.id in job.allowed_vehicles
    return (
        is_allowed
        and job.skills <= vehicle.skills
        and all(need <= room for need, room in zip(_needs(job), vehicle.capacity, strict=True))
    )


def _needs(job: Job) -> list[int]:
    """Give what a job takes of a truck's capacity, by dimension: each is either taken on board or used up."""
    return [taken + used for taken, used in zip(job.pickup, job.delivery, strict=True)]


def _drive_there_and_back(problem: Problem, vehicle: Vehicle, job: Job) -> int:
    matrix = problem.matrices[vehicle.profile]
    there = 0 if vehicle.start is None else matrix.duration(vehicle.start, job.location, vehicle.shift.start)
    ready = vehicle.shift.start + there + job.service_duration
    return there + (0 if vehicle.end is None else matrix.duration(job.location, vehicle.end, ready))


def _amounts(order: WorkOrder) -> str:
    return ", ".join(f"{amount} {name}" for name, amount in (order.load | order.material).items() if amount)


def _is_for_another_day(encoding: Encoding, order: WorkOrder) -> bool:
    day = encoding.midnight.date()
    return bool(order.windows) and not any(one.start.date() <= day <= one.end.date() for one in order.windows)


def _when(order: WorkOrder) -> str:
    """Say when an order may be begun, days without times where it is all day."""
    windows = []
    for one in order.windows:
        is_all_day = one.start.date() == one.end.date() and one.end - one.start >= _ALL_DAY
        hours = "" if is_all_day else f" {one.start:%H:%M} to {one.end:%H:%M}"
        windows.append(f"{one.start:%A %Y-%m-%d}{hours}")
    return " or ".join(windows)


def _minutes(seconds: int) -> str:
    return f"{seconds / 60:,.0f} min"


def _overloaded(encoding: Encoding, solution: Solution, violation: Violation) -> list[str]:
    """Name the load dimension of which a truck carries more than it holds; two where they have the same numbers."""
    return sorted(
        {
            name
            for route in solution.routes
            for name, carried in _most_carried(encoding, route).items()
            if route.vehicle == violation.vehicle
            and encoding.crews[route.vehicle].capacity.get(name, 0) == violation.allowed
            and carried == violation.found
        }
    )


def _most_carried(encoding: Encoding, route: Route) -> dict[str, int]:
    """Give the most of each dimension that a truck carries between two reloads."""
    trip: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for one in route.activities:
        if isinstance(one, ReloadStop):
            trip.clear()
        elif isinstance(one, Stop):
            trip.update(dict(zip(encoding.dimensions, _needs(encoding.problem.jobs[one.job]), strict=True)))
            most |= trip
    return most


def _clock(encoding: Encoding, seconds: int) -> str:
    """Write a moment as a clock shows it, with its seconds and its day only where they say something."""
    moment = moment_at(seconds, encoding.midnight)
    on_the_day = moment.date() == encoding.midnight.date()
    return f"{moment:{'' if on_the_day else '%Y-%m-%d '}{'%H:%M:%S' if moment.second else '%H:%M'}}"
