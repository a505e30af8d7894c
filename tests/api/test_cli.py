"""The command line as its users meet it: what it prints, its exit status, and what a wrong file gets them."""

import csv
import gzip
import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pmtiles.reader import MemorySource, Reader

from api.cli import demo

HEADER = (  # noqa: SIM905  as the file has it
    "SRNumber,CreatedDate,UpdatedDate,ActionTaken,Owner,RequestType,Status,RequestSource,MobileOS,Anonymous,AssignTo,"
    "ServiceDate,ClosedDate,AddressVerified,ApproximateAddress,Address,HouseNumber,Direction,StreetName,Suffix,ZipCode,"
    "Latitude,Longitude,Location,TBMPage,TBMColumn,TBMRow,APC,CD,CDMember,NC,NCName,PolicePrecinct"
).split(",")

Run = Callable[..., tuple[int, str, str]]


def write_rows(path: Path, *rows: dict[str, str]) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, restval="")
    writer.writeheader()
    for number, row in enumerate(rows, start=1):
        ordinary = {
            "SRNumber": f"1-{number}",
            "CreatedDate": "12/31/2017 11:59:58 PM",
            "Owner": "BSL",
            "RequestType": "Single Streetlight Issue",
            "Status": "Open",
            "RequestSource": "Call",
            "Latitude": "34.07",
            "Longitude": "-118.26",
        }
        writer.writerow(ordinary | row)
    path.write_text(text.getvalue())
    return path


def test_importing_the_same_file_twice_changes_nothing(run: Run, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "a.csv", {}, {})
    first = run("import", file, "--preset", "la-myla311", "--db", "sqlite:///x.db")
    second = run("import", file, "--preset", "la-myla311", "--db", "sqlite:///x.db")
    assert "2 new, 0 changed, 0 unchanged, 0 rejected" in first[1]
    assert "0 new, 0 changed, 2 unchanged, 0 rejected" in second[1]


def test_a_row_that_changed_updates_the_request(run: Run, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "a.csv", {}, {})
    run("import", file, "--preset", "la-myla311", "--db", "sqlite:///x.db")
    write_rows(file, {}, {"Status": "Closed", "ClosedDate": "01/02/2018 09:00:00 AM"})
    assert "0 new, 1 changed, 1 unchanged" in run("import", file, "--preset", "la-myla311", "--db", "sqlite:///x.db")[1]


def test_an_import_as_json_accounts_for_every_row(run: Run, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "a.csv", {}, {"Latitude": "0", "Longitude": "0"}, {"Latitude": "", "Longitude": ""})
    summary = json.loads(run("import", file, "--preset", "la-myla311", "--db", "sqlite:///x.db", "--json")[1])
    assert summary["rows"] == summary["new"] + summary["rejected"] == 3
    assert summary["rejected_by_reason"] == {"coordinates-zero": 1}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"Latitude": "0", "Longitude": "0"}, "coordinates-zero: 1; first in line 3"),
        ({"Latitude": "-118.26", "Longitude": "34.07"}, "coordinates-swapped: 1; first in line 3"),
        ({"CreatedDate": "02/30/2018 10:00:00 AM"}, "created-no-such-time: 1; first in line 3"),
        ({"CreatedDate": "03/11/2018 02:30:00 AM"}, "created-no-such-time: 1; first in line 3"),
    ],
)
def test_a_bad_row_is_kept_apart_and_told_with_its_line(
    run: Run, tmp_path: Path, row: dict[str, str], message: str
) -> None:
    file = write_rows(tmp_path / "a.csv", {}, row)
    status, out, _ = run("import", file, "--preset", "la-myla311", "--db", "sqlite:///x.db")
    assert (status, "1 new" in out) == (0, True)
    assert message in out


@pytest.mark.parametrize("row", [{"Latitude": "0", "Longitude": "0"}, {"CreatedDate": "02/30/2018 10:00:00 AM"}])
def test_a_file_of_bad_rows_only_is_refused_in_one_line(run: Run, tmp_path: Path, row: dict[str, str]) -> None:
    file = write_rows(tmp_path / "a.csv", row, row)
    status, out, err = run("import", file, "--preset", "la-myla311", "--db", "sqlite:///x.db")
    assert (status, out, err.count("\n")) == (1, "", 1)


