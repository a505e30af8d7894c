"""What is expected of open requests, as other programs read it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from dispatch.errors import ForecastError
from dispatch.model import Plan
from dispatch.planning.document import encode_plan, plan_id
from dispatch.store import Store, open_store
from geodata.requests.record import ServiceRequest

CITY = """
name = "Gridville"
jurisdiction = "gridville"
timezone = "America/New_York"
holidays = "US-MA"

[places.Yard]
lon = -71.1
lat = 42.3

[departments.ROAD]
name = "Roads"

[[departments.ROAD.crews]]
id = "R"
start = "Yard"
shift = ["07:00", "11:00"]

[service_types.pothole]
department = "ROAD"
requests = ["Pothole"]
service_minutes = 20
"""
MARCH = datetime(2025, 3, 3, 11, tzinfo=UTC)
NEW = ServiceRequest(
    jurisdiction_id="gridville",
    service_request_id="new",
    service_code="Pothole",
    status="open",
    requested_datetime=MARCH,
    expected_datetime=MARCH + timedelta(days=60),
)


def with_requests(folder: Path, *requests: ServiceRequest, plan: Plan | None = None) -> Settings:
    """Store requests, forty potholes that each took a day among them, and a plan."""
    done = [
        replace(
            NEW,
            service_request_id=f"done-{number}",
            status="closed",
            requested_datetime=MARCH - timedelta(days=30),
            closed_datetime=MARCH - timedelta(days=29),
        )
        for number in range(40)
    ]
    (folder / "city.toml").write_text(CITY)
    url = f"sqlite:///{folder / 'city.db'}"
    with open_store(url) as store:
        store.import_records([*done, *requests], source="march.csv", now=MARCH)
        if plan is not None:
            content = encode_plan(plan)
            store.save_plan(
                plan_id(plan), city=plan.city, day=plan.day, as_of=plan.as_of, summary={}, document=content, now=MARCH
            )
    return Settings(database_url=url, city=str(folder / "city.toml"))


def answered(settings: Settings) -> dict[str, dict]:
    with TestClient(create_app(settings)) as client:
        return {one["service_request_id"]: one for one in client.get("/api/requests").json()["items"]}


def of_plan(plan: Plan, name: str) -> ServiceRequest:
    return replace(NEW, service_request_id=name, requested_datetime=plan.as_of - timedelta(days=1))


def test_a_request_on_a_list_is_expected_by_the_end_of_the_planned_day(tmp_path: Path, plan: Plan) -> None:
    stop = next(stop for part in plan.departments for one in part.work_lists for stop in one.assignments)
    gridville = replace(plan, city="Gridville")
    found = answered(with_requests(tmp_path, of_plan(plan, stop.order_id), plan=gridville))[stop.order_id]
    assert found["forecast"]["planned_day"] == plan.day.isoformat()
    assert found["forecast"]["basis"] == "plan"
    assert found["forecast"]["plan_id"] == plan_id(gridville)
    assert found["expected_datetime"].startswith(f"{plan.day.isoformat()}T23:59:59")


def test_a_deferred_request_has_the_plans_range_and_its_reason(tmp_path: Path, plan: Plan) -> None:
    left_out = next(one for part in plan.departments for one in part.deferred)
    settings = with_requests(tmp_path, of_plan(plan, left_out.order_id), plan=replace(plan, city="Gridville"))
    found = answered(settings)[left_out.order_id]["forecast"]
    assert found["planned_day"] is None
    assert found["basis"] == left_out.forecast.basis
    assert found["done_90"] == (left_out.forecast.done_90 and left_out.forecast.done_90.isoformat())
    assert left_out.detail in found["text"]


def test_a_planned_day_that_went_by_gives_way_to_the_history(tmp_path: Path, plan: Plan) -> None:
    stop = next(stop for part in plan.departments for one in part.work_lists for stop in one.assignments)
    later = datetime.combine(plan.day, time(12), UTC) + timedelta(days=9)
    settings = with_requests(
        tmp_path,
        of_plan(plan, stop.order_id),
        replace(NEW, service_request_id="later", requested_datetime=later),
        plan=replace(plan, city="Gridville"),
    )
    found = answered(settings)[stop.order_id]
    assert found["forecast"]["plan_id"] is None
    assert found["expected_datetime"] is None or found["expected_datetime"] > later.isoformat()


def test_a_request_dated_in_the_future_does_not_spoil_the_others(tmp_path: Path) -> None:
    future = replace(NEW, service_request_id="future", requested_datetime=datetime(2990, 1, 1, tzinfo=UTC))
    assert answered(with_requests(tmp_path, NEW, future))["new"]["forecast"]["done_90"] == "2025-03-04"


def test_many_who_ask_at_once_share_one_reading_of_the_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readings = []
    read = Store.requests_made_by

    def counted(store: Store, *arguments: object, **options: object) -> object:
        readings.append(1)
        return read(store, *arguments, **options)

    monkeypatch.setattr(Store, "requests_made_by", counted)
    with TestClient(create_app(with_requests(tmp_path, NEW))) as client, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: client.get("/api/requests"), range(8)))
    assert len(readings) == 1


def test_a_request_that_no_plan_has_gets_a_range_by_the_history_of_its_type(tmp_path: Path) -> None:
    found = answered(with_requests(tmp_path, NEW))["new"]
    assert found["forecast"]["done_10"] == found["forecast"]["done_90"] == "2025-03-04"
    assert found["forecast"]["basis"].startswith("history of 'Pothole' by Kaplan-Meier")
    assert found["forecast"]["plan_id"] is None
    assert found["expected_datetime"] == "2025-03-04T23:59:59-05:00"


def test_the_publishers_target_keeps_a_name_of_its_own(tmp_path: Path) -> None:
    assert answered(with_requests(tmp_path, NEW))["new"]["target_datetime"] == "2025-05-02T11:00:00Z"


def test_nothing_is_expected_of_a_closed_request(tmp_path: Path) -> None:
    found = answered(with_requests(tmp_path, NEW))["done-0"]
    assert (found["expected_datetime"], found["forecast"]) == (None, None)


def test_nothing_is_expected_of_another_citys_request(tmp_path: Path) -> None:
    other = replace(NEW, jurisdiction_id="hill", service_request_id="other")
    assert answered(with_requests(tmp_path, NEW, other))["other"]["forecast"] is None


def test_without_a_city_only_plans_say_what_is_expected(tmp_path: Path) -> None:
    assert answered(replace(with_requests(tmp_path, NEW), city=None))["new"]["forecast"] is None


def test_what_comes_in_later_is_forecast_from_what_is_known_by_then(tmp_path: Path) -> None:
    settings = with_requests(tmp_path, NEW)
    later = replace(NEW, service_request_id="later", requested_datetime=MARCH + timedelta(days=2))
    with TestClient(create_app(settings)) as client, open_store(settings.database_url) as store:
        client.get("/api/requests")
        store.import_records([later], source="later.csv", now=MARCH)
        newest, *_ = client.get("/api/requests").json()["items"]
    assert newest["service_request_id"] == "later"
    assert newest["forecast"]["as_of"] == "2025-03-05T06:00:00-05:00"
    assert newest["forecast"]["done_90"] == "2025-03-06"


def test_a_model_that_is_none_stops_the_start(tmp_path: Path) -> None:
    settings = with_requests(tmp_path, NEW)
    (tmp_path / "model").write_text("no model")
    with (
        pytest.raises(ForecastError, match="is not a forecast model"),
        TestClient(create_app(replace(settings, model_path=tmp_path / "model"))),
    ):
        pass
