"""One network's travel times, by default, at a moment, or over a day."""

import hashlib
from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from geodata.streets.closures import Closure
from geodata.streets.locating import MAX_DISTANCE, Locator
from geodata.streets.network import StreetNetwork, digest
from geodata.streets.routing import Metric, compile_routing
from geodata.streets.traffic import SpeedFactors
from geodata.streets.travel_times.metrics import Metrics
from geodata.streets.travel_times.placings import Approach
from geodata.streets.travel_times.table import TravelTable


class TravelTimes:
    """Travel times on one network; call it with points.

    The spatial index and the hierarchy are made once, on construction; what a period's edges take is worked out when
    first asked for. May be used from any thread.

    Parameters
    ----------
    network
        The streets.
    max_distance
        Metres from a street beyond which a point is off the network.
    factors
        Speeds by class of street and hour of the week; by default those assumed.
    closures
        What is closed when. They count where a time is given: :meth:`at`, :meth:`between`.

    Attributes
    ----------
    closures_on_no_street
        Numbers of the closures that close nothing on this network, for a person to look at.
    digest
        SHA-256 of the network and its speeds by the hour, and of traffic and closures where a time is given, for a plan
        to name what it was made with.
    """

    def __init__(
        self,
        network: StreetNetwork,
        *,
        max_distance: float = MAX_DISTANCE,
        factors: SpeedFactors | None = None,
        closures: Sequence[Closure] = (),
    ) -> None:
        compile_routing()
        self.network = network
        self.max_distance = max_distance
        self._locator = Locator(network)
        self._metrics = Metrics(network, self._locator, factors, closures)
        self._streets_digest = self.digest = _digest_with_speeds(network, self._metrics.factors)
        self._metric = self._metrics.all_day
        self.closures_on_no_street = self._metrics.closures_on_no_street

    def at(self, moment: datetime) -> "TravelTimes":
        """Give the same streets as they are driven at a moment, with its traffic and what is closed then.

        Parameters
        ----------
        moment
            With a time zone, the city's: its own clock tells the hour.
        """
        return self._with(self._metrics.at(moment))

    def between(self, starts: datetime, ends: datetime) -> "TravelTimes":
        """Give the same streets without those that are closed at any moment from ``starts`` up to ``ends``."""
        return self._with(self._metrics.between(starts, ends))

    @property
    def num_closed(self) -> int:
        """Count the edges that are closed, a street closed both ways twice."""
        return int(np.count_nonzero(self._metric.closed))

    def __call__(self, lon: ArrayLike, lat: ArrayLike, *, approach: Approach = "unrestricted") -> "TravelTable":
        """Locate points and give the table of travel times between them; the times are computed when first asked for.

        Parameters
        ----------
        lon, lat
            Shape (n,) degrees; a point without coordinates (None, not a number) is off the network.
        approach
            "curb": arrive with the point on the near side of the street, and leave the way one stands.
        """
        if approach not in get_args(Approach):
            raise ValueError(f"approach {approach!r} is not there: use {' or '.join(get_args(Approach))}")
        stops = self._locator.locate(lon, lat, max_distance=self.max_distance)
        return TravelTable(self.network, self._metrics, self._metric, stops, approach=approach)

    def _with(self, metric: Metric) -> "TravelTimes":
        # The index and the hierarchy are shared.
        other = copy(self)
        other._metric = metric
        other.digest = self._streets_digest
        if metric is not self._metrics.all_day:
            driven = hashlib.sha256(self._streets_digest.encode())
            driven.update(metric.edge_duration.tobytes())
            driven.update(metric.closed.tobytes())
            other.digest = driven.hexdigest()
        return other


def _digest_with_speeds(network: StreetNetwork, factors: SpeedFactors) -> str:
    speeds = hashlib.sha256(digest(network).encode())
    speeds.update(factors.of_classes(network.class_names).tobytes())
    return speeds.hexdigest()
