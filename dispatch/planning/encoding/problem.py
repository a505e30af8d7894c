"""From orders, crews, rules and travel times to a problem."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch.model import Crew, Pin, Place, Rules, WorkOrder
from dispatch.operations.urgent import URGENT_PRIZE
from dispatch.planning.encoding.clock import DayClock, seconds_since
from dispatch.planning.encoding.vehicles import on_the_road, past_job, vehicle_of
from dispatch.planning.territories import serves
from solvers.problem import Job, Matrix, Problem, Stability, TimeWindow, Vehicle
from solvers.solution import Route

LATENESS_COST = 1
"""A second of work started after its due time, today, weighs as much as a second of driving."""

TRAVEL_SHARE = 0.2
"""Part of the working time that goes into driving when a fair share of the work is measured: an assumption."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoding:
    """A department's day in the solver's words, with what is needed to read the answer.

    ``problem.jobs[i]`` is ``orders[i]``; behind them come the jobs that stand for the past of crews on the road.
    ``problem.vehicles[k]`` is ``crews[k]``; ``midnight`` is the problem's second 0; ``dimensions`` are the names of
    its load dimensions; ``put_off`` says of orders why they are not for today, ``pinned_to`` to which crew they are
    pinned.
    """

    problem: Problem
    orders: tuple[WorkOrder, ...]
    crews: tuple[Crew, ...]
    midnight: datetime
    dimensions: tuple[str, ...]
    put_off: Mapping[str, str]
    pinned_to: Mapping[str, str]

    def drive_duration(self, origin: int, destination: int, begins: datetime) -> int:
        """Return the seconds of a drive that begins at a moment, between two places of the matrix."""
        (matrix,) = self.problem.matrices
        return matrix.duration(origin, destination, seconds_since(begins, self.midnight))

    def num_begun_late(self, routes: Sequence[Route]) -> int:
        """Count the orders that routes begin after their due time, also where it had passed before the day."""
        stops = [stop for route in routes for stop in route.stops if stop.job < len(self.orders)]
        dues = [(stop.start, self.orders[stop.job].due) for stop in stops]
        return sum(due is not None and start > seconds_since(due, self.midnight) for start, due in dues)

    def past_of(self, vehicle: int) -> Job | None:
        """Return the job that stands for what a crew has done so far; None where it has not left yet."""
        frozen = self.problem.vehicles[vehicle].frozen
        return self.problem.jobs[frozen[0]] if frozen else None


def crews_on_shift(
    crews: Sequence[Crew], *, day: date, zone: ZoneInfo, as_of: datetime, rules: Rules | None = None
) -> tuple[Crew, ...]:
    """Keep the crews whose shift is not over at ``as_of``, or that are on the road, but for those that are out."""
    rules = rules or Rules()
    clock = DayClock(day, zone, as_of)
    on_road = {state.crew_id for state in rules.states}
    return tuple(
        crew
        for crew in crews
        if crew.id not in rules.out
        and (crew.id in on_road or clock.hours(crew.shift_start, crew.shift_end).end > clock.now)
    )


