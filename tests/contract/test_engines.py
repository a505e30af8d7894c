"""What every engine must do, on a line of places a hundred seconds apart, by iterations and therefore repeatably."""

from itertools import count, permutations, product

import numpy as np
import pytest

from solvers.check import check, price
from solvers.engines import ENGINES, Limits
from solvers.problem import UNREACHABLE, Job, Problem, TimeWindow, Vehicle
from solvers.solution import Reason
from solvers.solve import solve
from solvers.timing import cost_of_sequences

ITERATIONS = 100
DAY = TimeWindow(0, 10_000)


@pytest.fixture(params=sorted(ENGINES))
def engine(request):
    return request.param


def line(num_places):
    places = np.arange(num_places)
    return (100 * np.abs(places[:, None] - places[None, :])).astype(np.int32)


def problem_of(jobs, vehicles, durations=None):
    return Problem(durations=line(6) if durations is None else durations, jobs=tuple(jobs), vehicles=tuple(vehicles))


def depot(number=0, **fields):
    return Vehicle(**{"id": number, "start": 0, "end": 0, "shift": DAY, **fields})


def answer(problem, engine, **options):
    solution = solve(problem, engine=engine, **{"iterations": ITERATIONS, **options})
    assert check(problem, solution) == []
    assert price(problem, solution) == solution.cost
    return solution


def visits(solution):
    return {route.vehicle: [stop.job for stop in route.stops] for route in solution.routes}


def reasons(solution):
    return {one.job: one.reason for one in solution.unassigned}


def test_a_single_job_is_served(engine):
    solution = answer(problem_of([Job(id=1, location=2, service_duration=60)], [depot()]), engine)
    assert (visits(solution), solution.cost) == ({0: [0]}, 400)


def test_an_empty_problem_has_an_empty_answer(engine):
    solution = answer(problem_of([], [depot()]), engine)
    assert (solution.routes, solution.unassigned, solution.cost) == ((), (), 0)


def test_without_vehicles_every_job_is_left_out(engine):
    solution = answer(problem_of([Job(id=1, location=1, prize=50)], []), engine)
    assert (reasons(solution), solution.cost) == ({0: Reason.NO_VEHICLE_WITH_SKILLS}, 50)


def test_a_problem_without_anything_has_an_empty_answer(engine):
    assert answer(problem_of([], []), engine).cost == 0


def test_capacity_spreads_jobs_over_vehicles(engine):
    jobs = [Job(id=number, location=1 + number, load=(2,)) for number in range(4)]
    solution = answer(problem_of(jobs, [depot(0, capacity=(4,)), depot(1, capacity=(4,))]), engine)
    assert sorted(len(jobs) for jobs in visits(solution).values()) == [2, 2]


def test_each_load_dimension_is_kept(engine):
    jobs = [Job(id=0, location=1, load=(1, 3)), Job(id=1, location=1, load=(1, 3))]
    vehicles = [depot(0, capacity=(9, 5)), depot(1, capacity=(9, 3))]
    assert sorted(visits(answer(problem_of(jobs, vehicles), engine))) == [0, 1]


def test_jobs_go_to_vehicles_with_their_skills(engine):
    jobs = [Job(id=number, location=1 + number, skills=frozenset({number % 2})) for number in range(4)]
    vehicles = [depot(0, skills=frozenset({0})), depot(1, skills=frozenset({1}))]
    solution = answer(problem_of(jobs, vehicles), engine)
    assert {vehicle: set(jobs) for vehicle, jobs in visits(solution).items()} == {0: {0, 2}, 1: {1, 3}}


def test_jobs_of_unlike_skills_may_share_a_place(engine):
    jobs = [Job(id=number, location=3, skills=frozenset({number})) for number in range(2)]
    vehicles = [depot(0, skills=frozenset({1})), depot(1, skills=frozenset({0}))]
    assert visits(answer(problem_of(jobs, vehicles), engine)) == {0: [1], 1: [0]}


