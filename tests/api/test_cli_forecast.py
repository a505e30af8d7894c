"""``dispatch311 forecast``: from a city's file to a model, to sentences, and to the model's record."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from example_plan import example_plan
from waiting_city import NEW_YORK, past

from dispatch.completion.history import NEVER
from dispatch.planning.document import encode_plan

Run = Callable[..., tuple[int, str, str]]

COLUMNS = [
    "case_enquiry_id",
    "open_dt",
    "target_dt",
    "closed_dt",
    "case_status",
    "closure_reason",
    "type",
    "department",
    "location",
    "city_council_district",
    "latitude",
    "longitude",
    "source",
]


@pytest.fixture(scope="module")
def city_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up city's past as Boston would publish it."""
    history = past(num_days=63, per_day=60, types=("Sign Repair", "Missing Sign"))
    path: Path = tmp_path_factory.mktemp("city") / "requests.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(len(history)):
            ended = int(history.ended[number])
            writer.writerow(
                [
                    f"10{number:05d}",
                    local(int(history.requested[number])),
                    local(int(history.targets[number])),
                    "" if ended == NEVER else local(ended),
                    "Open" if ended == NEVER else "Closed",
                    "" if ended == NEVER else "Case Closed Case Resolved",
                    history.service_codes[number],
                    "BTDT",
                    "1 Main St",
                    history.districts[number],
                    42.35,
                    -71.06,
                    "Constituent Call",
                ]
            )
    return path


@pytest.fixture(scope="module")
def model(city_file: Path) -> Path:
    return city_file.with_name("model")


def local(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone(NEW_YORK):%Y-%m-%d %H:%M:%S}"


def fitted(run: Run, city_file: Path, model: Path) -> Path:
    if not model.exists():
        status, _, errors = run("forecast", "fit", city_file, "--preset", "boston", "--out", model)
        assert (status, errors) == (0, f"written to {model}\n")
    return model


def test_fit_says_what_completion_is_and_what_it_learned_from(run: Run, city_file: Path, tmp_path: Path) -> None:
    status, printed, _ = run("forecast", "fit", city_file, "--preset", "boston", "--out", tmp_path / "model")
    assert status == 0
    assert "completion as the profile defines it:\n  BTDT: " in printed
    assert "learned from 3,779 requests of 2 types" in printed
    assert (tmp_path / "model").stat().st_size > 1000


def test_fit_as_json_is_for_programs(run: Run, city_file: Path, tmp_path: Path) -> None:
    _, printed, _ = run("forecast", "fit", city_file, "--preset", "boston", "--out", tmp_path / "model", "--json")
    document = json.loads(printed)
    assert document["requests"] == 3779
    assert document["completion"][0]["department"] == "BTDT"


def test_show_prints_a_sentence_for_each_open_request(run: Run, city_file: Path, model: Path) -> None:
    status, printed, errors = run(
        "forecast", "show", city_file, "--preset", "boston", "--model", fitted(run, city_file, model), "--limit", 5
    )
    assert status == 0
    assert len(printed.splitlines()) == 5
    assert all("8 of 10 like yours are done by" in line for line in printed.splitlines())
    assert "--limit prints more" in errors


def test_show_gives_the_range_and_the_expected_time_as_fields(run: Run, city_file: Path, model: Path) -> None:
    arguments = ("forecast", "show", city_file, "--preset", "boston", "--model", fitted(run, city_file, model))
    _, printed, _ = run(*arguments, "--json", "--limit", 1)
    (row,) = json.loads(printed)
    assert row["expected_datetime"] == row["done_90"]
    assert row["done_10"] <= row["done_50"] <= row["done_80"] <= row["done_90"]
    assert row["basis"] == "model"
    _, again, _ = run(*arguments, row["request_id"], "--json")
    assert json.loads(again) == [row]


def test_show_reads_what_was_imported(run: Run, city_file: Path, model: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'city.db'}"
    assert run("import", city_file, "--preset", "boston", "--db", url)[0] == 0
    fit = fitted(run, city_file, model)
    from_db = run("forecast", "show", "--db", url, "--city", "boston", "--model", fit, "--json")
    from_file = run("forecast", "show", city_file, "--preset", "boston", "--model", fit, "--json")
    assert (from_db[0], json.loads(from_db[1])) == (0, json.loads(from_file[1]))


def test_a_model_is_not_written_over_the_database_it_is_learned_from(run: Run, city_file: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'city.db'}"
    assert run("import", city_file, "--preset", "boston", "--db", url)[0] == 0
    before = (tmp_path / "city.db").read_bytes()
    status, _, errors = run("forecast", "fit", "--db", url, "--city", "boston", "--out", tmp_path / "city.db")
    assert (status, "is what is read" in errors) == (2, True)
    assert (tmp_path / "city.db").read_bytes() == before


