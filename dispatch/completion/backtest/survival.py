"""How long requests stay open, by type, with how many were still under observation."""

from dataclasses import dataclass

import numpy as np

from dispatch.completion.backtest.running import Backtest
from dispatch.completion.backtest.scores import groups_of, survival

DAYS = (0.0, 1.0, 3.0, 7.0, 14.0, 30.0, 60.0, 90.0)
"""Ages at which the requests under observation are counted."""

MIN_SHOWN = 10
"""A curve is drawn as far as so many are under observation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCurve:
    """One type's curve.

    Attributes
    ----------
    days, open_shares
        Age, and the share still open at it by the product-limit estimate.
    at_risk
        Requests under observation at each of :data:`DAYS`.
    """

    service_code: str
    requests: int
    days: tuple[float, ...]
    open_shares: tuple[float, ...]
    at_risk: tuple[int, ...]


def open_curves(backtest: Backtest, *, num_types: int = 6) -> list[OpenCurve]:
    """Return the curves of the types with most requests."""
    curves = []
    for code, mine in list(groups_of(backtest, "type").items())[:num_types]:
        waited, done = backtest.waited[mine], backtest.done[mine]
        in_order = np.sort(waited)
        last = float(in_order[-MIN_SHOWN]) if len(waited) >= MIN_SHOWN else 0.0
        days = np.unique(np.concatenate([[0.0], np.geomspace(1 / 96, max(last, 1 / 48), 60)]))
        days = days[days <= last]
        curves.append(
            OpenCurve(
                service_code=code,
                requests=len(waited),
                days=tuple(days.tolist()),
                open_shares=tuple(survival(waited, done, days).tolist()),
                at_risk=tuple(len(waited) - int(np.searchsorted(in_order, day)) for day in DAYS),
            )
        )
    return curves
