"""Every policy on one day of the tiny grid, in numbers known by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from grid_city import GRID_CITY, LOS_ANGELES, NOTHING_KNOWN
from grid_plan import DrivenGrid

from dispatch.city import parse_city
from dispatch.errors import PlanningError
from dispatch.model import Plan, Provenance
from dispatch.planning.comparison import MEASURES, Comparison, Policy, PolicyFigures, compare_policies, estimates
from dispatch.planning.comparison.intervals import interval
from dispatch.planning.day import plan_day
from geodata.requests.record import ServiceRequest
from solvers.problem import Problem
from solvers.solution import Sequences, Solution
from solvers.solve import solve

Report = Callable[..., ServiceRequest]

MORNING = datetime(2026, 3, 2, 5, 45, tzinfo=LOS_ANGELES)

MINUTE = 60


def short_search(problem: Problem, share: float, /, *, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
    return solve(problem, iterations=500, initial=initial)


def day_of_lights(report: Report, as_of: datetime = MORNING) -> Plan:
    """Plan lights for the crew of the corner yard, which has two hours and takes half of one for each.

    In the order in which they were reported: two blocks along, one block along, eight blocks away, again one along.
    """
    places = [(2, 0, "3"), (1, 0, "3"), (4, 4, "10"), (1, 0, "3")]
    reports = [
        report(number, lon=0.001 * x, lat=0.001 * y, district=district)
        for number, (x, y, district) in enumerate(places, start=1)
    ]
    return plan_day(
        reports,
        parse_city(GRID_CITY.replace(b"duplicate_radius = 20\n", b""), "grid"),
        as_of.date(),
        travel_times=DrivenGrid,
        solve=short_search,
        expected=NOTHING_KNOWN,
        as_of=as_of,
        provenance=Provenance(
            city_digest="c", network_digest="n", requests_digest="r", engine="lns", stop_rule="-", seed=0, version="0"
        ),
    )


@pytest.fixture
def compared(report: Report) -> Comparison:
    return compare_policies(day_of_lights(report), DrivenGrid, short_search, floor=0.5, seed=0)


def done(compared: Comparison, policy: Policy) -> tuple[int, int]:
    figures = compared.departments["LIGHT"][policy]
    return figures.num_scheduled, figures.travel_duration // MINUTE


@pytest.mark.parametrize(
    ("policy", "num_done", "minutes"),
    [
        # Two there, one back, seven on to the far one, eight home: 18 of 120 minutes beside three half-hours.
        (Policy.FIRST_IN_FIRST_OUT, 3, 18),
        (Policy.EARLIEST_DUE_FIRST, 3, 18),
        # One there, the other one at the same place, one on, two home.
        (Policy.NEAREST_NEIGHBOUR, 3, 4),
        (Policy.AREA_DAY, 3, 4),
        (Policy.CLUSTERED, 3, 4),
        (Policy.ROUTED, 3, 4),
        # Half of three quarters of one order, rounded up: the far one has to be done.
        (Policy.ROUTED_WITH_FLOOR, 3, 16),
    ],
)
def test_each_policy_drives_as_far_as_by_hand(
    compared: Comparison, policy: Policy, num_done: int, minutes: int
) -> None:
    assert done(compared, policy) == (num_done, minutes)


def test_our_search_with_the_same_orders_saves_the_way_back_and_forth(compared: Comparison) -> None:
    same = compared.departments["LIGHT"][Policy.FIRST_IN_FIRST_OUT].same_orders
    assert same is not None
    assert same.travel_duration == 16 * MINUTE


def test_the_floors_price_is_the_longer_way_and_the_price_of_what_gives_way(compared: Comparison) -> None:
    figures = compared.departments["LIGHT"]
    price = compared.prices["LIGHT"]
    assert price.num_orders == 0
    assert price.cost == figures[Policy.ROUTED_WITH_FLOOR].cost - figures[Policy.ROUTED].cost
    # The far one was reported a minute before the last: to leave either out costs the same, to some seconds.
    assert abs(price.cost - 12 * MINUTE) < 30


def test_shares_are_by_district_the_worst_first(compared: Comparison) -> None:
    figures = compared.departments["LIGHT"]
    assert figures[Policy.ROUTED].shares == [0.0, 1.0]
    assert figures[Policy.FIRST_IN_FIRST_OUT].shares == [2 / 3, 1.0]


def test_what_falls_due_and_is_left_is_counted(report: Report) -> None:
    # Reported on Friday with two working days to go: due on Tuesday, so nothing is overdue on Monday night.
    monday = compare_policies(day_of_lights(report), DrivenGrid, short_search, floor=0.5, seed=0)
    assert monday.of_city()[Policy.ROUTED].num_left_overdue == 0
    tuesday = compare_policies(
        day_of_lights(report, MORNING + timedelta(days=1)), DrivenGrid, short_search, floor=0.5, seed=0
    )
    assert tuesday.of_city()[Policy.ROUTED].num_left_overdue == 1


def test_the_city_is_the_sum_of_its_departments(compared: Comparison) -> None:
    city = compared.of_city()
    for policy in Policy:
        parts = [part[policy] for part in compared.departments.values()]
        assert city[policy].num_scheduled == sum(one.num_scheduled for one in parts)
        assert city[policy].travel_duration == sum(one.travel_duration for one in parts)


def test_what_the_checker_faults_is_no_comparison(report: Report) -> None:
    plan = day_of_lights(report)
    (lights, *others) = plan.departments
    false = replace(plan, departments=(replace(lights, cost=lights.cost + 1), *others))
    with pytest.raises(PlanningError, match="the routes of routed break 1 rules"):
        compare_policies(false, DrivenGrid, short_search, floor=0.5, seed=0)


def figures(num_scheduled: int, minutes: int) -> PolicyFigures:
    return PolicyFigures(
        num_orders=20,
        num_possible=20,
        num_scheduled=num_scheduled,
        num_late=0,
        num_left_overdue=3,
        num_crews_used=1,
        travel_duration=minutes * MINUTE,
        service_duration=0,
        overtime_duration=0,
        distance=0.0,
        cost=0,
        districts={},
    )


def test_students_interval_is_that_of_the_tables() -> None:
    # Mean 3, standard deviation 1, t of 2 degrees of freedom at 97.5 %: 4.3027.
    found = interval([2.0, 3.0, 4.0])
    assert (found.mean, round(found.low or 0, 3), round(found.high or 0, 3)) == (3.0, 0.516, 5.484)


def test_one_day_has_no_interval() -> None:
    assert interval([5.0]).low is None


def test_differences_are_paired_day_by_day() -> None:
    # Days differ much, the policies by 4 jobs on each of them: that is certain.
    days = [
        dict.fromkeys(Policy, figures(10 * number, 60)) | {Policy.ROUTED: figures(10 * number + 4, 60)}
        for number in (1, 5, 9)
    ]
    found = estimates(days)[Policy.ROUTED]["jobs done"]
    assert (found.difference.mean, found.difference.low, found.difference.high) == (4.0, 4.0, 4.0)
    assert found.mean.low is not None
    assert found.mean.low < 0


def test_a_measure_that_a_day_does_not_have_is_left_out() -> None:
    days = [dict.fromkeys(Policy, figures(0, 0))]
    assert "travel minutes per job" not in estimates(days)[Policy.ROUTED]
    assert "jobs done" in MEASURES
