"""How well targets worked out in the past were kept by what came in after."""

from dataclasses import dataclass
from datetime import date, timedelta

from dispatch.calendar import WorkingCalendar
from dispatch.completion.flows.local_days import start_of
from dispatch.completion.flows.series import parts
from dispatch.completion.flows.targets import DAY, RECENT_DAYS, SHARE
from dispatch.completion.flows.working_age import fit_working_days
from dispatch.completion.history import History


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetScore:
    """What a type's target came to on requests made after it was worked out.

    Attributes
    ----------
    origin
        Everything after this day was unknown.
    target
        Working days, from before.
    kept
        Share of the requests of the days after that were done within them.
    num_requests
        How many came in.
    """

    service_code: str
    origin: date
    target: int
    kept: float
    num_requests: int


def backtest_targets(
    history: History,
    calendar: WorkingCalendar,
    *,
    origins: list[date],
    following_days: int = 28,
    recent_days: int = RECENT_DAYS,
    most_types: int = 10,
    share: float = SHARE,
) -> list[TargetScore]:
    """Work targets out at the end of each origin, and hold them against the requests of the days that follow.

    Left out are types whose requests were not watched for as long as their target, and origins outside the history.
    """
    scores = []
    for origin in origins:
        until = int(start_of(origin + timedelta(days=1), calendar.zone).timestamp())
        if until > history.observed_until:
            continue
        for name, mine in parts(history.known_at(until), "service_codes", most=most_types):
            curve = fit_working_days(mine, calendar, since=until - recent_days * DAY)
            target = curve.target(share)
            after = history.take(
                (history.service_codes == name)
                & (history.requested > until)
                & (history.requested <= until + following_days * DAY)
            )
            if target is None or not len(after):
                continue
            kept = fit_working_days(after, calendar, since=until)
            if target < len(kept.open_share):
                scores.append(
                    TargetScore(
                        service_code=name,
                        origin=origin,
                        target=target,
                        kept=1 - float(kept.open_share[target]),
                        num_requests=len(after),
                    )
                )
    return scores
