"""What of the comparisons is run, and with how much of everything."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.solvers.measuring import OURS
from benchmarks.solvers.peers import PEERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Options of the command line.

    Attributes
    ----------
    limit
        Seconds in place of those that the goals name.
    num_instances
        How many of a family, evenly spread over it; None for all.
    num_seeds
        Runs of each solver on each instance, whose median counts.
    solvers
        Names, ours among them or not.
    at_once
        Measurements of one core that run at the same time, each on its own core.
    """

    limit: float | None = None
    num_instances: int | None = None
    num_seeds: int = 1
    solvers: tuple[str, ...] = (OURS, *PEERS)
    at_once: int = 1

    def chosen(self, names: Sequence[str]) -> list[str]:
        """Choose instances."""
        number = len(names) if self.num_instances is None else min(self.num_instances, len(names))
        return [names[k * len(names) // number] for k in range(number)]

    @property
    def seeds(self) -> range:
        """Seeds of the runs."""
        return range(1, self.num_seeds + 1)


def cores() -> tuple[int, ...]:
    """Give the two cores of the comparisons, or the one that there is."""
    return tuple(sorted(os.sched_getaffinity(0)))[-2:]
