"""``dispatch311 forecast backlog | volume | targets | at-risk`` and ``whatif`` on files, as a user meets them."""

import csv
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

Run = Callable[..., tuple[int, str, str]]

COLUMNS = (
    "case_enquiry_id,open_dt,target_dt,closed_dt,case_status,closure_reason,type,department,location,"
    "city_council_district,latitude,longitude,source"
)
FIRST_DAY = datetime(2011, 7, 4)  # noqa: DTZ001  written to the file as the city writes it
NUM_DAYS = 84
TYPES = (("Street Light Outages", 12, 2.0), ("Request for Pothole Repair", 6, 1.0), ("Graffiti Removal", 4, 15.0))
NUMBERS = ("--jobs-per-crew-day", "4", "--travel-share", "0.3")


def rows() -> list[str]:
    """Twelve weeks of three types: so many a day, done after exponential times, shown open from the last day on."""
    generator = np.random.default_rng(311)
    end = FIRST_DAY + timedelta(days=NUM_DAYS)
    made = []
    for day in range(NUM_DAYS):
        for name, per_day, mean in TYPES:
            for _ in range(int(generator.poisson(per_day))):
                asked = FIRST_DAY + timedelta(days=day, seconds=int(generator.integers(7, 18)) * 3600)
                ended = asked + timedelta(seconds=int(generator.exponential(mean) * 86_400))
                closed = f"{ended:%Y-%m-%d %H:%M:%S},Closed" if ended < end else ",Open"
                target = asked + timedelta(days=mean * 2)
                made.append(
                    f"{asked:%Y-%m-%d %H:%M:%S},{target:%Y-%m-%d %H:%M:%S},{closed},,{name},PWDx,1 Main St,"
                    f"{1 + len(made) % 3},42.33,-71.06,Constituent Call"
                )
    return [f"{number},{row}" for number, row in enumerate(made, 101_000_000_000)]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("history") / "history.csv"
    path.write_text("\n".join([COLUMNS, *rows()]) + "\n")
    return path