def test_time_windows_decide_the_order(engine):
    jobs = [
        Job(id=0, location=1, time_window=TimeWindow(2000, 2100)),
        Job(id=1, location=2, time_window=TimeWindow(1000, 1100)),
        Job(id=2, location=3, time_window=TimeWindow(0, 400)),
    ]
    assert visits(answer(problem_of(jobs, [depot()]), engine)) == {0: [2, 1, 0]}


def test_lateness_is_paid_where_leaving_out_is_dearer(engine):
    job = Job(id=0, location=5, due=100, lateness_cost=2, prize=5000)
    solution = answer(problem_of([job], [depot()]), engine)
    assert (solution.routes[0].stops[0].lateness, solution.cost) == (400, 1000 + 800)


def test_a_job_is_left_out_where_lateness_is_dearer(engine):
    job = Job(id=0, location=5, due=100, lateness_cost=20, prize=5000)
    assert reasons(answer(problem_of([job], [depot()]), engine)) == {0: Reason.OUTCOMPETED}


def test_the_dearer_of_two_due_jobs_comes_first(engine):
    jobs = [
        Job(id=0, location=1, service_duration=1000, due=150, lateness_cost=1, prize=9000),
        Job(id=1, location=1, service_duration=1000, due=150, lateness_cost=5, prize=9000),
    ]
    solution = answer(problem_of(jobs, [depot()]), engine)
    assert (visits(solution), solution.cost) == ({0: [1, 0]}, 200 + 950)


def test_an_overdue_job_comes_before_one_that_can_wait(engine):
    jobs = [
        Job(id=0, location=1, service_duration=1000, prize=9000),
        Job(id=1, location=1, service_duration=1000, due=-100, lateness_cost=1, prize=9000),
    ]
    assert visits(answer(problem_of(jobs, [depot()]), engine)) == {0: [1, 0]}


def test_a_job_not_worth_its_way_is_left_out(engine):
    jobs = [Job(id=0, location=1, prize=10_000), Job(id=1, location=5, prize=799)]
    solution = answer(problem_of(jobs, [depot()]), engine)
    assert (reasons(solution), solution.cost) == ({1: Reason.OUTCOMPETED}, 200 + 799)
    assert "800 s more; its prize is 799 s" in solution.unassigned[0].detail


def test_a_required_job_is_kept_whatever_it_costs(engine):
    jobs = [Job(id=0, location=5), Job(id=1, location=1, prize=10)]
    assert visits(answer(problem_of(jobs, [depot(fixed_cost=10_000)]), engine)).keys() == {0}


def test_a_required_job_displaces_optional_ones(engine):
    jobs = [
        Job(id=0, location=1, service_duration=500, prize=9_000_000),
        Job(id=1, location=1, service_duration=500, prize=9_000_000),
        Job(id=2, location=2, service_duration=700),
    ]
    solution = answer(problem_of(jobs, [depot(shift=TimeWindow(0, 1300))]), engine)
    assert visits(solution) == {0: [2]}


def test_required_jobs_that_cannot_all_fit_still_get_an_answer(engine):
    jobs = [Job(id=number, location=1, service_duration=600) for number in range(3)]
    solution = answer(problem_of(jobs, [depot(shift=TimeWindow(0, 1400))]), engine)
    assert list(reasons(solution).values()) == [Reason.OUTCOMPETED]
    assert solution.cost == 200 + 10**9
    assert "None of the 1 vehicles that may serve it has room" in solution.unassigned[0].detail


def test_each_job_is_served_from_the_nearer_of_two_depots(engine):
    jobs = [Job(id=0, location=1), Job(id=1, location=4)]
    vehicles = [Vehicle(id=0, start=5, end=5, shift=DAY), Vehicle(id=1, start=0, end=0, shift=DAY)]
    assert visits(answer(problem_of(jobs, vehicles), engine)) == {0: [1], 1: [0]}


