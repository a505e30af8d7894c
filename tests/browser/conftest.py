"""The plan page in Chromium; every browser test is skipped where there is none, unless REQUIRE_BROWSER=1."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import LAPTOP, PHONE, Visit, chromium_path, launched, served
from playwright.sync_api import Browser, ConsoleMessage

from api.settings import Settings
from dispatch.model import Plan
from dispatch.planning.document import encode_plan, plan_id
from dispatch.store import open_store
from geodata.streets.network import save

sys.path.append(str(Path(__file__).parents[1] / "api"))

VENDOR = Path(__file__).parents[2] / "api" / "pages" / "static" / "vendor"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    libraries = all((VENDOR / name).exists() for name in ("maplibre-gl.mjs", "pmtiles.mjs"))
    missing = [name for name, there in (("Chromium", chromium_path()), ("the map libraries", libraries)) if not there]
    if missing and os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"{' and '.join(missing)} must be here when REQUIRE_BROWSER=1")
    if missing:
        pytest.skip(f"{' and '.join(missing)} not here: the pages are not tried in a browser")
    with launched() as started:
        yield started


@pytest.fixture(scope="session")
def plan() -> Plan:
    from example_plan import example_plan

    # Two departments' worth of crews would repeat colours: the eleventh and twelfth are striped.
    return example_plan(size=24, num_crews=12, num_stops=8, num_deferred=10)


@pytest.fixture(scope="session")
def address(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from example_plan import grid_network

    folder = tmp_path_factory.mktemp("city")
    settings = Settings(
        database_url=f"sqlite:///{folder / 'city.db'}",
        network_path=folder / "city.network",
        districts_path=folder / "districts.geojson",
    )
    assert settings.network_path is not None
    assert settings.districts_path is not None
    save(grid_network(24), settings.network_path)
    settings.districts_path.write_text(json.dumps(_districts()))
    _keep(plan, settings)
    with served(settings) as started:
        yield started


@pytest.fixture(scope="session")
def address_without_streets(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(database_url=f"sqlite:///{tmp_path_factory.mktemp('bare') / 'city.db'}")
    _keep(plan, settings)
    with served(settings) as started:
        yield started


@pytest.fixture(scope="session")
def desktop(browser: Browser, address: str, plan: Plan) -> Iterator[Visit]:
    yield from _visited(browser, f"{address}/plans/{plan_id(plan)}", viewport=LAPTOP)


@pytest.fixture
def visit(desktop: Visit) -> Visit:
    """The plan page beside its lists, as it was when opened; one page serves all tests, for drawing takes long."""
    desktop.page.emulate_media(media="screen")
    for box in desktop.page.locator(".layers input").all():
        box.set_checked(box.get_attribute("data-layer") != "areas")
    desktop.page.locator("#tab-0").click()
    desktop.settle()
    return desktop


@pytest.fixture
def phone_visit(browser: Browser, address: str, plan: Plan) -> Iterator[Visit]:
    """The plan page on a phone's screen, its map drawn."""
    yield from _visited(browser, f"{address}/plans/{plan_id(plan)}", viewport=PHONE, has_touch=True, is_mobile=True)


def _districts() -> dict[str, Any]:
    """Two halves of the grid as GeoJSON: one that is numbered, as many cities do, and one with a name."""
    from example_plan import position

    halves = {"7": (0.0, 11.5), "Harbor": (11.5, 23.0)}
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[position(corner) for corner in ((w, 0), (e, 0), (e, 23), (w, 23), (w, 0))]],
            },
        }
        for name, (w, e) in halves.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def _visited(browser: Browser, address: str, **options: Any) -> Iterator[Visit]:
    # Without motion the map is where it is sent at once.
    context = browser.new_context(reduced_motion="reduce", **options)
    visit = Visit(context.new_page(), address)
    context.on("request", lambda request: visit.requested.append(request.url))
    visit.page.on("console", lambda message: visit.complaints.append(message.text) if _is_complaint(message) else None)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.goto(address)
    visit.settle()
    yield visit
    context.close()


def _is_complaint(message: ConsoleMessage) -> bool:
    # The software renderer speaks of its own speed whatever the page does.
    return message.type in {"error", "warning"} and "GL Driver Message (OpenGL, Performance" not in message.text


def _keep(plan: Plan, settings: Settings) -> None:
    with open_store(settings.database_url) as store:
        store.save_plan(
            plan_id(plan),
            city=plan.city,
            day=plan.day,
            as_of=plan.as_of,
            summary={},
            document=encode_plan(plan),
            now=plan.as_of,
        )
