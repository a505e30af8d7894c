"""What a search knows of a problem beforehand: neighbours, the vehicles of a job, how long and how plain routes are."""

import numpy as np
import pytest
from line_problems import MATRIX, SLOWER, crew, job, problem
from search_states import laid_out, plain

from solvers.problem import Break, Effort, Pair, Reload, Stability, TimeWindow
from solvers.search.neighbours import find_neighbours
from solvers.search.sizes import is_estimate_rough, is_plain, longest_route
from solvers.search.state import MAX_ABLE
from solvers.timing.tables import tabulate


def those(row):
    """Give a job's neighbours, without the places that are left over."""
    return [int(one) for one in row if one >= 0]


def found(*jobs, vehicles=None):
    return find_neighbours(tabulate(plain(jobs, vehicles)))


def opening(start, end):
    return {"time_windows": (TimeWindow(start, end),)}


def test_the_nearest_come_first_and_a_job_is_not_among_its_own():
    near, before, after = found(job(1, 1), job(2, 5), job(3, 2), job(4, 4))
    assert those(near[0]) == those(before[0]) == those(after[0]) == [2, 3, 1]


def test_a_second_of_waiting_that_nothing_avoids_weighs_a_fifth_of_one_of_travel():
    # From the first, 90 s of waiting after 10 s of travel are as far as 28 s; the third is 20 s away.
    _, _, after = found(job(1, 0, **opening(0, 0)), job(2, 1, **opening(100, 200)), job(3, 2))
    assert those(after[0]) == [2, 1]


def test_waiting_that_a_later_start_avoids_weighs_nothing():
    _, _, after = found(job(1, 0, **opening(0, 500)), job(2, 1, **opening(100, 200)), job(3, 2))
    assert those(after[0]) == [1, 2]


def test_the_last_of_several_windows_is_the_latest_start():
    windows = (TimeWindow(0, 0), TimeWindow(300, 500))
    _, _, after = found(job(1, 0, time_windows=windows), job(2, 1, **opening(100, 200)), job(3, 2))
    assert those(after[0]) == [1, 2]


def test_service_comes_before_the_drive_to_the_next():
    # 40 s of service and 10 s of travel end when the other closes; one second more is too late.
    for service, expected in ((40, [1]), (41, [])):
        _, _, after = found(job(1, 0, service_duration=service), job(2, 1, **opening(0, 50)))
        assert those(after[0]) == expected


def test_a_job_that_closes_before_another_can_be_done_comes_only_before_it():
    near, before, after = found(job(1, 0, **opening(100, 200)), job(2, 1, **opening(0, 50)))
    assert (those(after[0]), those(before[1])) == ([], [])
    assert (those(before[0]), those(after[1])) == ([1], [0])
    assert (those(near[0]), those(near[1])) == ([1], [0])


def test_travel_counts_in_the_direction_in_which_it_is_driven():
    matrix = np.array([[0, 1, 50], [90, 0, 50], [50, 50, 0]])
    given = problem([job(1, 0), job(2, 1), job(3, 2)], matrix=type(MATRIX)(durations=matrix))
    _, before, after = find_neighbours(tabulate(given))
    assert those(after[0]) == [1, 2]
    assert those(before[0]) == [2, 1]


def test_jobs_that_no_vehicle_in_common_may_serve_are_near_but_neither_before_nor_after_each_other():
    near, before, after = found(
        job(1, 1, skills=frozenset({1})),
        job(2, 1, skills=frozenset({2})),
        job(3, 2),
        vehicles=[crew(21, skills=frozenset({1})), crew(22, skills=frozenset({2}))],
    )
    assert those(near[0]) == [1, 2]
    assert those(before[0]) == those(after[0]) == [2]
    assert those(before[2]) == those(after[2]) == [0, 1]


def test_a_job_that_no_vehicle_may_serve_comes_before_and_after_none():
    _, before, after = found(job(1, 1, skills=frozenset({1})), job(2, 1), vehicles=[crew(21), crew(22)])
    assert those(before[0]) == those(after[0]) == those(before[1]) == those(after[1]) == []


def test_many_jobs_have_the_neighbours_that_looking_at_every_two_finds():
    numbers = np.random.default_rng(3)
    jobs = [
        job(number, int(numbers.integers(6)), service_duration=int(numbers.integers(30)), **opening(start, start + 60))
        for number, start in enumerate(numbers.integers(0, 300, 120).tolist())
    ]
    near, before, after = found(*jobs)

    def farness(first, second):
        one, other = jobs[first], jobs[second]
        (mine,), (theirs,) = one.time_windows, other.time_windows
        travel = 10 * abs(one.location - other.location)
        if first == second or mine.start + one.service_duration + travel > theirs.end:
            return np.inf
        return travel + 0.2 * max(0, theirs.start - travel - one.service_duration - mine.end)

    far = np.array([[farness(first, second) for second in range(120)] for first in range(120)])
    for table, weights in ((after, far), (before, far.T), (near, np.minimum(far, far.T))):
        for one, row in enumerate(table):
            expected = sorted(weights[one][np.isfinite(weights[one])])[: len(row)]
            assert [weights[one][other] for other in those(row)] == pytest.approx(expected), one