def test_a_vehicle_may_end_elsewhere_than_it_starts(engine):
    jobs = [Job(id=number, location=location) for number, location in enumerate((4, 1, 3, 2))]
    solution = answer(problem_of(jobs, [Vehicle(id=0, start=0, end=5, shift=DAY)]), engine)
    assert (visits(solution), solution.cost) == ({0: [1, 3, 2, 0]}, 500)


def test_a_second_vehicle_is_used_only_where_it_pays(engine):
    jobs = [Job(id=number, location=1 + number) for number in range(4)]
    solution = answer(problem_of(jobs, [depot(0, fixed_cost=500), depot(1, fixed_cost=500)]), engine)
    assert (len(solution.routes), solution.cost) == (1, 800 + 500)


def test_a_vehicle_is_used_where_its_jobs_pay_for_it_together(engine):
    jobs = [Job(id=number, location=1, prize=400) for number in range(5)]
    solution = answer(problem_of(jobs, [depot(fixed_cost=1000)]), engine)
    assert solution.cost == 1200


def test_a_vehicle_is_not_used_where_its_jobs_do_not_pay_for_it(engine):
    jobs = [Job(id=number, location=1, prize=400) for number in range(2)]
    assert answer(problem_of(jobs, [depot(fixed_cost=1000)]), engine).cost == 800


def test_many_jobs_at_one_place_take_one_trip(engine):
    jobs = [Job(id=number, location=3, service_duration=10) for number in range(8)]
    solution = answer(problem_of(jobs, [depot(0), depot(1)]), engine)
    assert (len(solution.routes), solution.cost) == (1, 600)


def test_legs_without_a_way_are_driven_around(engine):
    durations = line(4)
    durations[1, 2] = durations[2, 1] = UNREACHABLE
    jobs = [Job(id=0, location=1), Job(id=1, location=2)]
    solution = answer(problem_of(jobs, [depot(0), depot(1)], durations), engine)
    assert sorted(map(len, visits(solution).values())) == [1, 1]


IMPOSSIBLE = {
    Reason.NO_VEHICLE_WITH_SKILLS: (
        Job(id=5, location=1, load=(1,), skills=frozenset({1, 2})),
        "Needs skills [1, 2]; no single vehicle has all of them.",
    ),
    Reason.LOAD_ABOVE_CAPACITY: (
        Job(id=5, location=1, load=(4,)),
        "Needs [4] of capacity; vehicles with its skills hold [2] or [3].",
    ),
    Reason.UNREACHABLE: (
        Job(id=5, location=2, load=(1,)),
        "Place 2 cannot be reached from the start, or left for the end, of any vehicle that may serve it.",
    ),
    Reason.OUTSIDE_SHIFTS: (
        Job(id=5, location=1, load=(1,), service_duration=50, time_window=TimeWindow(900, 950)),
        "Service must start between 900 and 950 s; the vehicle that comes closest could start it "
        "between 100 and 850 s.",
    ),
    Reason.LONGER_THAN_SHIFT: (
        Job(id=5, location=1, load=(1,), service_duration=801),
        "Takes 1001 s with the way there and back (801 s of service); the shift that comes closest is 1000 s long.",
    ),
}


@pytest.mark.parametrize("required", [True, False], ids=["required", "optional"])
@pytest.mark.parametrize("reason", IMPOSSIBLE, ids=str)
def test_an_impossible_job_is_left_out_with_its_reason_and_the_rest_is_served(engine, reason, required):
    job, detail = IMPOSSIBLE[reason]
    if not required:
        job = Job(**{name: getattr(job, name) for name in Job.__slots__} | {"prize": 70})
    durations = line(3)
    durations[:, 2] = UNREACHABLE
    durations[2, 2] = 0
    vehicles = [
        depot(0, shift=TimeWindow(0, 1000), capacity=(2,), skills=frozenset({1})),
        depot(1, shift=TimeWindow(0, 1000), capacity=(3,), skills=frozenset({2})),
    ]
    solution = answer(problem_of([job, Job(id=6, location=1, load=(1,))], vehicles, durations), engine)
    assert [(one.job, one.reason, one.detail) for one in solution.unassigned] == [(0, reason, detail)]
    assert list(visits(solution).values()) == [[1]]


