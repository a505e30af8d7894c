"""``dispatch311 route`` and ``matrix``: what is written, and one clear line where nothing can be."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streets_town import Street, town

from geodata.streets.network import save
from geodata.streets.travel_times import UNREACHABLE

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def streets(tmp_path: Path) -> Path:
    """Two streets that meet at a corner, 10 s each, and a motorway from it.

    ::

        2
        |         First Street from 0 to 1, Second Street from 1 up to 2, the motorway from 1 on to 3
        1 - 3
        |
        0
    """
    path = tmp_path / "corner.net"
    nodes = [(0, 0), (0, 1), (0, 2), (1, 1)]
    drawn = [
        Street(0, 1, 10_000, name="First Street"),
        Street(1, 2, 10_000, name="Second Street"),
        Street(1, 3, 10_000, name="Third Street"),
    ]
    save(town(nodes, drawn), path)
    return path


SOUTH, NORTH, EAST = "0,0.0005", "0,0.0015", "0.0005,0.001"


def test_a_route_is_told_as_a_line_and_its_steps(run: Run, streets: Path) -> None:
    status, out, _ = run("route", streets, "--from", SOUTH, "--to", EAST)
    assert status == 0
    whole, *steps = (feature["properties"] for feature in json.loads(out)["features"])
    assert whole["kind"] == "route"
    assert [step["instruction"] for step in steps] == [
        "Head north on First Street",
        "Turn right onto Third Street",
        "Arrive",
    ]
    assert whole["distance"] == pytest.approx(111.2, abs=0.1)
    assert whole["duration"] == 13  # 5 s, 2.1 s for the turn, 5 s


def test_a_route_leads_along_the_streets(run: Run, streets: Path) -> None:
    _, out, _ = run("route", streets, "--from", SOUTH, "--to", EAST)
    whole = json.loads(out)["features"][0]
    assert whole["geometry"]["coordinates"] == [[0, 0.0005], [0, 0.001], [0.0005, 0.001]]


def test_a_route_at_rush_hour_takes_longer_than_at_night(run: Run, streets: Path) -> None:
    def duration(at: str) -> int:
        _, out, _ = run("route", streets, "--from", SOUTH, "--to", NORTH, "--at", at)
        return int(json.loads(out)["features"][0]["properties"]["duration"])

    assert duration("2026-03-02 08:00") > duration("2026-03-02 02:00")


@pytest.fixture
def closed_for_a_day(tmp_path: Path) -> Path:
    path = tmp_path / "closures.geojson"
    properties = {"from": "2026-03-02T00:00-08:00", "until": "2026-03-03T00:00-08:00"}
    street = {"type": "LineString", "coordinates": [[0, 0.001], [0, 0.002]]}
    feature = {"type": "Feature", "properties": properties, "geometry": street}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_a_street_that_is_closed_is_not_driven(run: Run, streets: Path, closed_for_a_day: Path) -> None:
    points = "--from", SOUTH, "--to", NORTH
    closures = "--closures", closed_for_a_day
    status, _, err = run("route", streets, *points, *closures, "--at", "2026-03-02 08:00-08:00")
    assert status == 1
    assert err.splitlines() == [
        f"{closed_for_a_day}: 2 edges closed then",
        f"error: no way leads from {SOUTH} to {NORTH} on these streets, with 2 edges closed",
    ]
    assert run("route", streets, *points, *closures, "--at", "2026-03-03 08:00-08:00")[0] == 0


def test_a_closure_on_no_street_is_told(run: Run, streets: Path, tmp_path: Path) -> None:
    far = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [5, 5]}}
    (tmp_path / "far.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [far]}))
    arguments = ("--from", SOUTH, "--to", NORTH, "--closures", "far.geojson", "--at", "2026-03-02 08:00+00:00")
    status, _, err = run("route", streets, *arguments)
    assert status == 0
    assert "closure 1 lies on no street" in err


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--from", "0", "--to", NORTH], "--from '0' is not a position written as LON,LAT"),
        (["--from", SOUTH, "--to", "0,95"], "--to '0,95' lies outside longitude -180 to 180"),
        (["--from", SOUTH, "--to", NORTH, "--at", "noon"], "--at 'noon' is not a time written as"),
        (["--from", SOUTH, "--to", NORTH, "--approach", "left"], "--approach 'left' is not there: use unrestricted or"),
        (["--from", SOUTH, "--to", NORTH, "--closures", "c"], "--closures needs --at"),
        (["--from", SOUTH, "--to", NORTH, "--factors", "f"], "--factors needs --at"),
        (
            ["--from", SOUTH, "--to", "45,-122"],
            "--to '45,-122' lies outside longitude -180 to 180 and latitude -90 to 90; longitude comes first",
        ),
        (["--from", SOUTH, "--to", NORTH, "--out", "/dev/null"], "--out /dev/null is a device or the like"),
    ],
)
def test_an_option_that_makes_no_sense_is_named(run: Run, streets: Path, arguments: list[str], line: str) -> None:
    status, out, err = run("route", streets, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"error: {line}")
    assert err.count("\n") == 1


def test_closures_need_the_offset_of_the_time(run: Run, streets: Path, closed_for_a_day: Path) -> None:
    arguments = "--from", SOUTH, "--to", NORTH, "--closures", closed_for_a_day, "--at", "2026-03-02 08:00"
    status, _, err = run("route", streets, *arguments)
    assert status == 2
    assert "give its offset too" in err


def test_a_place_off_the_network_is_named_with_its_distance(run: Run, streets: Path) -> None:
    status, _, err = run("route", streets, "--from", SOUTH, "--to", "0.01,0.01")
    assert status == 1
    assert err.startswith("error: --to 0.01,0.01 is off the network: the nearest street is 1")


def points_file(path: Path, *rows: str, header: str = "id,lat,lon") -> Path:
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def test_a_matrix_holds_the_seconds_between_all_points(run: Run, streets: Path, tmp_path: Path) -> None:
    points = points_file(tmp_path / "points.csv", "a,0.0005,0", "b,0.001,0.0005", "c,0.5,0.5")
    status, out, _ = run("matrix", streets, points, "--out", "m.npz")
    assert status == 0
    assert out == "3 points, 1 off the network; 2 of 6 pairs can be driven\n"
    with np.load(tmp_path / "m.npz") as archive:
        assert archive["seconds"].tolist()[0] == [0, 13, UNREACHABLE]
        assert archive["on_network"].tolist() == [True, True, False]
        assert archive["lon"].tolist() == [0.0, 0.0005, 0.5]


def test_a_matrix_tells_its_sums_to_programs(run: Run, streets: Path, tmp_path: Path) -> None:
    points = points_file(tmp_path / "points.csv", "0,0.0005", "0.0005,0.001", header="lon,lat")
    _, out, _ = run("matrix", streets, points, "--out", "m.npz", "--json")
    assert json.loads(out) == {"num_points": 2, "num_off_network": 0, "num_pairs": 2, "num_pairs_linked": 2}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("x,y\n1,2\n", "no column lon or lat among x, y: the first line has to name lon and lat, with commas between"),
        ("lon;lat\n1;2\n", "no column lon or lat among lon;lat: the first line"),
        ("lon,lat\n5,5\n6,6\n", "none of the 2 points is on this network; off the network: the nearest street is"),
        ("lon,lat\n", "no points in it"),
        ("lon,lat\n0,0\nhere,there\n", "line 3: 'here', 'there' are not a longitude and a latitude"),
        ("lon,lat\n0,100\n", "line 2: 0, 100 lies outside"),
        ("lon,lat\n0\n", "line 2: '0', None are not a longitude and a latitude"),
        ("lon,lat\nnan,0\n", "line 2: nan, 0 lies outside"),
    ],
)
def test_a_file_of_points_that_is_wrong_gets_one_line(
    run: Run, streets: Path, tmp_path: Path, content: str, line: str
) -> None:
    (tmp_path / "points.csv").write_text(content)
    status, _, err = run("matrix", streets, "points.csv", "--out", "m.npz")
    assert status == 1
    assert line in err
    assert err.count("\n") == 1
    assert not (tmp_path / "m.npz").exists()


def test_a_file_of_points_that_is_no_text_gets_one_line(run: Run, streets: Path, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    status, _, err = run("matrix", streets, "points.csv", "--out", "m.npz")
    assert status == 1
    assert "not a CSV file in UTF-8" in err


def test_a_matrix_too_large_for_memory_is_refused_with_its_size(run: Run, streets: Path, tmp_path: Path) -> None:
    points = points_file(tmp_path / "points.csv", *["0,0"] * 400_000, header="lon,lat")
    status, _, err = run("matrix", streets, points, "--out", "m.npz")
    assert status == 1
    assert "400,000 points would need 596.0 GiB of memory" in err
    assert not (tmp_path / "m.npz").exists()


def test_a_position_written_the_wrong_way_round_is_hinted_at(run: Run, streets: Path) -> None:
    status, _, err = run("route", streets, "--from", SOUTH, "--to", "0.0035,0")
    assert status == 1
    assert err.endswith("m away; the other way round it is on it: write LON,LAT\n")


def test_what_is_read_is_not_written_over(run: Run, streets: Path, tmp_path: Path) -> None:
    points = points_file(tmp_path / "points.csv", "0,0.0005", header="lon,lat")
    before = points.read_bytes(), streets.read_bytes()
    for arguments in (("matrix", streets, points, "--out", points), ("matrix", streets, points, "--out", streets)):
        status, _, err = run(*arguments)
        assert status == 2
        assert "is what is read: name another file" in err
    assert (points.read_bytes(), streets.read_bytes()) == before
