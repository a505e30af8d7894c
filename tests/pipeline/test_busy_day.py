"""A day with everything in it: reloads, asphalt that cools, two breaks, overtime, balance, due times, a slow hour.

Whatever is told of it, and whatever is changed by hand, the plan that comes out is held to the checker.
"""

from collections.abc import Callable
from datetime import datetime

import pytest
from day_events import at, told
from grid_city import GRID_CITY, LOS_ANGELES, NOTHING_KNOWN
from grid_plan import NETWORK_DIGEST, RushHourGrid
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from replanning import lists, plan_anew, require_sound, roads

from dispatch.city import parse_city
from dispatch.errors import PlanningError
from dispatch.model import Plan, Provenance, Window
from dispatch.operations import DayEvent, state_of_day
from dispatch.planning.day import plan_day
from dispatch.planning.edits import Change, Move, PinOrder, Swap, confirm, edit
from dispatch.planning.recheck import recheck
from dispatch.planning.replan import Mode
from dispatch.planning.urgent import best_places, put
from geodata.requests.record import ServiceRequest
from solvers.problem import Problem
from solvers.solution import Sequences, Solution
from solvers.solve import solve

CREWS = b"""
[[departments.ROAD.crews]]
id = "R"
count = 2
start = "Corner Yard"
end = "Far Yard"
shift = ["06:30", "15:00"]
capacity = { asphalt = 3 }
reloads = [{ place = "Plant", minutes = 15, open = ["06:00", "13:00"] }]
breaks = [{ minutes = 15, between = ["08:30", "09:30"] }, { minutes = 30, between = ["11:30", "12:30"] }]
material_lifetime_minutes = 100
overtime_minutes = 30
"""


def busy_city() -> bytes:
    before, _, behind = GRID_CITY.partition(b"[[departments.ROAD.crews]]")
    types = behind[behind.index(b"[service_types") :].replace(
        b"load = { asphalt", b"target_days = 1\nmaterial = { asphalt"
    )
    places = b'[places."Plant"]\nlon = 0.0\nlat = 0.004\n\n'
    before = before.replace(b'[places."Far Yard"]', places + b'[places."Far Yard"]')
    return before.replace(b'name = "Roads"\n', b'name = "Roads"\nbalance_price = 2\n') + CREWS + types


