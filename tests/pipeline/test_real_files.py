"""The main job on real files, through the command line: every row accounted for, every plan sound."""

import contextlib
import json
import sys
from pathlib import Path

import pytest

from api.cli import main

pytestmark = pytest.mark.real_data


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    monkeypatch.setattr(sys, "argv", ["dispatch311", *map(str, arguments), "--json"])
    with contextlib.suppress(SystemExit):
        main()
    printed = capsys.readouterr()
    assert not printed.err
    return json.loads(printed.out)


def test_boston_is_imported_planned_and_checked_on_its_own_streets(
    real_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = real_data / "boston" / "boston311_2011_07_to_10.csv.gz"
    summary = run(monkeypatch, capsys, "import", rows, "--preset", "boston", "--db", "sqlite:///b.db")
    assert (summary["rows"], summary["new"], summary["rejected"]) == (41_827, 41_827, 0)
    run(
        monkeypatch,
        capsys,
        "network",
        "build",
        "--osm",
        real_data / "osm" / "boston_cambridge.osm.pbf",
        "--out",
        "b.net",
    )
    plan = ("plan", "--db", "sqlite:///b.db", "--city", "boston", "--network", "b.net", "--date", "2011-10-17")
    made = run(monkeypatch, capsys, *plan, "--as-of", "2011-10-16 18:00", "--iterations", 30, "--out", "p.json")
    judged = run(monkeypatch, capsys, "check", "p.json", "--network", "b.net")
    assert judged["violations"] == []
    assert made["num_scheduled"] + made["num_deferred"] == made["num_orders"] == judged["num_orders"] > 200
    counted = json.loads(Path("p.json").read_text())
    set_aside = [one["reason"] for one in counted["set_aside"]]
    in_orders = sum(len(order["request_ids"]) for part in counted["departments"] for order in part["orders"])
    # 7,664 of the file's rows were open then: made by that moment and closed later or never.
    assert len(set_aside) + in_orders == 7_664
    assert set_aside.count("outside-network") > 1_000
    day = ("--city", "boston", "--network", "b.net", "--date", "2011-10-17", "--as-of", "2011-10-16 18:00")
    compared = run(monkeypatch, capsys, "compare", "--db", "sqlite:///b.db", *day, "--iterations", 100)
    # The goals, with the very jobs that the policy does: a quarter less driving, and a tenth.
    for policy, most in (("first-in-first-out", -25), ("nearest-neighbour", -10)):
        assert compared["all_departments"]["policies"][policy]["travel on the same jobs, %"]["mean"] <= most


def test_every_row_of_los_angeles_is_a_request_or_has_a_reason(
    real_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = real_data / "myla311" / "myla311_2017_subset.csv.gz"
    summary = run(monkeypatch, capsys, "import", rows, "--preset", "la-myla311", "--db", "sqlite:///la.db")
    assert summary["new"] + sum(summary["rejected_by_reason"].values()) == summary["rows"] == 9_999
    assert summary["notes"]["location-missing"] == 1_753
