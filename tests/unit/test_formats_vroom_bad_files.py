"""What is wrong with a VROOM file is said with its field and its id."""

import json
from typing import Any

import pytest
from vroom_problems import job, problem, shipment, vehicle

from solvers.errors import ProblemError
from solvers.formats.vroom import read


def refused(content: Any) -> str:
    with pytest.raises(ProblemError) as caught:
        read(content if isinstance(content, str | bytes) else json.dumps(content))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"id": 7, "service": -5}, "job 7: service must not be negative, got -5"),
        ({"id": 7, "service": 3.5}, "job 7: service must be a whole number, got 3.5"),
        ({"id": 7, "service": "NaN"}, "job 7: service must be a whole number, got 'NaN'"),
        ({"id": 7, "service": None}, "job 7: service must be a whole number, got null"),
        ({"id": 7, "service": True}, "job 7: service must be a whole number, got true"),
        ({"id": 7, "service": 2**31}, "job 7: service must be at most 2147483647, got 2147483648"),
        ({"id": 7, "service": 10**30}, "job 7: service must be at most 2147483647"),
        ({"id": 7, "service": 10**8}, "job 7: service must be at most 10000000 seconds"),
        ({"id": 7, "setup": [1]}, "job 7: setup must be a whole number, got an array"),
        ({"id": 7, "setup_per_type": 4}, "job 7: setup_per_type must be an object of durations, got 4"),
        ({"id": 7, "service_per_type": {"van": -1}}, "job 7: service_per_type.van must not be negative"),
        ({"id": 7, "priority": 101}, "job 7: priority must be at most 100, got 101"),
        ({"id": 7, "prize": -1}, "job 7: prize must not be negative"),
        ({"id": 7, "skills": [1, "a"]}, "job 7: skills[1] must be a whole number, got 'a'"),
        ({"id": 7, "delivery": [1]}, "job 7: delivery has 1 amounts, the capacity of vehicle 1 has 0"),
        ({"id": 7, "time_windows": [[5, 1]]}, "job 7: time_windows[0] ends before it starts: [5, 1]"),
        ({"id": 7, "time_windows": [[0, 9], [9, 12]]}, "job 7: time_windows overlap: [0, 9] and [9, 12]"),
        ({"id": 7, "time_windows": []}, "job 7: time_windows is empty"),
        ({"id": 7, "time_windows": [5, 9]}, "job 7: time_windows[0] must be a pair [start, end], got 5"),
        ({"id": 7, "time_windows": [[0, 2**32]]}, "job 7: time_windows[0] must be at most 4294967295"),
        ({"id": 7, "location_index": 10}, "job 7: location_index 10 lies outside matrices.car, which has 10 rows"),
        ({"id": 7, "location_index": -1}, "job 7: location_index must not be negative"),
        ({"id": 7, "location": 4}, "job 7: location must be [longitude, latitude], got 4"),
        ({"id": 7, "description": 4}, "job 7: description must be a string, got 4"),
        ({"id": -1}, "jobs[0]: id must not be negative"),
        ({"id": "7"}, "jobs[0]: id must be a whole number, got '7'"),
        ({"id": 2**64}, "jobs[0]: id must be at most 18446744073709551615"),
    ],
)
def test_a_wrong_field_of_a_job_is_named_with_its_id(fields: dict[str, Any], message: str) -> None:
    assert message in refused(problem(jobs=[{"location_index": 1} | fields]))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"start_index": 12}, "vehicle 1: start_index 12 lies outside matrices.car"),
        ({"start_index": None}, "vehicle 1: start_index must be a whole number, got null"),
        ({"profile": "bike"}, "vehicle 1: there is no matrix for its profile 'bike', only for 'car'"),
        ({"speed_factor": 0}, "vehicle 1: speed_factor must be above 0 and at most 5, got 0"),
        ({"speed_factor": 7}, "vehicle 1: speed_factor must be above 0 and at most 5, got 7"),
        ({"speed_factor": 0.0001}, "vehicle 1: speed_factor must be at least 0.001"),
        ({"speed_factor": "fast"}, "vehicle 1: speed_factor must be a number, got 'fast'"),
        ({"time_window": [9, 5]}, "vehicle 1: time_window ends before it starts"),
        ({"costs": {"per_hour": 1.5}}, "vehicle 1: costs: per_hour must be a whole number, got 1.5"),
        ({"costs": {"per_km": 1}}, "vehicle 1: costs.per_km needs matrices.car.distances"),
        ({"max_distance": 1}, "vehicle 1: max_distance needs matrices.car.distances"),
        ({"max_tasks": -1}, "vehicle 1: max_tasks must not be negative"),
        ({"breaks": [{"service": 5}]}, "vehicle 1: breaks[0]: id is missing"),
        ({"breaks": [{"id": 4}, {"id": 4}]}, "vehicle 1, break 4 is given twice"),
        ({"breaks": [{"id": 4, "time_windows": [[3, 2]]}]}, "vehicle 1, break 4: time_windows[0] ends before"),
        ({"breaks": [{"id": 4, "max_load": [1]}]}, "vehicle 1, break 4: max_load has 1 amounts"),
        ({"steps": [{"type": "bus"}]}, "vehicle 1: steps[0]: type must be one of"),
        ({"steps": [{"type": "job", "id": 99}]}, "vehicle 1: steps name job 99, which there is not"),
        ({"steps": [{"type": "break", "id": 3}]}, "vehicle 1: steps name break 3, which it has not"),
        ({"steps": [{"type": "job", "id": 1}] * 2}, "vehicle 1: steps name job 1, which the steps of vehicle 1 name"),
        ({"steps": [{"type": "end"}, {"type": "job", "id": 1}]}, "vehicle 1: steps[0]: end belongs at the end"),
    ],
)
def test_a_wrong_field_of_a_vehicle_is_named_with_its_id(fields: dict[str, Any], message: str) -> None:
    assert message in refused(problem(vehicles=[vehicle(1, **fields)]))


