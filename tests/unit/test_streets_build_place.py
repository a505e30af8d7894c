import json
import socket
import time

import numpy as np
import osmnx
import pytest
from osm_servers import Town, serve
from osm_text import write_osm

from geodata.errors import StreetDataError
from geodata.streets.network import build_network, build_network_of_place, digest

pytestmark = [pytest.mark.enable_socket, pytest.mark.usefixtures("waits")]

RESIDENTIAL = {"highway": "residential"}

#   4 ----- 5 ----> 6
#   |       |       |
#   1 --7-- 2 ----- 3      8, an alley's end; 9, outside the area
NODES = {1: (0, 0), 2: (2, 0), 3: (4, 0), 4: (0, 1), 5: (2, 1), 6: (4, 1), 7: (1, 0), 8: (3, -1), 9: (50, 0)}
WAYS = [
    ([1, 7, 2], {**RESIDENTIAL, "name": "Main Street", "maxspeed": "30 mph"}),
    ([2, 3], {**RESIDENTIAL, "name": "Main Street"}),
    ([4, 5], {**RESIDENTIAL, "name": "Oak Street"}),
    ([6, 5], {**RESIDENTIAL, "name": "Oak Street", "oneway": "-1"}),
    ([1, 4], RESIDENTIAL),
    ([2, 5], RESIDENTIAL),
    ([3, 6], {**RESIDENTIAL, "oneway:motor_vehicle": "-1", "ref": "Route 9"}),
    ([2, 8, 3], {"highway": "service", "service": "alley"}),
    ([1, 8], {"highway": "service", "service": "driveway"}),
    ([4, 8], {"highway": "footway"}),
    ([1, 6], {"highway": "residential", "access": "private"}),
]
RELATIONS = [
    (
        {"type": "restriction", "restriction": "no_right_turn"},
        [("way", 100, "from"), ("node", 2, "via"), ("way", 105, "to")],
    ),
    (
        {"type": "restriction", "restriction": "no_u_turn", "except": "motorcar"},
        [("way", 100, "from"), ("node", 2, "via"), ("way", 100, "to")],
    ),
]
AREA = [[[-0.01, -0.01], [0.01, -0.01], [0.01, 0.01], [-0.01, 0.01], [-0.01, -0.01]]]


@pytest.fixture
def town():
    return Town(NODES, WAYS, relations=RELATIONS, signals=(7,), area=AREA)


@pytest.fixture
def waits(monkeypatch):
    """Waits that were asked for, and that nobody has to sit out."""
    asked = []
    monkeypatch.setattr(time, "sleep", asked.append)
    return asked


@pytest.fixture
def ask(town, monkeypatch):
    with serve(town) as address:
        monkeypatch.setattr(osmnx.settings, "nominatim_url", f"{address}/nominatim/")
        monkeypatch.setattr(osmnx.settings, "overpass_url", f"{address}/overpass")
        yield lambda place="Gridville": build_network_of_place(place)


def refusal(ask, place="Gridville"):
    with pytest.raises(StreetDataError) as caught:
        ask(place)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_place_gives_the_network_that_a_file_of_its_streets_gives(ask, tmp_path):
    path = write_osm(tmp_path / "town.osm", NODES, WAYS, relations=RELATIONS, signals=(7,))
    network = ask()
    assert digest(network) == digest(build_network(path))
    assert network.num_edges > 10


def test_a_place_gives_the_water_that_a_file_of_it_gives(town, ask, tmp_path):
    town.nodes = NODES | {30: (-5, 2), 31: (5, 2), 32: (5, 5), 33: (-5, 5), 40: (0, 3), 41: (2, 3), 42: (1, 4)}
    town.ways = [
        *WAYS,
        ([30, 31, 32], {}),
        ([30, 33, 32], {}),
        ([40, 41, 42, 40], {}),
        ([1, 8], {"waterway": "canal"}),
    ]
    island = [("way", 111, "outer"), ("way", 112, "outer"), ("way", 113, "inner")]
    town.relations = [*RELATIONS, ({"type": "multipolygon", "natural": "water"}, island)]
    path = write_osm(tmp_path / "wet.osm", town.nodes, town.ways, relations=town.relations, signals=(7,))
    network = ask()
    assert digest(network) == digest(build_network(path))
    assert network.surroundings.barrier_area.tolist() == [-1, 0, 0]


def test_restrictions_and_signals_that_osmnx_drops_are_there(ask):
    network = ask()
    assert len(network.restriction_edge) == 2
    assert np.count_nonzero(network.node_signals) == 1
    assert network.metadata["restrictions_skipped"] == {"cars_excepted": 1}


def test_where_the_streets_are_from_is_told(ask):
    facts = ask().metadata
    assert (facts["place"], facts["place_found_as"]) == ("Gridville", "Gridville, Testland")
    assert facts["attribution"] == "Streets © OpenStreetMap contributors"
    # Ten ways are let through by the filter's tags or ours; footway and driveway never are sent.
    assert facts["num_ways_read"] == 9


def test_streets_outside_the_area_are_left_out(ask, town):
    town.ways = [*WAYS, ([3, 9], {**RESIDENTIAL, "name": "Far Road"})]
    assert "Far Road" not in ask().names


