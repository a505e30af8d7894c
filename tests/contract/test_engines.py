"""What every engine must do by itself; ``but`` names the engines that leave it to what is around them."""

import numpy as np
import pytest

from solvers.problem import UNREACHABLE, Break, Effort, Matrix, Pair, Reload, Stability, TimeWindow
from tests.contract.asking import every, fits, plan, served
from tests.contract.line import at, depot, line, problem_of


@every()
def test_a_single_job_is_served(engine):
    assert plan(engine, problem_of([at(2)], [depot()])) == ((0,),)


@every()
def test_jobs_on_one_way_are_served_along_it(engine):
    problem = problem_of([at(4), at(1), at(3), at(2)], [depot(end=5)])
    assert plan(engine, problem) == ((1, 3, 2, 0),)


@every()
def test_a_vehicle_may_begin_at_its_first_job_and_stop_at_its_last(engine):
    problem = problem_of([at(5), at(3)], [depot(start=None, end=None, max_travel_duration=200)])
    assert served(plan(engine, problem)) == [0, 1]


@every()
def test_skills_decide_who_serves(engine):
    jobs = [at(3, number, skills=frozenset({number})) for number in range(2)]
    vehicles = [depot(0, skills=frozenset({1})), depot(1, skills=frozenset({0}))]
    assert plan(engine, problem_of(jobs, vehicles)) == ((1,), (0,))


@every()
def test_a_job_goes_to_a_vehicle_that_it_allows(engine):
    problem = problem_of([at(1, allowed_vehicles=frozenset({1}))], [depot(0), depot(1, fixed_cost=500)])
    assert plan(engine, problem) == ((), (0,))


@every()
def test_a_job_goes_to_no_vehicle_that_it_forbids(engine):
    problem = problem_of([at(1, forbidden_vehicles=frozenset({0}))], [depot(0), depot(1, fixed_cost=500)])
    assert plan(engine, problem) == ((), (0,))


@every()
def test_each_load_dimension_is_kept(engine):
    jobs = [at(1, number, delivery=(1, 3)) for number in range(2)]
    problem = problem_of(jobs, [depot(0, capacity=(9, 5)), depot(1, capacity=(9, 3))])
    assert sorted(map(len, plan(engine, problem))) == [1, 1]


@every()
def test_what_is_delivered_makes_room_for_what_is_picked_up(engine):
    problem = problem_of([at(1, pickup=(2,)), at(2, delivery=(2,))], [depot(capacity=(2,))])
    assert plan(engine, problem) == ((1, 0),)


@every()
def test_windows_decide_the_order(engine):
    windows = (2000, 2100), (1000, 1100), (0, 400)
    jobs = [at(1 + number, time_windows=(TimeWindow(*window),)) for number, window in enumerate(windows)]
    assert plan(engine, problem_of(jobs, [depot()])) == ((2, 1, 0),)


@every()
def test_a_job_may_start_in_any_of_its_windows(engine):
    jobs = [at(5, time_windows=(TimeWindow(0, 400), TimeWindow(2000, 2100))), at(1, time_windows=(TimeWindow(0, 150),))]
    problem = problem_of(jobs, [depot()])
    assert plan(engine, problem) == ((1, 0),)


@every()
def test_setup_is_done_once_at_a_place(engine):
    jobs = [at(1, number, setup_duration=1000, service_duration=200) for number in range(2)]
    problem = problem_of(jobs, [depot(shift=TimeWindow(0, 1600))])
    assert served(plan(engine, problem)) == [0, 1]


@every()
def test_setup_begins_within_the_window(engine):
    jobs = [at(1, 1, setup_duration=300, time_windows=(TimeWindow(0, 100),)), at(1, 2, prize=1)]
    problem = problem_of(jobs, [depot()])
    found = plan(engine, problem)
    assert 0 in served(found)
    assert fits(problem, found)


@every()
def test_a_job_goes_to_the_kind_of_vehicle_that_is_quick_enough(engine):
    job = at(1, service_duration=9_900, efforts=(Effort(kind=1, setup_duration=10, service_duration=50),))
    assert plan(engine, problem_of([job], [depot(0), depot(1, kind=1, fixed_cost=500)])) == ((), (0,))


