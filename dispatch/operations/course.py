"""A crew's list, and going along it: what is done, where the crew is, and when it is free by it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch.model import (
    Assignment,
    Begun,
    Crew,
    CrewState,
    DepartmentPlan,
    Pause,
    ReloadVisit,
    WorkList,
    WorkOrder,
)
from dispatch.operations.events import CrewBack, CrewOut, DayEvent, Late, Reloaded
from dispatch.operations.telling import Visited

Activity = Assignment | ReloadVisit | Pause


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewTold:
    """What was told of a crew.

    Attributes
    ----------
    visits, events
        Stops that it has begun, by order, and its other events.
    elsewhere, held
        Orders that other crews came to, and those that are put off.
    """

    visits: Mapping[str, Visited]
    events: Sequence[DayEvent]
    elsewhere: frozenset[str]
    held: frozenset[str]

    @property
    def is_silent(self) -> bool:
        """Tell whether it told of no stop, but for those that another crew came to later, and of no reload."""
        return not self.visits and not any(isinstance(event, Reloaded) for event in self.events)


@dataclass(frozen=True, slots=True)
class Delay:
    """Told at a moment: so much later than the list, or the moment from which the crew goes on."""

    at: datetime
    later: timedelta | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A crew's list and what else is known of its day.

    Attributes
    ----------
    listed, ends
        What its list has, in order, and when each is over by it.
    begins
        When the crew leaves, or goes on, by its list; None without one.
    shift_start
        When it might leave without one.
    before, state
        Stops begun, and where it was, when the plan was made.
    was_out
        It could not go on when the plan was made.
    num_had
        Breaks that are behind it when the list begins.
    """

    crew: Crew
    work_list: WorkList | None
    listed: tuple[Activity, ...]
    ends: tuple[datetime, ...]
    begins: datetime | None
    shift_start: datetime
    before: tuple[Begun, ...]
    state: CrewState | None
    was_out: bool
    num_had: int
    orders: Mapping[str, WorkOrder]
    places: Mapping[str, tuple[float, float]]
    delays: Sequence[Delay]
    not_its: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Where a crew is, or is next.

    Attributes
    ----------
    place
        Longitude and latitude.
    free
        When it goes on from there; None for a crew that has no list and may leave whenever its shift has begun.
    has_left, is_home
        Its day has begun; it is where its day ends.
    last
        Number of the activity of its list that it did last, -1 for none.
    rest
        Numbers of those still to come.
    """

    begun: tuple[Begun, ...]
    place: tuple[float, float]
    free: datetime | None
    loaded: datetime | None
    num_breaks: int
    has_left: bool
    last: int = -1
    rest: tuple[int, ...] = ()
    is_home: bool = False

    def rest_stops(self, course: Course) -> list[Assignment | ReloadVisit]:
        """Give the stops still to come, without those that are not its any more."""
        stops = (course.listed[number] for number in self.rest)
        return [
            one
            for one in stops
            if isinstance(one, ReloadVisit) or (isinstance(one, Assignment) and one.order_id not in course.not_its)
        ]


def course_of(
    part: DepartmentPlan,
    crew: Crew,
    told: CrewTold,
    orders: Mapping[str, WorkOrder],
    delays: Sequence[Delay],
    *,
    shift_start: datetime,
) -> Course:
    """Put together what is known of a crew's day beside what it told of its stops."""
    work_list = next((one for one in part.work_lists if one.crew_id == crew.id), None)
    state = next((one for one in part.rules.states if one.crew_id == crew.id), None)
    listed = () if work_list is None else work_list.in_order()
    return Course(
        crew=crew,
        work_list=work_list,
        listed=listed,
        ends=tuple(one.end if isinstance(one, Pause) else one.departure for one in listed),
        begins=work_list.departure if work_list is not None else None,
        shift_start=shift_start,
        before=tuple(one for one in part.begun if one.crew_id == crew.id and one.order.id not in told.elsewhere),
        state=state,
        was_out=crew.id in part.rules.out,
        num_had=len(crew.breaks) - len(work_list.breaks) if work_list is not None else 0,
        orders=orders,
        places={place.name: (place.lon, place.lat) for place in part.places},
        delays=delays,
        not_its=told.elsewhere | told.held,
    )


def delays_of(events: Sequence[DayEvent], known: Collection[str]) -> tuple[list[Delay], datetime | None]:
    """Give a crew's delays in order, and since when it is out for the rest of the day.

    Parameters
    ----------
    known
        Ids of the events that told minutes by which its list is put off already.
    """
    delays: list[Delay] = []
    since = None
    for event in events:
        match event:
            case Late(minutes=None):
                delays.append(Delay(event.at, None, event.until))
            case Late(minutes=int(minutes)) if event.id not in known:
                delays.append(Delay(event.at, timedelta(minutes=minutes), None))
            case CrewOut(until=None):
                since = event.at
            case CrewOut():
                delays.append(Delay(since or event.at, None, event.until))
                since = None
            case CrewBack() if since is not None:
                delays.append(Delay(since, None, event.at))
                since = None
            case CrewBack():
                # It may be back sooner than was told.
                delays = [one if one.until is None else replace(one, until=min(one.until, event.at)) for one in delays]
    return delays, since


