"""Graffiti, potholes, bulky items, street lights: a day of each on the tiny grid, known by hand."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

import pytest
from grid_city import LOS_ANGELES, NOTHING_KNOWN
from grid_plan import DrivenGrid

from dispatch.city import parse_city
from dispatch.model import DepartmentPlan, Plan, Provenance, SetAsideReason, Visit
from dispatch.orders.progress import Hold, Progress
from dispatch.planning.day import plan_day
from dispatch.planning.document import decode_plan, encode_plan
from dispatch.planning.recheck import recheck
from geodata.requests.record import ServiceRequest
from solvers.problem import Problem
from solvers.solution import Sequences, Solution
from solvers.solve import solve

Report = Callable[..., ServiceRequest]

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)

PROFILE = """
name = "Four kinds"
jurisdiction = "grid"
timezone = "America/Los_Angeles"
holidays = "US-CA"
hold_reasons = ["waiting for parts"]

[collection_days]
1 = "Monday"
2 = "Tuesday"

[places."North Yard"]
lon = 0.0
lat = 0.0

[places."South Yard"]
lon = 0.004
lat = 0.004

[places."Plant"]
lon = 0.0
lat = 0.004

[departments.OCB]
name = "Graffiti"

[[departments.OCB.crews]]
id = "G"
start = "North Yard"
shift = ["07:00", "08:30"]
breaks = [{ minutes = 30, between = ["07:20", "08:00"] }]

[departments.BSS]
name = "Potholes"

[[departments.BSS.crews]]
id = "P"
start = "Plant"
shift = ["07:00", "15:00"]
capacity = { asphalt = 2 }
reloads = [{ place = "Plant", minutes = 15 }]
material_lifetime_minutes = LIFETIME

[departments.BOS]
name = "Bulky items"

[[departments.BOS.crews]]
id = "B"
start = "North Yard"
shift = ["07:00", "09:00"]
equipment = ["rear loader"]
capacity = { cubic_yards = 4 }
reloads = [{ place = "South Yard", minutes = 10, open = ["08:00", "14:00"] }]
overtime_minutes = 60

[departments.BSL]
name = "Street lights"

[[departments.BSL.crews]]
id = "N"
start = "North Yard"
shift = ["07:00", "15:00"]
skills = ["electrician"]
capacity = { lamps = 2 }

[[departments.BSL.crews]]
id = "S"
start = "South Yard"
shift = ["07:00", "15:00"]
skills = ["electrician"]
capacity = { lamps = 2 }

[service_types."graffiti"]
department = "OCB"
requests = ["Graffiti"]
service_minutes = 10

[service_types."pothole"]
department = "BSS"
requests = ["Pothole"]
service_minutes = 20
material = { asphalt = 1 }

[service_types."bulky items"]
department = "BOS"
requests = ["Bulky"]
service_minutes = 10
equipment = ["rear loader"]
load = { cubic_yards = 2 }
on_collection_day = true

