"""A crew's list as steps: what is driven, waited for and done, of which a part may be over."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum, auto
from zoneinfo import ZoneInfo

from dispatch.completion.arrivals.seen import CrewSeen, StopSeen
from dispatch.completion.arrivals.spreads import Spreads
from dispatch.model import Assignment, Crew, Pause, Pin, ReloadVisit, WorkList, WorkOrder

Span = tuple[float, float]
"""Two moments, in seconds since 1970."""


class Kind(Enum):
    """What a crew does at a step."""

    STOP = auto()
    RELOAD = auto()
    BREAK = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something a crew drives to and does.

    Attributes
    ----------
    order_id
        Of a stop; "" for the others.
    position
        Of a stop on the list, from 1; 0 for the others.
    planned
        Arrival by the list.
    drive
        Seconds to drive to it by the list, what is driven before a break on the way aside.
    begins_leg
        The drive begins at the place before, not in the middle of a leg.
    duration, spread
        Seconds there by the list, and the standard deviation of their logarithm.
    opens
        When it may begin, earliest first; at any time where there is none.
    """

    kind: Kind
    order_id: str = ""
    position: int = 0
    planned: datetime
    drive: float
    begins_leg: bool
    duration: float
    spread: float
    opens: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is known of a crew's day at a moment.

    Attributes
    ----------
    since
        The moment from which ``ahead`` is gone through, in seconds since 1970: when the list begins, or of what was
        heard last.
    is_heard
        The crew told of its day.
    at_stop
        Where it is, if it came to a stop and has not left it.
    ahead
        Steps still to come, in order.
    observed
        What stops and drives took that are over, for the crew's pace.
    """

    since: float
    is_heard: bool
    at_stop: Step | None
    ahead: tuple[Step, ...]
    observed: "tuple[Observed, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Something that is over: seconds it took, the mean of what it takes by the list, and the variance around that."""

    seconds: float
    mean: float
    variance: float


def course_of(
    work_list: WorkList,
    crew: Crew,
    orders: Mapping[str, WorkOrder],
    pins: Mapping[str, Pin],
    seen: CrewSeen,
    *,
    day: date,
    zone: ZoneInfo,
    spreads: Spreads,
) -> Course:
    """Work out what of a crew's list is over, by what was told of it, and what is to come.

    Reloads and breaks that the list has before a stop the crew came to are over as well; of the others, as many as
    were told of. A stop that the crew passed without telling of it is still to come, as the next. Where the list goes
    on from an earlier one, what was told of that one does not count.
    """
    listed = work_list.in_order()
    stops = {stop.order_id: stop for stop in seen.stops}
    opens = _openings(listed, crew, orders, pins, day, zone)
    departs = work_list.departure
    breaks, reloads = ([one for one in each if one > departs] for each in (seen.breaks, seen.reloads))
    last, since = _last_heard(seen.stops, breaks, reloads)
    its_own = {one.order_id for one in work_list.assignments}
    if since is not None and not (isinstance(last, StopSeen) and last.order_id in its_own):
        since = max(since, departs.timestamp())
    furthest = max(
        (number for number, one in enumerate(listed) if isinstance(one, Assignment) and one.order_id in stops),
        default=-1,
    )
    rest = _still_to_come(listed, stops.keys() | seen.not_its, furthest, len(breaks), len(reloads))
    # A break told of last, on the way to the next stop, leaves the rest of that leg.
    driven = 0
    if last is _PAUSE and rest:
        passed = [one for number, one in enumerate(listed[: rest[0]]) if number > furthest]
        driven = passed[-1].driven if passed and isinstance(passed[-1], Pause) else 0
    every = _steps(listed, range(len(listed)), orders, opens, spreads, driven=0)
    at_stop = None
    if isinstance(last, StopSeen) and last.left is None:
        at_stop = next((step for step in every if step.order_id == last.order_id), None)
    return Course(
        since=departs.timestamp() if since is None else since,
        is_heard=since is not None,
        at_stop=at_stop,
        ahead=tuple(_steps(listed, rest, orders, opens, spreads, driven=driven)),
        observed=tuple(_observed(every, stops, spreads)),
    )


class _Pause:
    """Stands for a break told of."""


_PAUSE = _Pause()


def _last_heard(
    stops: Sequence[StopSeen], breaks: Sequence[datetime], reloads: Sequence[datetime]
) -> tuple[StopSeen | _Pause | None, float | None]:
    """Give what was told of last, and its moment."""
    told: list[tuple[float, int, StopSeen | _Pause | None]] = []
    for stop in stops:
        if stop.arrived is not None:
            told.append((stop.arrived.timestamp(), 0 if stop.left is not None else 2, stop))
        if stop.left is not None:
            told.append((stop.left.timestamp(), 1, stop))
    told += [(moment.timestamp(), 1, _PAUSE) for moment in breaks]
    told += [(moment.timestamp(), 1, None) for moment in reloads]
    if not told:
        return None, None
    moment, _, last = max(told, key=lambda one: one[:2])
    return last, moment


def _still_to_come(
    listed: Sequence[Assignment | ReloadVisit | Pause],
    over: Collection[str],
    furthest: int,
    num_breaks: int,
    num_reloads: int,
) -> list[int]:
    """Give the numbers of what of a list is not over."""
    rest = []
    for number, one in enumerate(listed):
        if isinstance(one, Assignment):
            if one.order_id not in over:
                rest.append(number)
        elif isinstance(one, Pause):
            num_breaks -= 1
            if number > furthest and num_breaks < 0:
                rest.append(number)
        else:
            num_reloads -= 1
            if number > furthest and num_reloads < 0:
                rest.append(number)
    return rest


