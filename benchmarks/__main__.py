"""Run all benchmarks one after the other: ``make bench``. Each compares side by side in one run; only ratios travel."""

import benchmarks.duplicates
import benchmarks.intake
import benchmarks.solvers
import benchmarks.streets

for benchmark in (benchmarks.intake, benchmarks.duplicates, benchmarks.streets, benchmarks.solvers):
    print(f"\n== {benchmark.__name__.removeprefix('benchmarks.')} ==", flush=True)
    benchmark.run()
