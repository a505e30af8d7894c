"""The door for plan files: what can be neither judged nor shown is refused in one line that says where."""

import json

import pytest
from grid_plan import REMOVED, DrivenGrid, change, file_with
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.exports import EXPORTS
from dispatch.errors import PlanFileError
from dispatch.model import Plan
from dispatch.planning.document import decode_plan, encode_plan
from dispatch.planning.recheck import recheck

Path = tuple[str | int, ...]


def test_a_plan_read_back_from_its_file_is_the_same(plan: Plan) -> None:
    assert decode_plan(encode_plan(plan)) == plan


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"", "is not a plan"),
        (b"\x89PNG\r\n", "is not a plan"),
        (b"[1, 2]", "is not a plan"),
        (b'{"format": "dispatch311-plan", "version": 99}', "version 99"),
        (b'{"type": "FeatureCollection"}', "its format is ''"),
        (b'{"format": "dispatch311-plan", "version": 2}', "missing required field"),
        (b'{"format": "\xff"}', "is not a plan of dispatch311: 'utf-8' codec"),
        (b'{"format": "dispatch311-plan", "version": 2, "city": "\xff"}', "is not a sound plan: 'utf-8' codec"),
        (b'{"x": ' + b"[" * 2_000_000, "is not a plan of dispatch311: maximum recursion depth"),
    ],
    ids=["empty", "picture", "list", "version", "geojson", "head-only", "bytes-in-head", "bytes-in-plan", "nested"],
)
def test_a_file_that_is_no_plan_is_refused_with_the_reason(document: bytes, message: str) -> None:
    with pytest.raises(PlanFileError, match=message):
        decode_plan(document, "plan.json")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("colour", r"the field 'colour' is unknown to plans of version 2 - at `\$`"),
        ("provenance.colour", r"'colour' is unknown .* at `\$.provenance`"),
        ("departments.1.crews.0.colour", r"'colour' is unknown .* at `\$.departments\[1\].crews\[0\]`"),
        ("departments.0.figures.colour", r"'colour' is unknown .* at `\$.departments\[0\].figures`"),
        ("departments.1.work_lists.0.assignments.2.leg.colour", r"work_lists\[0\].assignments\[2\].leg`"),
        ("set_aside.0.forecast.colour", r"'colour' is unknown .* at `\$.set_aside\[0\].forecast`"),
    ],
)
def test_an_unknown_field_is_refused_naming_it_and_where(plan: Plan, path: str, message: str) -> None:
    with pytest.raises(PlanFileError, match=message):
        decode_plan(file_with(plan, {path: "red"}))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("departments.1.work_lists.0.departure", "early", r"departments\[1\].work_lists\[0\].departure"),
        ("timezone", "Mars/X", "timezone 'Mars/X' is not known"),
        ("timezone", "", "timezone '' is not known"),
        ("timezone", "America", "timezone 'America' is not known"),
        ("timezone", "/etc/passwd", "timezone '/etc/passwd' is not known"),
        ("day", "0001-01-01", "day 0001-01-01 lies outside the years 1970 to 2999"),
        ("as_of", "2026-03-02T05:45:00", r"has no offset.* at `\$.as_of`"),
        ("as_of", "0001-01-01T00:00:00Z", r"outside the years 1970 to 2999 - at `\$.as_of`"),
        ("departments", [], "it has no departments"),
        ("departments.0.code", "ROAD", "department ROAD is there 2 times"),
        ("departments.1.places", [], "ROAD, crew R-1: its start names a place 'Corner Yard' that the department"),
        ("departments.1.places.0.lon", 181, "ROAD, place Corner Yard: lon 181.0, lat 0.0 is no place on earth"),
        ("departments.1.places.1.name", "Corner Yard", "ROAD, place Corner Yard is there 2 times"),
        ("departments.0.crews.0.start", "Nowhere", "LIGHT, crew L1: its start names a place 'Nowhere'"),
        ("departments.0.crews.0.end", "Nowhere", "LIGHT, crew L1: its end names a place 'Nowhere'"),
        ("departments.0.crews.0.shift_end", "06:00:00", "LIGHT, crew L1: its shift ends at 06:00, no later than"),
        ("departments.0.crews.0.shift_end", "09:00:00+05:00", r"has an offset.* at `\$.departments\[0\].crews\[0\]"),
        ("departments.1.crews.1.id", "R-1", "ROAD, crew R-1 is there 2 times"),
        ("departments.1.crews.1", REMOVED, "ROAD, crew R-2: it has a list but is not among the department's crews"),
        ("departments.1.crews.0.capacity.asphalt", -1, "ROAD, crew R-1: its capacity of asphalt is -1"),
        ("departments.1.crews.0.capacity.asphalt", 10**30, r"number is out of range - at .*capacity.asphalt`"),
        ("departments.1.orders.0", REMOVED, "ROAD, list of crew R-1, stop 1: order 1-010 is not among"),
        ("departments.1.orders.8", REMOVED, "ROAD, order 1-018: it is deferred but not among"),
        ("departments.1.orders.1.id", "1-010", "ROAD, order 1-010 is there 2 times"),
        ("departments.1.orders.0.request_ids", [], "ROAD, order 1-010: it answers no request"),
        ("departments.1.orders.0.request_ids", ["9", "1-010"], "ROAD, order 1-010: .* which is given as 9"),
        ("departments.1.orders.0.lat", -90.5, "ROAD, order 1-010: lon 0.0, lat -90.5 is no place on earth"),
        ("departments.1.orders.0.service_duration", -1, "ROAD, order 1-010: its service_duration is -1 s"),
        ("departments.1.orders.0.prize", 10**7, "ROAD, order 1-010: its prize is 10000000 s"),
        ("departments.1.orders.0.load.asphalt", -1, "ROAD, order 1-010: its load of asphalt is -1"),
        ("departments.1.orders.0.due", "2026-03-03T09:00:00", r"has no offset.* at .*orders\[0\].due`"),
        ("departments.1.work_lists.0.assignments.0.leg.duration", 5 * 10**9, "leg to order 1-010: its duration"),
        ("departments.1.work_lists.0.assignments.0.leg.duration", 10**30, r"number is out of range - at .*duration`"),
        ("departments.1.work_lists.0.assignments.0.leg.duration", -1, "leg to order 1-010: its duration is -1 s"),
        ("departments.1.work_lists.0.assignments.0.leg.path", [], "leg to order 1-010: its path has 0 positions"),
        ("departments.1.work_lists.0.assignments.0.leg.path.1", [0.0, 91.0], "leg to order 1-010: lon 0.0, lat 91.0"),
        ("departments.1.work_lists.0.return_leg.path", [[0.0, 0.0]], "list of crew R-1, leg back: its path has 1"),
        ("departments.1.work_lists.0.end", "9999-12-31T23:59:59Z", r"outside the years .* at .*work_lists\[0\].end`"),
        ("departments.1.areas.0.order_ids.0", "1-006", "ROAD, Area 1: order 1-006 is not among the department's"),
        ("departments.0.areas.0.outline.0", [0.0, 0.0], "LIGHT, Area 1: its outline is no closed ring"),
        ("departments.1.cost", 10**400, r"number is out of range - at `\$.departments\[1\].cost`"),
        ("set_aside.0.lat", 95, r"request 1-030 \(set aside\): lon 0.001, lat 95.0 is no place on earth"),
    ],
)
def test_a_value_that_cannot_be_judged_is_refused_naming_where(
    plan: Plan, path: str, value: object, message: str
) -> None:
    with pytest.raises(PlanFileError, match=f"^plan.json is not a sound plan: .*{message}"):
        decode_plan(file_with(plan, {path: value}), "plan.json")


