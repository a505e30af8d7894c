"""What everything takes at a time: made when first asked for, and kept for the next."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geodata.streets.closures import Closure, ClosureIndex
from geodata.streets.locating import Locator
from geodata.streets.network import StreetNetwork
from geodata.streets.routing import Metric, Router
from geodata.streets.traffic import Period, SpeedFactors, assumed_speed_factors, durations_in, period_of


class Metrics:
    """The durations of each period and of what is closed in it, worked out when first asked for.

    Attributes
    ----------
    router
        The turns of the network, laid out once.
    all_day
        The network's own durations, nothing closed.
    factors
        The speeds of each hour.
    closures_on_no_street
        Numbers of the closures that close nothing here.
    """

    def __init__(
        self, network: StreetNetwork, locator: Locator, factors: SpeedFactors | None, closures: Sequence[Closure]
    ) -> None:
        self._network = network
        self.factors = factors or assumed_speed_factors(network.class_names)
        self._closures = ClosureIndex(network, closures, streets=locator.streets)
        self.closures_on_no_street = tuple(
            number for number, edges in enumerate(self._closures.edges) if len(edges) == 0
        )
        self.router = Router(network)
        # A metric of a large city takes some sixty megabytes; a plan of a day goes through its working hours again and
        # again.
        self._made = lru_cache(maxsize=12)(self._make)
        self.all_day = self.router.metric()

    def at(self, moment: datetime) -> Metric:
        """Give what holds at a moment."""
        return self._made(period_of(moment), _edges(self._closures.closed_edges(moment)))

    def between(self, starts: datetime, ends: datetime) -> Metric:
        """Give the network's own durations, closed what is closed at any moment between."""
        return self._made(None, _edges(self._closures.closed_between(starts, ends)))

    def in_period(self, period: Period, closed: NDArray[np.bool_]) -> Metric:
        """Give a period's durations with the given edges closed."""
        return self._made(period, _edges(closed))

    def _make(self, period: Period | None, closed: bytes) -> Metric:
        if closed:
            return self.router.updated(self._made(period, b""), np.frombuffer(closed, dtype=np.int32), closed=True)
        if period is None:
            return self.all_day
        return self.router.metric(durations_in(self._network, period, self.factors))


def _edges(closed: NDArray[np.bool_]) -> bytes:
    """Give the numbers of the edges that are closed, in a form that a cache takes for a key."""
    return np.flatnonzero(closed).astype(np.int32).tobytes()