def encode(
    orders: Sequence[WorkOrder],
    crews: Sequence[Crew],
    places: Sequence[Place],
    seconds: NDArray[np.int32],
    *,
    moments: Sequence[datetime] = (),
    day: date,
    zone: ZoneInfo,
    as_of: datetime,
    rules: Rules | None = None,
) -> Encoding:
    """Build the problem of one department's day.

    Crews whose shift is over at ``as_of`` are left out; others start no earlier than that, or go on where they are.
    Work already overdue in the morning has its price raised (see :mod:`dispatch.orders.work_orders`) and no due time
    within the day, but for what cannot wait: that is late from the start of the first shift. Work due today is late by
    the second, and stays so once crews are on the road. Breaks that could
    only have begun before ``as_of`` are taken as had by crews that have not left. A crew's fair share of the work,
    beyond which the balance price applies, is what the orders come to, and what crews on the road have done, for each
    second of all shifts, times its own.

    Parameters
    ----------
    places
        Where crews start, end and reload, in the order in which they follow the orders in ``seconds``.
    seconds
        Shape (n + p + s, n + p + s), travel time between orders, places and, behind them, where the crews of
        ``rules.states`` are; or (P, n + p + s, n + p + s), one table for each moment.
    moments
        When those who drive take so long; may be left out for one table. Between two of them travel time is linear.
    """
    rules = rules or Rules()
    clock = DayClock(day, zone, as_of)
    working = crews_on_shift(crews, day=day, zone=zone, as_of=as_of, rules=rules)
    matrix = Matrix(durations=seconds, times=tuple(clock.second(moment) for moment in moments))
    place_index = {place.name: len(orders) + position for position, place in enumerate(places)}
    dimensions = _names(
        [
            *(order.load for order in orders),
            *(order.material for order in orders),
            *(crew.capacity for crew in crews),
            *(state.load for state in rules.states),
            *(state.material for state in rules.states),
        ]
    )
    needs = [{*order.skills, *order.equipment} for order in orders]
    skills = _names([*needs, *({*crew.skills, *crew.equipment} for crew in crews)])
    skill_number = {name: number for number, name in enumerate(skills)}
    vehicles = [
        vehicle_of(crew, number, clock, place_index=place_index, skill_number=skill_number, dimensions=dimensions)
        for number, crew in enumerate(working)
    ]
    morning = min((clock.hours(crew.shift_start, crew.shift_end).start for crew in working), default=0)
    if not rules.states:
        morning = max(morning, clock.now)
    put_off = {one.order_id: one.reason for one in rules.put_off}
    pin_of = {pin.order_id: pin for pin in rules.pins}
    state_of = {state.crew_id: state for state in rules.states}
    jobs = [
        Job(
            id=index,
            location=index,
            service_duration=order.service_duration,
            time_windows=_time_windows(order, pin_of.get(order.id), clock),
            due=_due_today(order, clock, morning),
            lateness_cost=LATENESS_COST,
            delivery=tuple(order.material.get(name, 0) for name in dimensions),
            pickup=tuple(order.load.get(name, 0) for name in dimensions),
            skills=frozenset(skill_number[name] for name in needs[index]),
            allowed_vehicles=(
                frozenset() if order.id in put_off else _allowed(order, pin_of.get(order.id), working, rules)
            ),
            position=_position(pin_of.get(order.id), state_of),
            prize=order.prize,
        )
        for index, order in enumerate(orders)
    ]
    for number, state in enumerate(rules.states):
        vehicle = next(index for index, crew in enumerate(working) if crew.id == state.crew_id)
        location = len(orders) + len(places) + number
        past = past_job(state, working[vehicle], len(jobs), location, vehicle, clock, dimensions)
        vehicles[vehicle] = on_the_road(vehicles[vehicle], working[vehicle], state, past, clock, matrix)
        jobs.append(past)
    if rules.balance_price:
        vehicles = _with_fair_work(vehicles, working, orders, rules, clock)
    jobs, stability = _with_earlier_lists(jobs, vehicles, orders, working, rules)
    problem = Problem(
        matrices=(matrix,),
        jobs=tuple(jobs),
        vehicles=tuple(vehicles),
        stability=stability,
        balance_price=rules.balance_price,
    )
    return Encoding(
        problem=problem,
        orders=tuple(orders),
        crews=working,
        midnight=clock.midnight,
        dimensions=tuple(dimensions),
        put_off=put_off,
        pinned_to={pin.order_id: pin.crew_id for pin in rules.pins if pin.crew_id is not None},
    )


def _names(groups: Sequence[Collection[str]]) -> list[str]:
    return sorted({name for group in groups for name in group})


