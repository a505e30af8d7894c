"""Every problem that contradicts itself is refused in one line that names the field and whose it is."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.errors import ProblemError
from solvers.problem import (
    HORIZON,
    LARGEST_COST,
    Break,
    Effort,
    Job,
    Matrix,
    Pair,
    Problem,
    Reload,
    Stability,
    TimeWindow,
    Vehicle,
)

TABLE = np.array([[0, 10, 20], [10, 0, 10], [20, 10, 0]])
NOON = TimeWindow(40, 60)
JOB = Job(id=11, location=1, prize=5)
OTHER = Job(id=12, location=2)
VEHICLE = Vehicle(id=21, start=0, end=0, shift=TimeWindow(0, 100))
PROBLEM = Problem(matrices=(Matrix(durations=TABLE),), jobs=(JOB, OTHER), vehicles=(VEHICLE,))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"location": 3}, "location must be an index into the matrices, 0 to 2, got 3"),
        ({"location": -1}, "location must be an index into the matrices, 0 to 2, got -1"),
        ({"location": 1.0}, "location must be a whole number, got 1.0"),
        ({"location": True}, "location must be a whole number, got True"),
        ({"service_duration": -1}, f"service_duration must be between 0 and {HORIZON}, got -1"),
        ({"service_duration": HORIZON + 1}, f"service_duration must be between 0 and {HORIZON}, got {HORIZON + 1}"),
        ({"service_duration": float("nan")}, "service_duration must be a whole number, got nan"),
        ({"setup_duration": "5"}, "setup_duration must be a whole number, got '5'"),
        ({"release": -5}, f"release must be between 0 and {HORIZON}, got -5"),
        (
            {"efforts": (Effort(kind=2, setup_duration=-1, service_duration=0),)},
            f"setup_duration for vehicles of kind 2 must be between 0 and {HORIZON}, got -1",
        ),
        (
            {"efforts": (Effort(kind=2, setup_duration=0, service_duration=-1),)},
            f"service_duration for vehicles of kind 2 must be between 0 and {HORIZON}, got -1",
        ),
        (
            {"efforts": (Effort(kind="van", setup_duration=0, service_duration=0),)},
            "kind must be a whole number, got 'van'",
        ),
        (
            {"efforts": (Effort(kind=2, setup_duration=0, service_duration=0),) * 2},
            "efforts name a kind of vehicle twice",
        ),
        ({"lateness_cost": -1}, f"lateness_cost must be between 0 and {LARGEST_COST}, got -1"),
        ({"prize": -1}, f"prize must be between 0 and {LARGEST_COST}, got -1"),
        ({"prize": LARGEST_COST + 1}, f"prize must be between 0 and {LARGEST_COST}, got {LARGEST_COST + 1}"),
        ({"move_cost": 0.5}, "move_cost must be a whole number, got 0.5"),
        (
            {"time_windows": (TimeWindow(9, 8),)},
            f"time_windows must run forwards between 0 and {HORIZON} seconds, got 9 to 8",
        ),
        (
            {"time_windows": (TimeWindow(-1, 8),)},
            f"time_windows must run forwards between 0 and {HORIZON} seconds, got -1 to 8",
        ),
        ({"time_windows": (TimeWindow(0.5, 8),)}, "time_windows.start must be a whole number, got 0.5"),
        ({"time_windows": (TimeWindow(0, None),)}, "time_windows.end must be a whole number, got None"),
        (
            {"time_windows": (NOON, TimeWindow(60, 80))},
            "time_windows must follow each other without overlap, got one from 40 to 60 before one from 60 to 80",
        ),
        ({"due": HORIZON + 1}, f"due must be within {HORIZON} seconds of the start, got {HORIZON + 1}"),
        ({"due": 0.5}, "due must be a whole number, got 0.5"),
        ({"delivery": (-1,)}, f"delivery must hold amounts between 0 and {LARGEST_COST}, got [-1]"),
        ({"pickup": (0.5,)}, "pickup must be a whole number, got 0.5"),
        ({"delivery": (1,)}, "delivery must have as many amounts as every capacity, 0, got 1"),
        ({"pickup": (1, 2)}, "pickup must have as many amounts as every capacity, 0, got 2"),
        ({"position": -1}, f"position must be between 0 and {HORIZON}, got -1"),
        (
            {"allowed_vehicles": frozenset({21}), "forbidden_vehicles": frozenset({21})},
            "allowed_vehicles and forbidden_vehicles both name [21]",
        ),
        ({"allowed_vehicles": frozenset({22})}, "there is no vehicle 22, which its vehicles name"),
        ({"forbidden_vehicles": frozenset({22})}, "there is no vehicle 22, which its vehicles name"),
    ],
)
def test_a_job_that_contradicts_itself_is_refused_with_its_id_and_the_field(fields, told):
    with pytest.raises(ProblemError) as refused:
        replace(PROBLEM, jobs=(replace(JOB, **fields), OTHER))
    assert str(refused.value) == f"job 11: {told}"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"start": 3}, ": start must be an index into the matrices, 0 to 2, got 3"),
        ({"end": -1}, ": end must be an index into the matrices, 0 to 2, got -1"),
        (
            {"shift": TimeWindow(9, 8)},
            f": shift must run forwards between 0 and {HORIZON} seconds, got 9 to 8",
        ),
        (
            {"shift": TimeWindow(0, HORIZON), "max_overtime": 1},
            f": shift and max_overtime must end within {HORIZON} seconds",
        ),
        *(
            ({field: -1}, f": {field} must be between 0 and {HORIZON}, got -1")
            for field in (
                "max_overtime",
                "load_lifetime",
                "max_travel_duration",
                "max_duration",
                "max_jobs",
                "profile",
            )
        ),
        *(
            ({field: -1}, f": {field} must be between 0 and {LARGEST_COST}, got -1")
            for field in (
                "overtime_cost",
                "fixed_cost",
                "travel_cost",
                "service_cost",
                "duration_cost",
                "distance_cost",
                "max_distance",
            )
        ),
        ({"fair_work": 0}, f": fair_work must be between 1 and {HORIZON} seconds, got 0"),
        ({"kind": None}, ": kind must be a whole number, got None"),
        ({"capacity": (-1,)}, f": capacity must hold amounts between 0 and {LARGEST_COST}, got [-1]"),
        ({"profile": 1}, ": profile must be an index into the 1 matrices, got 1"),
        ({"distance_cost": 1}, ": its matrix has no distances, which its cost or limit asks for"),
        ({"max_distance": 0}, ": its matrix has no distances, which its cost or limit asks for"),
        (
            {"breaks": (Break(id=3, duration=1, time_windows=(NOON,)),) * 2},
            ": breaks: id 3 is given twice",
        ),
        (
            {"breaks": (Break(id=3, duration=-1, time_windows=(NOON,)),)},
            f", break 3: duration must be between 0 and {HORIZON}, got -1",
        ),
        (
            {"breaks": (Break(id=3, duration=1, time_windows=()),)},
            ", break 3: time_windows must hold at least one window",
        ),
        (
            {"breaks": (Break(id=3, duration=1, time_windows=(NOON, NOON)),)},
            ", break 3: time_windows must follow each other without overlap, got one from 40 to 60 before one from 40 "
            "to 60",
        ),
        (
            {"breaks": (Break(id=3, duration=1, time_windows=(NOON,), max_load=(-1,)),)},
            f", break 3: max_load must hold amounts between 0 and {LARGEST_COST}, got [-1]",
        ),
        (
            {"breaks": (Break(id=3, duration=1, time_windows=(NOON,), max_load=(1,)),)},
            ", break 3: max_load must have as many amounts as every capacity, 0, got 1",
        ),
        (
            {"reloads": (Reload(location=0), Reload(location=3))},
            ", reload 1: location must be an index into the matrices, 0 to 2, got 3",
        ),
        (
            {"reloads": (Reload(location=0, service_duration=-1),)},
            f", reload 0: service_duration must be between 0 and {HORIZON}, got -1",
        ),
        (
            {"reloads": (Reload(location=0, time_windows=(TimeWindow(5, 4),)),)},
            f", reload 0: time_windows must run forwards between 0 and {HORIZON} seconds, got 5 to 4",
        ),
        ({"frozen": (11, 11)}, ": frozen names a job twice: [11, 11]"),
        ({"frozen": (99,)}, ": frozen names job 99, which there is not"),
    ],
)
def test_a_vehicle_that_contradicts_itself_is_refused_with_its_id_and_the_field(fields, told):
    with pytest.raises(ProblemError) as refused:
        replace(PROBLEM, vehicles=(replace(VEHICLE, **fields),))
    assert str(refused.value) == f"vehicle 21{told}"


SECOND = replace(VEHICLE, id=22)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"jobs": (JOB, JOB)}, "jobs: id 11 is given twice"),
        ({"jobs": (replace(JOB, id="a"),)}, "jobs: id must be a whole number, got 'a'"),
        ({"vehicles": (VEHICLE, VEHICLE)}, "vehicles: id 21 is given twice"),
        ({"matrices": ()}, "matrices must hold at least one matrix"),
        (
            {"matrices": (*PROBLEM.matrices, Matrix(durations=TABLE[:2, :2]))},
            "matrices[1] has 2 places, matrices[0] has 3",
        ),
        ({"balance_price": -1}, f"problem: balance_price must be between 0 and {LARGEST_COST}, got -1"),
        (
            {"vehicles": (VEHICLE, replace(SECOND, capacity=(1,)))},
            "vehicle 22: capacity must have as many amounts as every capacity, 0, got 1",
        ),
        ({"pairs": (Pair(first=11, second=99),)}, "pair 11, 99: there is no job 99"),
        ({"pairs": (Pair(first=11, second=11),)}, "pair 11, 11: job 11 is in more than one pair"),
        (
            {"pairs": (Pair(first=11, second=12),)},
            "pair 11, 12: either both jobs are required or neither",
        ),
        (
            {"vehicles": (replace(VEHICLE, capacity=(9,)),), "pairs": (Pair(first=11, second=12, load=(-1,)),)},
            f"pair 11, 12: load must hold amounts between 0 and {LARGEST_COST}, got [-1]",
        ),
        (
            {"jobs": (JOB, replace(OTHER, prize=1)), "pairs": (Pair(first=11, second=12, load=(1,)),)},
            "pair 11, 12: load must have as many amounts as every capacity, 0, got 1",
        ),
        (
            {
                "jobs": (replace(JOB, position=2), replace(OTHER, prize=1, position=2)),
                "pairs": (Pair(first=11, second=12),),
            },
            "pair 11, 12: positions 2 and 2 put the second job first",
        ),
        (
            {"vehicles": (replace(VEHICLE, frozen=(11,)), replace(SECOND, frozen=(11,)))},
            "vehicle 22: frozen names job 11, which is frozen on vehicle 21 too",
        ),
        (
            {
                "jobs": (replace(JOB, allowed_vehicles=frozenset({22})), OTHER),
                "vehicles": (replace(VEHICLE, frozen=(11,)), SECOND),
            },
            "vehicle 21: frozen names job 11, which may not be served by it: allowed_vehicles",
        ),
        (
            {
                "jobs": (replace(JOB, forbidden_vehicles=frozenset({21})), OTHER),
                "vehicles": (replace(VEHICLE, frozen=(11,)),),
            },
            "vehicle 21: frozen names job 11, which may not be served by it: forbidden_vehicles",
        ),
        (
            {"jobs": (replace(JOB, position=1), OTHER), "vehicles": (replace(VEHICLE, frozen=(11,)),)},
            "vehicle 21: frozen puts job 11 at position 0, the job itself 1",
        ),
        (
            {
                "jobs": (JOB, replace(OTHER, prize=1)),
                "pairs": (Pair(first=11, second=12),),
                "vehicles": (replace(VEHICLE, frozen=(12,)),),
            },
            "vehicle 21: frozen names job 12 without job 11 before it, its pair",
        ),
        (
            {"jobs": tuple(replace(job, allowed_vehicles=frozenset({21}), position=0) for job in (JOB, OTHER))},
            "job 12: job 11 is pinned to position 0 of vehicle 21 too",
        ),
        (
            {
                "jobs": (JOB, replace(OTHER, allowed_vehicles=frozenset({21}), position=0)),
                "vehicles": (replace(VEHICLE, frozen=(11,)),),
            },
            "job 12: position 0 of vehicle 21 is frozen for job 11",
        ),
        (
            {"stability": Stability(plan=((), ()))},
            "stability.plan must have a list for each of the 1 vehicles, got 2",
        ),
        (
            {"stability": Stability(plan=((),), change_cost=-1)},
            f"stability: change_cost must be between 0 and {LARGEST_COST}, got -1",
        ),
        ({"stability": Stability(plan=((11, 11),))}, "stability.plan: id 11 is given twice"),
    ],
)
def test_a_problem_whose_parts_contradict_each_other_is_refused_naming_them(fields, told):
    with pytest.raises(ProblemError) as refused:
        replace(PROBLEM, **fields)
    assert str(refused.value) == told


def test_what_may_be_left_out_may_be_left_out():
    assert replace(PROBLEM, vehicles=(replace(VEHICLE, start=None, end=None),)).vehicles[0].start is None
    assert replace(PROBLEM, stability=Stability(plan=((11, 99),))).stability.plan == ((11, 99),)
    assert replace(PROBLEM, vehicles=(replace(VEHICLE, capacity=(4,)),)).num_dimensions == 1
