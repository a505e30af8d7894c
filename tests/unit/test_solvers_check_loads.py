"""What the checker takes to be on a vehicle, and for how long."""

from line_problems import answer, crew, job, pause, problem, reloading, route, stop

from solvers.check import Rule, check
from solvers.problem import Break, Pair, Reload, TimeWindow

DEPOT = (Reload(location=0),)


def broken(given, solution):
    return [(one.rule, one.found, one.allowed) for one in check(given, solution)]


def out_and_back(*activities, cost=20, end=20):
    return answer(route(*activities, end=end, travel=20, distance=200), cost=cost)


def test_deliveries_are_on_board_from_the_start():
    given = problem([job(11, 1, delivery=(2,)), job(12, 1, delivery=(3,))], [crew(capacity=(4,))])
    assert broken(given, out_and_back(stop(0, 10), stop(1, 10))) == [(Rule.CAPACITY, 5, 4)]


def test_what_is_picked_up_takes_the_room_of_what_was_delivered():
    given = problem([job(11, 1, delivery=(4,)), job(12, 1, pickup=(4,))], [crew(capacity=(4,))])
    assert broken(given, out_and_back(stop(0, 10), stop(1, 10))) == []
    assert broken(given, out_and_back(stop(1, 10), stop(0, 10))) == [(Rule.CAPACITY, 8, 4)]


def test_a_pair_carries_its_load_from_the_first_to_the_second():
    jobs = [job(11, 1), job(12, 1), job(13, 1, delivery=(3,))]
    given = problem(jobs, [crew(capacity=(4,))], pairs=(Pair(first=11, second=12, load=(2,)),))
    assert broken(given, out_and_back(stop(0, 10), stop(1, 10), stop(2, 10))) == [(Rule.CAPACITY, 5, 4)]
    assert broken(given, out_and_back(stop(2, 10), stop(0, 10), stop(1, 10))) == []


def test_each_dimension_has_its_own_room():
    given = problem([job(11, 1, delivery=(1, 3))], [crew(capacity=(5, 2))])
    (violation,) = check(given, out_and_back(stop(0, 10)))
    assert violation.detail == "vehicle 21 carries 3 of load 1, its capacity is 2"


def test_a_reload_makes_room_both_ways():
    jobs = [job(11, 1, delivery=(2,), pickup=(2,)), job(12, 1, delivery=(2,))]
    given = problem(jobs, [crew(capacity=(2,), reloads=DEPOT)])
    day = route(stop(0, 10), reloading(0, 20, 20, 20), stop(1, 30), end=40, travel=40, distance=400)
    assert broken(given, answer(day, cost=40)) == []


def test_a_reload_may_part_a_pair_only_where_nothing_is_carried():
    day = route(stop(0, 10), reloading(0, 20, 20, 20), stop(1, 30), end=40, travel=40, distance=400)
    for load, rules in ((0, []), (1, [Rule.PAIR])):
        pair = Pair(first=11, second=12, load=(load,))
        given = problem([job(11, 1), job(12, 1)], [crew(capacity=(2,), reloads=DEPOT)], pairs=(pair,))
        assert [one.rule for one in check(given, answer(day, cost=40))] == rules


def test_a_load_is_as_old_as_the_last_loading():
    jobs = [job(11, 1, delivery=(1,)), job(12, 1, delivery=(1,))]
    given = problem(jobs, [crew(capacity=(2,), reloads=DEPOT, load_lifetime=10)])
    fresh = route(stop(0, 10), reloading(0, 20, 20, 20), stop(1, 30), end=40, travel=40, distance=400)
    assert broken(given, answer(fresh, cost=40)) == []
    old = route(stop(0, 10), stop(1, 10, 11), end=21, travel=20, waiting=1, distance=200)
    assert broken(given, answer(old, cost=20)) == [(Rule.LOAD_LIFETIME, 11, 10)]


def test_a_job_that_gets_nothing_delivered_needs_no_fresh_load():
    given = problem([job(11, 1, delivery=(0,)), job(12, 1, pickup=(1,))], [crew(capacity=(1,), load_lifetime=5)])
    assert broken(given, out_and_back(stop(0, 10), stop(1, 10))) == []


def test_a_release_holds_for_the_loading_before_the_job():
    given = problem([job(11, 1), job(12, 1, release=25)], [crew(reloads=DEPOT)])
    early = route(stop(0, 10), reloading(0, 20, 20, 24), stop(1, 34), end=44, travel=40, waiting=4, distance=400)
    assert broken(given, answer(early, cost=40)) == [(Rule.RELEASE, 24, 25)]
    ready = route(stop(0, 10), reloading(0, 20, 20, 25), stop(1, 35), end=45, travel=40, waiting=5, distance=400)
    assert broken(given, answer(ready, cost=40)) == []


def test_a_break_allows_what_is_carried_at_that_moment():
    rest = Break(id=1, duration=0, time_windows=(TimeWindow(0, 100),), max_load=(1,))
    given = problem([job(11, 1, delivery=(2,))], [crew(capacity=(2,), breaks=(rest,))])
    assert broken(given, out_and_back(pause(0, 5, 5, 5, 5), stop(0, 10))) == [(Rule.BREAK_LOAD, 2, 1)]
    assert broken(given, out_and_back(stop(0, 10), pause(0, 5, 15, 15, 15))) == []
