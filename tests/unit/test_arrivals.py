"""Arrival windows: without spreads the plan's own times, known by hand; with them what they must never do."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from statistics import NormalDist

import pytest
from arrival_plan import ZONE, at, plan_of
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.arrivals.generator import World, drive
from dispatch.completion.arrivals import ArrivalWindow, CrewSeen, Spreads, StopSeen, arrival_windows, spreads_of
from dispatch.completion.arrivals.spreads import ASSUMED_SERVICE_SPREAD, NONE
from dispatch.errors import ArrivalsError
from dispatch.model import Plan

SPREAD = Spreads()


def stop(order_id: str, arrived: str | None = None, left: str | None = None) -> StopSeen:
    return StopSeen(
        order_id=order_id,
        arrived=None if arrived is None else at(arrived),
        left=None if left is None else at(left),
    )


def windows_of(
    plan: Plan,
    now: str | datetime,
    *stops: StopSeen,
    spreads: Spreads = NONE,
    seed: int = 1,
    breaks: Sequence[str] = (),
    reloads: Sequence[str] = (),
    goes_on: str | None = None,
) -> dict[str, ArrivalWindow]:
    told = CrewSeen(
        crew_id="A",
        stops=stops,
        breaks=tuple(at(one) for one in breaks),
        reloads=tuple(at(one) for one in reloads),
        goes_on=None if goes_on is None else at(goes_on),
    )
    moment = at(now) if isinstance(now, str) else now
    made = arrival_windows(plan, now=moment, spreads=spreads, seed=seed, seen=[told])
    return {one.order_id: one for crew in made for one in crew.windows}


def times(windows: dict[str, ArrivalWindow]) -> list[str]:
    """Give the one time of windows that have no width."""
    assert all(one.earliest == one.median == one.latest for one in windows.values())
    return [f"{one.median:%H:%M}" for one in windows.values()]


def test_without_spreads_each_window_is_the_planned_time() -> None:
    assert times(windows_of(plan_of(), "06:00")) == ["08:10", "08:50", "09:30", "10:10"]


@pytest.mark.parametrize("doings", ["AbBC", "A~BC", "ArBC", "ABr~C", "AbBrCD", "~A", "rA"])
def test_breaks_and_reloads_of_the_list_are_gone_through(doings: str) -> None:
    windows = windows_of(plan_of({"A": doings}), "06:00")
    assert all(one.earliest == one.latest == one.planned for one in windows.values())


def test_on_the_day_of_a_clock_change_times_are_the_plans() -> None:
    plan = plan_of({"A": "ABCD"}, day=date(2026, 3, 8), starts="01:00")
    windows = windows_of(plan, at("00:30", date(2026, 3, 8)))
    assert times(windows) == ["01:10", "01:50", "03:30", "04:10"]


def test_a_stop_left_twenty_minutes_late_puts_the_others_off_by_as_much() -> None:
    assert times(windows_of(plan_of(), "09:00", stop("AA", "08:30", "09:00"))) == ["09:10", "09:50", "10:30"]


def test_at_a_stop_the_crew_stays_as_long_as_planned_from_its_arrival() -> None:
    assert times(windows_of(plan_of(), "08:25", stop("AA", "08:20"))) == ["09:00", "09:40", "10:20"]


def test_what_happened_after_now_is_not_looked_at() -> None:
    assert windows_of(plan_of(), "08:25", stop("AA", "08:20", "08:40")) == windows_of(
        plan_of(), "08:25", stop("AA", "08:20")
    )


def test_a_crew_waits_for_a_window() -> None:
    plan = plan_of(windows={"B": ("09:30", "10:00")})
    assert times(windows_of(plan, "06:00")) == ["08:10", "08:50", "10:10", "10:50"]


def test_who_comes_after_the_window_is_late_for_what_was_promised() -> None:
    plan = plan_of(windows={"B": ("08:30", "09:00")})
    assert windows_of(plan, "06:00")["AB"].late_for_window == 0
    assert windows_of(plan, "09:00", stop("AA", "08:30", "09:00"))["AB"].late_for_window == 1


def test_a_due_time_that_has_passed_is_missed_for_sure() -> None:
    windows = windows_of(plan_of(due="09:00"), "06:00")
    assert [one.late_for_due for one in windows.values()] == [0, 0, 1, 1]


def test_without_a_window_or_a_due_time_nothing_is_late() -> None:
    window = windows_of(plan_of(), "06:00")["AB"]
    assert (window.late_for_window, window.late_for_due) == (None, None)


def test_a_late_crew_takes_its_break_by_when_it_has_to_begin() -> None:
    # By the list C is begun at 09:30 and the break comes behind it; at 11:40 it is overdue and taken first.
    plan = plan_of({"A": "ABCbD"}, break_between=("10:00", "11:30"))
    windows = windows_of(plan, "11:40", stop("AA", "08:10", "08:40"), stop("AB", "08:50", "11:40"))
    assert times(windows) == ["12:20", "13:00"]


def test_a_break_told_of_is_not_taken_again() -> None:
    plan = plan_of({"A": "AbBC"}, break_between=("08:00", "11:30"))
    windows = windows_of(plan, "09:30", stop("AA", "08:10", "09:00"), breaks=["09:30"])
    assert times(windows) == ["09:40", "10:20"]


def test_from_a_break_on_the_way_only_the_rest_of_the_leg_is_left() -> None:
    plan = plan_of({"A": "A~BC"}, break_between=("08:00", "11:30"))
    windows = windows_of(plan, "09:30", stop("AA", "08:10", "08:40"), breaks=["09:30"])
    assert times(windows) == ["09:35", "10:15"]


def test_a_break_before_the_list_begins_is_not_one_of_the_lists() -> None:
    plan = plan_of({"A": "AbB"}, starts="09:00", break_between=("09:00", "11:30"))
    windows = windows_of(plan, "08:45", stop("AX", "08:00", "08:20"), breaks=["08:40"])
    assert times(windows) == ["09:10", "10:20"]


def test_a_reload_told_of_is_not_made_again() -> None:
    windows = windows_of(plan_of({"A": "ArB"}), "09:15", stop("AA", "08:10", "08:40"), reloads=["09:15"])
    assert times(windows) == ["09:25"]


def test_a_crew_that_said_it_is_late_goes_on_when_it_said() -> None:
    assert times(windows_of(plan_of(), "08:45", stop("AA", "08:10", "08:40"), goes_on="09:30"))[0] == "09:40"


def test_what_others_did_or_is_put_off_is_not_come_to() -> None:
    told = CrewSeen(crew_id="A", not_its=frozenset({"AB"}))
    made = arrival_windows(plan_of(), now=at("06:00"), spreads=NONE, seed=1, seen=[told])
    assert [one.order_id for one in made[0].windows] == ["AA", "AC", "AD"]


def test_of_a_crew_that_is_out_no_stop_has_a_window() -> None:
    made = arrival_windows(plan_of(), now=at("09:00"), spreads=NONE, seed=1, seen=[CrewSeen(crew_id="A", is_out=True)])
    assert (made[0].is_out, made[0].windows) == (True, ())


def test_stops_are_counted_from_where_the_crew_is() -> None:
    windows = windows_of(plan_of(), "08:45", stop("AA", "08:10", "08:40"))
    assert [(one.position, one.stops_away) for one in windows.values()] == [(2, 1), (3, 2), (4, 3)]


def test_the_window_of_a_single_lognormal_time_is_its_quantiles() -> None:
    spread = 0.5
    plan = plan_of({"A": "AB"})
    spreads = replace(NONE, other_service=spread)
    made = arrival_windows(plan, now=at("06:00"), spreads=spreads, seed=1, num_replications=100_000)
    window = made[0].windows[1]
    median = 1800 * math.exp(-(spread**2) / 2)
    for moment, quantile in ((window.earliest, -1.6449), (window.median, 0.0), (window.latest, 1.6449)):
        took = (moment - at("08:20")).total_seconds()
        assert took == pytest.approx(median * math.exp(spread * quantile), rel=0.02)


def test_what_has_lasted_long_is_forecast_from_the_tail_of_its_distribution() -> None:
    # Beyond twice the median of a lognormal with this spread, half of what is left lasts at most 2.545 times it.
    spread = 0.5
    median = 1800 * math.exp(-(spread**2) / 2)
    now = at("08:10") + timedelta(seconds=2 * median)
    spreads = replace(NONE, other_service=spread)
    told = CrewSeen(crew_id="A", stops=(stop("AA", "08:10"),))
    made = arrival_windows(plan_of(), now=now, spreads=spreads, seed=1, seen=[told], num_replications=100_000)
    took = (made[0].windows[0].median - at("08:20")).total_seconds()
    assert took / median == pytest.approx(_median_beyond(2.0, spread), rel=0.02)


def _median_beyond(times_the_median: float, spread: float) -> float:
    normal = NormalDist()
    left = 1 - normal.cdf(math.log(times_the_median) / spread)
    return math.exp(spread * normal.inv_cdf(1 - left / 2))


def test_a_crew_slow_so_far_is_taken_to_be_slow_for_the_rest_of_the_day() -> None:
    plan = plan_of({"A": "ABCDEFGH"})
    spreads = Spreads(other_service=0.2, travel=0.1, crew_day=0.2, emergency_chance=0.0)
    told = [stop("AA", "08:14", "08:59"), stop("AB", "09:13", "09:58"), stop("AC", "10:12", "10:57")]
    made = arrival_windows(
        plan, now=at("10:57"), spreads=spreads, seed=1, seen=[CrewSeen(crew_id="A", stops=tuple(told))]
    )[0]
    assert 1.2 < made.pace < 1.45
    as_planned = at("10:57") + 4 * timedelta(minutes=40) + timedelta(minutes=10)
    assert made.windows[-1].median > as_planned + timedelta(minutes=20)


def test_of_a_crew_without_crew_day_factors_the_pace_is_that_of_the_list() -> None:
    made = arrival_windows(
        plan_of(),
        now=at("09:30"),
        spreads=NONE,
        seed=1,
        seen=[CrewSeen(crew_id="A", stops=(stop("AA", "08:10", "09:30"),))],
    )
    assert made[0].pace == 1


def test_one_visit_told_at_once_says_nothing_of_the_pace() -> None:
    plan = plan_of({"A": "ABCD"})
    spreads = Spreads(crew_day=0.2)
    seen = CrewSeen(
        crew_id="A", stops=(StopSeen(order_id="AA", arrived=at("08:40"), left=at("08:40") + timedelta(seconds=2)),)
    )
    assert arrival_windows(plan, now=at("08:41"), spreads=spreads, seed=1, seen=[seen])[0].pace == pytest.approx(
        1, abs=0.05
    )


def test_a_window_is_sharper_the_nearer_the_stop() -> None:
    windows = list(windows_of(plan_of({"A": "ABCDEFGH"}), "06:00", spreads=SPREAD).values())
    widths = [one.latest - one.earliest for one in windows]
    assert widths == sorted(widths)


def test_the_same_seed_gives_the_same_windows_and_another_one_others() -> None:
    assert windows_of(plan_of(), "06:00", spreads=SPREAD) == windows_of(plan_of(), "06:00", spreads=SPREAD)
    assert windows_of(plan_of(), "06:00", spreads=SPREAD) != windows_of(plan_of(), "06:00", spreads=SPREAD, seed=2)


def test_what_one_crew_tells_changes_nothing_for_another() -> None:
    plan = plan_of({"A": "ABC", "B": "ABC"})
    without = windows_of(plan, "08:45", spreads=SPREAD)
    told = windows_of(plan, "08:45", stop("AA", "08:30", "08:45"), spreads=SPREAD)
    assert {key: one for key, one in without.items() if key[0] == "B"} == {
        key: one for key, one in told.items() if key[0] == "B"
    }


def test_only_the_next_stops_may_be_asked_for() -> None:
    made = arrival_windows(plan_of(), now=at("06:00"), spreads=SPREAD, seed=1, most_stops=2)
    assert [one.order_id for one in made[0].windows] == ["AA", "AB"]


def test_a_crew_that_is_through_has_no_stops_to_come() -> None:
    plan = plan_of({"A": "A"})
    assert windows_of(plan, "09:00", stop("AA", "08:10", "08:40"), spreads=SPREAD) == {}


def test_the_chance_that_the_crews_day_is_over_is_told() -> None:
    windows = windows_of(plan_of(), "15:30", stop("AA", "08:10", "15:30"))
    assert [one.after_shift for one in windows.values()] == [0, 1, 1]


@settings(max_examples=60, deadline=None)
@given(
    now=st.integers(0, 24 * 60),
    lengths=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=6),
    is_at_last=st.booleans(),
    seed=st.integers(0, 5),
    crew_day=st.sampled_from([0.0, 0.1, 1.0]),
    chance=st.sampled_from([0.0, 0.5]),
)
def test_windows_are_in_order_and_never_in_the_past(
    now: int, lengths: list[tuple[int, int]], is_at_last: bool, seed: int, crew_day: float, chance: float
) -> None:
    plan = plan_of({"A": "AB~CrDEbF"}, windows={"C": ("10:00", "11:00")})
    moment, clock = at("00:00") + timedelta(minutes=now), at("08:00")
    stops = []
    for letter, (drive_minutes, minutes) in zip("ABCDEF", lengths, strict=False):
        arrived = clock + timedelta(minutes=drive_minutes)
        clock = arrived + timedelta(minutes=minutes)
        stops.append(StopSeen(order_id=f"A{letter}", arrived=arrived, left=clock))
    if stops and is_at_last:
        stops[-1] = replace(stops[-1], left=None)
    spreads = Spreads(crew_day=crew_day, emergency_chance=chance)
    windows = list(windows_of(plan, moment, *stops, spreads=spreads, seed=seed).values())
    for one in windows:
        assert moment <= one.earliest <= one.median <= one.latest
        assert all(0 <= share <= 1 for share in (one.late_for_window or 0, one.late_for_due or 0, one.after_shift))
    for before, after in pairwise(windows):
        assert before.earliest <= after.earliest
        assert before.median <= after.median
        assert before.latest <= after.latest


def test_nine_of_ten_days_of_a_generator_of_its_own_come_within_the_windows() -> None:
    plan = plan_of({"A": "ABCb" + "DEFrGHIJ"})
    part, world = (
        plan.departments[0],
        World(
            service={"work": SPREAD.other_service},
            travel=SPREAD.travel,
            reload=SPREAD.reload,
            crew_day=SPREAD.crew_day,
            emergency_chance=SPREAD.emergency_chance,
            emergency_minutes=SPREAD.emergency.median / 60,
            emergency_spread=SPREAD.emergency.spread,
        ),
    )
    windows = windows_of(plan, "06:00", spreads=SPREAD)
    orders, random, held, num = {one.id: one for one in part.orders}, Random(311), 0, 0
    for _ in range(1000):
        day = drive(part.work_lists[0], part.crews[0], orders, world, day=plan.day, zone=ZONE, random=random)
        for order_id, came in day.arrived.items():
            held += windows[order_id].earliest.timestamp() - 1 <= came <= windows[order_id].latest.timestamp() + 1
            num += 1
    assert 0.88 <= held / num <= 0.92


def test_before_the_day_a_sentence_says_which_stop_of_the_list_it_is() -> None:
    assert windows_of(plan_of(), "06:00")["AB"].text == "between 08:50 and 08:50; stop 2 of 4"


def test_a_sentence_rounds_outwards_and_says_how_many_stops_away() -> None:
    windows = windows_of(plan_of(), "08:43", stop("AA", "08:12", "08:43"))
    assert windows["AB"].text == "between 08:50 and 08:55; the next stop"
    assert windows["AC"].text == "between 09:30 and 09:35; now two stops away"


def test_a_sentence_never_begins_in_the_past() -> None:
    assert windows_of(plan_of(), "08:52", stop("AA", "08:12", "08:43"))["AB"].text.startswith("by 08:55")


def test_a_sentence_says_what_promise_is_likely_to_be_broken() -> None:
    plan = plan_of(windows={"B": ("08:30", "09:00")})
    text = windows_of(plan, "09:00", stop("AA", "08:30", "09:00"))["AB"].text
    assert text == "between 09:10 and 09:10; the next stop; certain that it is after 09:00, which was promised"


def test_a_crew_that_told_nothing_is_taken_to_keep_to_its_list() -> None:
    windows = windows_of(plan_of(), "09:00", spreads=NONE)
    assert windows["AA"].text == "should have been there at 08:10; nothing heard of the crew"
    assert windows["AC"].median == at("09:30")


def test_a_crew_long_not_heard_of_is_taken_to_have_gone_on() -> None:
    plan = plan_of({"A": "ABCDEFGH"})
    made = arrival_windows(
        plan,
        now=at("12:00"),
        spreads=SPREAD,
        seed=1,
        seen=[CrewSeen(crew_id="A", stops=(stop("AA", "08:10", "08:40"),))],
    )[0]
    assert made.is_overdue
    assert made.windows[0].text == "should have been there at 08:50; nothing heard of the crew since 08:40"
    assert made.windows[-1].median == pytest.approx(at("12:50"), abs=timedelta(minutes=20))


def test_a_crew_of_another_plan_is_refused() -> None:
    with pytest.raises(ArrivalsError, match="crew 'Z' is not among the plan's crews"):
        arrival_windows(plan_of(), now=at("06:00"), spreads=NONE, seed=1, seen=[CrewSeen(crew_id="Z")])


def test_a_crew_given_twice_is_refused() -> None:
    with pytest.raises(ArrivalsError, match="crew A is there twice"):
        arrival_windows(plan_of(), now=at("06:00"), spreads=NONE, seed=1, seen=[CrewSeen(crew_id="A")] * 2)


def test_a_stop_left_before_the_crew_came_is_refused() -> None:
    with pytest.raises(ArrivalsError, match="before the crew came"):
        CrewSeen(crew_id="A", stops=(stop("AA", "08:40", "08:10"),))


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ArrivalsError, match="has no offset"):
        CrewSeen(crew_id="A", breaks=(datetime(2026, 3, 2, 9),))  # noqa: DTZ001


def test_a_now_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="now must have an offset"):
        arrival_windows(plan_of(), now=datetime(2026, 3, 2, 9), spreads=NONE, seed=1)  # noqa: DTZ001


@pytest.mark.parametrize("name", ["other_service", "travel", "reload", "crew_day", "emergency_chance"])
def test_spreads_out_of_range_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        Spreads(**{name: -0.1})


def test_spreads_come_from_the_catalogue(city) -> None:
    kinds = dict(city.service_types)
    time = replace(kinds["pothole"].on_site, median=600, nine_of_ten=1200)
    kinds["pothole"] = replace(kinds["pothole"], on_site=time)
    spreads = spreads_of(kinds)
    assert spreads.service["pothole"] == pytest.approx(math.log(2) / 1.28155, abs=1e-4)


def test_where_the_catalogue_knows_of_no_spread_the_assumed_one_holds(city) -> None:
    assert city.service_types["street light"].on_site.spread == 0
    assert spreads_of(city.service_types).service["street light"] == ASSUMED_SERVICE_SPREAD


def test_what_learned_crew_days_differ_by_is_taken_out_of_the_times_on_site(city) -> None:
    kinds = dict(city.service_types)
    kinds["pothole"] = replace(
        kinds["pothole"], on_site=replace(kinds["pothole"].on_site, median=600, nine_of_ten=1200)
    )
    spreads = spreads_of(kinds, crew_day=0.3)
    assert spreads.service["pothole"] ** 2 + 0.3**2 == pytest.approx((math.log(2) / 1.28155) ** 2, abs=1e-4)
    assert spreads.crew_day == 0.3
