"""One solver on one problem: a fresh process, its cores, its seconds, its memory, and its score."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import solvers
from benchmarks.solvers.fresh import FailedError, in_fresh_process, peak_bytes
from benchmarks.solvers.problems import Source, problem_of

OURS = "dispatch311"

DISTRIBUTIONS = {"pyvrp": "pyvrp", "vroom": "pyvroom", "ortools": "ortools"}
"""Which distribution's version a peer's figures are of."""

_SLACK = 900.0
"""Seconds beyond ten times the limit after which a process is ended: 5,000 jobs take some peers long to lay out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is run.

    Attributes
    ----------
    cores
        That it may use, a thread on each. PyVRP has one thread: with two cores, two processes of it run with two seeds,
        skills as profiles in the one and as loads in the other, and the better answer counts.
    """

    solver: str
    seed: int
    time_limit: float
    cores: tuple[int, ...]


def measure(source: Source, run: Run) -> list[dict[str, Any]]:
    """Run a solver.

    Returns
    -------
    list of dict
        One for each process: ``sequences``, ``wall`` and ``peak``, or ``refused`` or ``failed`` with the reason.
    """
    if run.solver != "pyvrp":
        return [_measure_one(source, run)]
    with ThreadPoolExecutor(len(run.cores)) as threads:
        alone = [replace(run, seed=run.seed + 1_000 * k, cores=(core,)) for k, core in enumerate(run.cores)]
        started = [
            threads.submit(_measure_one, source, one, skills=skills)
            for one, skills in zip(alone, ("profiles", "loads"), strict=False)
        ]
        return [one.result() for one in started]


def is_installed(solver: str) -> bool:
    """Tell whether a solver can be loaded here."""
    if solver == OURS:
        return True
    try:
        import_module(f"benchmarks.solvers.peers.{solver}")
    except ImportError:
        return False
    return True


@cache
def version_of(solver: str) -> str:
    """Name what the figures of a solver are of."""
    if solver != OURS:
        return version(DISTRIBUTIONS[solver])
    # By its source, so that figures of another state of it are not taken for its own.
    files = sorted(Path(solvers.__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def _measure_one(source: Source, run: Run, **more: str) -> dict[str, Any]:
    try:
        return in_fresh_process(
            answer,
            cores=run.cores,
            timeout=10 * run.time_limit + _SLACK,
            source=source,
            solver=run.solver,
            seed=run.seed,
            time_limit=run.time_limit,
            threads=len(run.cores),
            **more,
        )
    except FailedError as error:
        return {"failed": str(error)}


def answer(*, source: Source, solver: str, seed: int, time_limit: float, threads: int, **more: str) -> dict[str, Any]:
    """Solve in this process, the problem made and the solver loaded before the clock starts."""
    from benchmarks.solvers.peers.expressing import CannotExpressError

    problem = problem_of(source)
    module = "benchmarks.solvers.ours" if solver == OURS else f"benchmarks.solvers.peers.{solver}"
    plan = import_module(module).plan
    began = perf_counter()
    try:
        sequences = plan(problem, seed=seed, time_limit=time_limit, threads=threads, **more)
    except CannotExpressError as error:
        return {"refused": str(error)}
    wall = perf_counter() - began
    return {"sequences": sequences, "wall": wall, "peak": peak_bytes(), "load": os.getloadavg()[0]}
