"""Jobs no vehicle could serve, on a line of places ten seconds apart, with the numbers of the rule."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.impossible import begin_routes, find_impossible
from solvers.problem import UNREACHABLE, Break, Job, Matrix, Pair, Problem, Reload, TimeWindow, Vehicle
from solvers.solution import Reason

DAY = TimeWindow(0, 1000)
CREW = Vehicle(id=7, start=0, end=0, shift=DAY)


def line_problem(*jobs, vehicles=(CREW,), pairs=(), durations=None):
    places = np.arange(5)
    if durations is None:
        durations = (10 * np.abs(places[:, None] - places[None, :])).astype(np.int32)
    distances = (100 * np.abs(places[:, None] - places[None, :])).astype(np.int32)
    return Problem(
        matrices=(Matrix(durations=durations, distances=distances),), jobs=jobs, vehicles=vehicles, pairs=pairs
    )


def reasons(problem):
    return {problem.jobs[one.job].id: one.reason for one in find_impossible(problem)}


def the_detail(problem):
    (one,) = find_impossible(problem)
    return one.detail


def test_a_job_that_a_vehicle_can_serve_by_itself_is_possible():
    assert find_impossible(line_problem(Job(id=1, location=4, service_duration=920))) == ()


def test_every_job_is_impossible_without_vehicles():
    problem = line_problem(Job(id=1, location=1), vehicles=())
    assert reasons(problem) == {1: Reason.NO_VEHICLE_WITH_SKILLS}
    assert the_detail(problem) == "There is no vehicle."


def test_a_skill_that_no_vehicle_has_is_named():
    problem = line_problem(
        Job(id=1, location=1, skills=frozenset({3, 5})), vehicles=(replace(CREW, skills=frozenset({3})),)
    )
    assert reasons(problem) == {1: Reason.NO_VEHICLE_WITH_SKILLS}
    assert the_detail(problem) == "Needs skills [3, 5]; no vehicle has [5]."


def test_skills_that_no_single_vehicle_has_together_are_named():
    vehicles = tuple(replace(CREW, id=skill, skills=frozenset({skill})) for skill in (3, 5))
    problem = line_problem(Job(id=1, location=1, skills=frozenset({3, 5})), vehicles=vehicles)
    assert the_detail(problem) == "Needs skills [3, 5]; no single vehicle has all of them."


@pytest.mark.parametrize(
    ("job", "detail"),
    [
        (
            Job(id=1, location=1, skills=frozenset({3}), allowed_vehicles=frozenset({8})),
            "May be served by vehicles [8] only; none of them has the skills.",
        ),
        (
            Job(id=1, location=1, skills=frozenset({3}), forbidden_vehicles=frozenset({7})),
            "All vehicles with the skills are forbidden to it: [7].",
        ),
    ],
)
def test_a_job_whose_vehicles_lack_the_skills_is_allowed_on_none(job, detail):
    problem = line_problem(job, vehicles=(replace(CREW, skills=frozenset({3})), replace(CREW, id=8)))
    assert reasons(problem) == {1: Reason.NO_VEHICLE_ALLOWED}
    assert the_detail(problem) == detail


def test_a_job_frozen_on_a_vehicle_without_its_skills_is_allowed_on_none():
    crews = (replace(CREW, frozen=(1,)), replace(CREW, id=8, skills=frozenset({3})))
    problem = line_problem(Job(id=1, location=1, skills=frozenset({3})), vehicles=crews)
    assert reasons(problem) == {1: Reason.NO_VEHICLE_ALLOWED}
    assert the_detail(problem) == "It is frozen on vehicle 7, which may not serve it."


def test_a_load_is_set_beside_what_vehicles_hold():
    crews = (replace(CREW, capacity=(4, 9)), replace(CREW, id=8, capacity=(5, 1)))
    problem = line_problem(Job(id=1, location=1, delivery=(5, 2), pickup=(0, 3)), vehicles=crews)
    assert reasons(problem) == {1: Reason.LOAD_ABOVE_CAPACITY}
    assert the_detail(problem) == "Needs [5, 3] of capacity; vehicles that may serve it hold [4, 9] or [5, 1]."


def test_a_place_without_a_way_back_is_unreachable():
    durations = np.array([[0, 10], [UNREACHABLE, 0]], dtype=np.int32)
    problem = Problem(matrices=(Matrix(durations=durations),), jobs=(Job(id=1, location=1),), vehicles=(CREW,))
    assert reasons(problem) == {1: Reason.UNREACHABLE}
    assert "Place 1 cannot be reached" in the_detail(problem)


def test_an_open_route_needs_no_way_back():
    durations = np.array([[0, 10], [UNREACHABLE, 0]], dtype=np.int32)
    crew = replace(CREW, end=None)
    problem = Problem(matrices=(Matrix(durations=durations),), jobs=(Job(id=1, location=1),), vehicles=(crew,))
    assert find_impossible(problem) == ()


def test_what_takes_longer_than_every_shift_is_set_beside_the_one_that_comes_closest():
    pause = Break(id=1, duration=30, time_windows=(TimeWindow(0, 0),))
    crews = (replace(CREW, shift=TimeWindow(0, 100)), replace(CREW, id=8, shift=TimeWindow(50, 200), breaks=(pause,)))
    problem = line_problem(Job(id=1, location=4, service_duration=45, setup_duration=15), vehicles=crews)
    assert reasons(problem) == {1: Reason.LONGER_THAN_SHIFT}
    assert the_detail(problem) == (
        "Takes 170 s with the way there and back (60 s of setup and service, 30 s of breaks); "
        "the shift that comes closest, of vehicle 8, is 150 s long."
    )


def test_overtime_belongs_to_the_shift():
    crew = replace(CREW, shift=TimeWindow(0, 100), max_overtime=40)
    assert find_impossible(line_problem(Job(id=1, location=4, service_duration=60), vehicles=(crew,))) == ()
    assert reasons(line_problem(Job(id=1, location=4, service_duration=61), vehicles=(crew,))) == {
        1: Reason.LONGER_THAN_SHIFT
    }


def test_windows_are_set_beside_when_the_closest_vehicle_could_start():
    crews = (replace(CREW, shift=TimeWindow(100, 300)), replace(CREW, id=8, shift=TimeWindow(500, 900)))
    job = Job(id=1, location=4, service_duration=20, time_windows=(TimeWindow(0, 90), TimeWindow(260, 400)))
    problem = line_problem(job, vehicles=crews)
    assert reasons(problem) == {1: Reason.OUTSIDE_SHIFTS}
    assert the_detail(problem) == (
        "Must start between 0 and 90 s or between 260 and 400 s; vehicle 7, which comes closest, could start it "
        "between 140 and 240 s."
    )


def test_a_break_that_leaves_no_time_for_the_window_is_blamed():
    pause = Break(id=2, duration=400, time_windows=(TimeWindow(100, 100),))
    job = Job(id=1, location=1, service_duration=300, time_windows=(TimeWindow(200, 300),))
    problem = line_problem(job, vehicles=(replace(CREW, breaks=(pause,)),))
    assert reasons(problem) == {1: Reason.OUTSIDE_SHIFTS}
    assert the_detail(problem).endswith("but has to begin break 2 for 400 s from 100 to 100 s.")


@pytest.mark.parametrize(
    ("limit", "detail"),
    [
        ({"max_travel_duration": 79}, "Vehicle 7 would be on the road for 80 s, its limit is 79 s"),
        ({"max_duration": 99}, "Vehicle 7 would be away for 100 s, its limit is 99 s"),
        ({"max_distance": 799}, "Vehicle 7 would drive 800 m, its limit is 799 m"),
        ({"max_jobs": 0}, "Vehicle 7 would have 1 jobs, its limit is 0"),
        ({"load_lifetime": 39}, "The load of vehicle 7 would be 40 s old, its lifetime is 39 s"),
    ],
)
def test_a_limit_is_set_beside_what_the_job_takes(limit, detail):
    job = Job(id=1, location=4, service_duration=20, delivery=(1,), time_windows=(TimeWindow(300, 400),))
    problem = line_problem(job, vehicles=(replace(CREW, capacity=(1,), **limit),))
    assert reasons(problem) == {1: Reason.ABOVE_LIMIT}
    assert the_detail(problem) == f"{detail}; no vehicle keeps that limit."
    (name,) = limit
    wider = replace(problem.vehicles[0], **{name: limit[name] + 1})
    assert find_impossible(replace(problem, vehicles=(wider,))) == ()


def test_a_release_after_which_no_vehicle_is_back_in_time_is_a_limit():
    job = Job(id=1, location=4, service_duration=20, release=901)
    problem = line_problem(job)
    assert reasons(problem) == {1: Reason.ABOVE_LIMIT}
    assert the_detail(problem).startswith(
        "Vehicle 7 may not leave with it before 901 s and would have to leave by 900 s"
    )


def test_a_job_that_fits_by_itself_but_not_behind_frozen_ones_says_so():
    crew = replace(CREW, frozen=(2,))
    problem = line_problem(
        Job(id=1, location=4, service_duration=500), Job(id=2, location=1, service_duration=500), vehicles=(crew,)
    )
    assert reasons(problem) == {1: Reason.CANNOT_FOLLOW_FROZEN}
    assert the_detail(problem) == "Vehicle 7 could serve it, but not behind its frozen jobs [2]."


def test_frozen_jobs_that_cannot_be_served_together_are_impossible_and_their_vehicle_does_nothing():
    jobs = (
        Job(id=1, location=4, time_windows=(TimeWindow(500, 600),)),
        Job(id=2, location=1, time_windows=(TimeWindow(0, 400),)),
        Job(id=3, location=1),
    )
    problem = line_problem(*jobs, vehicles=(replace(CREW, frozen=(1, 2)), replace(CREW, id=8, frozen=(3,))))
    assert reasons(problem) == {1: Reason.CANNOT_FOLLOW_FROZEN, 2: Reason.CANNOT_FOLLOW_FROZEN}
    assert find_impossible(problem)[0].detail == (
        "It is frozen on vehicle 7 with jobs [1, 2], which cannot all be served: their time windows are missed."
    )
    assert begin_routes(problem) == ((), (2,))


def test_a_route_begins_with_the_reload_that_its_frozen_jobs_call_for():
    crew = replace(CREW, capacity=(4,), reloads=(Reload(location=2),), frozen=(1, 2))
    jobs = (Job(id=1, location=1, delivery=(3,)), Job(id=2, location=3, delivery=(2,)))
    problem = line_problem(*jobs, vehicles=(crew,))
    assert find_impossible(problem) == ()
    assert begin_routes(problem) == ((0, -1, 1),)


def test_a_route_begins_with_the_second_job_of_a_frozen_first_one():
    jobs = (Job(id=1, location=1), Job(id=2, location=3))
    problem = line_problem(*jobs, vehicles=(replace(CREW, frozen=(1,)),), pairs=(Pair(first=1, second=2),))
    assert begin_routes(problem) == ((0, 1),)


def test_a_release_in_the_middle_of_the_day_is_met_by_a_reload_behind_the_frozen_jobs():
    jobs = (
        Job(id=1, location=1, time_windows=(TimeWindow(0, 100),)),
        Job(id=2, location=1, release=500, delivery=(1,)),
    )
    crew = replace(CREW, capacity=(4,), frozen=(1,))
    assert reasons(line_problem(*jobs, vehicles=(crew,))) == {2: Reason.CANNOT_FOLLOW_FROZEN}
    assert find_impossible(line_problem(*jobs, vehicles=(replace(crew, reloads=(Reload(location=0),)),))) == ()


def test_the_partner_of_an_impossible_job_is_impossible_for_that():
    jobs = (Job(id=1, location=1, skills=frozenset({3})), Job(id=2, location=2))
    problem = line_problem(*jobs, pairs=(Pair(first=1, second=2),))
    assert reasons(problem) == {1: Reason.NO_VEHICLE_WITH_SKILLS, 2: Reason.PARTNER_IMPOSSIBLE}
    assert find_impossible(problem)[1].detail == (
        "Job 1, its pair, cannot be served: Needs skills [3]; no vehicle has [3]."
    )


def test_two_jobs_of_a_pair_that_only_fit_apart_are_both_impossible():
    jobs = (
        Job(id=1, location=1, time_windows=(TimeWindow(500, 600),)),
        Job(id=2, location=2, time_windows=(TimeWindow(0, 400),)),
    )
    problem = line_problem(*jobs, pairs=(Pair(first=1, second=2),))
    assert reasons(problem) == {1: Reason.OUTSIDE_SHIFTS, 2: Reason.OUTSIDE_SHIFTS}


def test_the_load_between_the_jobs_of_a_pair_counts():
    jobs = (Job(id=1, location=1, pickup=(2,)), Job(id=2, location=2, delivery=(2,)))
    crew = replace(CREW, capacity=(4,))
    assert find_impossible(line_problem(*jobs, vehicles=(crew,), pairs=(Pair(first=1, second=2),))) == ()
    problem = line_problem(*jobs, vehicles=(crew,), pairs=(Pair(first=1, second=2, load=(1,)),))
    assert reasons(problem) == {1: Reason.LOAD_ABOVE_CAPACITY, 2: Reason.LOAD_ABOVE_CAPACITY}


def test_a_job_pinned_behind_others_is_taken_as_possible():
    jobs = (Job(id=1, location=1), Job(id=2, location=2, position=1))
    assert find_impossible(line_problem(*jobs)) == ()


def test_a_job_pinned_to_a_place_that_is_frozen_everywhere_is_impossible():
    crew = replace(CREW, frozen=(1, 3))
    jobs = (Job(id=1, location=1), Job(id=2, location=2, position=1), Job(id=3, location=2))
    problem = line_problem(*jobs, vehicles=(crew,))
    assert reasons(problem) == {2: Reason.CANNOT_FOLLOW_FROZEN}
    assert the_detail(problem) == (
        "It is pinned behind 1 other jobs; routes of vehicles that may serve it begin with 2 frozen ones or more."
    )


def test_a_job_pinned_behind_more_jobs_than_a_vehicle_may_have_is_above_the_limit():
    problem = line_problem(Job(id=2, location=2, position=3), vehicles=(replace(CREW, max_jobs=3),))
    assert reasons(problem) == {2: Reason.ABOVE_LIMIT}
    assert "at most 3 jobs" in the_detail(problem)


def test_reasons_come_in_the_order_of_the_jobs():
    jobs = tuple(Job(id=number, location=1, service_duration=2000) for number in (9, 4, 6))
    assert [one.job for one in find_impossible(line_problem(*jobs))] == [0, 1, 2]
