"""Each rule broken on purpose in an answer to a problem that has every constraint, and found with its numbers."""

from dataclasses import dataclass, fields, replace

import numpy as np
import pytest
from full_day import (
    COFFEE,
    CREW,
    DAY,
    FIRST,
    FOURTH,
    JOBS,
    LUNCH,
    MATRIX,
    OTHER,
    PROBLEM,
    RELOADED,
    ROUTE,
    SECOND,
    SOUND,
    TOO_FAR,
    UNSKILLED,
)

from solvers.check import Rule, certify, check, price
from solvers.problem import UNREACHABLE, Break, Pair, Problem, TimeWindow
from solvers.solution import BreakTaken, Reason, Route, Solution


def with_route(**changes):
    return replace(SOUND, routes=(replace(ROUTE, **changes),))


def instead(old, new, **changes):
    return with_route(activities=tuple(new if one is old else one for one in DAY), **changes)


def with_crew(**changes):
    return replace(PROBLEM, vehicles=(replace(CREW, **changes), OTHER))


def with_job(number, **changes):
    return replace(PROBLEM, jobs=tuple(replace(job, **changes) if job.id == number else job for job in JOBS))


def with_breaks(first, second=CREW.breaks[1], *more):
    return with_crew(breaks=(first, second, *more))


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A problem made tighter or an answer made wrong, and what has to be said of it."""

    rule: Rule
    problem: Problem = PROBLEM
    solution: Solution = SOUND
    vehicle: int | None = 0
    job: int | None = None
    found: int | None = None
    allowed: int | None = None
    others: frozenset[Rule] = frozenset()


def unreachable():
    durations = np.array(MATRIX.durations)
    durations[:, 1, 2] = UNREACHABLE
    return replace(PROBLEM, matrices=(replace(MATRIX, durations=durations),))


BROKEN = [
    Broken(rule=Rule.UNKNOWN_VEHICLE, solution=with_route(vehicle=2), vehicle=None, found=2),
    Broken(
        rule=Rule.VEHICLE_TWICE,
        solution=replace(SOUND, routes=(ROUTE, ROUTE)),
        others=frozenset({Rule.JOB_TWICE, Rule.COST}),
    ),
    Broken(
        rule=Rule.EMPTY_ROUTE,
        solution=replace(
            SOUND,
            routes=(
                ROUTE,
                Route(
                    vehicle=1,
                    departure=0,
                    activities=(),
                    end=0,
                    travel_duration=0,
                    service_duration=0,
                    waiting_duration=0,
                ),
            ),
        ),
        vehicle=1,
    ),
    Broken(
        rule=Rule.UNKNOWN_JOB,
        solution=replace(SOUND, unassigned=(*SOUND.unassigned, replace(TOO_FAR, job=6))),
        vehicle=None,
        found=6,
    ),
    Broken(
        rule=Rule.JOB_TWICE,
        solution=replace(SOUND, unassigned=(*SOUND.unassigned, replace(TOO_FAR, job=1))),
        vehicle=None,
        job=1,
    ),
    Broken(rule=Rule.JOB_MISSING, solution=replace(SOUND, unassigned=(TOO_FAR,)), vehicle=None, job=4),
    Broken(
        rule=Rule.REASON,
        solution=replace(SOUND, unassigned=(replace(UNSKILLED, reason=Reason.OUTCOMPETED), TOO_FAR)),
        vehicle=None,
        job=4,
    ),
    Broken(
        rule=Rule.REASON,
        solution=replace(SOUND, unassigned=(UNSKILLED, replace(TOO_FAR, reason=Reason.OUTSIDE_SHIFTS))),
        vehicle=1,
        job=5,
    ),
    Broken(rule=Rule.REQUIRED, problem=with_job(16, prize=None), vehicle=1, job=5, others=frozenset({Rule.COST})),
    Broken(rule=Rule.PAIR, problem=replace(PROBLEM, pairs=(Pair(first=14, second=13, load=(2,)),)), job=3),
    Broken(rule=Rule.PAIR, problem=replace(PROBLEM, pairs=(Pair(first=12, second=13, load=(1,)),)), job=1),
    Broken(rule=Rule.FROZEN, problem=with_crew(frozen=(12,)), job=1),
    Broken(rule=Rule.POSITION, problem=with_job(14, position=2), job=3, found=3, allowed=2),
    Broken(rule=Rule.SKILLS, problem=with_crew(skills=frozenset({2})), job=0),
    Broken(rule=Rule.VEHICLE, problem=with_job(12, forbidden_vehicles=frozenset({21})), job=1),
    Broken(rule=Rule.VEHICLE, problem=with_job(12, allowed_vehicles=frozenset({22})), job=1),
    Broken(rule=Rule.CAPACITY, problem=with_crew(capacity=(4,)), found=5, allowed=4),
    Broken(rule=Rule.LOAD_LIFETIME, problem=with_crew(load_lifetime=99), job=1, found=100, allowed=99),
    Broken(rule=Rule.RELEASE, problem=with_job(13, release=181), job=2, found=180, allowed=181),
    Broken(rule=Rule.UNKNOWN_RELOAD, solution=instead(RELOADED, replace(RELOADED, reload=1)), found=1),
    Broken(rule=Rule.RELOAD_WINDOW, solution=instead(RELOADED, replace(RELOADED, start=149)), found=149, allowed=150),
    Broken(
        rule=Rule.RELOAD_DURATION,
        solution=instead(RELOADED, replace(RELOADED, departure=169)),
        found=169,
        allowed=170,
        others=frozenset({Rule.RELEASE, Rule.ARRIVAL, Rule.TOTALS}),
    ),
    Broken(rule=Rule.UNKNOWN_BREAK, solution=instead(COFFEE, replace(COFFEE, number=2)), found=2),
    Broken(
        rule=Rule.BREAK_MISSING,
        problem=with_breaks(*CREW.breaks, Break(id=3, duration=0, time_windows=(TimeWindow(300, 400),))),
        allowed=2,
    ),
    Broken(
        rule=Rule.BREAK_TWICE,
        solution=instead(COFFEE, replace(COFFEE, number=0)),
        found=0,
        others=frozenset({Rule.BREAK_MISSING, Rule.BREAK_WINDOW, Rule.DEPARTURE, Rule.TOTALS}),
    ),
    Broken(
        rule=Rule.BREAK_ORDER,
        problem=with_breaks(CREW.breaks[1], CREW.breaks[0]),
        solution=with_route(
            activities=tuple(replace(one, number=1 - one.number) if isinstance(one, BreakTaken) else one for one in DAY)
        ),
        found=0,
        allowed=1,
    ),
    Broken(
        rule=Rule.BREAK_WINDOW,
        problem=with_breaks(replace(CREW.breaks[0], time_windows=(TimeWindow(40, 59), TimeWindow(61, 90)))),
        found=60,
        allowed=61,
    ),
    Broken(rule=Rule.BREAK_LOAD, problem=with_breaks(replace(CREW.breaks[0], max_load=(0,))), found=1, allowed=0),
    Broken(
        rule=Rule.BREAK_DRIVEN,
        solution=with_route(
            activities=(FIRST, replace(LUNCH, driven=13, arrival=30), replace(SECOND, arrival=89), *DAY[3:])
        ),
        found=13,
        allowed=12,
    ),
    Broken(
        rule=Rule.BREAK_DRIVEN,
        solution=with_route(
            activities=(FIRST, replace(LUNCH, driven=-1, arrival=16), replace(SECOND, arrival=103), *DAY[3:])
        ),
        found=-1,
        allowed=0,
        others=frozenset({Rule.START}),
    ),
    Broken(
        rule=Rule.UNREACHABLE,
        problem=unreachable(),
        others=frozenset({Rule.ARRIVAL, Rule.TOTALS, Rule.MAX_TRAVEL_DURATION, Rule.COST}),
    ),
    Broken(rule=Rule.SHIFT, problem=with_crew(max_overtime=9), found=300, allowed=299),
    Broken(rule=Rule.SHIFT, problem=with_crew(shift=TimeWindow(1, 290)), found=0, allowed=1),
    Broken(
        rule=Rule.TIME_WINDOW,
        problem=with_job(12, time_windows=(TimeWindow(40, 99), TimeWindow(101, 130))),
        job=1,
        found=100,
        allowed=101,
    ),
    Broken(
        rule=Rule.TIME_WINDOW, problem=with_job(12, time_windows=(TimeWindow(40, 99),)), job=1, found=100, allowed=99
    ),
    Broken(
        rule=Rule.ARRIVAL,
        solution=instead(FOURTH, replace(FOURTH, arrival=203), waiting_duration=72),
        job=3,
        found=203,
        allowed=204,
    ),
    Broken(
        rule=Rule.START,
        solution=instead(FOURTH, replace(FOURTH, start=203), waiting_duration=70),
        job=3,
        found=203,
        allowed=204,
        others=frozenset({Rule.DEPARTURE}),
    ),
    Broken(
        rule=Rule.DEPARTURE,
        solution=instead(FOURTH, replace(FOURTH, departure=209)),
        job=3,
        found=209,
        allowed=210,
        others=frozenset({Rule.ARRIVAL}),
    ),
    Broken(rule=Rule.END, solution=with_route(end=299), found=299, allowed=300, others=frozenset({Rule.COST})),
    Broken(rule=Rule.LATENESS, solution=instead(FIRST, replace(FIRST, lateness=4)), job=0, found=4, allowed=5),
    Broken(rule=Rule.MAX_TRAVEL_DURATION, problem=with_crew(max_travel_duration=141), found=142, allowed=141),
    Broken(rule=Rule.MAX_DURATION, problem=with_crew(max_duration=299), found=300, allowed=299),
    Broken(rule=Rule.MAX_DISTANCE, problem=with_crew(max_distance=799), found=800, allowed=799),
    Broken(rule=Rule.MAX_JOBS, problem=with_crew(max_jobs=3), found=4, allowed=3),
    Broken(rule=Rule.TOTALS, solution=with_route(travel_duration=141), found=141, allowed=142),
    Broken(rule=Rule.TOTALS, solution=with_route(service_duration=48), found=48, allowed=47),
    Broken(rule=Rule.TOTALS, solution=with_route(waiting_duration=70), found=70, allowed=71),
    Broken(rule=Rule.TOTALS, solution=with_route(break_duration=41), found=41, allowed=40),
    Broken(rule=Rule.TOTALS, solution=with_route(distance=0), found=0, allowed=800),
    Broken(
        rule=Rule.COST,
        solution=replace(SOUND, cost=SOUND.cost - 1),
        vehicle=None,
        found=SOUND.cost - 1,
        allowed=SOUND.cost,
    ),
]


def test_the_answer_is_sound_before_it_is_broken():
    assert check(PROBLEM, SOUND) == []
    assert certify(PROBLEM, SOUND) == []


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: str(broken.rule))
def test_a_broken_rule_is_found_with_its_numbers_and_nothing_else(broken):
    violations = check(broken.problem, broken.solution)
    said = {(one.rule, one.vehicle, one.job, one.found, one.allowed) for one in violations}
    assert (broken.rule, broken.vehicle, broken.job, broken.found, broken.allowed) in said
    assert {one.rule for one in violations} <= {broken.rule} | broken.others


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: str(broken.rule))
def test_a_violation_says_its_numbers_in_a_sentence(broken):
    for violation in check(broken.problem, broken.solution):
        if violation.rule in (Rule.BREAK_ORDER, Rule.BREAK_TWICE, Rule.BREAK_MISSING):
            # Their numbers are indices, said as ids.
            continue
        numbers = [number for number in (violation.found, violation.allowed) if number is not None]
        assert all(str(number) in violation.detail for number in numbers), violation


def test_a_missed_place_is_found_with_what_the_answer_would_cost():
    # From place 5 to place 0 it takes 50 s, and 75 s back: by then a drive takes half as long again.
    problem = with_job(16, prize=500)
    solution = replace(SOUND, cost=SOUND.cost + 460)
    assert check(problem, solution) == []
    (missed,) = certify(problem, solution)
    assert (missed.rule, missed.vehicle, missed.job) == (Rule.MISSED, 1, 5)
    assert (missed.found, missed.allowed) == (solution.cost, solution.cost - 500 + 50 + 75)


def test_every_rule_is_broken_by_some_test():
    assert {broken.rule for broken in BROKEN} | {Rule.MISSED} == set(Rule)


def shifted_numbers():
    """Give the answer with each of its numbers one more and one less."""
    for by in (-1, 1):
        for place, activity in enumerate(DAY):
            for field in fields(activity):
                if activity is RELOADED and field.name == "start" and by == 1:
                    # It waits after reloading: it may as well begin a second later.
                    continue
                new = replace(activity, **{field.name: getattr(activity, field.name) + by})
                yield f"{place}-{field.name}{by:+}", with_route(activities=(*DAY[:place], new, *DAY[place + 1 :]))
        for field in fields(ROUTE):
            if field.name != "activities":
                yield f"route-{field.name}{by:+}", with_route(**{field.name: getattr(ROUTE, field.name) + by})
        yield f"cost{by:+}", replace(SOUND, cost=SOUND.cost + by)


@pytest.mark.parametrize("solution", [pytest.param(one, id=name) for name, one in shifted_numbers()])
def test_no_number_of_an_answer_can_be_one_off(solution):
    assert check(PROBLEM, solution) != []


@pytest.mark.parametrize("place", range(len(DAY)))
def test_nothing_done_can_be_left_out_or_come_later(place):
    without = (*DAY[:place], *DAY[place + 1 :])
    assert check(PROBLEM, with_route(activities=without)) != []
    if place + 1 < len(DAY):
        swapped = (*DAY[:place], DAY[place + 1], DAY[place], *DAY[place + 2 :])
        assert check(PROBLEM, with_route(activities=swapped)) != []


def test_the_answer_is_priced_from_what_it_does():
    assert price(PROBLEM, SOUND) == SOUND.cost