def test_strictly_one_bad_row_refuses_the_file_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "a.csv", {}, {"Latitude": "0", "Longitude": "0"})
    status, _, err = run("import", file, "--preset", "la-myla311", "--db", "sqlite:///x.db", "--strict")
    assert (status, err.count("\n")) == (1, 1)
    write_rows(file, {}, {"SRNumber": "1-2"})
    assert "2 new" in run("import", file, "--preset", "la-myla311", "--db", "sqlite:///x.db")[1]


def test_a_gzip_that_breaks_off_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    plain = write_rows(tmp_path / "a.csv", *({"Address": f"{n * 7919} ELM ST"} for n in range(3000)))
    packed = gzip.compress(plain.read_bytes())
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(packed[: len(packed) // 2])
    status, _, err = run("import", cut, "--preset", "la-myla311", "--db", "sqlite:///x.db")
    assert (status, err.count("\n")) == (1, 1)
    assert "3,000 new" in run("import", plain, "--preset", "la-myla311", "--db", "sqlite:///x.db")[1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "not"),
        (b"PK\x03\x04" + bytes(200), "Excel"),
        (b"SRNumber,CreatedDate\n1,2\n", "no column"),
        (b"case_enquiry_id,open_dt,closed_dt,case_status,type,latitude,longitude\n1,2,3,4,5,6,7\n", "preset boston"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line_and_no_database_is_made(
    run: Run, tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "wrong.csv"
    file.write_bytes(content)
    status, out, err = run("import", file, "--preset", "la-myla311", "--db", "sqlite:///x.db")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert message in err
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("import", "nowhere.csv", "--preset", "boston"), "no such file"),
        (("import", "nowhere.csv", "--preset", "paris"), "no preset 'paris'"),
        (("network", "info", "nowhere.net"), "nowhere.net"),
        (("network", "tiles", "nowhere.net", "--out", "x.pmtiles"), "nowhere.net: no such file"),
        (("network", "build", "--osm", "nowhere.pbf", "--out", "x.net"), "no such file"),
        (("serve", "--db", "sqlite:///nowhere/x.db"), "there is no database nowhere/x.db"),
        (("serve", "--db", "sqlite:///x.db", "--network", "nowhere.net"), "nowhere.net: no such file"),
        (("check", "nowhere.json"), "nowhere.json cannot be read"),
        (("export", "nowhere.json", "--format", "csv"), "nowhere.json cannot be read"),
        (("export", "nowhere.json", "--format", "pdf"), "--format 'pdf' is not there: use one of csv, geojson"),
    ],
)
def test_a_command_on_a_file_that_is_not_there_says_so_in_one_line(
    run: Run, arguments: tuple[str, ...], message: str
) -> None:
    status, out, err = run(*arguments)
    assert (status != 0, out, err.count("\n")) == (True, "", 1)
    assert message in err


PLAN = ("plan", "--city", "demo", "--network", "x.net", "--db", "sqlite:///x.db")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((*PLAN, "--date", "2026-02-30", "--as-of", "2026-03-01"), "--date '2026-02-30' is not a day"),
        ((*PLAN, "--date", "2026-03-02", "--as-of", "noon"), "--as-of 'noon' is not a time"),
        ((*PLAN, "--date", "9999-12-31", "--as-of", "2026-03-01"), "lies outside the years 1970 to 2999"),
        ((*PLAN, "--date", "2026-03-02", "--as-of", "9999-12-31 23:00"), "lies outside the years 1970 to 2999"),
        ((*PLAN, "--date", "2026-03-02", "--as-of", "2026-03-02", "--seed", "4294967296"), "less than or equal to"),
        ((*PLAN, "--date", "2026-03-02", "--as-of", "2026-03-02", "--out", "no/p.json"), "there is no folder no"),
        ((*PLAN, "--date", "2026-03-02", "--as-of", "2026-03-02", "--out", "."), "--out . is a folder"),
        (("network", "build", "--osm", "x.pbf", "--out", "no/x.net"), "there is no folder no"),
        (("network", "tiles", "x.net", "--out", "no/x.pmtiles"), "there is no folder no"),
        (("plan",), "city"),
        (("teleport",), "No such command 'teleport'"),
        ((*PLAN, "--date", "2026-03-08", "--as-of", "2026-03-08 02:30"), "clocks skip it"),
        ((*PLAN, "--date", "2026-03-02", "--as-of", "2026-03-02", "--engine", "abacus"), "--engine 'abacus'"),
        (
            (*PLAN, "--date", "2026-03-02", "--as-of", "2026-03-02", "--iterations", "5", "--time-limit", "5"),
            "--time-limit or --iterations, not both",
        ),
    ],
)
def test_an_option_that_makes_no_sense_is_named_in_one_line(run: Run, arguments: tuple[str, ...], message: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert message in err


@pytest.fixture(scope="module")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the demo once, with hardly any search."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "ITERATIONS", 1)
        demo.demo(folder=folder)
    return folder


def test_a_mistyped_database_is_not_made(run: Run, tmp_path: Path, made_demo: Path) -> None:
    network = made_demo / "streets.net"
    for command in (("serve",), ("plan", "--city", "demo", "--date", "2026-03-02", "--as-of", "2026-03-02 05:45")):
        status, _, err = run(*command, "--network", network, "--db", "sqlite:///typo.db")
        assert (status, err.count("\n")) == (1, 1)
        assert "typo.db" in err
    assert not (tmp_path / "typo.db").exists()


def test_a_database_of_another_city_says_whose_requests_it_holds(run: Run, made_demo: Path) -> None:
    network, database = made_demo / "streets.net", f"sqlite:///{made_demo}/demo.db"
    boston = ("plan", "--city", "boston", "--date", "2026-03-02", "--as-of", "2026-03-02", "--network", network)
    assert "no requests of 'boston'" in run(*boston, "--db", database)[2]


def test_an_old_file_is_warned_of(run: Run, tmp_path: Path, made_demo: Path) -> None:
    network, database = made_demo / "streets.net", f"sqlite:///{made_demo}/demo.db"
    later = ("plan", "--city", "demo", "--date", "2026-04-06", "--as-of", "2026-04-06", "--engine", "greedy")
    out = run(*later, "--network", network, "--db", database, "--out", "p.json")[1]
    assert "warning: the newest request was made on 2026-03-02, 34 days before" in out
    assert "34 days before" in json.loads((tmp_path / "p.json").read_text())["warnings"][0]


def test_the_tiles_of_a_network_are_written_with_its_districts(run: Run, tmp_path: Path, made_demo: Path) -> None:
    network, districts = made_demo / "streets.net", made_demo / "districts.geojson"
    status, out, _ = run("network", "tiles", network, "--out", "city.pmtiles", "--districts", districts)
    assert (status, out.startswith("city.pmtiles: 0.")) == (0, True)
    layers = Reader(MemorySource((tmp_path / "city.pmtiles").read_bytes())).metadata()["vector_layers"]
    assert [layer["id"] for layer in layers] == ["streets", "districts", "district_names"]


def test_wrong_districts_are_told_in_one_line_and_nothing_is_written(run: Run, tmp_path: Path, made_demo: Path) -> None:
    network = made_demo / "streets.net"
    status, _, err = run("network", "tiles", network, "--out", "city.pmtiles", "--districts", network)
    assert (status, err.count("\n"), "streets.net: not a file of areas" in err) == (1, 1, True)
    assert list(tmp_path.iterdir()) == []


def test_without_a_command_the_commands_are_listed(run: Run) -> None:
    status, out, _ = run()
    assert (status, "import" in out, "plan" in out) == (0, True, True)


def test_stopped_by_ctrl_c_it_says_so_and_exits_130(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", "demo", "--folder", str(tmp_path / "demo")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    program.stdout.readline()
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=60)
    assert (program.returncode, err.strip()) == (130, "stopped; nothing half-done was kept")
    assert not (tmp_path / "demo" / "plan.json").exists()


def test_a_network_file_of_another_kind_is_refused_and_the_database_stays_unmade(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.net").write_bytes(b"not a network")
    status, _, err = run(*PLAN, "--date", "2026-03-02", "--as-of", "2026-03-02 05:45")
    assert (status, err.count("\n")) == (1, 1)
    assert "x.net" in err
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize(
    "command", ["demo", "import", "network build", "network info", "network tiles", "plan", "check", "export", "serve"]
)
def test_the_help_of_every_command_has_an_example(run: Run, command: str) -> None:
    status, out, _ = run(*command.split(), "--help")
    assert status == 0
    assert f"Example: dispatch311 {command}" in " ".join(out.split())
