"""The plan page as a dispatcher uses it, in a real browser."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from chromium import DESKTOP, LAPTOP, PHONE, Visit, take_picture
from playwright.sync_api import Browser, expect

from dispatch.model import Plan
from dispatch.planning.document import plan_id

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def test_the_page_asks_no_other_host_for_anything_and_complains_of_nothing(visit: Visit):
    here = urlsplit(visit.address).netloc
    visit.page.click('[data-crew="PWD crew 1"]')
    visit.settle()
    hosts = {urlsplit(url).netloc for url in visit.requested if not url.startswith(("blob:", "data:"))}
    assert hosts == {here}
    assert any("maplibre-gl-worker" in url for url in visit.requested)
    assert any("/api/streets.pmtiles" in url for url in visit.requested)
    assert visit.complaints == []


def test_every_route_of_the_first_department_is_on_the_map_with_numbered_stops(visit: Visit):
    crews = {f"PWD crew {number}" for number in range(1, 13)}
    assert {one["crew"] for one in visit.drawn("routes")} == crews
    assert {one["crew"] for one in visit.drawn("stop-dots")} == crews
    assert {one["number"] for one in visit.drawn("stop-numbers")} <= set(range(1, 9))
    assert len(visit.drawn("stop-numbers")) >= len(crews)


def test_streets_and_their_names_are_drawn_from_the_citys_own_network(visit: Visit):
    assert "5th Street" in {one["name"] for one in visit.drawn("streets")}
    visit.page.evaluate("document.getElementById('map').map.jumpTo({zoom: 15.5})")
    visit.settle()
    assert visit.drawn("street-names")


@pytest.mark.parametrize(("zoom", "is_drawn"), [(10.5, False), (11.5, True), (14.5, True), (17.5, True)])
def test_residential_streets_are_drawn_from_the_zoom_on_at_which_one_can_tell_them_apart(
    visit: Visit, zoom: float, is_drawn: bool
):
    visit.page.evaluate("zoom => document.getElementById('map').map.jumpTo({zoom})", zoom)
    visit.settle()
    assert ("residential" in {one["class"] for one in visit.drawn("streets")}) == is_drawn


def test_districts_are_outlined_and_named(visit: Visit):
    assert {one["name"] for one in visit.drawn("district-outlines")} == {"7", "Harbor"}
    for layer in ("Stops", "Deferred"):
        visit.page.get_by_label(layer).uncheck()
    visit.settle()
    assert {one["name"] for one in visit.drawn("district-names")} == {"7", "Harbor"}


def test_the_map_says_whose_streets_it_shows(visit: Visit):
    expect(visit.page.locator(".credit")).to_have_text("Streets © OpenStreetMap contributors")


def test_deferred_orders_are_on_the_map(visit: Visit, plan: Plan):
    assert {one["order"] for one in visit.drawn("deferred")} == {one.order_id for one in plan.departments[0].deferred}


def test_choosing_a_crew_lists_its_stops_in_order_and_numbers_them_all_on_the_map(visit: Visit, plan: Plan):
    department = plan.departments[0]
    work_list = department.work_lists[3]
    addresses = {order.id: order.address for order in department.orders}
    visit.page.click('[data-crew="PWD crew 4"]')
    visit.settle()
    shown = visit.page.locator(".stops:visible .stop .address").all_inner_texts()
    assert shown == [addresses[one.order_id] for one in work_list.assignments]
    times = visit.page.locator(".stops:visible .stop .time").all_inner_texts()
    assert times == [f"{one.arrival:%H:%M}" for one in work_list.assignments]

    def numbers_of(drawn: list[dict[str, Any]]) -> set[tuple[str, int]]:
        return {(one["crew"], one["number"]) for one in drawn}

    expected = {("PWD crew 4", number) for number in range(1, 9)}
    assert numbers_of(visit.drawn_once("stop-numbers", lambda drawn: numbers_of(drawn) == expected)) == expected


def test_choosing_a_crew_again_shows_all_crews_again(visit: Visit):
    visit.page.click('[data-crew="PWD crew 4"]')
    visit.page.click('[data-crew="PWD crew 4"]')
    visit.settle()
    expect(visit.page.locator(".stops:visible")).to_have_count(0)

    def crews_of(drawn: list[dict[str, Any]]) -> set[str]:
        return {one["crew"] for one in drawn}

    assert len(crews_of(visit.drawn_once("stop-numbers", lambda drawn: len(crews_of(drawn)) > 1))) > 1


def test_choosing_a_department_shows_its_routes_alone(visit: Visit):
    visit.page.get_by_role("tab", name="Sanitation").click()
    visit.settle()
    assert {one["department"] for one in visit.drawn("routes", "stop-dots", "deferred")} == {"SAN"}
    expect(visit.page.locator(".yard-marker:visible")).to_have_text(["Sanitation yard"])


def test_a_stop_chosen_in_the_list_is_told_on_the_map_as_plain_text(visit: Visit, plan: Plan):
    hostile = plan.departments[0].orders[0]
    visit.page.click('[data-crew="PWD crew 1"]')
    visit.page.click(f'[data-order="{hostile.id}"]')
    popup = visit.page.locator(".popup")
    expect(popup.locator("h4")).to_have_text(hostile.address)
    expect(popup).to_contain_text("2 reports")
    expect(visit.page.locator(".popup img")).to_have_count(0)
    assert visit.page.title() != "1"


def test_a_stop_clicked_on_the_map_opens_its_crew_in_the_list(visit: Visit, plan: Plan):
    order = plan.departments[0].orders[-1 - len(plan.departments[0].deferred)]
    place = visit.page.evaluate(
        "([lon, lat]) => { const p = document.getElementById('map').map.project([lon, lat]); return [p.x, p.y]; }",
        [order.lon, order.lat],
    )
    box = visit.page.locator("#map").bounding_box()
    assert box is not None
    visit.page.mouse.click(box["x"] + place[0], box["y"] + place[1])
    expect(visit.page.locator(".popup h4")).to_have_count(1)
    expect(visit.page.locator(".stop.chosen")).to_be_visible()


def test_work_areas_are_drawn_when_asked_for(visit: Visit):
    assert visit.drawn("area-outline") == []
    visit.page.get_by_label("Work areas").check()
    visit.settle()
    assert {one["department"] for one in visit.drawn("area-outline")} == {"PWD"}


def test_the_lists_are_worked_by_keyboard_alone(visit: Visit):
    page = visit.page
    page.get_by_role("tab", name="Public Works").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Sanitation")).to_be_focused()
    expect(page.get_by_role("tab", name="Sanitation")).to_have_attribute("aria-selected", "true")
    page.locator('[data-crew="SAN crew 1"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator('[data-crew="SAN crew 1"]')).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator('[data-crew="SAN crew 1"]')).to_have_attribute("aria-expanded", "false")


def test_requests_set_aside_are_on_the_map_and_listed_when_their_tab_is_chosen(visit: Visit, plan: Plan):
    visit.page.get_by_role("tab", name="Set aside").click()
    visit.settle()
    located = {one.request_id for one in plan.set_aside if one.lon is not None}
    assert {one["address"] for one in visit.drawn("set-aside")} == located
    assert visit.drawn("stop-dots", "stop-numbers", "deferred") == []


def test_a_phone_needs_no_scrolling_sideways(phone_visit: Visit):
    page = phone_visit.page
    for crew in ("PWD crew 1", "PWD crew 11"):
        page.locator(f'[data-crew="{crew}"]').click()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert phone_visit.drawn("routes")
    assert phone_visit.complaints == []


def test_on_paper_every_crew_of_the_department_has_its_stops_and_the_map_is_left_out(visit: Visit):
    visit.page.emulate_media(media="print")
    expect(visit.page.locator("#panel-0 .stops:visible")).to_have_count(12)
    expect(visit.page.locator(".map")).to_be_hidden()


def test_without_a_street_network_routes_are_drawn_and_the_page_says_what_is_missing(
    browser: Browser, address_without_streets: str, plan: Plan
):
    page = browser.new_page()
    page.goto(f"{address_without_streets}/plans/{plan_id(plan)}")
    page.wait_for_selector("#map[data-state=drawn]")
    expect(page.get_by_role("status")).to_contain_text("No street network is configured")
    count = "document.getElementById('map').map.queryRenderedFeatures({layers: ['routes']}).length"
    assert page.evaluate(count) > 0
    page.close()


def test_when_the_map_cannot_be_drawn_the_page_says_so_and_the_lists_still_work(
    browser: Browser, address: str, plan: Plan
):
    page = browser.new_page()
    page.route("**/maplibre-gl.mjs", lambda route: route.abort())
    page.goto(f"{address}/plans/{plan_id(plan)}")
    expect(page.get_by_role("status")).to_contain_text("The map cannot be drawn")
    page.click('[data-crew="PWD crew 2"]')
    expect(page.locator(".stops:visible .stop")).to_have_count(8)
    page.close()


def test_without_scripts_every_list_is_open(browser: Browser, address: str, plan: Plan):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/plans/{plan_id(plan)}")
    expect(page.locator(".stops:visible")).to_have_count(36)
    context.close()


def test_the_first_page_leads_to_the_plan(browser: Browser, address: str):
    page = browser.new_page(viewport=PHONE)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_role("link", name="Mon, Mar 3, 2025").click()
    expect(page).to_have_title("Gridville, Monday, March 3, 2025 · dispatch311")
    page.close()


def test_the_page_can_be_pictured(visit: Visit, tmp_path):
    """SCREENSHOT=path keeps the picture."""
    path = Path(os.environ.get("SCREENSHOT") or tmp_path / "plan-page.png")
    visit.page.set_viewport_size(DESKTOP)
    take_picture(visit.page, path)
    visit.page.set_viewport_size(LAPTOP)
    assert path.read_bytes().startswith(b"\x89PNG")
