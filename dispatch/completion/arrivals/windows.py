"""When crews come to the stops of a plan: each list gone through many times, from what is known now."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from dispatch.completion.arrivals.going import Passed, go_through
from dispatch.completion.arrivals.seen import CrewSeen
from dispatch.completion.arrivals.spreads import Spreads
from dispatch.completion.arrivals.steps import course_of
from dispatch.completion.arrivals.wording import Said, sentence
from dispatch.errors import ArrivalsError
from dispatch.model import DepartmentPlan, Plan, WorkList, WorkOrder

NUM_REPLICATIONS = 2_000
"""A quantile at 5 % is known to within the one at 4 and at 6 % nearly always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalWindow:
    """When a crew comes to a stop that it has not come to yet.

    Attributes
    ----------
    position
        Of the stop on the crew's list, from 1.
    stops_away
        1 for the stop that comes next.
    planned
        By the list.
    earliest, median, latest
        With 5, 50 and 95 %: never before now. Whole seconds.
    late_for_window, late_for_due
        Probability that work begins after the time promised for it, the end of its last window, or after its due time;
        None where it has none.
    after_shift
        Probability that the crew's shift, with the overtime it may do, is over before.
    text
        The sentence a person reads.
    """

    order_id: str
    position: int
    stops_away: int
    planned: datetime
    earliest: datetime
    median: datetime
    latest: datetime
    late_for_window: float | None
    late_for_due: float | None
    after_shift: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewArrivals:
    """What is to be expected of a crew's day.

    Attributes
    ----------
    at_order
        The stop it is at; None on its way.
    pace
        How much longer than by the list everything takes today: the median of what is likely.
    heard
        When it told something last; None if it has not.
    is_out
        It does nothing more today: its stops have no windows.
    is_overdue
        What it was last heard of doing cannot take so long: it has rather stopped telling, and is taken to have gone
        on by its list.
    windows
        In the order of the list.
    """

    crew_id: str
    department: str
    at_order: str | None
    pace: float
    heard: datetime | None
    is_out: bool
    is_overdue: bool
    windows: tuple[ArrivalWindow, ...]


def arrival_windows(
    plan: Plan,
    *,
    now: datetime,
    spreads: Spreads,
    seed: int,
    seen: Sequence[CrewSeen] = (),
    num_replications: int = NUM_REPLICATIONS,
    most_stops: int | None = None,
) -> tuple[CrewArrivals, ...]:
    """Say for each stop of a plan that is still to come when its crew will be there.

    Each crew's list is gone through many times: drives, time on site and reloads at a crew's pace of that day, now and
    then an emergency put in; a crew waits for windows and for its breaks, and never leaves before its list does. What
    was told of the day sets it right: it goes on from the last moment heard of, what is not over yet takes longer than
    it has so far, and what took how long tells the crew's pace.

    Parameters
    ----------
    now
        What happened later is not looked at.
    seed
        The same plan, knowledge, moment and seed give the same windows, for each crew by itself.
    seen
        What crews told; at most one for a crew. Stops that are not on a crew's list do not count.
    most_stops
        Only the next so many of each crew; all unless given.

    Raises
    ------
    ArrivalsError
        If a crew is not the plan's, or is there twice.
    ValueError
        If ``now`` has no offset, or a number is below 1.
    """
    if now.tzinfo is None:
        raise ValueError("now must have an offset")
    if num_replications < 1 or (most_stops is not None and most_stops < 1):
        raise ValueError(f"num_replications and most_stops must be at least 1, got {num_replications}, {most_stops}")
    told: dict[str, CrewSeen] = {}
    crews = {crew.id for part in plan.departments for crew in part.crews}
    for one in seen:
        if one.crew_id not in crews:
            raise ArrivalsError(f"crew {one.crew_id!r:.60} is not among the plan's crews")
        if one.crew_id in told:
            raise ArrivalsError(f"crew {one.crew_id} is there twice: give what was seen of it as one")
        told[one.crew_id] = one.by(now)
    return tuple(
        _of_crew(plan, part, work_list, told.get(work_list.crew_id), now, spreads, seed, num_replications, most_stops)
        for part in plan.departments
        for work_list in part.work_lists
    )


def _of_crew(
    plan: Plan,
    part: DepartmentPlan,
    work_list: WorkList,
    seen: CrewSeen | None,
    now: datetime,
    spreads: Spreads,
    seed: int,
    num_replications: int,
    most_stops: int | None,
) -> CrewArrivals:
    zone = ZoneInfo(plan.timezone)
    crew = next(one for one in part.crews if one.id == work_list.crew_id)
    orders = {order.id: order for order in part.orders}
    course = course_of(
        work_list,
        crew,
        orders,
        {pin.order_id: pin for pin in part.rules.pins},
        seen or CrewSeen(crew_id=crew.id),
        day=plan.day,
        zone=zone,
        spreads=spreads,
    )
    # Of the crew's name as well: what one crew tells changes nothing for another.
    name = int.from_bytes(hashlib.sha256(crew.id.encode()).digest()[:8])
    random = np.random.default_rng([seed, name])
    goes_on = seen.goes_on.timestamp() if seen is not None and seen.goes_on is not None else -math.inf
    run = go_through(course, now.timestamp(), goes_on, spreads, random, num_replications, most_stops)
    said = Said(
        now=now.astimezone(zone),
        heard=datetime.fromtimestamp(course.since, zone) if course.is_heard else None,
        is_overdue=run.is_overdue,
        num_listed=len(work_list.assignments),
    )
    is_out = seen is not None and seen.is_out
    over = datetime.combine(plan.day, crew.shift_end, zone).timestamp() + crew.max_overtime
    return CrewArrivals(
        crew_id=crew.id,
        department=part.code,
        at_order=course.at_stop.order_id if course.at_stop is not None else None,
        pace=float(np.median(run.pace)),
        heard=said.heard,
        is_out=is_out,
        is_overdue=run.is_overdue,
        windows=()
        if is_out
        else tuple(
            _window(orders[passed.step.order_id], passed, said, over, stops_away=number)
            for number, passed in enumerate(run.stops, start=1)
        ),
    )


def _window(order: WorkOrder, passed: Passed, said: Said, over: float, *, stops_away: int) -> ArrivalWindow:
    zone = said.now.tzinfo
    at_least = math.ceil(said.now.timestamp())
    seconds = np.quantile(passed.arrivals, (0.05, 0.5, 0.95))
    earliest, median, latest = (datetime.fromtimestamp(max(at_least, round(each)), zone) for each in seconds)
    opens = passed.step.opens
    late_for_window = float(np.mean(passed.begins > opens[-1][1])) if opens else None
    late_for_due = None if order.due is None else float(np.mean(passed.begins > order.due.timestamp()))
    after_shift = float(np.mean(passed.arrivals > over))
    return ArrivalWindow(
        order_id=order.id,
        position=passed.step.position,
        stops_away=stops_away,
        planned=passed.step.planned,
        earliest=earliest,
        median=median,
        latest=latest,
        late_for_window=late_for_window,
        late_for_due=late_for_due,
        after_shift=after_shift,
        text=sentence(
            earliest,
            latest,
            said,
            planned=passed.step.planned.astimezone(zone),
            position=passed.step.position,
            stops_away=stops_away,
            promised=None if not opens else datetime.fromtimestamp(opens[-1][1], zone),
            late_for_window=late_for_window or 0.0,
            after_shift=after_shift,
        ),
    )
