"""The whole pipeline on the tiny grid: what comes out is known by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

import numpy as np
import pytest
from grid_city import LOS_ANGELES, NOTHING_KNOWN, GridTable
from numpy.typing import NDArray

from dispatch.city import City
from dispatch.errors import PlanningError
from dispatch.model import Plan, Provenance, SetAsideReason
from dispatch.planning.day import plan_day, requests_digest
from dispatch.planning.document import encode_plan, plan_id
from geodata.requests.record import ServiceRequest
from solvers.problem import UNREACHABLE, Problem
from solvers.solution import Sequences, Solution
from solvers.solve import solve

Report = Callable[..., ServiceRequest]

MONDAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 5, 45, tzinfo=LOS_ANGELES)
PROVENANCE = Provenance(
    city_digest="c", network_digest="n", requests_digest="r", engine="greedy", stop_rule="-", seed=0, version="0"
)


def greedy(problem: Problem, share: float, *, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
    return solve(problem, engine="greedy", iterations=1, initial=initial)


plan_monday = partial(
    plan_day,
    day=MONDAY,
    travel_times=GridTable,
    solve=greedy,
    expected=NOTHING_KNOWN,
    as_of=MORNING,
    provenance=PROVENANCE,
)


def department(plan: Plan, code: str):
    return next(one for one in plan.departments if one.code == code)


def test_a_street_light_three_blocks_away_is_reached_three_minutes_after_the_shift_starts(
    city: City, report: Report
) -> None:
    plan = plan_monday([report(1, lon=0.002, lat=0.001)], city)
    (work_list,) = department(plan, "LIGHT").work_lists
    (stop,) = work_list.assignments
    assert (work_list.crew_id, stop.order_id) == ("L1", "1-001")
    assert (
        work_list.departure.isoformat(),
        stop.arrival.isoformat(),
        stop.departure.isoformat(),
        work_list.end.isoformat(),
    ) == (
        "2026-03-02T07:00:00-08:00",
        "2026-03-02T07:03:00-08:00",
        "2026-03-02T07:33:00-08:00",
        "2026-03-02T07:36:00-08:00",
    )


def test_every_request_is_on_a_list_deferred_or_set_aside_and_in_one_place_only(city: City, report: Report) -> None:
    reports = [
        *(report(number, lon=0.001 * (number % 5), lat=0.001 * (number % 4)) for number in range(1, 9)),
        *(report(number, service_code="Pothole", lon=0.003, lat=0.002) for number in range(10, 16)),
        report(20, service_code="Feedback"),
        report(21, lon=0.5, lat=0.5),
        report(22, lon=None, lat=None, location_note="missing"),
    ]
    plan = plan_monday(reports, city)
    counted = [request for part in plan.departments for order in part.orders for request in order.request_ids]
    counted += [one.request_id for one in plan.set_aside]
    assert sorted(counted) == sorted(one.service_request_id for one in reports)
    for part in plan.departments:
        listed = [stop.order_id for work_list in part.work_lists for stop in work_list.assignments]
        listed += [one.order_id for one in part.deferred]
        assert sorted(listed) == sorted(order.id for order in part.orders)


def test_four_half_hour_lights_do_not_fit_a_two_hour_shift_with_driving(city: City, report: Report) -> None:
    reports = [report(number, lon=0.001 * number, lat=0.0) for number in range(1, 5)]
    lights = department(plan_monday(reports, city), "LIGHT")
    assert (lights.figures.num_scheduled, [one.reason for one in lights.deferred]) == (3, ["outcompeted"])


def test_a_truck_with_four_loads_of_asphalt_fills_four_potholes(city: City, report: Report) -> None:
    reports = [report(number, service_code="Pothole", lon=0.001) for number in range(1, 11)]
    roads = department(plan_monday(reports, city), "ROAD")
    assert sorted(len(work_list.assignments) for work_list in roads.work_lists) == [4, 4]


def test_a_road_crew_ends_its_day_at_the_other_yard(city: City, report: Report) -> None:
    roads = department(plan_monday([report(1, service_code="Pothole")], city), "ROAD")
    assert roads.work_lists[0].return_leg.path[-1] == (0.004, 0.004)


def test_two_reports_of_one_light_make_one_visit_that_answers_both(city: City, report: Report) -> None:
    lights = department(plan_monday([report(1), report(2, channel="app")], city), "LIGHT")
    assert (lights.figures.num_scheduled, lights.figures.num_requests_scheduled) == (1, 2)


def test_a_point_off_the_network_is_set_aside_with_its_distance(city: City, report: Report) -> None:
    (one,) = plan_monday([report(1, lon=0.5)], city).set_aside
    assert (one.reason, one.detail) == (
        SetAsideReason.OUTSIDE_NETWORK,
        "the nearest street is 5,000 m away",
    )


def test_every_deferred_order_and_every_set_aside_request_has_a_forecast(city: City, report: Report) -> None:
    reports = [report(number, lon=0.001 * (number % 5)) for number in range(1, 9)] + [
        report(9, service_code="Feedback")
    ]
    plan = plan_monday(reports, city)
    waiting = [one for part in plan.departments for one in part.deferred] + list(plan.set_aside)
    assert len(waiting) > 1
    assert all(one.forecast.text for one in waiting)


def test_overdue_work_goes_before_fresh_work_when_only_one_fits(city: City, report: Report) -> None:
    short = replace(
        city.departments[0].crews[0], shift_end=city.departments[0].crews[0].shift_start.replace(hour=7, minute=40)
    )
    small = replace(city, departments=(replace(city.departments[0], crews=(short,)), city.departments[1]))
    fresh = report(1, requested_datetime=MORNING - timedelta(hours=1), lon=0.001, lat=0.0)
    overdue = report(2, requested_datetime=MORNING - timedelta(days=20), lon=0.0, lat=0.001)
    lights = department(plan_monday([fresh, overdue], small), "LIGHT")
    assert [stop.order_id for stop in lights.work_lists[0].assignments] == ["1-002"]


def test_planned_in_the_middle_of_the_day_crews_start_then(city: City, report: Report) -> None:
    at_eight = MORNING.replace(hour=8, minute=0)
    lights = department(
        plan_monday([report(1)], city, as_of=at_eight),
        "LIGHT",
    )
    assert lights.work_lists[0].departure == at_eight


def test_after_the_last_shift_everything_is_deferred_because_nobody_is_there(city: City, report: Report) -> None:
    at_night = MORNING.replace(hour=22)
    lights = department(
        plan_monday([report(1)], city, as_of=at_night),
        "LIGHT",
    )
    assert [one.reason for one in lights.deferred] == ["no-crew-today"]


def test_a_day_that_is_over_is_refused(city: City, report: Report) -> None:
    with pytest.raises(PlanningError, match="the day 2026-03-02 is over"):
        plan_monday([report(1)], city, as_of=MORNING + timedelta(days=1))


def test_a_crew_whose_yard_is_off_the_network_is_left_out_and_told_of(city: City, report: Report) -> None:
    lost = replace(city.places["Far Yard"], lon=1.0)
    reports = [report(1), report(2, service_code="Pothole")]
    plan = plan_monday(reports, replace(city, places={**city.places, "Far Yard": lost}))
    assert [warning.split(":")[0] for warning in plan.warnings] == ["R-1, R-2 cannot work"]
    assert [one.reason for one in department(plan, "ROAD").deferred] == ["no-crew-today"]
    assert department(plan, "LIGHT").figures.num_scheduled == 1


def test_a_network_of_another_city_is_refused_with_the_nearest_place(city: City, report: Report) -> None:
    elsewhere = {name: replace(place, lon=1.0) for name, place in city.places.items()}
    with pytest.raises(PlanningError, match="no place of the profile Grid is on the street network"):
        plan_monday([report(1)], replace(city, places=elsewhere))


def test_a_day_without_work_is_a_plan_without_lists(city: City, report: Report) -> None:
    plan = plan_monday([report(1, service_code="Feedback")], city)
    assert [part.work_lists for part in plan.departments] == [(), ()]


def test_the_same_requests_in_another_order_give_the_same_plan_byte_for_byte(city: City, report: Report) -> None:
    reports = [report(number, lon=0.001 * (number % 5), lat=0.001 * (number % 3)) for number in range(1, 12)]
    assert encode_plan(plan_monday(reports, city)) == encode_plan(plan_monday(reports[::-1], city))


def test_the_search_gives_the_same_plan_twice_by_iterations_and_seed(city: City, report: Report) -> None:
    reports = [
        report(number, service_code="Pothole", lon=0.001 * (number % 5), lat=0.001 * (number % 4))
        for number in range(1, 30)
    ]

    def searched(problem: Problem, share: float, *, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
        return solve(problem, initial=initial, iterations=500, seed=7)

    once, again = (plan_monday(reports, city, solve=searched) for _ in range(2))
    assert (encode_plan(once), plan_id(once)) == (encode_plan(again), plan_id(again))


def test_a_changed_request_changes_the_digest_a_plan_records(report: Report) -> None:
    assert requests_digest([report(1)]) != requests_digest([report(1, address="2 Elm St")])


def test_first_in_first_out_drives_up_and_down_the_street_where_the_plan_does_not(city: City, report: Report) -> None:
    # In turn: 5 blocks there, 5 back across, 5 across again, 7 home; routed: 2, 5, 2 and 5.
    reports = [report(number, lon=0.004 * (number % 2), lat=0.001 * number) for number in range(1, 4)]
    lights = department(plan_monday(reports, city), "LIGHT")
    assert (lights.first_in_first_out.travel_duration, lights.figures.travel_duration) == (22 * 60, 14 * 60)


def test_on_the_day_clocks_go_forward_a_crews_times_are_real_ones(city: City, report: Report) -> None:
    sunday = date(2026, 3, 8)
    as_of = datetime(2026, 3, 7, 18, tzinfo=LOS_ANGELES)
    plan = plan_monday([report(1)], city, day=sunday, as_of=as_of)
    (work_list,) = department(plan, "LIGHT").work_lists
    assert work_list.departure.isoformat() == "2026-03-08T07:00:00-07:00"


def test_a_day_off_is_planned_with_a_warning(city: City, report: Report) -> None:
    plan = plan_monday([report(1)], city, day=date(2026, 3, 7), as_of=MORNING + timedelta(days=4))
    assert plan.warnings == ("Saturday 2026-03-07 is no working day of Grid: crews are planned as on any other day",)


def test_planned_after_shifts_began_it_warns_that_the_morning_is_not_known(city: City, report: Report) -> None:
    (warning,) = plan_monday([report(1)], city, as_of=MORNING.replace(hour=8)).warnings
    assert warning.startswith("planned at 08:45, after shifts began")


def test_a_day_on_which_nothing_is_work_says_so(city: City, report: Report) -> None:
    (warning,) = plan_monday([report(1, service_code="Feedback")], city).warnings
    assert warning.startswith("no open request is work for a crew here")


def test_a_crew_carries_nothing_of_a_load_its_truck_does_not_name(city: City, report: Report) -> None:
    roads = replace(city.departments[1], crews=tuple(replace(one, capacity={}) for one in city.departments[1].crews))
    empty = replace(city, departments=(city.departments[0], roads))
    part = department(plan_monday([report(1, service_code="Pothole")], empty), "ROAD")
    assert [(one.reason, one.detail) for one in part.deferred] == [
        ("load-above-capacity", "it takes 1 asphalt, more than any truck holds")
    ]


class ShutOffCorner(GridTable):
    """The grid with a closure before the corner's gate: nothing is driven to or from it."""

    @property
    def seconds(self) -> NDArray[np.int32]:
        seconds = super().seconds.copy()
        corner = (self.lon == 0.0) & (self.lat == 0.0)
        seconds[corner] = seconds[:, corner] = UNREACHABLE
        np.fill_diagonal(seconds, 0)
        return seconds


def test_a_yard_from_which_nothing_can_be_driven_to_is_told_of(city: City, report: Report) -> None:
    plan = plan_monday([report(1)], city, travel_times=ShutOffCorner)
    assert plan.warnings == (
        "Lights: no order can be driven to and back from 'Corner Yard': see what is closed around it",
    )
