"""Lists changed by hand: each change is priced by hand on the grid, held to every rule, and made without another one.

On the grid R-1 does 1-010, 1-011, 1-012, 1-013 at the first four corners of the top street, R-2 1-015, 1-016 and 1-017
at the first three and 1-014 at the last. They leave the yard at 0, 0 and end at 4, 4; their trucks are full.
"""

from dataclasses import replace

import pytest
from day_events import at, told
from grid_plan import DrivenGrid
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from replanning import lists, require_sound, roads

from dispatch.errors import PlanningError
from dispatch.model import DeferredReason, Pin, Plan, Rules, Window
from dispatch.planning.changes import ChangeList
from dispatch.planning.edits import Change, Edited, Move, PinOrder, Reorder, Swap, Unpin, confirm, edit


def tried(plan: Plan, change: Change) -> Edited:
    return edit(plan, change, travel_times=DrivenGrid)


def made(plan: Plan, change: Change) -> tuple[Plan, ChangeList]:
    edited = tried(plan, change)
    assert edited.violations == (), edited.words
    new, changes = confirm(plan, edited, travel_times=DrivenGrid, network_digest=plan.provenance.network_digest)
    require_sound(plan, new)
    return new, changes


def with_rules(plan: Plan, **fields: object) -> Plan:
    """Give the plan's roads other rules."""
    part = roads(plan)
    return replace(plan, departments=(plan.departments[0], replace(part, rules=replace(Rules(), **fields))))  # type: ignore[arg-type]


def with_order(plan: Plan, order_id: str, **fields: object) -> Plan:
    part = roads(plan)
    orders = tuple(replace(one, **fields) if one.id == order_id else one for one in part.orders)  # type: ignore[arg-type]
    return replace(plan, departments=(plan.departments[0], replace(part, orders=orders)))


def test_a_new_order_of_stops_costs_what_it_drives_more(plan: Plan) -> None:
    # 4 + 1 + 2 + 1 + 2 blocks instead of 3 + 1 + 1 + 1 + 2.
    change = Reorder(crew_id="R-1", order_ids=("1-011", "1-010"))
    edited = tried(plan, change)
    assert edited.price is not None
    assert (edited.price.travel, edited.price.total) == (120, 120)
    assert edited.words == (
        "order 1-011, 1-010 on R-1: 2 min more driving; 1-011 by crew R-1 at 06:34, 1-010 by crew R-1 at 06:55"
    )
    new, changes = made(plan, change)
    assert lists(new)["R-1"] == ["1-011", "1-010", "1-012", "1-013"]
    assert changes.crews[0].text == (
        "Crew R-1: 1-011 now comes first, at 06:34 instead of 06:54; 1-010 at 06:55 instead of 06:33"
    )


def test_orders_at_one_corner_swap_at_no_price(plan: Plan) -> None:
    new, _ = made(plan, Swap(order_id="1-010", other_id="1-015"))
    assert (lists(new)["R-1"][0], lists(new)["R-2"][0]) == ("1-015", "1-010")
    edited = tried(plan, Swap(order_id="1-010", other_id="1-015"))
    assert edited.price is not None
    assert (edited.price.travel, edited.price.total, edited.price.dropped) == (0, 0, ())


def test_an_order_moves_to_the_stop_that_is_asked_for(plan: Plan) -> None:
    # 4 + 1 + 1 + 3 + 5 blocks instead of 8.
    change = Move(order_id="1-010", crew_id="R-1", stop=4)
    edited = tried(plan, change)
    assert edited.price is not None
    assert edited.price.travel == 360
    assert lists(made(plan, change)[0])["R-1"] == ["1-011", "1-012", "1-013", "1-010"]


def test_an_order_for_which_a_truck_has_no_room_drops_the_one_that_costs_least(plan: Plan) -> None:
    change = Move(order_id="1-010", crew_id="R-2")
    edited = tried(plan, change)
    assert edited.price is not None
    assert edited.price.dropped == (("1-017", 15_769),)
    assert "drops 1-017" in edited.words
    new, changes = made(plan, change)
    assert lists(new) == {**lists(plan), "R-1": ["1-011", "1-012", "1-013"], "R-2": lists(new)["R-2"]}
    assert {"1-010", "1-015", "1-016", "1-014"} == set(lists(new)["R-2"])
    assert "1-017" in {one.order_id for one in roads(new).deferred}
    assert [one.crew_id for one in changes.crews] == ["R-1", "R-2"]


