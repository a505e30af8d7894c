"""Curves of completion: for each of many requests, the share of those like it that are done by any moment."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.local_hours import DAY
from dispatch.completion.work_clock import WorkClock

# fmt: off
EDGES = DAY * np.array([
    0, 0.00025, 0.0004, 0.0006, 0.0009, 0.0013, 0.0018, 0.0025, 0.0035, 0.005, 0.007, 0.01, 0.014, 0.02, 0.04, 0.08,
    0.15, 0.25, 0.4, 0.6, 0.85, 1.15, 1.5, 2, 2.6, 3.4, 4.4, 5.6, 7, 9, 11.5, 14.5, 18, 22.5, 28, 36, 46, 60, 80,
    110, 160, 240, 400, 3000,
])
# fmt: on
"""Ages on the work clock, in seconds, between which the hazard is constant: from seconds, since what one clerk closes
at once is a large part of some types, to years."""

NUM_BINS = len(EDGES) - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curves:
    """Piecewise constant hazards of n requests, each known to be open at a moment.

    Attributes
    ----------
    clock, clock_rows
        What time they are measured in; ``clock_rows`` of shape (n,).
    born
        Shape (n,), the clock's reading when the request was made.
    ages
        Shape (n,), its age on the clock at the moment it is known to be open.
    rates
        Shape (n, NUM_BINS), completions to be expected in a clock day, of one request.
    """

    clock: WorkClock
    clock_rows: NDArray[np.int64]
    born: NDArray[np.float64]
    ages: NDArray[np.float64]
    rates: NDArray[np.float64]

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "Curves":
        """Return those of some requests."""
        return Curves(
            clock=self.clock,
            clock_rows=self.clock_rows[chosen],
            born=self.born[chosen],
            ages=self.ages[chosen],
            rates=self.rates[chosen],
        )

    def open_at(self, moments: NDArray[np.int64]) -> "Curves":
        """Return those of the same requests known to be open at a later moment each; an earlier one changes nothing."""
        ages = self.clock.read(self.clock_rows, moments.astype(np.float64)) - self.born
        return replace(self, ages=np.maximum(self.ages, ages))

    def done_by(self, moments: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share done by a moment for each request: 0 before it is known to be open."""
        ages = np.maximum(self.clock.read(self.clock_rows, moments) - self.born, self.ages)
        bins = np.clip(np.searchsorted(EDGES, ages, side="right") - 1, 0, NUM_BINS - 1)
        each = np.arange(len(bins))
        begun = np.maximum(EDGES[bins], self.ages)
        hazard = self._hazards()[each, bins] + self.rates[each, bins] * np.maximum(ages - begun, 0) / DAY
        return np.asarray(-np.expm1(-hazard))

    def moments_when(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the moment by which a share is done for each request; infinite where the clock ends before."""
        needed = -np.log1p(-shares)
        hazards = self._hazards()
        bins = np.minimum((hazards[:, 1:] < needed[:, None]).sum(axis=1), NUM_BINS - 1)
        each = np.arange(len(bins))
        begun = np.maximum(EDGES[bins], self.ages)
        ages = begun + (needed - hazards[each, bins]) / self.rates[each, bins] * DAY
        return self.clock.moments(self.clock_rows, self.born + ages)

    def _hazards(self) -> NDArray[np.float64]:
        """Return the cumulative hazard at the edges, shape (n, NUM_BINS + 1), from the age known on."""
        lengths = np.maximum(EDGES[None, 1:] - np.maximum(EDGES[None, :-1], self.ages[:, None]), 0) / DAY
        return np.concatenate([np.zeros((len(self.ages), 1)), np.cumsum(self.rates * lengths, axis=1)], axis=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spells:
    """Waiting cut at the edges: one row for each request and bin in which it waited.

    Attributes
    ----------
    cases, bins
        Which request, and which bin.
    lengths
        Clock days it waited in the bin, at least a second.
    done
        1.0 where it was done in the bin.
    """

    cases: NDArray[np.int64]
    bins: NDArray[np.int64]
    lengths: NDArray[np.float64]
    done: NDArray[np.float64]


def cut_at_edges(begin: NDArray[np.float64], end: NDArray[np.float64], done: NDArray[np.bool_]) -> Spells:
    """Cut the waiting of each request, from one age on the clock to another, at the edges."""
    first = np.clip(np.searchsorted(EDGES, begin, side="right") - 1, 0, NUM_BINS - 1)
    last = np.clip(np.searchsorted(EDGES, end, side="left") - 1, first, NUM_BINS - 1)
    num_bins = last - first + 1
    cases = np.repeat(np.arange(len(begin)), num_bins)
    bins = np.arange(len(cases)) - np.repeat(np.cumsum(num_bins) - num_bins, num_bins) + first[cases]
    lengths = np.minimum(end[cases], EDGES[bins + 1]) - np.maximum(begin[cases], EDGES[bins])
    return Spells(
        cases=cases,
        bins=bins,
        lengths=np.maximum(lengths, 1.0) / DAY,
        done=(done[cases] & (bins == last[cases])).astype(np.float64),
    )
