"""What crews told of delays: of being late, out and back, whatever else they told.

On the grid crew R-1 leaves at 06:30 and does 1-010 from 06:33 to 06:53, 1-011 from 06:54, 1-012 from 07:15 and 1-013
from 07:36 to 07:56.
"""

from day_events import at, told

from dispatch.model import Plan
from dispatch.operations import CrewDay, DayEvent, state_of_day


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
