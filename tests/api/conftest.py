"""A running application over a store on disk that holds one plan, with the streets of a small grid."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from example_plan import example_plan, grid_network
from starlette.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.settings import Settings
from dispatch.model import Plan
from dispatch.planning.document import encode_plan, plan_id
from dispatch.store import open_store
from geodata.requests.record import RejectedRow, ServiceRequest
from geodata.streets.network import save

NOW = datetime(2025, 3, 3, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def plan() -> Plan:
    return example_plan()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Settings:
    folder: Path = tmp_path_factory.mktemp("city")
    url = f"sqlite:///{folder / 'city.db'}"
    network = folder / "city.network"
    save(grid_network(6), network)
    requests = [
        ServiceRequest(
            jurisdiction_id="gridville",
            service_request_id=f"R-{number}",
            service_code="Pothole" if number % 2 else "Graffiti",
            status="open" if number < 4 else "closed",
            requested_datetime=datetime(2025, 3, 1, number, tzinfo=UTC),
        )
        for number in range(5)
    ]
    rejected = [
        RejectedRow(line_number=line, reason="coordinates-zero", detail="Both are 0.", row={"lat": "0"})
        for line in (7, 9, 11)
    ]
    with open_store(url) as store:
        store.import_records([*requests, *rejected], source="march.csv", now=NOW)
        store.save_plan(
            plan_id(plan),
            city=plan.city,
            day=plan.day,
            as_of=plan.as_of,
            summary={"num_orders": 24, "num_scheduled": 18, "num_deferred": 6, "num_set_aside": 3, "num_crews": 6},
            document=encode_plan(plan),
            now=NOW,
        )
    return Settings(database_url=url, network_path=network)


@pytest.fixture(scope="session")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings)) as opened:
        yield opened


@pytest.fixture(scope="session")
def empty_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An application over an empty store, without a street network."""
    url = f"sqlite:///{tmp_path_factory.mktemp('empty') / 'city.db'}"
    with TestClient(create_app(Settings(database_url=url))) as opened:
        yield opened


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., tuple[int, str, str]]:
    """Run a command in an empty folder; give its exit status, standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["dispatch311", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out, printed.err

    return run_command
