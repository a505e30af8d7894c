"""What was told of a day, folded: where crews are, what is done, and what of it did not count.

On the grid crew R-1 leaves at 06:30 and does 1-010 from 06:33 to 06:53, 1-011 from 06:54, 1-012 from 07:15 and 1-013
from 07:36 to 07:56.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from day_events import CLOCKS, EVENTS, at, told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.model import Crew, CrewBreak, Outcome, Plan, WorkOrder
from dispatch.operations import CrewDay, DayEvent, progress_of, state_of_day


def crew_day(plan: Plan, clock: str, *events: DayEvent, crew: str = "R-1") -> CrewDay:
    return state_of_day(plan, events, at(clock)).crews[crew]


def notes(plan: Plan, clock: str, *events: DayEvent) -> list[str]:
    return [one.text for one in state_of_day(plan, events, at(clock)).notes]


def begun(day: CrewDay) -> list[str]:
    return [one.order.id for one in day.begun]


def ahead(day: CrewDay) -> list[str]:
    return [one.order_id for one in day.ahead]


def order(plan: Plan, order_id: str) -> WorkOrder:
    return next(one for part in plan.departments for one in part.orders if one.id == order_id)


def test_before_it_leaves_a_crew_has_its_whole_list_ahead(plan: Plan) -> None:
    day = crew_day(plan, "06:30")
    assert (begun(day), ahead(day), day.state) == ([], ["1-010", "1-011", "1-012", "1-013"], None)


def test_a_crew_that_tells_nothing_keeps_to_its_list(plan: Plan) -> None:
    day = crew_day(plan, "07:00")
    assert (begun(day), ahead(day), day.is_silent) == (["1-010", "1-011"], ["1-012", "1-013"], True)
    assert day.state is not None
    assert (day.state.free, day.state.lon, day.state.lat) == (at("07:14"), 0.001, 0.003)
    assert (day.state.loaded, day.state.load) == (at("06:30"), {"asphalt": 2})


def test_what_was_done_by_the_list_alone_has_no_outcome(plan: Plan) -> None:
    assert [one.outcome for one in crew_day(plan, "07:00").begun] == [None, None]


def test_a_crew_that_arrived_is_there_until_it_says_otherwise(plan: Plan) -> None:
    day = crew_day(plan, "07:30", told("arrived", "06:40", crew="R-1", order="1-010"))
    assert (begun(day), ahead(day)) == (["1-010"], ["1-011", "1-012", "1-013"])
    assert day.state is not None
    assert day.state.free == at("07:30")


def test_a_crew_at_work_is_free_when_its_order_has_taken_its_time(plan: Plan) -> None:
    day = crew_day(plan, "06:45", told("arrived", "06:40", crew="R-1", order="1-010"))
    assert day.state is not None
    assert day.state.free == at("07:00")


def test_a_crew_that_left_a_stop_is_on_its_way_to_the_next(plan: Plan) -> None:
    day = crew_day(plan, "06:51", told("done", "06:50", crew="R-1", order="1-010"))
    assert (begun(day), ahead(day)) == (["1-010", "1-011"], ["1-012", "1-013"])
    assert [one.outcome for one in day.begun] == [Outcome.FIXED, None]
    assert day.state is not None
    # A minute there and twenty on site.
    assert (day.state.free, day.state.lon) == (at("07:11"), 0.001)


def test_a_crew_that_leaves_just_now_is_not_on_its_way_yet(plan: Plan) -> None:
    day = crew_day(plan, "06:50", told("done", "06:50", crew="R-1", order="1-010"))
    assert (begun(day), ahead(day)) == (["1-010"], ["1-011", "1-012", "1-013"])


def test_what_a_crew_had_no_time_for_is_still_to_be_done(plan: Plan) -> None:
    # Its list has 65 minutes for these three; it was there after 40.
    day = crew_day(plan, "07:10", told("done", "07:10", crew="R-1", order="1-012"))
    assert (begun(day), ahead(day)) == (["1-012"], ["1-010", "1-011", "1-013"])


def test_what_a_crew_passed_without_a_word_is_begun_and_has_no_outcome(plan: Plan) -> None:
    day = crew_day(plan, "07:35", told("done", "07:35", crew="R-1", order="1-012"))
    assert [(one.order.id, one.outcome, one.arrival) for one in day.begun] == [
        ("1-010", None, at("06:33")),
        ("1-011", None, at("06:54")),
        ("1-012", Outcome.FIXED, at("07:15")),
    ]
    assert ahead(day) == ["1-013"]


def test_a_crew_of_which_nothing_is_heard_for_long_has_gone_on_by_its_list(plan: Plan) -> None:
    event = told("done", "06:50", crew="R-1", order="1-010")
    # At 07:11 it should have left 1-011, at 07:32 1-012.
    assert begun(crew_day(plan, "07:41", event)) == ["1-010", "1-011"]
    day = crew_day(plan, "07:42", event)
    assert (begun(day), ahead(day)) == (["1-010", "1-011", "1-012", "1-013"], [])
    assert day.state is not None
    assert day.state.free == at("07:53")


def test_a_crew_that_arrived_and_is_not_heard_of_for_long_has_gone_on_too(plan: Plan) -> None:
    event = told("arrived", "06:40", crew="R-1", order="1-010")
    assert begun(crew_day(plan, "07:30", event)) == ["1-010"]
    assert begun(crew_day(plan, "07:31", event)) == ["1-010", "1-011", "1-012"]


def test_a_delay_told_after_the_stop_should_have_been_over_holds_the_crew(plan: Plan) -> None:
    events = [told("done", "06:50", crew="R-1", order="1-010"), told("late", "07:30", crew="R-1", minutes=60)]
    day = crew_day(plan, "07:50", *events)
    assert day.state is not None
    assert (begun(day), day.state.free) == (["1-010", "1-011"], at("08:14"))


def test_done_before_arrived_means_both(plan: Plan) -> None:
    day = crew_day(
        plan,
        "06:50",
        told("arrived", "06:50", crew="R-1", order="1-010"),
        told("done", "06:45", crew="R-1", order="1-010"),
    )
    stop = day.begun[0]
    assert (stop.outcome, stop.departure, stop.arrival) == (Outcome.FIXED, at("06:45"), at("06:25"))


def test_done_twice_happened_the_first_time(plan: Plan) -> None:
    events = [told("done", clock, crew="R-1", order="1-010") for clock in ("06:50", "06:55")]
    assert crew_day(plan, "06:50", *events).begun[0].departure == at("06:50")
    assert crew_day(plan, "06:56", *events).begun[0].departure == at("06:50")
    assert notes(plan, "06:56", *events) == []


def test_of_outcomes_that_contradict_each_other_the_later_counts_and_that_is_told(plan: Plan) -> None:
    events = [
        told("done", "06:50", crew="R-1", order="1-010"),
        told("not-done", "06:55", crew="R-1", order="1-010", outcome="no-access"),
    ]
    assert crew_day(plan, "06:55", *events).begun[0].outcome is Outcome.NO_ACCESS
    assert notes(plan, "06:55", *events) == [
        "not-done crew R-1 order 1-010 at 06:55: it was said to be fixed by crew R-1 at 06:50; the later counts"
    ]


@pytest.mark.parametrize(
    ("event", "note"),
    [
        (
            told("done", "06:50", crew="R-1", order="SR-9"),
            "done crew R-1 order SR-9 at 06:50: it does not count, the plan has no order SR-9",
        ),
        (
            told("arrived", "06:50", crew="R-9", order="1-010"),
            "arrived crew R-9 order 1-010 at 06:50: it does not count, the plan has no crew R-9",
        ),
        (
            told("done", "06:50", crew="L1", order="1-010"),
            "done crew L1 order 1-010 at 06:50: it does not count, crew L1 is of LIGHT, order 1-010 of ROAD",
        ),
        (
            told("done", "08:50", crew="R-1", order="1-010"),
            "done crew R-1 order 1-010 at 08:50: it does not count yet, it lies in the future",
        ),
        (
            told("late", "06:40", crew="R-1", minutes=5)
            and replace(told("late", "06:40", crew="R-1", minutes=5), at=at("06:40").replace(day=1)),
            "late crew R-1 at 06:40: it does not count, it is of 2026-03-01, before the plan's day",
        ),
        (
            told("reloaded", "06:40", crew="R-1", place="Plant"),
            "reloaded crew R-1 place Plant at 06:40: it does not count, crew R-1 has no place Plant to reload at",
        ),
        (
            told("urgent", "06:40", order="SINK", department="ROAD"),
            "urgent order SINK at 06:40: it does not count, the plan has no order SINK: tell its place and minutes",
        ),
        (
            told("urgent", "06:40", order="SINK", lon=0.001, lat=0.001, minutes=45),
            "urgent order SINK at 06:40: it does not count, name one of the departments LIGHT, ROAD",
        ),
    ],
    ids=["order", "crew", "department", "future", "yesterday", "reload", "urgent-unknown", "urgent-nowhere"],
)
def test_what_means_nothing_to_the_plan_changes_nothing_and_is_told(plan: Plan, event: DayEvent, note: str) -> None:
    state = state_of_day(plan, [event], at("07:00"))
    assert [one.text for one in state.notes] == [note]
    assert state.crews == state_of_day(plan, [], at("07:00")).crews


def test_events_with_one_id_that_differ_count_once_and_that_is_told(plan: Plan) -> None:
    one = told("done", "06:50", crew="R-1", order="1-010")
    other = replace(one, by="somebody else")
    assert begun(crew_day(plan, "06:50", one, other)) == ["1-010"]
    assert [text.split(": ")[1] for text in notes(plan, "06:50", one, other)] == [
        "1 more with its id say something else, and do not count"
    ]


def test_an_order_done_by_another_crew_leaves_the_list(plan: Plan) -> None:
    event = told("done", "06:50", crew="R-2", order="1-011")
    assert ahead(crew_day(plan, "06:31", event)) == ["1-011", "1-012", "1-013"]
    assert ahead(crew_day(plan, "06:50", event)) == ["1-012", "1-013"]
    assert notes(plan, "06:50", event) == [
        "done crew R-2 order 1-011 at 06:50: the order is on crew R-1's list; it counts as told"
    ]


def test_an_order_on_no_list_counts_for_the_crew_that_did_it(plan: Plan) -> None:
    event = told("done", "07:30", crew="R-2", order="1-018")
    assert begun(crew_day(plan, "07:30", event, crew="R-2")) == ["1-018"]
    assert notes(plan, "07:30", event) == [
        "done crew R-2 order 1-018 at 07:30: the order is on no list; it counts as told"
    ]


def test_a_crew_without_a_list_that_tells_of_a_stop_is_there(plan: Plan) -> None:
    roads = plan.departments[1]
    without = replace(plan, departments=(plan.departments[0], replace(roads, work_lists=roads.work_lists[:1])))
    day = crew_day(without, "07:35", told("done", "07:30", crew="R-2", order="1-018"), crew="R-2")
    assert day.state is not None
    assert (day.state.free, day.state.load, day.state.lon) == (at("07:35"), {"asphalt": 1}, 0.003)


def test_minutes_late_put_off_a_silent_crew_s_list(plan: Plan) -> None:
    day = crew_day(plan, "07:30", told("late", "07:00", crew="R-1", minutes=50))
    # It was at 1-011, which its list ends at 07:14.
    assert begun(day) == ["1-010", "1-011"]
    assert day.state is not None
    assert day.state.free == at("08:04")


def test_a_crew_that_leaves_late_is_still_at_its_yard(plan: Plan) -> None:
    day = crew_day(plan, "06:40", told("late", "06:20", crew="R-1", minutes=30))
    assert (begun(day), len(day.ahead)) == ([], 4)
    assert day.state is not None
    assert (day.state.loaded, day.state.free, day.state.lon) == (at("07:00"), at("07:00"), 0.0)


def test_a_new_estimate_says_when_a_crew_is_free(plan: Plan) -> None:
    arrived = told("arrived", "06:40", crew="R-1", order="1-010")
    day = crew_day(plan, "07:10", arrived, told("late", "07:05", crew="R-1", until=at("08:30").isoformat()))
    assert day.state is not None
    assert (begun(day), day.state.free) == (["1-010"], at("08:30"))


def test_a_crew_that_is_out_has_no_list_and_what_it_was_at_is_left(plan: Plan) -> None:
    day = crew_day(plan, "08:00", told("crew-out", "07:00", crew="R-1"))
    assert (day.is_out, day.state, begun(day)) == (True, None, ["1-010"])
    assert ahead(day) == ["1-011", "1-012", "1-013"]


def test_a_crew_that_goes_out_at_a_stop_leaves_it_to_others(plan: Plan) -> None:
    events = [told("arrived", "06:40", crew="R-1", order="1-010"), told("crew-out", "07:00", crew="R-1")]
    day = crew_day(plan, "08:00", *events)
    assert (begun(day), ahead(day)) == ([], ["1-010", "1-011", "1-012", "1-013"])


def test_a_crew_that_is_back_goes_on_from_then(plan: Plan) -> None:
    events = [told("crew-out", "07:00", crew="R-1"), told("crew-back", "09:00", crew="R-1")]
    day = crew_day(plan, "09:05", *events)
    assert (day.is_out, begun(day)) == (False, ["1-010", "1-011", "1-012"])
    # 1-011 until 09:00, a minute to 1-012, twenty there.
    assert day.state is not None
    assert day.state.free == at("09:21")


def test_loads_count_what_was_taken_and_not_what_was_not_found(plan: Plan) -> None:
    events = [
        told("done", "06:50", crew="R-1", order="1-010"),
        told("not-done", "06:55", crew="R-1", order="1-011", outcome="not-found"),
    ]
    day = crew_day(plan, "06:55", *events)
    assert day.state is not None
    assert day.state.load == {"asphalt": 1}


def with_breaks(plan: Plan) -> Plan:
    """Give R-1 a break that its list does not have: it has had it."""
    roads = plan.departments[1]
    pause = CrewBreak(duration=900, earliest=at("06:00").time(), latest=at("06:30").time())
    first, *others = roads.crews
    crew: Crew = replace(first, breaks=(pause,))
    return replace(plan, departments=(plan.departments[0], replace(roads, crews=(crew, *others))))


def test_breaks_that_a_list_no_longer_has_are_had(plan: Plan) -> None:
    day = crew_day(with_breaks(plan), "07:00")
    assert day.state is not None
    assert day.state.num_breaks == 1


def test_a_break_told_of_counts_once_and_holds_the_crew(plan: Plan) -> None:
    events = [told("done", "06:50", crew="R-1", order="1-010"), told("break-taken", "07:10", crew="R-1")]
    day = crew_day(plan, "07:10", *events)
    assert day.state is not None
    assert (day.state.free, begun(day)) == (at("07:10"), ["1-010"])


def test_a_crew_with_nothing_left_goes_home_and_is_there_until_its_shift_ends(plan: Plan) -> None:
    # Back at 07:58, at the far yard.
    day = crew_day(plan, "08:00")
    assert (len(day.begun), day.ahead) == (4, ())
    assert day.state is not None
    assert (day.state.lon, day.state.lat, day.state.free) == (0.004, 0.004, at("08:00"))
    assert crew_day(plan, "15:00").state is None


def test_held_orders_are_put_off_until_they_are_released(plan: Plan) -> None:
    held = told("held", "06:00", order="1-012", reason="permit")
    state = state_of_day(plan, [held], at("06:10"))
    assert [(one.order_id, one.reason) for one in state.put_off] == [("1-012", "held: permit")]
    assert ahead(state.crews["R-1"]) == ["1-010", "1-011", "1-013"]
    released = state_of_day(plan, [held, told("released", "06:05", order="1-012")], at("06:10"))
    assert (released.put_off, released.released) == ((), {"1-012"})


def test_progress_is_told_of_every_request_of_an_order(plan: Plan) -> None:
    roads = plan.departments[1]
    merged = replace(order(plan, "1-010"), request_ids=("1-010", "1-777"))
    both = replace(plan, departments=(plan.departments[0], replace(roads, orders=(merged, *roads.orders[1:]))))
    state = state_of_day(both, [told("not-done", "06:50", crew="R-1", order="1-010", outcome="referred")], at("07:00"))
    assert {key: one.outcome for key, one in state.progress.items()} == {
        "1-010": Outcome.REFERRED,
        "1-777": Outcome.REFERRED,
    }
    assert not Outcome.REFERRED.is_done


def test_an_inspection_that_found_something_is_known_of_the_request(plan: Plan) -> None:
    event = told("done", "06:50", crew="R-1", order="1-010", outcome="inspected-needs-repair")
    assert state_of_day(plan, [event], at("07:00")).progress["1-010"].is_inspected


def test_what_needs_parts_is_held_until_somebody_releases_it(plan: Plan) -> None:
    event = told("not-done", "06:50", crew="R-1", order="1-010", outcome="needs-parts")
    hold = state_of_day(plan, [event], at("07:00")).progress["1-010"].hold
    assert hold is not None
    assert hold.holds_at(at("15:00"))


def test_what_is_known_of_requests_outlives_the_plan() -> None:
    known = progress_of(
        [
            told("done", "09:00", crew="R-1", order="A", outcome="inspected-needs-repair", requests=["A", "B"]),
            told("not-done", "10:00", crew="R-1", order="C", outcome="needs-parts"),
            told("held", "08:00", order="D", reason="permit"),
            told("released", "11:00", order="D"),
        ]
    )
    assert [key for key, one in known.items() if one.is_inspected] == ["A", "B"]
    assert [key for key, one in known.items() if one.hold is not None] == ["C"]


def test_an_urgent_order_is_new_work_of_its_department(plan: Plan) -> None:
    event = told("urgent", "06:40", order="SINK", lon=0.001, lat=0.002, minutes=45, department="ROAD")
    (sinkhole,) = state_of_day(plan, [event], at("06:45")).urgent["ROAD"]
    assert (sinkhole.id, sinkhole.service_duration, sinkhole.due) == ("SINK", 2_700, at("06:40"))


def test_an_urgent_order_can_be_done_before_any_plan_has_it(plan: Plan) -> None:
    events = [
        told("done", "07:50", crew="R-1", order="SINK"),
        told("urgent", "06:40", order="SINK", lon=0.001, lat=0.002, minutes=45, department="ROAD"),
    ]
    state = state_of_day(plan, events, at("07:50"))
    assert (begun(state.crews["R-1"]), state.urgent["ROAD"]) == (["SINK"], ())


def test_only_what_is_unforeseen_stirs_a_department(plan: Plan) -> None:
    done = told("done", "06:50", crew="R-1", order="1-010")
    late = told("late", "06:50", crew="L1", minutes=20)
    assert state_of_day(plan, [done], at("07:00")).stirred == frozenset()
    assert state_of_day(plan, [done, late], at("07:00")).stirred == {"LIGHT"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(EVENTS, max_size=12), clock=CLOCKS, data=st.data())
def test_the_order_in_which_events_come_does_not_matter(
    plan: Plan, events: Sequence[DayEvent], clock: str, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(events))
    state = state_of_day(plan, events, at(clock))
    assert state_of_day(plan, [*shuffled, *shuffled], at(clock)) == state
    # Nothing is lost, and nothing is in two places.
    for part in plan.departments:
        days = [state.crews[crew.id] for crew in part.crews]
        placed = [order_id for day in days for order_id in (*begun(day), *ahead(day))]
        listed = {one.order_id for each in part.work_lists for one in each.assignments}
        held = {one.order_id for one in state.put_off}
        assert len(placed) == len(set(placed))
        assert listed <= {*placed, *held}
        for day in days:
            assert day.state is None or day.state.loaded <= day.state.free
            assert day.state is None or day.state.free >= at(clock)
