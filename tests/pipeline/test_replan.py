"""A day planned anew: what is begun stays, each mode changes what it may, and every plan is held to the checker.

On the grid R-1 has 1-010 to 1-013 and R-2 1-015, 1-016, 1-017 and 1-014 along the top street; their trucks hold four
loads of asphalt, one for each order. 1-018 and 1-019 are deferred.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from day_events import CLOCKS, EVENTS, at, told
from grid_plan import DrivenGrid, file_with
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from replanning import lists, plan_anew, roads

from dispatch.errors import PlanFileError, PlanningError
from dispatch.model import DeferredReason, Outcome, Pin, Plan, PutOff
from dispatch.operations import DayEvent, state_of_day
from dispatch.planning.document import decode_plan
from dispatch.planning.recheck import recheck
from dispatch.planning.replan import Mode
from solvers.problem import UNREACHABLE

ALL_MODES = pytest.mark.parametrize(("mode", "crew"), [(Mode.INSERT, None), (Mode.CREW, "R-1"), (Mode.FREE, None)])


def sinkhole(clock: str = "07:00", **fields: object) -> DayEvent:
    """Give an urgent order without asphalt, beside the corner of the second block."""
    return told(
        "urgent", clock, **{"order": "SINK", "lon": 0.001, "lat": 0.002, "minutes": 45, "department": "ROAD", **fields}
    )


@ALL_MODES
def test_what_crews_have_begun_stays(plan: Plan, mode: Mode, crew: str | None) -> None:
    made = plan_anew(plan, "07:00", sinkhole(), mode=mode, crew=crew).plan
    # By their lists each is at its second stop at seven; so is L1 leaving its yard.
    assert [(one.crew_id, one.order.id) for one in roads(made).begun] == [
        ("R-1", "1-010"),
        ("R-1", "1-011"),
        ("R-2", "1-015"),
        ("R-2", "1-016"),
    ]
    assert [one.outcome for one in roads(made).begun] == [None] * 4


def test_where_nothing_happened_lists_and_times_stay(plan: Plan) -> None:
    made = plan_anew(plan, "07:00")
    assert lists(made.plan)["R-1"] == ["1-012", "1-013"]
    start = {one.order_id: one.start for each in roads(plan).work_lists for one in each.assignments}
    assert {one.order_id: one.start for each in roads(made.plan).work_lists for one in each.assignments} == {
        order_id: start[order_id] for order_id in ("1-012", "1-013", "1-017", "1-014")
    }
    assert made.changes.crews == ()


def test_planned_anew_twice_at_one_moment_nothing_changes(plan: Plan) -> None:
    first = plan_anew(plan, "07:00").plan
    second = plan_anew(first, "07:00").plan
    assert replace(second, provenance=first.provenance) == first


def test_planned_anew_in_two_steps_a_day_is_as_in_one(plan: Plan) -> None:
    at_once = plan_anew(plan, "07:30").plan
    in_steps = plan_anew(plan_anew(plan, "07:00").plan, "07:30").plan
    assert (lists(in_steps), roads(in_steps).begun) == (lists(at_once), roads(at_once).begun)
    assert roads(in_steps).rules.states == roads(at_once).rules.states


def test_inserting_keeps_every_crew_and_the_order_of_its_list(plan: Plan) -> None:
    made = plan_anew(plan, "06:31", sinkhole("06:31"))
    for crew, orders in lists(made.plan).items():
        assert [one for one in orders if one != "SINK"] == lists(plan)[crew][
            -len([one for one in orders if one != "SINK"]) :
        ]
    assert made.changes.num_crews_reordered == 1


def test_an_urgent_order_is_put_where_it_costs_least(plan: Plan) -> None:
    made = plan_anew(plan, "06:31", sinkhole("06:31"))
    # Both crews are on their way to the corner at 0, 3. Two blocks lead to it from there, and back one more: going
    # there at once takes two minutes more drive, later each minute waited counts as one.
    assert lists(made.plan)["R-1"][0] == "SINK"
    (change,) = [one for one in made.changes.crews if one.added]
    assert change.text.startswith("Crew R-1: new: SINK (SINK), comes first, at 06:55, 45 min")


def test_what_becomes_urgent_before_shifts_begin_is_done_first(plan: Plan) -> None:
    made = plan_anew(plan, "06:00", sinkhole("06:00", lon=0.004)).plan
    # It is beside the way home: only a minute waited, which weighs as one driven, brings a crew there first.
    assert "SINK" in {orders[0] for orders in lists(made).values()}


def test_a_crew_reads_what_changes_on_its_list(plan: Plan) -> None:
    (change,) = plan_anew(plan, "06:31", sinkhole("06:31", address="5 Oak St")).changes.crews
    assert change.text == (
        "Crew R-1: new: 5 Oak St (SINK), comes first, at 06:55, 45 min; 1-011 at 07:41 instead of 06:54; "
        "1-012 at 08:02 instead of 07:15; 1-013 at 08:23 instead of 07:36"
    )


def test_what_is_deferred_stays_so_when_one_order_is_inserted(plan: Plan) -> None:
    made = plan_anew(plan, "06:31", sinkhole("06:31")).plan
    assert {one.order_id for one in roads(made).deferred} == {"1-018", "1-019"}


def test_in_the_mode_crew_the_lists_of_the_others_stay(plan: Plan) -> None:
    made = plan_anew(plan, "06:31", sinkhole("06:31"), mode=Mode.CREW, crew="R-2").plan
    assert lists(made)["R-1"] == ["1-011", "1-012", "1-013"]
    assert "SINK" in lists(made)["R-2"]
    # Its truck has three loads left, for whichever of its orders and the deferred ones lie best.
    assert len(lists(made)["R-2"]) == 4
    assert set(lists(made)["R-2"]) <= {"1-016", "1-017", "1-014", "1-018", "1-019", "SINK"}


def test_free_of_an_unforeseen_event_other_departments_keep_their_lists(plan: Plan) -> None:
    made = plan_anew(plan, "06:31", sinkhole("06:31"), mode=Mode.FREE).plan
    assert lists(made)["L1"] == lists(plan)["L1"]


def test_free_it_does_no_worse_than_by_inserting(plan: Plan) -> None:
    inserted = roads(plan_anew(plan, "06:31", sinkhole("06:31")).plan)
    free = roads(plan_anew(plan, "06:31", sinkhole("06:31"), mode=Mode.FREE).plan)
    assert free.cost <= inserted.cost


@ALL_MODES
def test_the_orders_of_a_truck_that_is_down_go_to_others_or_are_deferred(
    plan: Plan, mode: Mode, crew: str | None
) -> None:
    event = told("crew-out", "06:50", crew="R-2", note="truck down")
    made = plan_anew(plan, "06:50", event, mode=mode, crew=crew).plan
    assert "R-2" not in lists(made)
    assert roads(made).rules.out == ("R-2",)
    # R-1 has begun one of its four loads, and has three of its own orders left.
    left = {order.id for order in roads(made).orders}
    assert {"1-015", "1-016", "1-017", "1-014"} <= left
    assert sum(len(one.assignments) for one in roads(made).work_lists) == 3


def test_a_truck_that_is_down_stays_so_in_the_next_plan_until_it_is_back(plan: Plan) -> None:
    out = told("crew-out", "06:50", crew="R-2")
    made = plan_anew(plan, "06:50", out).plan
    assert roads(plan_anew(made, "07:00").plan).rules.out == ("R-2",)
    back = plan_anew(made, "08:00", out, told("crew-back", "08:00", crew="R-2"), mode=Mode.FREE).plan
    assert roads(back).rules.out == ()
    assert len(lists(back)["R-2"]) > 0


def test_a_late_crew_keeps_its_list_as_long_as_it_can(plan: Plan) -> None:
    made = plan_anew(plan, "07:00", told("late", "07:00", crew="R-1", minutes=60))
    assert lists(made.plan)["R-1"] == ["1-012", "1-013"]
    (change,) = made.changes.crews
    assert (change.retimed, change.moved) == (("1-012", "1-013"), ())
    assert change.text == "Crew R-1: 1-012 at 08:15 instead of 07:15; 1-013 at 08:36 instead of 07:36"


def test_what_a_crew_cannot_do_any_more_is_taken_on_by_others(plan: Plan) -> None:
    # Free at 14:30, R-1 has time for one of its two orders before 15:00.
    late = told("late", "07:00", crew="R-1", until=at("14:30").isoformat())
    made = plan_anew(plan, "07:00", late)
    assert len(lists(made.plan)["R-1"]) == 1
    assert lists(made.plan)["R-2"] == ["1-017", "1-014"]
    # R-2 has no load left for it.
    assert {one.order_id for one in roads(made.plan).deferred} == {"1-012", "1-018", "1-019"} or {
        one.order_id for one in roads(made.plan).deferred
    } == {"1-013", "1-018", "1-019"}


def test_a_held_order_leaves_its_list_with_the_reason(plan: Plan) -> None:
    made = plan_anew(plan, "06:00", told("held", "06:00", order="1-012", reason="permit"))
    assert lists(made.plan)["R-1"] == ["1-010", "1-011", "1-013"]
    (one,) = [one for one in roads(made.plan).deferred if one.order_id == "1-012"]
    assert (one.reason, one.detail) == (DeferredReason.PUT_OFF, "held: permit")
    assert made.changes.crews[0].text.startswith("Crew R-1: no longer yours: 1-012, not today")


def test_a_hold_lasts_from_plan_to_plan_until_it_is_released(plan: Plan) -> None:
    held = told("held", "06:00", order="1-012", reason="permit")
    made = plan_anew(plan, "06:00", held).plan
    assert [one.order_id for one in roads(plan_anew(made, "06:10").plan).rules.put_off] == ["1-012"]
    released = plan_anew(made, "06:10", held, told("released", "06:05", order="1-012"), mode=Mode.FREE).plan
    assert roads(released).rules.put_off == ()
    inserted = plan_anew(made, "06:10", held, told("released", "06:05", order="1-012")).plan
    assert "1-012" in lists(inserted)["R-1"]


def test_a_hold_with_an_hour_ends_then_in_the_next_plan_too(plan: Plan) -> None:
    held = told("held", "06:00", order="1-013", reason="permit", until=at("06:40").isoformat())
    made = plan_anew(plan, "06:10", held).plan
    assert "1-013" not in lists(made)["R-1"]
    later = plan_anew(made, "06:41", held).plan
    assert roads(later).rules.put_off == ()
    assert "1-013" in {one for each in lists(later).values() for one in each}


def test_an_order_pinned_to_another_day_after_its_hold_was_over_stays_there(plan: Plan) -> None:
    part = roads(plan)
    off = PutOff(order_id="1-018", reason="pinned to Tuesday 2026-03-03")
    pinned = replace(part, rules=replace(part.rules, put_off=(off,)))
    before = replace(plan, departments=(plan.departments[0], pinned))
    held = told("held", "06:00", order="1-018", reason="permit", until=at("06:05").isoformat())
    assert roads(plan_anew(before, "06:10", held).plan).rules.put_off == (off,)


def test_outcomes_are_kept_with_what_is_begun(plan: Plan) -> None:
    events = [told("not-done", "06:50", crew="R-1", order="1-010", outcome="no-access")]
    made = plan_anew(plan, "06:50", *events).plan
    assert [(one.order.id, one.outcome, one.is_reported) for one in roads(made).begun if one.crew_id == "R-1"] == [
        ("1-010", Outcome.NO_ACCESS, True)
    ]
    # It used up nothing there.
    (state,) = [one for one in roads(made).rules.states if one.crew_id == "R-1"]
    assert state.load == {}


def test_a_stop_taken_as_done_by_the_list_comes_back_when_the_crew_tells_otherwise(plan: Plan) -> None:
    made = plan_anew(plan, "07:30").plan
    assert [one.order.id for one in roads(made).begun if one.crew_id == "R-1"] == ["1-010", "1-011", "1-012"]
    later = plan_anew(made, "07:45", told("done", "07:45", crew="R-1", order="1-010")).plan
    assert [one.order.id for one in roads(later).begun if one.crew_id == "R-1"] == ["1-010"]
    assert {"1-011", "1-012"} <= {order.id for order in roads(later).orders}
    assert {"1-011", "1-012", "1-013"} <= {one for each in lists(later).values() for one in each}


def test_an_urgent_order_of_the_plan_is_raised(plan: Plan) -> None:
    made = plan_anew(plan, "06:31", told("urgent", "06:31", order="1-018"), mode=Mode.FREE).plan
    assert "1-018" in {one for each in lists(made).values() for one in each}


def test_a_position_is_counted_among_what_is_left(plan: Plan) -> None:
    part = roads(plan)
    pinned = replace(part, rules=replace(part.rules, pins=(Pin(order_id="1-013", crew_id="R-1", position=3),)))
    made = plan_anew(replace(plan, departments=(plan.departments[0], pinned)), "07:00").plan
    assert [one.position for one in roads(made).rules.pins] == [1]


def test_a_pin_to_a_crew_that_is_out_no_longer_holds(plan: Plan) -> None:
    part = roads(plan)
    pinned = replace(part, rules=replace(part.rules, pins=(Pin(order_id="1-014", crew_id="R-2"),)))
    before = replace(plan, departments=(plan.departments[0], pinned))
    assert roads(plan_anew(before, "06:50", told("crew-out", "06:50", crew="R-2")).plan).rules.pins == ()


def test_crews_that_tell_nothing_are_named(plan: Plan) -> None:
    made = plan_anew(plan, "06:51", told("done", "06:50", crew="R-1", order="1-010")).plan
    assert made.warnings == ("nothing was told of stops by R-2: they are taken to keep to their lists",)


@pytest.mark.parametrize(
    ("clock", "mode", "crew", "told_why"),
    [
        ("05:00", Mode.INSERT, None, "cannot be changed as of 2026-03-02 05:00"),
        ("06:31", Mode.CREW, None, "name a crew"),
        ("06:31", Mode.INSERT, "R-1", "name a crew"),
        ("06:31", Mode.CREW, "R-9", "no crew R-9"),
    ],
)
def test_what_cannot_be_planned_anew_is_refused(
    plan: Plan, clock: str, mode: Mode, crew: str | None, told_why: str
) -> None:
    with pytest.raises(PlanningError, match=told_why):
        plan_anew(plan, clock, mode=mode, crew=crew)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("begun.0.crew_id", "R-9", "begun order 1-010: crew R-9 is not among the department's crews"),
        ("begun.0.departure", "2026-03-02T06:00:00-08:00", "begun order 1-010: it is left at .*, before the arrival"),
        ("begun.0.order.request_ids", [], "begun order 1-010: it answers no request"),
        ("rules.put_off.0.order_id", "SR-9", "order SR-9: it is put off but not among the department's orders"),
        ("rules.out", ["R-9"], "crew R-9 is out: it has to be among the department's crews, without a state"),
        ("rules.out", ["R-1"], "crew R-1 is out: it has to be among the department's crews, without a state"),
        ("rules.earlier.move_prices.1-013", -1, "move price of 1-013 is -1 s"),
    ],
)
def test_a_file_whose_day_cannot_be_judged_is_refused(plan: Plan, path: str, value: object, message: str) -> None:
    made = plan_anew(plan, "07:00", told("held", "06:00", order="1-012", reason="permit")).plan
    with pytest.raises(PlanFileError, match=f"ROAD, {message}"):
        decode_plan(file_with(made, {f"departments.1.{path}": value}))


def test_a_request_that_is_begun_and_still_to_be_done_is_a_violation(plan: Plan) -> None:
    made = plan_anew(plan, "07:00").plan
    part = roads(made)
    twice = replace(part, begun=(*part.begun, replace(part.begun[0], order=part.orders[0])))
    told_of = [one.rule for one in recheck(replace(made, departments=(made.departments[0], twice)))]
    assert told_of == ["request-once"]


class NoWayHome(DrivenGrid):
    """The grid on which nothing leads to the far corner, where road crews end."""

    @property
    def seconds(self) -> NDArray[np.int32]:
        seconds = super().seconds.copy()
        seconds[:, (self.lon > 0.0039) & (self.lat > 0.0039)] = UNREACHABLE
        np.fill_diagonal(seconds, 0)
        return seconds


def test_a_crew_that_cannot_get_back_is_out_with_a_warning(plan: Plan) -> None:
    made = plan_anew(plan, "07:00", travel_times=NoWayHome).plan
    assert roads(made).rules.out == ("R-1", "R-2")
    assert [one.split(":")[0] for one in made.warnings if "cannot" in one] == [
        "R-1 cannot get back from where it is",
        "R-2 cannot get back from where it is",
    ]
    assert len(roads(made).deferred) == len(roads(made).orders)


def test_no_list_is_made_for_a_crew_that_is_out(plan: Plan) -> None:
    with pytest.raises(PlanningError, match="crew R-2 is out"):
        plan_anew(plan, "06:50", told("crew-out", "06:50", crew="R-2"), mode=Mode.CREW, crew="R-2")


def test_no_list_is_made_for_a_crew_whose_shift_is_over(plan: Plan) -> None:
    with pytest.raises(PlanningError, match="the shift of crew R-2 is over"):
        plan_anew(plan, "15:00", mode=Mode.CREW, crew="R-2")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.tuples(st.lists(EVENTS, max_size=6), CLOCKS, st.sampled_from(list(Mode))), min_size=1, max_size=3)
)
def test_whatever_happens_every_plan_is_sound_and_loses_nothing(
    plan: Plan, steps: Sequence[tuple[list[DayEvent], str, Mode]]
) -> None:
    told_so_far: list[DayEvent] = []
    for events, clock, mode in sorted(steps, key=lambda step: step[1]):
        told_so_far += events
        if mode is Mode.CREW and state_of_day(plan, told_so_far, at(clock)).crews["R-2"].is_out:
            continue
        made = plan_anew(plan, clock, *told_so_far, mode=mode, crew="R-2" if mode is Mode.CREW else None)
        if mode is Mode.INSERT:
            assert all(not one.moved for one in made.changes.crews)
        plan = made.plan
