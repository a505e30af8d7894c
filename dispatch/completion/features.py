"""What is known of a request at a moment, as numbers: what it is, where, when it came in, and how the queue stands.

Nothing here looks past the moment. Words are coded by the vocabulary of the history that a model was trained on; a word
it never saw, or hardly ever, is "another".
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.history import History, Words
from dispatch.completion.local_hours import DAY, HOUR, LocalHours
from dispatch.completion.queue_state import Queue, lay_out, state_of
from dispatch.completion.work_clock import WorkClock

MIN_SEEN = 30
"""A word seen less often is "another": too few to learn from. A judgement."""

CATEGORIES = ("service_code", "department", "district", "source")
_STATE = ("open", "mean_age", "in_a_day", "in_a_week", "ended_in_a_day", "ended_in_a_week", "took", "since_last")
_GROUPS = ("type", "type_and_district", "department")

NAMES = (
    *CATEGORIES,
    "lon",
    "lat",
    "weekday",
    "hour",
    "age",
    "work_in_6_hours",
    "work_in_a_day",
    *(f"{group}_{state}" for group in _GROUPS for state in _STATE),
    "weeks_of_work",
    "weeks_of_work_in_district",
    "growth",
)
"""Columns of the matrix."""

SEASON = "day_of_year"
"""One more column where a history spans more than a year: in a shorter one a season is no more than a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Codes of the words seen often enough, by category; any other word has the code behind them."""

    words: Mapping[str, tuple[str, ...]]

    def codes(self, category: str, words: Words) -> NDArray[np.int64]:
        """Return the code of each word."""
        code_of = {word: code for code, word in enumerate(self.words[category])}
        return np.array([code_of.get(word, len(code_of)) for word in words], dtype=np.int64)


def learn_vocabulary(history: History) -> Vocabulary:
    """Take up the words of a history that come often enough."""
    found = {}
    for category in CATEGORIES:
        counts = Counter(getattr(history, f"{category}s"))
        found[category] = tuple(sorted(word for word, count in counts.items() if count >= MIN_SEEN))
    return Vocabulary(words=found)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Queues:
    """The queues that the requests of a history stand in, and which each of them is in."""

    queues: tuple[Queue, ...]
    groups: tuple[NDArray[np.int64], ...]

    def state(self, positions: NDArray[np.int64], moments: NDArray[np.int64]) -> NDArray[np.float64]:
        """Describe the queues of some requests at moments: shape (n, 24), by type, type and district, department."""
        return np.concatenate(
            [
                state_of(queue, groups[positions], moments)
                for queue, groups in zip(self.queues, self.groups, strict=True)
            ],
            axis=1,
        )


def queues_of(history: History) -> Queues:
    """Lay out the queues of a history."""
    types, districts = _numbered(history.service_codes), _numbered(history.districts)
    both = types * (int(districts.max(initial=0)) + 1) + districts
    epoch = int(history.requested.min(initial=history.observed_until)) - 1
    groups = (types, both, _numbered(history.departments))
    return Queues(
        queues=tuple(lay_out(one, history.requested, history.ended, epoch=epoch) for one in groups), groups=groups
    )


def _numbered(words: Words) -> NDArray[np.int64]:
    number_of: dict[str, int] = {}
    return np.array([number_of.setdefault(word, len(number_of)) for word in words], dtype=np.int64)


def feature_matrix(
    history: History,
    queues: Queues,
    positions: NDArray[np.int64],
    moments: NDArray[np.int64],
    *,
    vocabulary: Vocabulary,
    clock: WorkClock,
    hours: LocalHours,
    season: bool,
) -> NDArray[np.float32]:
    """Describe some requests of a history, each as it stood at a moment.

    Returns
    -------
    Shape (n, columns): :data:`NAMES`, and :data:`SEASON` where asked for.
    """
    state = queues.state(positions, moments)
    requested = history.requested[positions]
    local = hours.local(requested)
    rows = clock.rows_of(history.service_codes[positions])
    now = clock.read(rows, moments.astype(np.float64))
    ahead = [(clock.read(rows, (moments + span * HOUR).astype(np.float64)) - now) / DAY for span in (6, 24)]
    weeks = [np.log(state[:, first] / np.maximum(state[:, first + 5], 0.5) + 0.1) for first in (0, 8)]
    growth = np.log((state[:, 3] + 1) / (state[:, 5] + 1))
    columns = [
        *(vocabulary.codes(name, getattr(history, f"{name}s")[positions]) for name in CATEGORIES),
        history.lons[positions],
        history.lats[positions],
        (local // DAY + 3) % 7,
        local % DAY / HOUR,
        np.log1p((moments - requested) / DAY),
        *ahead,
        *np.log1p(np.nan_to_num(state, nan=-0.5)).T,
        *weeks,
        growth,
    ]
    if season:
        columns.append(local // DAY % 365.2425)
    return np.column_stack(columns).astype(np.float32)
