"""How far a history can be relied on, type by type: no date is given beyond what was ever seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.history import History
from dispatch.completion.kaplan_meier import MIN_AT_RISK, MIN_COMPLETED
from dispatch.completion.local_hours import DAY

STORM = 2.0
"""No date is given while more than so many times the requests of the busiest week learned from come in within a week: a
model has not seen how a city works then, and errs. Seen on the storm of 28 August 2011 in Boston; a judgement."""

MIN_STORM = 20
"""Requests within a week that are never a storm."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limits:
    """Of each service type, in the order of a vocabulary, and, last, of all it does not hold: these have no range.

    Attributes
    ----------
    reliable
        Seconds of age up to which at least ten were under observation; 0 where too few were seen done.
    busiest_week
        Most requests that came in within seven days.
    num_similar, num_completed
        Requests learned from, and those seen done.
    """

    reliable: NDArray[np.float64]
    busiest_week: NDArray[np.int64]
    num_similar: NDArray[np.int64]
    num_completed: NDArray[np.int64]

    def is_storm(self, types: NDArray[np.int64], came_in_a_week: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell for each request whether more came in of its type than the model can know about."""
        return np.asarray(came_in_a_week > np.maximum(STORM * self.busiest_week[types], MIN_STORM))


def limits_of(history: History, service_codes: Sequence[str]) -> Limits:
    """Read the limits off a history."""
    waited = np.minimum(history.ended, history.observed_until) - history.requested
    reliable = np.zeros(len(service_codes) + 1)
    busiest, similar, completed = np.zeros((3, len(service_codes) + 1), dtype=np.int64)
    for number, code in enumerate(service_codes):
        mine = history.service_codes == code
        similar[number], completed[number] = int(mine.sum()), int(history.done[mine].sum())
        requested = history.requested[mine]
        week_before = np.searchsorted(requested, requested - 7 * DAY)
        busiest[number] = int((np.arange(1, len(requested) + 1) - week_before).max(initial=0))
        if completed[number] >= MIN_COMPLETED:
            reliable[number] = float(np.sort(waited[mine])[-MIN_AT_RISK])
    return Limits(reliable=reliable, busiest_week=busiest, num_similar=similar, num_completed=completed)