def test_a_damaged_model_is_refused_in_one_line(run: Run, city_file: Path, model: Path, tmp_path: Path) -> None:
    content = bytearray(fitted(run, city_file, model).read_bytes())
    for place in range(200, len(content), len(content) // 25):
        damaged = tmp_path / "damaged"
        damaged.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        status, _, errors = run("forecast", "show", city_file, "--preset", "boston", "--model", damaged)
        assert status == 0 or (status == 1 and errors.splitlines()[-1].startswith("error: "))


def test_show_without_a_model_learns_one(run: Run, city_file: Path) -> None:
    status, printed, _ = run("forecast", "show", city_file, "--preset", "boston", "--limit", 1)
    assert (status, "like yours" in printed) == (0, True)


def test_a_short_history_is_answered_by_the_baseline_which_says_so(run: Run, city_file: Path) -> None:
    status, printed, errors = run(
        "forecast", "show", city_file, "--preset", "boston", "--as-of", "2026-03-05 12:00", "--limit", 3
    )
    assert status == 0
    assert "by the history of each kind alone" in errors
    assert len(printed.splitlines()) == 3


def test_a_model_that_knows_the_future_is_refused(run: Run, city_file: Path, model: Path) -> None:
    fit = fitted(run, city_file, model)
    status, _, errors = run(
        "forecast", "show", city_file, "--preset", "boston", "--model", fit, "--as-of", "2026-04-01 00:00"
    )
    assert (status, "days after what may be known" in errors) == (1, True)


def test_what_a_plan_holds_is_told_from_the_plan(run: Run, tmp_path: Path) -> None:
    plan = example_plan()
    work_list = next(one for part in plan.departments for one in part.work_lists if one.assignments)
    path = tmp_path / "plan.json"
    path.write_bytes(encode_plan(plan))
    status, printed, _ = run("forecast", "show", "--plan", path, work_list.assignments[0].order_id)
    assert status == 0
    assert f"planned for {plan.day:%A}" in printed
    assert work_list.crew_id in printed


def test_a_change_of_plan_is_told_with_its_reason(run: Run, tmp_path: Path) -> None:
    plan = example_plan()
    number, part = next((n, one) for n, one in enumerate(plan.departments) if one.work_lists and one.deferred)
    work_list = next(one for one in part.work_lists if one.assignments)
    order_id = work_list.assignments[0].order_id
    left_out = replace(part.deferred[0], order_id=order_id, detail="the truck was in the shop")
    emptied = tuple(
        replace(one, assignments=tuple(stop for stop in one.assignments if stop.order_id != order_id))
        for one in part.work_lists
    )
    parts = list(plan.departments)
    parts[number] = replace(part, work_lists=emptied, deferred=(*part.deferred, left_out))
    (tmp_path / "before.json").write_bytes(encode_plan(replace(plan, departments=tuple(parts))))
    (tmp_path / "plan.json").write_bytes(encode_plan(plan))
    arguments = ("--plan", tmp_path / "plan.json", "--before", tmp_path / "before.json", order_id)
    _, printed, errors = run("forecast", "show", *arguments)
    assert "before, it was not planned: the truck was in the shop" in printed, errors


def test_what_a_plan_leaves_out_has_its_reason_and_the_models_range(
    run: Run, city_file: Path, model: Path, tmp_path: Path
) -> None:
    plan = example_plan()
    part = next(one for one in plan.departments if one.deferred)
    left_out = part.deferred[0]
    request_id = next(one for one in part.orders if one.id == left_out.order_id).request_ids[0]
    (tmp_path / "plan.json").write_bytes(encode_plan(plan))
    arguments = ("--preset", "boston", "--model", fitted(run, city_file, model))
    waiting, other = json.loads(run("forecast", "show", city_file, *arguments, "--json", "--limit", 2)[1])
    renamed = tmp_path / "requests.csv"
    renamed.write_text(city_file.read_text().replace(waiting["request_id"], request_id))
    status, printed, errors = run(
        "forecast", "show", renamed, *arguments, "--plan", tmp_path / "plan.json", request_id, other["request_id"]
    )
    assert status == 0, errors
    first, second = printed.splitlines()
    assert first == f"{request_id}  not planned ({left_out.detail}); {waiting['text']}"
    assert second == f"{other['request_id']}  {other['text']}"
    _, printed, _ = run("forecast", "show", renamed, *arguments, "--plan", tmp_path / "plan.json", "--limit", 2)
    assert set(printed.splitlines()) == {first, second}


def test_what_a_plan_leaves_out_and_was_closed_since_is_told_by_the_plan(
    run: Run, city_file: Path, model: Path, tmp_path: Path
) -> None:
    plan = example_plan()
    part = next(one for one in plan.departments if one.deferred)
    left_out = part.deferred[0]
    request_id = next(one for one in part.orders if one.id == left_out.order_id).request_ids[0]
    (tmp_path / "plan.json").write_bytes(encode_plan(plan))
    header, *rows = city_file.read_text().splitlines()
    closed = next(row for row in rows if ",Closed," in row or ",closed," in row)
    renamed = tmp_path / "requests.csv"
    renamed.write_text("\n".join([header, *rows]).replace(closed.split(",")[0], request_id) + "\n")
    arguments = ("--preset", "boston", "--model", fitted(run, city_file, model), "--plan", tmp_path / "plan.json")
    status, printed, errors = run("forecast", "show", renamed, *arguments, request_id)
    assert status == 0, errors
    assert left_out.detail in printed


@pytest.fixture(scope="module")
def record(city_file: Path) -> Path:
    return city_file.with_name("record")


BACKTEST = ("--preset", "boston", "--from", "2026-04-01", "--to", "2026-04-21")


def test_backtest_prints_the_record_beside_the_baselines_and_writes_it(run: Run, city_file: Path, record: Path) -> None:
    status, printed, _ = run("forecast", "backtest", city_file, *BACKTEST, "--out", record)
    assert status == 0
    for name in ("model", "Kaplan-Meier by type", "Kaplan-Meier by type and district", "the city’s own target"):
        assert f"\n{name} " in printed
    names = {path.name for path in record.iterdir()}
    assert names >= {"backtest.json", "scores.csv", "index.html", "reliability.csv", "survival.csv"}
    assert names >= {f"{name}.{form}" for name in ("reliability", "survival", "coverage") for form in ("svg", "png")}
    document = json.loads((record / "backtest.json").read_text())
    assert document["overall"]["model"]["requests"] == document["requests"]
    assert {"by_month", "by_type", "by_department", "by_district"} <= set(document)
    with (record / "scores.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sum(row["by"] == "all" for row in rows) == 3
    assert "backtest.json" in (record / "index.html").read_text()


def test_the_same_backtest_writes_the_same_bytes(run: Run, city_file: Path, record: Path, tmp_path: Path) -> None:
    for folder in (record, tmp_path):
        if not (folder / "index.html").exists():
            assert run("forecast", "backtest", city_file, *BACKTEST, "--out", folder)[0] == 0
    for path in record.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("show",), 2, "give a FILE with --preset, or --db"),
        (("fit", "{file}", "--preset", "boston"), 2, "give --out"),
        (("fit", "{file}", "--out", "{out}"), 2, "give --preset"),
        (("fit", "{file}", "--preset", "nowhere", "--out", "{out}"), 2, "give --city"),
        (("fit", "nothing.csv", "--preset", "boston", "--out", "{out}"), 1, "nothing.csv"),
        (("fit", "{file}", "--preset", "boston", "--as-of", "2026-03-03 00:00", "--out", "{out}"), 1, "longer"),
        (("fit", "{file}", "--preset", "boston", "--as-of", "2990-03-03 00:00", "--out", "{out}"), 2, "not come yet"),
        (("show", "--before", "{file}"), 1, "plan"),
        (("backtest", "{file}", "--preset", "boston", "--from", "2026-04-09", "--to", "2026-04-01"), 2, "before"),
        (("backtest", "{file}", "--preset", "boston", "--from", "April", "--to", "2026-04-01"), 2, "--from 'April'"),
        (("backtest", "{file}", "--preset", "boston", "--from", "2026-03-03", "--to", "2026-03-09"), 1, "2026-03"),
        (("backtest", "{file}", "--preset", "boston", "--from", "2027-03-03", "--to", "2027-03-09"), 1, "2027-03"),
        (("show", "{file}", "--preset", "boston", "--model", "{file}"), 1, "is not a forecast model"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    run: Run, city_file: Path, tmp_path: Path, arguments: tuple[str, ...], status: int, words: str
) -> None:
    places = {"{file}": city_file, "{out}": tmp_path / "out"}
    found, printed, errors = run("forecast", *(places.get(word, word) for word in arguments))
    assert (found, printed) == (status, "")
    assert words in errors
    assert errors.startswith("error: ")
    assert errors.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["fit", "show", "backtest"])
def test_each_command_has_an_example(run: Run, command: str) -> None:
    assert "Example: dispatch311 forecast" in run("forecast", command, "--help")[1]
