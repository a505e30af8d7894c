"""The embedded city through the same loaders as real files."""

import json
import sys
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from api.cli import demo, main
from dispatch.planning.document import read_plan
from geodata.streets.closures import ClosureIndex, read_closures
from geodata.streets.network import load


@pytest.fixture
def run_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(demo, "ITERATIONS", 20)

    def run(folder: str) -> tuple[Path, str]:
        monkeypatch.setattr(sys, "argv", ["dispatch311", "demo", "--folder", str(tmp_path / folder)])
        with pytest.raises(SystemExit) as left:
            main()
        assert not left.value.code
        return tmp_path / folder / "plan.json", capsys.readouterr().out

    return run


def test_the_demo_gives_the_same_plan_byte_for_byte_wherever_it_runs(run_demo) -> None:
    first, printed = run_demo("one")
    second, _ = run_demo("two")
    assert first.read_bytes() == second.read_bytes()
    assert "first in, first out" in printed
    assert "http://127.0.0.1:8311/plans/" in printed


def test_the_demo_plans_all_four_departments_and_explains_what_is_left_out(run_demo) -> None:
    plan = read_plan(run_demo("three")[0])
    assert [part.code for part in plan.departments if part.work_lists] == ["BOS", "OCB", "BSL", "BSS"]
    deferred = [one for part in plan.departments for one in part.deferred]
    assert deferred
    assert all(one.reason and one.detail and one.forecast.text for one in deferred)
    open_requests = sum(len(order.request_ids) for part in plan.departments for order in part.orders)
    assert open_requests + len(plan.set_aside) == 600


def test_policies_are_compared_on_the_demo_city(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        sys, "argv", ["dispatch311", "compare", "--demo", "--seeds", "2", "--iterations", "20", "--json"]
    )
    with pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code
    document = json.loads(capsys.readouterr().out)
    assert document["seeds"] == [311, 312]
    assert list(document["departments"]) == ["BOS", "OCB", "BSL", "BSS"]
    policies = document["all_departments"]["policies"]
    # Other seeds draw other requests, and nothing is left behind.
    assert len(set(policies["first-in-first-out"]["travel minutes"]["values"])) == 2
    assert list(tmp_path.iterdir()) == []
    # A quarter less driving for the very same jobs is the goal; a search of some steps does that already.
    assert max(policies["first-in-first-out"]["travel on the same jobs, %"]["values"]) <= -25


def test_no_crew_drives_into_a_street_that_is_closed_that_day(
    run_demo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plan_file, _ = run_demo("four")
    legs = [
        stop.leg for part in read_plan(plan_file).departments for one in part.work_lists for stop in one.assignments
    ]
    # A parade along what was driven the longest, so that the plan has to change.
    driven = max(legs, key=lambda leg: leg.distance).path
    parade = {
        "type": "Feature",
        "properties": {"from": "2026-03-02T12:00-08:00", "until": "2026-03-02T14:00-08:00"},
        "geometry": {"type": "LineString", "coordinates": driven[len(driven) // 3 : 2 * len(driven) // 3]},
    }
    closures = tmp_path / "closures.geojson"
    closures.write_text(json.dumps({"type": "FeatureCollection", "features": [parade]}))
    monkeypatch.chdir(plan_file.parent)

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["dispatch311", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0), capsys.readouterr().out

    options = ("--city", "demo", "--network", "streets.net", "--date", "2026-03-02", "--as-of", "2026-03-02 05:45")
    assert (
        run(
            "plan", "--db", "sqlite:///demo.db", *options, "--closures", closures, "--iterations", 20, "--out", "p.json"
        )[0]
        == 0
    )
    assert run("check", "p.json", "--network", "streets.net", "--closures", closures)[0] == 0
    assert not any("no order can be driven" in warning for warning in read_plan(Path("p.json")).warnings)
    status, judged = run("check", "p.json", "--network", "streets.net")
    assert status == 1
    assert "network: the plan was made on network" in judged

    network = load("streets.net")
    midnight = datetime.combine(date(2026, 3, 2), time(), ZoneInfo("America/Los_Angeles"))
    closed = ClosureIndex(network, read_closures(closures)).closed_between(midnight, midnight + timedelta(days=1))
    ends = network.geometry_offset
    closed_pieces = {
        piece
        for edge in closed.nonzero()[0]
        for piece in pairwise(
            zip(
                network.geometry_lon[ends[edge] : ends[edge + 1]].round(6).tolist(),
                network.geometry_lat[ends[edge] : ends[edge + 1]].round(6).tolist(),
                strict=True,
            )
        )
    }
    assert closed_pieces
    planned = read_plan(Path("p.json"))
    paths = [stop.leg.path for part in planned.departments for one in part.work_lists for stop in one.assignments]
    # A leg may leave a stop on a closed street, so only what lies between its first and last piece is looked at.
    assert not any(piece in closed_pieces for path in paths for piece in list(pairwise(path))[1:-1])
