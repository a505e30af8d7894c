"""Parts of a large search on threads, processes and Dask workers: the same answer, even when a worker is lost."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
import pytest

from api.executors import ExecutorError, open_executor
from solvers.check import check
from solvers.problem import Job, Matrix, Problem, TimeWindow, Vehicle
from solvers.solve import solve

distributed = pytest.importorskip("distributed")

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Scatter 130 jobs and one yard over a square: two threads search it in two parts."""
    places = np.random.default_rng(4).integers(0, 3600, (131, 2))
    durations = np.abs(places[:, None] - places[None, :]).sum(axis=2)
    jobs = tuple(Job(id=place, location=place, service_duration=600, prize=3_000) for place in range(1, 131))
    vehicles = tuple(Vehicle(id=number, start=0, end=0, shift=TimeWindow(0, 28_800)) for number in range(8))
    return Problem(matrices=(Matrix(durations=durations),), jobs=jobs, vehicles=vehicles)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Start a Dask scheduler with two worker processes on this machine."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
    ) as running:
        yield running


class Killing(Executor):
    """Passes work on, and kills one of the workers when half of the rounds are handed out."""

    def __init__(self, inner: Executor, worker: int, *, after: int) -> None:
        self._inner = inner
        self._worker = worker
        self._left = after
        self.was_killed = False

    def submit(self, function: Any, /, *arguments: Any, **options: Any) -> Future[Any]:
        self._left -= 1
        future = self._inner.submit(function, *arguments, **options)
        if self._left == 0:
            os.kill(self._worker, signal.SIGKILL)
            self.was_killed = True
        return future


def test_threads_are_those_of_this_process() -> None:
    with open_executor("threads", num_workers=2) as executor:
        assert executor is None


def test_dask_workers_give_the_answer_that_threads_give(problem: Problem, cluster: Any) -> None:
    with open_executor(cluster.scheduler_address, num_workers=2) as executor:
        there = solve(problem, iterations=6_000, threads=2, executor=executor)
    assert there == solve(problem, iterations=6_000, threads=2)


def test_a_plan_completes_when_a_worker_is_lost_half_way(problem: Problem, cluster: Any) -> None:
    here = solve(problem, iterations=6_000, threads=2)
    with open_executor(cluster.scheduler_address, num_workers=2) as executor:
        assert executor is not None
        worker = next(iter(cluster.workers.values())).pid
        # Six rounds of two parts.
        killing = Killing(executor, worker, after=6)
        there = solve(problem, iterations=6_000, threads=2, executor=killing)
    assert killing.was_killed
    assert check(problem, there) == []
    assert there == here


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("balloons", "'balloons' is no executor: use threads, processes or an address such as tcp://host:8786"),
        ("tcp://127.0.0.1:1", "no Dask scheduler answers at tcp://127.0.0.1:1"),
    ],
)
def test_an_executor_that_cannot_be_had_is_named(name: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.executors.CONNECT_TIMEOUT", 1)
    with pytest.raises(ExecutorError, match=message), open_executor(name, num_workers=1):
        pass


def test_a_scheduler_without_workers_is_named() -> None:
    with (
        distributed.LocalCluster(
            n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
        ) as running,
        pytest.raises(ExecutorError, match="has no workers"),
        open_executor(running.scheduler_address, num_workers=1),
    ):
        pass