def test_a_number_that_is_not_finite_is_refused(plan: Plan) -> None:
    document = file_with(plan, {"departments.0.figures.distance": "TOO MUCH"}).replace(b'"TOO MUCH"', b"1e999")
    with pytest.raises(PlanFileError, match=r"out of range - at `\$.departments\[0\].figures.distance`"):
        decode_plan(document)


def test_a_shift_that_runs_backwards_only_because_clocks_skip_an_hour_is_refused(plan: Plan) -> None:
    table = json.loads(file_with(plan, {"day": "2026-03-08"}))
    table["departments"][0]["crews"][0] |= {"shift_start": "02:30:00", "shift_end": "03:15:00"}
    with pytest.raises(PlanFileError, match="crew L1: its shift ends at 03:15, no later than it starts at 02:30"):
        decode_plan(json.dumps(table).encode())


@pytest.mark.parametrize(("among", "field"), [("crews", "capacity"), ("orders", "load")])
@pytest.mark.parametrize("amount", [-1, 2**40])
def test_an_amount_that_no_crew_carries_is_refused_by_name(plan: Plan, among: str, field: str, amount: int) -> None:
    table = json.loads(encode_plan(plan))
    table["departments"][0][among][0][field] = {"asphalt": amount}
    with pytest.raises(
        PlanFileError, match=f"its {field} of asphalt is {amount}: it must be between 0 and 1,000,000,000"
    ):
        decode_plan(json.dumps(table).encode())


def paths_in(value: object) -> list[Path]:
    """Return the path of every field and item below a value."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, child in children for path in [(key,), *((key, *rest) for rest in paths_in(child))]]


ODD_VALUES = [
    *[
        REMOVED,
        None,
        True,
        0,
        -1,
        0.5,
        2**53,
        -(2**53),
        5 * 10**9,
        10**30,
        1e308,
        "",
        "x",
        "R-1",
        "1-001",
        [],
        {},
        [[]],
    ],
    *["0001-01-01", "9999-12-31T23:59:59-12:00", "1970-01-01T00:00:00+14:00", "2026-03-02T23:30:00-08:00", "23:59"],
]


# The plan is read, never changed: one does for all examples.
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_one_value_becomes_a_plan_is_refused_or_can_be_judged_and_exported(
    plan: Plan, data: st.DataObject
) -> None:
    table = json.loads(encode_plan(plan))
    path = data.draw(st.sampled_from(paths_in(table)))
    change(table, path, data.draw(st.sampled_from(ODD_VALUES)))
    try:
        read = decode_plan(json.dumps(table).encode())
    except PlanFileError:
        return
    for violation in (*recheck(read), *recheck(read, DrivenGrid)):
        assert "vehicle" not in violation.detail
    assert all(export(read) for export in EXPORTS.values())
