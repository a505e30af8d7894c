"""A plan arranged for reading: what belongs together is together, so that the template has nothing to look up."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from api.pages.rendering import hours, kilometres, miles
from dispatch.model import (
    Assignment,
    Crew,
    Deferred,
    DepartmentPlan,
    Figures,
    Pause,
    Plan,
    ReloadVisit,
    SetAside,
    WorkList,
    WorkOrder,
)

Item = TypeVar("Item")

NUM_COLORS = 10
"""Crew colours in the style sheet, ``--crew-0`` to ``--crew-9``; from the eleventh crew on they come again, striped."""

REASONS = {
    "no-crew-today": "No crew of the department can work today",
    "no-crew-with-skills": "No crew today has the skills or equipment",
    "on-hold": "Held back by hand",
    "no-crew-allowed": "No crew today may be sent to it",
    "load-above-capacity": "More material than any crew's truck carries",
    "unreachable": "No way there on the street network",
    "not-today": "It is for another day",
    "put-off": "Put off by a dispatcher",
    "outside-shifts": "Its time window lies outside every shift",
    "longer-than-shift": "Longer than a shift, with the drive there and back",
    "above-limit": "Beyond what a crew may drive or do in a day",
    "cannot-follow-frozen": "It does not fit behind the work already fixed",
    "partner-impossible": "Another order has to be done with it, and cannot be",
    "outcompeted": "It fits a crew, but other work was worth more of today's time",
    "no-service-type": "The city profile names no service type for it",
    "not-field-work": "Nobody drives out for it",
    "no-crew": "Done by crews that are not planned here",
    "no-location": "It was published without a place",
    "outside-network": "It lies outside the street network",
    "ended-by-crew": "A crew was there, and nothing is left to do for it",
}
"""Reason codes of deferred orders and of requests set aside, as headings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopView:
    """A numbered stop of a crew's list."""

    number: int
    assignment: Assignment
    order: WorkOrder

    @property
    def num_reports(self) -> int:
        """Count the requests the stop answers."""
        return len(self.order.request_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """What a crew does between stops: a reload or a break. It has no number."""

    time: datetime
    text: str
    number: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewView:
    """A crew sent out, its colour and its stops; ``steps`` are these with reloads and breaks between them.

    ``shares`` are the parts of its shift spent driving, on site (reloading included) and waiting, in percent.
    """

    crew: Crew
    color: int
    is_striped: bool
    work_list: WorkList
    stops: tuple[StopView, ...]
    steps: tuple[StopView | NoteView, ...]
    travel_duration: int
    service_duration: int
    distance: float
    shares: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferredView:
    """An order not done today."""

    order: WorkOrder
    deferred: Deferred


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Generic[Item]):
    """Items that share a reason; ``num_requests`` counts the requests behind them."""

    reason: str
    heading: str
    members: tuple[Item, ...]
    num_requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One figure under this plan and under first in, first out, written for reading."""

    name: str
    plan: str
    first_in_first_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentView:
    """One department's tab."""

    plan: DepartmentPlan
    crews: tuple[CrewView, ...]
    crews_kept: tuple[Crew, ...]
    deferred: tuple[Group[DeferredView], ...]
    verdict: str
    comparison: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideType:
    """Requests of one service code that are no work orders for the same reason."""

    service_code: str
    members: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """All that the plan page shows."""

    plan: Plan
    departments: tuple[DepartmentView, ...]
    set_aside: tuple[Group[SetAsideType], ...]
    num_scheduled: int
    num_deferred: int
    num_set_aside: int


def view_of(plan: Plan) -> PlanView:
    """Arrange ``plan`` for reading."""
    return PlanView(
        plan=plan,
        departments=tuple(_department_view(department) for department in plan.departments),
        set_aside=tuple(
            Group(
                reason=reason,
                heading=heading_of(reason),
                members=_by_service_code(items),
                num_requests=len(items),
            )
            for reason, items in _grouped((one.reason.value, one) for one in plan.set_aside)
        ),
        num_scheduled=sum(department.figures.num_scheduled for department in plan.departments),
        num_deferred=sum(len(department.deferred) for department in plan.departments),
        num_set_aside=len(plan.set_aside),
    )


def heading_of(reason: str) -> str:
    """Write a reason code as a heading; one not known here is shown as it is, its hyphens spaces."""
    return REASONS.get(reason, reason.replace("-", " ").capitalize())


def _department_view(department: DepartmentPlan) -> DepartmentView:
    orders = {order.id: order for order in department.orders}
    lists = {work_list.crew_id: work_list for work_list in department.work_lists if work_list.assignments}
    crews_out = [crew for crew in department.crews if crew.id in lists]
    groups = _grouped(
        (deferred.reason, DeferredView(order=orders[deferred.order_id], deferred=deferred))
        for deferred in department.deferred
    )
    return DepartmentView(
        plan=department,
        crews=tuple(
            _crew_view(crew, lists[crew.id], orders, position=position) for position, crew in enumerate(crews_out)
        ),
        crews_kept=tuple(crew for crew in department.crews if crew.id not in lists),
        deferred=tuple(
            Group(
                reason=reason,
                heading=heading_of(reason),
                members=items,
                num_requests=sum(len(item.order.request_ids) for item in items),
            )
            for reason, items in groups
        ),
        verdict=_verdict(department.figures, department.first_in_first_out),
        comparison=_comparison(department.figures, department.first_in_first_out),
    )


