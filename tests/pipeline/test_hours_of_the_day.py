"""A plan drives by the hour: what a slow hour does to it on the tiny grid is known by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial

import numpy as np
import pytest
from grid_city import LOS_ANGELES, NOTHING_KNOWN
from grid_plan import NETWORK_DIGEST, RushHourGrid, file_with

from dispatch.city import City
from dispatch.model import Crew, Plan, Provenance
from dispatch.planning.day import plan_day
from dispatch.planning.document import decode_plan
from dispatch.planning.encoding import encode
from dispatch.planning.recheck import recheck
from dispatch.planning.travel import drive_through_the_day
from geodata.requests.record import ServiceRequest
from solvers.problem import Problem
from solvers.solution import Sequences, Solution
from solvers.solve import solve

MONDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 7)


def greedy(problem: Problem, share: float, *, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
    return solve(problem, engine="greedy", iterations=1, initial=initial)


plan_in_traffic = partial(
    plan_day,
    day=MONDAY,
    travel_times=RushHourGrid,
    solve=greedy,
    expected=NOTHING_KNOWN,
    as_of=datetime(2026, 3, 2, 5, 45, tzinfo=LOS_ANGELES),
    provenance=Provenance(
        city_digest="c",
        network_digest=NETWORK_DIGEST,
        requests_digest="r",
        engine="greedy",
        stop_rule="-",
        seed=0,
        version="0",
    ),
)


@pytest.fixture
def plan(city: City, report: Callable[..., ServiceRequest]) -> Plan:
    """One light, three blocks away, for the crew that is out from seven to nine."""
    return plan_in_traffic([report(1, lon=0.002, lat=0.001)], city)


def test_a_drive_takes_as_long_as_at_the_minute_it_begins(plan: Plan) -> None:
    (work_list,) = plan.departments[0].work_lists
    (stop,) = work_list.assignments
    # At 7:00 180 s. At 7:33 it is a twentieth of the way from 180 s, at 7:30, to 540 s, at 8:30: 198 s.
    assert (stop.arrival.time(), stop.leg.duration) == (time(7, 3), 180)
    assert (work_list.return_leg.duration, work_list.end.time()) == (198, time(7, 36, 18))
    assert plan.departments[0].figures.travel_duration == 180 + 198


def test_first_in_first_out_drives_through_the_same_traffic(plan: Plan) -> None:
    assert plan.departments[0].first_in_first_out.travel_duration == 180 + 198


def test_a_plan_through_traffic_is_sound_by_its_own_legs_and_by_the_streets(plan: Plan) -> None:
    assert (recheck(plan), recheck(plan, RushHourGrid, network_digest=NETWORK_DIGEST)) == ([], [])


def test_a_drive_of_another_hour_is_found_on_the_streets(plan: Plan) -> None:
    false = file_with(plan, {"departments.0.work_lists.0.return_leg.duration": 180})
    (first, *_) = recheck(decode_plan(false), RushHourGrid)
    assert first.detail == (
        "crew L1, leg from order 1-001 to Corner Yard: it is given as 180 s, the network gives 198 s"
    )


def test_on_another_kind_of_day_there_is_no_rush(city: City, report: Callable[..., ServiceRequest]) -> None:
    plan = plan_in_traffic([report(1, lon=0.002, lat=0.001)], city, day=SATURDAY)
    assert plan.departments[0].work_lists[0].return_leg.duration == 180


def table(*lon: float) -> RushHourGrid:
    return RushHourGrid(np.array(lon), np.zeros(len(lon)))


def crew(start: time, end: time) -> Crew:
    return Crew(id="C", department="D", start="Yard", end="Yard", shift_start=start, shift_end=end)


def at(clock: time) -> datetime:
    return datetime.combine(MONDAY, clock, LOS_ANGELES)


@pytest.mark.parametrize(
    ("shift", "first", "last"),
    [
        ((time(6, 30), time(15, 0)), 6, 15),
        ((time(7, 0), time(8, 29)), 6, 8),
        ((time(6, 29), time(8, 30)), 5, 9),
        ((time(0, 0), time(23, 59)), 0, 23),
    ],
)
def test_the_hours_asked_for_have_their_middles_around_the_shifts(
    shift: tuple[time, time], first: int, last: int
) -> None:
    travel = drive_through_the_day(table(0.0, 0.001), [crew(*shift)], day=MONDAY, zone=LOS_ANGELES)
    assert [moment.time() for moment in travel.moments] == [time(hour, 30) for hour in range(first, last + 1)]
    assert travel.seconds[:, 0, 1].tolist() == [180 if hour == 8 else 60 for hour in range(first, last + 1)]


def test_hours_that_are_all_alike_are_one() -> None:
    late = crew(time(12, 0), time(18, 0))
    travel = drive_through_the_day(table(0.0, 0.001), [late], day=MONDAY, zone=LOS_ANGELES)
    assert (travel.seconds.tolist(), len(travel.moments)) == ([[[0, 60], [60, 0]]], 1)


def test_without_crews_one_table_is_enough() -> None:
    travel = drive_through_the_day(table(0.0, 0.001), [], day=MONDAY, zone=LOS_ANGELES)
    assert travel.seconds.shape == (1, 2, 2)


def test_the_way_driven_is_that_of_the_hour_in_which_one_sets_out() -> None:
    corners = RushHourGrid(np.array([0.0, 0.002]), np.array([0.0, 0.002]))
    travel = drive_through_the_day(corners, [crew(time(7, 0), time(10, 0))], day=MONDAY, zone=LOS_ANGELES)
    ways = [
        travel.leg(0, 1, at(clock)).path[1]
        for clock in (time(5, 0), time(7, 59, 59), time(8, 0), time(8, 59, 59), time(9, 0), time(23, 0))
    ]
    along_first, up_first = (0.002, 0.0), (0.0, 0.002)
    assert ways == [along_first, along_first, up_first, up_first, along_first, along_first]


def test_who_waits_does_not_overtake_who_has_left() -> None:
    jam = type("Jam", (RushHourGrid,), {"in_period": lambda self, p: replace(self, slowness=45 if p.hour == 8 else 1)})
    four_blocks = jam(np.array([0.0, 0.004]), np.zeros(2))
    travel = drive_through_the_day(four_blocks, [crew(time(7, 0), time(11, 0))], day=MONDAY, zone=LOS_ANGELES)
    # Three hours at 8:30; of those two are left at 9:30, and one at 10:30.
    assert travel.seconds[:, 0, 1].tolist() == [240, 240, 10_800, 7_200, 3_600, 240]


def test_where_clocks_go_forward_the_hour_that_is_left_out_has_no_table() -> None:
    sunday = date(2026, 3, 8)
    night = type("Night", (RushHourGrid,), {"in_period": lambda self, p: replace(self, slowness=1 + p.hour)})
    travel = drive_through_the_day(
        night(np.array([0.0, 0.001]), np.zeros(2)), [crew(time(1, 0), time(4, 0))], day=sunday, zone=LOS_ANGELES
    )
    assert [moment.time() for moment in travel.moments] == [time(0, 30), time(1, 30), time(3, 30), time(4, 30)]
    encoding = encode(
        (), (), (), travel.seconds, moments=travel.moments, day=sunday, zone=LOS_ANGELES, as_of=at(time(0))
    )
    assert encoding.problem.matrices[0].times == (1800, 5400, 9000, 12_600)
    assert encoding.problem.matrices[0].durations[:, 0, 1].tolist() == [60, 120, 240, 300]
