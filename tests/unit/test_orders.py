"""From requests to work orders: triage, duplicates, due times and prices."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from grid_city import LOS_ANGELES
from hypothesis import given
from hypothesis import strategies as st

from dispatch.city import City
from dispatch.model import Outcome, ServiceType, SetAsideReason, TimeOnSite
from dispatch.orders.duplicates import METRES_PER_DEGREE, group_duplicates
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


def test_reports_of_one_type_within_the_radius_become_one_group(city: City, report: Report) -> None:
    twenty_metres = 19.9 / METRES_PER_DEGREE
    reports = [report(1), report(2, lat=0.001 + twenty_metres)]
    groups = group_duplicates(triage(reports, city, as_of=NOW)[0])
    assert [[one.request.service_request_id for one in group] for group in groups] == [["1-001", "1-002"]]


def test_reports_beyond_the_radius_stay_apart(city: City, report: Report) -> None:
    reports = [report(1), report(2, lat=0.001 + 20.1 / METRES_PER_DEGREE)]
    assert len(group_duplicates(triage(reports, city, as_of=NOW)[0])) == 2


def test_a_type_without_a_radius_is_never_grouped(city: City, report: Report) -> None:
    reports = [report(number, service_code="Pothole") for number in (1, 2)]
    assert len(group_duplicates(triage(reports, city, as_of=NOW)[0])) == 2


def test_a_chain_of_near_neighbours_does_not_grow_along_a_street(city: City, report: Report) -> None:
    step = 15 / METRES_PER_DEGREE
    chain = [report(number, lat=0.001 + number * step) for number in range(1, 5)]
    groups = group_duplicates(triage(chain, city, as_of=NOW)[0])
    assert [len(group) for group in groups] == [2, 2]


@given(st.permutations(range(1, 7)), st.lists(st.integers(0, 40), min_size=6, max_size=6))
def test_groups_hold_every_report_once_whatever_their_order(order: list[int], metres: list[int]) -> None:
    kind = ServiceType(
        name="light",
        department="L",
        requests=("x",),
        on_site=TimeOnSite(median=60, nine_of_ten=60),
        duplicate_radius=20.0,
    )
    candidates = {
        number: Candidate(
            ServiceRequest(
                jurisdiction_id="j",
                service_request_id=str(number),
                service_code="x",
                status="open",
                requested_datetime=NOW + timedelta(minutes=number),
                lon=0.0,
                lat=metres[number - 1] / METRES_PER_DEGREE,
            ),
            kind,
        )
        for number in range(1, 7)
    }
    groups = group_duplicates([candidates[number] for number in order])
    assert groups == group_duplicates([candidates[number] for number in range(1, 7)])
    assert sorted(one.request.service_request_id for group in groups for one in group) == list("123456")


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
