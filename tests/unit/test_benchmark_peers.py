"""The peers' models, on problems whose best answer is known by hand; and the pass that counts late stops."""

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from benchmarks.solvers.earliest import drive_early
from benchmarks.solvers.peers import PEERS
from benchmarks.solvers.peers.expressing import CannotExpressError, features_of, useful_vehicles
from benchmarks.solvers.scoring import score
from solvers.problem import Break, Job, Matrix, Problem, Reload, TimeWindow, Vehicle

DAY = TimeWindow(0, 10_000)
LIBRARIES = {"pyvrp": "pyvrp", "vroom": "vroom", "ortools": "ortools"}


@pytest.fixture(params=PEERS)
def plan(request):
    """One of the peers, asked for an answer within a second."""
    pytest.importorskip(LIBRARIES[request.param], reason=f"{request.param} is not installed")
    solve = import_module(f"benchmarks.solvers.peers.{request.param}").plan
    return lambda problem: solve(problem, seed=1, time_limit=0.5, threads=1)


def on_a_line(*jobs, vehicles=None, num_places=6):
    """Places 100 s apart, the yard at place 0."""
    places = np.arange(num_places)
    durations = (100 * np.abs(places[:, None] - places[None, :])).astype(np.int32)
    vehicles = vehicles or (Vehicle(id=0, start=0, end=0, shift=DAY),)
    return Problem(matrices=(Matrix(durations=durations),), jobs=jobs, vehicles=tuple(vehicles))


def test_a_peer_serves_all_on_the_way_there_and_back(plan):
    problem = on_a_line(*(Job(id=place, location=place) for place in (3, 1, 5)))
    judged = score(problem, plan(problem))
    assert (judged.cost, judged.done, judged.violations) == (1_000, 3, 0)


def test_a_peer_keeps_to_time_windows(plan):
    problem = on_a_line(
        Job(id=1, location=1, time_windows=(TimeWindow(900, 2_000),)), Job(id=2, location=5), Job(id=3, location=2)
    )
    judged = score(problem, plan(problem))
    assert (judged.cost, judged.violations) == (1_000, 0)


def test_a_peer_gives_each_job_to_a_vehicle_with_its_skills(plan):
    vehicles = [Vehicle(id=k, start=0, end=0, shift=DAY, skills=frozenset({k})) for k in range(2)]
    jobs = [Job(id=place, location=place, skills=frozenset({place % 2})) for place in (1, 2, 3, 4)]
    problem = on_a_line(*jobs, vehicles=vehicles)
    sequences = plan(problem)
    assert [sorted(jobs[job].id for job in visits) for visits in sequences] == [[2, 4], [1, 3]]
    assert score(problem, sequences).cost == 800 + 600


def test_a_peer_carries_no_more_than_the_capacity(plan):
    vehicles = [Vehicle(id=k, start=0, end=0, shift=DAY, capacity=(2,)) for k in range(2)]
    jobs = [Job(id=place, location=place, delivery=(1,)) for place in (1, 2, 3, 4)]
    problem = on_a_line(*jobs, vehicles=vehicles)
    judged = score(problem, plan(problem))
    assert (judged.cost, judged.done, judged.violations) == (400 + 800, 4, 0)


def test_a_peer_leaves_out_the_cheaper_of_two_jobs_that_do_not_both_fit(plan):
    jobs = [Job(id=k, location=1, service_duration=6_000, prize=prize) for k, prize in ((1, 3_000), (2, 4_000))]
    problem = on_a_line(*jobs)
    sequences = plan(problem)
    assert sequences == ((1,),)
    assert score(problem, sequences).cost == 200 + 3_000


def test_a_peer_pays_for_a_second_vehicle_only_where_it_has_to(plan):
    vehicles = [Vehicle(id=k, start=0, end=0, shift=DAY, fixed_cost=5_000) for k in range(3)]
    problem = on_a_line(*(Job(id=place, location=place) for place in (1, 2, 3)), vehicles=vehicles)
    judged = score(problem, plan(problem))
    assert (judged.cost, judged.violations) == (5_000 + 600, 0)


