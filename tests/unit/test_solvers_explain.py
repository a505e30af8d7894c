"""Why jobs are left out and what would fit them in, on a line of places ten seconds apart."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.check import check, price
from solvers.errors import SolverError
from solvers.explain import Change, Kind, apply, explain, explain_all, explain_stop
from solvers.explain.tabling import change_tables
from solvers.impossible import find_impossible
from solvers.problem import UNREACHABLE, Job, Matrix, Pair, Problem, Reload, TimeWindow, Vehicle
from solvers.solution import Reason, Solution, Unassigned
from solvers.timing import columns, schedule_route
from solvers.timing.tables import tabulate

CREW = Vehicle(id=7, start=0, end=0, shift=TimeWindow(0, 100))


def line_problem(*jobs, vehicles=(CREW,), pairs=(), durations=None):
    places = np.arange(6)
    line = 10 * np.abs(places[:, None] - places[None, :])
    return Problem(
        matrices=(
            Matrix(
                durations=line.astype(np.int32) if durations is None else durations,
                distances=(10 * line).astype(np.int32),
            ),
        ),
        jobs=jobs,
        vehicles=vehicles,
        pairs=pairs,
    )


def answer_of(problem, *sequences):
    """Give the sound answer with these visits, everything else left out."""
    routes = tuple(schedule_route(problem, number, visits) for number, visits in enumerate(sequences) if visits)
    served = {stop.job for route in routes for stop in route.stops}
    impossible = {one.job: one for one in find_impossible(problem)}
    unassigned = tuple(
        impossible.get(job) or Unassigned(job=job, reason=Reason.OUTCOMPETED, detail="-")
        for job in range(len(problem.jobs))
        if job not in served
    )
    solution = Solution(routes=routes, unassigned=unassigned, cost=0)
    return replace(solution, cost=price(problem, solution))


def never(*_, **__):
    raise AssertionError("the search was asked")


def explained(problem, *sequences, job=1, solve=never):
    return explain(problem, answer_of(problem, *sequences), job, solve=solve)


def proposal(explanation, *kinds):
    (found,) = (one for one in explanation.proposals if tuple(change.kind for change in one.changes) == kinds)
    return found


# Job 0 fills the crew's hundred seconds to eighty: twenty there and back, sixty of work.
BUSY = Job(id=10, location=1, service_duration=60, prize=500)


def test_a_job_that_no_vehicle_has_room_for_is_outcompeted_by_the_jobs_whose_place_it_would_take():
    problem = line_problem(BUSY, Job(id=11, location=1, service_duration=50, prize=400))
    why = explained(problem, (0,))
    assert (why.reason, why.vehicle, why.price) == (Reason.OUTCOMPETED, None, None)
    assert (why.rivals, why.rivals_vehicle, why.rivals_price) == ((10,), 7, 100)
    assert why.detail == (
        "No vehicle that may serve it has room for it beside its other jobs. "
        "In place of job 10 on vehicle 7 the answer would cost 100 more."
    )


def test_a_job_that_is_not_worth_its_way_says_what_it_would_cost():
    problem = line_problem(replace(BUSY, service_duration=10), Job(id=11, location=3, prize=15))
    why = explained(problem, (0,))
    assert (why.vehicle, why.price) == (7, 40)
    assert why.detail.startswith("The cheapest way to serve it, by vehicle 7, costs 40 more; its prize is 15.")


def test_a_longer_shift_is_the_least_that_fits():
    problem = line_problem(BUSY, Job(id=11, location=1, service_duration=50, prize=400))
    longer = proposal(explained(problem, (0,)), Kind.LONGER_SHIFT)
    assert longer.changes == (Change(kind=Kind.LONGER_SHIFT, vehicle=7, amount=30),)
    assert (longer.is_proven, longer.vehicle, longer.cost) == (True, 7, 20)
    assert longer.sentence == (
        "Job 11 would be served by vehicle 7 if the shift of vehicle 7 were 30 s longer; "
        "the answer would cost 400 less."
    )
    shorter = apply(problem, (replace(longer.changes[0], amount=29),))
    assert schedule_route(shorter, 0, (0, 1)) is None


def test_overtime_that_is_too_dear_is_replaced_by_a_longer_shift():
    crew = replace(CREW, max_overtime=100, overtime_cost=10)
    problem = line_problem(BUSY, Job(id=11, location=1, service_duration=50, prize=101), vehicles=(crew,))
    # Thirty seconds of overtime would cost 300; ten cost 100, just less than the prize.
    longer = proposal(explained(problem, (0,)), Kind.LONGER_SHIFT)
    assert longer.amount == 20
    assert longer.is_proven


def test_the_vehicle_whose_shift_must_grow_least_is_named():
    crews = (CREW, replace(CREW, id=8, shift=TimeWindow(0, 110)))
    other = replace(BUSY, id=12)
    problem = line_problem(BUSY, Job(id=11, location=1, service_duration=50, prize=400), other, vehicles=crews)
    assert proposal(explained(problem, (0,), (2,)), Kind.LONGER_SHIFT).changes == (
        Change(kind=Kind.LONGER_SHIFT, vehicle=8, amount=20),
    )


def test_a_higher_prize_is_the_least_at_which_serving_pays():
    problem = line_problem(replace(BUSY, service_duration=10), Job(id=11, location=3, prize=15))
    higher = proposal(explained(problem, (0,)), Kind.PRIZE)
    assert higher.changes == (Change(kind=Kind.PRIZE, jobs=(11,), amount=26),)
    assert higher.is_proven
    assert "the prize of job 11 were 41, 26 more" in higher.sentence


def test_a_higher_prize_may_take_the_place_of_another_job():
    problem = line_problem(BUSY, Job(id=11, location=1, service_duration=50, prize=400))
    higher = proposal(explained(problem, (0,)), Kind.PRIZE)
    assert (higher.amount, higher.cost) == (101, 520)
    assert "in place of job 10" in higher.sentence


def test_a_required_job_has_no_prize_to_raise():
    problem = line_problem(BUSY, Job(id=11, location=1, service_duration=50))
    assert Kind.PRIZE not in {one.kind for one in explained(problem, (0,)).proposals}


def test_jobs_are_dropped_where_that_costs_least():
    jobs = (
        Job(id=10, location=1, service_duration=30, prize=300),
        Job(id=11, location=1, service_duration=40, prize=200),
        Job(id=12, location=1, service_duration=30, prize=250),
    )
    dropped = proposal(explained(line_problem(*jobs), (0, 2)), Kind.DROP)
    assert dropped.changes == (Change(kind=Kind.DROP, vehicle=7, jobs=(12,), amount=50),)
    assert (dropped.is_proven, dropped.cost) == (True, 20 + 250)


def test_several_jobs_are_dropped_where_one_is_not_enough():
    jobs = (
        Job(id=10, location=1, service_duration=30, prize=300),
        Job(id=11, location=1, service_duration=80, prize=200),
        Job(id=12, location=1, service_duration=30, prize=250),
    )
    assert proposal(explained(line_problem(*jobs), (0, 2)), Kind.DROP).changes[0].jobs == (10, 12)


def test_frozen_jobs_are_not_dropped():
    crew = replace(CREW, frozen=(10,))
    problem = line_problem(BUSY, Job(id=11, location=1, service_duration=50, prize=400), vehicles=(crew,))
    assert [one.kind for one in explained(problem, (0,)).proposals] == [Kind.LONGER_SHIFT]


@pytest.mark.parametrize(
    ("windows", "kind", "amount", "window"),
    [
        ((TimeWindow(0, 5),), Kind.LATER_WINDOW, 5, 0),
        ((TimeWindow(0, 2), TimeWindow(300, 400)), Kind.LATER_WINDOW, 8, 0),
        ((TimeWindow(95, 99),), Kind.EARLIER_WINDOW, 5, 0),
        ((TimeWindow(0, 2), TimeWindow(94, 99)), Kind.EARLIER_WINDOW, 4, 1),
    ],
)
def test_a_window_is_widened_to_the_nearest_moment_at_which_a_vehicle_could_start(windows, kind, amount, window):
    problem = line_problem(Job(id=10, location=1, prize=50), Job(id=11, location=1, prize=400, time_windows=windows))
    why = explained(problem, (0,))
    assert why.reason is Reason.OUTSIDE_SHIFTS
    wider = proposal(why, kind)
    assert wider.changes == (Change(kind=kind, jobs=(11,), amount=amount, window=window),)
    assert wider.is_proven


def test_a_job_whose_lateness_is_too_dear_fits_if_it_is_due_later():
    late = Job(id=11, location=3, due=0, lateness_cost=5, prize=90)
    problem = line_problem(Job(id=10, location=1, prize=50), late)
    # Forty of travel more, so that 49 may be paid for lateness: nine seconds. It starts at thirty.
    later = proposal(explained(problem, (0,)), Kind.LATER_DUE)
    assert later.changes == (Change(kind=Kind.LATER_DUE, jobs=(11,), amount=21),)
    assert later.is_proven
    assert later.cost == answer_of(problem, (0,)).cost - 90 + 40 + 9 * 5


def test_a_vehicle_is_to_carry_no_more_than_it_takes():
    crew = replace(CREW, capacity=(5, 3))
    jobs = (Job(id=10, location=1, delivery=(3, 3), prize=90), Job(id=11, location=1, delivery=(4, 0), prize=90))
    more = proposal(explained(line_problem(*jobs, vehicles=(crew,)), (0,)), Kind.CAPACITY)
    assert more.changes == (Change(kind=Kind.CAPACITY, vehicle=7, amount=2, loads=(2, 0)),)
    assert more.is_proven


def test_a_reload_that_pays_is_found_before_anything_is_changed():
    crew = replace(CREW, capacity=(5,), reloads=(Reload(location=0),))
    jobs = (Job(id=10, location=1, delivery=(3,), prize=90), Job(id=11, location=1, delivery=(4,), prize=90))
    why = explained(line_problem(*jobs, vehicles=(crew,)), (0,))
    assert (why.price, why.proposals) == (20, ())
    assert why.detail.endswith("this answer can be improved.")


def test_the_vehicle_that_has_room_is_to_learn_what_it_lacks():
    crews = (replace(CREW, skills=frozenset({1, 2})), replace(CREW, id=8, skills=frozenset({1})))
    job = Job(id=11, location=1, service_duration=50, prize=400, skills=frozenset({1, 2}))
    skills = proposal(explained(line_problem(BUSY, job, vehicles=crews), (0,), ()), Kind.SKILLS)
    assert skills.changes == (Change(kind=Kind.SKILLS, vehicle=8, amount=1, skills=frozenset({2})),)
    assert (skills.is_proven, skills.vehicle) == (True, 8)


def test_a_skill_and_a_longer_shift_go_together_where_neither_is_enough():
    job = Job(id=11, location=1, service_duration=50, skills=frozenset({4}))
    why = explained(line_problem(BUSY, job), (0,))
    assert why.reason is Reason.NO_VEHICLE_WITH_SKILLS
    both = proposal(why, Kind.SKILLS, Kind.LONGER_SHIFT)
    assert [change.amount for change in both.changes] == [1, 30]
    assert both.is_proven
    assert proposal(why, Kind.SKILLS, Kind.DROP).is_proven


def test_a_vehicle_that_a_job_is_kept_from_is_to_be_allowed():
    job = Job(id=11, location=1, prize=400, forbidden_vehicles=frozenset({7}))
    allowed = proposal(explained(line_problem(BUSY, job), (0,)), Kind.ALLOWED)
    assert allowed.changes == (Change(kind=Kind.ALLOWED, vehicle=7, jobs=(11,), amount=1),)
    assert allowed.is_proven


@pytest.mark.parametrize(
    ("limit", "kind", "amount"),
    [
        ({"max_travel_duration": 35}, Kind.MAX_TRAVEL_DURATION, 5),
        ({"max_duration": 85}, Kind.MAX_DURATION, 15),
        ({"max_distance": 390}, Kind.MAX_DISTANCE, 10),
        ({"max_jobs": 1}, Kind.MAX_JOBS, 1),
    ],
)
def test_a_limit_is_raised_by_what_is_missing(limit, kind, amount):
    job = Job(id=11, location=2, prize=400)
    problem = line_problem(BUSY, job, vehicles=(replace(CREW, **limit),))
    raised = proposal(explained(problem, (0,)), kind)
    assert raised.changes == (Change(kind=kind, vehicle=7, amount=amount),)
    assert raised.is_proven


def test_a_job_that_does_not_fit_behind_frozen_ones_fits_if_they_are_not():
    crew = replace(CREW, frozen=(10,))
    job = Job(id=11, location=1, prize=400, time_windows=(TimeWindow(0, 10),))
    problem = line_problem(replace(BUSY, service_duration=20), job, vehicles=(crew,))
    why = explained(problem, (0,))
    assert why.reason is Reason.CANNOT_FOLLOW_FROZEN
    unfrozen = proposal(why, Kind.UNFROZEN)
    assert unfrozen.changes == (Change(kind=Kind.UNFROZEN, vehicle=7, amount=1),)
    assert unfrozen.is_proven


def test_nothing_is_proposed_for_a_place_without_a_way():
    durations = np.full((3, 3), 10, dtype=np.int32)
    np.fill_diagonal(durations, 0)
    durations[:, 2] = UNREACHABLE
    durations[2, 2] = 0
    problem = Problem(
        matrices=(Matrix(durations=durations),),
        jobs=(BUSY, Job(id=11, location=2, prize=400)),
        vehicles=(CREW,),
    )
    why = explained(problem, (0,))
    assert (why.reason, why.proposals) == (Reason.UNREACHABLE, ())


def test_a_pair_is_explained_and_fitted_as_a_whole():
    jobs = (BUSY, Job(id=11, location=1, service_duration=30, prize=200), Job(id=12, location=2, prize=200))
    problem = line_problem(*jobs, pairs=(Pair(first=11, second=12),))
    first, second = explain_all(problem, answer_of(problem, (0,)), solve=never)
    longer = proposal(first, Kind.LONGER_SHIFT)
    assert (longer.amount, longer.is_proven, longer.cost) == (30, True, 40)
    assert longer == proposal(second, Kind.LONGER_SHIFT)


def test_changes_of_time_come_first_by_their_seconds_and_drops_last():
    late = Job(id=11, location=1, service_duration=50, prize=400, time_windows=(TimeWindow(0, 20),))
    why = explained(line_problem(BUSY, late), (0,))
    assert [one.kind for one in why.proposals] == [Kind.LONGER_SHIFT, Kind.PRIZE, Kind.DROP]


def test_a_search_is_asked_where_insertion_proves_nothing():
    def solve(problem, *, initial, **limits):
        assert initial == ((),)
        assert limits["iterations"] > 0
        return answer_of(problem, (0, 1))

    # Job 11 is to be second on its route: where there is no first one, no insertion can do that.
    problem = line_problem(Job(id=10, location=2, prize=15), Job(id=11, location=2, position=1, prize=15))
    why = explained(problem, (), solve=solve)
    (higher,) = why.proposals
    assert higher.changes == (Change(kind=Kind.PRIZE, jobs=(11,), amount=11),)
    assert (higher.is_proven, higher.cost) == (True, 40)


def test_a_window_opens_early_enough_not_to_wait_for_more_than_the_job_is_worth():
    crew = replace(CREW, duration_cost=1)
    jobs = (
        Job(id=10, location=1, prize=500, time_windows=(TimeWindow(10, 20),)),
        Job(id=11, location=1, prize=31, time_windows=(TimeWindow(95, 99),)),
    )
    # Job 10 starts by twenty, so that starting job 11 at s keeps the crew out s - 20 longer: less than 31 up to fifty.
    earlier = proposal(explained(line_problem(*jobs, vehicles=(crew,)), (0,)), Kind.EARLIER_WINDOW)
    assert (earlier.amount, earlier.is_proven) == (45, True)


def test_served_jobs_are_not_explained_as_left_out():
    problem = line_problem(BUSY, Job(id=11, location=1, service_duration=50, prize=400))
    with pytest.raises(SolverError, match="job 10 is on a route: ask explain_stop"):
        explain(problem, answer_of(problem, (0,)), 0)


def test_a_stop_names_the_next_best_vehicle_and_place():
    crews = (CREW, replace(CREW, id=8, start=5, end=5))
    jobs = (Job(id=10, location=1), Job(id=11, location=3), Job(id=12, location=4))
    problem = line_problem(*jobs, vehicles=crews)
    why = explain_stop(problem, answer_of(problem, (0, 1), (2,)), 0)
    assert (why.vehicle, why.position, why.price) == (7, 0, 0)
    assert (why.other_vehicle, why.other_vehicle_price) == (8, 60)
    assert (why.other_position, why.other_position_price) == (1, 0)
    why = explain_stop(problem, answer_of(problem, (0, 1), (2,)), 1)
    assert (why.vehicle, why.position, why.price) == (7, 1, 40)
    assert (why.other_vehicle, why.other_vehicle_position, why.other_vehicle_price) == (8, 0, 20)
    assert "vehicle 8 as stop 1, would cost 20, 20 less" in why.detail


def test_a_stop_without_another_vehicle_or_place_says_so():
    why = explain_stop(line_problem(BUSY), answer_of(line_problem(BUSY), (0,)), 0)
    assert (why.price, why.other_vehicle, why.other_position) == (20, None, None)
    assert why.detail == (
        "Job 10 costs vehicle 7 20 as stop 1; no other vehicle has a place for it beside its other jobs; "
        "no other place on its route is possible."
    )


def test_a_frozen_stop_stays():
    problem = line_problem(BUSY, vehicles=(replace(CREW, frozen=(10,)),))
    why = explain_stop(problem, answer_of(problem, (0,)), 0)
    assert why.price is None
    assert why.detail == "Job 10 stays stop 1 of vehicle 7: its route begins with jobs [10], which are frozen."


@pytest.mark.parametrize(
    "change",
    [
        Change(kind=Kind.LATER_WINDOW, jobs=(11,), amount=5, window=0),
        Change(kind=Kind.LATER_WINDOW, jobs=(11,), amount=5, window=1),
        Change(kind=Kind.EARLIER_WINDOW, jobs=(11,), amount=5, window=0),
        Change(kind=Kind.EARLIER_WINDOW, jobs=(11,), amount=5, window=1),
        Change(kind=Kind.LATER_DUE, jobs=(11,), amount=5),
        Change(kind=Kind.LONGER_SHIFT, vehicle=8, amount=5),
        Change(kind=Kind.MAX_TRAVEL_DURATION, vehicle=8, amount=5),
        Change(kind=Kind.MAX_DURATION, vehicle=8, amount=5),
        Change(kind=Kind.MAX_DISTANCE, vehicle=8, amount=5),
        Change(kind=Kind.MAX_JOBS, vehicle=8, amount=5),
        Change(kind=Kind.CAPACITY, vehicle=8, amount=5, loads=(5,)),
        Change(kind=Kind.SKILLS, vehicle=8, amount=1, skills=frozenset({3})),
        Change(kind=Kind.ALLOWED, vehicle=8, jobs=(11,), amount=1),
        Change(kind=Kind.PRIZE, jobs=(11,), amount=5),
    ],
    ids=lambda change: f"{change.kind} {change.window}",
)
def test_changed_tables_are_those_of_the_changed_problem(change):
    crew = replace(
        CREW, id=8, capacity=(1,), max_travel_duration=50, max_duration=50, max_distance=50, max_jobs=2, max_overtime=9
    )
    job = Job(
        id=11,
        location=1,
        prize=9,
        due=3,
        lateness_cost=1,
        skills=frozenset({3}) if change.kind is Kind.SKILLS else frozenset(),
        forbidden_vehicles=frozenset({8}) if change.kind is Kind.ALLOWED else frozenset(),
        time_windows=(TimeWindow(10, 20), TimeWindow(50, 60)),
    )
    problem = line_problem(BUSY, job, vehicles=(replace(CREW, capacity=(1,)), crew))
    tables, wanted = change_tables(problem, tabulate(problem), (change,)), tabulate(apply(problem, (change,)))
    assert any((a != b).any() for a, b in zip(tabulate(problem), wanted, strict=True))
    for name, changed, right in zip(tables._fields, tables, wanted, strict=True):
        if name == "vehicles":
            changed, right = (np.delete(table, columns.TYPE, axis=1) for table in (changed, right))
        assert np.array_equal(changed, right), name


def test_the_answers_these_tests_are_made_of_are_sound():
    problem = line_problem(BUSY, Job(id=11, location=1, service_duration=50, prize=400))
    assert check(problem, answer_of(problem, (0,))) == []
