"""What a VROOM file becomes as a problem."""

import json
from typing import Any

import pytest
from vroom_problems import documented, job, problem, shipment, uneven_speed, vehicle, with_distances

from solvers.errors import ProblemError
from solvers.formats.vroom import VroomProblem, read, require_sound_start
from solvers.problem import HORIZON, LARGEST_COST, UNREACHABLE, Effort, TimeWindow


def reading(given: dict[str, Any], *, check: bool = False) -> VroomProblem:
    return read(json.dumps(given), check=check)


@pytest.mark.parametrize("name", sorted(documented()))
def test_every_documented_form_is_read_without_a_warning(name: str) -> None:
    given = reading(documented()[name])
    assert given.warnings == ()
    assert len(given.problem.jobs) == len(given.tasks)


def test_jobs_pickups_and_deliveries_of_one_id_stay_apart() -> None:
    given = reading(documented()["same_ids"])
    assert [task.name for task in given.tasks] == [
        *("job 1", "job 2"),
        *("pickup 1", "delivery 1", "pickup 2", "delivery 2"),
    ]
    assert [(pair.first, pair.second) for pair in given.problem.pairs] == [(2, 3), (4, 5)]


def test_a_sentence_about_jobs_gets_the_names_of_the_file() -> None:
    given = reading(documented()["same_ids"])
    assert given.named("job 3 needs what job 17 and job 0 have") == "delivery 1 needs what job 17 and job 1 have"


def test_plain_costs_need_no_scale() -> None:
    given = reading(problem())
    assert (given.units.cost_scale, given.problem.vehicles[0].travel_cost) == (1, 1)


def test_costs_by_hour_and_kilometre_are_scaled_to_whole_numbers() -> None:
    given = reading(with_distances(problem(vehicles=[vehicle(1, costs={"fixed": 5, "per_hour": 40, "per_km": 6})])))
    only = given.problem.vehicles[0]
    # 40/3600 = 1/90 and 6/1000 = 3/500.
    assert given.units.cost_scale == 4500
    assert (only.fixed_cost, only.travel_cost, only.distance_cost) == (22_500, 50, 27)


def test_task_hours_take_in_the_breaks_as_a_fixed_cost() -> None:
    breaks = [{"id": 1, "service": 100}, {"id": 2, "service": 50}]
    given = reading(problem(vehicles=[vehicle(1, costs={"per_task_hour": 7200}, breaks=breaks)]))
    assert (given.problem.vehicles[0].service_cost, given.problem.vehicles[0].fixed_cost) == (2, 300)


def test_a_matrix_of_costs_takes_the_place_of_distances() -> None:
    given = reading(documented()["costs_matrix"])
    only = given.problem.vehicles[0]
    assert (only.travel_cost, only.distance_cost) == (0, 1)
    assert given.problem.matrices[0].distances is not None
    assert given.distances == (None,)


def test_a_speed_factor_of_two_halves_travel_in_half_seconds() -> None:
    given = reading(problem(vehicles=[vehicle(1, speed_factor=2)]))
    plain = reading(problem())
    assert given.units.time_scale == 2
    assert (given.problem.matrices[0].durations == plain.problem.matrices[0].durations).all()
    assert given.problem.jobs[0].service_duration == 120


def test_a_speed_factor_is_rounded_to_hundredths_as_vroom_does() -> None:
    given = reading(uneven_speed())
    plain = reading(problem())
    assert given.units.time_scale == 100
    assert (given.problem.matrices[0].durations == plain.problem.matrices[0].durations * 111).all()