[service_types."street light"]
department = "BSL"
requests = ["Light Out"]
service_minutes = 45
skills = ["electrician"]
material = { lamps = 1 }
inspection = { service_minutes = 5 }
"""


def short_search(problem: Problem, share: float, *, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
    return solve(problem, iterations=2_000, initial=initial)


def plan(
    requests: list[ServiceRequest],
    *,
    day: date = MONDAY,
    lifetime: int = 480,
    progress: Mapping[str, Progress] | None = None,
) -> Plan:
    """Plan a day, and hold the plan to the checker and to its own file."""
    made = plan_day(
        requests,
        parse_city(PROFILE.replace("LIFETIME", str(lifetime)).encode(), "four kinds"),
        day,
        travel_times=DrivenGrid,
        solve=short_search,
        expected=NOTHING_KNOWN,
        as_of=datetime(day.year, day.month, day.day, 5, 45, tzinfo=LOS_ANGELES),
        provenance=Provenance(
            city_digest="c", network_digest="n", requests_digest="r", engine="lns", stop_rule="-", seed=0, version="0"
        ),
        progress=progress,
    )
    assert recheck(made, DrivenGrid) == []
    assert recheck(made) == []
    assert decode_plan(encode_plan(made)) == made
    return made


def department(made: Plan, code: str) -> DepartmentPlan:
    return next(one for one in made.departments if one.code == code)


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def test_graffiti_is_a_row_of_short_stops_with_a_break_among_them(report: Report) -> None:
    tags = [report(number, service_code="Graffiti", lon=0.001 * number, lat=0.0) for number in (1, 2, 3)]
    (crew,) = department(plan(tags), "OCB").work_lists
    (pause,) = crew.breaks
    assert len(crew.assignments) == 3
    assert "07:20" <= clock(pause.start) <= "08:00"
    # Six blocks, three tags and the break.
    assert clock(crew.end) == "08:06"


@pytest.mark.parametrize(("lifetime", "num_reloads"), [(480, 1), (15, 2)])
def test_a_truck_goes_back_to_the_plant_when_its_asphalt_is_used_up_or_cold(
    report: Report, lifetime: int, num_reloads: int
) -> None:
    holes = [report(number, service_code="Pothole", lon=0.001 * number, lat=0.004) for number in (1, 2, 3)]
    (crew,) = department(plan(holes, lifetime=lifetime), "BSS").work_lists
    assert len(crew.assignments) == 3
    assert [one.place for one in crew.reloads] == ["Plant"] * num_reloads
    loaded = crew.departure
    for one in crew.in_order():
        if one in crew.reloads:
            loaded = one.departure
        else:
            assert (one.start - loaded).total_seconds() <= lifetime * 60


def test_bulky_items_are_collected_on_their_districts_day_and_a_full_truck_is_emptied(report: Report) -> None:
    today = [report(number, service_code="Bulky", lon=0.004, lat=0.001 * number, district="1") for number in (1, 2, 3)]
    tomorrow = report(4, service_code="Bulky", lon=0.004, lat=0.004, district="2")
    made = department(plan([*today, tomorrow]), "BOS")
    (crew,) = made.work_lists
    assert sorted(one.order_id for one in crew.assignments) == ["1-001", "1-002", "1-003"]
    (dump,) = crew.reloads
    assert clock(dump.start) >= "08:00"
    (deferred,) = made.deferred
    assert (deferred.order_id, deferred.reason.value) == ("1-004", "not-today")
    assert deferred.detail == "it may be begun only on Tuesday 2026-03-03"


def test_the_day_that_the_publisher_scheduled_comes_before_the_districts(report: Report) -> None:
    scheduled = datetime(2026, 3, 3, 7, tzinfo=LOS_ANGELES)
    item = report(1, service_code="Bulky", district="1", service_datetime=scheduled)
    assert not department(plan([item]), "BOS").work_lists
    assert department(plan([item], day=TUESDAY), "BOS").work_lists


def test_a_collection_that_was_missed_comes_a_week_later(report: Report) -> None:
    missed = datetime(2026, 2, 23, 7, tzinfo=LOS_ANGELES)
    item = report(1, service_code="Bulky", service_datetime=missed, requested_datetime=missed)
    assert department(plan([item]), "BOS").work_lists
    assert not department(plan([item], day=TUESDAY), "BOS").work_lists


def test_a_street_light_is_inspected_by_the_nearer_yard_and_repaired_on_a_later_day(report: Report) -> None:
    light = report(1, lon=0.004, lat=0.003)
    first = department(plan([light]), "BSL")
    later = department(plan([light], day=TUESDAY, progress={"1-001": Progress(is_inspected=True)}), "BSL")
    assert [(one.crew_id, one.departure.date()) for one in first.work_lists] == [("S", MONDAY)]
    assert [(order.visit, order.service_duration, order.material) for order in (*first.orders, *later.orders)] == [
        (Visit.INSPECTION, 300, {}),
        (Visit.REPAIR, 2_700, {"lamps": 1}),
    ]
    assert [one.crew_id for one in later.work_lists] == ["S"]


def test_a_truck_repairs_no_more_lights_than_it_has_lamps(report: Report) -> None:
    lights = [report(number, lon=0.001 * number, lat=0.002) for number in (1, 2, 3, 4)]
    lights.append(report(5, lon=0.0, lat=0.002))
    known = {light.service_request_id: Progress(is_inspected=True) for light in lights}
    made = department(plan(lights, progress=known), "BSL")
    assert sorted(len(one.assignments) for one in made.work_lists) == [2, 2]
    assert [one.reason.value for one in made.deferred] == ["outcompeted"]


def test_work_on_hold_is_set_aside_with_its_reason_until_the_hold_ends(report: Report) -> None:
    light = report(1)
    until = datetime(2026, 3, 3, 5, tzinfo=LOS_ANGELES)
    held = {"1-001": Progress(hold=Hold(reason="waiting for parts", until=until))}
    (aside,) = plan([light], progress=held).set_aside
    assert (aside.reason, aside.detail) == (SetAsideReason.ON_HOLD, "held until 2026-03-03 05:00: waiting for parts")
    assert not plan([light], day=TUESDAY, progress=held).set_aside