def test_a_peer_starts_and_ends_at_each_vehicles_own_yard(plan):
    vehicles = [Vehicle(id=k, start=place, end=place, shift=DAY) for k, place in enumerate((0, 5))]
    problem = on_a_line(Job(id=1, location=1), Job(id=2, location=4), vehicles=vehicles)
    assert plan(problem) == ((0,), (1,))


def test_a_peer_refuses_what_it_has_no_model_of(plan):
    problem = on_a_line(Job(id=1, location=1))
    limited = replace(problem.vehicles[0], max_travel_duration=10)
    with pytest.raises(CannotExpressError, match="limits of travel, distance or jobs"):
        plan(replace(problem, vehicles=(limited,)))


def test_pyvrp_makes_several_trips():
    pytest.importorskip("pyvrp")
    from benchmarks.solvers.peers.pyvrp import plan

    truck = Vehicle(id=0, start=0, end=0, shift=DAY, capacity=(1,), reloads=(Reload(location=0, service_duration=50),))
    problem = on_a_line(*(Job(id=place, location=place, delivery=(1,)) for place in (1, 2)), vehicles=[truck])
    sequences = plan(problem, seed=1, time_limit=0.5, threads=1)
    assert sequences[0] in ((0, -1, 1), (1, -1, 0))
    assert score(problem, sequences).violations == 0


@pytest.mark.parametrize("skills", ["profiles", "loads"])
def test_pyvrp_knows_skills_as_profiles_and_as_loads(skills):
    pytest.importorskip("pyvrp")
    from benchmarks.solvers.peers.pyvrp import plan

    vehicles = [Vehicle(id=k, start=0, end=0, shift=DAY, skills=frozenset({k})) for k in range(2)]
    jobs = [Job(id=place, location=place, skills=frozenset({place % 2})) for place in (1, 2)]
    sequences = plan(on_a_line(*jobs, vehicles=vehicles), seed=1, time_limit=0.5, threads=1, skills=skills)
    assert sequences == ((1,), (0,))


def test_vroom_takes_breaks():
    pytest.importorskip("vroom")
    from benchmarks.solvers.peers.vroom import plan

    crew = Vehicle(
        id=0,
        start=0,
        end=0,
        shift=TimeWindow(0, 1_000),
        breaks=(Break(id=0, duration=500, time_windows=(TimeWindow(100, 400),)),),
    )
    jobs = [Job(id=place, location=place, prize=10_000 * place) for place in (2, 3)]
    sequences = plan(on_a_line(*jobs, vehicles=[crew]), seed=0, time_limit=0.5, threads=1)
    assert sequences == ((0,),)


def test_features_are_named_by_what_is_asked_for():
    problem = on_a_line(Job(id=1, location=1, prize=5, release=3))
    assert features_of(problem) == {"prizes", "releases"}


def test_of_an_endless_fleet_only_some_vehicles_can_be_of_use():
    vehicles = [Vehicle(id=k, start=0, end=0, shift=DAY, capacity=(10,)) for k in range(50)]
    jobs = [Job(id=place, location=place, delivery=(4,)) for place in (1, 2, 3, 4)]
    assert useful_vehicles(on_a_line(*jobs, vehicles=vehicles)) == [0, 1, 2, 3, 4]


def test_a_route_that_the_clock_refuses_counts_its_late_stops():
    problem = on_a_line(
        Job(id=1, location=3, time_windows=(TimeWindow(0, 100),)), Job(id=2, location=1), Job(id=3, location=5, prize=9)
    )
    judged = score(problem, ((0, 1),))
    assert (judged.violations, judged.late, judged.done) == (1, 1, 2)
    assert judged.cost == 600 + 9


def test_an_early_pass_takes_its_break_while_it_may():
    crew = Vehicle(
        id=0, start=0, end=0, shift=DAY, breaks=(Break(id=0, duration=50, time_windows=(TimeWindow(0, 150),)),)
    )
    problem = on_a_line(Job(id=1, location=1), Job(id=2, location=2), vehicles=[crew])
    driven = drive_early(problem, 0, (0, 1))
    assert (driven.num_late, driven.travel_duration, driven.end) == (0, 400, 450)


def test_a_required_job_left_out_is_a_violation():
    problem = on_a_line(Job(id=1, location=1), Job(id=2, location=2))
    judged = score(problem, ((0,),))
    assert (judged.violations, judged.first) == (1, "job 2 is required and left out")
