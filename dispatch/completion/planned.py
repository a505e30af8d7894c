"""The forecast of what a plan holds is the plan's, and changes when the plan does."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dispatch.errors import ForecastError
from dispatch.model import Plan


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
    text
        What its forecast said when the plan was made; "" for what is on a list.
    request_ids
        The requests that it answers.
    """

    order_id: str
    planned_day: date | None
    crew: str | None
    begins: datetime | None
    why: str
    text: str
    request_ids: tuple[str, ...]


def answer_from_plan(plan: Plan, name: str) -> PlannedAnswer:
    """Find an order, or a request, in a plan.

    Raises
    ------
    ForecastError
        Where the plan has neither.
    """
    zone = ZoneInfo(plan.timezone)
    for department in plan.departments:
        order = next((one for one in department.orders if name in (one.id, *one.request_ids)), None)
        if order is None:
            continue
        for work_list in department.work_lists:
            for stop in work_list.assignments:
                if stop.order_id == order.id:
                    return PlannedAnswer(
                        order_id=order.id,
                        planned_day=plan.day,
                        crew=work_list.crew_id,
                        begins=stop.start,
                        why=f"{work_list.crew_id} is to begin it at {stop.start.astimezone(zone):%H:%M}",
                        text="",
                        request_ids=order.request_ids,
                    )
        for left_out in department.deferred:
            if left_out.order_id == order.id:
                return PlannedAnswer(
                    order_id=order.id,
                    planned_day=left_out.planned_day,
                    crew=None,
                    begins=None,
                    why=left_out.detail,
                    text=left_out.forecast.text,
                    request_ids=order.request_ids,
                )
    for one in plan.set_aside:
        if one.request_id == name:
            return PlannedAnswer(
                order_id=name,
                planned_day=None,
                crew=None,
                begins=None,
                why=one.detail,
                text=one.forecast.text,
                request_ids=(name,),
            )
    raise ForecastError(f"the plan of {plan.day} has no order or request {name!r}: give an id as it stands in the plan")
