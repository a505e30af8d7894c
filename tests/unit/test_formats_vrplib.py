from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from solver_files import (
    CVRP,
    EVERYTHING,
    SOLOMON,
    TWO_VEHICLES,
    VRPTW,
    cost_of_routes,
    rules_broken,
    with_head,
    with_part,
)

from solvers.errors import ProblemError
from solvers.formats.instance import Instance, stated_cost
from solvers.formats.reading import read
from solvers.formats.rounding import Rounding, require_rounding, rounded
from solvers.formats.sol import read_sol
from solvers.formats.solomon import read_solomon
from solvers.formats.vrplib import read_vrplib
from solvers.problem import HORIZON, UNREACHABLE, Job, Reload, TimeWindow, Vehicle


def jobs(text: str) -> tuple[Job, ...]:
    return read_vrplib(text).problem.jobs


def vehicles(text: str) -> tuple[Vehicle, ...]:
    return read_vrplib(text).problem.vehicles


def test_a_square_has_its_sides_and_diagonals() -> None:
    durations = read_vrplib(CVRP).problem.matrices[0].durations[0]
    assert durations.tolist() == [[0, 3, 5, 4], [3, 0, 4, 5], [5, 4, 0, 3], [4, 5, 3, 0]]


def test_without_a_number_of_vehicles_there_are_as_many_as_clients() -> None:
    assert [(vehicle.id, vehicle.capacity) for vehicle in vehicles(CVRP)] == [(1, (2,)), (2, (2,)), (3, (2,))]


def test_without_time_windows_there_is_all_the_time() -> None:
    assert jobs(CVRP)[0].time_windows == ()
    assert vehicles(CVRP)[0].shift == TimeWindow(0, HORIZON)


def test_the_same_instance_in_both_formats_is_the_same_problem() -> None:
    text = VRPTW.replace("SERVICE_TIME : 10\n", "")
    text = with_part(text, "SERVICE_TIME_SECTION\n1 0\n2 10\n3 7\n")
    ours, other = read_vrplib(text), read_solomon(SOLOMON)
    assert ours.problem.jobs == other.problem.jobs
    assert ours.problem.vehicles == other.problem.vehicles
    assert np.array_equal(ours.problem.matrices[0].durations, other.problem.matrices[0].durations)
    assert (ours.kind, ours.rounding, ours.cost_divisor, ours.scale) == ("VRPTW", "dimacs", 10, 10)


def test_a_service_time_in_the_head_is_that_of_every_client() -> None:
    assert [job.service_duration for job in jobs(VRPTW)] == [100, 100]


def test_a_prize_of_nothing_makes_a_client_required() -> None:
    text = with_part(VRPTW.replace("VRPTW", "PCVRPTW"), "PRIZE_SECTION\n1 0\n2 0\n3 4\n")
    assert [job.prize for job in jobs(text)] == [None, 40]
    assert read_vrplib(text).cost_divisor == 1


def test_ignored_prizes_make_a_vrptw_instance() -> None:
    instance = read_vrplib(
        with_part(VRPTW.replace("VRPTW", "PCVRPTW"), "PRIZE_SECTION\n1 0\n2 0\n3 4\n"), ignore_prizes=True
    )
    assert [job.prize for job in instance.problem.jobs] == [None, None]
    assert (instance.kind, stated_cost(instance, 424448)) == ("VRPTW", "42444.8")


@pytest.mark.parametrize(("reader", "text"), [(read_vrplib, VRPTW), (read_solomon, SOLOMON)])
def test_another_number_of_vehicles_may_be_chosen(reader: Callable[..., Instance], text: str) -> None:
    assert [vehicle.id for vehicle in reader(text, num_vehicles=4).problem.vehicles] == [1, 2, 3, 4]
    with pytest.raises(ProblemError, match="num_vehicles must be between 1 and 1000000, got 0"):
        reader(text, num_vehicles=0)


def test_vehicles_that_differ_cannot_be_multiplied() -> None:
    with pytest.raises(
        ProblemError, match="num_vehicles cannot be chosen: VEHICLES_RELOAD_DEPOT_SECTION tells the vehicles apart"
    ):
        read_vrplib(EVERYTHING, num_vehicles=4)


