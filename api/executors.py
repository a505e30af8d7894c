"""Where the parts of a large search are worked on: threads of this process, processes, or Dask workers."""

import re
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context
from typing import Any, cast

THREADS, PROCESSES = "threads", "processes"

CONNECT_TIMEOUT = 10
"""Seconds to wait for a scheduler to answer."""


class ExecutorError(ValueError):
    """An executor cannot be had; the message says why and what to do."""


@contextmanager
def open_executor(name: str, *, num_workers: int) -> Iterator[Executor | None]:
    """Open the executor of a name, and close it in the end.

    Parameters
    ----------
    name
        "threads" for those of this process, which compiled code does not hold up: None. "processes" for as many
        processes as ``num_workers``. An address such as "tcp://10.0.0.5:8786" for the workers of a Dask scheduler,
        which send a part elsewhere when the one that had it is lost.

    Raises
    ------
    ExecutorError
        The name is none of these, Dask is not installed, or nobody answers at the address.
    """
    if name == THREADS:
        yield None
    elif name == PROCESSES:
        with ProcessPoolExecutor(num_workers, mp_context=get_context("spawn")) as pool:
            yield pool
    elif re.fullmatch(r"(tcp|tls)://[^/\s]+:\d+", name):
        with _dask(name) as workers:
            yield workers
    else:
        raise ExecutorError(f"{name!r} is no executor: use threads, processes or an address such as tcp://host:8786")


@contextmanager
def _dask(address: str) -> Iterator[Executor]:
    try:
        # Dask has no types.
        dask: Any = import_module("distributed")
    except ImportError as error:
        raise ExecutorError(f"{address} needs Dask: pip install 'dispatch311[dask]'") from error
    try:
        client = dask.Client(address, timeout=CONNECT_TIMEOUT)
    except (OSError, TimeoutError) as error:
        raise ExecutorError(f"no Dask scheduler answers at {address}: start one, or name another address") from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise ExecutorError(f"the Dask scheduler at {address} has no workers: start some")
        yield cast(Executor, client.get_executor())
