"""A plan in the formats other programs read, and what a plan file that is not one gets at the command line."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from example_plan import example_plan, grid_network

from api.exports import EXPORTS
from api.exports.worklist_csv import COLUMNS
from dispatch.model import Plan
from dispatch.planning.document import encode_plan
from geodata.streets.network import save
from geodata.streets.travel_times import TravelTimes

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def rows(plan: Plan) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(EXPORTS["csv"](plan).decode(), newline="")))


@pytest.fixture
def features(plan: Plan) -> list[dict]:
    return json.loads(EXPORTS["geojson"](plan))["features"]


def with_address(plan: Plan, address: str) -> Plan:
    first, *others = plan.departments
    order, *rest = first.orders
    return replace(plan, departments=(replace(first, orders=(replace(order, address=address), *rest)), *others))


def test_every_stop_and_deferred_order_is_one_row(plan: Plan, rows: list[dict[str, str]]) -> None:
    listed = [one.order_id for part in plan.departments for line in part.work_lists for one in line.assignments]
    deferred = [one.order_id for part in plan.departments for one in part.deferred]
    assert sorted(row["order_id"] for row in rows) == sorted(listed + deferred)


def test_the_rows_have_the_columns_in_their_order(plan: Plan) -> None:
    assert EXPORTS["csv"](plan).decode().splitlines()[0] == ",".join(COLUMNS)


def test_stops_of_a_crew_are_numbered_as_they_are_driven(plan: Plan, rows: list[dict[str, str]]) -> None:
    work_list = plan.departments[0].work_lists[0]
    numbered = {row["sequence"]: row["order_id"] for row in rows if row["crew"] == work_list.crew_id}
    assert numbered == {str(number): one.order_id for number, one in enumerate(work_list.assignments, start=1)}


def test_a_deferred_order_has_its_reason_and_no_crew(rows: list[dict[str, str]]) -> None:
    deferred = [row for row in rows if row["status"] == "deferred"]
    assert {(row["reason"], row["crew"], row["planned_arrival"]) for row in deferred} == {("outcompeted", "", "")}


def test_all_requests_an_order_answers_are_in_its_row(rows: list[dict[str, str]]) -> None:
    assert next(row["request_ids"] for row in rows if row["order_id"] == "PWD-0") == "PWD-0 PWD-0-again"


@pytest.mark.parametrize("address", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_spreadsheet_does_not_take_an_address_for_a_formula(plan: Plan, address: str) -> None:
    text = EXPORTS["csv"](with_address(plan, address)).decode()
    written = {row["order_id"]: row["address"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert written["PWD-0"] == f"'{address}"


def test_an_address_with_quotes_commas_and_lines_comes_back_whole(plan: Plan) -> None:
    address = 'Rear of "7, Elm"\nunit 2; Straße'
    text = EXPORTS["csv"](with_address(plan, address)).decode()
    written = {row["order_id"]: row["address"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert written["PWD-0"] == address


def test_features_are_told_apart_by_kind(plan: Plan, features: list[dict]) -> None:
    kinds = [feature["properties"]["kind"] for feature in features]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "route": sum(len(part.work_lists) for part in plan.departments),
        "stop": sum(part.figures.num_scheduled for part in plan.departments),
        "deferred": sum(len(part.deferred) for part in plan.departments),
        "area": sum(len(part.areas) for part in plan.departments),
        "place": sum(len(part.places) for part in plan.departments),
    }


def test_a_route_is_one_line_from_its_yard_through_every_leg_and_back(plan: Plan, features: list[dict]) -> None:
    work_list = plan.departments[0].work_lists[0]
    (line,) = (
        feature["geometry"]["coordinates"]
        for feature in features
        if feature["properties"]["kind"] == "route" and feature["properties"]["crew"] == work_list.crew_id
    )
    legs = [*(one.leg for one in work_list.assignments), work_list.return_leg]
    assert (line[0], line[-1], len(line)) == (
        list(legs[0].path[0]),
        list(legs[-1].path[-1]),
        # A leg begins where the one before it ended.
        sum(len(leg.path) for leg in legs) - (len(legs) - 1),
    )


def test_areas_are_closed_rings(features: list[dict]) -> None:
    rings = [feature["geometry"]["coordinates"][0] for feature in features if feature["properties"]["kind"] == "area"]
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)


@pytest.mark.parametrize(
    ("to", "content"),
    [
        ("csv", (",".join(COLUMNS) + "\r\n").encode()),
        ("geojson", b'{"type":"FeatureCollection","features":[]}\n'),
    ],
)
def test_a_department_without_work_gives_an_export_without_rows(plan: Plan, to: str, content: bytes) -> None:
    idle = replace(plan.departments[0], orders=(), work_lists=(), deferred=(), areas=(), places=(), crews=())
    assert EXPORTS[to](replace(plan, departments=(idle,))) == content


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe not a plan",
        b'{"x": ' + b"[" * 2_000_000,
        encode_plan(example_plan()).replace(b"America/New_York", b"Mars/X"),
        encode_plan(example_plan()).replace(b'"order_id":"PWD-0"', b'"order_id":"GONE"'),
    ],
    ids=["bytes", "nested", "timezone", "order"],
)
@pytest.mark.parametrize("command", [("check",), ("export", "--format", "csv"), ("export", "--format", "geojson")])
def test_a_file_that_is_no_sound_plan_gets_one_line_and_status_1(
    run: Run, tmp_path: Path, command: tuple[str, ...], content: bytes
) -> None:
    (tmp_path / "plan.json").write_bytes(content)
    status, out, err = run(*command, "plan.json")
    assert (status, out, err.count("\n"), err[:28]) == (1, "", 1, "error: plan file plan.json i")


def test_an_export_is_written_whole_to_its_file(run: Run, tmp_path: Path, plan: Plan) -> None:
    (tmp_path / "plan.json").write_bytes(encode_plan(plan))
    run("export", "plan.json", "--format", "geojson", "--out", "plan.geojson")
    assert (tmp_path / "plan.geojson").read_bytes() == EXPORTS["geojson"](plan)


def test_checking_on_another_network_says_so_and_measures_nothing(run: Run, tmp_path: Path, plan: Plan) -> None:
    (tmp_path / "plan.json").write_bytes(encode_plan(plan))
    save(grid_network(6), tmp_path / "other.net")
    status, out, _ = run("check", "plan.json", "--network", "other.net", "--json")
    found = json.loads(out)
    assert (status, found["legs_measured"]) == (1, False)
    assert [one["detail"] for one in found["violations"] if one["rule"] == "network"] == [
        f"the plan was made on network 111111111111, not on {TravelTimes(grid_network(6)).digest[:12]} "
        "(speeds by the hour and closures count too): nothing was measured on that"
    ]


def test_checking_on_the_plans_own_network_measures_its_legs(run: Run, tmp_path: Path, plan: Plan) -> None:
    streets = grid_network(6)
    made_there = replace(plan, provenance=replace(plan.provenance, network_digest=TravelTimes(streets).digest))
    (tmp_path / "plan.json").write_bytes(encode_plan(made_there))
    save(streets, tmp_path / "own.net")
    found = json.loads(run("check", "plan.json", "--network", "own.net", "--json")[1])
    assert (found["legs_measured"], [one for one in found["violations"] if one["rule"] == "network"]) == (True, [])


def test_a_violation_of_the_whole_plan_is_told_as_one(run: Run, tmp_path: Path, plan: Plan) -> None:
    again = replace(plan, set_aside=(replace(plan.set_aside[0], request_id="PWD-0"),))
    (tmp_path / "plan.json").write_bytes(encode_plan(again))
    assert "plan: request-once: request PWD-0 stands in 2 places of the plan" in run("check", "plan.json")[1]
