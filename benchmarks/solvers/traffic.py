"""Traffic by the hour, breaks and reloads: planned with what the streets do, and in the two ways that do without."""

from typing import get_args

from benchmarks.solvers.cities import on_each_city
from benchmarks.solvers.measuring import OURS, Run
from benchmarks.solvers.options import Options, cores
from benchmarks.solvers.problems import Traffic, city_day
from benchmarks.solvers.records import Records, record_run
from benchmarks.streets.measuring import Goal

NUM_JOBS = 1_000
TIME_LIMIT = 60.0
SEED = 1

_IN_WORDS = {"hours": "times by the hour", "slowest": "the slowest hour all day", "mean": "the mean of the hours"}


def compare(row: str, options: Options, records: Records) -> None:
    """Plan in three ways, and judge each plan by the times of the hours."""
    if OURS not in options.solvers:
        print(f"\n{row}: skipped, it compares our own answers with each other")
        return
    on_each_city(row, options, lambda city: _compare_on(city, row, options, records))


def _compare_on(city: str, row: str, options: Options, records: Records) -> None:
    time_limit = options.limit or TIME_LIMIT
    judged = city_day(city, NUM_JOBS, seed=SEED, traffic="hours")
    print(f"\n{NUM_JOBS:,} jobs in {city} with breaks, reloads and traffic by the hour, {time_limit:g} s, two cores")
    print(f"  {'planned with':<26}{'seed':>6}{'cost, s':>12}{'done':>8}{'violations':>12}{'late':>6}{'wall, s':>9}")
    for seed in options.seeds:
        found = {}
        for traffic in get_args(Traffic):
            one = record_run(
                records,
                Run(solver=OURS, seed=seed, time_limit=time_limit, cores=cores()),
                row=f"{row}, {traffic}",
                instance=city,
                source=city_day(city, NUM_JOBS, seed=SEED, traffic=traffic),
                judged=judged,
            )
            if "cost" not in one:
                print(f"  {_IN_WORDS[traffic]:<26}{seed:>6}{'-':>12}   {one.get('failed') or one.get('refused')}")
                continue
            found[traffic] = one
            print(
                f"  {_IN_WORDS[traffic]:<26}{seed:>6}{one['cost']:>12,}{one['done']:>8}{one['violations']:>12}"
                f"{one['late']:>6}{one['wall']:>9.2f}"
            )
        if len(found) == len(get_args(Traffic)):
            hours, slowest, mean = (found[traffic] for traffic in get_args(Traffic))
            below = 100 * (1 - hours["cost"] / slowest["cost"])
            for goal in (
                Goal("0 violations", hours["violations"] == 0),
                Goal(f"at least 3 % cheaper than the slowest hour: {below:.1f} %", below >= 3),
                Goal(f"0 late stops where the mean has some, {mean['late']}", hours["late"] == 0 < mean["late"]),
            ):
                print(f"  {goal}")
