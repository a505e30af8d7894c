"""Small problems in VROOM's JSON form: one for each thing that its API page documents, and mixes of them."""

import random
from typing import Any

Json = dict[str, Any]


def square(num_places: int, seed: int, *, largest: int = 900) -> list[list[int]]:
    """Draw points on a plane and give the seconds between them, a little slower one way than the other."""
    draw = random.Random(seed)
    points = [(draw.randrange(largest), draw.randrange(largest)) for _ in range(num_places)]
    slope = [draw.randrange(20) for _ in range(num_places)]
    return [
        [0 if a == b else abs(x - u) + abs(y - v) + max(0, slope[b] - slope[a]) for b, (u, v) in enumerate(points)]
        for a, (x, y) in enumerate(points)
    ]


def problem(
    *,
    jobs: list[Json] | None = None,
    vehicles: list[Json] | None = None,
    shipments: list[Json] | None = None,
    seed: int = 1,
) -> Json:
    given: Json = {
        "vehicles": vehicles or [vehicle(1)],
        "matrices": {"car": {"durations": square(10, seed)}},
    }
    if jobs is not None or shipments is None:
        given["jobs"] = jobs if jobs is not None else [job(number) for number in range(1, 10)]
    if shipments is not None:
        given["shipments"] = shipments
    return given


def job(number: int, **fields: Any) -> Json:
    return {"id": number, "location_index": number, "service": 60, **fields}


def vehicle(number: int, **fields: Any) -> Json:
    return {"id": number, "start_index": 0, "end_index": 0, **fields}


def shipment(number: int, origin: int, destination: int, **fields: Any) -> Json:
    return {
        "pickup": {"id": number, "location_index": origin, "service": 30},
        "delivery": {"id": number, "location_index": destination, "service": 40},
        **fields,
    }


def break_at(number: int, *window: int, service: int) -> Json:
    return {"id": number, "service": service, "time_windows": [list(window)]}


def with_distances(given: Json) -> Json:
    given["matrices"]["car"]["distances"] = [[9 * entry for entry in row] for row in square(10, 77)]
    return given