@pytest.mark.parametrize(
    ("durations", "message"),
    [
        ([[0, 1], [1]], "matrices.car.durations must be square: it has 2 rows, but 1 entries in row 1"),
        ([[0, -4], [1, 0]], "matrices.car.durations[0][1] is negative: -4"),
        ([[0, 4], [2**31, 0]], "matrices.car.durations[1][0] is above 2147483647: 2147483648"),
        ([[0, 4], [10**25, 0]], "matrices.car.durations[1][0] is above 2147483647: 1"),
        ([[0, 4.5], [1, 0]], "matrices.car.durations[0][1] must be a whole number, got 4.5"),
        ([[0, "NaN"], [1, 0]], "matrices.car.durations[0][1] must be a whole number, got 'NaN'"),
        ([[0, None], [1, 0]], "matrices.car.durations[0][1] must be a whole number, got null"),
        ([[0, 1], [1, 3]], "matrices.car.durations[1][1] must be 0, from a place to itself, got 3"),
        ([0, 1], "matrices.car.durations[0] must be an array of whole numbers, got 0"),
        ([], "matrices.car.durations is empty"),
        ({}, "matrices.car.durations must be an array of rows"),
    ],
)
def test_a_wrong_entry_of_a_matrix_is_named_with_its_row_and_column(durations: Any, message: str) -> None:
    given = problem(jobs=[job(1)])
    given["matrices"]["car"]["durations"] = durations
    assert message in refused(given)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"jobs": []}, "there are neither jobs nor shipments"),
        ({"vehicles": []}, "vehicles is empty"),
        ({"jobs": 4}, "jobs must be an array"),
        ({"jobs": [4]}, "jobs[0] must be an object, got 4"),
        ({"jobs": [job(1), job(1)]}, "job 1 is given twice"),
        ({"vehicles": [vehicle(1), vehicle(1)]}, "vehicle 1 is given twice"),
        ({"shipments": [shipment(1, 1, 2), shipment(1, 1, 2)]}, "pickup 1 is given twice"),
        ({"shipments": [{"pickup": {"id": 1, "location_index": 1}}]}, "shipments[0]: delivery is missing"),
        ({"shipments": [shipment(1, 1, 10)]}, "delivery 1: location_index 10 lies outside"),
        ({"matrices": {"car": {"distances": [[0]]}}}, "matrices.car: durations are missing"),
        ({"matrices": {"car": 4}}, "matrices.car must be an object with durations"),
        ({"matrices": {}}, "job 1: location_index is a row and column of matrices, which there are not"),
    ],
)
def test_a_wrong_part_of_the_file_is_named(changes: dict[str, Any], message: str) -> None:
    assert message in refused(problem() | changes)


def test_matrices_of_different_sizes_are_refused() -> None:
    given = problem(jobs=[job(0)])
    given["matrices"]["bike"] = {"durations": [[0]]}
    assert "matrices must all be of the same places" in refused(given)


def test_coordinates_without_an_index_need_a_server_that_this_is_not() -> None:
    message = refused({"vehicles": [{"id": 1, "start": [7.4, 46.9]}], "jobs": [{"id": 12, "location": [7.5, 47]}]})
    assert message.startswith("job 12: location gives coordinates only, which need a routing server")


def test_a_vehicle_without_start_and_end_is_refused() -> None:
    assert "vehicle 3: start_index or end_index is needed" in refused(problem(vehicles=[{"id": 3}]))


def test_costs_of_legs_contradict_costs_by_the_hour() -> None:
    given = problem(vehicles=[vehicle(1, costs={"per_hour": 10})])
    given["matrices"]["car"]["costs"] = given["matrices"]["car"]["durations"]
    assert "vehicle 1: costs.per_hour and costs.per_km contradict matrices.car.costs" in refused(given)


def test_a_limit_of_distance_beside_costs_of_legs_is_refused() -> None:
    given = problem(vehicles=[vehicle(1, max_distance=10)])
    given["matrices"]["car"] |= dict.fromkeys(("costs", "distances"), given["matrices"]["car"]["durations"])
    assert "vehicle 1: max_distance together with matrices.car.costs" in refused(given)


def test_time_windows_further_apart_than_a_plan_is_long_are_refused() -> None:
    windows = [vehicle(n, time_window=[start, start + 9]) for n, start in ((1, 0), (2, 1_767_225_600))]
    assert "time windows start between 0 and 1767225600" in refused(problem(vehicles=windows))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"jobs": [\n{"id": 1,', "the JSON breaks off at its end, in line 2 (byte 20)"),
        ("", "the JSON breaks off at its end, in line 1 (byte 0)"),
        ('{"jobs": [],\n "vehicles": [NaN]}', "invalid character in line 2, column 15"),
        ('{"jobs": [1,]}', "trailing comma in array in line 1, column 13"),
        ("[]", "the file must be a JSON object"),
        ('{"jobs": [{"id": 5, "location_index": 1, "service": 1e999}]}', "job 5: service must be a whole number"),
        ('{"matrices": {"car": {"durations": [[1e999]]}}}', "matrices.car.durations[0][0] must be a whole number"),
        ('{"jobs": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
        (b'{"jobs": [{"id": 1, "location_index": 1, "description": "\xff"}]}', "jobs holds bytes that are no UTF-8"),
    ],
)
def test_what_is_no_json_is_told_with_its_place(content: str | bytes, message: str) -> None:
    assert message in refused(content)
