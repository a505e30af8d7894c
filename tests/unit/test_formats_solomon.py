import json
import tomllib
from pathlib import Path

import pytest
from solver_files import SOLOMON

from solvers.errors import ProblemError
from solvers.formats.instance import exact_travel, stated_cost
from solvers.formats.reading import read
from solvers.formats.solomon import read_solomon
from solvers.problem import TimeWindow

LEAST_TRAVEL = Path(__file__).parents[2] / "benchmarks" / "best_known_travel.toml"


def test_distances_are_tenths_truncated() -> None:
    durations = read_solomon(SOLOMON).problem.matrices[0].durations[0]
    # 5, the root of 2 and the root of 13.
    assert durations.tolist() == [[0, 50, 14], [50, 0, 36], [14, 36, 0]]


def test_times_are_tenths() -> None:
    job = read_solomon(SOLOMON).problem.jobs[1]
    assert (job.time_windows, job.service_duration) == ((TimeWindow(200, 600),), 70)


def test_loads_are_whole_as_they_are() -> None:
    problem = read_solomon(SOLOMON).problem
    assert (problem.jobs[0].delivery, problem.vehicles[0].capacity) == ((6,), (10,))


def test_the_depots_line_is_the_vehicles_shift() -> None:
    problem = read_solomon(SOLOMON).problem
    assert [(vehicle.start, vehicle.end, vehicle.shift) for vehicle in problem.vehicles] == [
        (0, 0, TimeWindow(0, 1000))
    ] * 2


def test_jobs_have_the_customers_numbers() -> None:
    assert [(job.id, job.location) for job in read_solomon(SOLOMON).problem.jobs] == [(1, 1), (2, 2)]


def test_only_travel_is_priced() -> None:
    vehicle = read_solomon(SOLOMON).problem.vehicles[0]
    assert (vehicle.travel_cost, vehicle.fixed_cost, vehicle.duration_cost, vehicle.distance_cost) == (1, 0, 0, 0)


def test_costs_are_stated_with_one_decimal() -> None:
    instance = read_solomon(SOLOMON)
    assert [stated_cost(instance, cost) for cost in (8273, 70, 5)] == ["827.3", "7.0", "0.5"]


def test_another_rounding_may_be_chosen() -> None:
    instance = read_solomon(SOLOMON, rounding="exact")
    assert instance.problem.matrices[0].durations[0, 0].tolist() == [0, 5000, 1414]
    assert stated_cost(instance, 1414) == "1414"


def test_distances_that_are_not_whole_are_no_whole_numbers() -> None:
    with pytest.raises(
        ProblemError, match=r"the distances holds 1\.41421, which is no whole number: choose a rounding"
    ):
        read_solomon(SOLOMON, rounding="none")


def test_exact_travel_is_in_double_precision() -> None:
    # There and back to the first, to the second by way of nothing: 5 + 5 + 2 * root of 2.
    assert exact_travel(read_solomon(SOLOMON), ((0,), (1,))) == pytest.approx(10 + 2 * 2**0.5)
    assert exact_travel(read_solomon(SOLOMON), ((0, 1), ())) == pytest.approx(5 + 13**0.5 + 2**0.5)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "    2      1          1          5         20         60          7\n",
            "    2   1  1\n",
            "line 12 must have",
        ),
        ("         20         60", "         20         nan", "line 12: DUE DATE must be a number, got 'nan'"),
        ("          5         20", "         -5         20", "line 12: DEMAND must not be negative, got -5"),
        ("         20         60", "         70         60", "line 12: READY TIME 70 is after DUE DATE 60"),
        ("    2      1 ", "    3      1 ", "line 12 must be customer 2, the next after the one before, got 3"),
        ("  2         10", "  0         10", "line 5: the number of vehicles must be between 1 and 1000000, got 0"),
        ("  2         10", "  2", "line 5 must give the number of vehicles and their capacity, got '2'"),
        ("CUSTOMER\n", "", "there is no line CUSTOMER"),
        (SOLOMON[SOLOMON.index("    1 ") :], "", "the file has 1 lines of customers"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_its_line(old: str, new: str, message: str) -> None:
    assert old in SOLOMON
    with pytest.raises(ProblemError, match=message.replace("(", r"\(")):
        read_solomon(SOLOMON.replace(old, new))


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    file = tmp_path / "tiny.txt"
    file.write_bytes(b"\xef\xbb\xbf" + SOLOMON.replace("\n", "\r\n").encode())
    assert len(read(file).problem.jobs) == 2


@pytest.mark.real_data
@pytest.mark.parametrize(("folder", "num_files", "num_jobs"), [("solomon", 56, 100), ("homberger_200", 20, 200)])
def test_the_real_sets_are_read_whole(real_data: Path, folder: str, num_files: int, num_jobs: int) -> None:
    table = json.loads((real_data / "vrp" / "best_known_vrptw.json").read_text())
    files = sorted((real_data / "vrp" / folder).glob("*.txt"))
    assert len(files) == num_files
    for file in files:
        problem, known = read(file).problem, table[file.stem]
        assert len(problem.jobs) == known["jobs"] == num_jobs
        assert len(problem.vehicles) == known["vehicles"]
        assert problem.vehicles[0].capacity == (known["capacity"],)
        assert sum(job.delivery[0] for job in problem.jobs) == known["total_demand"]


@pytest.mark.real_data
def test_least_truncated_travel_is_known_for_every_instance(real_data: Path) -> None:
    known = tomllib.loads(LEAST_TRAVEL.read_text())
    folders = {
        "solomon": "solomon/*.txt",
        "homberger_200": "homberger_200/*.txt",
        "homberger_1000": "prize_collecting/*.vrp",
    }
    for name, pattern in folders.items():
        assert set(known[name]) == {file.stem for file in (real_data / "vrp").glob(pattern)}


@pytest.mark.real_data
def test_a_table_in_double_precision_lies_a_little_above_truncated_travel(real_data: Path) -> None:
    truncated = tomllib.loads(LEAST_TRAVEL.read_text())["solomon"]
    table = json.loads((real_data / "vrp" / "best_known_vrptw.json").read_text())
    above = {name: table[f"{name}_distance"]["best_known_cost"] / least - 1 for name, least in truncated.items()}
    # Truncated lines are never longer, so what lies below the least truncated travel cannot be right.
    assert {name for name, share in above.items() if share < 0} == {"R109", "RC103"}
    assert max(above.values()) < 0.017
    assert 0.003 < sum(above.values()) / len(above) < 0.005


@pytest.mark.real_data
def test_a_table_of_the_fewest_vehicles_is_not_one_of_least_travel(real_data: Path) -> None:
    truncated = tomllib.loads(LEAST_TRAVEL.read_text())["homberger_200"]
    table = json.loads((real_data / "vrp" / "best_known_vrptw.json").read_text())
    assert max(table[name]["best_known_cost"] / least - 1 for name, least in truncated.items()) > 0.29
