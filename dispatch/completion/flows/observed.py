"""What a city's requests came to by a moment, as arrays: who asked for what, when, and when it ended.

Everything is *as known at* ``observed_until``: what was made later is not in it and what ended later is open in it, so
that no forecast made from it can know the future.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch.errors import ForecastError
from geodata.requests.record import ServiceRequest

NEVER = 2**62
"""Second at which an open request ends: later than any moment."""

NOT_DONE = ("cancel", "refer", "duplicate", "invalid")
"""Beginnings of words in a closing remark that say that a request ended without the work being done."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observed:
    """Requests in the order they were made. All arrays are of shape (n,).

    Attributes
    ----------
    ids, service_codes, departments, districts
        As published; "" where the publisher says nothing.
    requested, ended
        Seconds since 1970, UTC. ``ended`` is :data:`NEVER` where the request is open.
    done
        Whether it ended with the work done; False where it is open, or was ended undone (then it is censored).
    targets
        The publisher's own target in seconds since 1970; :data:`NEVER` where it gives none.
    observed_until
        Seconds since 1970: what happened later is not known.
    left_out
        Requests that say nothing of waiting, by why.
    """

    ids: NDArray[np.object_]
    service_codes: NDArray[np.object_]
    departments: NDArray[np.object_]
    districts: NDArray[np.object_]
    requested: NDArray[np.int64]
    ended: NDArray[np.int64]
    done: NDArray[np.bool_]
    targets: NDArray[np.int64]
    observed_until: int
    left_out: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.requested)

    def take(self, chosen: NDArray[np.bool_]) -> "Observed":
        """Return those requests that the mask of shape (n,) holds."""
        return replace(self, **{name: getattr(self, name)[chosen] for name in _COLUMNS})

    def known_at(self, moment: int) -> "Observed":
        """Return what was known at a moment, which has to lie in the time observed."""
        if moment > self.observed_until:
            raise ValueError(f"the history is observed until {self.observed_until}, not until {moment}")
        known = self.take(self.requested < moment)
        later = known.ended >= moment
        return replace(
            known, ended=np.where(later, NEVER, known.ended), done=known.done & ~later, observed_until=moment
        )


_COLUMNS = ("ids", "service_codes", "departments", "districts", "requested", "ended", "done", "targets")


def observe(requests: Iterable[ServiceRequest], *, until: datetime | None = None) -> Observed:
    """Turn published records into what was known at a moment.

    What a crew found and wrote down itself is left out, for nobody waited for it, and so is what ended nobody knows
    when or before it was asked for.

    Parameters
    ----------
    until
        None for the moment after the newest request: a file of some days' requests names closings long after them, but
        not what came in since.

    Raises
    ------
    ForecastError
        Where no request was made by then.
    """
    left_out: Counter[str] = Counter()
    made = sorted(requests, key=lambda one: (one.requested_datetime, one.service_request_id))
    if until is None:
        if not made:
            raise ForecastError("the history holds no request: import a file with some, or name another")
        until = made[-1].requested_datetime + timedelta(seconds=1)
    end = int(until.timestamp())
    kept: list[tuple[ServiceRequest, int]] = []
    for one in made:
        ended = NEVER
        if one.status != "open" and one.closed_datetime is not None:
            ended = int(one.closed_datetime.timestamp())
        if one.requested_datetime >= until:
            left_out["made-later"] += 1
        elif one.channel == "crew":
            left_out["found-by-crew"] += 1
        elif one.status != "open" and one.closed_datetime is None:
            left_out["closed-without-date"] += 1
        elif ended < int(one.requested_datetime.timestamp()):
            left_out["closed-before-created"] += 1
        else:
            kept.append((one, NEVER if ended >= end else ended))
    if not kept:
        why = ", ".join(f"{count:,} {reason}" for reason, count in left_out.items())
        raise ForecastError(f"no request of the history was made by {until.isoformat()} and waited for ({why})")
    return Observed(
        ids=_words(one.service_request_id for one, _ in kept),
        service_codes=_words(one.service_code for one, _ in kept),
        departments=_words(one.agency_responsible for one, _ in kept),
        districts=_words(one.district for one, _ in kept),
        requested=np.array([int(one.requested_datetime.timestamp()) for one, _ in kept], dtype=np.int64),
        ended=np.array([ended for _, ended in kept], dtype=np.int64),
        done=np.array([ended != NEVER and not _was_not_done(one.status_notes) for one, ended in kept], dtype=np.bool_),
        targets=np.array(
            [NEVER if one.expected_datetime is None else int(one.expected_datetime.timestamp()) for one, _ in kept],
            dtype=np.int64,
        ),
        observed_until=end,
        left_out=dict(left_out),
    )


def days_of(moments: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """Return the local day of each moment as the calendar's ordinal; a moment that never comes is on day 2**40.

    Parameters
    ----------
    moments
        Shape (n,), seconds since 1970.
    """
    if not len(moments) or (moments == NEVER).all():
        return np.full(len(moments), NO_DAY, dtype=np.int64)
    comes = moments != NEVER
    first = datetime.fromtimestamp(int(moments[comes].min()), zone).date()
    last = datetime.fromtimestamp(int(moments[comes].max()), zone).date()
    days = np.arange(first.toordinal(), last.toordinal() + 1)
    starts = np.array([int(start_of(date.fromordinal(int(day)), zone).timestamp()) for day in days])
    found = days[np.maximum(np.searchsorted(starts, moments, side="right") - 1, 0)]
    return np.where(comes, found, NO_DAY).astype(np.int64)


NO_DAY = 2**40
"""Ordinal of the day that never comes."""


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def last_whole_day(observed: Observed, zone: ZoneInfo) -> date:
    """Return the last local day of which everything is known."""
    return datetime.fromtimestamp(observed.observed_until, zone).date() - timedelta(days=1)


def _words(words: Iterable[str]) -> NDArray[np.object_]:
    return np.array(list(words), dtype=np.object_)


def _was_not_done(remark: str) -> bool:
    words = f" {remark.lower()}"
    return any(f" {beginning}" in words for beginning in NOT_DONE)