def seeded_problem(seed, num_jobs, num_vehicles):
    random = np.random.default_rng(seed)
    spots = random.integers(0, 2000, (num_jobs + 2, 2))
    durations = np.abs(spots[:, None] - spots[None, :]).sum(axis=2).astype(np.int32)
    jobs = [
        Job(
            id=number,
            location=number,
            service_duration=int(random.integers(0, 600)),
            time_window=TimeWindow(0, 4000) if random.random() < 0.3 else None,
            due=int(random.integers(0, 6000)) if random.random() < 0.4 else None,
            lateness_cost=1,
            skills=frozenset({1}) if random.random() < 0.3 else frozenset(),
            prize=int(random.integers(500, 5000)),
        )
        for number in range(num_jobs)
    ]
    vehicles = [
        Vehicle(
            id=number,
            start=num_jobs + number % 2,
            end=num_jobs + number % 2,
            shift=TimeWindow(0, 7000),
            skills=frozenset({number % 2}),
        )
        for number in range(num_vehicles)
    ]
    return problem_of(jobs, vehicles, durations)


def test_the_same_problem_seed_and_iterations_give_an_equal_answer(engine):
    problem = seeded_problem(3, 25, 3)
    assert answer(problem, engine, seed=4) == answer(problem, engine, seed=4)


def test_an_engine_starts_from_the_answer_it_is_given(engine):
    problem = seeded_problem(5, 20, 3)
    initial = ENGINES["pyvrp"](problem, Limits(iterations=400))
    found = ENGINES[engine](problem, Limits(iterations=20, initial=initial))
    assert cost_of_sequences(problem, found) <= cost_of_sequences(problem, initial)


@pytest.mark.parametrize("engine", ["ortools", "pyvrp"])
def test_a_search_stops_by_the_clock_and_reports_on_the_way(engine):
    reports = []
    answer(
        seeded_problem(6, 40, 4),
        engine,
        iterations=None,
        time_limit=1.2,
        on_progress=lambda share, cost: reports.append((share, cost)),
    )
    assert reports
    assert all(0 < share <= 1 and cost > 0 for share, cost in reports)


def test_pyvrp_reports_across_its_rounds_of_pricing_lateness(monkeypatch):
    # A clock that every look moves on by a hundredth of a second: a report falls due every fiftieth iteration or so.
    ticks = count()
    monkeypatch.setattr("solvers.engines.pyvrp.monotonic", lambda: next(ticks) / 100)
    shares = []
    answer(seeded_problem(6, 25, 3), "pyvrp", iterations=400, on_progress=lambda share, _: shares.append(share))
    assert len(shares) >= 5
    assert shares == sorted(shares)


@pytest.mark.parametrize("seed", range(4))
def test_pyvrp_finds_the_optimum_of_five_jobs_on_two_vehicles(seed):
    problem = seeded_problem(seed, 5, 2)
    best = min(
        cost
        for owners in product((None, 0, 1), repeat=5)
        for first in permutations([job for job in range(5) if owners[job] == 0])
        for second in permutations([job for job in range(5) if owners[job] == 1])
        if all(
            problem.vehicles[owner].may_serve(problem.jobs[job])
            for job, owner in enumerate(owners)
            if owner is not None
        )
        and (cost := cost_of_sequences(problem, (first, second))) is not None
    )
    assert answer(problem, "pyvrp", iterations=600).cost == best


def test_skills_as_load_dimensions_keep_the_same_rules(monkeypatch):
    monkeypatch.setattr("solvers.engines.pyvrp.MATRIX_MEMORY", 0)
    problem = seeded_problem(3, 25, 3)
    by_loads = answer(problem, "pyvrp", iterations=600)
    assert len(by_loads.routes) == 3