def test_a_deferred_order_is_put_on_a_list(plan: Plan) -> None:
    new, changes = made(plan, Move(order_id="1-018", crew_id="R-1"))
    assert "1-018" in lists(new)["R-1"]
    assert len(lists(new)["R-1"]) == 4
    assert "new: 1-018 (1-018)" in changes.crews[0].text


def test_a_crew_that_lacks_what_an_order_needs_cannot_have_it(plan: Plan) -> None:
    edited = tried(with_order(plan, "1-018", skills=("diver",)), Move(order_id="1-018", crew_id="R-1"))
    assert edited.price is None
    assert "order 1-018 on crew R-1: it needs diver, which the crew does not have" in edited.violations


def test_all_broken_rules_are_told_at_once(plan: Plan) -> None:
    edited = tried(
        with_order(plan, "1-018", skills=("diver",), service_duration=9 * 3600),
        Move(order_id="1-018", crew_id="R-1", stop=1),
    )
    assert edited.violations == (
        "order 1-018 on crew R-1: it needs diver, which the crew does not have",
        "crew R-1 carries 5 of asphalt, its truck holds 4",
        "crew R-1 is back at 17:04, its shift ends at 15:00",
    )


def test_a_change_that_breaks_a_rule_is_not_made(plan: Plan) -> None:
    edited = tried(with_order(plan, "1-018", skills=("diver",)), Move(order_id="1-018", crew_id="R-1"))
    with pytest.raises(PlanningError, match="move 1-018 to R-1 is not possible: order 1-018 on crew R-1: it needs"):
        confirm(plan, edited, travel_times=DrivenGrid, network_digest="n")


def test_an_order_pinned_to_a_crew_stays_there(plan: Plan) -> None:
    pinned = with_rules(plan, pins=(Pin(order_id="1-010", crew_id="R-1"),))
    edited = tried(pinned, Move(order_id="1-010", crew_id="R-2"))
    assert "order 1-010 on crew R-2: it is pinned to crew R-1" in edited.violations
    assert lists(made(made(pinned, Unpin(order_id="1-010"))[0], Move(order_id="1-010", crew_id="R-2"))[0])["R-2"]


def test_pinned_orders_do_not_leave_for_others(plan: Plan) -> None:
    pinned = with_rules(plan, pins=(Pin(order_id="1-017", crew_id="R-2"),))
    edited = tried(pinned, Move(order_id="1-010", crew_id="R-2"))
    assert edited.price is not None
    assert [one for one, _ in edited.price.dropped] != ["1-017"]


def test_no_order_comes_before_one_that_is_pinned_to_be_first(plan: Plan) -> None:
    pinned = with_rules(plan, pins=(Pin(order_id="1-010", crew_id="R-1", position=0),))
    edited = tried(pinned, Move(order_id="1-013", crew_id="R-1", stop=1))
    assert edited.violations == ("order 1-010 on crew R-1 is stop 2, it is pinned to be stop 1",)


def test_two_orders_cannot_be_pinned_to_one_stop(plan: Plan) -> None:
    pinned = with_rules(plan, pins=(Pin(order_id="1-010", crew_id="R-1", position=0),))
    with pytest.raises(PlanningError, match="order 1-010 is pinned to be stop 1 of crew R-1: unpin it first"):
        tried(pinned, PinOrder(order_id="1-013", crew_id="R-1", stop=1))


def test_an_order_pinned_where_it_is_changes_no_list_and_stays_there(plan: Plan) -> None:
    edited = tried(plan, PinOrder(order_id="1-010", crew_id="R-1"))
    assert edited.words == "pin 1-010 to crew R-1: no list changes"
    new, changes = made(plan, PinOrder(order_id="1-010", crew_id="R-1"))
    assert (roads(new).rules.pins, changes.crews) == ((Pin(order_id="1-010", crew_id="R-1"),), ())


