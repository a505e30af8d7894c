"""VROOM's search, in this process or in one of its own."""

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from tempfile import TemporaryFile

import numpy as np
import vroom
from vroom import _vroom

from solvers.engines.stopping import LOOK_INTERVAL, StopRule
from solvers.engines.vroom.model import build_input
from solvers.engines.vroom.trips import Trip
from solvers.errors import EngineError
from solvers.problem import Problem

MAX_STARTS = 32
"""Starts that VROOM knows."""

DEPTH = 5
"""How far it searches on from each, the deepest of its own exploration levels."""

SEARCH_PER_START = 100
"""How many times as long as making a start the local search from it takes: 60 times on 300 jobs, 120 times on 1,000."""

Trips = list[tuple[int, ...]]
"""For each trip, the jobs it visits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be searched, and how long.

    Attributes
    ----------
    num_starts
        None where the time decides.
    deadline
        In seconds since the epoch, for two processes to agree on; None where ``num_starts`` decides.
    """

    problem: Problem
    trips: tuple[Trip, ...]
    initial: Trips | None
    num_starts: int | None
    deadline: float | None
    threads: int


def search(task: Task) -> Iterator[Trips]:
    """Give answers, the last of them the best.

    Raises
    ------
    EngineError
        VROOM does not take the problem.
    """
    if task.num_starts is not None or task.deadline is None:
        yield _search(task, min(MAX_STARTS, task.num_starts or 1), None)
        return
    # The making of starts cannot be stopped: one is made first to see how long it takes.
    before = time.time()
    yield _search(task, 1, 0.0)
    now = time.time()
    taken, left = now - before, task.deadline - now
    if left > 2 * taken:
        num_starts = int(task.threads * left / (SEARCH_PER_START * taken))
        yield _search(task, max(1, min(MAX_STARTS, num_starts)), left)


def search_apart(task: Task, stop_rule: StopRule) -> Trips | None:
    """Search in a process of its own, since VROOM keeps all other threads of this one waiting.

    Returns
    -------
    list of tuple, or None
        None where it is cancelled, or the time is over, before there is an answer.
    """
    paths = os.pathsep.join(path for path in [os.getcwd(), *sys.path] if path)  # noqa: PTH109
    with TemporaryFile() as given:
        pickle.dump(task, given)
        given.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-m", "solvers.engines.vroom.process"],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
        )
    with process:
        while True:
            try:
                written, said = process.communicate(timeout=LOOK_INTERVAL)
                break
            except subprocess.TimeoutExpired:
                stop_rule.report(0, lambda: None)
                if stop_rule.is_cancelled() or stop_rule.is_overdrawn():
                    process.kill()
    if process.returncode > 0:
        raise EngineError(f"VROOM failed: {said.decode(errors='replace').strip().splitlines()[-1]}")
    return _last(written)


def _search(task: Task, num_starts: int, seconds: float | None) -> Trips:
    timeout = None if seconds is None else timedelta(seconds=max(seconds, 0.001))
    try:
        tasks = build_input(task.problem, task.trips, task.initial)
        if tasks is None:
            return [()] * len(task.trips)
        # Its levels of exploration, which ``solve`` takes, begin at four starts.
        answer = tasks._solve(nb_searches=num_starts, depth=DEPTH, nb_threads=task.threads, timeout=timeout)
    except _vroom.VroomInputException as error:
        if task.initial is not None:
            # It refuses a start with a job that is out of reach by its own count, in the trip that the job is dealt to.
            return _search(replace(task, initial=None), num_starts, seconds)
        raise EngineError(f"VROOM does not take the problem: {error}") from error
    routes = vroom.solution.solution.Solution(answer).routes
    if "id" not in routes:
        return [()] * len(task.trips)
    is_visit = routes["type"].isin(["job", "pickup", "delivery"]).to_numpy()
    trips = routes["vehicle_id"].to_numpy()[is_visit]
    jobs = routes["id"].to_numpy(dtype=np.int64, na_value=-1)[is_visit]
    return [tuple(map(int, jobs[trips == number])) for number in range(len(task.trips))]


def _last(written: bytes) -> Trips | None:
    """Read the answers that a process has written; the last may have been cut off."""
    found: Trips | None = None
    stream = BytesIO(written)
    while stream.tell() < len(written):
        try:
            found = pickle.load(stream)  # noqa: S301
        except (EOFError, pickle.UnpicklingError):
            break
    return found
