"""A day of 311-like work: each solver on two cores, gaps to the best answer seen."""

import statistics
from dataclasses import dataclass

from benchmarks.solvers.cities import on_each_city
from benchmarks.solvers.measuring import OURS, Run
from benchmarks.solvers.options import Options, cores
from benchmarks.solvers.problems import city_day
from benchmarks.solvers.records import Record, Records, record_run
from benchmarks.streets.measuring import Goal

SEED = 1
"""Of the days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A size of day.

    Attributes
    ----------
    below
        Peers, and how many percent less than theirs our cost is to be.
    of_best
        Percent of the best answer of any run within which ours is to be.
    first_within
        Seconds within which a checked answer is to be there.
    first_share
        Share of the final number of jobs that it is to have done.
    max_memory
        GiB.
    """

    num_jobs: int
    time_limit: float
    below: tuple[tuple[str, float], ...] = ()
    of_best: float | None = None
    first_within: float | None = None
    first_share: float | None = None
    max_memory: float | None = None


SIZES = {
    "day-200": Size(num_jobs=200, time_limit=20, of_best=1),
    "day-1000": Size(num_jobs=1_000, time_limit=60, below=(("pyvrp", 10), ("vroom", 15)), first_within=2),
    "day-5000": Size(
        num_jobs=5_000,
        time_limit=120,
        below=(("pyvrp", 24), ("vroom", 35)),
        first_within=15,
        first_share=0.8,
        max_memory=1.5,
    ),
}


def compare(row: str, options: Options, records: Records) -> None:
    """Measure a size of day on each city, and print its tables."""
    on_each_city(row, options, lambda city: _compare_on(city, row, options, records))


def _compare_on(city: str, row: str, options: Options, records: Records) -> None:
    size = SIZES[row]
    time_limit = options.limit or size.time_limit
    source = city_day(city, size.num_jobs, seed=SEED)
    for seed in options.seeds:
        for solver in options.solvers:
            # OR-Tools has one thread.
            used = cores()[-1:] if solver == "ortools" else cores()
            run = Run(solver=solver, seed=seed, time_limit=time_limit, cores=used)
            record_run(records, run, row=row, instance=city, source=source)
        if OURS in options.solvers and size.first_within is not None:
            run = Run(solver=OURS, seed=seed, time_limit=size.first_within, cores=cores())
            record_run(records, run, row=row, instance=city, source=source)
    found = records.of(row, city)
    answers = [one for one in found if "cost" in one and one["time_limit"] == time_limit]
    sound = [one["cost"] for one in found if "cost" in one and not one["violations"]]
    if not sound:
        print(f"\n{row} in {city}: no solver gave a sound answer")
        return
    print(f"\n{size.num_jobs:,} jobs in {city}, {time_limit:g} s, two cores, {options.num_seeds} seed(s), medians")
    heads = f"{'cost, s':>12}{'of best seen, %':>17}{'done':>8}{'wall, s':>9}{'over, %':>9}{'GiB':>7}{'faulty':>8}"
    print(f"  {'':<12}{heads}")
    costs = {}
    for solver in options.solvers:
        mine = [one for one in answers if one["solver"] == solver]
        if not mine:
            wrong = [one for one in found if one["solver"] == solver]
            print(f"  {solver:<12}{'-':>12}   {wrong[-1].get('refused') or wrong[-1].get('failed') if wrong else ''}")
            continue
        costs[solver] = _show(solver, mine, min(sound))
    if OURS in costs:
        ours = [one for one in answers if one["solver"] == OURS]
        first = [one for one in found if one["solver"] == OURS and one["time_limit"] == size.first_within]
        for goal in _goals(size, costs, min(sound), ours, first):
            print(f"  {goal}")


def _show(solver: str, answers: list[Record], best: int) -> float:
    middle: dict[str, float] = {
        name: statistics.median(one[name] for one in answers) for name in ("cost", "done", "wall", "peak")
    }
    over = 100 * (middle["wall"] / answers[0]["time_limit"] - 1)
    faulty = [one for one in answers if one["violations"]]
    print(
        f"  {solver:<12}{middle['cost']:>12,.0f}{100 * (middle['cost'] / best - 1):>17.2f}{middle['done']:>8.0f}"
        f"{middle['wall']:>9.2f}{over:>9.1f}{middle['peak'] / 2**30:>7.2f}{len(faulty):>8}"
    )
    for one in faulty[:3]:
        print(f"    {one['violations']} violations, the first: {one['first']}")
    return middle["cost"]


def _goals(size: Size, costs: dict[str, float], best: int, ours: list[Record], first: list[Record]) -> list[str | Goal]:
    cost = costs[OURS]
    goals: list[str | Goal] = [
        Goal(f"at least {wanted:g} % below {solver}: {100 * (1 - cost / costs[solver]):.1f} %", below >= wanted)
        for solver, wanted in size.below
        if solver in costs
        for below in [100 * (1 - cost / costs[solver])]
    ]
    if size.of_best is not None:
        goals.append(Goal(f"within {size.of_best:g} % of the best seen", cost <= best * (1 + size.of_best / 100)))
    if size.max_memory is not None:
        peak = max(one["peak"] for one in ours) / 2**30
        goals.append(Goal(f"under {size.max_memory:g} GiB: {peak:.2f} GiB", peak < size.max_memory))
    sound = [one for one in first if "cost" in one and not one["violations"]]
    if first and not sound:
        goals.append(f"asked for an answer within {size.first_within:g} s, it gave no sound one")
    if sound and size.first_within is not None:
        wall = statistics.median(one["wall"] for one in sound)
        share = statistics.median(one["done"] for one in sound) / statistics.median(one["done"] for one in ours)
        reached = wall <= 1.05 * size.first_within and share >= (size.first_share or 0)
        wanted = f"a checked answer within {size.first_within:g} s"
        wanted += f" with {100 * size.first_share:g} % of the final number done" if size.first_share else ""
        goals.append(Goal(f"{wanted}: {wall:.1f} s, {100 * share:.0f} %", reached))
    return goals