def documented() -> dict[str, Json]:
    """Give every problem by what it is about."""
    one_each = [job(number) for number in range(1, 10)]
    loads = [job(number, delivery=[number % 3 + 1, 1]) for number in range(1, 10)]
    day = 1_767_225_600
    problems = {
        "plain": problem(),
        "no_start": problem(vehicles=[{"id": 1, "end_index": 0}]),
        "no_end": problem(vehicles=[{"id": 1, "start_index": 0}]),
        "deprecated_matrix": {"vehicles": [vehicle(1)], "jobs": one_each, "matrix": square(10, 3)},
        "time_windows": problem(
            jobs=[job(n, time_windows=[[400 * n, 400 * n + 300], [5000, 5600 + 90 * n]]) for n in range(1, 8)],
            vehicles=[vehicle(1, time_window=[0, 9000]), vehicle(2, time_window=[1000, 9000])],
        ),
        "timestamps": problem(
            jobs=[job(n, time_windows=[[day + 1500 * n, day + 1500 * n + 900]]) for n in range(1, 6)],
            vehicles=[vehicle(1, time_window=[day, day + 20_000])],
        ),
        "timestamps_of_jobs_only": problem(
            jobs=[job(n, time_windows=[[day + 1500 * n, day + 1500 * n + 900]]) for n in range(1, 4)] + [job(4)]
        ),
        "capacity": problem(jobs=loads, vehicles=[vehicle(n, capacity=[8, 4]) for n in (1, 2, 3)]),
        "deliveries_and_pickups": problem(
            jobs=[job(n, delivery=[n % 3], pickup=[(n + 1) % 4]) for n in range(1, 10)],
            vehicles=[vehicle(n, capacity=[7]) for n in (1, 2, 3)],
        ),
        "deprecated_amount": problem(
            jobs=[job(n, amount=[2]) for n in range(1, 7)], vehicles=[vehicle(n, capacity=[6]) for n in (1, 2)]
        ),
        "shipments": problem(shipments=[shipment(n, n, 9 - n) for n in range(1, 4)]),
        "shipments_with_loads": problem(
            shipments=[shipment(n, n, 9 - n, amount=[n]) for n in range(1, 4)],
            jobs=[job(9, pickup=[1])],
            vehicles=[vehicle(1, capacity=[4])],
        ),
        "skills": problem(
            jobs=[job(n, skills=[n % 3]) for n in range(1, 9)],
            vehicles=[vehicle(1, skills=[0, 1]), vehicle(2, skills=[1, 2])],
        ),
        "priority": problem(
            jobs=[job(n, priority=[0, 3, 10][n % 3], service=900) for n in range(1, 10)],
            vehicles=[vehicle(1, time_window=[0, 5000])],
        ),
        "more_tasks_than_time": problem(
            jobs=[job(n, service=100 * n) for n in range(1, 10)], vehicles=[vehicle(1, time_window=[0, 3500])]
        ),
        "setup": problem(
            jobs=[job(n, location_index=1 + n % 3, setup=200) for n in range(1, 9)],
            vehicles=[vehicle(1, time_window=[0, 4000])],
        ),
        "times_by_type": problem(
            jobs=[
                job(n, setup=50, setup_per_type={"fast": 5}, service_per_type={"fast": 20, "slow": 500})
                for n in range(1, 9)
            ],
            vehicles=[vehicle(1, type="slow", time_window=[0, 2500]), vehicle(2, type="fast", time_window=[0, 2500])],
        ),
        "speed_factor": problem(vehicles=[vehicle(1, speed_factor=2.0), vehicle(2, max_tasks=4, speed_factor=0.5)]),
        "max_tasks": problem(vehicles=[vehicle(n, max_tasks=n + 1) for n in (1, 2, 3)]),
        "max_travel_time": problem(vehicles=[vehicle(n, max_travel_time=3000) for n in (1, 2)]),
        "max_distance": with_distances(problem(vehicles=[vehicle(n, max_distance=20_000) for n in (1, 2)])),
        "fixed_costs": problem(
            vehicles=[vehicle(n, costs={"fixed": 500 * n}, time_window=[0, 4000]) for n in (1, 2, 3)]
        ),
        "costs_by_hour_and_km": with_distances(
            problem(vehicles=[vehicle(n, costs={"fixed": 9, "per_hour": 40 + n, "per_km": 7 - n}) for n in (1, 2)])
        ),
        "costs_by_task_hour": problem(
            vehicles=[
                vehicle(1, costs={"per_hour": 100, "per_task_hour": 3600}, max_tasks=6),
                vehicle(2, costs={"per_task_hour": 360}, breaks=[break_at(1, 0, 9999, service=600)]),
            ],
        ),
        "breaks": problem(
            vehicles=[
                vehicle(
                    1,
                    time_window=[0, 9000],
                    breaks=[
                        {"id": 2, "service": 300, "time_windows": [[2500, 2600]]},
                        {"id": 1, "service": 200, "time_windows": [[800, 1000]]},
                    ],
                )
            ]
        ),
        "break_with_several_windows": problem(
            jobs=[job(n, time_windows=[[0, 2500]]) for n in range(1, 6)],
            vehicles=[vehicle(1, breaks=[{"id": 1, "service": 900, "time_windows": [[100, 200], [1500, 4000]]}])],
        ),
        "break_at_any_time": problem(vehicles=[vehicle(1, time_window=[0, 5000], breaks=[{"id": 1, "service": 400}])]),
        "break_with_max_load": problem(
            jobs=[job(n, delivery=[1]) for n in range(1, 7)],
            vehicles=[
                vehicle(
                    1,
                    capacity=[6],
                    time_window=[0, 9000],
                    breaks=[{"id": 1, "service": 300, "time_windows": [[1000, 5000]], "max_load": [2]}],
                )
            ],
        ),
        "two_profiles": problem(vehicles=[vehicle(1, max_tasks=5), vehicle(2, profile="bike")]),
        "costs_matrix": problem(vehicles=[vehicle(1), vehicle(2, max_tasks=3, costs={"fixed": 50})]),
        "initial_steps": problem(
            vehicles=[
                vehicle(1, steps=[{"type": "start"}, *({"type": "job", "id": n} for n in (3, 1, 2)), {"type": "end"}])
            ]
        ),
        "descriptions_and_locations": problem(
            jobs=[job(n, description=f"number {n}", location=[7.5 + n / 100, 46.9]) for n in range(1, 5)],
            vehicles=[vehicle(1, description="van", start=[7.4, 46.9], end=[7.4, 46.9])],
        ),
        "same_ids": problem(jobs=[job(1), job(2)], shipments=[shipment(1, 3, 4), shipment(2, 5, 6)]),
    }
    twice = [[2 * entry for entry in row] for row in square(10, 1)]
    problems["two_profiles"]["matrices"]["bike"] = {"durations": twice}
    problems["costs_matrix"]["matrices"]["car"]["costs"] = square(10, 55)
    return problems | mixed()


def mixed() -> dict[str, Json]:
    """Give problems in which several things meet."""
    everything = with_distances(
        problem(
            jobs=[
                job(
                    n,
                    setup=30,
                    delivery=[1],
                    skills=[n % 2],
                    priority=n,
                    time_windows=[[300 * n, 300 * n + 2000]],
                    service_per_type={"pro": 45},
                )
                for n in range(1, 6)
            ],
            shipments=[
                shipment(1, 6, 7, amount=[2], priority=4),
                shipment(2, 8, 9, amount=[1], skills=[1]),
            ],
            vehicles=[
                vehicle(
                    1,
                    capacity=[4],
                    skills=[0, 1],
                    type="pro",
                    time_window=[0, 6000],
                    costs={"fixed": 100, "per_hour": 3600, "per_km": 10},
                    breaks=[{"id": 1, "service": 300, "time_windows": [[1500, 3000]], "max_load": [3]}],
                ),
                vehicle(
                    2,
                    capacity=[3],
                    skills=[1],
                    time_window=[500, 5000],
                    costs={"fixed": 50, "per_hour": 1800},
                    max_travel_time=3500,
                ),
            ],
        )
    )
    short_day = problem(
        jobs=[job(n, service=300, priority=n % 4, setup=60) for n in range(1, 10)],
        vehicles=[
            vehicle(1, time_window=[0, 3000], max_tasks=4),
            {"id": 2, "start_index": 5, "time_window": [1000, 4000], "breaks": [{"id": 7, "service": 100}]},
        ],
    )
    slow = problem(vehicles=[vehicle(1, speed_factor=1.25, time_window=[0, 6000]), vehicle(2, speed_factor=0.8)])
    return {"everything": everything, "short_day": short_day, "speeds": slow}


def uneven_speed() -> Json:
    """Give a problem in which drives take hundredths of a second."""
    return problem(vehicles=[vehicle(1, speed_factor=0.9, time_window=[0, 7000])])