def _steps(
    listed: Sequence[Assignment | ReloadVisit | Pause],
    numbers: Sequence[int],
    orders: Mapping[str, WorkOrder],
    opens: Mapping[int, tuple[Span, ...]],
    spreads: Spreads,
    *,
    driven: int,
) -> list[Step]:
    """Make steps of the activities with these numbers; ``driven`` seconds of the first leg are over."""
    steps = []
    position_of = {number: position for position, number in enumerate(_assignments(listed), start=1)}
    begins_leg = driven == 0
    for number in numbers:
        one = listed[number]
        match one:
            case Pause():
                drive, driven = max(0, one.driven - driven), max(one.driven, driven)
                kind, planned, duration, spread = Kind.BREAK, one.start, (one.end - one.start).total_seconds(), 0.0
            case ReloadVisit():
                drive, driven = max(0, one.leg.duration - driven), 0
                kind, planned, spread = Kind.RELOAD, one.arrival, spreads.reload
                duration = (one.departure - one.start).total_seconds()
            case Assignment():
                drive, driven = max(0, one.leg.duration - driven), 0
                order = orders[one.order_id]
                kind, planned, duration, spread = Kind.STOP, one.arrival, order.service_duration, spreads.of(order)
        steps.append(
            Step(
                kind=kind,
                order_id=one.order_id if isinstance(one, Assignment) else "",
                position=position_of.get(number, 0),
                planned=planned,
                drive=float(drive),
                begins_leg=begins_leg,
                duration=float(duration),
                spread=spread,
                opens=opens.get(number, ()),
            )
        )
        begins_leg = driven == 0
    return steps


def _assignments(listed: Sequence[Assignment | ReloadVisit | Pause]) -> list[int]:
    return [number for number, one in enumerate(listed) if isinstance(one, Assignment)]


def _openings(
    listed: Sequence[Assignment | ReloadVisit | Pause],
    crew: Crew,
    orders: Mapping[str, WorkOrder],
    pins: Mapping[str, Pin],
    day: date,
    zone: ZoneInfo,
) -> dict[int, tuple[Span, ...]]:
    """Say by number when an activity may begin, where that is not at any time."""

    def at(moment: time) -> float:
        return datetime.combine(day, moment, zone).timestamp()

    opens: dict[int, tuple[Span, ...]] = {}
    # A crew that had a break before this list begins with the later ones.
    breaks = list(crew.breaks[-sum(isinstance(one, Pause) for one in listed) :])
    for number, one in enumerate(listed):
        if isinstance(one, Pause):
            if breaks:
                window = breaks.pop(0)
                opens[number] = ((at(window.earliest), at(window.latest)),)
        elif isinstance(one, ReloadVisit):
            hours = next((each for each in crew.reloads if each.place == one.place), None)
            if hours is not None and hours.opens is not None and hours.closes is not None:
                opens[number] = ((at(hours.opens), at(hours.closes)),)
        else:
            windows = [(each.start.timestamp(), each.end.timestamp()) for each in orders[one.order_id].windows]
            pin = pins.get(one.order_id)
            if pin is not None and pin.window is not None:
                start, end = pin.window.start.timestamp(), pin.window.end.timestamp()
                both = [(max(start, a), min(end, b)) for a, b in windows or [(start, end)]]
                windows = [(a, b) for a, b in both if a <= b]
            opens[number] = tuple(windows)
    return opens


def _observed(every: Sequence[Step], stops: Mapping[str, StopSeen], spreads: Spreads) -> list[Observed]:
    """Give what took how long: times on site, drives, and both together where the arrival was not told.

    A drive counts where the list has nothing else between two stops and both were told of: what a break or a reload
    took is not known apart.
    """
    found = []
    before: StopSeen | None = None
    for step in every:
        stop = stops.get(step.order_id) if step.kind is Kind.STOP else None
        if stop is not None:
            came = None if stop.arrived is None else stop.arrived.timestamp()
            went = None if stop.left is None else stop.left.timestamp()
            free = None if before is None or before.left is None else before.left.timestamp()
            drive = Observed(seconds=0.0, mean=step.drive, variance=_variance(step.drive, spreads.travel))
            there = Observed(seconds=0.0, mean=step.duration, variance=_variance(step.duration, step.spread))
            if came is not None and went is not None:
                found.append(_took(went - begins(came, step.opens), there))
            if free is not None and came is not None:
                found.append(_took(came - free, drive))
            elif free is not None and went is not None and not step.opens:
                found.append(_took(went - free, drive, there))
        before = stop
    return [one for one in found if one.seconds > 0 and one.mean > 0 and one.variance > 0]


def _took(seconds: float, *parts: Observed) -> Observed:
    return Observed(seconds=seconds, mean=sum(one.mean for one in parts), variance=sum(one.variance for one in parts))


def _variance(mean: float, spread: float) -> float:
    return mean**2 * math.expm1(spread**2)


def begins(moment: float, opens: Sequence[Span]) -> float:
    """Say when work begins for which a crew is there at a moment: past the last opening at once, as late work."""
    return next((max(moment, start) for start, end in opens if moment <= end), moment)
