"""The pages as they leave the server, before any script runs."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from example_plan import HOSTILE
from starlette.testclient import TestClient

from api.app import create_app
from api.pages.plan_view import NUM_COLORS, REASONS, heading_of
from api.pages.rendering import STATIC, duration, hours, miles, static_digest
from api.settings import Settings
from dispatch.model import DeferredReason, Plan, SetAsideReason
from dispatch.planning.document import encode_plan, plan_id
from dispatch.store import open_store

NOW = datetime(2025, 3, 3, 11, tzinfo=UTC)


class Page(HTMLParser):
    """All start tags with their attributes, and all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


@pytest.fixture(scope="module")
def page(client: TestClient, plan: Plan) -> Page:
    return Page(client.get(f"/plans/{plan_id(plan)}").text)


def test_the_first_page_lists_the_plan_with_its_figures(client: TestClient, plan: Plan):
    page = Page(client.get("/").text)
    assert f"/plans/{plan_id(plan)}" in [attributes.get("href") for tag, attributes in page.tags if tag == "a"]
    assert "Mon, Mar 3, 2025 Gridville" in page.text
    assert "18 of 24" in page.text


def test_without_any_plan_the_first_page_says_how_to_make_one(empty_client: TestClient):
    assert "dispatch311 demo" in Page(empty_client.get("/").text).text


def test_an_unknown_plan_is_a_page_for_a_browser(client: TestClient):
    answer = client.get("/plans/none", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no plan none." in Page(answer.text).text


def test_an_unknown_plan_id_is_shown_as_text(client: TestClient):
    answer = client.get("/plans/%3Cscript%3Ealert(1)%3C%2Fscript%3E", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert not [tag for tag, _ in Page(answer.text).tags if tag == "script"]


def test_each_department_is_a_tab(page: Page):
    tabs = [attributes["data-department"] for tag, attributes in page.tags if "data-department" in attributes]
    assert tabs == ["PWD", "SAN", "BTD"]


def test_every_crew_sent_out_is_listed_once(page: Page, plan: Plan):
    crews = [attributes["data-crew"] for _, attributes in page.tags if "data-crew" in attributes]
    assert crews == [one.crew_id for department in plan.departments for one in department.work_lists]


def test_a_crew_without_work_is_named_as_not_sent_out(page: Page):
    assert "Not sent out: PWD crew 3." in page.text


def test_stops_are_listed_in_the_order_of_the_work_list_and_deferred_orders_after_them(page: Page, plan: Plan):
    department = plan.departments[0]
    listed = [attributes["data-order"] for _, attributes in page.tags if "data-order" in attributes]
    planned = [one.order_id for work_list in department.work_lists for one in work_list.assignments]
    left_out = [one.order_id for one in department.deferred]
    assert listed[: len(planned) + len(left_out)] == planned + left_out


def test_a_stop_shows_arrival_address_service_and_minutes(page: Page, plan: Plan):
    department = plan.departments[0]
    second = department.work_lists[0].assignments[1]
    order = next(order for order in department.orders if order.id == second.order_id)
    assert f"2 {second.arrival:%H:%M} {order.address} Pothole · 10 min" in page.text


def test_merged_reports_are_counted_at_the_stop(page: Page):
    assert page.text.count("2 reports") == 1


def test_an_address_is_never_taken_as_markup(page: Page):
    assert not [tag for tag, _ in page.tags if tag == "img"]
    assert HOSTILE in page.text


def test_no_element_carries_a_style_or_script_that_the_security_policy_forbids(page: Page):
    assert not [
        attributes for _, attributes in page.tags if any(n == "style" or n.startswith("on") for n in attributes)
    ]
    assert not [attributes for tag, attributes in page.tags if tag == "script" and "src" not in attributes]


def test_nothing_is_loaded_from_another_host(page: Page):
    loaded = [
        attributes.get("src") or attributes.get("href") for tag, attributes in page.tags if tag in {"script", "link"}
    ]
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)


def test_a_deferred_order_shows_its_reason_and_its_forecast(page: Page):
    assert "It fits a crew, but other work was worth more of today's time 2" in page.text
    assert "It would take 31 minutes of a crew's day; the work kept instead is worth more." in page.text
    assert "8 of 10 requests like it are done by 12 March." in page.text


def test_requests_set_aside_are_grouped_by_reason_then_service_code(page: Page):
    assert "Nobody drives out for it 2" in page.text
    assert "Feedback 2" in page.text
    assert "Done by crews that are not planned here 1" in page.text


def test_the_plan_is_compared_with_first_in_first_out(page: Page, plan: Plan):
    figures = plan.departments[0].figures
    each = figures.travel_duration / 60
    assert (
        f"1 more job done than first in, first out; {each / 6:.1f} min of driving for each job "
        f"instead of {2 * each / 5:.1f} min." in page.text
    )
    assert "Jobs done 6 of 8 5 of 8" in page.text
    assert "Deferred: outcompeted 2 3" in page.text


def test_every_static_file_the_page_names_is_served_to_be_kept_for_good(client: TestClient, page: Page):
    named = [
        attributes.get("src") or attributes.get("href") for tag, attributes in page.tags if tag in {"script", "link"}
    ]
    # The map library is fetched when the project is set up and may be absent.
    for address in (address for address in named if "/vendor/" not in address):
        answer = client.get(address)
        assert (answer.status_code, address) == (200, address)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_modules_are_served_as_scripts(client: TestClient, page: Page):
    (module,) = [attributes["src"] for tag, attributes in page.tags if tag == "script"]
    assert client.get(module).headers["content-type"].startswith("text/javascript")


def test_the_address_of_static_files_changes_with_their_content(tmp_path):
    (tmp_path / "a.css").write_text("a {}")
    before = static_digest(tmp_path)
    (tmp_path / "a.css").write_text("b {}")
    assert static_digest(tmp_path) != before


def test_a_static_file_under_an_old_address_is_not_found(client: TestClient):
    assert client.get("/static/0000000000000000/page.css").status_code == 404


def test_a_file_outside_the_static_folder_is_not_served(client: TestClient):
    assert client.get(f"/static/{static_digest()}/..%2F..%2Frendering.py").status_code == 404


def test_every_reason_a_plan_may_give_has_a_heading():
    given = {reason.value for reason in (*DeferredReason, *SetAsideReason)}
    assert given <= set(REASONS)


def test_a_reason_not_known_is_shown_as_its_words():
    assert heading_of("truck-in-repair") == "Truck in repair"


def test_the_style_sheet_has_every_crew_colour():
    css = (STATIC / "plan.css").read_text()
    assert len(set(re.findall(r"--crew-(\d+): (#[0-9a-f]{6});", css))) == NUM_COLORS
    assert len(set(re.findall(r"\.color-(\d+) \{ --crew: var\(--crew-\1\); \}", css))) == NUM_COLORS


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "0 min"),
        (20, "under 1 min"),
        (60, "1 min"),
        (3540, "59 min"),
        (3600, "1 h 00"),
        (7500, "2 h 05"),
        (86400, "1 day"),
        (180000, "2 days 2 h"),
    ],
)
def test_a_duration_is_written_as_a_person_says_it(seconds: int, written: str):
    assert duration(seconds) == written


