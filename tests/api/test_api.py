"""The API: what each route answers, and how it refuses."""

import gzip
import shutil
from dataclasses import replace
from pathlib import Path

import mapbox_vector_tile
import msgspec
import pytest
from pmtiles.reader import MemorySource, Reader, all_tiles
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from dispatch.errors import StoreError
from dispatch.model import Plan
from dispatch.planning.document import encode_plan, plan_id
from geodata.errors import DistrictError, NetworkFileError

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


STREETS = "/api/streets.pmtiles"


@pytest.fixture(scope="module")
def archive(client: TestClient) -> bytes:
    return client.get(STREETS).content


def test_every_street_of_the_grid_is_in_the_base_map(archive: bytes):
    tiles = [mapbox_vector_tile.decode(gzip.decompress(tile)) for _, tile in all_tiles(MemorySource(archive))]
    assert {feature["properties"]["name"] for tile in tiles for feature in tile["streets"]["features"]} == {
        *("0th Street", "1st Street", "2nd Street", "3rd Street", "4th Street", "5th Street"),
        *("0th Avenue", "1st Avenue", "2nd Avenue", "3rd Avenue", "4th Avenue", "5th Avenue"),
    }


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-126", 0, 127), ("bytes=7-7", 7, 8), ("bytes=100-", 100, None), ("bytes=-50", -50, None)],
)
def test_a_range_of_the_base_map_is_those_bytes_of_it(client: TestClient, archive: bytes, asked, start, stop):
    answer = client.get(STREETS, headers={"Range": asked})
    first, last = range(len(archive))[start:stop][0], range(len(archive))[start:stop][-1]
    assert (answer.status_code, answer.content) == (206, archive[start:stop])
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(archive)}"
    assert answer.headers["content-length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=100-99999999", "bytes=-99999999"])
def test_a_range_that_reaches_beyond_the_base_map_ends_where_it_ends(client: TestClient, archive: bytes, asked: str):
    answer = client.get(STREETS, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, archive[100 if asked[6] != "-" else 0 :])


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=9-8"])
def test_a_range_of_nothing_is_416_with_the_size_there_is(client: TestClient, archive: bytes, asked: str):
    answer = client.get(STREETS, headers={"Range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(archive)}")


@pytest.mark.parametrize("asked", ["bytes=0-9,20-29", "bytes=-", "tiles=0-9", "bytes=a-b"])
def test_ranges_of_another_kind_are_answered_with_the_whole_base_map(client: TestClient, archive: bytes, asked: str):
    answer = client.get(STREETS, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, archive)
    assert answer.headers["accept-ranges"] == "bytes"


def test_a_range_of_a_base_map_of_before_is_answered_with_the_whole_new_one(client: TestClient, archive: bytes):
    etag = client.get(STREETS).headers["etag"]
    known = client.get(STREETS, headers={"Range": "bytes=0-9", "If-Range": etag})
    other = client.get(STREETS, headers={"Range": "bytes=0-9", "If-Range": '"of before"'})
    assert (known.status_code, len(known.content)) == (206, 10)
    assert (other.status_code, other.content) == (200, archive)


@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=0-5000"}])
def test_the_base_map_is_not_compressed_once_more(client: TestClient, archive: bytes, asked: dict[str, str]):
    with client.stream("GET", STREETS, headers={"Accept-Encoding": "gzip", **asked}) as answer:
        sent = b"".join(answer.iter_raw())
    assert "content-encoding" not in answer.headers
    assert sent == archive[: len(sent)]
    assert answer.headers["content-type"] == "application/vnd.pmtiles"


def test_a_base_map_the_browser_has_is_not_sent_again(client: TestClient):
    etag = client.get(STREETS).headers["etag"]
    assert client.get(STREETS, headers={"If-None-Match": etag}).status_code == 304


def test_under_the_address_the_page_gives_the_base_map_is_good_for_ever(client: TestClient, plan: Plan):
    page = client.get(f"/plans/{plan_id(plan)}").text
    address = page.partition('data-streets="')[2].partition('"')[0]
    assert "immutable" in client.get(address).headers["cache-control"]
    assert client.get(STREETS).headers["cache-control"] == "no-cache"
    assert client.get(STREETS, params={"v": "of before"}).headers["cache-control"] == "no-cache"


def test_the_base_map_is_kept_beside_the_network(archive: bytes, settings: Settings):
    assert Path(f"{settings.network_path}.pmtiles").read_bytes() == archive


def test_districts_are_drawn_on_the_base_map(settings: Settings, tmp_path):
    network = shutil.copy(settings.network_path, tmp_path / "city.network")
    districts = tmp_path / "districts.geojson"
    ring = [[0, 0], [0.01, 0], [0.01, 0.01], [0, 0]]
    feature = {"type": "Feature", "properties": {"name": "1"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    districts.write_bytes(msgspec.json.encode({"type": "FeatureCollection", "features": [feature]}))
    given = Settings(database_url=settings.database_url, network_path=network, districts_path=districts)
    with TestClient(create_app(given)) as client:
        content = client.get(STREETS).content
    layers = Reader(MemorySource(content)).metadata()["vector_layers"]
    assert [layer["id"] for layer in layers] == ["streets", "districts", "district_names"]


def test_a_file_of_districts_that_is_not_there_stops_the_start(settings: Settings, tmp_path):
    given = replace(settings, districts_path=tmp_path / "none.geojson")
    with pytest.raises(DistrictError, match="no such file"), TestClient(create_app(given)):
        pass


def test_without_a_network_the_base_map_is_a_problem_that_says_what_to_set(empty_client: TestClient):
    answer = empty_client.get(STREETS)
    assert answer.status_code == 404
    assert "DISPATCH311_NETWORK" in answer.json()["detail"]


def test_openapi_describes_every_route_of_the_api_and_no_page(client: TestClient):
    assert set(client.get("/openapi.json").json()["paths"]) == {
        "/health",
        "/api/requests",
        "/api/requests/rejected",
        "/api/plans",
        "/api/plans/{plan_id}",
        "/api/streets.pmtiles",
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
    given = {
        "DISPATCH311_DB": "sqlite:///a.db",
        "DISPATCH311_NETWORK": "a.network",
        "DISPATCH311_DISTRICTS": "a.json",
        "DISPATCH311_CITY": "boston",
        "DISPATCH311_MODEL": "a.forecast",
    }
    assert Settings.from_environment(given) == Settings(
        database_url="sqlite:///a.db",
        network_path=Path("a.network"),
        districts_path=Path("a.json"),
        city="boston",
        model_path=Path("a.forecast"),
    )


def test_an_empty_setting_counts_as_not_given():
    empty = {"DISPATCH311_DB": "", "DISPATCH311_NETWORK": "", "DISPATCH311_DISTRICTS": "", "DISPATCH311_CITY": ""}
    assert Settings.from_environment(empty) == Settings()


def test_the_document_of_the_api_reads_back_as_the_plan(client: TestClient, plan: Plan):
    answer = client.get(f"/api/plans/{plan_id(plan)}")
    assert msgspec.json.decode(answer.content, type=Plan) == plan
