"""``dispatch311 network learn``: from a file of driven times to a file of speed factors that ``route`` drives by."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from example_plan import Corner, grid_network, position

from geodata.streets.network import save
from geodata.streets.traffic import SpeedFactors, assumed_speed_factors, load_speed_factors, save_speed_factors
from geodata.streets.travel_times import TravelTimes

Run = Callable[..., tuple[int, str, str]]

SIZE = 8
NUM_TRIPS = 600
HEADER = "from_lon,from_lat,to_lon,to_lat,departed,seconds"


def true_speeds() -> SpeedFactors:
    """Make all streets a quarter slower than assumed, and those of the secondary class by half."""
    assumed = assumed_speed_factors()
    slowness = np.where(np.array(assumed.class_names) == "secondary", 1.5, 1.25)
    return SpeedFactors(
        class_names=assumed.class_names, factors=assumed.factors / slowness[:, None], source="made up for a test"
    )


@pytest.fixture(scope="module")
def rows() -> list[str]:
    """Drive between corners of the grid by the true speeds, to within some 5 per cent."""
    random = np.random.default_rng(311)
    table_of = TravelTimes(grid_network(SIZE), factors=true_speeds())
    lon, lat = zip(*(position((x, y)) for y in range(SIZE) for x in range(SIZE)), strict=True)
    rows = []
    for hour in range(6, 18):
        seconds = table_of.at(datetime(2026, 3, 2, hour, tzinfo=UTC))(lon, lat).seconds
        for _ in range(NUM_TRIPS // 12):
            a, b = random.choice(len(lon), 2, replace=False)
            driven = seconds[a, b] * random.normal(1, 0.05)
            rows.append(f"{lon[a]},{lat[a]},{lon[b]},{lat[b]},2026-03-02T{hour:02d}:13-05:00,{driven:.1f}")
    return rows


@pytest.fixture
def streets(tmp_path: Path) -> Path:
    save(grid_network(SIZE), tmp_path / "city.net")
    return tmp_path / "city.net"


@pytest.fixture
def trips(tmp_path: Path, rows: list[str]) -> Path:
    return write(tmp_path, *rows)


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "trips.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def place(corner: Corner) -> str:
    lon, lat = position(corner)
    return f"{lon},{lat}"


def test_a_person_reads_that_what_was_learned_beats_what_was_assumed(run: Run, streets: Path, trips: Path) -> None:
    status, out, err = run("network", "learn", streets, trips, "--out", "factors.json")
    assert (status, err) == (0, "written to factors.json\n")
    first, second, prior, learned = out.splitlines()
    assert first == "600 rows read from trips.csv: 600 trips, 0 rejected, 0 without a way"
    assert second == "480 trips learned from, measured on 120 others"
    assert prior.startswith("prior    mean absolute error")
    assert learned.startswith("learned  mean absolute error")


def test_a_program_reads_the_same_as_json(run: Run, streets: Path, trips: Path) -> None:
    status, out, _ = run("network", "learn", streets, trips, "--out", "factors.json", "--json")
    summary = json.loads(out)
    held_out = summary["held_out"]
    assert (status, summary["rows"], summary["rejected"], summary["left_out"]) == (0, 600, 0, 0)
    assert (held_out["num_learned_from"], held_out["num_held_out"]) == (480, 120)
    assert held_out["prior"]["bias_percent"] < -10
    assert abs(held_out["learned"]["bias_percent"]) < 2
    assert held_out["learned"]["mean_absolute"] < held_out["prior"]["mean_absolute"] / 3


def test_the_speeds_learned_are_near_the_true_ones(run: Run, streets: Path, trips: Path) -> None:
    run("network", "learn", streets, trips, "--out", "factors.json")
    at_work = slice(6, 18)
    classes = ("residential", "secondary")
    learned = load_speed_factors("factors.json").of_classes(classes)[:, at_work]
    assert learned == pytest.approx(true_speeds().of_classes(classes)[:, at_work], rel=0.08)


def test_a_route_drives_by_what_was_learned(run: Run, streets: Path, trips: Path) -> None:
    run("network", "learn", streets, trips, "--out", "factors.json")
    save_speed_factors(true_speeds(), "truth.json")

    def duration(*options: object) -> int:
        ends = ("--from", place((0, 1)), "--to", place((6, 3)), "--at", "2026-03-02 08:00")
        return int(json.loads(run("route", streets, *ends, *options)[1])["features"][0]["properties"]["duration"])

    truth = duration("--factors", "truth.json")
    assert duration("--factors", "factors.json") == pytest.approx(truth, rel=0.05)
    assert duration() < 0.9 * truth


def test_the_same_trips_and_seed_give_the_same_file(run: Run, tmp_path: Path, streets: Path, trips: Path) -> None:
    printed = [
        run("network", "learn", streets, trips, "--out", name, "--seed", seed)[1]
        for name, seed in (("a.json", 5), ("b.json", 5), ("c.json", 6))
    ]
    a, b, c = ((tmp_path / name).read_bytes() for name in ("a.json", "b.json", "c.json"))
    assert (a, printed[0]) == (b, printed[1])
    assert a != c
    assert printed[0] != printed[2]


def test_a_prior_that_is_right_is_kept(run: Run, streets: Path, trips: Path) -> None:
    save_speed_factors(true_speeds(), "truth.json")
    _, out, _ = run("network", "learn", streets, trips, "--out", "factors.json", "--prior", "truth.json")
    assert out.endswith("the trips show no difference from the prior that is not chance: its speeds are kept\n")
    assert load_speed_factors("factors.json").factors == pytest.approx(true_speeds().factors)


def test_what_is_left_out_is_counted_by_reason_with_the_first_line(
    run: Run, tmp_path: Path, streets: Path, rows: list[str]
) -> None:
    good = rows[0].split(",")
    lost = ",".join(["0", "0", *good[2:]])
    still = ",".join([*good[:2], *good[:2], *good[4:]])
    late = ",".join([*good[:4], "8:13", good[5]])
    trips = write(tmp_path, late, lost, *rows[:50], late, still, lost, late)
    status, out, _ = run("network", "learn", streets, trips, "--out", "factors.json")
    lines = out.splitlines()
    assert status == 0
    assert lines[0] == "56 rows read from trips.csv: 50 trips, 3 rejected, 3 without a way"
    assert lines[1].startswith("  rejected, departed-not-a-time: 3; first in line 2: departed is '8:13'")
    assert lines[2].startswith("  left out, off-the-network: 2; first in line 3: from 0.0,0.0 is off the network")
    assert lines[3].startswith("  left out, nothing-driven: 1; first in line 55: nothing is driven from")
    summary = json.loads(run("network", "learn", streets, trips, "--out", "factors.json", "--json")[1])
    assert summary["rejected_by_reason"] == {"departed-not-a-time": 3}
    assert summary["left_out_by_reason"] == {"off-the-network": 2, "nothing-driven": 1}
    assert summary["first_left_out"]["nothing-driven"]["line_number"] == 55


@pytest.mark.parametrize(
    ("header", "change", "message"),
    [
        (HEADER.replace(",seconds", ""), None, "no column seconds: the first line has to name from_lon"),
        (HEADER, (4, "this morning"), "none of its 20 rows can be used; line 2: departed is 'this morning'"),
        (HEADER, (5, "many"), "none of its 20 rows can be used; line 2: seconds is 'many'"),
        (HEADER, (0, "here"), "none of its 20 rows can be used; line 2: from_lon is 'here'"),
        (HEADER, (0, "0"), "0 trips with a way on these streets are too few"),
    ],
)
def test_a_file_nothing_can_be_learned_from_gets_one_line_and_nothing_is_written(
    run: Run,
    tmp_path: Path,
    streets: Path,
    rows: list[str],
    header: str,
    change: tuple[int, str] | None,
    message: str,
) -> None:
    wrong = [row.split(",") for row in rows[:20]]
    if change is not None:
        for row in wrong:
            row[change[0]] = change[1]
    trips = write(tmp_path, *map(",".join, wrong), header=header)
    status, out, err = run("network", "learn", streets, trips, "--out", "factors.json")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert f"{trips}: {message}" in err
    assert not (tmp_path / "factors.json").exists()


def test_too_few_trips_are_refused_with_what_became_of_the_others(
    run: Run, tmp_path: Path, streets: Path, rows: list[str]
) -> None:
    trips = write(tmp_path, *rows[:9], "1,2,3")
    status, out, err = run("network", "learn", streets, trips, "--out", "factors.json")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "9 trips with a way on these streets are too few to learn from and to measure on: give at least 10" in err
    assert "1 rejected, line 11: the row has 3 values where the header names 6" in err


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (("--out", "nowhere/factors.json"), 2, "--out nowhere/factors.json: there is no folder nowhere"),
        (("--out", "factors.json", "--prior", "absent.json"), 1, "absent.json: the speed factors cannot be read"),
        (
            ("--out", "factors.json", "--prior", "narrow.json"),
            1,
            "narrow.json: class 'secondary' of the network has",
        ),
        (("--out", "factors.json", "--seed", "-1"), 2, "--seed"),
    ],
)
def test_options_that_cannot_be_used_get_one_line(
    run: Run, streets: Path, trips: Path, options: tuple[str, ...], status: int, message: str
) -> None:
    save_speed_factors(assumed_speed_factors(["residential"]), "narrow.json")
    left, out, err = run("network", "learn", streets, trips, *options)
    assert (left, out, err.count("\n")) == (status, "", 1)
    assert message in err


def test_a_file_that_is_not_there_gets_one_line(run: Run, streets: Path) -> None:
    status, out, err = run("network", "learn", streets, "absent.csv", "--out", "factors.json")
    assert (status, out, err) == (1, "", "error: absent.csv: No such file or directory\n")