def some_steps(problem: Problem, share: float, *, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
    return solve(problem, iterations=1_000, initial=initial)


@pytest.fixture(scope="module")
def busy() -> Callable[[], Plan]:
    """Give the day's plan, behind a call: hypothesis would write it out whole beside every failure."""

    def report(number: int, **fields: object) -> ServiceRequest:
        # Due on Monday between seven and two.
        requested = datetime(2026, 2, 27, 7 + number % 7, number, tzinfo=LOS_ANGELES)
        given = {"jurisdiction_id": "grid", "service_request_id": f"1-{number:03d}", "status": "open", "channel": "app"}
        return ServiceRequest(**{**given, "requested_datetime": requested, **fields})  # type: ignore[arg-type]

    holes = [
        report(number, service_code="Pothole", lon=0.001 * (number % 5), lat=0.001 * (number * 7 % 5))
        for number in range(1, 46)
    ]
    plan = plan_day(
        [*holes, report(50, service_code="Light Out", lon=0.002, lat=0.002)],
        parse_city(busy_city(), "busy"),
        at("12:00").date(),
        travel_times=RushHourGrid,
        solve=some_steps,
        expected=NOTHING_KNOWN,
        as_of=at("05:45"),
        provenance=Provenance(
            city_digest="c",
            network_digest=NETWORK_DIGEST,
            requests_digest="r",
            engine="lns",
            stop_rule="-",
            seed=0,
            version="0",
        ),
    )
    assert recheck(plan, RushHourGrid) == []
    # Nothing of this is worth testing where the day is not full.
    assert all(one.reloads and len(one.breaks) == 2 for one in roads(plan).work_lists)
    assert len(roads(plan).deferred) > 0
    return lambda: plan


def test_reloads_and_breaks_of_a_crew_that_tells_nothing_are_had_by_its_list(busy: Callable[[], Plan]) -> None:
    for work_list in roads(busy()).work_lists:
        reload, pause = work_list.reloads[0], work_list.breaks[0]
        for moment, loaded, num_breaks in (
            (reload.departure, reload.departure, sum(one.end <= reload.departure for one in work_list.breaks)),
            (pause.end, None, 1),
        ):
            state = state_of_day(busy(), [], moment).crews[work_list.crew_id].state
            assert state is not None
            assert loaded in (None, state.loaded)
            assert state.num_breaks == num_breaks


def test_kept_to_the_minute_a_day_planned_anew_is_the_same_day(busy: Callable[[], Plan]) -> None:
    for clock in ("07:10", "08:50", "10:00", "12:05", "13:40"):
        made = plan_anew(busy(), clock, travel_times=RushHourGrid)
        ends = {one.crew_id: one.end for one in roads(busy()).work_lists}
        assert {one.crew_id: one.end for one in roads(made.plan).work_lists} == ends
        assert made.changes.crews == ()


CLOCKS = st.integers(6 * 60, 15 * 60).map(lambda minute: f"{minute // 60:02d}:{minute % 60:02d}")
NUMBERS = st.integers(1, 45).map(lambda number: f"1-{number:03d}")
NAMES = st.sampled_from(["R-1", "R-2"])
EVENTS = st.one_of(
    st.builds(lambda clock, crew, order: told("arrived", clock, crew=crew, order=order), CLOCKS, NAMES, NUMBERS),
    st.builds(lambda clock, crew, order: told("done", clock, crew=crew, order=order), CLOCKS, NAMES, NUMBERS),
    st.builds(
        lambda clock, crew, minutes: told("late", clock, crew=crew, minutes=minutes), CLOCKS, NAMES, st.integers(1, 90)
    ),
    st.builds(lambda clock, crew: told("break-taken", clock, crew=crew), CLOCKS, NAMES),
    st.builds(lambda clock, crew: told("reloaded", clock, crew=crew, place="Plant"), CLOCKS, NAMES),
    st.builds(lambda clock, crew: told("crew-out", clock, crew=crew), CLOCKS, NAMES),
    st.builds(lambda clock, crew: told("crew-back", clock, crew=crew), CLOCKS, NAMES),
    st.builds(
        lambda clock: told(
            "urgent", clock, order="SINK", lon=0.003, lat=0.001, minutes=45, department="ROAD", material={"asphalt": 2}
        ),
        CLOCKS,
    ),
)
TIMES = st.lists(CLOCKS, min_size=1, max_size=3).map(sorted)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(EVENTS, max_size=10), clocks=TIMES, mode=st.sampled_from([Mode.INSERT, Mode.FREE]))
def test_whatever_happens_every_plan_is_sound(
    busy: Callable[[], Plan], events: list[DayEvent], clocks: list[str], mode: Mode
) -> None:
    plan = busy()
    for clock in clocks:
        plan = plan_anew(plan, clock, *events, mode=mode, travel_times=RushHourGrid, steps=200).plan


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(EVENTS.filter(lambda event: "SINK" not in event.id), max_size=6), clock=CLOCKS, data=st.data())
def test_an_urgent_order_is_put_as_it_was_offered(
    busy: Callable[[], Plan], events: list[DayEvent], clock: str, data: st.DataObject
) -> None:
    event = told(
        "urgent", clock, order="SINK", lon=0.003, lat=0.001, minutes=30, department="ROAD", material={"asphalt": 1}
    )
    (sinkhole,) = state_of_day(busy(), [event], at(clock)).urgent["ROAD"]
    urgent = best_places(busy(), sinkhole, department="ROAD", travel_times=RushHourGrid, now=at(clock), events=events)
    if not urgent.offers:
        assert urgent.why_none
        return
    number = data.draw(st.integers(1, len(urgent.offers)))
    offer = urgent.offers[number - 1]
    made, changes = put(busy(), urgent, number, travel_times=RushHourGrid, network_digest=NETWORK_DIGEST)
    require_sound(busy(), made, RushHourGrid)
    (stop,) = [one for each in roads(made).work_lists for one in each.assignments if one.order_id == "SINK"]
    assert (stop.arrival, stop.start) == (offer.arrival, offer.start)
    assert {one.crew_id for one in changes.crews if one.added or one.moved} == {offer.place.crew_id}


CHANGES = st.one_of(
    st.builds(
        lambda order, crew, stop: Move(order_id=order, crew_id=crew, stop=stop),
        NUMBERS,
        NAMES,
        st.none() | st.integers(1, 9),
    ),
    st.builds(
        lambda pair: Swap(order_id=pair[0], other_id=pair[1]), st.lists(NUMBERS, min_size=2, max_size=2, unique=True)
    ),
    st.builds(
        lambda order, hour: PinOrder(order_id=order, window=Window(start=at(f"{hour}:00"), end=at(f"{hour}:30"))),
        NUMBERS,
        st.integers(7, 14),
    ),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=CHANGES, clock=CLOCKS)
def test_whatever_is_changed_by_hand_is_sound_and_leaves_other_lists(
    busy: Callable[[], Plan], change: Change, clock: str
) -> None:
    try:
        edited = edit(busy(), change, travel_times=RushHourGrid, now=at(clock))
    except PlanningError:
        return
    if edited.violations:
        return
    made, _ = confirm(busy(), edited, travel_times=RushHourGrid, network_digest=NETWORK_DIGEST)
    require_sound(busy(), made, RushHourGrid)
    asked = {crew: [one for one in visits if isinstance(one, str)] for crew, visits in edited.lists.items()}
    assert asked.items() <= lists(made).items()
