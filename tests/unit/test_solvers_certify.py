"""The certificate that nothing left out would pay."""

from line_problems import answer, crew, job, pause, problem, route, stop

from solvers.check import Rule, certify, check
from solvers.problem import Break, Pair, Stability, TimeWindow

DAY = route(stop(0, 20), end=40, travel=40, distance=400)


def missed(given, solution):
    assert check(given, solution) == []
    return [(one.rule, one.vehicle, one.job, one.found, one.allowed) for one in certify(given, solution)]


def test_a_place_that_pays_is_found_with_what_it_saves():
    given = problem([job(11, 2), job(12, 3, prize=21)])
    assert missed(given, answer(DAY, cost=61, left_out=[1])) == [(Rule.MISSED, 0, 1, 61, 60)]


def test_a_place_that_costs_as_much_as_it_saves_is_none():
    given = problem([job(11, 2), job(12, 3, prize=20)])
    assert missed(given, answer(DAY, cost=60, left_out=[1])) == []


def test_the_best_of_several_places_is_told():
    given = problem([job(11, 2), job(12, 3, prize=1000)], [crew(), crew(22, start=3, end=3)])
    (only,) = certify(given, answer(DAY, cost=1040, left_out=[1]))
    assert only.detail == "job 12 left out: on vehicle 22 from stop 1 on, the answer would cost 40 instead of 1040"


def test_a_vehicle_that_is_not_used_has_its_fixed_cost():
    given = problem([job(11, 1, prize=29)], [crew(fixed_cost=10)])
    assert missed(given, answer(cost=29, left_out=[0])) == []
    assert missed(problem([job(11, 1, prize=31)], [crew(fixed_cost=10)]), answer(cost=31, left_out=[0])) != []


def test_lateness_of_what_comes_after_counts():
    given = problem([job(11, 2, due=20, lateness_cost=1), job(12, 1, service_duration=10, prize=9)])
    assert missed(given, answer(DAY, cost=49, left_out=[1])) == [(Rule.MISSED, 0, 1, 49, 40)]
    late = problem([job(11, 2, due=20, lateness_cost=9), job(12, 1, service_duration=10, prize=9)])
    # Behind the other job it makes nobody late.
    assert missed(late, answer(DAY, cost=49, left_out=[1])) == [(Rule.MISSED, 0, 1, 49, 40)]
    pinned = problem([job(11, 2, due=20, lateness_cost=9), job(12, 1, service_duration=10, prize=9, position=0)])
    assert missed(pinned, answer(DAY, cost=49, left_out=[1])) == []


def test_a_pair_is_put_at_two_places_as_one():
    jobs = [job(11, 2), job(12, 1, prize=1), job(13, 3, prize=20)]
    given = problem(jobs, pairs=(Pair(first=12, second=13),))
    assert missed(given, answer(DAY, cost=61, left_out=[1, 2])) == [(Rule.MISSED, 0, 1, 61, 60)]
    reverse = problem(jobs, pairs=(Pair(first=13, second=12),))
    assert missed(reverse, answer(DAY, cost=61, left_out=[1, 2])) == [(Rule.MISSED, 0, 2, 61, 60)]
    far = problem([*jobs[:2], job(13, 3, prize=19)], pairs=(Pair(first=12, second=13),))
    assert missed(far, answer(DAY, cost=60, left_out=[1, 2])) == []


def test_breaks_are_placed_anew():
    rest = Break(id=1, duration=30, time_windows=(TimeWindow(0, 40),))
    jobs = [job(11, 2), job(12, 1, prize=5, time_windows=(TimeWindow(10, 15),))]
    given = problem(jobs, [crew(breaks=(rest,))])
    day = route(pause(0, 0, 0, 0, 30), stop(0, 50), end=70, travel=40, breaks=30, distance=400)
    assert missed(given, answer(day, cost=45, left_out=[1])) == [(Rule.MISSED, 0, 1, 45, 40)]


def test_the_price_of_changing_a_plan_counts():
    jobs = [job(11, 2), job(12, 1, prize=6, move_cost=4)]
    for plan, saves in ((((11,), ()), 0), (((11, 12), ()), 6 + 3), (((), (12,)), 6 - 4)):
        given = problem(jobs, [crew(), crew(22, shift=TimeWindow(0, 0))], stability=Stability(plan=plan, change_cost=3))
        changed = sum(bool(served != list(one)) for served, one in zip(([11], []), plan, strict=True))
        cost = 40 + 6 + 3 * changed
        solution = answer(DAY, cost=cost, left_out=[1])
        found = missed(given, solution)
        if plan == ((11,), ()):
            # The list is as planned now: six saved, three paid.
            saves = 6 - 3
        assert [one[-1] for one in found] == [cost - saves]


def test_leaving_later_is_paid_where_a_duration_is():
    window = (TimeWindow(200, 300),)
    given = problem([job(11, 1, prize=40, time_windows=window)], [crew(duration_cost=1, travel_cost=0)])
    assert missed(given, answer(cost=40, left_out=[0])) == [(Rule.MISSED, 0, 0, 40, 20)]
