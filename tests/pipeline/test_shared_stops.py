"""Stops that several crews tell of, or that a crew leaves to others: nobody else's day is lost by that.

On the grid crew R-1 leaves at 06:30 and does 1-010 from 06:33 to 06:53, 1-011 from 06:54, 1-012 from 07:15 and 1-013
from 07:36 to 07:56; R-2 has 1-015, 1-016, 1-017 and 1-014.
"""

from dataclasses import replace

import pytest
from day_events import at, told
from replanning import roads

from dispatch.model import Outcome, Plan
from dispatch.operations import CrewDay, DayEvent, DayState, state_of_day


def day(plan: Plan, clock: str, *events: DayEvent) -> DayState:
    return state_of_day(plan, events, at(clock))


def begun(day: CrewDay) -> list[str]:
    return [one.order.id for one in day.begun]


def ahead(day: CrewDay) -> list[str]:
    return [one.order_id for one in day.ahead]


def test_a_crew_whose_stop_another_one_did_later_keeps_to_its_list(plan: Plan) -> None:
    arrived = told("arrived", "07:15", crew="R-1", order="1-012")
    crew = day(plan, "07:30", arrived, told("done", "07:30", crew="R-2", order="1-012")).crews["R-1"]
    assert (begun(crew), ahead(crew), crew.is_silent) == (["1-010", "1-011", "1-013"], [], True)
    assert crew.state is not None
    assert crew.state.free > at("07:30")


def test_an_order_that_another_crew_comes_to_after_it_was_left_undone_is_that_one_s(plan: Plan) -> None:
    undone = told("not-done", "06:40", crew="R-1", order="1-010", outcome="no-access")
    state = day(plan, "07:05", undone, told("arrived", "07:00", crew="R-2", order="1-010"))
    assert begun(state.crews["R-2"])[-1] == "1-010"
    assert "1-010" not in begun(state.crews["R-1"])
    assert [one.text for one in state.notes if "said" in one.text] == [
        "arrived crew R-2 order 1-010 at 07:00: it was said to be no-access by crew R-1 at 06:40; the later counts"
    ]


def test_a_crew_may_come_back_to_what_it_left_undone(plan: Plan) -> None:
    undone = told("not-done", "06:40", crew="R-1", order="1-010", outcome="no-access")
    state = day(plan, "07:25", undone, told("arrived", "07:20", crew="R-1", order="1-010"))
    (stop,) = [one for one in state.crews["R-1"].begun if one.order.id == "1-010"]
    assert (stop.outcome, stop.arrival) == (None, at("07:20"))
    assert state.progress["1-010"].outcome is Outcome.NO_ACCESS


def test_a_crew_that_goes_out_at_the_stop_it_told_of_has_done_the_ones_before(plan: Plan) -> None:
    events = [told("arrived", "07:15", crew="R-1", order="1-012"), told("crew-out", "07:25", crew="R-1")]
    crew = day(plan, "08:00", *events).crews["R-1"]
    assert (crew.is_out, begun(crew), ahead(crew)) == (True, ["1-010", "1-011"], ["1-012", "1-013"])


def test_what_a_crew_was_at_when_it_went_out_is_again_on_the_list_of_the_one_that_had_it(plan: Plan) -> None:
    events = [told("arrived", "06:50", crew="R-1", order="1-014"), told("crew-out", "07:00", crew="R-1")]
    state = day(plan, "07:05", *events)
    assert "1-014" not in begun(state.crews["R-1"])
    assert "1-014" in ahead(state.crews["R-2"])


def with_two_reports(plan: Plan) -> Plan:
    """Let the order 1-012 answer 1-777 too."""
    part = roads(plan)
    orders = tuple(replace(one, request_ids=(one.id, "1-777")) if one.id == "1-012" else one for one in part.orders)
    return replace(plan, departments=(plan.departments[0], replace(part, orders=orders)))


@pytest.mark.parametrize(
    ("event", "of_1012"),
    [
        (told("arrived", "06:20", crew="R-1", order="1-777"), "begun"),
        (told("urgent", "06:20", order="1-777"), "urgent"),
        (told("held", "06:20", order="1-777", reason="permit"), "held"),
    ],
)
def test_what_is_told_of_one_of_an_order_s_reports_is_told_of_the_order(
    plan: Plan, event: DayEvent, of_1012: str
) -> None:
    state = day(with_two_reports(plan), "06:20", event)
    assert {
        "begun": [one.order.id for crew in state.crews.values() for one in crew.begun],
        "urgent": [one.id for one in state.urgent["ROAD"]],
        "held": [one.order_id for one in state.put_off],
    } == {"begun": [], "urgent": [], "held": []} | {of_1012: ["1-012"]}
    assert state.notes[0].text.endswith("order 1-777 at 06:20: the request is part of order 1-012; it counts for that")
