"""How fast a crew is today, by what took how long so far."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.arrivals.steps import Observed

ODD_SHARE = 0.05
"""Part of what crews tell that says nothing of their pace: told late, interrupted by an emergency. A judgement."""

ODD_SPREAD = 1.5
"""Spread of what an odd one took: a fifteenth to fifteen times as long happens."""

GRID_SIZE = 201
GRID_REACH = 5.0
"""Factors looked at, and how many of the prior's standard deviations they reach to either side."""


def draw_pace(
    observed: Sequence[Observed], crew_day: float, num_draws: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Draw factors by which everything takes longer for one crew today.

    The prior is lognormal with a mean of 1 and the spread ``crew_day``; by Bayes' rule, each duration observed weighs
    a factor by how likely it is under it. So with few or no observations the factor stays near 1 and with many it
    comes near the crew's own. A duration is lognormal around its mean by the list, or, for :data:`ODD_SHARE` of them,
    as long whatever the factor. Durations told as one are taken for lognormal by their two moments (Fenton 1960, "The
    sum of log-normal probability distributions", section II).

    Returns
    -------
    factors : NDArray[np.float64]
        Shape (num_draws,).
    """
    if crew_day == 0:
        return np.ones(num_draws)
    factor = np.linspace(-GRID_REACH, GRID_REACH, GRID_SIZE) * crew_day - crew_day**2 / 2
    weight = -0.5 * ((factor + crew_day**2 / 2) / crew_day) ** 2
    for one in observed:
        spread = math.sqrt(math.log1p(one.variance / one.mean**2))
        how_odd = math.log(one.seconds / one.mean) + spread**2 / 2
        off = how_odd - factor
        usual = math.log1p(-ODD_SHARE) - 0.5 * (off / spread) ** 2 - math.log(spread)
        odd = math.log(ODD_SHARE) - 0.5 * (how_odd / ODD_SPREAD) ** 2 - math.log(ODD_SPREAD)
        weight += np.logaddexp(usual, odd)
    share = np.cumsum(np.exp(weight - weight.max()))
    return np.exp(np.interp(random.random(num_draws), share / share[-1], factor))
