"""Recalibration: what the last weeks showed about a model's shares, type by type, open requests counted as censored.

Each request made in the last weeks is placed on its own forecast: the share that was to be done by when it was done, or
by now where it is open. Were the forecast right, these shares would be spread evenly. The product-limit estimate of how
they are spread, drawn towards even by an imagined number of requests, maps the model's shares to what came of them.

That it helps was measured on Boston, August and September 2011, month by month: pinball 1.11 without and 1.09 with it,
the error of P(done within a week) 0.027 and 0.020. Ranges came out too narrow (76 % in them, 80 % claimed), hence
:data:`WIDENING`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from dispatch.completion.curves import Curves

WINDOW_DAYS = 28
"""Requests made in so many days before are looked at. Chosen on the same months, of 14, 28 and 42."""

EVERY_DAYS = 7
"""Days for which a recalibration is used."""

IMAGINED = 50.0
"""Requests spread evenly that are added to those of each type. Chosen on the same months, of 30 and 50."""

WIDENING = 1.07
"""By so much a forecast is widened on the scale of the normal distribution: weeks differ by more than chance, and a
model that saw a request already is surer of it than of a new one. Chosen on the same months, between 1 and 1.2."""

_GRID = np.linspace(0, 1, 101)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recalibration:
    """Maps from a model's shares to what came of them.

    Attributes
    ----------
    maps
        Shape (types, 101), the true share at each hundredth of the model's.
    """

    maps: NDArray[np.float64]

    def true_shares(self, types: NDArray[np.int64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what a model's shares amount to."""
        mapped = np.empty(len(shares))
        for kind in np.unique(types):
            mine = types == kind
            mapped[mine] = np.interp(shares[mine], _GRID, self.maps[kind])
        return np.asarray(ndtr(ndtri(np.clip(mapped, 1e-12, 1 - 1e-12)) / WIDENING))

    def model_shares(self, types: NDArray[np.int64], share: float) -> NDArray[np.float64]:
        """Return the model's share that amounts to a true one, for each request."""
        wanted = float(ndtr(ndtri(share) * WIDENING))
        rising = self.maps + 1e-9 * np.arange(len(_GRID))
        of_type = np.array([np.interp(wanted, row, _GRID) for row in rising])
        return np.asarray(np.minimum(of_type[types], 1 - 1e-9))


def no_recalibration(num_types: int) -> Recalibration:
    """Take a model at its word, but for the widening."""
    return Recalibration(maps=np.tile(_GRID, (num_types, 1)))


def learn_recalibration(
    curves: Curves,
    types: NDArray[np.int64],
    ends: NDArray[np.int64],
    done: NDArray[np.bool_],
    *,
    num_types: int,
) -> Recalibration:
    """Learn from requests of the last weeks.

    Parameters
    ----------
    curves
        Their forecasts.
    types, ends, done
        Shape (n,): the type of each, when it ended or now, and whether it was done then.
    """
    shares = curves.done_by(ends.astype(np.float64))
    maps = np.array([_spread(shares[types == kind], done[types == kind]) for kind in range(num_types)])
    return Recalibration(maps=maps)


def _spread(shares: NDArray[np.float64], done: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the product-limit estimate of the distribution of the shares, drawn towards the even one."""
    num_done = np.histogram(shares[done], _GRID)[0]
    num_censored = np.histogram(shares[~done], _GRID)[0]
    at_risk = len(shares) - np.searchsorted(np.sort(shares), _GRID[:-1]) - num_censored / 2
    imagined = IMAGINED * (1 - _GRID[:-1])
    leaving = (num_done + IMAGINED * np.diff(_GRID)) / (at_risk + imagined)
    leaving[-1] = 1.0
    return np.concatenate([[0.0], 1 - np.cumprod(1 - np.minimum(leaving, 1.0))])