@every()
def test_each_vehicle_drives_by_its_own_matrix(engine):
    matrices = (Matrix(durations=30 * line()), Matrix(durations=line()))
    problem = problem_of([at(4)], [depot(0), depot(1, profile=1)], matrices=matrices)
    assert plan(engine, problem) == ((), (0,))


@every()
def test_legs_without_a_way_are_not_driven(engine):
    durations = line()
    durations[1, 2] = durations[2, 1] = UNREACHABLE
    problem = problem_of([at(1), at(2)], [depot(0), depot(1)], matrices=(Matrix(durations=durations),))
    assert sorted(map(len, plan(engine, problem))) == [1, 1]


@every()
def test_a_required_job_displaces_optional_ones(engine):
    jobs = [at(1, number, service_duration=500, prize=9_000) for number in range(2)] + [at(2, service_duration=700)]
    assert plan(engine, problem_of(jobs, [depot(shift=TimeWindow(0, 1300))])) == ((2,),)


@every()
def test_the_dearer_job_is_served_where_one_has_to_be_left_out(engine):
    jobs = [at(1, number, service_duration=700, prize=2_000 + 1_000 * number) for number in range(3)]
    assert plan(engine, problem_of(jobs, [depot(shift=TimeWindow(0, 1000))])) == ((2,),)


@every(but=["vroom"])
def test_a_job_not_worth_its_way_is_left_out(engine):
    assert plan(engine, problem_of([at(1, prize=10_000), at(5, prize=799)], [depot()])) == ((0,),)


@every(but=["vroom"])
def test_a_job_is_left_out_where_its_lateness_would_cost_more(engine):
    assert plan(engine, problem_of([at(5, due=100, lateness_cost=20, prize=5_000)], [depot()])) == ((),)


@every(but=["vroom"])
def test_the_dearer_of_two_due_jobs_comes_first(engine):
    jobs = [
        at(1, number, service_duration=1_000, due=150, lateness_cost=cost, prize=9_000)
        for number, cost in enumerate((1, 5))
    ]
    assert plan(engine, problem_of(jobs, [depot()])) == ((1, 0),)


@every(but=["vroom"])
def test_a_trip_leaves_when_all_its_jobs_are_released(engine):
    jobs = [at(1, time_windows=(TimeWindow(0, 1_000),)), at(2, release=3_000)]
    problem = problem_of(jobs, [depot(0), depot(1)])
    found = plan(engine, problem)
    assert sorted(map(len, found)) == [1, 1]
    assert fits(problem, found)


@every()
def test_a_pair_is_served_by_one_vehicle_in_its_order(engine):
    problem = problem_of([at(4), at(1)], [depot(0), depot(1)], pairs=(Pair(first=4, second=1),))
    assert sorted(plan(engine, problem)) == [(), (0, 1)]


@every()
def test_what_a_pair_carries_is_on_board_between_its_jobs(engine):
    jobs = [at(1), at(2), at(3), at(4)]
    pairs = (Pair(first=1, second=3, load=(2,)), Pair(first=2, second=4, load=(2,)))
    problem = problem_of(jobs, [depot(capacity=(3,))], pairs=pairs)
    found = plan(engine, problem)
    assert served(found) == [0, 1, 2, 3]
    assert fits(problem, found)


@every()
def test_half_a_pair_is_never_served(engine):
    jobs = [at(1, prize=5_000), at(5, prize=5_000)]
    problem = problem_of(jobs, [depot(shift=TimeWindow(0, 900))], pairs=(Pair(first=1, second=5),))
    assert plan(engine, problem) == ((),)


@every(but=["vroom"])
def test_paid_overtime_is_done_where_it_pays(engine):
    problem = problem_of([at(5, prize=5_000)], [depot(shift=TimeWindow(0, 900), max_overtime=100, overtime_cost=5)])
    assert plan(engine, problem) == ((0,),)


@every(but=["vroom"])
def test_overtime_is_not_done_where_it_does_not_pay(engine):
    problem = problem_of([at(5, prize=1_400)], [depot(shift=TimeWindow(0, 900), max_overtime=100, overtime_cost=5)])
    assert plan(engine, problem) == ((),)


