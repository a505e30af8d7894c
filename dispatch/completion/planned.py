"""The forecast of what a plan holds is the plan's, and changes when the plan does."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dispatch.errors import ForecastError
from dispatch.model import Assignment, Deferred, Forecast, Plan, SetAside


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAnswer:
    """What a plan says of an order.

    Attributes
    ----------
    planned_day
        When it is to be done; None where no day of the plan has it.
    crew, begins
        Who does it and from when, where it is on one of the day's lists.
    why
        The plan's own reason: on whose list it is, or why on none.
    forecast
        Of what is on no list, from when the plan was made.
    request_ids
        The requests that it answers.
    """

    order_id: str
    planned_day: date | None
    why: str
    crew: str | None = None
    begins: datetime | None = None
    forecast: Forecast | None = None
    request_ids: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """The planned day, or that there is none, and why."""
        day = self.planned_day
        if day is None:
            return f"not planned ({self.why}); {self.forecast.text if self.forecast else ''}"
        return f"planned for {day:%A} {day.day} {day:%B}: {self.why}"


def answers_from_plan(plan: Plan) -> dict[str, PlannedAnswer]:
    """Return what a plan says of each of its orders, by the ids of the order and of the requests it answers."""
    answers: dict[str, PlannedAnswer] = {}
    for department in plan.departments:
        requests_of = {order.id: order.request_ids for order in department.orders}
        found = [_on_list(stop, one.crew_id, plan) for one in department.work_lists for stop in one.assignments]
        for one in (*found, *map(_deferred, department.deferred)):
            answer = replace(one, request_ids=requests_of[one.order_id])
            answers |= dict.fromkeys((answer.order_id, *answer.request_ids), answer)
    return answers | {one.request_id: _set_aside(one) for one in plan.set_aside}


def answer_from_plan(plan: Plan, name: str) -> PlannedAnswer:
    """Find an order, or a request, in a plan.

    Raises
    ------
    ForecastError
        Where the plan has neither.
    """
    found = answers_from_plan(plan).get(name)
    if found is None:
        raise ForecastError(
            f"the plan of {plan.day} has no order or request {name!r}: give an id as it stands in the plan"
        )
    return found


def _on_list(stop: Assignment, crew_id: str, plan: Plan) -> PlannedAnswer:
    return PlannedAnswer(
        order_id=stop.order_id,
        planned_day=plan.day,
        crew=crew_id,
        begins=stop.start,
        why=f"{crew_id} is to begin it at {stop.start.astimezone(ZoneInfo(plan.timezone)):%H:%M}",
    )


def _deferred(left_out: Deferred) -> PlannedAnswer:
    return PlannedAnswer(
        order_id=left_out.order_id,
        planned_day=left_out.planned_day,
        why=left_out.detail,
        forecast=left_out.forecast,
    )


def _set_aside(one: SetAside) -> PlannedAnswer:
    return PlannedAnswer(
        order_id=one.request_id,
        planned_day=None,
        why=one.detail,
        forecast=one.forecast,
        request_ids=(one.request_id,),
    )