def test_release_times_and_reloads_are_read() -> None:
    text = with_part(
        VRPTW.replace("VRPTW", "MTVRPTWR"),
        "RELEASE_TIME_SECTION\n1 0\n2 0\n3 4\nVEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2\n",
    )
    assert [job.release for job in jobs(text)] == [0, 40]
    assert [vehicle.reloads for vehicle in vehicles(text)] == [(Reload(location=0),), ()]


def test_each_vehicle_has_its_depot_and_leaves_within_its_window() -> None:
    text = (
        VRPTW.replace("VRPTW", "MDVRPTW")
        .replace("2 0 50", "2 5 70")
        .replace("DEPOT_SECTION\n1\n", "VEHICLES_DEPOT_SECTION\n1 2\n2 1\nDEPOT_SECTION\n1\n2\n")
    )
    text = with_head(text, "VEHICLES_MAX_DURATION : 45").replace(":", " :")
    instance = read_vrplib(text)
    assert [job.id for job in instance.problem.jobs] == [2]
    assert [(one.start, one.end, one.shift, one.max_duration) for one in instance.problem.vehicles] == [
        (1, 1, TimeWindow(5000, 70000), 45000),
        (0, 0, TimeWindow(0, 100000), 45000),
    ]


def test_vehicles_differ_in_capacity_and_prices() -> None:
    text = with_part(
        with_head(CVRP.replace("CVRP", "HFVRP").replace("CAPACITY: 2\n", ""), "VEHICLES: 2"),
        "CAPACITY_SECTION\n1 2\n2 5\nVEHICLES_FIXED_COST_SECTION\n1 0\n2 7\n"
        "VEHICLES_UNIT_DISTANCE_COST_SECTION\n1 100\n2 125\n",
    )
    assert [(one.capacity, one.fixed_cost, one.travel_cost) for one in vehicles(text)] == [
        ((2,), 0, 100),
        ((5,), 7000, 125),
    ]


def test_a_largest_distance_is_one_of_seconds_on_the_road() -> None:
    assert vehicles(with_head(CVRP, "VEHICLES_MAX_DISTANCE: 12"))[0].max_travel_duration == 12


@pytest.mark.parametrize("name", ["DISTANCE", "VEHICLES_MAX_DURATION"])
def test_a_largest_duration_is_read_by_either_name(name: str) -> None:
    assert vehicles(with_head(CVRP, f"{name}: 12"))[0].max_duration == 12


def test_clients_are_allowed_the_vehicles_that_may_serve_them() -> None:
    text = with_part(with_head(CVRP, "VEHICLES: 2"), "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 3\n2 2 3 4\n")
    assert [job.allowed_vehicles for job in jobs(text)] == [None, None, frozenset({2})]


def test_line_haul_is_delivered_and_backhaul_picked_up_after_it() -> None:
    text = with_part(
        CVRP.replace("CVRP", "VRPB").replace("DEMAND", "LINEHAUL").replace("4 1\nDEPOT", "4 0\nDEPOT"),
        "BACKHAUL_SECTION\n1 0\n2 0\n3 0\n4 1\n",
    )
    problem = read_vrplib(text).problem
    assert [(job.delivery, job.pickup) for job in problem.jobs] == [((1,), (0,)), ((1,), (0,)), ((0,), (1,))]
    durations = problem.matrices[0].durations[0]
    assert [durations[0, 3], durations[3, 1], durations[3, 2]] == [UNREACHABLE] * 3
    assert [durations[1, 3], durations[3, 0], durations[0, 1]] == [5, 4, 3]


def test_a_lower_triangle_is_read_whatever_its_lines() -> None:
    text = CVRP[: CVRP.index("NODE_COORD")].replace("EUC_2D", "EXPLICIT\nEDGE_WEIGHT_FORMAT: LOWER_ROW")
    text += "EDGE_WEIGHT_SECTION\n3 5\n4 4 5\n3\n" + CVRP[CVRP.index("DEMAND_SECTION") :]
    instance = read_vrplib(text)
    assert instance.problem.matrices[0].durations[0].tolist() == [
        [0, 3, 5, 4],
        [3, 0, 4, 5],
        [5, 4, 0, 3],
        [4, 5, 3, 0],
    ]
    assert instance.coordinates is None


def test_a_full_matrix_may_have_anything_on_its_diagonal() -> None:
    text = CVRP[: CVRP.index("NODE_COORD")].replace("EUC_2D", "EXPLICIT\nEDGE_WEIGHT_FORMAT: FULL_MATRIX")
    text += (
        "EDGE_WEIGHT_SECTION\n9999 3 5 4\n1 9999 4 5\n5 4 9999 3\n4 5 3 9999\n" + CVRP[CVRP.index("DEMAND_SECTION") :]
    )
    durations = read_vrplib(text).problem.matrices[0].durations[0]
    assert [durations[0, 0], durations[0, 1], durations[1, 0]] == [0, 3, 1]