def test_a_fan_is_printed_and_written_for_every_day(run: Run, history: Path) -> None:
    status, printed, _ = run("forecast", "backlog", history, "--preset", "boston", "--days", 10, "--out", "fan.csv")
    assert status == 0
    assert "city: " in printed
    assert "8 of 10 between" in printed
    with Path("fan.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 10


@pytest.mark.parametrize("form", ["svg", "png"])
def test_the_same_fan_is_the_same_picture_byte_for_byte(run: Run, history: Path, form: str) -> None:
    for name in ("one", "two"):
        assert run("forecast", "backlog", history, "--preset", "boston", "--picture", f"{name}.{form}")[0] == 0
    assert Path(f"one.{form}").read_bytes() == Path(f"two.{form}").read_bytes()


def test_fans_of_the_past_are_held_against_what_came(run: Run, history: Path) -> None:
    options = ("--from", "2011-08-22", "--to", "2011-09-20", "--json")
    status, printed, _ = run("forecast", "backlog", history, "--preset", "boston", *options)
    scores = json.loads(printed)["backtest"]
    assert status == 0
    assert {(one["series"], one["horizon"]) for one in scores} >= {("city", 7), ("city", 14), ("PWDx", 28)}


def test_the_volume_of_every_type_and_district_is_written(run: Run, history: Path) -> None:
    status, _, _ = run("forecast", "volume", history, "--preset", "boston", "--weeks", 2, "--out", "volume.csv")
    with Path("volume.csv").open() as file:
        cells = {(row["service_code"], row["district"]) for row in csv.DictReader(file)}
    assert status == 0
    assert len(cells) == (1 + 3) * (1 + 3)


def test_ranges_of_past_weeks_are_held_against_what_came(run: Run, history: Path) -> None:
    options = ("--from", "2011-08-01", "--to", "2011-09-25", "--json")
    status, printed, _ = run("forecast", "volume", history, "--preset", "boston", *options)
    assert status == 0
    assert all(0 <= one["coverage"] <= 1 for one in json.loads(printed)["backtest"])


def test_targets_are_printed_beside_todays(run: Run, history: Path) -> None:
    status, printed, _ = run("forecast", "targets", history, "--preset", "boston", "--picture", "targets.svg")
    assert status == 0
    assert "Street Light Outages" in printed
    assert Path("targets.svg").read_text().startswith("<?xml")


def test_targets_of_the_past_are_held_against_what_came(run: Run, history: Path) -> None:
    options = ("--from", "2011-08-01", "--to", "2011-08-22")
    status, printed, _ = run("forecast", "targets", history, "--preset", "boston", *options)
    assert status == 0
    assert "kept" in printed


def test_what_is_at_risk_is_listed_and_all_the_rest_is_counted(run: Run, history: Path) -> None:
    options = ("--as-of", "2011-09-20 00:00", "--json")
    status, printed, _ = run("forecast", "at-risk", history, "--preset", "boston", *options)
    found = json.loads(printed)
    counts = ("num_overdue", "num_on_track", "num_without_target", "num_unknown")
    assert status == 0
    assert len(found["at_risk"]) + sum(found[name] for name in counts) == found["num_open"]


def test_warnings_of_the_past_are_held_against_what_came(run: Run, history: Path) -> None:
    options = ("--from", "2011-08-15", "--to", "2011-08-25")
    status, printed, _ = run("forecast", "at-risk", history, "--preset", "boston", *options)
    assert status == 0
    assert "calibration error" in printed


@pytest.fixture
def model(run: Run, history: Path) -> Path:
    path = history.with_name("model.forecast")
    if not path.exists():
        options = ("--preset", "boston", "--as-of", "2011-09-05 00:00", "--out", path)
        assert run("forecast", "fit", history, *options)[0] == 0
    return path


def test_a_model_judges_what_is_at_risk(run: Run, history: Path, model: Path) -> None:
    options = ("--preset", "boston", "--as-of", "2011-09-20 00:00", "--level", "1", "--model", model)
    status, printed, _ = run("forecast", "at-risk", history, *options)
    assert status == 0
    assert "likely to be done in that time" in printed
    assert "of its type" not in printed


def test_a_models_warnings_of_the_past_are_held_against_what_came(run: Run, history: Path, model: Path) -> None:
    options = ("--preset", "boston", "--from", "2011-09-05", "--to", "2011-09-07", "--model", model)
    status, printed, _ = run("forecast", "at-risk", history, *options)
    assert status == 0
    assert "calibration error" in printed


@pytest.mark.parametrize(
    "options",
    [("--as-of", "2011-09-01 00:00"), ("--from", "2011-09-01", "--to", "2011-09-20")],
)
def test_a_model_that_knows_what_came_is_refused(
    run: Run, history: Path, model: Path, options: tuple[str, ...]
) -> None:
    status, _, complaint = run("forecast", "at-risk", history, "--preset", "boston", "--model", model, *options)
    assert status == 1
    assert "days after what may be known: learn one with --as-of" in complaint


def test_every_command_says_what_the_definition_of_completion_did(run: Run, history: Path) -> None:
    _, printed, _ = run("forecast", "targets", history, "--preset", "boston")
    assert "completion as the profile defines it:" in printed
    _, document, _ = run("forecast", "volume", history, "--preset", "boston", "--json")
    assert [one["department"] for one in json.loads(document)["completion"]] == ["PWDx"]


def test_closings_long_after_the_newest_request_do_not_make_the_days_between_quiet(run: Run, tmp_path: Path) -> None:
    late = "99,2011-09-25 12:00:00,,2012-03-01 09:00:00,Closed,,Graffiti Removal,PWDx,1 Main St,1,42.33,-71.06,Web"
    path = tmp_path / "late.csv"
    path.write_text("\n".join([COLUMNS, *rows(), late]) + "\n")
    _, printed, told = run("forecast", "backlog", path, "--preset", "boston", "--json")
    assert json.loads(printed)["as_of"].startswith("2011-09-25T")
    assert told == ""


def test_a_scenario_is_simulated_with_intervals_and_drawn(run: Run, history: Path) -> None:
    options = (
        "--crews",
        "PWD-light=+1",
        "--replications",
        3,
        "--days",
        21,
        "--picture",
        "d.png",
        "--out",
        "d.csv",
    )
    status, printed, _ = run("whatif", history, "--preset", "boston", *NUMBERS, *options)
    assert status == 0
    assert "PWD-light has 6 crews, not 5" in printed
    assert "nothing changes for PWD-highway, graffiti" in printed
    assert Path("d.png").read_bytes().startswith(b"\x89PNG")
    with Path("d.csv").open() as file:
        assert {row["department"] for row in csv.DictReader(file)} == {"PWD-light", "PWD-highway", "graffiti"}


def test_a_history_in_the_database_gives_the_same_as_its_file(run: Run, history: Path) -> None:
    assert run("import", history, "--preset", "boston", "--db", "sqlite:///city.db")[0] == 0
    options = ("--as-of", "2011-09-20 00:00", "--json")
    _, from_file, _ = run("forecast", "backlog", history, "--preset", "boston", *options)
    _, stored, _ = run("forecast", "backlog", "--db", "sqlite:///city.db", "--city", "boston", *options)
    assert json.loads(stored)["days"] == json.loads(from_file)["days"]


def test_days_after_the_newest_request_are_told(run: Run, history: Path) -> None:
    _, _, told = run("forecast", "backlog", history, "--preset", "boston", "--as-of", "2011-10-10 00:00")
    assert "note: the newest request is of 2011-09-25" in told


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("backlog", "--out", "fan.txt"), "--out fan.txt: name a file that ends in .csv or .json"),
        (("backlog", "--picture", "fan.jpg"), "--picture fan.jpg: name a file that ends in .svg or .png"),
        (("backlog", "--of", "Moon"), "--of 'Moon' is no department or request type"),
        (("backlog", "--from", "2011-08-01"), "give both --from and --to"),
        (("backlog", "--from", "2011-08-02", "--to", "2011-08-01"), "--to 2011-08-01 lies before --from"),
        (("backlog", "--from", "soon", "--to", "2011-08-01"), "--from 'soon' is not a day"),
        (("backlog", "--from", "2011-08-22", "--to", "2011-09-01", "--picture", "a.svg"), "--picture does not go with"),
        (("backlog", "--as-of", "2011-07-06 12:00"), "needs 21 at least"),
        (("backlog", "--as-of", "1999-01-01"), "holds no request that anybody waited for by 1999-01-01"),
        (("backlog", "--city", "demo", "--db", "sqlite:///a.db"), "give a FILE with --preset, or --db"),
        (("volume", "--as-of", "2011-07-06 12:00"), "0 whole weeks"),
        (("targets", "--from", "2012-08-01", "--to", "2012-08-02"), "no target worked out from 2012-08-01"),
        (("at-risk", "--from", "2012-08-01", "--to", "2012-08-02"), "no open request had a target"),
        (("at-risk", "--from", "2001-08-01", "--to", "2001-08-02"), "no open request had a target"),
        (("at-risk", "--level", "2"), "--level must be above 0 and at most 1, got 2"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_line(
    run: Run, history: Path, options: tuple[str, ...], said: str
) -> None:
    status, _, complaint = run("forecast", options[0], history, "--preset", "boston", *options[1:])
    assert status != 0
    assert said in complaint
    assert len(complaint.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--storm", "2"), "give --plan, or both --jobs-per-crew-day and --travel-share"),
        (("--jobs-per-crew-day", "4", "--storm", "2"), "give --plan, or both"),
        (NUMBERS, "give what is to change"),
        ((*NUMBERS, "--crews", "MOON=2"), "has no department 'MOON'"),
        ((*NUMBERS, "--crews", "PARK"), "write it as DEPARTMENT=+1"),
        ((*NUMBERS, "--crews", "PARK=-9"), "it has 4 crews"),
        ((*NUMBERS, "--crews", "PARK=many"), "write a whole number"),
        ((*NUMBERS, "--shift", "PARK=16:00-06:00"), "it ends before it starts"),
        ((*NUMBERS, "--shift", "PARK=Moonday,06:00-08:00"), "write 06:00-16:30"),
        ((*NUMBERS, "--yard", "PWD-light=-71.06,42.33"), "can only be read off a plan"),
        ((*NUMBERS, "--yard", "PWD-light=500,42.33"), "is no place on earth"),
        ((*NUMBERS, "--demand", "comet=2"), "has no service type 'comet'"),
        ((*NUMBERS, "--demand", "much"), "write 1.2, or TYPE=1.2"),
        ((*NUMBERS, "--storm", "nan"), "a storm week must bring between"),
        (("--plan", "nowhere.json", "--storm", "2"), "plan file nowhere.json cannot be read"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused_in_one_line(
    run: Run, history: Path, options: tuple[str, ...], said: str
) -> None:
    status, _, complaint = run("whatif", history, "--preset", "boston", *options)
    assert status != 0
    assert said in complaint
    assert len(complaint.strip().splitlines()) == 1
