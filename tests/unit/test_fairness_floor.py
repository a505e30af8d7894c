"""A floor for districts on one street: who gives way, and at what price, is known by hand."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from dispatch.planning.fairness import HeldFloor, hold_floor, required_by_district
from solvers.check import check
from solvers.problem import Job, Matrix, Problem, TimeWindow, Vehicle
from solvers.solution import Sequences, Solution
from solvers.solve import solve

MINUTE = 60
PRIZE = 10_000


def street(minutes: Sequence[int], *, shift: int, num_crews: int = 1) -> Problem:
    """Lay jobs of ten minutes along a street that begins at the crews' yard."""
    along = np.array([*minutes, 0]) * MINUTE
    yard = len(minutes)
    return Problem(
        matrices=(Matrix(durations=np.abs(along[:, None] - along[None, :]).astype(np.int32)),),
        jobs=tuple(
            Job(id=number, location=number, service_duration=10 * MINUTE, prize=PRIZE) for number in range(len(minutes))
        ),
        vehicles=tuple(
            Vehicle(id=number, start=yard, end=yard, shift=TimeWindow(0, shift * MINUTE)) for number in range(num_crews)
        ),
    )


def search(problem: Problem, /, *, part: float = 1.0, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
    return solve(problem, iterations=300, initial=initial)


def held(problem: Problem, districts: Sequence[str], *, floor: float = 0.5) -> HeldFloor:
    found = hold_floor(problem, districts, search(problem), search, floor=floor)
    assert check(problem, found.solution) == []
    assert check(problem, found.reference) == []
    return found


def done(solution: Solution, districts: Sequence[str]) -> dict[str, int]:
    served = [districts[stop.job] for route in solution.routes for stop in route.stops]
    return {district: served.count(district) for district in sorted(set(districts))}


NEAR_AND_FAR = street([1, 1, 1, 1, 10, 10], shift=52)
"""Four jobs a minute away fill the day (42 of 52 minutes); one ten minutes away takes 20 minutes of driving with it."""

DISTRICTS = ["near", "near", "near", "near", "far", "far"]


def test_without_a_floor_the_far_district_gets_nothing() -> None:
    assert done(search(NEAR_AND_FAR), DISTRICTS) == {"far": 0, "near": 4}


def test_a_floor_of_half_the_mean_share_brings_one_of_the_far_orders() -> None:
    found = held(NEAR_AND_FAR, DISTRICTS)
    # Four of six are done, so half of that share is a third: two of four, and two thirds of one, rounded up.
    assert found.required == {"near": 2, "far": 1}
    assert done(found.solution, DISTRICTS) == {"far": 1, "near": 2}
    assert found.unmet == ()


def test_the_price_of_the_floor_is_the_longer_way_and_the_order_that_gives_way() -> None:
    found = held(NEAR_AND_FAR, DISTRICTS)
    assert found.reference.cost == 2 * MINUTE + 2 * PRIZE
    assert found.solution.cost == 20 * MINUTE + 3 * PRIZE


def test_a_floor_that_holds_anyway_costs_nothing() -> None:
    found = held(street([1, 1, 10, 10], shift=80), ["near", "near", "far", "far"])
    assert found.solution.cost == found.reference.cost
    assert found.unmet == ()


def test_orders_that_nobody_can_do_today_do_not_count() -> None:
    # 100 minutes away nothing can be done in a shift of 52.
    problem = street([1, 1, 1, 1, 10, 100], shift=52)
    found = held(problem, ["near", "near", "near", "near", "far", "away"])
    assert found.required == {"near": 2, "far": 1}
    assert found.unmet == ()


def test_orders_without_a_district_have_no_floor_but_count_for_the_mean() -> None:
    assert required_by_district({"near": 4, "": 2}, num_scheduled=3, floor=1.0) == {"near": 2}


def test_a_floor_for_which_no_plan_is_found_is_said_with_the_district() -> None:
    # Two near and a far one take 50 minutes.
    problem = replace(NEAR_AND_FAR, vehicles=street([1], shift=48).vehicles)
    problem = replace(problem, vehicles=tuple(replace(one, start=6, end=6) for one in problem.vehicles))
    found = held(problem, DISTRICTS)
    assert found.required == {"near": 2, "far": 1}
    # What comes nearest lacks one order, and is cheapest where it is the far one.
    (unmet,) = found.unmet
    assert (unmet.district, unmet.num_required, unmet.num_scheduled) == ("far", 1, 0)
    assert unmet.detail == "no plan was found that holds it, though its orders came before all others"


def test_a_floor_that_cannot_be_held_is_proven_so_by_the_time_it_takes() -> None:
    # One order fits; a third of the orders done, rounded up, is one in each of three districts.
    problem = street([1, 1, 1], shift=14)
    found = held(problem, ["1", "2", "3"], floor=1.0)
    assert len(found.unmet) == 2
    assert {one.detail for one in found.unmet} == {
        "it cannot be held: the shortest orders that it asks for, in all districts, take 30 min on site, all crews "
        "together work 14 min"
    }


@pytest.mark.parametrize(("floor", "asked"), [(0.1, 1), (0.5, 3), (1.0, 5)])
def test_a_floor_is_rounded_up_to_whole_orders(floor: float, asked: int) -> None:
    assert required_by_district({"1": 10, "2": 10}, num_scheduled=10, floor=floor) == {"1": asked, "2": asked}
