"""Given routes, judged as VROOM judges them."""

import json
from typing import Any

import pytest
from vroom_problems import job, problem, shipment, vehicle, with_distances

from solvers.errors import ProblemError
from solvers.formats.vroom import check_routes, read, write

LEGS = [[0, 100, 200], [100, 0, 150], [200, 150, 0]]


def judged(given: dict[str, Any]) -> dict[str, Any]:
    given["matrices"]["car"] = {"durations": LEGS, "distances": LEGS}
    reading = read(json.dumps(given), check=True)
    found = check_routes(reading)
    return write(reading, found.solution, faults=found.faults)


def route_of(*steps: tuple[str, int], **fields: Any) -> list[dict[str, Any]]:
    return [vehicle(1, steps=[{"type": kind, "id": number} for kind, number in steps], **fields)]


def faults_of(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (step["type"], violation["cause"])
        for route in answer["routes"]
        for step in route["steps"]
        for violation in step["violations"]
    ]


def test_a_sound_route_has_no_violations() -> None:
    answer = judged(problem(jobs=[job(1), job(2)], vehicles=route_of(("job", 2), ("job", 1))))
    assert (answer["summary"]["violations"], answer["summary"]["cost"], answer["unassigned"]) == ([], 450, [])


def test_a_start_after_the_window_is_a_delay_of_its_length() -> None:
    given = problem(jobs=[job(1, time_windows=[[0, 70]])], vehicles=route_of(("job", 1)))
    assert judged(given)["summary"]["violations"] == [{"cause": "delay", "duration": 30}]


def test_a_start_before_a_window_so_that_another_is_met_is_a_lead_time() -> None:
    jobs = [job(1, service=0, time_windows=[[300, 400]]), *(job(n, location_index=2, service=0) for n in (2, 3))]
    for one in jobs[1:]:
        one["time_windows"] = [[0, 400]]
    given = problem(jobs=jobs, vehicles=route_of(("job", 1), ("job", 2), ("job", 3)))
    assert judged(given)["routes"][0]["violations"] == [{"cause": "lead_time", "duration": 50}]


def test_a_return_after_hours_is_a_delay_at_the_end() -> None:
    answer = judged(problem(jobs=[job(1)], vehicles=route_of(("job", 1), time_window=[50, 100])))
    assert [step["violations"] for step in answer["routes"][0]["steps"]] == [
        *([], [], [{"cause": "delay", "duration": 210}])
    ]


@pytest.mark.parametrize(
    ("jobs", "fields", "faults"),
    [
        ([job(1, delivery=[3])], {"capacity": [2]}, [("start", "load")]),
        ([job(1, pickup=[3])], {"capacity": [2]}, [("job", "load"), ("end", "load")]),
        ([job(1), job(2)], {"max_tasks": 1}, [("job", "max_tasks")]),
        ([job(1, skills=[1, 2])], {"skills": [1]}, [("job", "skills")]),
        ([job(1)], {"max_travel_time": 150}, [("end", "max_travel_time")]),
        ([job(1)], {"max_distance": 50}, [("job", "max_distance"), ("end", "max_distance")]),
    ],
)
def test_each_rule_is_named_where_it_is_broken(
    jobs: list[dict[str, Any]], fields: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    steps = [("job", one["id"]) for one in jobs]
    assert faults_of(judged(problem(jobs=jobs, vehicles=route_of(*steps, **fields)))) == faults


def test_a_break_with_too_much_on_board_is_named() -> None:
    breaks = [{"id": 1, "service": 10, "max_load": [1]}]
    vehicles = route_of(("break", 1), ("job", 1), breaks=breaks, capacity=[5])
    given = problem(jobs=[job(1, delivery=[2])], vehicles=vehicles)
    assert faults_of(judged(given)) == [("break", "max_load")]


def test_a_break_left_out_is_named_of_the_whole_route() -> None:
    given = problem(jobs=[job(1)], vehicles=route_of(("job", 1), breaks=[{"id": 1, "service": 10}]))
    assert judged(given)["routes"][0]["violations"] == [{"cause": "missing_break"}]


@pytest.mark.parametrize(
    ("steps", "faults"),
    [
        ([("delivery", 1), ("pickup", 1)], [("delivery", "precedence"), ("pickup", "precedence")]),
        ([("pickup", 1)], [("pickup", "precedence")]),
        ([("pickup", 1), ("delivery", 1)], []),
    ],
)
def test_the_order_of_a_shipment_is_kept_or_named(steps: list[tuple[str, int]], faults: list[tuple[str, str]]) -> None:
    assert faults_of(judged(problem(shipments=[shipment(1, 1, 2)], vehicles=route_of(*steps)))) == faults


def test_a_task_on_no_route_is_listed_without_a_reason() -> None:
    answer = judged(problem(jobs=[job(1), job(2)], vehicles=route_of(("job", 2))))
    assert answer["unassigned"] == [{"id": 1, "location_index": 1, "type": "job"}]


def test_a_forced_moment_is_kept() -> None:
    vehicles = [vehicle(1, steps=[{"type": "job", "id": 1, "service_at": 500}])]
    assert judged(problem(jobs=[job(1)], vehicles=vehicles))["routes"][0]["steps"][1]["arrival"] == 500


def test_forced_moments_that_contradict_each_other_are_refused_with_the_vehicle() -> None:
    vehicles = [vehicle(1, steps=[{"type": "job", "id": 1, "service_before": 50}])]
    with pytest.raises(ProblemError, match="vehicle 1: no times keep to what its steps say"):
        judged(problem(jobs=[job(1)], vehicles=vehicles))


def test_a_step_without_a_way_is_refused() -> None:
    given = problem(jobs=[job(1)], vehicles=route_of(("job", 1)))
    given["matrices"]["car"]["durations"] = [[0, 10**8], [5, 0]]
    with pytest.raises(ProblemError, match="vehicle 1: its steps drive from 0 to 1, which has no way"):
        check_routes(read(json.dumps(given), check=True))


def test_distances_of_a_judged_route_are_summed() -> None:
    given = with_distances(problem(jobs=[job(1)], vehicles=route_of(("job", 1))))
    assert judged(given)["summary"]["distance"] == 200


def test_a_window_long_past_is_missed_by_as_much_as_it_says() -> None:
    day = 1_767_225_600
    given = problem(jobs=[job(1, time_windows=[[0, 9]])], vehicles=route_of(("job", 1), time_window=[day, day + 999]))
    (violation,) = judged(given)["summary"]["violations"]
    assert violation == {"cause": "delay", "duration": day + 100 - 9}