def _due_today(order: WorkOrder, clock: DayClock, first_start: int) -> int | None:
    """Give the second the order is due if that lies in the working day ahead; what cannot wait is due by its start."""
    if order.due is None:
        return None
    due = clock.second(order.due)
    if order.prize >= URGENT_PRIZE:
        due = max(due, first_start)
    return due if first_start <= due < 86_400 else None


def _time_windows(order: WorkOrder, pin: Pin | None, clock: DayClock) -> tuple[TimeWindow, ...]:
    """Give an order's windows, within that of its pin; where they have nothing in common, the pin's."""
    windows = tuple(clock.window(one) for one in order.windows)
    if pin is None or pin.window is None:
        return windows
    pinned = clock.window(pin.window)
    within = (TimeWindow(max(one.start, pinned.start), min(one.end, pinned.end)) for one in windows)
    return tuple(one for one in within if one.start <= one.end) or (pinned,)


def _allowed(order: WorkOrder, pin: Pin | None, working: Sequence[Crew], rules: Rules) -> frozenset[int] | None:
    """Give the vehicles that may serve an order; None for all."""
    crew_id = None if pin is None else pin.crew_id
    if crew_id is None and not rules.territories_are_hard:
        return None
    return frozenset(
        number
        for number, crew in enumerate(working)
        if crew.id == (crew_id or crew.id)
        and (crew_id or not rules.territories_are_hard or serves(crew, order.district))
    )


def _position(pin: Pin | None, state_of: Mapping[str, object]) -> int | None:
    """Give an order's place on its route, which begins with the past of a crew that is on the road."""
    if pin is None or pin.position is None:
        return None
    return pin.position + (pin.crew_id in state_of)


def _with_fair_work(
    vehicles: Sequence[Vehicle], working: Sequence[Crew], orders: Sequence[WorkOrder], rules: Rules, clock: DayClock
) -> list[Vehicle]:
    """Give each crew its share of the whole day's work, less what the clock does not see: that of before its loading.

    Of a crew on the road the clock sees all since its truck was last loaded, as work.
    """
    shifts = {crew.id: clock.hours(crew.shift_start, crew.shift_end) for crew in working}
    loaded = {state.crew_id: clock.second(state.loaded) for state in rules.states}
    length = {
        crew.id: shifts[crew.id].end - (shifts[crew.id].start if crew.id in loaded else vehicle.shift.start)
        for crew, vehicle in zip(working, vehicles, strict=True)
    }
    work = sum(order.service_duration for order in orders) / (1 - TRAVEL_SHARE)
    work += sum(max(0, clock.second(state.free) - shifts[state.crew_id].start) for state in rules.states)
    share = min(1.0, work / max(1, sum(length.values())))
    return [
        replace(
            vehicle,
            fair_work=max(1, round(share * length[crew.id]) - max(0, loaded.get(crew.id, 0) - shifts[crew.id].start)),
        )
        for crew, vehicle in zip(working, vehicles, strict=True)
    ]


def _with_earlier_lists(
    jobs: list[Job], vehicles: Sequence[Vehicle], orders: Sequence[WorkOrder], working: Sequence[Crew], rules: Rules
) -> tuple[list[Job], Stability | None]:
    """Price departing from earlier lists, as far as their crews and orders are still there."""
    if rules.earlier is None:
        return jobs, None
    job_of = {order.id: index for index, order in enumerate(orders)}
    lists = [
        [job_of[order_id] for order_id in rules.earlier.lists.get(crew.id, ()) if order_id in job_of]
        for crew in working
    ]
    planned = {job for each in lists for job in each}
    price_of = {job_of[one]: price for one, price in rules.earlier.move_prices.items() if one in job_of}
    priced = [
        replace(job, move_cost=price_of.get(job.id, rules.earlier.move_price)) if job.id in planned else job
        for job in jobs
    ]
    plan = tuple((*vehicle.frozen, *each) for vehicle, each in zip(vehicles, lists, strict=True))
    return priced, Stability(plan=plan, change_cost=rules.earlier.change_price)