@every()
def test_free_overtime_is_done(engine):
    assert plan(engine, problem_of([at(5)], [depot(shift=TimeWindow(0, 900), max_overtime=100)])) == ((0,),)


@every()
def test_breaks_take_their_time_out_of_the_shift(engine):
    lunch = Break(id=1, duration=500, time_windows=(TimeWindow(0, 1_000),))
    jobs = [at(1, number, service_duration=400, prize=2_000) for number in range(3)]
    problem = problem_of(jobs, [depot(shift=TimeWindow(0, 1_500), breaks=(lunch,))])
    found = plan(engine, problem)
    assert len(served(found)) == 2
    assert fits(problem, found)


@every()
def test_two_breaks_may_have_one_window(engine):
    pauses = tuple(Break(id=number, duration=150, time_windows=(TimeWindow(400, 600),)) for number in range(2))
    problem = problem_of([at(1, time_windows=(TimeWindow(450, 650),))], [depot(breaks=pauses)])
    found = plan(engine, problem)
    assert served(found) == [0]
    assert fits(problem, found)


@every(but=["pyvrp"])
def test_a_break_keeps_to_its_window(engine):
    # Whoever goes on until the work is done at 1000 is too late for the break.
    lunch = Break(id=1, duration=100, time_windows=(TimeWindow(300, 400),))
    job = at(1, service_duration=900)
    problem = problem_of([job], [depot(shift=TimeWindow(0, 3_000), breaks=(lunch,))])
    found = plan(engine, problem)
    assert served(found) == [0]
    assert fits(problem, found)


@every()
def test_a_vehicle_reloads_between_two_trips(engine):
    jobs = [at(1, number, delivery=(1,)) for number in range(2)]
    problem = problem_of(jobs, [depot(capacity=(1,), reloads=(Reload(location=0, service_duration=60),))])
    assert plan(engine, problem) in (((0, -1, 1),), ((1, -1, 0),))


@every()
def test_a_vehicle_unloads_between_two_trips(engine):
    jobs = [at(1, number, pickup=(1,)) for number in range(2)]
    problem = problem_of(jobs, [depot(capacity=(1,), reloads=(Reload(location=0, service_duration=60),))])
    assert plan(engine, problem) in (((0, -1, 1),), ((1, -1, 0),))


@every(but=["vroom"])
def test_a_reload_keeps_to_its_windows(engine):
    reload = Reload(location=0, time_windows=(TimeWindow(0, 50), TimeWindow(5_000, 5_100)))
    early, late = TimeWindow(0, 4_000), TimeWindow(6_000, 6_100)
    for windows, initial, expected in (((early, late), ((0, -1, 1),), 2), ((early, early), None, 1)):
        jobs = [at(1, number, delivery=(1,), time_windows=(window,)) for number, window in enumerate(windows)]
        problem = problem_of(jobs, [depot(capacity=(1,), reloads=(reload,))])
        found = plan(engine, problem, initial=initial)
        assert len(served(found)) == expected
        assert fits(problem, found)


@every(but=["pyvrp", "vroom"])
def test_a_load_is_delivered_within_its_lifetime(engine):
    jobs = [at(4, number, service_duration=500, delivery=(1,)) for number in range(2)]
    problem = problem_of(jobs, [depot(0, capacity=(9,), load_lifetime=600), depot(1, capacity=(9,), load_lifetime=600)])
    assert sorted(map(len, plan(engine, problem))) == [1, 1]


@every()
def test_a_vehicle_takes_no_more_jobs_than_it_may(engine):
    problem = problem_of([at(1), at(2), at(3)], [depot(0, max_jobs=2), depot(1, max_jobs=2)])
    assert sorted(map(len, plan(engine, problem))) == [1, 2]


@every()
@pytest.mark.parametrize("limit", [{"max_travel_duration": 700}, {"max_distance": 7_000}], ids=["travel", "distance"])
def test_a_vehicle_drives_no_further_than_it_may(engine, limit):
    rates = {"travel_cost": 0, "distance_cost": 1} if "max_distance" in limit else {}
    problem = problem_of([at(2, prize=90_000), at(5, prize=90_000)], [depot(**limit, **rates)])
    assert plan(engine, problem) == ((0,),)


