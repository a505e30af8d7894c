"""What a crew told of its stops, in its place on the list: where it was when it told something last.

A stop that the list has before one that the crew told of, and of which it told nothing, was passed if there was time
for it, and skipped if not: what was passed is begun and has no outcome, what was skipped is still to be done. Reloads
and breaks that the list has before a stop it told of were had.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from dispatch.model import Assignment, Begun, Pause, ReloadVisit
from dispatch.operations.course import Activity, At, Course, CrewTold, delayed
from dispatch.operations.events import BreakTaken, Reloaded
from dispatch.operations.telling import Visited

ENOUGH = 0.75
"""Share of the time that its list gives a crew within which it may have done what it told nothing of. A judgement:
hardly any crew is a quarter faster on several stops, and who swaps two stops needs half of the time for the first.
"""


def last_told(course: Course, told: CrewTold) -> At:
    """Give where a crew was when it told something last, and when it is free there."""
    stops = _stops(course, told.visits)
    begun = _in_order([*stops, *_passed(course, stops)])
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
    others = [event.at for event in told.events if isinstance(event, Reloaded | BreakTaken)]
    at_reload = bool(reloads) and (not begun or reloads[-1].at >= begun[-1].departure)
    place = course.places[reloads[-1].place] if at_reload else (begun[-1].order.lon, begun[-1].order.lat)
    if begun and begun[-1].outcome is None and not at_reload:
        # It is there: nothing says yet that it has left.
        stop = begun[-1]
        planned = course.ends[number_of[stop.order.id]] if stop.order.id in number_of else stop.departure
        free = max([delayed(course, stop.arrival, stop.departure, planned, is_still=True), *others])
        begun = (*begun[:-1], replace(stop, departure=free))
    else:
        free = max([*(one.departure for one in begun[-1:]), *others])
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


def _stops(course: Course, visits: Mapping[str, Visited]) -> list[Begun]:
    """Give the stops that a crew told of, and those of before the plan that it may have passed."""
    before = {one.order.id: one for one in course.before}
    told = []
    for order_id, visited in visits.items():
        order = course.orders[order_id]
        stay = timedelta(seconds=order.service_duration)
        arrival, departure = visited.arrival, visited.departure
        if departure is not None:
            known = arrival or (before[order_id].arrival if order_id in before else None)
            arrival = known if known is not None and known <= departure else departure - stay
        elif arrival is not None:
            departure = arrival + stay
        else:
            # Nothing is known of when.
            continue
        told.append(
            Begun(
                order=order,
                crew_id=course.crew.id,
                arrival=arrival,
                departure=departure,
                outcome=visited.outcome,
                is_reported=True,
            )
        )
    number_of = {one.order.id: number for number, one in enumerate(course.before)}
    for number, stop in enumerate(course.before):
        if stop.order.id in visits:
            continue
        # Of those told of, which come before it on the list, and which behind?
        sooner = [heard_of(one) for one in told if number_of.get(one.order.id, len(number_of)) < number]
        later = [heard_of(one) for one in told if number_of.get(one.order.id, len(number_of)) > number]
        left_by = stop.arrival + ENOUGH * (stop.departure - stop.arrival)
        is_possible = all(moment <= stop.arrival for moment in sooner) and all(moment >= left_by for moment in later)
        if stop.is_reported or is_possible:
            told.append(stop)
    return told


def _passed(course: Course, stops: Sequence[Begun]) -> list[Begun]:
    """Give the stops of the list that a crew passed without telling of them."""
    if course.begins is None:
        return []
    by_order = {stop.order.id: stop for stop in stops}
    found = []
    first, since, planned_since = 0, course.begins, course.begins
    for number, one in enumerate(course.listed):
        stop = by_order.get(one.order_id) if isinstance(one, Assignment) else None
        if stop is None or not isinstance(one, Assignment) or heard_of(stop) <= since:
            continue
        until, planned_until = heard_of(stop), one.arrival if stop.outcome is None else one.departure
        speed = (until - since) / max(timedelta(seconds=1), planned_until - planned_since)
        found += [
            Begun(
                order=course.orders[untold.order_id],
                crew_id=course.crew.id,
                arrival=_whole(since + speed * (untold.arrival - planned_since)),
                departure=_whole(since + speed * (untold.departure - planned_since)),
            )
            for untold in course.listed[first:number]
            if isinstance(untold, Assignment)
            and untold.order_id not in by_order
            and untold.order_id not in course.not_its
            and speed >= ENOUGH
        ]
        first, since, planned_since = number + 1, until, planned_until
    return found


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _in_order(stops: Sequence[Begun]) -> tuple[Begun, ...]:
    """Sort stops by when was heard of them last; a crew left each before it came to the next."""
    in_order = sorted(stops, key=lambda one: (heard_of(one).timestamp(), one.is_reported, one.order.id))
    left = [
        replace(one, departure=max(one.arrival, min(one.departure, following.arrival))) if one.outcome is None else one
        for one, following in pairwise(in_order)
    ]
    return (*left, *in_order[-1:])


def heard_of(stop: Begun) -> datetime:
    """Give the moment for which a crew's being at a stop is known, or taken to be so."""
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