def delayed(
    course: Course, begun: datetime | None, end: datetime, planned: datetime, *, is_still: bool = False
) -> datetime:
    """Put the end of what a crew was doing off by what it told meanwhile.

    Parameters
    ----------
    begun
        None for since ever.
    planned
        When its list has the end.
    is_still
        The crew told nothing of an end: what it told after that counts too.
    """
    for delay in course.delays:
        if (begun is None or begun <= delay.at) and (is_still or delay.at <= end):
            end = max(end, planned + delay.later if delay.later is not None else delay.until or end)
    return end


def list_start(course: Course) -> At:
    """Give where the list begins."""
    state, begins = course.state, course.begins
    if begins is None and course.before and not course.was_out:
        # It is home: its day was over when the plan was made.
        return At(
            begun=course.before,
            place=course.places[course.crew.end],
            free=_waits(course, course.before[-1].departure),
            loaded=course.before[0].arrival,
            num_breaks=0,
            has_left=True,
            is_home=True,
        )
    if begins is None and course.before:
        # It goes on from where it came to a stop.
        last = course.before[-1]
        return At(
            begun=course.before,
            place=(last.order.lon, last.order.lat),
            free=_waits(course, last.departure),
            loaded=course.before[0].arrival,
            num_breaks=0,
            has_left=True,
        )
    if state is None:
        place = course.places[course.crew.start]
        free: datetime | None = delayed(course, None, begins, begins) if begins is not None else None
        if begins is None:
            waits = _waits(course, course.shift_start)
            free = waits if waits > course.shift_start else None
        loaded = free
    else:
        place, loaded = (state.lon, state.lat), state.loaded
        free = delayed(course, None, state.free, state.free, is_still=begins is None)
    return At(
        begun=course.before,
        place=place,
        free=free,
        loaded=loaded,
        num_breaks=course.num_had,
        has_left=state is not None,
        rest=tuple(range(len(course.listed))),
    )


def _waits(course: Course, since: datetime) -> datetime:
    """Say until when a crew that has no list does nothing, by what it told since it might have gone on."""
    return delayed(course, None, since, since, is_still=True)


def go_on(course: Course, at: At, now: datetime, *, at_most: int | None = None) -> At:
    """Let a crew keep to its list until ``now``, or until it is at so many further stops."""
    begun, rest = list(at.begun), list(at.rest)
    free, place, loaded, num_breaks, last = at.free, at.place, at.loaded, at.num_breaks, at.last
    has_left, is_driving, num_stops = at.has_left, False, 0
    while free is not None and rest and (free < now or is_driving) and (at_most is None or num_stops < at_most):
        number = rest.pop(0)
        one = course.listed[number]
        before = course.begins if number == 0 else course.ends[number - 1]
        if isinstance(one, Assignment) and one.order_id in course.not_its:
            continue
        follows = number == last + 1 and before is not None
        has_left, last = True, number
        if isinstance(one, Pause):
            free = delayed(course, free, free + (one.end - (before if follows and before else one.start)), one.end)
            num_breaks += 1
            is_driving = one.driven > 0
            continue
        drive = timedelta(seconds=one.leg.duration)
        arrival = free + (one.arrival - before if follows and before else drive)
        end = delayed(course, free, _leaves(course, one, arrival, follows), course.ends[number])
        num_stops += 1
        if isinstance(one, Assignment):
            order = course.orders[one.order_id]
            begun.append(Begun(order=order, crew_id=course.crew.id, arrival=min(arrival, end), departure=end))
            place = (order.lon, order.lat)
        else:
            place, loaded = course.places[one.place], end
        free, is_driving = end, False
    return replace(
        at,
        begun=tuple(begun),
        place=place,
        free=free,
        loaded=loaded,
        num_breaks=num_breaks,
        has_left=has_left,
        last=last,
        rest=tuple(rest),
    )


def _leaves(course: Course, one: Assignment | ReloadVisit, arrival: datetime, follows: bool) -> datetime:
    """Say when a crew that comes to a stop of its list leaves it."""
    if follows:
        return arrival + (one.departure - one.arrival)
    if isinstance(one, ReloadVisit):
        return arrival + (one.departure - one.start)
    windows = course.orders[one.order_id].windows
    opening = next((window.start for window in windows if arrival <= window.end), arrival)
    return max(arrival, opening) + (one.departure - one.start)
