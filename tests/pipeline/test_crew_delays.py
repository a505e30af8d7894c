"""What crews told of delays: of being late, out and back, whatever else they told.

On the grid crew R-1 leaves at 06:30 and does 1-010 from 06:33 to 06:53, 1-011 from 06:54, 1-012 from 07:15 and 1-013
from 07:36 to 07:56.
"""

from dataclasses import replace

from day_events import at, told
from replanning import plan_anew, roads

from dispatch.model import Plan
from dispatch.operations import CrewDay, DayEvent, state_of_day
from dispatch.planning.replan import Mode


def crew_day(plan: Plan, clock: str, *events: DayEvent, crew: str = "R-1") -> CrewDay:
    return state_of_day(plan, events, at(clock)).crews[crew]


def begun(day: CrewDay) -> list[str]:
    return [one.order.id for one in day.begun]


def test_a_crew_that_is_out_and_then_says_until_when_is_back_then(plan: Plan) -> None:
    events = [
        told("crew-out", "07:00", crew="R-1"),
        told("crew-out", "07:10", crew="R-1", until=at("09:00").isoformat()),
    ]
    day = crew_day(plan, "07:20", *events)
    assert (day.is_out, begun(day)) == (False, ["1-010", "1-011"])
    assert day.state is not None
    assert day.state.free == at("09:00")


def without_list(plan: Plan) -> Plan:
    """Take the list of R-2 away."""
    part = roads(plan)
    return replace(plan, departments=(plan.departments[0], replace(part, work_lists=part.work_lists[:1])))


def test_a_crew_without_a_list_that_is_out_until_later_is_free_then_at_its_yard(plan: Plan) -> None:
    out = told("crew-out", "07:00", crew="R-2", until=at("12:00").isoformat())
    day = crew_day(without_list(plan), "07:20", out, crew="R-2")
    assert day.state is not None
    assert (day.state.free, day.state.loaded, day.state.lon, day.state.lat) == (at("12:00"), at("12:00"), 0.0, 0.0)
    assert crew_day(without_list(plan), "12:01", out, crew="R-2").state is None


def test_a_crew_without_a_list_that_tells_nothing_may_leave_at_once(plan: Plan) -> None:
    assert crew_day(without_list(plan), "06:10", crew="R-2").state is None
    assert crew_day(without_list(plan), "07:20", crew="R-2").state is None


def test_a_crew_without_a_list_is_planned_from_when_it_is_back(plan: Plan) -> None:
    out = told("crew-out", "07:00", crew="R-2", until=at("09:00").isoformat())
    made = plan_anew(without_list(plan), "07:20", out, mode=Mode.FREE).plan
    (work_list,) = [one for one in roads(made).work_lists if one.crew_id == "R-2"]
    assert work_list.departure >= at("09:00")


def test_a_crew_that_has_done_its_list_and_is_out_until_later_is_free_then(plan: Plan) -> None:
    out = told("crew-out", "09:00", crew="R-1", until=at("12:00").isoformat())
    day = crew_day(plan, "09:30", out)
    assert day.state is not None
    assert (day.ahead, day.state.free) == ((), at("12:00"))


def test_minutes_late_that_come_in_after_a_plan_was_made_count_once(plan: Plan) -> None:
    late = told("late", "06:58", crew="R-1", minutes=30)
    known = plan_anew(plan, "07:00", late).plan
    unknown = plan_anew(plan, "07:00").plan
    # At 1-011 until 07:14 by its list.
    for made, clock in ((known, "07:44"), (unknown, "07:14")):
        (state,) = [one for one in roads(made).rules.states if one.crew_id == "R-1"]
        assert state.free == at(clock)
    for made in (known, unknown, plan_anew(unknown, "07:02", late).plan):
        (state,) = [one for one in roads(plan_anew(made, "07:05", late).plan).rules.states if one.crew_id == "R-1"]
        assert state.free == at("07:44")