def test_the_area_may_have_several_parts(ask, town):
    town.kind, town.area = "MultiPolygon", [AREA, [[[1, 1], [1.01, 1], [1.01, 1.01], [1, 1]]]]
    assert ask().num_edges > 10
    assert any(query.count("(poly:") == 4 for query in town.asked)


def test_other_servers_may_be_named(town):
    with serve(town) as address:
        network = build_network_of_place(
            "Gridville", nominatim_url=f"{address}/nominatim", overpass_url=f"{address}/overpass"
        )
    assert network.num_edges > 10


@pytest.mark.parametrize("place", ["Gridville", "Nowhere"])
def test_the_settings_of_osmnx_and_the_machine_are_as_before(ask, place, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(osmnx.settings, "useful_tags_way", ["surface"])
    before = {name: value for name, value in vars(osmnx.settings).items() if not name.startswith("_")}
    resolve = socket.getaddrinfo
    if place == "Gridville":
        ask(place)
    else:
        refusal(ask, place)
    assert {name: value for name, value in vars(osmnx.settings).items() if not name.startswith("_")} == before
    assert socket.getaddrinfo is resolve
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_not_found_gets_one_clear_line(ask):
    assert refusal(ask, "Nowhere").startswith("place 'Nowhere' was not found: write it as")


def test_a_place_that_is_a_point_gets_one_clear_line(ask, town):
    town.kind, town.area = "Point", [0, 0]
    assert refusal(ask) == "place 'Gridville' was found, but has no area: name a city or a district"


def test_a_place_without_streets_gets_one_clear_line(ask, town):
    town.ways = [([1, 7, 2], {"highway": "footway"})]
    assert "no drivable street in the answer of http://127.0.0.1" in refusal(ask)


def test_a_place_with_streets_all_private_gets_one_clear_line(ask, town):
    town.ways = [([1, 7, 2], {**RESIDENTIAL, "access": "private"})]
    assert "no drivable street in the answer of" in refusal(ask)


def test_streets_that_never_lead_back_get_one_clear_line(ask, town):
    town.ways = [([1, 7, 2], {**RESIDENTIAL, "oneway": "yes"})]
    assert refusal(ask).startswith("place 'Gridville': no drivable street that leads to another and back")


def test_an_empty_answer_gets_one_clear_line(ask, town):
    town.overpass = 200, b'{"elements": []}'
    assert "no drivable street in the answer of" in refusal(ask)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((400, b"<html>Bad Request</html>"), "answers 400 Bad Request: try again later"),
        ((500, b"{}"), "answers 500 Internal Server Error"),
        ((200, b"<html>hello</html>"), "answers with something else than JSON: is it the right address?"),
        ((200, b'{"elements": [{"type"'), "give no answer that can be read"),
        ((200, b'{"message": "hello"}'), "give no answer that can be read"),
        ((200, b'[{"place_id": 1}]'), "give no answer that can be read"),
        (
            (200, json.dumps({"elements": [], "remark": "runtime error: Query timed out after 180 seconds."}).encode()),
            r"could not finish \(runtime error: Query timed out after 180 seconds.\)",
        ),
    ],
)
@pytest.mark.parametrize("server", ["nominatim", "overpass"])
def test_what_is_no_answer_gets_one_clear_line(ask, town, server, answer, message):
    setattr(town, server, answer)
    with pytest.raises(StreetDataError, match=message) as caught:
        ask()
    assert "\n" not in str(caught.value)


def test_a_busy_server_is_asked_again_but_not_for_ever(ask, town, waits):
    town.overpass = 504, b""
    assert "answers 504 Gateway Timeout: try again later" in refusal(ask)
    assert 2 <= waits.count(55) <= 5


def test_a_server_that_is_busy_once_is_asked_again(ask, town, waits):
    answers = iter([(429, b"")])
    elements = town.elements
    town.elements = lambda query: next(answers, None) or elements(query)
    assert ask().num_edges > 10
    assert waits.count(55) == 1


def test_without_a_network_one_clear_line_says_so():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(StreetDataError, match=r"cannot be reached: try again later, or give a file with --osm"):
            build_network_of_place("Gridville", nominatim_url=address, overpass_url=address)


@pytest.mark.parametrize("address", ["localhost:1/api", "ftp://127.0.0.1/", "http://"])
def test_an_address_that_is_none_gets_one_clear_line(address):
    with pytest.raises(StreetDataError, match="cannot be reached"):
        build_network_of_place("Gridville", nominatim_url=address, overpass_url=address)


def test_an_unreachable_overpass_is_told_at_once(town, waits):
    with serve(town) as address, socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        overpass = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(StreetDataError, match="cannot be reached"):
            build_network_of_place("Gridville", nominatim_url=f"{address}/nominatim", overpass_url=overpass)
    assert sum(waits) < 5


def test_a_server_that_never_answers_gets_one_clear_line(monkeypatch):
    monkeypatch.setattr(osmnx.settings, "requests_timeout", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(StreetDataError, match="no answer in time from"):
            build_network_of_place("Gridville", nominatim_url=address, overpass_url=address)