def test_the_vehicles_of_a_job_are_at_hand_where_they_are_few():
    vehicles = [crew(20 + number) for number in range(MAX_ABLE + 1)]
    given = plain([job(1, 1, allowed_vehicles=frozenset({21, 24})), job(2, 1)], vehicles)
    _, state = laid_out(given, ((),) * len(vehicles))
    assert state.able.tolist() == [[1, 4] + [-1] * (MAX_ABLE - 2), [-1] * MAX_ABLE]


def test_no_route_has_more_visits_than_service_and_the_way_from_the_nearest_leave_time_for():
    # 20 s of service and 10 s of travel fit three times into 90 s; the way to the first may be shorter.
    jobs = [job(place, place, service_duration=20) for place in range(1, 6)]
    assert longest_route(tabulate(plain(jobs, [crew(shift=TimeWindow(0, 90))]))) == 4


def test_no_route_has_more_visits_than_what_fits_on_a_vehicle_together():
    jobs = [job(number, number, delivery=(number,)) for number in range(1, 6)]
    assert longest_route(tabulate(plain(jobs, [crew(capacity=(6,)), crew(22, capacity=(3,))]))) == 3


def test_a_plain_problem_may_have_skills_single_windows_loads_and_prices_of_use():
    given = plain(
        [job(1, 1, delivery=(1,), skills=frozenset({1}), service_duration=5, **opening(0, 50)), job(2, 2, prize=9)],
        [crew(capacity=(2,), skills=frozenset({1}), fixed_cost=5, service_cost=2, max_overtime=60)],
    )
    assert is_plain(tabulate(given))


ROUGH = {
    "due": plain([job(1, 1, due=50, lateness_cost=1)]),
    "release": plain([job(1, 1, release=50)]),
    "setup": plain([job(1, 1, setup_duration=5)]),
    "effort": plain([job(1, 1, efforts=(Effort(kind=0, setup_duration=5, service_duration=0),))]),
    "windows": plain([job(1, 1, time_windows=(TimeWindow(0, 9), TimeWindow(20, 30)))]),
    "position": plain([job(1, 1, position=0)]),
    "pair": plain([job(1, 1), job(2, 2)], pairs=(Pair(first=1, second=2),)),
    "break": plain([job(1, 1)], [crew(breaks=(Break(id=1, duration=5, time_windows=(TimeWindow(0, 9),)),))]),
    "reload": plain([job(1, 1)], [crew(reloads=(Reload(location=0),))]),
    "duration price": plain([job(1, 1)], [crew(duration_cost=1)]),
    "duration limit": plain([job(1, 1)], [crew(max_duration=100)]),
    "load lifetime": plain([job(1, 1)], [crew(load_lifetime=100)]),
    "overtime": plain([job(1, 1)], [crew(overtime_cost=1, max_overtime=50)]),
    "travel limit": plain([job(1, 1)], [crew(max_travel_duration=100)]),
    "job limit": plain([job(1, 1)], [crew(max_jobs=1)]),
    "balance": plain([job(1, 1)], [crew(fair_work=10)], balance_price=1),
    "frozen": plain([job(1, 1)], [crew(frozen=(1,))]),
    "plan": plain([job(1, 1)], stability=Stability(plan=((1,),), change_cost=5)),
    "move": plain([job(1, 1, move_cost=5)], stability=Stability(plan=((1,),))),
    "periods": problem([job(1, 1)], matrix=SLOWER),
}


@pytest.mark.parametrize("what", ROUGH)
def test_what_a_route_costs_as_a_whole_makes_quick_estimates_rough(what):
    tables = tabulate(ROUGH[what])
    assert is_estimate_rough(tables)
    assert not is_plain(tables)


def test_what_can_never_come_to_be_paid_leaves_a_problem_plain():
    given = problem([job(1, 1, lateness_cost=3, move_cost=5)], [crew(overtime_cost=2)])
    assert is_plain(tabulate(given))


def test_metres_leave_quick_estimates_exact():
    tables = tabulate(problem([job(1, 1)], [crew(distance_cost=1)]))
    assert not is_estimate_rough(tables)
    assert not is_plain(tables)
