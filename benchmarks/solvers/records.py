"""What was measured, kept in a file after each measurement, so that a long run can be ended and gone on with."""

import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.solvers.fresh import FailedError, in_fresh_process
from benchmarks.solvers.measuring import Run, measure, version_of
from benchmarks.solvers.problems import Source, problem_of
from benchmarks.solvers.scoring import score

Record = dict[str, Any]
"""What was asked (``row``, ``instance``, ``solver``, ``version``, ``seed``, ``time_limit``, ``threads``), and what came
of it: the score and the process's figures, or ``refused`` or ``failed`` with the reason."""

_ASKED = ("row", "instance", "solver", "version", "seed", "time_limit", "threads")


@dataclass(slots=True)
class Records:
    """All records of a run.

    Attributes
    ----------
    path
        Where they are kept; None keeps them in memory only.
    """

    path: Path | None = None
    records: list[Record] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if self.path is not None and self.path.exists():
            self.records = json.loads(self.path.read_text())["records"]

    def find(self, asked: Record) -> Record | None:
        """Look for what was asked already, of the same version; what failed is asked again."""
        for record in self.records:
            if "failed" not in record and all(record[name] == asked[name] for name in _ASKED):
                return record
        return None

    def add(self, record: Record) -> None:
        """Keep one more, and write all of them."""
        with self._lock:
            self.records = [one for one in self.records if any(one[name] != record[name] for name in _ASKED)]
            self.records.append(record)
            if self.path is None:
                return
            part = self.path.with_name(f"part-{self.path.name}")
            part.write_text(json.dumps({"records": self.records}, indent=1))
            part.replace(self.path)

    def of(self, row: str, instance: str | None = None, solver: str | None = None) -> list[Record]:
        """Give the records of a row of the tables, of the versions that are here now."""
        return [
            record
            for record in self.records
            if record["row"] == row
            and (instance is None or record["instance"] == instance)
            and (solver is None or record["solver"] == solver)
            and record["version"] == version_of(record["solver"])
        ]


def record_run(
    records: Records,
    run: Run,
    *,
    row: str,
    instance: str,
    source: Source,
    judged: Source | None = None,
    reference: int | None = None,
) -> Record:
    """Measure and score a run, unless it is there already.

    Parameters
    ----------
    source, judged
        The problem that is solved, and the one by which the answer is scored; the same by default.
    """
    asked = _asked(run, row, instance)
    known = records.find(asked)
    if known is not None:
        return known
    load = os.getloadavg()[0]
    answers = measure(source, run)
    problem = problem_of(judged or source)
    scored: list[Record] = []
    for answer in answers:
        sequences = answer.pop("sequences", None)
        if sequences is not None:
            answer |= score(problem, tuple(map(tuple, sequences))).record()
        scored.append(answer)
    # Of several processes the best answer counts, but the seconds and the memory of all of them.
    best = min(scored, key=lambda one: (one.get("violations", 1 << 60), one.get("cost", 0)))
    if "cost" in best:
        best["wall"] = max(one["wall"] for one in scored if "wall" in one)
        best["peak"] = sum(one["peak"] for one in scored if "peak" in one)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    record = asked | best | {"num_jobs": len(problem.jobs), "reference": reference, "load": load, "at": now}
    records.add(record)
    return record


def record_task(
    records: Records,
    run: Run,
    task: Callable[..., dict[str, Any]],
    *,
    row: str,
    instance: str,
    source: Source,
    slack: float,
    **arguments: Any,
) -> Record:
    """Measure what a task of a comparison's own gives in a fresh process, unless it is there already.

    Parameters
    ----------
    slack
        Seconds beyond ten times the limit after which it is ended.
    arguments
        What the task takes beside ``source``, ``seed``, ``time_limit`` and ``threads``.
    """
    asked = _asked(run, row, instance)
    known = records.find(asked)
    if known is not None:
        return known
    # Has the streets' tables made, or found missing, before the process starts.
    problem_of(source)
    try:
        measured = in_fresh_process(
            task,
            cores=run.cores,
            timeout=10 * run.time_limit + slack,
            source=source,
            seed=run.seed,
            time_limit=run.time_limit,
            threads=len(run.cores),
            **arguments,
        )
    except FailedError as error:
        measured = {"failed": str(error)}
    record = asked | measured
    records.add(record)
    return record


def _asked(run: Run, row: str, instance: str) -> Record:
    return {
        "row": row,
        "instance": instance,
        "solver": run.solver,
        "version": version_of(run.solver),
        "seed": run.seed,
        "time_limit": run.time_limit,
        "threads": len(run.cores),
    }
