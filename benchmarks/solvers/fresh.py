"""A function of the comparisons in a process of its own: pinned to its cores, and measured for memory by itself."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


class FailedError(Exception):
    """A process ended without an answer; the message is the last line that it said."""


def in_fresh_process(
    task: Callable[..., dict[str, Any]], *, cores: Sequence[int], timeout: float, **arguments: Any
) -> dict[str, Any]:
    """Call a function by name in a new interpreter that runs on ``cores`` only.

    Parameters
    ----------
    task
        A function at the top of a module of this package; it gives what JSON can hold.
    timeout
        Seconds after which the process is ended.

    Raises
    ------
    FailedError
        If it fails or takes longer.
    """
    call = {"module": task.__module__, "name": task.__name__, "cores": list(cores), "arguments": arguments}
    threads = {name: str(len(cores)) for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.solvers.fresh"],
            input=json.dumps(call),
            capture_output=True,
            text=True,
            timeout=timeout,
            env=os.environ | threads,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise FailedError(f"no answer within {timeout:.0f} s") from error
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines()
        raise FailedError(lines[-1] if lines else f"ended with {error.returncode}") from error
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def peak_bytes() -> int:
    """Give the most memory that this process has had."""
    # Not getrusage: what it says of a new process counts the memory of the one that started it.
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


def _main() -> None:
    call = json.loads(sys.stdin.read())
    os.sched_setaffinity(0, call["cores"])
    task = getattr(importlib.import_module(call["module"]), call["name"])
    answer = task(**call["arguments"])
    print()
    print(json.dumps(answer))


if __name__ == "__main__":
    _main()
