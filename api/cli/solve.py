"""``dispatch311 solve``: solve a problem from a file of another program's form, or judge the routes in it."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import psutil
import typer

from api.cli.console import (
    ThreadsOption,
    WrongOptionError,
    require_folder,
    say,
    step,
    stopped_by_interrupt,
    threads_for,
    write_whole,
)
from solvers.engines import ENGINES
from solvers.errors import ProblemError
from solvers.formats.reading import read as read_instance
from solvers.formats.sol import write_sol
from solvers.formats.vroom import check_routes, encode, is_vroom, read, require_sound_start, write
from solvers.problem import Problem
from solvers.solution import Sequences, Solution
from solvers.solve import AUTO_ENGINE
from solvers.solve import solve as _solve
from solvers.warm_up import compile_search

DEFAULT_TIME_LIMIT = 10.0
"""Seconds of search where neither a time limit nor iterations are given."""

_BYTES_A_BYTE = 2
"""Memory that reading takes, in sizes of the file: a file of 150 MB takes 250 MB."""

search: Callable[..., Solution] = _solve
"""Who solves."""


def solve(
    file: Annotated[Path, typer.Argument(help="VROOM's JSON, a Solomon or Homberger .txt, or a VRPLIB .vrp.")],
    time_limit: Annotated[
        float | None, typer.Option(min=0.1, help=f"Seconds of search; {DEFAULT_TIME_LIMIT:g} by default.")
    ] = None,
    iterations: Annotated[
        int | None, typer.Option(min=1, help="Stop after so many steps: same file and seed, same answer.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Of everything random.")] = 0,
    threads: ThreadsOption = None,
    out: Annotated[Path | None, typer.Option(help="Where to write; standard output by default.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Judge the routes that the vehicles' steps give instead of searching.")
    ] = False,
    engine: Annotated[
        str,
        typer.Option(help=f"Who searches: {AUTO_ENGINE} (who suits the problem), {', '.join(sorted(ENGINES))}."),
    ] = AUTO_ENGINE,
) -> None:
    """Solve a problem of vehicles and jobs; Ctrl-C stops the search and gives the best answer so far.

    Example: dispatch311 solve problem.json --time-limit 30 --out answer.json
    """
    if time_limit is not None and iterations is not None:
        raise WrongOptionError("give --time-limit or --iterations, not both")
    if engine not in (AUTO_ENGINE, *ENGINES):
        raise WrongOptionError(
            f"--engine {engine!r} is not there: use {AUTO_ENGINE} or one of {', '.join(sorted(ENGINES))}"
        )
    if out is not None:
        require_folder("--out", out, reading=[file])
    options: dict[str, Any] = {
        "seed": seed,
        "time_limit": time_limit if time_limit is not None or iterations is not None else DEFAULT_TIME_LIMIT,
        "iterations": iterations,
        "threads": threads_for(threads, iterations),
        "engine": engine,
    }
    content = _content(file)
    if is_vroom(content) or file.suffix.lower() == ".json":
        answer = _answer_vroom(file, content, check=check, options=options)
    elif check:
        raise WrongOptionError(f"--check judges the steps of vehicles in VROOM's JSON, which {file} is not")
    else:
        instance = read_instance(file)
        answer = write_sol(instance, _searched(instance.problem, None, options)).encode()
    if out is None:
        typer.echo(answer, nl=False)
    else:
        write_whole(out, answer)
        say(f"{len(answer):,} bytes written to {out}")


def _content(file: Path) -> bytes:
    size, free = file.stat().st_size, psutil.virtual_memory().available
    if size * _BYTES_A_BYTE > free:
        raise ProblemError(
            f"{file}: reading {size / 2**20:,.0f} MiB would take {size * _BYTES_A_BYTE / 2**30:,.1f} GiB of memory, "
            f"{free / 2**30:,.1f} GiB are free"
        )
    return file.read_bytes()


def _answer_vroom(file: Path, content: bytes, *, check: bool, options: dict[str, Any]) -> bytes:
    try:
        given = read(content, check=check)
        for warning in given.warnings:
            say(f"warning: {warning}")
        if check:
            judged = check_routes(given)
            return encode(write(given, judged.solution, faults=judged.faults))
        require_sound_start(given)
    except ProblemError as error:
        raise ProblemError(f"{file}: {error}") from error
    started = monotonic()
    solution = _searched(given.problem, given.initial, options)
    # A time would make two answers to the same question differ.
    computing_time = monotonic() - started if options["iterations"] is None else None
    return encode(write(given, solution, computing_time=computing_time))


def _searched(problem: Problem, initial: Sequences | None, options: dict[str, Any]) -> Solution:
    with step("compiling the search, once for each version"):
        compile_search()
    with step("searching") as show, stopped_by_interrupt() as is_stopped:
        solution = search(
            problem,
            initial=initial,
            on_progress=lambda share, cost: show(f"searching: {share:.0%}, best so far {cost:,}"),
            is_cancelled=is_stopped,
            **options,
        )
        was_stopped = is_stopped()
    if was_stopped:
        say("stopped: this is the best answer so far")
    return solution
