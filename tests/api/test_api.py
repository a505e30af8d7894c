"""The API: what each route answers, and how it refuses."""

import gzip

import msgspec
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from dispatch.errors import StoreError
from dispatch.model import Plan
from dispatch.planning.document import encode_plan, plan_id
from geodata.errors import NetworkFileError

PROBLEM = "application/problem+json"


def test_health_says_that_the_database_answers_and_the_streets_are_loaded(client: TestClient):
    assert client.get("/health").json() == {"ok": True, "version": "0.1.0", "database": True, "network": True}


def test_health_is_well_without_a_street_network_and_says_so(empty_client: TestClient):
    answer = empty_client.get("/health")
    assert (answer.status_code, answer.json()["network"]) == (200, False)


def test_health_is_503_when_the_database_does_not_answer(tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    database = folder / "city.db"
    with TestClient(create_app(Settings(database_url=f"sqlite:///{database}"))) as client:
        database.write_bytes(b"no database any more" * 100)
        answer = client.get("/health")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


def test_a_street_network_that_is_not_there_stops_the_start(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'city.db'}", network_path=tmp_path / "none.network")
    with pytest.raises(NetworkFileError, match="no such file"), TestClient(create_app(settings)):
        pass


def test_a_database_that_cannot_be_opened_stops_the_start(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'no' / 'folder' / 'city.db'}")
    with pytest.raises(StoreError), TestClient(create_app(settings)):
        pass


def test_requests_come_newest_first(client: TestClient):
    items = client.get("/api/requests").json()["items"]
    assert [item["service_request_id"] for item in items] == ["R-4", "R-3", "R-2", "R-1", "R-0"]


def test_following_next_through_the_pages_gives_every_request_once(client: TestClient):
    seen, after = [], None
    while True:
        page = client.get("/api/requests", params={"limit": 2} | ({"after": after} if after else {})).json()
        seen += [item["service_request_id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == ["R-4", "R-3", "R-2", "R-1", "R-0"]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"status": "closed"}, ["R-4"]),
        ({"service_code": "Pothole"}, ["R-3", "R-1"]),
        ({"status": "open", "service_code": "Graffiti"}, ["R-2", "R-0"]),
    ],
)
def test_requests_are_filtered_by_status_and_service_code(client: TestClient, query, ids):
    items = client.get("/api/requests", params=query).json()["items"]
    assert [item["service_request_id"] for item in items] == ids


def test_rejected_rows_are_paged_with_their_reason_and_source(client: TestClient):
    first = client.get("/api/requests/rejected", params={"limit": 2}).json()
    second = client.get("/api/requests/rejected", params={"limit": 2, "after": first["next"]}).json()
    rows = [*first["items"], *second["items"]]
    assert [(row["line_number"], row["reason"], row["source"]) for row in rows] == [
        (7, "coordinates-zero", "march.csv"),
        (9, "coordinates-zero", "march.csv"),
        (11, "coordinates-zero", "march.csv"),
    ]
    assert second["next"] is None


@pytest.mark.parametrize("after", ["nonsense", "1.2.3", "1740787200.99999999999999999999999", "9" * 80 + ".1"])
def test_an_after_that_no_page_gave_is_refused(client: TestClient, after: str):
    answer = client.get("/api/requests", params={"after": after})
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert after in answer.json()["detail"]


def test_a_refused_query_names_the_parameter(client: TestClient):
    answer = client.get("/api/requests", params={"limit": 0})
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert (problem["title"], problem["status"], problem["instance"]) == ("Unprocessable Entity", 422, "/api/requests")
    assert [one["location"] for one in problem["errors"]] == ["query.limit"]


def test_plans_are_listed_with_their_summary(client: TestClient, plan: Plan):
    (item,) = client.get("/api/plans").json()["items"]
    assert (item["plan_id"], item["city"], item["day"]) == (plan_id(plan), "Gridville", "2025-03-03")
    assert item["summary"]["num_scheduled"] == 18


def test_a_plan_is_answered_byte_for_byte_as_stored(client: TestClient, plan: Plan):
    assert client.get(f"/api/plans/{plan_id(plan)}").content == encode_plan(plan)


def test_a_plan_the_browser_has_is_not_sent_again(client: TestClient, plan: Plan):
    url = f"/api/plans/{plan_id(plan)}"
    again = client.get(url, headers={"If-None-Match": client.get(url).headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_plan_is_compressed_when_the_client_takes_gzip(client: TestClient, plan: Plan):
    answer = client.get(f"/api/plans/{plan_id(plan)}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


def test_an_unknown_plan_is_a_problem(client: TestClient):
    answer = client.get("/api/plans/none", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no plan none. All plans are listed at /api/plans.",
        "instance": "/api/plans/none",
        "errors": [],
    }


def test_an_address_that_is_no_route_is_a_problem(client: TestClient):
    answer = client.get("/api/nothing")
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)


def test_a_method_that_is_not_allowed_is_a_problem_that_says_which_are(client: TestClient):
    answer = client.post("/api/plans")
    assert (answer.status_code, answer.headers["content-type"], answer.headers["allow"]) == (405, PROBLEM, "GET")


def test_a_failure_is_a_problem_that_gives_nothing_away(settings: Settings):
    app = create_app(settings)

    def fail() -> None:
        raise RuntimeError("secret")

    app.router.add_api_route("/api/fail", fail)
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/api/fail")
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
    assert "secret" not in answer.text


def test_every_street_of_the_grid_is_in_the_base_map(client: TestClient):
    features = client.get("/api/streets.geojson").json()["features"]
    assert {feature["properties"]["name"] for feature in features} == {
        *("0th Street", "1st Street", "2nd Street", "3rd Street", "4th Street", "5th Street"),
        *("0th Avenue", "1st Avenue", "2nd Avenue", "3rd Avenue", "4th Avenue", "5th Avenue"),
    }


def test_the_base_map_is_the_same_compressed_or_not(client: TestClient):
    plain = client.get("/api/streets.geojson", headers={"Accept-Encoding": "identity"})
    with client.stream("GET", "/api/streets.geojson", headers={"Accept-Encoding": "gzip"}) as answer:
        compressed = b"".join(answer.iter_raw())
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(compressed) == plain.content
    assert plain.headers["content-type"] == "application/geo+json"


def test_a_base_map_the_browser_has_is_not_sent_again(client: TestClient):
    etag = client.get("/api/streets.geojson").headers["etag"]
    assert client.get("/api/streets.geojson", headers={"If-None-Match": etag}).status_code == 304


def test_without_a_network_the_base_map_is_a_problem_that_says_what_to_set(empty_client: TestClient):
    answer = empty_client.get("/api/streets.geojson")
    assert answer.status_code == 404
    assert "DISPATCH311_NETWORK" in answer.json()["detail"]


def test_openapi_describes_every_route_of_the_api_and_no_page(client: TestClient):
    assert set(client.get("/openapi.json").json()["paths"]) == {
        "/health",
        "/api/requests",
        "/api/requests/rejected",
        "/api/plans",
        "/api/plans/{plan_id}",
        "/api/streets.geojson",
    }


def test_openapi_describes_the_plan_document(client: TestClient):
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert set(schemas["Plan"]["properties"]) >= {"departments", "set_aside", "provenance"}


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_no_documentation_page_that_loads_from_another_host_is_served(client: TestClient, path: str):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/health", "/api/plans", "/api/nothing", "/openapi.json"])
def test_every_answer_allows_only_this_host(client: TestClient, path: str):
    headers = client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "http" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_settings_come_from_the_environment_given():
    given = {"DISPATCH311_DB": "sqlite:///a.db", "DISPATCH311_NETWORK": "a.network"}
    settings = Settings.from_environment(given)
    assert (settings.database_url, str(settings.network_path)) == ("sqlite:///a.db", "a.network")


def test_an_empty_setting_counts_as_not_given():
    empty = {"DISPATCH311_DB": "", "DISPATCH311_NETWORK": ""}
    assert Settings.from_environment(empty) == Settings()


def test_the_document_of_the_api_reads_back_as_the_plan(client: TestClient, plan: Plan):
    answer = client.get(f"/api/plans/{plan_id(plan)}")
    assert msgspec.json.decode(answer.content, type=Plan) == plan
