"""What is at risk, judged by the hazard model: by what a request is, where it is, and the queue before it."""

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.features import queues_of
from dispatch.completion.flows.at_risk import DoneBy
from dispatch.completion.hazard import MIN_WAIT
from dispatch.completion.history import NEVER, History
from dispatch.completion.turnaround import Forecaster, ranges_of, recalibrated
from dispatch.errors import ForecastError


def by_model(forecaster: Forecaster, known: History, *, num_threads: int = 1) -> DoneBy:
    """Judge the open requests of a history by a model, recalibrated on the last weeks of that history.

    Nothing can be said where no date would be given: of types that the model has not learned, beyond the age up to
    which requests of the type were watched, and while more comes in than ever before.

    Raises
    ------
    ForecastError
        Where there is no model, or it knows what came after the history.
    """
    model = forecaster.model
    if model is None:
        raise ForecastError(f"there is no model to judge by: {forecaster.why_no_model}")
    if model.learned_until > known.observed_until:
        raise ForecastError("the model was learned from what happened after what may be known: learn one with --as-of")
    recalibration = recalibrated(forecaster, known, num_threads=num_threads).recalibration
    queues = queues_of(known)
    is_open = np.flatnonzero(known.ended == NEVER)
    position_of = {str(known.ids[position]): position for position in is_open.tolist()}

    def judge(waiting: History, due: NDArray[np.int64]) -> NDArray[np.float64]:
        if not len(waiting):
            return np.zeros(0)
        positions = np.array([position_of[str(one)] for one in waiting.ids], dtype=np.int64)
        moments = np.maximum(waiting.requested + MIN_WAIT, known.observed_until)
        curves = model.curves(known, queues, positions, moments, num_threads=num_threads)
        ranges = ranges_of(model, recalibration, known, queues, positions, moments, curves)
        shares = recalibration.true_shares(ranges.types, ranges.curves.done_by(due.astype(np.float64)))
        watched = due - waiting.requested <= model.limits.reliable[ranges.types]
        return np.where(ranges.learned & ~ranges.storm & watched, shares, np.nan)

    return judge