@every(but=["vroom"])
def test_a_vehicle_is_out_no_longer_than_it_may(engine):
    jobs = [at(1, number, service_duration=1_000, prize=5_000) for number in range(3)]
    assert len(served(plan(engine, problem_of(jobs, [depot(max_duration=2_200)])))) == 2


@every(but=["vroom"])
def test_a_vehicle_is_used_only_where_its_jobs_pay_for_it_together(engine):
    jobs = [at(1, number, prize=400) for number in range(5)]
    assert len(served(plan(engine, problem_of(jobs, [depot(fixed_cost=1_000)])))) == 5
    assert plan(engine, problem_of(jobs[:2], [depot(fixed_cost=1_000)])) == ((),)


@every()
def test_the_cheaper_vehicle_drives(engine):
    assert plan(engine, problem_of([at(3)], [depot(0, travel_cost=3), depot(1)])) == ((), (0,))


@every()
def test_metres_cost_where_they_have_a_price(engine):
    far = Matrix(durations=line(), distances=50 * line())
    near = Matrix(durations=line() + 2 * (line() > 0).astype(np.int32), distances=10 * line())
    vehicles = [depot(0, distance_cost=1), depot(1, distance_cost=1, profile=1)]
    assert plan(engine, problem_of([at(3)], vehicles, matrices=(far, near))) == ((), (0,))


@every(but=["vroom"])
def test_work_costs_where_it_has_a_price(engine):
    job = at(2, service_duration=500, efforts=(Effort(kind=1, setup_duration=0, service_duration=100),))
    vehicles = [depot(0, service_cost=1), depot(1, service_cost=1, kind=1, fixed_cost=300)]
    assert plan(engine, problem_of([job], vehicles)) == ((), (0,))


@every(but=["vroom"])
def test_waiting_costs_where_the_time_out_has_a_price(engine):
    jobs = [at(1, time_windows=(TimeWindow(0, 100),), prize=9_000), at(1, 2, time_windows=(TimeWindow(5_000, 5_100),))]
    vehicles = [depot(0, duration_cost=1), depot(1, duration_cost=1)]
    assert sorted(plan(engine, problem_of(jobs, vehicles))) == [(0,), (1,)]


@every(but=["vroom"])
def test_a_job_stays_with_its_vehicle_where_moving_it_costs_more(engine):
    vehicles = [depot(0), depot(1, start=5, end=5)]
    stability = Stability(plan=((4,), ()))
    assert plan(engine, problem_of([at(4, move_cost=300)], vehicles, stability=stability)) == ((), (0,))
    assert plan(engine, problem_of([at(4, move_cost=700)], vehicles, stability=stability)) == ((0,), ())


@every()
def test_a_pinned_position_is_kept(engine):
    problem = problem_of([at(1), at(2), at(3, position=0)], [depot()])
    found = plan(engine, problem)
    assert served(found) == [0, 1, 2]
    assert found[0][0] == 2


@every()
def test_a_route_begins_with_its_frozen_jobs(engine):
    problem = problem_of([at(1), at(2), at(3), at(4)], [depot(0, frozen=(4, 1)), depot(1, fixed_cost=2_000)])
    found = plan(engine, problem, initial=((3, 0), ()))
    assert found[0][:2] == (3, 0)
    assert served(found) == [0, 1, 2, 3]


@every()
def test_what_is_frozen_uses_up_the_vehicles_limits(engine):
    problem = problem_of([at(1), at(2), at(3)], [depot(0, frozen=(1,), max_jobs=2), depot(1, fixed_cost=2_000)])
    found = plan(engine, problem, initial=((0,), ()))
    assert sorted(map(len, found)) == [1, 2]


@every()
def test_the_time_of_day_decides_what_there_is_time_for(engine):
    # At the rush hour, when the yard is left, everything takes four times as long: one job of two can be done.
    matrix = Matrix(durations=np.stack([4 * line(), 4 * line(), line()]), times=(0, 1_000, 3_000))
    jobs = [at(1, service_duration=200, prize=5_000), at(2, service_duration=200, prize=5_000)]
    problem = problem_of(jobs, [depot(shift=TimeWindow(0, 1_000))], matrices=(matrix,))
    found = plan(engine, problem)
    assert len(served(found)) == 1
    assert fits(problem, found)