def test_a_plan_too_long_for_hundredths_rounds_travel_up_and_says_so() -> None:
    jobs = [job(1, time_windows=[[0, 10**6]]), job(2, time_windows=[[10**6, 10**6]])]
    given = reading(problem(jobs=jobs, vehicles=[vehicle(1, speed_factor=0.9)]))
    plain = reading(problem())
    assert given.units.time_scale == 1
    assert (given.problem.matrices[0].durations == -(-plain.problem.matrices[0].durations * 111 // 100)).all()
    assert "rounded up to whole seconds" in given.warnings[0]


def test_times_near_zero_are_kept() -> None:
    given = reading(documented()["time_windows"])
    assert given.units.offset == 0
    assert given.problem.vehicles[1].shift == TimeWindow(1000, 9000)


def test_timestamps_count_from_a_moment_before_the_first_vehicle_leaves() -> None:
    day = 1_767_225_600
    given = reading(documented()["timestamps"])
    assert given.units.offset == day - 1
    assert given.problem.vehicles[0].shift == TimeWindow(1, 20_001)
    assert given.units.file_moment(given.problem.jobs[0].time_windows[0].start) == day + 1500


def test_a_vehicle_without_hours_may_leave_long_before_timestamps_of_jobs() -> None:
    given = reading(documented()["timestamps_of_jobs_only"])
    assert given.problem.vehicles[0].shift == TimeWindow(0, HORIZON)
    assert given.problem.jobs[0].time_windows[0].start > 10**6


def test_a_time_window_without_an_end_ends_with_the_plan() -> None:
    given = reading(problem(jobs=[job(1, time_windows=[[5, 2**32 - 1]])]))
    assert given.problem.jobs[0].time_windows == (TimeWindow(5, HORIZON),)


def test_a_job_whose_windows_are_past_before_any_vehicle_leaves_can_not_be_served() -> None:
    day = 1_767_225_600
    given = reading(problem(jobs=[job(1, time_windows=[[0, 9]])], vehicles=[vehicle(1, time_window=[day, day + 9])]))
    assert given.problem.jobs[0].time_windows[0].end < given.problem.vehicles[0].shift.start


def test_entries_from_a_hundred_million_on_are_no_way() -> None:
    given = problem(jobs=[job(1)])
    given["matrices"]["car"]["durations"] = [[0, 2**31 - 1], [10**8, 0]]
    assert (reading(given).problem.matrices[0].durations[0, [0, 1], [1, 0]] == UNREACHABLE).all()


def test_the_deprecated_matrix_and_amount_are_read() -> None:
    assert len(reading(documented()["deprecated_matrix"]).problem.matrices[0]) == 10
    assert reading(documented()["deprecated_amount"]).problem.jobs[0].delivery == (2,)


def test_breaks_are_taken_in_the_order_of_their_windows() -> None:
    given = reading(documented()["breaks"])
    assert [one.id for one in given.problem.vehicles[0].breaks] == [1, 2]


def test_durations_by_type_stand_in_for_those_that_a_type_has_none_of() -> None:
    given = reading(documented()["times_by_type"])
    slow, fast = (one.kind for one in given.problem.vehicles)
    assert given.problem.jobs[0].efforts == (
        Effort(kind=slow, setup_duration=50, service_duration=500),
        Effort(kind=fast, setup_duration=5, service_duration=20),
    )


def test_each_task_without_priority_is_worth_more_than_all_travel() -> None:
    given = reading(problem(vehicles=[vehicle(1, time_window=[0, 5000])]))
    # A vehicle travels no longer than its hours.
    assert {one.prize for one in given.problem.jobs} == {5001}


def test_one_more_of_priority_is_worth_more_than_all_tasks_and_all_travel() -> None:
    given = reading(problem(jobs=[job(n, priority=n) for n in (1, 2, 3)], vehicles=[vehicle(1, time_window=[0, 99])]))
    assert [one.prize for one in given.problem.jobs] == [100 + 300, 100 + 600, 100 + 900]


def test_priorities_that_are_all_the_same_multiple_need_no_larger_prizes() -> None:
    given = reading(problem(jobs=[job(n, priority=50 * n) for n in (0, 1)], vehicles=[vehicle(1, time_window=[0, 99])]))
    assert [one.prize for one in given.problem.jobs] == [100, 300]


def test_a_prize_is_in_the_unit_of_costs_and_counts_among_the_costs_of_the_others() -> None:
    vehicles = [vehicle(1, costs={"per_hour": 1800}, time_window=[0, 100])]
    given = reading(problem(jobs=[job(1, prize=30), job(2)], vehicles=vehicles))
    assert given.units.cost_scale == 2
    assert [one.prize for one in given.problem.jobs] == [60, 60 + 100 + 1]


def test_a_prize_of_a_shipment_is_that_of_both_its_tasks() -> None:
    given = reading(problem(shipments=[shipment(1, 1, 2, prize=40)]))
    assert [one.prize for one in given.problem.jobs] == [40, 0]


def test_a_prize_too_large_for_the_numbers_is_refused_with_its_id() -> None:
    vehicles = [vehicle(1, costs={"per_hour": 1800})]
    with pytest.raises(ProblemError, match=f"job 1: prize must be at most {LARGEST_COST // 2}"):
        reading(problem(jobs=[job(1, prize=LARGEST_COST)], vehicles=vehicles))


def test_priorities_too_far_apart_for_the_numbers_are_told() -> None:
    costs = {"per_hour": 3601, "per_km": 7}
    jobs = [job(n % 9 + 1, priority=n % 101) | {"id": n} for n in range(600)]
    given = reading(with_distances(problem(jobs=jobs, vehicles=[vehicle(1, costs=costs)])))
    prizes = [one.prize or 0 for one in given.problem.jobs]
    assert max(prizes) <= LARGEST_COST
    assert prizes[:101] == sorted(set(prizes))
    assert "not strictly before them" in given.warnings[0]


def test_unknown_fields_are_named_once_each() -> None:
    given = problem(jobs=[job(1, colour="red"), job(2, colour="red")], vehicles=[vehicle(1, costs={"per_mile": 3})])
    given["options"] = {}
    assert reading(given).warnings == (
        "fields that nothing here knows are ignored: options, jobs[].colour, vehicles[].costs.per_mile",
    )


def test_a_detour_shorter_than_the_direct_drive_is_told_and_left_as_given() -> None:
    given = problem(jobs=[job(1)])
    given["matrices"]["car"]["durations"] = [[0, 10, 90], [10, 0, 20], [50, 20, 0]]
    read_problem = reading(given)
    assert "matrices.car.durations breaks the triangle inequality: from 0 to 2" in read_problem.warnings[0]
    assert read_problem.problem.matrices[0].durations[0, 0, 2] == 90


def test_steps_are_where_the_search_starts() -> None:
    given = reading(documented()["initial_steps"])
    assert given.initial == ((2, 0, 1),)
    require_sound_start(given)


def test_steps_that_break_a_rule_are_no_start() -> None:
    steps = [{"type": "job", "id": n} for n in (1, 2)]
    given = reading(problem(vehicles=[vehicle(1, max_tasks=1, steps=steps)]))
    with pytest.raises(ProblemError, match="vehicle 1: its steps break a rule"):
        require_sound_start(given)


def test_steps_to_be_checked_start_nothing() -> None:
    assert reading(documented()["initial_steps"], check=True).initial is None


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read(b"\xef\xbb\xbf" + json.dumps(problem()).encode()).tasks
