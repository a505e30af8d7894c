"""Who can go: the best places for one new order, known by hand on the grid, and the plan that takes one.

At 06:31 both road crews are on their way to the corner at 0, 3, free there at 06:53; R-1 has 1-011, 1-012 and 1-013
before it, one block after the other, R-2 1-016, 1-017 and 1-014.
"""

from dataclasses import replace

import pytest
from day_events import at, told
from grid_plan import DrivenGrid
from replanning import lists, require_sound, roads

from dispatch.errors import PlanningError
from dispatch.model import Plan, WorkOrder
from dispatch.operations import state_of_day
from dispatch.planning.urgent import Urgent, best_places, put


def sinkhole(plan: Plan, **fields: object) -> WorkOrder:
    """Give an urgent order without asphalt one block below the top street's second corner."""
    event = told(
        "urgent",
        "06:31",
        **{"order": "SINK", "lon": 0.001, "lat": 0.002, "minutes": 45, "department": "ROAD", **fields},
    )
    (order,) = state_of_day(plan, [event], at("06:31")).urgent["ROAD"]
    return order


def asked(plan: Plan, clock: str | None = "06:31", **fields: object) -> Urgent:
    now = None if clock is None else at(clock)
    return best_places(plan, sinkhole(plan, **fields), department="ROAD", travel_times=DrivenGrid, now=now)


def test_the_best_place_of_each_crew_is_offered(plan: Plan) -> None:
    urgent = asked(plan)
    assert [(one.place.crew_id, one.stop, one.after) for one in urgent.offers] == [("R-1", 1, None), ("R-2", 1, None)]
    assert (urgent.num_able, urgent.num_tried) == (2, 2)


def test_an_offer_says_when_how_far_and_who_waits(plan: Plan) -> None:
    first = asked(plan).offers[0]
    # Two blocks there and one on, instead of one; 45 minutes on site.
    assert (first.arrival, first.start, first.detour) == (at("06:55"), at("06:55"), 120)
    assert [(one.order_id, one.before, one.after) for one in first.delayed] == [
        ("1-011", at("06:54"), at("07:41")),
        ("1-012", at("07:15"), at("08:02")),
        ("1-013", at("07:36"), at("08:23")),
    ]
    assert (first.overtime, first.victims) == (0, ())


def test_its_price_is_the_detour_and_the_minutes_it_waits(plan: Plan) -> None:
    assert asked(plan).offers[0].price == 120 + 24 * 60


def test_what_has_to_leave_a_full_truck_is_named_with_its_price(plan: Plan) -> None:
    first = asked(plan, load={"asphalt": 1}).offers[0]
    # Of the orders ahead 1-017 came in last, and is worth least: passing it by saves no drive on a straight street.
    assert (first.place.crew_id, first.victims) == ("R-2", (("1-017", 15_769),))
    assert first.price == 120 + 24 * 60 + 15_769


def test_when_the_list_is_too_long_for_the_shift_something_has_to_leave(plan: Plan) -> None:
    for offer in asked(plan, minutes=7 * 60 + 10).offers:
        assert len(offer.victims) > 0


def test_where_nobody_can_go_it_is_said_why(plan: Plan) -> None:
    assert asked(plan, skills=["diver"]).why_none == "no crew that still works has what it needs"
    assert asked(plan, minutes=24 * 60).why_none == (
        "none of the 2 crews nearest to it has a place for it, even without another order"
    )
    assert asked(plan, lon=1.0).why_none == "no street leads there: the nearest street is 5,000 m away"


def test_an_order_of_the_plan_is_no_new_one(plan: Plan) -> None:
    with pytest.raises(PlanningError, match="order 1-018 is one of the plan's"):
        asked(plan, order="1-018")


def test_an_order_that_is_begun_is_no_new_one(plan: Plan) -> None:
    # By its list R-1 is at 1-010.
    order = replace(sinkhole(plan), id="1-010")
    with pytest.raises(PlanningError, match="order 1-010 is one of the plan's, and begun"):
        best_places(plan, order, department="ROAD", travel_times=DrivenGrid, now=at("06:31"))


def test_a_department_has_to_be_named_where_there_are_several(plan: Plan) -> None:
    with pytest.raises(PlanningError, match="name one of the departments LIGHT, ROAD, got none"):
        best_places(plan, sinkhole(plan), travel_times=DrivenGrid)


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("clock", ["06:31", None])
def test_the_plan_that_takes_a_place_changes_that_crew_alone(plan: Plan, number: int, clock: str | None) -> None:
    urgent = asked(plan, clock)
    offer = urgent.offers[number - 1]
    made, changes = put(plan, urgent, number, travel_times=DrivenGrid, network_digest=plan.provenance.network_digest)
    require_sound(plan, made)
    crew = offer.place.crew_id
    assert lists(made)[crew][offer.stop - 1] == "SINK"
    assert [one.crew_id for one in changes.crews] == [crew]
    (stop,) = [one for each in roads(made).work_lists for one in each.assignments if one.order_id == "SINK"]
    assert stop.start == offer.start


def test_the_plan_that_takes_a_place_defers_what_has_to_leave(plan: Plan) -> None:
    urgent = asked(plan, load={"asphalt": 1})
    made, changes = put(plan, urgent, 1, travel_times=DrivenGrid, network_digest=plan.provenance.network_digest)
    require_sound(plan, made)
    ((victim, _),) = urgent.offers[0].victims
    assert victim in {one.order_id for one in roads(made).deferred}
    assert changes.crews[0].gone == (victim,)


def test_a_place_that_is_not_offered_cannot_be_taken(plan: Plan) -> None:
    with pytest.raises(PlanningError, match="there is no place 3: 2 are offered"):
        put(plan, asked(plan), 3, travel_times=DrivenGrid, network_digest="n")


def test_a_crew_that_is_not_far_behind_by_what_it_told_is_asked_as_it_is(plan: Plan) -> None:
    late = told("late", "06:31", crew="R-1", minutes=60)
    urgent = best_places(
        plan, sinkhole(plan), department="ROAD", travel_times=DrivenGrid, now=at("06:31"), events=[late]
    )
    assert [(one.place.crew_id, one.start) for one in urgent.offers] == [("R-2", at("06:55")), ("R-1", at("07:55"))]
