"""Open requests that will hardly be done by their target, while there is still time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from dispatch.calendar import WorkingCalendar
from dispatch.city import City
from dispatch.completion.flows.clock_curves import ages_at, fit_clock_curves, learned_clock
from dispatch.completion.flows.targets import DAY, city_targets
from dispatch.completion.flows.working_age import working_days_between
from dispatch.completion.history import NEVER, History
from dispatch.errors import ForecastError

LEVEL = 0.5
"""At risk is what is less likely than this to be done by its target."""

RECENT_DAYS = 28
"""Days looked back on: of 28, 56 and 120, the least calibration error on Boston's August and September 2011."""

DoneBy = Callable[[History, NDArray[np.int64]], NDArray[np.float64]]
"""Takes open requests and a moment for each, of shape (n,), in seconds since 1970; returns how likely each is done by
then, given that it is open at ``observed_until``, and not a number where nothing can be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRisk:
    """One open request.

    Attributes
    ----------
    probability
        That it is done by ``due``; None where nothing can be said.
    reason
        Why it is at risk, with numbers.
    """

    request_id: str
    service_code: str
    department: str
    district: str
    requested: datetime
    due: datetime
    probability: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskList:
    """What is open, sorted by what is to be feared for it; every open request is in one of the counts.

    Attributes
    ----------
    at_risk
        The least likely first; of equals what is due earliest.
    num_open
        All that is open.
    num_overdue
        Past its target already.
    num_on_track
        Likely enough to be done in time.
    num_without_target
        The city sets none.
    num_unknown
        Too few like it were seen for a probability.
    """

    at_risk: tuple[AtRisk, ...]
    num_open: int
    num_overdue: int
    num_on_track: int
    num_without_target: int
    num_unknown: int


def at_risk(
    history: History, city: City, *, level: float = LEVEL, done_by: DoneBy | None = None, most: int | None = None
) -> RiskList:
    """List the open requests that are less likely than ``level`` to be done by their target, before it has passed.

    Parameters
    ----------
    done_by
        How likely an open request is done by a moment; from the history's curves by type unless given.
    most
        So many are listed at most, the most threatened.

    Raises
    ------
    ForecastError
        Where the level is no probability.
    """
    if not 0 < level <= 1:
        raise ForecastError(f"the level must be above 0 and at most 1, got {level}")
    waiting = history.take(history.ended == NEVER)
    due = targets_of(waiting, city)
    now = history.observed_until
    has_target = due != NEVER
    ahead = has_target & (due > now)
    coming, coming_due = waiting.take(ahead), due[ahead]
    judge = done_by or by_curves(history, city.calendar)
    probability = judge(coming, coming_due)
    unknown = np.isnan(probability)
    threatened = ~unknown & (probability < level)
    order = np.lexsort((coming.ids[threatened].astype(str), coming_due[threatened], probability[threatened]))
    positions = np.flatnonzero(threatened)[order][:most]
    return RiskList(
        at_risk=_entries(
            coming,
            coming_due,
            probability,
            positions,
            city.calendar,
            said="likely to be done in that time" if done_by else _OF_ITS_TYPE,
        ),
        num_open=len(waiting),
        num_overdue=int((has_target & (due <= now)).sum()),
        num_on_track=int((~unknown & ~threatened).sum()),
        num_without_target=int((~has_target).sum()),
        num_unknown=int(unknown.sum()),
    )


def targets_of(history: History, city: City) -> NDArray[np.int64]:
    """Return each request's target: the publisher's own, else the profile's for its type, in seconds since 1970."""
    due = history.targets.copy()
    days = city_targets(history, city)
    for position in np.flatnonzero(due == NEVER):
        target = days.get(str(history.service_codes[position]))
        if target is not None:
            asked = datetime.fromtimestamp(int(history.requested[position]), city.zone)
            due[position] = int(city.calendar.add_working_days(asked, target).timestamp())
    return due


def by_curves(known: History, calendar: WorkingCalendar) -> DoneBy:
    """Judge by how fast the type was done of late, given the age a request has reached without being done."""
    now = known.observed_until
    clock = learned_clock(known, calendar, until=now + _LONGEST)
    curves = fit_clock_curves(known, clock, since=now - RECENT_DAYS * DAY)

    def judge(waiting: History, due: NDArray[np.int64]) -> NDArray[np.float64]:
        probability = np.full(len(waiting), np.nan)
        age = ages_at(waiting, clock, np.full(len(waiting), now))
        until = np.where(due > now + _LONGEST, np.inf, ages_at(waiting, clock, np.minimum(due, now + _LONGEST)))
        for name, curve in curves.items():
            mine = waiting.service_codes == name
            still, then = curve.open_at(age[mine]), curve.open_at(until[mine])
            probability[mine] = np.where(still > 0, 1 - then / np.where(still > 0, still, 1.0), np.nan)
        return probability

    return judge


_LONGEST = 2 * 365 * DAY
"""No target later than this is judged: no history of waits is that long."""


_OF_ITS_TYPE = "of its type that were open so long were done in that time"


def _entries(
    waiting: History,
    due: NDArray[np.int64],
    probability: NDArray[np.float64],
    positions: NDArray[np.int64],
    calendar: WorkingCalendar,
    *,
    said: str,
) -> tuple[AtRisk, ...]:
    now = np.full(len(waiting), waiting.observed_until)
    ages, left = working_days_between(waiting.requested, now, calendar), working_days_between(now, due, calendar)
    return tuple(
        AtRisk(
            request_id=str(waiting.ids[one]),
            service_code=str(waiting.service_codes[one]),
            department=str(waiting.departments[one]),
            district=str(waiting.districts[one]),
            requested=datetime.fromtimestamp(int(waiting.requested[one]), calendar.zone),
            due=datetime.fromtimestamp(int(due[one]), calendar.zone),
            probability=float(probability[one]),
            reason=f"in its {_ordinal(max(int(ages[one]), 1))} working day, {left[one]} left: {probability[one]:.0%} "
            f"{said}",
        )
        for one in positions.tolist()
    )


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
