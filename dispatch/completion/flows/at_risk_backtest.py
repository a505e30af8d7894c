"""How warnings of the past held: probabilities of each origin, against what came."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from dispatch.city import City
from dispatch.completion.flows.at_risk import LEVEL, DoneBy, by_curves, targets_of
from dispatch.completion.flows.local_days import start_of
from dispatch.completion.history import NEVER, History
from dispatch.errors import ForecastError


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskScore:
    """How warnings of the past held, all origins together.

    Attributes
    ----------
    num_requests
        Open requests with a target to come, once for each origin at which they were open.
    bins
        (lowest probability, mean probability, share done by the target, requests) of each tenth.
    calibration_error
        Mean distance of the two in the bins, by requests.
    num_flagged, flagged_missed
        At risk by the level; of those, the share that missed the target.
    num_missed, missed_flagged
        Missed the target; of those, the share that was at risk before.
    """

    num_requests: int
    bins: tuple[tuple[float, float, float, int], ...]
    calibration_error: float
    num_flagged: int
    flagged_missed: float
    num_missed: int
    missed_flagged: float


def backtest_at_risk(
    history: History,
    city: City,
    *,
    origins: Sequence[date],
    level: float = LEVEL,
    done_by: Callable[[History], DoneBy] | None = None,
) -> RiskScore:
    """Hold each origin's probabilities against what came, for targets that have passed since.

    Parameters
    ----------
    done_by
        Makes the judge from what was known at an origin.

    Raises
    ------
    ForecastError
        Where no open request had a target that has passed.
    """
    said: list[NDArray[np.float64]] = []
    came: list[NDArray[np.bool_]] = []
    for origin in origins:
        until = int(start_of(origin + timedelta(days=1), city.zone).timestamp())
        if until > history.observed_until or not (history.requested <= until).any():
            continue
        known = history.known_at(until)
        judge = by_curves(known, city.calendar) if done_by is None else done_by(known)
        # The same requests as they came out, in the same order.
        later = history.take(history.requested <= until)
        due = targets_of(known, city)
        mine = (known.ended == NEVER) & (due > until) & (due <= history.observed_until) & (due != NEVER)
        mine &= later.done | (later.ended == NEVER) | (later.ended > due)
        probability = judge(known.take(mine), due[mine])
        sayable = ~np.isnan(probability)
        said.append(probability[sayable])
        came.append((later.done & (later.ended <= due))[mine][sayable])
    if not any(len(one) for one in said):
        raise ForecastError("no open request had a target that has passed since: name other days")
    probability, in_time = np.concatenate(said), np.concatenate(came)
    tenths = np.minimum((probability * 10).astype(np.int64), 9)
    bins = [
        (tenth / 10, float(probability[mine].mean()), float(in_time[mine].mean()), int(mine.sum()))
        for tenth in range(10)
        if (mine := tenths == tenth).any()
    ]
    flagged = probability < level
    return RiskScore(
        num_requests=len(probability),
        bins=tuple(bins),
        calibration_error=sum(abs(mean - share) * count for _, mean, share, count in bins) / len(probability),
        num_flagged=int(flagged.sum()),
        flagged_missed=float((~in_time)[flagged].mean()) if flagged.any() else 0.0,
        num_missed=int((~in_time).sum()),
        missed_flagged=float(flagged[~in_time].mean()) if (~in_time).any() else 0.0,
    )
