"""Published instances: each solver on one core, gaps to the best known cost."""

import statistics
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from benchmarks.solvers.measuring import OURS, Run
from benchmarks.solvers.options import Options, cores
from benchmarks.solvers.problems import published
from benchmarks.solvers.published import FAMILIES, FOLDER, instances_of, reference_of
from benchmarks.solvers.records import Record, Records, record_run
from benchmarks.streets.measuring import Goal


def compare(family: str, options: Options, records: Records) -> None:
    """Measure a family, and print its table."""
    names = options.chosen(instances_of(family)) if instances_of(family) else []
    kind = FAMILIES[family]
    if not names:
        print(f"\n{kind.title}: skipped, there are no instances in {FOLDER / kind.folder}")
        return
    time_limit = options.limit or kind.time_limit
    free: SimpleQueue[int] = SimpleQueue()
    for core in cores()[: options.at_once]:
        free.put(core)
    without = dict(kind.without)

    def measure_all(name: str) -> None:
        core = free.get()
        try:
            for seed in options.seeds:
                for solver in options.solvers:
                    if solver not in without:
                        run = Run(solver=solver, seed=seed, time_limit=time_limit, cores=(core,))
                        record_run(
                            records,
                            run,
                            row=family,
                            instance=name,
                            source=published(family, name),
                            reference=reference_of(family, name),
                        )
        finally:
            free.put(core)

    with ThreadPoolExecutor(min(options.at_once, len(cores()))) as threads:
        list(threads.map(measure_all, names))
    print(f"\n{kind.title}: {len(names)} instances, {time_limit:g} s, one core, {options.num_seeds} seed(s)")
    heads = f"{'mean':>8}{'median':>8}{'worst':>8}{'at best':>9}{'faulty':>8}{'wall, s':>9}"
    print(f"  {'gap to the best known, %':<26}{heads}")
    means = {}
    for solver in options.solvers:
        if solver in without:
            print(f"  {solver:<26}{'-':>8}   {without[solver]}")
            continue
        found = [one for one in records.of(family, solver=solver) if one["instance"] in names]
        mean = _show(solver, [one for one in found if one["time_limit"] == time_limit])
        if mean is not None:
            means[solver] = mean
    if OURS in means:
        for goal in _goals(means, kind.goal):
            print(f"  {goal}")


def _show(solver: str, found: list[Record]) -> float | None:
    refused = [one for one in found if "refused" in one]
    if refused:
        print(f"  {solver:<26}{'-':>8}   {refused[0]['refused']}")
        return None
    failed = [one for one in found if "failed" in one]
    if failed:
        print(f"  {solver:<26}{'-':>8}   {len(failed)} failed, the first: {failed[0]['failed']}")
    answers = [one for one in found if "cost" in one]
    faulty = [one for one in answers if one["violations"]]
    gaps: dict[str, list[float]] = {}
    for one in answers:
        if not one["violations"] and one["reference"]:
            gaps.setdefault(one["instance"], []).append(100 * (one["cost"] / one["reference"] - 1))
    if not gaps:
        if answers:
            print(f"  {solver:<26}{'-':>8}   no sound answer with a best known cost; {len(faulty)} faulty")
        return None
    of_instances = [statistics.median(several) for several in gaps.values()]
    mean = statistics.fmean(of_instances)
    at_best = sum(gap < 0.005 for gap in of_instances)
    wall = statistics.fmean(one["wall"] for one in answers)
    print(
        f"  {solver:<26}{mean:>8.2f}{statistics.median(of_instances):>8.2f}{max(of_instances):>8.2f}"
        f"{f'{at_best}/{len(of_instances)}':>9}{len(faulty):>8}{wall:>9.2f}"
    )
    for one in faulty[:3]:
        print(f"    {one['instance']}: {one['violations']} violations, the first: {one['first']}")
    return mean


def _goals(means: dict[str, float], goal: float | None) -> list[Goal]:
    goals = [] if goal is None else [Goal(f"at most {goal:g} %", means[OURS] <= goal)]
    goals += [Goal(f"not above {solver}", means[OURS] <= mean) for solver, mean in means.items() if solver != OURS]
    return goals
