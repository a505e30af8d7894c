"""A made-up city's past: types whose waits are known, worked on during the hours of working days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from dispatch.calendar import WorkingCalendar
from dispatch.completion.history import NEVER, History

NEW_YORK = ZoneInfo("America/New_York")
CALENDAR = WorkingCalendar(zone=NEW_YORK, holidays="US")
START = int(datetime(2026, 3, 2, tzinfo=NEW_YORK).timestamp())
DAY = 86_400

MEAN_WORKING_HOURS = {"quick": 4.0, "slow": 40.0, "slower": 120.0}


def past(
    *, num_days: int = 42, per_day: int = 40, seed: int = 3, types: tuple[str, ...] = ("quick", "slow", "slower")
) -> History:
    """Requests at any hour; each is done after an exponential time of working hours (8 to 16, Monday to Friday)."""
    rng = np.random.default_rng(seed)
    count = num_days * per_day
    requested = np.sort(START + rng.integers(0, num_days * DAY, count))
    codes = rng.choice(np.array(types, dtype=object), count)
    waits = rng.exponential([MEAN_WORKING_HOURS.get(code, 8.0) for code in codes])
    ended = np.array([_after_working_hours(int(at), wait) for at, wait in zip(requested, waits, strict=True)])
    until = START + num_days * DAY
    is_open = ended > until
    return history(
        requested=requested,
        ended=np.where(is_open, NEVER, ended),
        done=~is_open,
        service_codes=codes,
        districts=rng.choice(np.array(["1", "2"], dtype=object), count),
        until=until,
    )


def history(*, requested, ended, until, done=None, service_codes=None, districts=None, ids=None) -> History:
    """Make a history of columns; what is not given is plain."""
    requested = np.asarray(requested, dtype=np.int64)
    ended = np.asarray(ended, dtype=np.int64)
    count = len(requested)

    def words(given, word):
        return np.array([word] * count if given is None else list(given), dtype=object)

    return History(
        ids=words(ids, "") if ids is not None else np.array([f"r{number}" for number in range(count)], dtype=object),
        service_codes=words(service_codes, "quick"),
        departments=words(None, "D"),
        districts=words(districts, "1"),
        sources=words(None, "call"),
        lons=np.zeros(count),
        lats=np.zeros(count),
        requested=requested,
        ended=ended,
        done=ended < NEVER if done is None else np.asarray(done, dtype=bool),
        targets=requested + 10 * DAY,
        observed_until=int(until),
    )


def _after_working_hours(begin: int, hours: float) -> int:
    moment = datetime.fromtimestamp(begin, UTC).astimezone(NEW_YORK).replace(tzinfo=None)
    left = timedelta(hours=float(hours))
    while True:
        opens = datetime.combine(moment.date(), datetime.min.time()) + timedelta(hours=8)
        closes = opens + timedelta(hours=8)
        if CALENDAR.is_working_day(date(moment.year, moment.month, moment.day)) and moment < closes:
            moment = max(moment, opens)
            if moment + left <= closes:
                return int((moment + left).replace(tzinfo=NEW_YORK).timestamp()) + 11
            left -= closes - moment
        moment = datetime.combine(moment.date() + timedelta(days=1), datetime.min.time())
