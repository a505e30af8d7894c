"""The target a department can keep, type by type, beside the one it has.

A target far from what crews get done is neither a promise nor a forecast. What they keep nine times in ten is read from
how fast they have been of late; open requests count for as long as they have waited, else the slow would be missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dispatch.city import City
from dispatch.completion.flows.series import parts
from dispatch.completion.flows.working_age import WorkingDayCurve, fit_working_days, working_days_between
from dispatch.completion.history import NEVER, History
from dispatch.completion.kaplan_meier import MIN_COMPLETED

SHARE = 0.9
"""A target is kept when this share is done by it."""

RECENT_DAYS = 56
"""Days looked back on: eight weeks hold every weekday often enough and no crew of last year. A judgement."""

SURE = 1.6448536269514722
"""The quantile of the standard normal distribution below which 95 % lie."""

DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class HonestTarget:
    """One request type.

    Attributes
    ----------
    service_code, department
        As published; the department that has most of them.
    num_requests, num_completed
        Requests under observation of late, and those seen done.
    target
        Working days within which :data:`SHARE` are done; None where that share is not reached within what was seen.
    sure_target
        The same with 95 % confidence.
    todays_target
        Working days that the city gives itself now, in the middle; None where it gives none.
    attained
        Share done by today's target, of those it has come for, open ones included; by the curve where it has come for
        none, and None where the curve does not reach so far.
    num_due
        For how many it has come.
    attained_by
        Share done within so many working days, for a curve: 0, 1, 2 ...
    text
        The sentence a person reads.
    """

    service_code: str
    department: str
    num_requests: int
    num_completed: int
    target: int | None
    sure_target: int | None
    todays_target: int | None
    attained: float | None
    num_due: int
    attained_by: tuple[float, ...]
    text: str


def honest_targets(
    history: History,
    city: City,
    *,
    recent_days: int = RECENT_DAYS,
    most_types: int | None = None,
    share: float = SHARE,
) -> list[HonestTarget]:
    """Work out for each request type what can be kept, the type with most requests first."""
    since = history.observed_until - recent_days * DAY
    found = []
    for name, mine in parts(history, "service_codes", most=most_types):
        curve = fit_working_days(mine, city.calendar, since=since)
        found.append(_target(name, mine, city, curve, since, share))
    return found


def city_targets(history: History, city: City) -> Mapping[str, int]:
    """Return the working days that the profile gives each request type; those without a target are left out."""
    codes = {str(code) for code in history.service_codes}
    targets = {code: city.type_of_request[code].target_days for code in codes if code in city.type_of_request}
    return {code: target for code, target in targets.items() if target is not None}


def _target(name: str, mine: History, city: City, curve: WorkingDayCurve, since: int, share: float) -> HonestTarget:
    enough = curve.num_completed >= MIN_COMPLETED
    target = curve.target(share) if enough else None
    sure_target = curve.target(share, sure=SURE) if enough else None
    own = mine.targets != NEVER
    recent = mine.requested >= since
    profile = city_targets(mine, city).get(name)
    given = mine.take(own & (mine.targets >= mine.requested))
    todays = profile
    if len(given) > len(mine) / 2:
        todays = int(np.median(working_days_between(given.requested, given.targets, city.calendar)))
    undone = (mine.ended <= mine.targets) & ~mine.done & (mine.ended != NEVER)
    came_due = own & recent & (mine.targets <= mine.observed_until) & ~undone
    num_due, attained = int(came_due.sum()), None
    if num_due:
        attained = float((mine.done & (mine.ended <= mine.targets))[came_due].mean())
    elif todays is not None and todays < len(curve.open_share):
        num_due, attained = curve.num_requests, 1 - float(curve.open_share[todays])
    department, counts = np.unique(mine.departments.astype(str), return_counts=True)
    return HonestTarget(
        service_code=name,
        department=str(department[int(np.argmax(counts))]),
        num_requests=curve.num_requests,
        num_completed=curve.num_completed,
        target=target,
        sure_target=sure_target,
        todays_target=todays,
        attained=attained,
        num_due=num_due,
        attained_by=tuple(float(one) for one in 1 - curve.open_share),
        text=_sentence(curve, target, share),
    )


def _sentence(curve: WorkingDayCurve, target: int | None, share: float) -> str:
    tenths = f"{share * 10:g} of 10"
    if curve.num_completed < MIN_COMPLETED:
        return f"no target can be given: only {curve.num_completed} were done of late"
    if target is None:
        last = len(curve.open_share) - 1
        if last < 0:
            return f"no target can be given: too few were under observation for {tenths}"
        return (
            f"no target can be kept for {tenths}: {1 - curve.open_share[last]:.0%} are done within {last} working "
            "days, and longer waits are too few to say"
        )
    days = "1 working day" if target == 1 else f"{target} working days"
    return f"{tenths} are done within {days}"
