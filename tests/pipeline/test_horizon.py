"""Several days on the tiny grid: what does not fit the first has a day of its own."""

from collections.abc import Callable
from datetime import date, datetime

from grid_city import GRID_CITY, LOS_ANGELES, NOTHING_KNOWN
from grid_plan import DrivenGrid

from dispatch.city import City, parse_city
from dispatch.model import Provenance
from dispatch.planning.document import decode_plan, encode_plan
from dispatch.planning.horizon import Horizon, plan_horizon
from dispatch.planning.recheck import recheck
from geodata.requests.record import ServiceRequest
from solvers.problem import Problem
from solvers.solution import Sequences, Solution
from solvers.solve import solve

Report = Callable[..., ServiceRequest]

FRIDAY, MONDAY, TUESDAY = date(2026, 2, 27), date(2026, 3, 2), date(2026, 3, 3)


def short_search(problem: Problem, share: float, *, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
    return solve(problem, iterations=1_000, initial=initial)


def look_ahead(requests: list[ServiceRequest], city: City, num_days: int, *, day: date = MONDAY) -> Horizon:
    horizon = plan_horizon(
        requests,
        city,
        day,
        num_days=num_days,
        travel_times=DrivenGrid,
        solve=short_search,
        expected=NOTHING_KNOWN,
        as_of=datetime(day.year, day.month, day.day, 5, 45, tzinfo=LOS_ANGELES),
        provenance=Provenance(
            city_digest="c", network_digest="n", requests_digest="r", engine="lns", stop_rule="-", seed=0, version="0"
        ),
    )
    for plan in horizon.days:
        assert recheck(plan, DrivenGrid) == []
        assert decode_plan(encode_plan(plan)) == plan
    return horizon


def lights(report: Report, number: int) -> list[ServiceRequest]:
    """Make lights of which one crew does three in its two hours."""
    long_ago = datetime(2026, 2, 20, 9, tzinfo=LOS_ANGELES)
    return [
        report(one, lon=0.001 * (one % 5), lat=0.001 + 0.001 * (one // 5), requested_datetime=long_ago)
        for one in range(1, number + 1)
    ]


def done(horizon: Horizon) -> list[list[str]]:
    return [
        sorted(one.order_id for part in plan.departments for each in part.work_lists for one in each.assignments)
        for plan in horizon.days
    ]


def test_what_does_not_fit_the_first_day_is_planned_for_one_behind_it(city: City, report: Report) -> None:
    horizon = look_ahead(lights(report, 7), city, 3)
    assert [len(day) for day in done(horizon)] == [3, 3, 1]
    planned = {one.order_id: one.planned_day for part in horizon.first.departments for one in part.deferred}
    assert {day: sorted(order for order in planned if planned[order] == day) for day in set(planned.values())} == {
        plan.day: orders for plan, orders in zip(horizon.days[1:], done(horizon)[1:], strict=True)
    }


def test_no_order_is_on_the_lists_of_two_days(city: City, report: Report) -> None:
    orders = [one for day in done(look_ahead(lights(report, 7), city, 3)) for one in day]
    assert len(orders) == len(set(orders))


def test_a_horizon_passes_over_days_on_which_nobody_works(city: City, report: Report) -> None:
    horizon = look_ahead(lights(report, 7), city, 3, day=FRIDAY)
    assert [plan.day for plan in horizon.days] == [FRIDAY, MONDAY, TUESDAY]


def test_what_no_day_has_room_for_has_no_planned_day(city: City, report: Report) -> None:
    horizon = look_ahead(lights(report, 7), city, 2)
    (without,) = [one for part in horizon.first.departments for one in part.deferred if one.planned_day is None]
    assert without.reason.value == "outcompeted"


def test_what_has_to_be_collected_on_a_later_day_is_planned_for_it(report: Report) -> None:
    profile = GRID_CITY.replace(b"not_field_work", b'collection_days = { 5 = "Tuesday" }\nnot_field_work')
    profile = profile.replace(b"service_minutes = 20", b"service_minutes = 20\non_collection_day = true")
    item = report(1, service_code="Pothole", district="5")
    (deferred,) = [
        one for part in look_ahead([item], parse_city(profile, "grid"), 2).first.departments for one in part.deferred
    ]
    assert (deferred.reason.value, deferred.planned_day) == ("not-today", TUESDAY)