def test_the_work_of_many_crews_is_written_in_hours_not_days():
    assert hours(32 * 3600 + 300) == "32 h 05"


def test_a_mile_is_1609_metres():
    assert miles(1609.344) == "1.0 mi"


def test_what_a_dispatcher_has_to_know_first_is_above_the_lists(tmp_path, plan: Plan) -> None:
    url = f"sqlite:///{tmp_path / 'city.db'}"
    warned = replace(plan, warnings=("crew <1> cannot work",))
    with open_store(url) as store:
        store.save_plan(
            "warned", city=plan.city, day=plan.day, as_of=plan.as_of, summary={}, document=encode_plan(warned), now=NOW
        )
    with TestClient(create_app(Settings(database_url=url))) as client:
        page = client.get("/plans/warned").text
    assert page.index("crew &lt;1&gt; cannot work") < page.index('role="tablist"')


def test_the_list_of_plans_gives_the_moment_in_the_citys_own_time(tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'city.db'}"
    summary = {"timezone": "America/Los_Angeles"}
    with open_store(url) as store:
        store.save_plan("x", city="X", day=NOW.date(), as_of=NOW, summary=summary, document=b"{}", now=NOW)
    with TestClient(create_app(Settings(database_url=url))) as client:
        assert "Mar 3, 2025, 03:00" in client.get("/").text
