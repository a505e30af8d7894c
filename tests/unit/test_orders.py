"""From requests to work orders: triage, due times and prices."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from grid_city import LOS_ANGELES

from dispatch.city import City
from dispatch.model import Outcome, SetAsideReason
from dispatch.orders.progress import Progress
from dispatch.orders.triage import Candidate, triage
from dispatch.orders.work_orders import make_work_order
from geodata.requests.record import ServiceRequest

Report = Callable[..., ServiceRequest]
NOW = datetime(2026, 3, 2, 5, 45, tzinfo=LOS_ANGELES)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"service_code": "Feedback"}, SetAsideReason.NOT_FIELD_WORK),
        ({"service_code": "Water Waste"}, SetAsideReason.NO_CREW),
        ({"service_code": "Meteorite"}, SetAsideReason.NO_SERVICE_TYPE),
        ({"lon": None, "lat": None, "location_note": "missing"}, SetAsideReason.NO_LOCATION),
    ],
)
def test_a_request_that_is_no_work_is_set_aside_with_the_reason(
    city: City, report: Report, fields: dict[str, object], reason: SetAsideReason
) -> None:
    candidates, set_aside = triage([report(1, **fields)], city, as_of=NOW)
    assert (candidates, [one.reason for one in set_aside]) == ([], [reason])


def test_a_stand_in_for_a_place_is_told_from_no_place_at_all(city: City, report: Report) -> None:
    stand_in = report(1, lon=None, lat=None, location_note="placeholder", address="7 Elm St")
    assert "stand-in" in triage([stand_in], city, as_of=NOW)[1][0].detail


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_a_crew_ended_is_no_work_any_more_and_the_rest_is(city: City, report: Report, outcome: Outcome) -> None:
    candidates, set_aside = triage([report(1)], city, as_of=NOW, progress={"1-001": Progress(outcome=outcome)})
    comes_back = {Outcome.MADE_SAFE, Outcome.NO_ACCESS, Outcome.NEEDS_PARTS, Outcome.NEEDS_REPAIR}
    assert (len(candidates) == 1) == (outcome in comes_back)
    assert [one.reason for one in set_aside] == [SetAsideReason.ENDED_BY_CREW] * (1 - len(candidates))


def test_an_order_is_due_the_target_number_of_working_days_after_its_oldest_report(city: City, report: Report) -> None:
    group = triage([report(1), report(2)], city, as_of=NOW)[0]
    order = make_work_order(group, city, day=NOW.date(), as_of=NOW)
    assert order.due == datetime(2026, 3, 3, 9, 1, tzinfo=LOS_ANGELES)


def test_an_order_keeps_every_report_it_answers(city: City, report: Report) -> None:
    group = triage([report(1), report(2, channel="app")], city, as_of=NOW)[0]
    order = make_work_order(group, city, day=NOW.date(), as_of=NOW)
    assert (order.id, order.request_ids, order.channels) == ("1-001", ("1-001", "1-002"), ("app", "phone"))


def test_a_fresh_order_costs_its_types_own_priority(city: City, report: Report) -> None:
    fresh = triage([report(1, requested_datetime=NOW)], city, as_of=NOW)[0]
    assert make_work_order(fresh, city, day=NOW.date(), as_of=NOW).prize == 4 * 3600


def test_an_order_at_its_due_time_costs_twice_its_types_priority(city: City, report: Report) -> None:
    group = triage([report(1)], city, as_of=NOW)[0]
    due = make_work_order(group, city, day=NOW.date(), as_of=NOW).due
    assert due is not None
    assert make_work_order(group, city, day=NOW.date(), as_of=due).prize == 8 * 3600


def test_ageing_ends_at_four_times_the_priority(city: City, report: Report) -> None:
    group = triage([report(1)], city, as_of=NOW)[0]
    long_after = NOW + timedelta(days=900)
    assert make_work_order(group, city, day=NOW.date(), as_of=long_after).prize == 16 * 3600


def test_a_second_report_adds_a_tenth_to_the_price(city: City, report: Report) -> None:
    group = triage([report(1, requested_datetime=NOW), report(2, requested_datetime=NOW)], city, as_of=NOW)[0]
    assert make_work_order(group, city, day=NOW.date(), as_of=NOW).prize == round(4 * 3600 * 1.1)


def test_work_reported_as_two_types_is_planned_as_the_pressing_one_and_due_as_early_as_any(
    city: City, report: Report
) -> None:
    (light,), _ = triage([report(1)], city, as_of=NOW)
    failure = replace(light.service_type, name="failure", target_days=1, prize=10 * 3600, skills=("cables",))
    group = [light, Candidate(report(2, requested_datetime=NOW), failure)]
    order = make_work_order(group, city, day=NOW.date(), as_of=NOW)
    assert (order.id, order.service_type, order.skills) == ("1-001", "failure", ("cables",))
    # The failure of Monday 05:45 is due a working day later; the light of Friday 09:01 two working days later.
    assert order.due == datetime(2026, 3, 3, 5, 45, tzinfo=LOS_ANGELES)