def test_an_order_pinned_to_another_crew_goes_there(plan: Plan) -> None:
    new, _ = made(plan, PinOrder(order_id="1-010", crew_id="R-2"))
    assert "1-010" in lists(new)["R-2"]


def test_an_order_pinned_to_a_stop_is_that_stop(plan: Plan) -> None:
    new, _ = made(plan, PinOrder(order_id="1-013", crew_id="R-1", stop=1))
    assert lists(new)["R-1"][0] == "1-013"
    assert roads(new).rules.pins[0].position == 0


def test_an_order_pinned_to_a_time_begins_in_it(plan: Plan) -> None:
    noon = Window(start=at("12:00"), end=at("12:10"))
    new, _ = made(plan, PinOrder(order_id="1-013", window=noon))
    (stop,) = [one for each in roads(new).work_lists for one in each.assignments if one.order_id == "1-013"]
    assert noon.start <= stop.start <= noon.end


def test_a_time_at_which_nobody_works_breaks_a_rule(plan: Plan) -> None:
    night = Window(start=at("20:00"), end=at("20:10"))
    edited = tried(plan, PinOrder(order_id="1-013", window=night))
    assert any("is back at 20:" in one for one in edited.violations)


def test_an_order_pinned_to_another_day_leaves_today_s_lists_with_the_reason(plan: Plan) -> None:
    tuesday = at("12:00").date().replace(day=3)
    new, changes = made(plan, PinOrder(order_id="1-012", day=tuesday))
    (one,) = [one for one in roads(new).deferred if one.order_id == "1-012"]
    assert (one.reason, one.detail) == (DeferredReason.PUT_OFF, "pinned to Tuesday 2026-03-03")
    assert changes.crews[0].text == "Crew R-1: no longer yours: 1-012, not today; 1-013 at 07:16 instead of 07:36"
    assert roads(new).rules.put_off[0].until == tuesday


def test_an_order_pinned_to_another_day_may_be_unpinned(plan: Plan) -> None:
    tuesday = at("12:00").date().replace(day=3)
    away, _ = made(plan, PinOrder(order_id="1-012", day=tuesday))
    back, _ = made(away, Unpin(order_id="1-012"))
    (one,) = [one for one in roads(back).deferred if one.order_id == "1-012"]
    assert one.reason is DeferredReason.OUTCOMPETED
    assert lists(made(back, Move(order_id="1-012", crew_id="R-1"))[0])["R-1"] == ["1-010", "1-011", "1-012", "1-013"]


