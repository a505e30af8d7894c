"""How far a crew is with its day, by what it told and by its list.

A crew that tells of its stops is taken at its word: it is at the stop it arrived at last, or on its way to the next on
its list once it has left one, and what it has not told of is still to be done. Reloads and breaks that its list has
before a stop it told of are taken as had. A crew that has told of no stop is taken to keep to its list. Either is later
by what is known of its delay. A crew on its way to a stop goes there first.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from dispatch.model import (
    Assignment,
    Begun,
    Crew,
    CrewState,
    DepartmentPlan,
    Outcome,
    Pause,
    Plan,
    ReloadVisit,
    WorkOrder,
)
from dispatch.operations.course import (
    Activity,
    At,
    Course,
    CrewTold,
    course_of,
    delayed,
    delays_of,
    go_on,
    list_start,
)
from dispatch.operations.events import BreakTaken, Reloaded
from dispatch.operations.state import CrewDay
from dispatch.operations.telling import Visited

LOADING = (None, Outcome.FIXED, Outcome.MADE_SAFE)
"""Outcomes of visits that took on board, or used up, what their order says; None is one still to come."""


def crew_day(
    plan: Plan, part: DepartmentPlan, crew: Crew, told: CrewTold, orders: Mapping[str, WorkOrder], *, now: datetime
) -> CrewDay:
    """Say how far a crew is.

    Parameters
    ----------
    orders
        By id, all that the plan and the events know.
    """
    delays, out_since = delays_of(told.events, plan.as_of)
    course = course_of(part, crew, told, orders, delays)
    is_out = out_since is not None
    moment = now if out_since is None else min(now, out_since)
    if told.is_silent:
        at = go_on(course, list_start(course), moment, at_most=None)
    elif told.visits or any(isinstance(event, Reloaded) for event in told.events):
        at = go_on(course, _last_told(course, told, moment), moment, at_most=1)
    else:
        # All it told of is a stop that it gave up.
        at = list_start(course)
    begun = at.begun
    if is_out and begun and begun[-1].outcome is None and begun[-1].departure >= moment:
        # What it was at, or on its way to, is for others.
        begun = begun[:-1]
    taken = {one.order.id for one in begun}
    ahead = tuple(
        one
        for number, one in enumerate(course.listed)
        if (isinstance(one, ReloadVisit) and number in at.rest)
        or (isinstance(one, Assignment) and one.order_id not in taken and one.order_id not in course.not_its)
    )
    shift_over = now >= datetime.combine(plan.day, crew.shift_end, ZoneInfo(plan.timezone))
    state = None if is_out or (at.is_home and not ahead and shift_over) else _state(course, at)
    return CrewDay(crew_id=crew.id, begun=begun, ahead=ahead, state=state, is_out=is_out, is_silent=told.is_silent)


def _last_told(course: Course, told: CrewTold, now: datetime) -> At:
    """Give where a crew was when it told something last."""
    begun = _stops(course, told.visits, now)
    number_of = {one.order_id: number for number, one in enumerate(course.listed) if isinstance(one, Assignment)}
    numbers = [number_of[one.order.id] for one in begun if one.order.id in number_of]
    furthest = max(numbers, default=-1)
    passed = course.listed[: furthest + 1]
    reloads = [event for event in told.events if isinstance(event, Reloaded)]
    num_told = sum(isinstance(event, BreakTaken) for event in told.events)
    num_breaks = course.num_had + sum(isinstance(one, Pause) for one in passed)
    since = course.state.free if course.state is not None else None
    new_reloads = [event for event in reloads if since is None or event.at > since]
    num_reloads_passed = sum(isinstance(one, ReloadVisit) for one in passed)
    rest = _rest(
        course,
        begun,
        furthest,
        num_reloads=max(0, len(new_reloads) - num_reloads_passed),
        num_pauses=max(0, num_told - num_breaks),
    )
    free = max(
        [one.departure for one in begun[-1:]]
        + [event.at for event in told.events if isinstance(event, Reloaded | BreakTaken)]
    )
    at_reload = bool(reloads) and (not begun or reloads[-1].at >= begun[-1].departure)
    place = course.places[reloads[-1].place] if at_reload else (begun[-1].order.lon, begun[-1].order.lat)
    if begun and begun[-1].outcome is None and not at_reload:
        # It is there: nothing says yet that it has left.
        stop = begun[-1]
        planned = course.ends[number_of[stop.order.id]] if stop.order.id in number_of else stop.departure
        free = max(now, delayed(course, stop.arrival, stop.departure, planned), free)
        begun = (*begun[:-1], replace(stop, departure=free))
    else:
        free = delayed(course, free, free, free)
    return At(
        begun=begun,
        place=place,
        free=free,
        loaded=_loaded(course, begun, passed, reloads),
        num_breaks=max(num_breaks, num_told),
        has_left=True,
        last=number_of.get(begun[-1].order.id, -1) if begun and not at_reload else -1,
        rest=rest,
    )


def _stops(course: Course, visits: Mapping[str, Visited], now: datetime) -> tuple[Begun, ...]:
    """Give the stops begun by what was told of them, in the order in which it was heard of them last.

    Of those begun by the list alone only the last is kept, to which the crew may be on its way.
    """
    stops = {one.order.id: one for one in course.before}
    for order_id, visited in visits.items():
        order = course.orders[order_id]
        stay = timedelta(seconds=order.service_duration)
        before = stops.get(order_id)
        departure = visited.departure
        if departure is None:
            arrival = visited.arrival or now
            departure = max(now, arrival + stay)
        else:
            known = visited.arrival or (before.arrival if before is not None else None)
            arrival = known if known is not None and known <= departure else departure - stay
        stops[order_id] = Begun(
            order=order,
            crew_id=course.crew.id,
            arrival=arrival,
            departure=departure,
            outcome=visited.outcome,
            is_reported=True,
        )
    in_order = sorted(
        stops.values(), key=lambda one: (one.arrival.timestamp(), one.departure.timestamp(), one.order.id)
    )
    reported = [one for one in in_order if one.is_reported]
    since = max(map(_last_heard, reported), default=None)
    on_its_way = [one for one in in_order if not one.is_reported and (since is None or one.arrival >= since)][-1:]
    kept = [*reported, *on_its_way]
    left = [
        replace(one, departure=max(one.arrival, min(one.departure, following.arrival))) if one.outcome is None else one
        for one, following in pairwise(kept)
    ]
    return (*left, *kept[-1:])


def _last_heard(stop: Begun) -> datetime:
    return stop.arrival if stop.outcome is None else stop.departure


def _rest(
    course: Course, begun: Sequence[Begun], furthest: int, *, num_reloads: int, num_pauses: int
) -> tuple[int, ...]:
    """Give what is still to come, with the first reloads and breaks left out that were told of."""
    taken = {one.order.id for one in begun} | course.not_its
    rest = []
    for number, one in enumerate(course.listed):
        if isinstance(one, Assignment):
            is_to_come = one.order_id not in taken
        elif number <= furthest:
            is_to_come = False
        elif isinstance(one, ReloadVisit):
            is_to_come, num_reloads = num_reloads <= 0, num_reloads - 1
        else:
            is_to_come, num_pauses = num_pauses <= 0, num_pauses - 1
        if is_to_come:
            rest.append(number)
    return tuple(rest)


def _loaded(
    course: Course, begun: Sequence[Begun], passed: Sequence[Activity], reloads: Sequence[Reloaded]
) -> datetime:
    """Say when the truck was last filled: at its start, by what was told, or where its list has it before a stop."""
    arrival_of = {one.order.id: one.arrival for one in begun}
    times = [event.at for event in reloads]
    if course.state is not None:
        times.append(course.state.loaded)
    elif begun:
        first = begun[0].arrival
        times.append(first if course.begins is None else min(first, course.begins))
    for one, following in pairwise(passed):
        if isinstance(one, ReloadVisit) and isinstance(following, Assignment) and following.order_id in arrival_of:
            times.append(arrival_of[following.order_id] - timedelta(seconds=following.leg.duration))
    return max(times)


def _state(course: Course, at: At) -> CrewState | None:
    """Say from where, when and with what on its truck a crew goes on; None for one that leaves as its list has it."""
    if at.free is None or at.loaded is None or (not at.has_left and at.free == course.begins):
        return None
    load: Counter[str] = Counter()
    material: Counter[str] = Counter()
    loaded = min(at.loaded, at.free)
    for one in at.begun:
        if one.outcome in LOADING and one.departure > loaded:
            load.update(one.order.load)
            material.update(one.order.material)
    return CrewState(
        crew_id=course.crew.id,
        lon=at.place[0],
        lat=at.place[1],
        loaded=loaded,
        free=at.free,
        load=dict(load),
        material=dict(material),
        num_breaks=min(at.num_breaks, len(course.crew.breaks)),
    )
