"""How far a crew is with its day, by what it told and by its list.

What a crew tells is taken at its word. It is at the stop it arrived at last, or on its way to the next on its list once
it has left one, and goes there first. If nothing is heard of it for longer than that takes, it is taken to have gone on
by its list, as is a crew that told of no stop all day. Either is later by what is known of its delay.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.model import Assignment, Crew, CrewState, DepartmentPlan, Outcome, Plan, ReloadVisit, WorkOrder
from dispatch.operations.course import At, Course, CrewTold, course_of, delayed, delays_of, go_on, list_start
from dispatch.operations.heard import last_told
from dispatch.operations.state import CrewDay

OVERDUE = timedelta(minutes=30)
"""How long a crew of which nothing is heard is taken to be still at a stop that it should have left. A judgement."""

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
    delays, out_since = delays_of(told.events, _known_delays(plan, part, told))
    zone = ZoneInfo(plan.timezone)
    shift_start = datetime.combine(plan.day, crew.shift_start, zone)
    course = course_of(part, crew, told, orders, delays, shift_start=shift_start)
    is_out = out_since is not None
    moment = now if out_since is None else min(now, out_since)
    at = _settle(course, _at(course, told, moment), moment)
    begun = at.begun
    if is_out and begun and begun[-1].outcome is None and (begun[-1].is_reported or begun[-1].departure >= moment):
        # What it was at, or on its way to, is for others.
        begun = begun[:-1]
    taken = {one.order.id for one in begun}
    ahead = tuple(
        one
        for number, one in enumerate(course.listed)
        if (isinstance(one, ReloadVisit) and number in at.rest)
        or (isinstance(one, Assignment) and one.order_id not in taken and one.order_id not in course.not_its)
    )
    shift_over = now >= datetime.combine(plan.day, crew.shift_end, zone)
    state = None if is_out or (at.is_home and not ahead and shift_over) else _state(course, at)
    return CrewDay(crew_id=crew.id, begun=begun, ahead=ahead, state=state, is_out=is_out, is_silent=told.is_silent)


def _known_delays(plan: Plan, part: DepartmentPlan, told: CrewTold) -> set[str]:
    """Give the events of minutes late that a crew's list knows: a plan of a whole day knows those before it."""
    known = set(part.rules.known_delays)
    if not plan.provenance.parents:
        known |= {event.id for event in told.events if event.at <= plan.as_of}
    return known


def _at(course: Course, told: CrewTold, now: datetime) -> At:
    """Say where a crew is, as long as it is there by what is known."""
    if told.is_silent:
        return go_on(course, list_start(course), now)
    at = last_told(course, told)
    is_there = bool(at.begun) and at.begun[-1].outcome is None and at.begun[-1].departure == at.free
    if not is_there:
        left = at.free
        at = go_on(course, at, now, at_most=1)
        if at.free is not None and at.last >= 0 and at.free != left:
            at = _put_off(at, delayed(course, left, at.free, course.ends[at.last], is_still=True))
    if at.free is not None and at.free < now and now > at.free + OVERDUE:
        return go_on(course, at, now)
    return at


def _settle(course: Course, at: At, now: datetime) -> At:
    """Let a crew be free no earlier than now: still at its stop, or on its way home, or there."""
    if at.free is None or at.free >= now:
        return at
    if course.work_list is None and not at.has_left:
        return replace(at, free=None, loaded=None)
    if at.rest_stops(course) or course.work_list is None:
        return _put_off(at, now)
    is_home = at.has_left and at.free + timedelta(seconds=course.work_list.return_leg.duration) <= now
    place = course.places[course.crew.end] if is_home else at.place
    free = delayed(course, at.free, at.free, at.free, is_still=True)
    return replace(at, place=place, free=max(now, free), is_home=is_home)


def _put_off(at: At, free: datetime) -> At:
    """Let a crew be free later, at the stop where it is if it is at one."""
    begun = at.begun
    if begun and begun[-1].outcome is None and begun[-1].departure == at.free:
        begun = (*begun[:-1], replace(begun[-1], departure=free))
    return replace(at, begun=begun, free=free)


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