def test_capacities_of_several_dimensions_are_read() -> None:
    text = CVRP.replace("CAPACITY: 2\n", "VEHICLES: 1\n").replace("DEMAND_SECTION\n1 0\n2 1\n3 1\n4 1\n", "")
    text = with_part(text, "CAPACITY_SECTION\n1 2 9\nDEMAND_SECTION\n1 0 0\n2 1 0\n3 0 4\n4 1 1\n")
    assert vehicles(text)[0].capacity == (2, 9)
    assert [job.delivery for job in jobs(text)] == [(1, 0), (0, 4), (1, 1)]


def test_a_group_of_one_client_says_nothing() -> None:
    assert len(jobs(with_part(CVRP, "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2\n2 3\n"))) == 3


def test_reloads_without_a_limit_that_binds_are_read() -> None:
    text = with_part(TWO_VEHICLES, "VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2 1\nVEHICLES_MAX_RELOADS_SECTION\n1 0\n2 2\n")
    assert [len(vehicle.reloads) for vehicle in vehicles(text)] == [0, 1]


def test_a_file_with_every_part_is_read() -> None:
    assert [job.prize for job in jobs(EVERYTHING)] == [30, 40]


def test_what_a_file_is_its_content_says(tmp_path: Path) -> None:
    for name, text in (("a.txt", CVRP), ("b.vrp", SOLOMON)):
        (tmp_path / name).write_text(text)
    assert [read(tmp_path / name).kind for name in ("a.txt", "b.vrp")] == ["CVRP", "VRPTW"]


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [("round", [2, 2, 3]), ("trunc", [1, 2, 2]), ("dimacs", [15, 25, 29]), ("exact", [1500, 2500, 2960])],
)
def test_each_rounding_is_as_its_name_says(rounding: Rounding, expected: list[int]) -> None:
    assert rounded(np.array([1.5, 2.5, 2.96]), rounding, "it").tolist() == expected


def test_an_unknown_rounding_is_refused() -> None:
    with pytest.raises(ProblemError, match="rounding must be one of round, trunc, dimacs, exact, none, got 'floor'"):
        require_rounding("floor")


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_whole_lengths_stay_whole_when_truncated(width: int, height: int) -> None:
    text = CVRP.replace("2 0 3", f"2 {width} {height}").replace("3 4 3", f"3 {3 * width} {4 * width}")
    durations = read_vrplib(text, rounding="dimacs").problem.matrices[0].durations[0]
    assert durations[0, 2] == 50 * width
    square = 100 * (width * width + height * height)
    assert durations[0, 1] ** 2 <= square < (durations[0, 1] + 1) ** 2


def _published(real_data: Path, folder: str) -> list[tuple[Path, Path]]:
    answers = sorted((real_data / "vrp" / folder).glob("*.sol"))
    return [(answer.with_suffix(".vrp"), answer) for answer in answers]


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("folder", "num_files"), [("prize_collecting", 10), ("multi_trip", 29), ("multi_depot", 4), ("heterogeneous", 5)]
)
def test_published_answers_cost_what_they_state_and_keep_every_rule(
    real_data: Path, folder: str, num_files: int
) -> None:
    published = _published(real_data, folder)
    assert len(published) == num_files
    for file, answer in published:
        instance = read(file)
        stated = read_sol(answer.read_text(), instance)
        cost = cost_of_routes(instance.problem, stated.sequences)
        assert stated.cost in (stated_cost(instance, cost), f"{cost / 100_000:.2f}"), file.name
        assert rules_broken(instance.problem, stated.sequences) == [], file.name


@pytest.mark.real_data
def test_only_heterogeneous_fleets_state_the_cost_of_the_original_instances(real_data: Path) -> None:
    folders = ("prize_collecting", "multi_trip", "multi_depot", "heterogeneous")
    answers = [answer for folder in folders for _, answer in _published(real_data, folder)]
    found = [answer.stem for answer in answers if "." in answer.read_text().rpartition("Cost")[2]]
    assert found == ["X1001-FSMF", "X190-FSMF", "X284-FSMFD"]
