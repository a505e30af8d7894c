"""A city's requests as arrays: when each was made, when it ended, and whether the work was done then.

Everything that learns from the past, or is held against it, starts here. A history is always one *as known at* a
moment: what ended later is open in it, and what was made later is not in it, so that nothing built on it can know the
future.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import itemgetter
from sys import intern
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dispatch.city.completion import CompletionRule, CompletionRules
from dispatch.completion.kaplan_meier import fit_survival
from geodata.requests.record import ServiceRequest

NEVER = 2**62
"""Second at which an open request ends: later than any moment."""

Words = NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """Requests in the order they were made, as known at ``observed_until``. All arrays are of shape (n,).

    Attributes
    ----------
    ids, service_codes, departments, districts, sources
        As published; "" where the publisher says nothing.
    lons, lats
        Degrees, not a number where there is no place.
    requested, ended
        Seconds since 1970, UTC. ``ended`` is :data:`NEVER` where the request is open.
    done
        Whether it ended with the work done; False where it is open, or was ended undone (then it is censored).
    targets
        The publisher's own target in seconds since 1970; :data:`NEVER` where it gives none.
    observed_until
        Seconds since 1970: what happened later is not known.
    """

    ids: Words
    service_codes: Words
    departments: Words
    districts: Words
    sources: Words
    lons: NDArray[np.float64]
    lats: NDArray[np.float64]
    requested: NDArray[np.int64]
    ended: NDArray[np.int64]
    done: NDArray[np.bool_]
    targets: NDArray[np.int64]
    observed_until: int

    def __len__(self) -> int:
        return len(self.requested)

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "History":
        """Return some of the requests, as a mask or as positions in ascending order."""
        columns = {name: getattr(self, name)[chosen] for name in _COLUMNS}
        return History(**columns, observed_until=self.observed_until)

    def known_at(self, moment: int) -> "History":
        """Return what was known at a moment, which has to lie in the time observed."""
        if moment > self.observed_until:
            raise ValueError(f"the history is observed until {self.observed_until}, not until {moment}")
        known = self.take(self.requested <= moment)
        later = known.ended > moment
        columns = {name: getattr(known, name) for name in _COLUMNS}
        columns["ended"] = np.where(later, NEVER, known.ended)
        columns["done"] = known.done & ~later
        return History(**columns, observed_until=moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What the definition of completion does to the requests of one department.

    Attributes
    ----------
    department
        The publisher's code.
    requests, open, done
        How many there are, how many are open, and how many ended with the work done.
    ended_undone
        Ended without it, by the closing remark: they count as seen waiting until then.
    ended_in_a_batch
        Ended at one second with many others: administrative, so seen waiting until then.
    done_on_service_date
        Of those done, for how many the service date stands for the closing date.
    without_date
        Closed, and nothing that counts says when: left out.
    recorded_when_done
        Of types or sources that are written down when the work is done already: left out, nobody waits.
    median_days, median_days_as_closed
        Days until half are done, open ones counted for as long as they were seen; the same with every closing date
        taken for completion. None where half are not done within the time observed.
    """

    department: str
    requests: int
    open: int
    done: int
    ended_undone: int
    ended_in_a_batch: int
    done_on_service_date: int
    without_date: int
    recorded_when_done: int
    median_days: float | None
    median_days_as_closed: float | None


def history_of(
    requests: Iterable[ServiceRequest], rules: CompletionRules, *, observed_until: datetime
) -> tuple[History, tuple[Effect, ...]]:
    """Turn published records into a history, by the city's own definition of completion.

    Parameters
    ----------
    requests
        In any order; no more of each is kept than a history holds.
    observed_until
        When the file was written: until then an open request is known to have been open.

    Returns
    -------
    history
        Requests made by then, in the order they were made.
    effects
        By department as published, the one with most requests first.
    """
    until = int(observed_until.timestamp())
    rows = sorted(
        (_row(one, rules) for one in requests if one.requested_datetime.timestamp() <= until), key=itemgetter(0, 1)
    )
    at_one_second = Counter((row.department, row.ended) for row in rows if row.how == "done")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    kept: list[tuple[_Row, int, bool]] = []
    for row in rows:
        ended, how = row.ended, row.how
        if rules.is_recorded_when_done(row.service_code, row.source):
            how = "recorded_when_done"
        elif ended > until and how != "without_date":
            ended, how = NEVER, "open"
        elif how == "done" and 0 < rules.rule_of(row.department).same_second <= at_one_second[row.department, ended]:
            how = "ended_in_a_batch"
        counts[row.department].update((how, "requests"))
        if how not in ("recorded_when_done", "without_date"):
            kept.append((row, ended, how in _DONE))
    history = _as_arrays(kept, until)
    return history, _effects(history, counts)


