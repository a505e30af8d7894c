"""What a plan holds is forecast from it."""

from dataclasses import replace
from datetime import date

import pytest

from dispatch.completion.planned import answer_from_plan
from dispatch.errors import ForecastError
from dispatch.model import Plan


def test_an_order_on_a_list_is_done_on_the_planned_day_by_its_crew(plan: Plan) -> None:
    work_list = next(one for part in plan.departments for one in part.work_lists if one.assignments)
    stop = work_list.assignments[0]
    found = answer_from_plan(plan, stop.order_id)
    assert (found.planned_day, found.crew, found.begins) == (plan.day, work_list.crew_id, stop.start)
    assert work_list.crew_id in found.why


def test_a_request_is_answered_by_the_order_it_became(plan: Plan) -> None:
    order = plan.departments[0].orders[0]
    assert answer_from_plan(plan, order.request_ids[0]) == answer_from_plan(plan, order.id)


def test_a_deferred_order_has_the_plans_reason_and_forecast(plan: Plan) -> None:
    left_out = next(one for part in plan.departments for one in part.deferred)
    found = answer_from_plan(plan, left_out.order_id)
    assert (found.planned_day, found.crew) == (None, None)
    assert (found.why, found.forecast) == (left_out.detail, left_out.forecast)


def test_a_later_day_of_the_plan_is_the_planned_day(plan: Plan) -> None:
    number, part = next((number, part) for number, part in enumerate(plan.departments) if part.deferred)
    later = replace(part.deferred[0], planned_day=date(2026, 3, 4))
    parts = list(plan.departments)
    parts[number] = replace(part, deferred=(later, *part.deferred[1:]))
    found = answer_from_plan(replace(plan, departments=tuple(parts)), later.order_id)
    assert (found.planned_day, found.crew) == (date(2026, 3, 4), None)


def test_what_was_set_aside_says_why(plan: Plan) -> None:
    aside = plan.set_aside[0]
    assert answer_from_plan(plan, aside.request_id).why == aside.detail


def test_an_id_that_the_plan_does_not_have_is_refused(plan: Plan) -> None:
    with pytest.raises(ForecastError, match="has no order or request 'other'"):
        answer_from_plan(plan, "other")
