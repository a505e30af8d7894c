"""What the queue looked like at a moment: how much was open, how old it was, what came in and what was done of late.

All sums are of whole seconds, so that what happens later changes no digit of what was known before.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.local_hours import DAY

_SPAN = 2**34
"""Seconds between the stretches of two groups on one number line: more than five hundred years."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Queue:
    """Requests of several groups, laid out so that those of a group before a moment are a stretch of an array.

    Attributes
    ----------
    created, ended
        Group and second as one number, ascending.
    created_sums, ended_created_sums, ended_sums
        Shape (n + 1,), running sums: of the seconds of creation along ``created`` and along ``ended``, and of the
        seconds of ending along ``ended``.
    """

    created: NDArray[np.int64]
    ended: NDArray[np.int64]
    created_sums: NDArray[np.int64]
    ended_created_sums: NDArray[np.int64]
    ended_sums: NDArray[np.int64]
    epoch: int


def lay_out(groups: NDArray[np.int64], created: NDArray[np.int64], ended: NDArray[np.int64], *, epoch: int) -> Queue:
    """Lay requests out by group; ``epoch`` is a second before all of them, open ones end at a later one than any."""
    keys = groups * _SPAN + (created - epoch)
    is_ended = ended < epoch + _SPAN
    end_keys = groups[is_ended] * _SPAN + (ended[is_ended] - epoch)
    order, end_order = np.argsort(keys, kind="stable"), np.argsort(end_keys, kind="stable")
    return Queue(
        created=keys[order],
        ended=end_keys[end_order],
        created_sums=_running(created[order] - epoch),
        ended_created_sums=_running((created[is_ended] - epoch)[end_order]),
        ended_sums=_running(end_keys[end_order] % _SPAN),
        epoch=epoch,
    )


def state_of(queue: Queue, groups: NDArray[np.int64], moments: NDArray[np.int64]) -> NDArray[np.float64]:
    """Describe a group's queue just before each moment.

    Returns
    -------
    Shape (n, 8): open, mean days they have been open, came in within a day and a week, ended within a day and a week,
    mean days that those ended within the week had taken, and days since the last one ended (30 at most).
    """
    at = moments - queue.epoch
    base = groups * _SPAN
    first, first_end = np.searchsorted(queue.created, base), np.searchsorted(queue.ended, base)
    came = np.searchsorted(queue.created, base + at)
    ended = np.searchsorted(queue.ended, base + at)
    came_day, came_week = (np.searchsorted(queue.created, base + np.maximum(at - days * DAY, 0)) for days in (1, 7))
    ended_day, ended_week = (np.searchsorted(queue.ended, base + np.maximum(at - days * DAY, 0)) for days in (1, 7))
    num_open = (came - first) - (ended - first_end)
    born = (queue.created_sums[came] - queue.created_sums[first]) - (
        queue.ended_created_sums[ended] - queue.ended_created_sums[first_end]
    )
    num_ended = ended - ended_week
    took = (queue.ended_sums[ended] - queue.ended_sums[ended_week]) - (
        queue.ended_created_sums[ended] - queue.ended_created_sums[ended_week]
    )
    last = at - 30 * DAY
    if len(queue.ended):
        last = np.where(ended > first_end, queue.ended[np.maximum(ended - 1, 0)] - base, last)
    return np.stack(
        [
            num_open,
            _ratio(num_open * at - born, num_open * DAY),
            came - came_day,
            came - came_week,
            ended - ended_day,
            num_ended,
            _ratio(took, num_ended * DAY),
            np.minimum(at - last, 30 * DAY) / DAY,
        ],
        axis=1,
    ).astype(np.float64)


def _running(values: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(values)])


def _ratio(above: NDArray[np.int64], below: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(below > 0, above / np.maximum(below, 1), np.nan)
