"""How the hour of the day changes a freeway's speed, measured by the detectors in its lanes."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.errors import TrafficDataError
from geodata.streets.traffic.periods import HOURS, PERIODS

FREEWAY_SPEED_FACTORS = (
    # Weekdays, 00 to 23.
    *(1.167, 1.141, 1.119, 1.093, 1.115, 1.148, 0.988, 0.742, 0.652, 0.782, 0.971, 1.055),
    *(1.082, 1.084, 0.998, 0.884, 0.803, 0.707, 0.736, 0.968, 1.172, 1.190, 1.193, 1.179),
    # Weekends, 00 to 23.
    *(1.207, 1.217, 1.208, 1.182, 1.170, 1.184, 1.209, 1.212, 1.224, 1.196, 1.027, 0.995),
    *(0.992, 0.968, 0.988, 1.028, 1.022, 0.980, 0.970, 1.005, 1.088, 1.181, 1.160, 1.198),
)
"""Speed on a freeway in each of the 48 periods, relative to its mean of the whole week; measured.

:func:`freeway_factors` of the five-minute mean speeds of 207 loop detectors on freeways of Los Angeles County, from
Thursday 2012-03-01 to Wednesday 2012-03-07: the METR-LA data (Li and others, "Diffusion Convolutional Recurrent Neural
Network", ICLR 2018) in the part published with the T-GCN model (Zhao and others, "T-GCN: A Temporal Graph Convolutional
Network for Traffic Prediction", IEEE Transactions on Intelligent Transportation Systems 21, 2020), whose authors filled
missing readings by linear interpolation and did not mark them. One week of five weekdays and two days of a weekend: a
single crash shows in it.
"""

SLOWEST_SPEED = 5.0
"""Miles per hour below which a reading counts as this much.

Loop detectors do not measure stop-and-go traffic well (readings of 1 mph occur), and the mean of the slowness, which
is what a driver feels, would hang on few such readings. 0.04 % of the readings of Los Angeles are below it.
"""


def freeway_factors(speeds_mph: ArrayLike, timestamps: ArrayLike) -> NDArray[np.float64]:
    """Compute the speed in each period, relative to the whole week's, from what detectors in the lanes measured.

    A detector's slowness in a period is the mean of 1/speed over its readings there: the time it takes to drive past
    it. The slowness of the freeways is the mean over the detectors, each standing for the same length of road, and a
    week's is that of 5 weekdays and 2 days of a weekend. A factor is the week's slowness over the period's, so that a
    week's mean duration, ``base / factor``, is the base duration itself.

    Why the whole week is the measure, and neither free flow nor the working day: the factors are applied to durations
    at 0.8 times the speed limit (``FREE_FLOW_FACTOR`` in :mod:`geodata.streets.network.speeds`), which know no hour. At
    the 65 mph of these freeways that is 52.0 mph, and the detectors' harmonic mean of the whole week is 52.5 mph: the
    base durations are a mean over all hours. In free flow (22:00 to 05:00) it is 60.7 mph, on weekdays from 06:00 to
    18:00 it is 45.7 mph.

    Parameters
    ----------
    speeds_mph
        Shape (readings, detectors), in miles per hour; 0, negative and NaN stand for a missing reading. Readings
        below :data:`SLOWEST_SPEED` count as that much.
    timestamps
        Shape (readings,), ``datetime64`` by the local clock.

    Returns
    -------
    numpy.ndarray
        Shape (48,), float64, by the index of the period.

    Raises
    ------
    TrafficDataError
        If the shapes do not fit, or no detector has a reading in each period. A detector that lacks one is left out,
        so that every period is measured on the same roads.
    """
    speeds = np.asarray(speeds_mph, dtype=np.float64)
    times = np.asarray(timestamps, dtype="datetime64[s]")
    if speeds.ndim != 2 or times.shape != speeds.shape[:1]:
        raise TrafficDataError(
            f"speeds of shape {speeds.shape} and timestamps of shape {times.shape} do not fit: give one timestamp for "
            "each row of speeds"
        )
    if np.isnat(times).any():
        raise TrafficDataError(f"timestamps[{np.argmax(np.isnat(times))}] is no time")
    period = _period_indices(times)
    present = np.isfinite(speeds) & (speeds > 0)
    slowness = np.where(present, 1 / np.maximum(np.where(present, speeds, 1.0), SLOWEST_SPEED), 0.0)
    total = np.zeros((len(PERIODS), speeds.shape[1]))
    count = np.zeros_like(total)
    np.add.at(total, period, slowness)
    np.add.at(count, period, present)
    complete = (count > 0).all(axis=0)
    if not complete.any():
        fewest = PERIODS[int(np.argmin(np.count_nonzero(count, axis=1)))]
        raise TrafficDataError(f"no detector has a reading in each of the 48 periods; {fewest} has the fewest")
    by_period = (total[:, complete] / count[:, complete]).mean(axis=1)
    week = (5 * by_period[:HOURS].mean() + 2 * by_period[HOURS:].mean()) / 7
    return np.asarray(week / by_period, dtype=np.float64)


def _period_indices(times: NDArray[np.datetime64]) -> NDArray[np.intp]:
    day = times.astype("datetime64[D]")
    hour = (times - day).astype(np.int64) // 3600
    # Day 0, 1970-01-01, was a Thursday, the fourth day of its week.
    weekend = (day.astype(np.int64) + 3) % 7 >= 5
    return np.asarray(HOURS * weekend + hour, dtype=np.intp)
