"""``dispatch311 plan --model``: what the plan leaves out is forecast by what was learned, and what is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from example_plan import grid_network, position
from waiting_city import past

from dispatch.completion.history import NEVER
from dispatch.model import Forecast, Plan
from dispatch.planning.document import read_plan
from dispatch.store import open_store
from geodata.requests.record import ServiceRequest
from geodata.streets.network import save

Run = Callable[..., tuple[int, str, str]]

CITY = """
name = "Gridville"
jurisdiction = "gridville"
timezone = "America/New_York"
holidays = "US-MA"
not_field_work = ["slow"]

[places.Yard]
lon = {lon}
lat = {lat}

[departments.ROAD]
name = "Roads"

[[departments.ROAD.crews]]
id = "R"
start = "Yard"
shift = ["07:00", "08:00"]

[service_types.quick]
department = "ROAD"
requests = ["quick"]
service_minutes = 30
"""
DAY, AS_OF = "2026-04-13", "2026-04-13 00:00"
"""The end of the made-up past."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Streets, a profile whose one crew has an hour, and six weeks of requests."""
    made: Path = tmp_path_factory.mktemp("city")
    lon, lat = position((0, 0))
    save(grid_network(6), made / "city.net")
    (made / "city.toml").write_text(CITY.format(lon=lon, lat=lat))
    history = past(types=("quick", "slow"))
    requests = [
        ServiceRequest(
            jurisdiction_id="gridville",
            service_request_id=str(history.ids[number]),
            service_code=str(history.service_codes[number]),
            status="open" if history.ended[number] == NEVER else "closed",
            requested_datetime=moment(int(history.requested[number])),
            closed_datetime=None if history.ended[number] == NEVER else moment(int(history.ended[number])),
            lon=lon + 0.0003,
            lat=lat,
            address=f"{number} Elm St",
            district="1",
        )
        for number in range(len(history))
    ]
    with open_store(f"sqlite:///{made / 'city.db'}") as store:
        store.import_records(requests, source="past.csv", now=moment(history.observed_until))
    return made


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def fitted(run: Run, folder: Path, name: str, as_of: str) -> Path:
    if not (folder / name).exists():
        source = ("--db", f"sqlite:///{folder / 'city.db'}", "--city", folder / "city.toml")
        status, _, errors = run("forecast", "fit", *source, "--as-of", as_of, "--out", folder / name)
        assert status == 0, errors
    return folder / name


def planned(run: Run, folder: Path, *more: object) -> tuple[int, str, Path]:
    out = folder / "plan.json"
    status, _, errors = run(
        "plan",
        *("--db", f"sqlite:///{folder / 'city.db'}", "--city", folder / "city.toml", "--network", folder / "city.net"),
        *("--date", DAY, "--as-of", AS_OF, "--iterations", 20, "--out", out, *more),
    )
    return status, errors, out


def left_out(plan: Plan) -> tuple[list[Forecast], list[Forecast]]:
    deferred = [one.forecast for part in plan.departments for one in part.deferred]
    return deferred, [one.forecast for one in plan.set_aside]


def test_what_is_deferred_or_set_aside_is_forecast_by_the_model(run: Run, folder: Path) -> None:
    status, errors, out = planned(run, folder, "--model", fitted(run, folder, "model", "2026-04-12 00:00"))
    assert status == 0, errors
    deferred, aside = left_out(read_plan(out))
    assert deferred
    assert aside
    assert all(one.basis.startswith("model learned until 2026-04-12") for one in (*deferred, *aside))
    assert all(one.basis.endswith("as of 2026-04-13 00:00") for one in (*deferred, *aside))


def test_a_deferred_order_is_not_forecast_for_the_day_that_does_not_have_it(run: Run, folder: Path) -> None:
    _, _, out = planned(run, folder, "--model", fitted(run, folder, "model", "2026-04-12 00:00"))
    deferred, _ = left_out(read_plan(out))
    given = [one.done_10 for one in deferred if one.done_10 is not None]
    assert given
    assert all(day > date(2026, 4, 13) for day in given)


def test_without_a_model_the_history_of_the_type_answers(run: Run, folder: Path) -> None:
    _, _, out = planned(run, folder)
    deferred, aside = left_out(read_plan(out))
    assert {one.basis.partition("'")[0] for one in (*deferred, *aside)} == {"history of "}


def test_a_model_that_knows_what_the_plan_may_not_is_refused(run: Run, folder: Path) -> None:
    later = fitted(run, folder, "later", "2026-04-13 06:00")
    status, errors, _ = planned(run, folder, "--model", later)
    assert status == 1
    assert "was learned from what happened up to 0.2 days after what may be known" in errors


def test_a_model_learned_long_ago_is_warned_of_in_the_plan(run: Run, folder: Path) -> None:
    model = fitted(run, folder, "model", "2026-04-12 00:00")
    _, _, out = planned(run, folder, "--model", model, "--date", "2026-05-20", "--as-of", "2026-05-20 00:00")
    assert "the model was learned 38 days before what is known" in " ".join(read_plan(out).warnings)


def test_a_model_without_a_database_is_refused_where_a_plan_is_changed(run: Run, folder: Path) -> None:
    model = fitted(run, folder, "model", "2026-04-12 00:00")
    _, _, out = planned(run, folder)
    plan = read_plan(out)
    order = plan.departments[0].work_lists[0].assignments[0].order_id
    status, _, errors = run(
        *("edit", out, "pin", order, "--day", "2026-04-15", "--network", folder / "city.net", "--model", model),
        *("--yes", "--out", folder / "changed.json"),
    )
    assert status == 2
    assert "--model goes with --db" in errors