def _crew_view(crew: Crew, work_list: WorkList, orders: dict[str, WorkOrder], *, position: int) -> CrewView:
    legs = work_list.legs
    visits: list[Assignment | ReloadVisit] = [*work_list.assignments, *work_list.reloads]
    travel = sum(leg.duration for leg in legs)
    service = sum((one.departure - one.start).total_seconds() for one in visits)
    waiting = sum((one.start - one.arrival).total_seconds() for one in visits)
    steps = tuple(_steps(work_list, orders))
    day = work_list.departure.date()
    shift = (datetime.combine(day, crew.shift_end) - datetime.combine(day, crew.shift_start)).total_seconds()
    # A shift that ends past midnight is drawn against the time the crew is out.
    length = shift if shift > 0 else (work_list.end - work_list.departure).total_seconds() or 1.0
    return CrewView(
        crew=crew,
        color=position % NUM_COLORS,
        is_striped=position // NUM_COLORS % 2 == 1,
        work_list=work_list,
        stops=tuple(one for one in steps if isinstance(one, StopView)),
        steps=steps,
        travel_duration=travel,
        service_duration=round(service),
        distance=sum(leg.distance for leg in legs),
        shares=(
            round(100 * travel / length, 2),
            round(100 * service / length, 2),
            round(100 * waiting / length, 2),
        ),
    )


def _steps(work_list: WorkList, orders: dict[str, WorkOrder]) -> Iterator[StopView | NoteView]:
    number = 0
    for one in work_list.in_order():
        if isinstance(one, Pause):
            yield NoteView(time=one.start, text=f"break, {(one.end - one.start).total_seconds() / 60:.0f} min")
        elif isinstance(one, ReloadVisit):
            yield NoteView(time=one.arrival, text=f"reloads at {one.place}")
        else:
            number += 1
            yield StopView(number=number, assignment=one, order=orders[one.order_id])


def _verdict(plan: Figures, baseline: Figures) -> str:
    """Say in one sentence what the plan gains or loses against first in, first out."""
    more = plan.num_scheduled - baseline.num_scheduled
    if more:
        jobs = f"{abs(more)} {'more' if more > 0 else 'fewer'} {'job' if abs(more) == 1 else 'jobs'} done"
    else:
        jobs = "The same number of jobs done"
    sentence = f"{jobs} than first in, first out" if more else f"{jobs} as first in, first out"
    if not plan.num_scheduled or not baseline.num_scheduled:
        return f"{sentence}."
    return f"{sentence}; {_travel_for_each(plan)} of driving for each job instead of {_travel_for_each(baseline)}."


def _travel_for_each(figures: Figures) -> str:
    if not figures.num_scheduled:
        return "–"
    return f"{figures.travel_duration / 60 / figures.num_scheduled:.1f} min"


def _comparison(plan: Figures, baseline: Figures) -> tuple[Comparison, ...]:
    figures: dict[str, Callable[[Figures], str]] = {
        "Jobs done": lambda one: f"{one.num_scheduled} of {one.num_orders}",
        "Requests answered": lambda one: f"{one.num_requests_scheduled}",
        "Deferred": lambda one: f"{sum(one.deferred_by_reason.values())}",
        **{
            f"Deferred: {reason.replace('-', ' ')}": partial(_num_deferred, reason)
            for reason in sorted({*plan.deferred_by_reason, *baseline.deferred_by_reason})
        },
        "Done past the target": lambda one: f"{one.num_late}",
        "Crews out": lambda one: f"{one.num_crews_used}",
        "Driving per job": _travel_for_each,
        "Driving": lambda one: hours(one.travel_duration),
        "On site": lambda one: hours(one.service_duration),
        "Waiting": lambda one: hours(one.waiting_duration),
        "Distance": lambda one: miles(one.distance),
        "Distance in km": lambda one: kilometres(one.distance),
    }
    return tuple(
        Comparison(name=name, plan=write(plan), first_in_first_out=write(baseline)) for name, write in figures.items()
    )


def _num_deferred(reason: str, figures: Figures) -> str:
    return f"{figures.deferred_by_reason.get(reason, 0)}"


def _by_service_code(items: Iterable[SetAside]) -> tuple[SetAsideType, ...]:
    groups = _grouped((one.service_code, one) for one in items)
    return tuple(SetAsideType(service_code=code, members=same) for code, same in groups)


def _grouped(pairs: Iterable[tuple[str, Item]]) -> list[tuple[str, tuple[Item, ...]]]:
    """Bring items of the same name together, the largest group first."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for name, item in pairs:
        groups[name].append(item)
    return sorted(((name, tuple(items)) for name, items in groups.items()), key=lambda one: (-len(one[1]), one[0]))
