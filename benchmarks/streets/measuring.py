"""Timing tasks in turn, and printing each figure beside its goal."""

import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_LONG = 60.0
"""Seconds beyond which a task is not run again: its run to run differences no longer matter beside what they cost."""


@dataclass(frozen=True)
class Timing:
    """The median of several runs in seconds; with no complete run, what was waited in vain."""

    seconds: float
    num_runs: int

    def __str__(self) -> str:
        text = in_words(self.seconds)
        if self.num_runs == 0:
            return f"over {text}"
        return text if self.num_runs > 1 else f"{text} (one run)"


@dataclass(frozen=True)
class Goal:
    """What is to be reached, and whether it is."""

    text: str
    reached: bool

    def __str__(self) -> str:
        return f"goal {self.text}: {'reached' if self.reached else 'NOT REACHED'}"


def medians(tasks: Mapping[str, Callable[[], object]], *, runs: int) -> dict[str, Timing]:
    """Run tasks in turn, so that a busy moment of the machine hits them alike; long ones only once."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    gave_up: dict[str, float] = {}
    for _ in range(runs):
        for name, task in tasks.items():
            if name in gave_up or (taken[name] and taken[name][0] > _LONG):
                continue
            start = time.perf_counter()
            try:
                task()
            except TimeoutError:
                gave_up[name] = time.perf_counter() - start
            else:
                taken[name].append(time.perf_counter() - start)
    return {
        name: Timing(statistics.median(seconds) if seconds else gave_up[name], len(seconds))
        for name, seconds in taken.items()
    }


def at_least(ratio: float, wanted: float) -> Goal:
    """Hold "how many times as fast" against a goal."""
    return Goal(f"{wanted:g} times as fast", ratio >= wanted)


def within(value: float, limit: float, text: str) -> Goal:
    """Hold seconds or bytes against a limit."""
    return Goal(text, value <= limit)


def show(what: str, figure: object, goal: Goal | None = None) -> None:
    """Print one line of the table."""
    print(f"  {what:<58}{figure!s:>24}{f'   {goal}' if goal else ''}", flush=True)


def in_words(seconds: float) -> str:
    """Write seconds, or milliseconds where they are few."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def load() -> str:
    """Say how busy the machine is."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
