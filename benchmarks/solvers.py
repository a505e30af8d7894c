"""The engines side by side on one day of 311-like work, same wall time each, scored by the independent checker."""

from importlib.metadata import version
from time import monotonic

import numpy as np

from solvers.check import check, price
from solvers.problem import Job, Problem, TimeWindow, Vehicle
from solvers.solve import solve

TIME_LIMIT = 10.0
NUM_JOBS = 200
SEED = 7


def run() -> None:
    """Print cost, jobs done and wall time of each engine, without and with due times."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("ortools", "pyvrp"))
    print(f"Routing {NUM_JOBS} jobs, {TIME_LIMIT:.0f} s each, one thread, seed {SEED}; {versions}")
    for title, due in (("no due times", False), ("half of the jobs with a due time", True)):
        problem = make_city_day(num_jobs=NUM_JOBS, seed=SEED, due=due)
        work = sum(job.service_duration for job in problem.jobs)
        print(f"\n{title}: {len(problem.vehicles)} crews, {work / 3600:.0f} h of service")
        print(f"{'engine':<10}{'cost, s':>12}{'of best':>10}{'done':>8}{'late, h':>10}{'wall, s':>10}{'faults':>8}")
        rows = [(name, *_measure(problem, name)) for name in ("greedy", "ortools", "pyvrp")]
        best = min(cost for _, cost, *_ in rows)
        for name, cost, done, late, wall, faults in rows:
            print(f"{name:<10}{cost:>12,}{cost / best:>10.2f}{done:>8}{late / 3600:>10.1f}{wall:>10.1f}{faults:>8}")


def make_city_day(*, num_jobs: int, seed: int, due: bool) -> Problem:
    """Make a day on a street grid whose two ways along a street take unlike times, with 15 % more work than crews.

    Jobs take 10 to 60 minutes, half of them one of four skills, a fifth the morning or the afternoon; crews of 8 h from
    several yards have two skills each. With ``due``, half of the jobs cost one to three seconds for each second late.
    """
    random = np.random.default_rng(seed)
    shift = TimeWindow(0, 8 * 3600)
    services = 60 * random.integers(10, 61, num_jobs)
    driving = 420 * num_jobs
    num_vehicles = max(1, round((int(services.sum()) + driving) / (1.15 * shift.end)))
    num_yards = max(2, num_vehicles // 5)
    spots = random.integers(0, 20_000, (num_jobs + num_yards, 2))
    east, north = (spots[None, :, axis] - spots[:, None, axis] for axis in (0, 1))
    durations = np.abs(east) / np.where(east > 0, 9.0, 8.0) + np.abs(north) / np.where(north > 0, 10.0, 8.5) + 30
    np.fill_diagonal(durations, 0)
    jobs = []
    for number in range(num_jobs):
        half_day = int(random.integers(0, 2)) * shift.end // 2
        is_due = due and random.random() < 0.5
        jobs.append(
            Job(
                id=number,
                location=number,
                service_duration=int(services[number]),
                time_window=TimeWindow(half_day, half_day + shift.end // 2) if random.random() < 0.2 else None,
                due=int(random.integers(0, shift.end)) if is_due else None,
                lateness_cost=int(random.integers(1, 4)) if is_due else 0,
                skills=frozenset({int(random.integers(4))}) if random.random() < 0.5 else frozenset(),
                prize=int(random.integers(3000, 12_000)),
            )
        )
    vehicles = []
    for number in range(num_vehicles):
        yard = num_jobs + number % num_yards
        skills = frozenset({number % 4, (number + 1 + number // 4 % 3) % 4})
        vehicles.append(Vehicle(id=number, start=yard, end=yard, shift=shift, skills=skills))
    return Problem(durations=np.rint(durations).astype(np.int32), jobs=tuple(jobs), vehicles=tuple(vehicles))


def _measure(problem: Problem, engine: str) -> tuple[int, int, int, float, int]:
    began = monotonic()
    solution = solve(problem, engine=engine, seed=SEED, time_limit=TIME_LIMIT)
    wall = monotonic() - began
    late = sum(stop.lateness for route in solution.routes for stop in route.stops)
    done = sum(len(route.stops) for route in solution.routes)
    return price(problem, solution), done, late, wall, len(check(problem, solution))


if __name__ == "__main__":
    run()
