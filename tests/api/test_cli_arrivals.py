"""``dispatch311 forecast arrivals`` and ``durations learn``: on a grid, by what crews told; bad files."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from grid_city import GRID_CITY

from dispatch.model import Plan, WorkList
from dispatch.planning.document import encode_plan

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def file(tmp_path: Path, plan: Plan) -> Path:
    (tmp_path / "plan.json").write_bytes(encode_plan(plan))
    return tmp_path / "plan.json"


@pytest.fixture
def work_list(plan: Plan) -> WorkList:
    return plan.departments[0].work_lists[0]


def event(kind: str, work_list: WorkList, number: int, minutes_late: int, **more: object) -> str:
    stop = work_list.assignments[number]
    moment = (stop.arrival if kind == "arrived" else stop.departure) + timedelta(minutes=minutes_late)
    told = {"kind": kind, "id": f"{kind}-{number}", "at": moment.isoformat(), "by": "crew", "crew": work_list.crew_id}
    return json.dumps({**told, "order": stop.order_id, **more})


def test_every_stop_of_a_plan_has_a_window(run: Run, file: Path, plan: Plan) -> None:
    status, out, _ = run("forecast", "arrivals", file, "--json", "--replications", 200)
    assert status == 0
    stops = [window["order_id"] for crew in json.loads(out)["crews"] for window in crew["windows"]]
    listed = [one.order_id for part in plan.departments for each in part.work_lists for one in each.assignments]
    assert stops == listed


def test_a_person_reads_planned_times_and_windows(run: Run, file: Path, work_list: WorkList) -> None:
    status, out, _ = run("forecast", "arrivals", file, "--crew", work_list.crew_id)
    assert status == 0
    assert f"{work_list.crew_id} (PWD): has told nothing yet" in out
    assert f"planned {work_list.assignments[1].arrival:%H:%M}  between" in out
    assert "3 stops to come" in out


def test_what_crews_told_counts(run: Run, file: Path, work_list: WorkList, tmp_path: Path) -> None:
    lines = [event("arrived", work_list, 0, 30), event("done", work_list, 0, 45), ""]
    (tmp_path / "day.jsonl").write_text("\n".join(lines))
    status, out, _ = run("forecast", "arrivals", file, "--events", "day.jsonl", "--crew", work_list.crew_id, "--json")
    assert status == 0
    crew = json.loads(out)["crews"][0]
    assert [one["position"] for one in crew["windows"]] == [2, 3]
    assert crew["windows"][0]["text"].endswith("the next stop")


def test_events_after_now_are_told_and_not_looked_at(run: Run, file: Path, work_list: WorkList, tmp_path: Path) -> None:
    (tmp_path / "day.jsonl").write_text(event("arrived", work_list, 0, 0))
    status, out, err = run("forecast", "arrivals", file, "--events", "day.jsonl", "--now", "2025-03-03 06:00", "--json")
    assert status == 0
    assert "it does not count yet, it lies in the future" in err
    assert json.loads(out)["crews"][0]["heard"] is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"nonsense\n", "line 1: not JSON"),
        (b'{"kind": "dance"}\n', "line 1: there is no kind of event 'dance'"),
        (b"\xff\xfe\n", "not text in UTF-8"),
    ],
)
def test_events_that_cannot_be_read_are_refused(
    run: Run, file: Path, tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "day.jsonl").write_bytes(content)
    status, _, err = run("forecast", "arrivals", file, "--events", "day.jsonl")
    assert status == 1
    assert message in err


def test_an_event_that_means_nothing_to_the_plan_is_told(
    run: Run, file: Path, work_list: WorkList, tmp_path: Path
) -> None:
    (tmp_path / "day.jsonl").write_text(event("arrived", work_list, 0, 0, order="X"))
    status, _, err = run("forecast", "arrivals", file, "--events", "day.jsonl")
    assert status == 0
    assert "the plan has no order X" in err


def test_what_a_database_was_told_counts(run: Run, file: Path, work_list: WorkList) -> None:
    stop = work_list.assignments[0]
    told = ("--crew", work_list.crew_id, "--order", stop.order_id, "--at", stop.arrival.isoformat())
    assert run("event", "arrived", *told, "--db", "sqlite:///day.db")[0] == 0
    status, out, _ = run("forecast", "arrivals", file, "--db", "sqlite:///day.db", "--json")
    assert status == 0
    assert json.loads(out)["crews"][0]["at_order"] == stop.order_id


def test_a_crew_the_plan_does_not_have_is_refused(run: Run, file: Path) -> None:
    status, _, err = run("forecast", "arrivals", file, "--crew", "X")
    assert status == 2
    assert "--crew 'X' is not among the plan's crews" in err


def test_a_now_that_is_no_time_is_refused(run: Run, file: Path) -> None:
    status, _, err = run("forecast", "arrivals", file, "--now", "noon")
    assert status == 2
    assert "--now 'noon' is not a time" in err


def visits(folder: Path, *more: str) -> None:
    rows = []
    for day in range(2, 22):
        for hour in range(8, 13):
            began = f"2026-03-{day:02d}T{hour:02d}"
            rows.append(f"pothole,R-{day % 2 + 1},{began}:00,{began}:{30 + hour + day % 3}")
    (folder / "visits.csv").write_text("\n".join(("type,crew,arrived,done", *rows, *more)) + "\n")
    (folder / "grid.toml").write_bytes(GRID_CITY)


def test_durations_are_learned_printed_and_written(run: Run, tmp_path: Path) -> None:
    visits(tmp_path, "dragon,R-1,2026-03-02T08:00,2026-03-02T08:20", "pothole,R-1,2026-03-02T08:00,2026-03-02T19:20")
    status, out, err = run("durations", "learn", "visits.csv", "--city", "grid.toml", "--out", "durations.json")
    assert status == 0
    assert "102 rows read from visits.csv: 101 visits, 1 rejected" in out
    assert "rejected, type-unknown: 1; first in line 102: type 'dragon'" in out
    assert "interrupted it seems: 1: line 103 (pothole, 680.0 min)" in out
    assert "held out: 4 crew-days with 20 visits" in out
    assert "written to durations.json" in err
    assert json.loads((tmp_path / "durations.json").read_text())["learned"]["durations"][0]["num_records"] == 100


def test_learned_durations_as_json_have_the_old_and_the_new(run: Run, tmp_path: Path) -> None:
    visits(tmp_path)
    status, out, _ = run("durations", "learn", "visits.csv", "--city", "grid.toml", "--out", "durations.json", "--json")
    assert status == 0
    pothole = json.loads(out)["durations"][0]
    assert pothole["before"]["median"] == 1200
    assert 35 * 60 < pothole["on_site"]["median"] < 42 * 60


def test_windows_take_learned_durations(run: Run, tmp_path: Path, file: Path) -> None:
    visits(tmp_path)
    run("durations", "learn", "visits.csv", "--city", "grid.toml", "--out", "durations.json")
    status, out, _ = run("forecast", "arrivals", file, "--city", "grid.toml", "--durations", "durations.json", "--json")
    assert status == 0
    assert json.loads(out)["crews"]


def test_durations_of_a_plan_whose_profile_is_not_known_need_it(run: Run, tmp_path: Path, file: Path) -> None:
    visits(tmp_path)
    run("durations", "learn", "visits.csv", "--city", "grid.toml", "--out", "durations.json")
    status, _, err = run("forecast", "arrivals", file, "--durations", "durations.json")
    assert status == 2
    assert err == "error: --durations needs --city: the plan's profile is not a built-in one\n"


def test_a_plan_with_a_durations_file_that_is_none_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    status, _, err = run(
        *("plan", "--city", "demo", "--network", "n", "--date", "2026-03-02", "--as-of", "2026-03-02 05:45"),
        *("--durations", "x.json"),
    )
    assert status == 1
    assert err.startswith("error: durations file x.json is not one that 'durations learn' wrote")


def test_a_file_of_visits_that_is_not_there_is_told(run: Run) -> None:
    status, _, err = run("durations", "learn", "nowhere.csv", "--city", "demo", "--out", "durations.json")
    assert status == 1
    assert err == "error: nowhere.csv: No such file or directory\n"


def test_more_emergencies_make_windows_end_later(run: Run, file: Path) -> None:
    latest = []
    for chance in (0, 0.3):
        _, out, _ = run("forecast", "arrivals", file, "--emergency-chance", chance, "--json")
        latest.append(json.loads(out)["crews"][0]["windows"][-1]["latest"])
    assert latest[0] < latest[1]
