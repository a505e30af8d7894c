"""A day that goes on, from the command line: what is told, planned anew, asked for and changed, and what is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from example_plan import grid_network, position
from grid_city import NOTHING_KNOWN

from api.cli.urgent import _new_order
from dispatch.city import parse_city
from dispatch.model import Plan, Provenance
from dispatch.planning.day import plan_day
from dispatch.planning.document import encode_plan, plan_id, read_plan
from dispatch.store import open_store
from geodata.requests.record import ServiceRequest
from geodata.streets.network import save
from geodata.streets.travel_times import TravelTimes
from solvers.solve import solve

Run = Callable[..., tuple[int, str, str]]

DB = ("--db", "sqlite:///city.db")
NETWORK = ("--network", "city.net")

CITY = """
name = "Gridville"
jurisdiction = "gridville"
timezone = "America/New_York"
holidays = "US-MA"
hold_reasons = ["permit"]

[places.Yard]
lon = {lon}
lat = {lat}

[departments.ROAD]
name = "Roads"

[[departments.ROAD.crews]]
id = "R"
count = 2
start = "Yard"
shift = ["07:00", "11:00"]

[service_types.pothole]
department = "ROAD"
requests = ["Pothole"]
service_minutes = 20
"""


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    """A folder with streets of six by six corners and a plan of twelve potholes for two crews."""
    folder = tmp_path_factory.mktemp("day")
    network = grid_network(6)
    save(network, folder / "city.net")
    travel_times = TravelTimes(network)
    lon, lat = position((0, 0))
    city = parse_city(CITY.format(lon=lon, lat=lat).encode(), "gridville")
    (folder / "city.toml").write_text(CITY.format(lon=lon, lat=lat))
    corners = [position((number * 7 % 5, number % 6)) for number in range(12)]
    requests = [
        ServiceRequest(
            jurisdiction_id="gridville",
            service_request_id=f"P-{number:02d}",
            service_code="Pothole",
            status="open",
            requested_datetime=datetime(2026, 2, 27, 9, number, tzinfo=city.zone),
            lon=lon + 0.0003,
            lat=lat,
            address=f"{number} Elm St",
            channel="app",
        )
        for number, (lon, lat) in enumerate(corners)
    ]
    plan = plan_day(
        requests,
        city,
        date(2026, 3, 2),
        travel_times=travel_times,
        solve=lambda problem, _, *, initial=None: solve(problem, iterations=500, initial=initial),
        expected=NOTHING_KNOWN,
        as_of=datetime(2026, 3, 2, 5, 45, tzinfo=city.zone),
        provenance=Provenance(
            city_digest="c",
            network_digest=travel_times.digest,
            requests_digest="r",
            engine="lns",
            stop_rule="-",
            seed=0,
            version="0",
        ),
    )
    (folder / "plan.json").write_bytes(encode_plan(plan))
    return folder, plan


@pytest.fixture
def plan(planned: tuple[Path, Plan], tmp_path: Path) -> Plan:
    """The plan, its file and its streets in the folder of the command."""
    folder, made = planned
    for name in ("city.net", "plan.json", "city.toml"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    return made


def first_stop(plan: Plan, number: int = 0) -> tuple[str, str, str]:
    """Give a crew, its first order and when it is done with it."""
    work_list = plan.departments[0].work_lists[number]
    stop = work_list.assignments[0]
    return work_list.crew_id, stop.order_id, f"{stop.departure:%Y-%m-%d %H:%M}"


def test_an_event_told_twice_is_kept_once(run: Run, plan: Plan) -> None:
    crew, order, clock = first_stop(plan)
    command = ("event", "done", "--crew", crew, "--order", order, "--at", clock, "--plan", "plan.json", *DB)
    status, out, err = run(*command)
    assert (status, out.splitlines()[-1], err) == (0, "1 new, 0 known already, 0 refused", "")
    assert run(*command)[1].splitlines()[-1] == "0 new, 1 known already, 0 refused"


def test_an_event_told_again_with_a_plan_or_another_one_is_the_same(run: Run, plan: Plan, tmp_path: Path) -> None:
    crew, order, clock = first_stop(plan)
    other = replace(plan, warnings=("another",), departments=(replace(plan.departments[0], work_lists=()),))
    (tmp_path / "other.json").write_bytes(encode_plan(other))
    command = ("event", "done", "--crew", crew, "--order", order, *DB, "--at", f"{clock}-05:00")
    assert run(*command)[1].splitlines()[-1] == "1 new, 0 known already, 0 refused"
    for again in ("plan.json", "other.json"):
        assert run(*command, "--plan", again)[1].splitlines()[0] == "0 new, 1 known already, 0 refused"
    with_id = ("--id", "7", "--plan")
    assert run(*command, *with_id, "plan.json")[1].splitlines()[1] == "1 new, 0 known already, 0 refused"
    assert run(*command, *with_id, "other.json")[0] == 0


def test_an_event_that_does_not_fit_the_plan_is_kept_and_noted(run: Run, plan: Plan) -> None:
    crew, _, clock = first_stop(plan)
    status, out, _ = run("event", "done", "--crew", crew, "--order", "SR-9", "--at", clock, "--plan", "plan.json", *DB)
    assert status == 0
    assert f"note: done crew {crew} order SR-9 at {clock[-5:]}: it does not count, the plan has no order SR-9" in out


@pytest.mark.parametrize(
    ("arguments", "message", "status"),
    [
        (("broken",), "there is no kind of event 'broken'", 1),
        (("done", "--order", "P-01"), "event done: Object missing required field `crew`", 1),
        (("done", "--crew", "R-1", "--order", "P-01", "--outcome", "referred"), "what is referred is not done", 1),
        (("not-done", "--crew", "R-1", "--order", "P-01", "--outcome", "fixed"), "what is fixed is done", 1),
        (("late", "--crew", "R-1"), "give either minutes", 1),
        (("arrived", "--crew", "R-1", "--order", "P-01", "--at", "2026-03-02 09:10"), "give its offset too", 2),
        (("closure", "--where", "34.05,-118.24"), "longitude comes first", 2),
        (
            ("held", "--order", "P-01", "--reason", "rain", "--city", "city.toml"),
            "'rain' is no reason of the profile",
            1,
        ),
        ((), "say what happened", 2),
    ],
)
@pytest.mark.usefixtures("plan")
def test_an_event_that_makes_no_sense_is_refused_in_one_line(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], message: str, status: int
) -> None:
    left, out, err = run("event", *arguments, *DB)
    assert (left, out) == (status, "")
    assert message in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "city.db").exists()


def test_of_a_file_of_events_what_cannot_be_read_is_told_and_the_rest_is_kept(
    run: Run, plan: Plan, tmp_path: Path
) -> None:
    crew, order, _ = first_stop(plan)
    at = "2026-03-02T07:30:00-05:00"
    rows = [
        {"kind": "arrived", "id": "1", "at": at, "by": crew, "crew": crew, "order": order},
        {"kind": "arrived", "id": "2", "at": "half past seven", "by": crew, "crew": crew, "order": order},
        {"kind": "break-taken", "id": "1", "at": at, "by": crew, "crew": crew},
    ]
    (tmp_path / "events.jsonl").write_text("\n".join([*map(json.dumps, rows), "{"]))
    status, out, err = run("event", "--file", "events.jsonl", *DB, "--json")
    told = json.loads(out)
    assert (status, [one["id"] for one in told["new"]], len(told["refused"])) == (1, ["1"], 3)
    assert [line.split(":")[0] for line in err.splitlines()] == [
        "line 2",
        "line 4",
        "an event '1' was told before, and differently",
    ]
    with open_store("sqlite:///city.db") as store:
        assert store.counts().events == 1


def test_a_file_of_events_that_is_no_text_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes(b'{"kind": "crew-back", "crew": "M\xfcller"}')
    status, out, err = run("event", "--file", "events.jsonl", *DB)
    assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert "events.jsonl: not text in UTF-8" in err


def test_a_file_of_events_is_read_by_its_line_feeds_and_with_a_mark_of_its_coding(run: Run, tmp_path: Path) -> None:
    row = {"kind": "late", "id": "1", "at": "2026-03-02T07:30:00-05:00", "by": "R-1", "crew": "R-1", "minutes": 5}
    lines = [json.dumps({**row, "note": "a\u2028b"}, ensure_ascii=False), "", "{'kind'}", "7"]
    (tmp_path / "events.jsonl").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    status, out, err = run("event", "--file", "events.jsonl", *DB, "--json")
    assert (status, [one["note"] for one in json.loads(out)["new"]]) == (1, ["a\u2028b"])
    assert [line.split(" (")[0] for line in err.splitlines()] == [
        "line 3: not JSON",
        "line 4: an event is a JSON object with kind, id, at and by",
    ]


def test_a_day_is_planned_anew_from_what_was_told(run: Run, plan: Plan, tmp_path: Path) -> None:
    crew, order, clock = first_stop(plan)
    lon, lat = position((3, 3))
    run("event", "done", "--crew", crew, "--order", order, "--at", clock, "--plan", "plan.json", *DB)
    urgent = ("--order", "SINK", "--where", f"{lon},{lat}", "--minutes", 45, "--address", "5 Oak St")
    run("event", "urgent", *urgent, "--at", clock, "--plan", "plan.json", *DB)
    status, out, err = run("replan", "plan.json", *NETWORK, *DB, "--now", clock, "--out", "new.json")
    assert (status, err) == (0, "")
    assert "new: 5 Oak St (SINK), comes" in out
    assert "1 of 2 lists with other stops or another order" in out
    made = read_plan(tmp_path / "new.json")
    assert made.provenance.parents == (plan_id(plan),)
    assert made.provenance.change == "replan, insert"
    assert [one.order.id for one in made.departments[0].begun if one.is_reported] == [order]
    with open_store("sqlite:///city.db") as store:
        assert [one.plan_id for one in store.plans()] == [plan_id(made)]
    assert run("check", "new.json", *NETWORK)[0] == 0


def test_urgent_work_that_nobody_can_take_on_is_told_with_the_reason(run: Run, plan: Plan) -> None:
    _, _, clock = first_stop(plan)
    lon, lat = position((3, 3))
    urgent = ("--order", "DIVE", "--where", f"{lon},{lat}", "--minutes", 45, "--skills", "diver")
    run("event", "urgent", *urgent, "--at", clock, "--plan", "plan.json", *DB)
    command = ("replan", "plan.json", *NETWORK, *DB, "--now", clock)
    out = run(*command)[1]
    assert "no crew for DIVE: " in out
    assert (
        "orders that need a crew and have none: 1; edit move makes room, replan --mode free looks on all lists" in out
    )
    assert [one["order"] for one in json.loads(run(*command, "--json")[1])["without_crew"]] == ["DIVE"]


@pytest.mark.parametrize(
    "mode", [("--mode", "free", "--time-limit", "1"), ("--mode", "crew", "--crew", "R-2", "--time-limit", "1")]
)
def test_the_other_modes_make_sound_plans_too(run: Run, plan: Plan, mode: tuple[str, ...]) -> None:
    crew, _, clock = first_stop(plan)
    run("event", "late", "--crew", crew, "--minutes", 30, "--at", clock, "--plan", "plan.json", *DB)
    status, out, _ = run("replan", "plan.json", *NETWORK, *DB, "--now", clock, *mode, "--out", "new.json", "--json")
    assert status == 0
    assert json.loads(out)["parent"] == plan_id(plan)
    assert run("check", "new.json", *NETWORK)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message", "status"),
    [
        (("--now", "2026-03-02 05:00"), "cannot be changed as of 2026-03-02 05:00", 1),
        (("--now", "2026-03-03 09:00"), "cannot be changed as of 2026-03-03 09:00", 1),
        (("--now", "nine"), "--now 'nine' is not a time", 2),
        (("--now", "2026-03-02 09:00", "--mode", "crew"), "--crew goes with --mode crew", 2),
        (("--now", "2026-03-02 09:00", "--mode", "crew", "--crew", "R-9"), "the plan has no crew R-9", 1),
        (("--now", "2026-03-02 09:00", "--out", "plan.json"), "--out plan.json is what is read", 2),
    ],
)
@pytest.mark.usefixtures("plan")
def test_what_cannot_be_planned_anew_is_refused_and_nothing_is_stored(
    run: Run, arguments: tuple[str, ...], message: str, status: int
) -> None:
    with open_store("sqlite:///city.db"):
        pass
    left, _, err = run("replan", "plan.json", *NETWORK, *DB, *arguments)
    assert left == status
    assert message in err
    with open_store("sqlite:///city.db") as store:
        assert store.counts().plans == 0


def test_closed_streets_are_driven_round(run: Run, plan: Plan) -> None:
    _, _, clock = first_stop(plan)
    lon, lat = position((2, 2))
    run("event", "closure", "--where", f"{lon + 0.0007},{lat}", "--at", clock, "--plan", "plan.json", *DB)
    status, out, err = run("replan", "plan.json", *NETWORK, *DB, "--now", clock, "--out", "new.json")
    assert status == 0
    assert "2 edges closed at some time of 2026-03-02" in err
    assert "cannot get back" not in out
    assert run("check", "new.json", *NETWORK)[0] == 1
    assert run("check", "new.json", *NETWORK, *DB)[0] == 0


@pytest.mark.usefixtures("plan")
def test_the_best_places_are_offered_and_one_is_taken(run: Run, tmp_path: Path) -> None:
    lon, lat = position((3, 3))
    command = ("urgent", "plan.json", *NETWORK, "--at", f"{lon},{lat}", "--minutes", 45, "--order", "SINK")
    status, out, _ = run(*command)
    assert status == 0
    assert [line[:3] for line in out.splitlines()[:2]] == ["1. ", "2. "]
    offers = json.loads(run(*command, "--json")[1])["offers"]
    assert [one["crew"] for one in offers] in (["R-1", "R-2"], ["R-2", "R-1"])
    status, out, _ = run(*command, "--now", "2026-03-02 07:30", "--put", 2, "--out", "new.json")
    assert status == 0
    assert "new: SINK (SINK)" in out
    made = read_plan(tmp_path / "new.json")
    assert "SINK" in {one.order_id for each in made.departments[0].work_lists for one in each.assignments}
    assert run("check", "new.json", *NETWORK)[0] == 0


@pytest.mark.usefixtures("plan")
def test_two_new_orders_of_one_minute_get_ids_of_their_own(run: Run, tmp_path: Path) -> None:
    lon, lat = position((3, 3))
    asked = ("--at", f"{lon},{lat}", "--minutes", 5, "--now", "2026-03-02 07:30", "--put", 1, *NETWORK)
    assert run("urgent", "plan.json", *asked, "--out", "one.json")[0] == 0
    assert run("urgent", "one.json", *asked, "--out", "two.json")[0] == 0
    ids = {one.id for one in read_plan(tmp_path / "two.json").departments[0].orders}
    assert {"URGENT-073000", "URGENT-073000-2"} <= ids


def test_skills_may_be_written_with_blanks_between(run: Run, plan: Plan) -> None:
    skills = ("--skills", " saw, diver ,")
    where = ("--order", "S", "--where", "-71.06,42.36", "--minutes", 45, "--plan", "plan.json", "--json")
    out = run("event", "urgent", *where, *skills, *DB)[1]
    assert json.loads(out)["new"][0]["skills"] == ["saw", "diver"]
    assert _new_order(plan, plan.as_of, "-71.06,42.36", 45, "S", skills[1], "").skills == ("saw", "diver")


@pytest.mark.usefixtures("plan")
def test_where_nobody_can_go_it_exits_with_the_reason(run: Run) -> None:
    lon, lat = position((3, 3))
    where = ("--at", f"{lon},{lat}", "--minutes", 45)
    status, out, _ = run("urgent", "plan.json", *NETWORK, *where, "--skills", "diver")
    assert (status, out.splitlines()[0]) == (1, "nobody can go: no crew that still works has what it needs")
    assert run("urgent", "plan.json", *NETWORK, *where, "--put", 1)[0] == 2


def test_a_change_is_priced_and_made_with_yes(run: Run, plan: Plan, tmp_path: Path) -> None:
    _, order, _ = first_stop(plan)
    other_crew = first_stop(plan, 1)[0]
    command = ("edit", "plan.json", "move", order, "--to", other_crew, "--at", 1, *NETWORK)
    status, out, _ = run(*command)
    assert status == 0
    assert out.splitlines()[0].startswith(f"move {order} to {other_crew} as stop 1: ")
    assert out.splitlines()[1] == "not made yet: --yes makes it"
    assert run(*command, "--yes", "--out", "new.json")[0] == 0
    made = read_plan(tmp_path / "new.json")
    (work_list,) = [one for one in made.departments[0].work_lists if one.crew_id == other_crew]
    assert work_list.assignments[0].order_id == order
    assert made.provenance.change == f"edit: move {order} to {other_crew} as stop 1"
    assert run("check", "new.json", *NETWORK)[0] == 0


def test_a_change_that_breaks_a_rule_exits_with_it(run: Run, plan: Plan) -> None:
    _, order, _ = first_stop(plan)
    status, out, _ = run("edit", "plan.json", "pin", order, "--between", "20:00-21:00", *NETWORK, "--json")
    told = json.loads(out)
    assert (status, told["price"]) == (1, None)
    assert any("its shift ends at 11:00" in one for one in told["violations"])


@pytest.mark.parametrize(
    ("arguments", "message", "status"),
    [
        (("shuffle", "P-01"), "'shuffle P-01' is no change: write move ORDER", 2),
        (("move", "P-01"), "move needs --to: the crew", 2),
        (("swap", "P-01", "P-02", "--to", "R-1"), "--to and --at go with move and pin, not with swap", 2),
        (("move", "P-01", "--to", "R-1", "--day", "2026-03-03"), "--between and --day go with pin", 2),
        (("pin", "P-01", "--between", "ten"), "is not written as 10:00-11:30", 2),
        (("move", "P-99", "--to", "R-1"), "the plan has no order P-99", 1),
        (("unpin", "P-01", "--yes"), "say where to with --out, or --db", 2),
        (("unpin", "P-01", "--out", "new.json"), "--out goes with --yes", 2),
    ],
)
@pytest.mark.usefixtures("plan")
def test_a_change_that_makes_no_sense_is_refused_in_one_line(
    run: Run, arguments: tuple[str, ...], message: str, status: int
) -> None:
    left, out, err = run("edit", "plan.json", *arguments, *NETWORK)
    assert (left, out) == (status, "")
    assert message in err