@pytest.mark.parametrize(
    ("change", "told_why"),
    [
        (Move(order_id="SR-9", crew_id="R-1"), "the plan has no order SR-9"),
        (Move(order_id="1-030", crew_id="R-1"), "request 1-030 was set aside, and is no order"),
        (Move(order_id="1-010", crew_id="L1"), "the department of 1-010 has no crew L1: it has R-1, R-2"),
        (Move(order_id="1-010", crew_id="R-1", stop=0), "stops count from 1, got 0"),
        (Swap(order_id="1-010", other_id="1-010"), "name different orders"),
        (Swap(order_id="1-010", other_id="1-018"), "order 1-018 is not on any list"),
        (Swap(order_id="1-010", other_id="1-001"), "1-010 and 1-001 are of several departments"),
        (Reorder(crew_id="R-1", order_ids=("1-015", "1-010")), "order 1-015 is not on crew R-1's list"),
        (PinOrder(order_id="1-010"), "say to what the order is pinned"),
        (
            PinOrder(order_id="1-010", stop=2, day=None, window=Window(start=at("08:00"), end=at("09:00"))),
            "name the crew",
        ),
        (PinOrder(order_id="1-010", day=at("12:00").date().replace(day=1)), "2026-03-01 is over"),
        (
            PinOrder(order_id="1-010", day=at("12:00").date().replace(day=3), crew_id="R-1"),
            "crews and times of 2026-03-03 are for that day's plan",
        ),
        (
            PinOrder(
                order_id="1-010",
                day=at("12:00").date().replace(day=3),
                window=Window(start=at("08:00"), end=at("09:00")),
            ),
            "crews and times of 2026-03-03 are for that day's plan",
        ),
        (
            PinOrder(order_id="1-010", window=Window(start=at("09:00"), end=at("08:00"))),
            "the time ends before it begins",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(plan: Plan, change: Change, told_why: str) -> None:
    with pytest.raises(PlanningError, match=told_why):
        tried(plan, change)


def test_what_is_begun_is_not_changed_any_more(plan: Plan) -> None:
    with pytest.raises(PlanningError, match="crew R-1 has begun order 1-010"):
        edit(plan, Move(order_id="1-010", crew_id="R-2"), travel_times=DrivenGrid, now=at("06:40"))


def test_a_held_order_is_not_pinned_before_it_is_released(plan: Plan) -> None:
    held = told("held", "06:00", order="1-012", reason="permit")
    with pytest.raises(PlanningError, match="order 1-012 is held"):
        edit(plan, PinOrder(order_id="1-012", crew_id="R-1"), travel_times=DrivenGrid, now=at("06:10"), events=[held])


def test_a_change_in_the_middle_of_the_day_leaves_what_is_begun(plan: Plan) -> None:
    edited = edit(plan, Reorder(crew_id="R-1", order_ids=("1-013", "1-012")), travel_times=DrivenGrid, now=at("07:00"))
    new, _ = confirm(plan, edited, travel_times=DrivenGrid, network_digest=plan.provenance.network_digest)
    require_sound(plan, new)
    assert lists(new)["R-1"] == ["1-013", "1-012"]
    assert len(roads(new).begun) == 4


LISTED = st.sampled_from(["1-010", "1-011", "1-012", "1-013", "1-015", "1-016", "1-017", "1-014"])
ORDERS = st.sampled_from(["1-010", "1-012", "1-013", "1-015", "1-017", "1-014", "1-018", "1-019"])
CREWS = st.sampled_from(["R-1", "R-2"])
STOPS = st.none() | st.integers(1, 5)
HOURS = st.integers(7, 16).map(lambda hour: Window(start=at(f"{hour}:00"), end=at(f"{hour}:30")))
CHANGES = st.one_of(
    st.builds(lambda order, crew, stop: Move(order_id=order, crew_id=crew, stop=stop), ORDERS, CREWS, STOPS),
    st.builds(
        lambda pair: Swap(order_id=pair[0], other_id=pair[1]), st.lists(LISTED, min_size=2, max_size=2, unique=True)
    ),
    st.builds(lambda order, crew, stop: PinOrder(order_id=order, crew_id=crew, stop=stop), ORDERS, CREWS, STOPS),
    st.builds(lambda order, hour: PinOrder(order_id=order, window=hour), ORDERS, HOURS),
    st.builds(lambda order: PinOrder(order_id=order, day=at("12:00").date().replace(day=4)), ORDERS),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGES, min_size=1, max_size=3))
def test_whatever_is_changed_is_sound_and_costs_what_was_said(plan: Plan, changes: list[Change]) -> None:
    for change in changes:
        try:
            edited = tried(plan, change)
        except PlanningError:
            continue
        if edited.violations:
            continue
        assert edited.price is not None
        new, _ = confirm(plan, edited, travel_times=DrivenGrid, network_digest=plan.provenance.network_digest)
        require_sound(plan, new)
        on_lists = [{one for each in lists(each_plan).values() for one in each} for each_plan in (plan, new)]
        prizes = {order.id: order.prize for order in roads(plan).orders}
        dropped = {order_id for order_id, _ in edited.price.dropped}
        gained = sum(prizes[one] for one in on_lists[1] - on_lists[0])
        given_up = sum(prizes[one] for one in on_lists[0] - on_lists[1] - dropped)
        assert sum(part.cost for part in new.departments) - sum(part.cost for part in plan.departments) == (
            edited.price.total - gained + given_up
        )
        plan = new
