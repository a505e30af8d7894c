"""An answer in VROOM's form."""

import json
from typing import Any

from vroom_problems import job, problem, shipment, vehicle, with_distances

from solvers.formats.vroom import VroomProblem, encode, read, write
from solvers.solution import BreakTaken, Reason, Route, Solution, Stop, Unassigned

LEGS = [[0, 100, 200], [100, 0, 150], [200, 150, 0]]


def reading(given: dict[str, Any]) -> VroomProblem:
    given["matrices"]["car"] = {"durations": LEGS}
    return read(json.dumps(given))


def stop(index: int, arrival: int, start: int, departure: int) -> Stop:
    return Stop(job=index, arrival=arrival, start=start, departure=departure, lateness=0)


def two_jobs(*, offset: int = 0, **fields: Any) -> tuple[VroomProblem, Solution]:
    """Two jobs of 60 s by 0 -> 1 -> 2 -> 0, with 40 s of waiting at the first."""
    jobs = [job(1, description="first", location=[7.5, 46.9]), job(2, setup=20, priority=4)]
    given = reading(problem(jobs=jobs, vehicles=[vehicle(7, description="van", **fields)]))
    route = Route(
        vehicle=0,
        departure=offset,
        activities=(
            stop(0, offset + 100, offset + 140, offset + 200),
            stop(1, offset + 350, offset + 350, offset + 430),
        ),
        end=offset + 630,
        travel_duration=450,
        service_duration=140,
        waiting_duration=40,
    )
    return given, Solution(routes=(route,), unassigned=(), cost=450)


def test_the_summary_sums_up_the_routes() -> None:
    assert write(*two_jobs())["summary"] == {
        "cost": 450,
        "routes": 1,
        "unassigned": 0,
        "setup": 20,
        "service": 120,
        "duration": 450,
        "waiting_time": 40,
        "priority": 4,
        "violations": [],
    }


def test_a_step_tells_its_times_the_travel_so_far_and_what_the_file_says_of_it() -> None:
    assert write(*two_jobs())["routes"][0]["steps"][1] == {
        "type": "job",
        "description": "first",
        "location": [7.5, 46.9],
        "location_index": 1,
        "id": 1,
        "setup": 0,
        "service": 60,
        "waiting_time": 40,
        "job": 1,
        "arrival": 100,
        "duration": 100,
        "violations": [],
    }


def test_a_route_begins_and_ends_with_steps_of_their_own() -> None:
    steps = write(*two_jobs())["routes"][0]["steps"]
    assert [(step["type"], step["arrival"], step["duration"]) for step in steps] == [
        *(("start", 0, 0), ("job", 100, 100), ("job", 350, 250), ("end", 630, 450))
    ]


def test_the_computing_time_is_told_where_there_is_one() -> None:
    assert "computing_times" not in write(*two_jobs())["summary"]
    assert write(*two_jobs(), computing_time=1.5)["summary"]["computing_times"]["solving"] == 1500


def test_costs_come_back_in_the_unit_of_the_file() -> None:
    costs = {"fixed": 10, "per_hour": 800, "per_task_hour": 360}
    # 10 + 450 s at 800 an hour, 100, + 140 s at 360 an hour, 14.
    assert write(*two_jobs(costs=costs))["routes"][0]["cost"] == 124


def test_timestamps_come_back_as_timestamps() -> None:
    day = 1_767_225_600
    answer = write(*two_jobs(offset=1, time_window=[day, day + 9999]))
    assert [step["arrival"] - day for step in answer["routes"][0]["steps"]] == [0, 100, 350, 630]


def test_a_break_on_the_way_has_the_travel_before_it() -> None:
    breaks = [{"id": 9, "service": 50, "description": "lunch", "time_windows": [[80, 90]]}]
    given = reading(problem(jobs=[job(1)], vehicles=[vehicle(1, breaks=breaks)]))
    route = Route(
        vehicle=0,
        departure=0,
        activities=(BreakTaken(number=0, driven=70, arrival=70, start=80, departure=130), stop(0, 160, 160, 220)),
        end=320,
        travel_duration=200,
        service_duration=60,
        waiting_duration=10,
        break_duration=50,
    )
    written = write(given, Solution(routes=(route,), unassigned=(), cost=200))["routes"][0]
    assert written["service"] == 110
    assert written["steps"][1] == {
        "type": "break",
        "description": "lunch",
        "id": 9,
        "setup": 0,
        "service": 50,
        "waiting_time": 10,
        "arrival": 70,
        "duration": 70,
        "violations": [],
    }


def test_loads_are_those_on_board_after_each_step() -> None:
    given = reading(
        problem(
            jobs=[job(1, delivery=[3], pickup=[1])],
            shipments=[shipment(4, 1, 2, amount=[2])],
            vehicles=[vehicle(1, capacity=[9])],
        )
    )
    route = Route(
        vehicle=0,
        departure=0,
        activities=(stop(1, 100, 100, 130), stop(0, 130, 130, 190), stop(2, 340, 340, 380)),
        end=580,
        travel_duration=450,
        service_duration=130,
        waiting_duration=0,
    )
    written = write(given, Solution(routes=(route,), unassigned=(), cost=450))["routes"][0]
    assert [step["load"] for step in written["steps"]] == [[3], [5], [3], [1], [1]]
    assert (written["delivery"], written["pickup"]) == ([5], [3])


def test_distances_are_told_where_the_file_gives_them() -> None:
    given = with_distances(problem(jobs=[job(1)], vehicles=[{"id": 1, "start_index": 0}]))
    given["matrices"]["car"] = {"durations": LEGS, "distances": [[0, 7, 8], [9, 0, 3], [1, 2, 0]]}
    route = Route(
        vehicle=0,
        departure=0,
        activities=(stop(0, 100, 100, 160),),
        end=160,
        travel_duration=100,
        service_duration=60,
        waiting_duration=0,
        distance=7,
    )
    written = write(read(json.dumps(given)), Solution(routes=(route,), unassigned=(), cost=100))
    assert (written["summary"]["distance"], written["routes"][0]["distance"]) == (7, 7)
    assert [(step["location_index"], step["distance"]) for step in written["routes"][0]["steps"]] == [
        *((0, 0), (1, 7), (1, 7))
    ]


def test_a_task_left_out_has_its_reason_and_the_names_of_the_file() -> None:
    given = reading(problem(jobs=[job(1)], shipments=[shipment(8, 1, 2)]))
    left_out = Unassigned(job=1, reason=Reason.OUTCOMPETED, detail="It would push out job 0.")
    written = write(given, Solution(routes=(), unassigned=(left_out,), cost=0))
    assert written["unassigned"] == [
        {
            "id": 8,
            "location_index": 1,
            "type": "pickup",
            "reason": "outcompeted",
            "detail": "It would push out job 1.",
        }
    ]


def test_an_answer_is_one_line_of_json() -> None:
    written = write(*two_jobs())
    assert encode(written).count(b"\n") == 1
    assert json.loads(encode(written)) == written
