"""Tiny files of problems whose costs are known by hand, and the cost of routes summed up without the solvers' clock."""

from solvers.problem import Problem
from solvers.solution import Sequences

SOLOMON = """TINY

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0          0          0          0        100          0
    1      3          4          6          0         50         10
    2      1          1          5         20         60          7
"""

VRPTW = """NAME : tiny
COMMENT : a depot and two clients
TYPE : VRPTW
DIMENSION : 3
VEHICLES : 2
CAPACITY : 10
SERVICE_TIME : 10
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 1 1
DEMAND_SECTION
1 0
2 6
3 5
TIME_WINDOW_SECTION
1 0 100
2 0 50
3 20 60
DEPOT_SECTION
1
-1
EOF
"""

CVRP = """NAME: square
TYPE: CVRP
DIMENSION: 4
CAPACITY: 2
EDGE_WEIGHT_TYPE: EUC_2D
NODE_COORD_SECTION
1 0 0
2 0 3
3 4 3
4 4 0
DEMAND_SECTION
1 0
2 1
3 1
4 1
DEPOT_SECTION
1
-1
EOF
"""


def with_part(text: str, part: str) -> str:
    """Put lines before DEPOT_SECTION."""
    return text.replace("DEPOT_SECTION", f"{part}DEPOT_SECTION")


def with_head(text: str, line: str) -> str:
    """Put a line before DIMENSION."""
    return text.replace("DIMENSION", f"{line}\nDIMENSION", 1)


TWO_VEHICLES = with_head(CVRP, "VEHICLES: 2")

EVERYTHING = with_part(
    with_head(VRPTW.replace("VRPTW", "MTVRPTWR"), "VEHICLES_MAX_DURATION : 90"),
    "PRIZE_SECTION\n1 0\n2 3\n3 4\nRELEASE_TIME_SECTION\n1 0\n2 0\n3 4\nVEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2\n"
    "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 3\n2 2\nCAPACITY_SECTION\n1 10\n2 20\n",
).replace("CAPACITY : 10\n", "")


def cost_of_routes(problem: Problem, sequences: Sequences) -> int:
    """Sum up travel, fixed costs and the prizes of whom no route serves; who has to be served must be."""
    served = {visit for visits in sequences for visit in visits if visit >= 0}
    cost = 0
    for index, job in enumerate(problem.jobs):
        if index not in served:
            assert job.prize is not None, f"job {job.id} is left out"
            cost += job.prize
    for number, visits in enumerate(sequences):
        if visits:
            vehicle = problem.vehicles[number]
            places = places_of(problem, number, visits)
            durations = problem.matrices[vehicle.profile].durations[0]
            cost += vehicle.fixed_cost + vehicle.travel_cost * int(durations[places[:-1], places[1:]].sum())
    return cost


def places_of(problem: Problem, number: int, visits: tuple[int, ...]) -> list[int]:
    vehicle = problem.vehicles[number]
    assert vehicle.start is not None
    assert vehicle.end is not None
    stations = [problem.jobs[one].location if one >= 0 else vehicle.reloads[-1 - one].location for one in visits]
    return [vehicle.start, *stations, vehicle.end]


def rules_broken(problem: Problem, sequences: Sequences) -> list[str]:
    """Name what routes of deliveries alone break: capacity, time windows, releases, shifts and largest durations."""
    broken = []
    for number, visits in enumerate(sequences):
        vehicle = problem.vehicles[number]
        trips = trips_of(visits)
        if any(sum(problem.jobs[one].delivery[0] for one in trip) > vehicle.capacity[0] for trip in trips):
            broken.append(f"vehicle {vehicle.id}: capacity")
        if not visits:
            continue
        earliest = max(vehicle.shift.start, *(problem.jobs[one].release for one in trips[0]))
        end = end_of_route(problem, number, visits, earliest)
        if end is None or end > vehicle.shift.end:
            broken.append(f"vehicle {vehicle.id}: time")
        elif vehicle.max_duration is not None:
            # Leaving as late as the end allows makes the shortest day.
            low, high = earliest, end
            while low < high:
                middle = (low + high + 1) // 2
                low, high = (
                    (middle, high) if end_of_route(problem, number, visits, middle) == end else (low, middle - 1)
                )
            if end - low > vehicle.max_duration:
                broken.append(f"vehicle {vehicle.id}: duration")
    return broken


def trips_of(visits: tuple[int, ...]) -> list[list[int]]:
    trips: list[list[int]] = [[]]
    for visit in visits:
        if visit < 0:
            trips.append([])
        else:
            trips[-1].append(visit)
    return trips


def end_of_route(problem: Problem, number: int, visits: tuple[int, ...], departure: int) -> int | None:
    durations = problem.matrices[0].durations[0]
    places = places_of(problem, number, visits)
    upcoming = iter(trips_of(visits)[1:])
    now = departure
    for position, visit in enumerate(visits):
        now += int(durations[places[position], places[position + 1]])
        if visit < 0:
            now = max(now, *(problem.jobs[one].release for one in next(upcoming)))
            continue
        job = problem.jobs[visit]
        if job.time_windows:
            now = max(now, job.time_windows[0].start)
            if now > job.time_windows[0].end:
                return None
        now += job.service_duration
    return now + int(durations[places[-2], places[-1]])
