"""A crew's day as it goes, event by event: written apart from the arrays that forecast it, from the plan alone.

We know of no published days of crews with times of arrival and leaving, so days are made: they show whether windows
hold where the world is as assumed, and how they fail where it is otherwise. They say nothing of a real crew.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

from dispatch.model import Assignment, Crew, Pause, ReloadVisit, WorkList, WorkOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How days go: standard deviations of logarithms, minutes of an emergency that half of them take at most.

    ``slower`` says of some types how many times as long as planned they take; ``wider`` stretches the spreads of time
    on site; ``gamma`` draws it from a gamma distribution with the same mean and variance. ``breaks_when_hungry``: as
    soon as a crew is free and its break may begin, whatever the list says.
    """

    service: Mapping[str, float] = field(default_factory=dict)
    travel: float
    reload: float
    crew_day: float
    emergency_chance: float
    emergency_minutes: float
    emergency_spread: float
    slower: Mapping[str, float] = field(default_factory=dict)
    wider: float = 1.0
    gamma: bool = False
    breaks_when_hungry: bool = False


@dataclass(slots=True, kw_only=True)
class Driven:
    """What happened: when the crew came to each order and left it, and went on from breaks and reloads."""

    crew_id: str
    arrived: dict[str, float] = field(default_factory=dict)
    left: dict[str, float] = field(default_factory=dict)
    breaks: list[float] = field(default_factory=list)
    reloads: list[float] = field(default_factory=list)


def drive(
    work_list: WorkList,
    crew: Crew,
    orders: Mapping[str, WorkOrder],
    world: World,
    *,
    day: date,
    zone: ZoneInfo,
    random: Random,
) -> Driven:
    """Let a crew go along its list once."""
    made = Driven(crew_id=crew.id)
    factor = _around_one(world.crew_day, random)
    clock = work_list.departure.timestamp()
    resting = list(zip(crew.breaks[len(crew.breaks) - len(work_list.breaks) :], work_list.breaks, strict=True))
    driven_of_leg = 0
    leg_factor: float | None = None

    def rest(clock: float) -> float:
        window, pause = resting.pop(0)
        clock = max(clock, _moment(day, window.earliest, zone)) + (pause.end - pause.start).total_seconds()
        made.breaks.append(clock)
        return clock

    for one in work_list.in_order():
        if leg_factor is None:
            leg_factor = _around_one(world.travel, random)
        if isinstance(one, Pause):
            if not resting or resting[0][1] is not one:
                continue
            clock += (one.driven - driven_of_leg) * leg_factor * factor
            driven_of_leg = one.driven
            if not world.breaks_when_hungry:
                clock = rest(clock)
            continue
        while resting and clock >= _moment(day, _can_wait_until(resting[0][0], world), zone):
            clock = rest(clock)
        clock += (one.leg.duration - driven_of_leg) * leg_factor * factor
        driven_of_leg, leg_factor = 0, None
        if isinstance(one, ReloadVisit):
            clock = max(clock, _opens(crew, one.place, day, zone))
            clock += (one.departure - one.start).total_seconds() * _around_one(world.reload, random) * factor
            made.reloads.append(clock)
            continue
        if random.random() < world.emergency_chance:
            clock += 60 * world.emergency_minutes * math.exp(random.gauss(0.0, world.emergency_spread))
        clock = _visit(one, orders[one.order_id], clock, factor, world, random, made)
    return made


def _can_wait_until(window: object, world: World) -> time:
    return window.earliest if world.breaks_when_hungry else window.latest  # type: ignore[attr-defined, no-any-return]


def _visit(
    stop: Assignment, order: WorkOrder, clock: float, factor: float, world: World, random: Random, made: Driven
) -> float:
    made.arrived[stop.order_id] = clock
    for window in order.windows:
        if clock <= window.end.timestamp():
            clock = max(clock, window.start.timestamp())
            break
    spread = world.service[order.service_type] * world.wider
    if world.gamma:
        variance = math.expm1(spread**2)
        takes = random.gammavariate(1 / variance, variance)
    else:
        takes = _around_one(spread, random)
    clock += order.service_duration * world.slower.get(order.service_type, 1.0) * takes * factor
    made.left[stop.order_id] = clock
    return clock


def _around_one(spread: float, random: Random) -> float:
    return math.exp(random.gauss(-(spread**2) / 2, spread)) if spread else 1.0


def _moment(day: date, of_day: time, zone: ZoneInfo) -> float:
    return datetime.combine(day, of_day, zone).timestamp()


def _opens(crew: Crew, place: str, day: date, zone: ZoneInfo) -> float:
    hours = next(one for one in crew.reloads if one.place == place)
    return -math.inf if hours.opens is None else _moment(day, hours.opens, zone)
