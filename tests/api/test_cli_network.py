"""``dispatch311 network``: sources that exclude each other, what is printed, and nothing written where it fails."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
from shapely import LineString

from geodata.streets.network import load

Run = Callable[..., tuple[int, str, str]]

CROSSING = """<osm version="0.6">
<node id="1" lon="0" lat="0"><tag k="highway" v="traffic_signals"/></node><node id="2" lon="0.001" lat="0"/>
<node id="3" lon="0" lat="0.001"/><node id="4" lon="-0.001" lat="0"/><node id="8" lon="1" lat="1"/>
<node id="9" lon="1.001" lat="1"/>
<way id="10"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="maxspeed" v="40"/></way>
<way id="11"><nd ref="1"/><nd ref="3"/><tag k="highway" v="residential"/></way>
<way id="12"><nd ref="4"/><nd ref="1"/><tag k="highway" v="residential"/></way>
<way id="13"><nd ref="8"/><nd ref="9"/><tag k="highway" v="residential"/></way>
<relation id="20"><member type="way" ref="12" role="from"/><member type="node" ref="1" role="via"/>
<member type="way" ref="11" role="to"/><tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/></relation>
<relation id="21"><member type="way" ref="12" role="from"/><member type="node" ref="1" role="via"/>
<member type="way" ref="10" role="to"/><tag k="type" v="restriction"/><tag k="restriction:hgv" v="no_entry"/></relation>
</osm>"""

LINES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"STNAME": "First Street", "KIND": "Boulevard", "LIMIT": 25, "DIR": "B"},
            "geometry": {"type": "LineString", "coordinates": [[0, 0], [0.001, 0]]},
        }
    ],
}


@pytest.fixture
def crossing(tmp_path: Path) -> Path:
    path = tmp_path / "crossing.osm"
    path.write_text(CROSSING)
    return path


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "lines.geojson"
    path.write_text(json.dumps(LINES))
    return path


def test_a_person_reads_what_is_in_a_network(run: Run, crossing: Path) -> None:
    status, out, _ = run("network", "build", "--osm", crossing, "--out", "x.net")
    assert status == 0
    printed = {line[:14].strip(): line[14:] for line in out.splitlines() if line[:14].strip()}
    assert printed["nodes"] == "4"
    assert printed["edges"] == "6, where a street driven both ways counts twice"
    assert printed["streets"] == "3 of 0.3 km; 0 (0.0%) are one-way"
    assert printed["speed limits"].startswith("stated for 33.3% of the edges")
    assert printed["signals"] == "at 1 (25.0%) nodes"
    assert printed["turns"] == ("1 sequence of edges forbidden; 1 of 2 restrictions kept, skipped: 1 other vehicles")
    assert printed["cut off"] == "1 part: 2 nodes, 2 edges"
    assert "2 nodes, 2 edges around 1.00050,1.00000" in out
    assert printed["islands"] == "1 street of 0.1 km that no street joins to the others"
    assert printed["water"] == "none is known: no point is told to lie across it"


def test_a_person_reads_what_water_there_is(run: Run, crossing: Path) -> None:
    river = '<way id="14"><nd ref="3"/><nd ref="2"/><tag k="waterway" v="river"/></way>'
    crossing.write_text(CROSSING.replace('<relation id="20">', f'{river}<relation id="20">'))
    _, out, _ = run("network", "build", "--osm", crossing, "--out", "x.net")
    assert "water         0 areas and 1 line, 0.2 km in all, that nobody walks across" in out


def test_info_prints_what_build_printed(run: Run, crossing: Path) -> None:
    _, built, _ = run("network", "build", "--osm", crossing, "--out", "x.net")
    assert run("network", "info", "x.net")[1] == built


def test_a_program_reads_the_same_as_json(run: Run, crossing: Path) -> None:
    run("network", "build", "--osm", crossing, "--out", "x.net")
    facts = json.loads(run("network", "info", "x.net", "--json")[1])
    assert (facts["num_nodes"], facts["num_edges"], facts["num_signals"]) == (4, 6, 1)
    assert (facts["num_restrictions_read"], facts["num_restrictions_kept"]) == (2, 1)
    assert facts["num_forbidden_sequences"] == 1
    assert facts["restrictions_skipped"] == {"other_vehicles": 1}


def test_a_centreline_file_is_built_by_its_columns(run: Run, lines: Path) -> None:
    columns = ("--name-column", "STNAME", "--class-column", "KIND", "--speed-column", "LIMIT", "--oneway-column", "DIR")
    status, out, _ = run("network", "build", "--streets", lines, *columns, "--speed-unit", "mph", "--out", "x.net")
    assert status == 0
    assert "class of 1 line, taken for residential: 1 Boulevard" in out
    assert "stated for 100.0% of the edges" in out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "nothing to build from: give one of --osm, --place and --streets"),
        (("--osm", "x.pbf", "--place", "Boston"), "--osm and --place exclude each other"),
        (("--streets", "x.shp", "--place", "Boston"), "--place and --streets exclude each other"),
        (("--osm", "x.pbf", "--name-column", "NAME"), "--name-column goes with --streets alone"),
        (("--streets", "x.shp", "--overpass-url", "http://127.0.0.1"), "--overpass-url goes with --place alone"),
        (("--streets", "x.shp", "--speed-unit", "knots"), "--speed-unit 'knots' is not there: use one of mph, km/h"),
    ],
)
def test_options_that_make_no_sense_together_are_refused(run: Run, options: tuple[str, ...], message: str) -> None:
    status, _, err = run("network", "build", *options, "--out", "x.net")
    assert (status, err.count("\n")) == (2, 1)
    assert message in err


@pytest.mark.parametrize(
    "options",
    [
        ("--osm", "bad.osm.pbf"),
        ("--streets", "bad.geojson"),
        ("--streets", "lines.geojson", "--name-column", "STREET"),
        ("--place", "Gridville", "--nominatim-url", "nowhere", "--overpass-url", "nowhere"),
    ],
)
@pytest.mark.usefixtures("lines")
def test_where_building_fails_there_is_one_line_and_nothing_written(
    run: Run, tmp_path: Path, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    for name in ("bad.osm.pbf", "bad.geojson"):
        (tmp_path / name).write_text("hello")
    before = {path.name for path in tmp_path.iterdir()}
    status, out, err = run("network", "build", *options, "--out", "x.net")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert {path.name for path in tmp_path.iterdir()} == before


def test_much_that_was_cut_off_is_warned_of(run: Run, tmp_path: Path) -> None:
    apart = [[[0, y / 100], [0.01, y / 100]] for y in range(5)]
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": line}} for line in apart
    ]
    (tmp_path / "apart.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    status, _, err = run("network", "build", "--streets", "apart.geojson", "--out", "a.net")
    assert status == 0
    assert err.startswith("warning: 80% of the streets were cut off")


def test_a_shapefile_cut_off_is_refused(run: Run, tmp_path: Path) -> None:
    lines = [LineString([(0, 0), (0.001 * number, 0.001)]) for number in range(1, 60)]
    geopandas.GeoDataFrame({"name": ["A"] * 59}, geometry=lines, crs=4326).to_file(tmp_path / "s.shp")
    whole = (tmp_path / "s.shp").read_bytes()
    (tmp_path / "s.shp").write_bytes(whole[: len(whole) // 2])
    status, _, err = run("network", "build", "--streets", "s.shp", "--out", "s.net")
    assert (status, err) == (
        1,
        "error: s.shp: the file is cut off: copy it again, with those of the same name beside it\n",
    )
    assert not (tmp_path / "s.net").exists()


def test_a_network_is_not_written_over_what_it_is_built_from(run: Run, crossing: Path) -> None:
    before = crossing.read_bytes()
    status, _, err = run("network", "build", "--osm", crossing, "--out", crossing)
    assert status == 2
    assert "is what is read" in err
    assert crossing.read_bytes() == before


def test_where_one_drives_on_the_left_the_network_knows(run: Run, crossing: Path, tmp_path: Path) -> None:
    assert run("network", "build", "--osm", crossing, "--out", "l.net", "--driving-side", "left")[0] == 0
    assert load(tmp_path / "l.net").driving_side == "left"
    status, _, err = run("network", "build", "--osm", crossing, "--out", "m.net", "--driving-side", "middle")
    assert (status, err) == (2, "error: --driving-side 'middle' is not there: use right or left\n")
