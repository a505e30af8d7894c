"""Many days of one crew at once: arrays over replications that go through the steps of its list."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from dispatch.completion.arrivals.spreads import Spreads
from dispatch.completion.arrivals.steps import Kind, Span, Step

Times = NDArray[np.float64]
"""Shape (num_replications,): moments in seconds since 1970, or durations in seconds."""

FARTHEST = 30.0
"""Standard deviations behind which no tail is looked at: what is left of the distribution underflows from 37 on."""


@dataclass(slots=True, kw_only=True)
class Days:
    """Where a crew is in each replication.

    Attributes
    ----------
    clock
        The moment.
    pace
        The factor of that day.
    had
        By number of a step that is a break: whether it was taken already, before its turn. Shape (num_replications,).
    """

    steps: Sequence[Step]
    spreads: Spreads
    random: np.random.Generator
    clock: Times
    pace: Times
    leg: Times
    had: dict[int, NDArray[np.bool_]]

    def chosen(self, indices: NDArray[np.intp]) -> "Days":
        """Give these replications alone."""
        return Days(
            steps=self.steps,
            spreads=self.spreads,
            random=self.random,
            clock=self.clock[indices],
            pace=self.pace[indices],
            leg=self.leg[indices],
            had={number: one[indices] for number, one in self.had.items()},
        )

    def arrive(self, number: int) -> Times:
        """Drive to a step, and give when the crew is there.

        A crew that is late does not put off a break beyond the time by which it has to begin: it takes it before it
        drives on.
        """
        step = self.steps[number]
        if step.kind is not Kind.BREAK:
            for later in range(number + 1, len(self.steps)):
                if self.steps[later].kind is Kind.BREAK and self.steps[later].opens:
                    due = ~self._had(later) & (self.clock >= self.steps[later].opens[-1][1])
                    self.clock = self.clock + np.where(due, self.steps[later].duration, 0.0)
                    self.had[later] = self._had(later) | due
        if step.begins_leg:
            self.leg = lognormal(1.0, self.spreads.travel, len(self.clock), self.random)
        self.clock = self.clock + step.drive * self.leg * self.pace
        if step.kind is Kind.STOP and self.spreads.emergency_chance > 0:
            is_put_in = self.random.random(len(self.clock)) < self.spreads.emergency_chance
            kind = self.spreads.emergency
            takes = lognormal(kind.mean, kind.spread, len(self.clock), self.random)
            self.clock = self.clock + np.where(is_put_in, takes, 0.0)
        return self.clock

    def begin(self, number: int) -> Times:
        """Wait until a step may begin, and give when it does; a break that was had is passed over."""
        step = self.steps[number]
        moment = begin_within(self.clock, step.opens)
        self.clock = np.where(self._had(number), self.clock, moment)
        return self.clock

    def finish(self, number: int) -> None:
        """Do a step to its end."""
        step = self.steps[number]
        takes = lognormal(step.duration, step.spread, len(self.clock), self.random)
        # People rest by the clock, not by the pace of the day.
        takes = takes if step.kind is Kind.BREAK else takes * self.pace
        self.clock = self.clock + np.where(self._had(number), 0.0, takes)

    def _had(self, number: int) -> NDArray[np.bool_]:
        return self.had.get(number, np.zeros(len(self.clock), dtype=np.bool_))


def begin_within(moments: Times, opens: Sequence[Span]) -> Times:
    """Say when a crew begins that is there at these moments: past the last opening at once, as late work."""
    begins = moments
    for start, end in reversed(opens):
        begins = np.where(moments <= end, np.maximum(moments, start), begins)
    return begins


def lognormal(mean: float, spread: float, size: int, random: np.random.Generator) -> Times:
    """Draw durations of a mean; a spread of 0 makes them all alike."""
    if spread == 0 or mean == 0:
        return np.full(size, float(mean))
    return mean * np.exp(spread * random.standard_normal(size) - spread**2 / 2)


def longer_than(seconds: Times, mean: Times, spread: float, random: np.random.Generator) -> tuple[Times, Times]:
    """Draw durations that are known to have lasted some seconds already.

    Returns
    -------
    durations : Times
        Each from the part of its distribution beyond ``seconds``.
    likely : Times
        The probability of that part.
    """
    if spread == 0:
        return np.maximum(mean, seconds), (mean >= seconds).astype(np.float64)
    with np.errstate(divide="ignore"):
        lower = (np.log(np.maximum(seconds, 0.0) / mean) + spread**2 / 2) / spread
    lower = np.clip(lower, -FARTHEST, FARTHEST)
    likely = ndtr(-lower)
    # One minus a number in [0, 1): what is drawn is never beyond the end of the distribution.
    drawn = -ndtri(likely * (1 - random.random(len(seconds))))
    return np.maximum(mean * np.exp(spread * drawn - spread**2 / 2), seconds), likely