_COLUMNS = tuple(field.name for field in fields(History) if field.name != "observed_until")


def _ending(request: ServiceRequest, rule: CompletionRule) -> tuple[int, str]:
    """Return the second a request ended, and how."""
    if request.status == "open":
        return NEVER, "open"
    ended = request.closed_datetime
    by_service_date = "closed-by-service-date" in request.reading_notes
    if ended is None and rule.done_on_service_date:
        ended, by_service_date = request.service_datetime, True
    if ended is None or ended < request.requested_datetime or (by_service_date and not rule.done_on_service_date):
        return NEVER, "without_date"
    if rule.ended_undone(request.status_notes):
        how = "ended_undone"
    elif by_service_date:
        how = "done_on_service_date"
    else:
        how = "done_that_day" if "close-date-only" in request.reading_notes else "done"
    return int(ended.timestamp()), how


_DONE = ("done", "done_that_day", "done_on_service_date")


class _Row(NamedTuple):
    requested: int
    id: str
    service_code: str
    department: str
    district: str
    source: str
    lon: float
    lat: float
    target: int
    ended: int
    how: str


def _row(request: ServiceRequest, rules: CompletionRules) -> _Row:
    ended, how = _ending(request, rules.rule_of(request.agency_responsible))
    target = request.expected_datetime
    return _Row(
        requested=int(request.requested_datetime.timestamp()),
        id=request.service_request_id,
        # A city has few of these words: each is kept once.
        service_code=intern(request.service_code),
        department=intern(request.agency_responsible),
        district=intern(request.district),
        source=intern(request.source),
        lon=math.nan if request.lon is None else request.lon,
        lat=math.nan if request.lat is None else request.lat,
        target=NEVER if target is None else int(target.timestamp()),
        ended=ended,
        how=how,
    )


def _as_arrays(kept: Sequence[tuple[_Row, int, bool]], until: int) -> History:
    rows = [row for row, _, _ in kept]

    def words(name: str) -> Words:
        return np.array([getattr(row, name) for row in rows], dtype=np.object_)

    return History(
        ids=words("id"),
        service_codes=words("service_code"),
        departments=words("department"),
        districts=words("district"),
        sources=words("source"),
        lons=np.array([row.lon for row in rows], dtype=np.float64),
        lats=np.array([row.lat for row in rows], dtype=np.float64),
        requested=np.array([row.requested for row in rows], dtype=np.int64),
        ended=np.array([ended for _, ended, _ in kept], dtype=np.int64),
        done=np.array([done for _, _, done in kept], dtype=np.bool_),
        targets=np.array([row.target for row in rows], dtype=np.int64),
        observed_until=until,
    )


def _effects(history: History, counts: Mapping[str, Counter[str]]) -> tuple[Effect, ...]:
    waited = (np.minimum(history.ended, history.observed_until) - history.requested) / 86_400
    is_closed = history.ended < NEVER
    found = []
    for department, count in sorted(counts.items(), key=lambda item: (-item[1]["requests"], item[0])):
        mine = history.departments == department
        found.append(
            Effect(
                department=department,
                requests=count["requests"],
                open=count["open"],
                done=sum(count[how] for how in _DONE),
                ended_undone=count["ended_undone"],
                ended_in_a_batch=count["ended_in_a_batch"],
                done_on_service_date=count["done_on_service_date"],
                without_date=count["without_date"],
                recorded_when_done=count["recorded_when_done"],
                median_days=fit_survival(waited[mine], history.done[mine]).age_when_done(0.5, given_open_at=0.0),
                median_days_as_closed=fit_survival(waited[mine], is_closed[mine]).age_when_done(0.5, given_open_at=0.0),
            )
        )
    return tuple(found)
