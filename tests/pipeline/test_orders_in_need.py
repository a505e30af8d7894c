"""Orders that need a crew: they do so until somebody looked for one, and who has none is told with the reason.

On the grid R-1 has 1-010 to 1-013 and R-2 1-015, 1-016, 1-017 and 1-014; R-2 is out at 06:50, at its first stop.
"""

import pytest
from day_events import at, told
from grid_plan import DrivenGrid, file_with
from replanning import lists, plan_anew, require_sound, roads
from test_urgent import sinkhole

from dispatch.errors import PlanFileError
from dispatch.model import Plan
from dispatch.planning.document import decode_plan
from dispatch.planning.edits import Move, confirm, edit
from dispatch.planning.replan import Mode
from dispatch.planning.urgent import best_places, put

OUT = told("crew-out", "06:50", crew="R-2")
NEED = ("1-014", "1-015", "1-016", "1-017")
WARNING = "orders that need a crew, for which none was looked for: 4, such as 1-014: plan the day anew"


def edited(plan: Plan) -> Plan:
    change = Move(order_id="1-013", crew_id="R-1", stop=1)
    asked = edit(plan, change, travel_times=DrivenGrid, now=at("06:50"), events=[OUT])
    return confirm(plan, asked, travel_times=DrivenGrid, network_digest=plan.provenance.network_digest)[0]


def urgent_put(plan: Plan) -> Plan:
    found = best_places(plan, sinkhole(plan), department="ROAD", travel_times=DrivenGrid, now=at("06:50"), events=[OUT])
    return put(plan, found, 1, travel_times=DrivenGrid, network_digest=plan.provenance.network_digest)[0]


@pytest.mark.parametrize("change", [edited, urgent_put])
def test_orders_of_a_crew_that_is_out_need_one_after_a_change_of_other_lists(plan: Plan, change) -> None:
    made = change(plan)
    require_sound(plan, made)
    assert roads(made).rules.need_crew == NEED
    assert WARNING in made.warnings


def test_orders_of_a_crew_that_is_out_need_one_after_another_crew_s_list_was_made_anew(plan: Plan) -> None:
    made = plan_anew(plan, "06:50", OUT, mode=Mode.CREW, crew="L1").plan
    assert (roads(made).rules.need_crew, WARNING in made.warnings) == (NEED, True)


@pytest.mark.parametrize("mode", [Mode.INSERT, Mode.FREE])
def test_the_next_plan_looks_for_crews_for_orders_in_need(plan: Plan, mode: Mode) -> None:
    held = told("held", "06:50", order="1-013", reason="permit")
    made = plan_anew(plan, "06:50", OUT, mode=Mode.CREW, crew="L1").plan
    later = plan_anew(made, "06:55", OUT, held, mode=mode).plan
    # R-1 has a load left for one of them in place of what is held.
    assert len({one for each in lists(later).values() for one in each} & set(NEED)) == 1
    assert roads(later).rules.need_crew == ()
    assert not [one for one in later.warnings if "need a crew" in one]


def test_a_file_in_which_an_order_that_is_not_there_needs_a_crew_is_refused(plan: Plan) -> None:
    with pytest.raises(PlanFileError, match="ROAD, order SR-9: it needs a crew but is not among"):
        decode_plan(file_with(plan, {"departments.1.rules.need_crew": ["SR-9"]}))


def test_urgent_work_that_no_list_has_a_place_for_is_told_with_the_reason(plan: Plan) -> None:
    dive = told("urgent", "06:55", order="DIVE", lon=0.001, lat=0.002, minutes=45, department="ROAD", skills=["diver"])
    made = plan_anew(plan, "06:55", dive)
    assert [(one.order_id, one.detail) for one in made.without_crew] == [("DIVE", "no crew on shift has diver")]


def test_orders_of_a_crew_that_is_out_and_have_no_other_are_told(plan: Plan) -> None:
    assert {one.order_id for one in plan_anew(plan, "06:50", OUT).without_crew} == set(NEED)
