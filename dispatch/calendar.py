"""Working days: weekdays that are no public holiday, in the city's own time zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from dispatch.errors import CityProfileError


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """Monday to Friday without the public holidays of a country or one of its parts.

    Attributes
    ----------
    zone
        Days begin and end at its midnight.
    holidays
        "US" or "US-CA": ISO 3166 codes as the ``holidays`` library knows them.
    """

    zone: ZoneInfo
    holidays: str

    def __post_init__(self) -> None:
        _public_holidays(self.holidays, 2026)

    def is_working_day(self, day: date) -> bool:
        """Tell whether the city's departments work on ``day``."""
        return day.weekday() < 5 and day not in _public_holidays(self.holidays, day.year)

    def add_working_days(self, moment: datetime, num_days: int) -> datetime:
        """Return the same time of day ``num_days`` working days later.

        What comes in on a day off counts from the start of the next working day.
        """
        local = moment.astimezone(self.zone)
        day, time_of_day = local.date(), local.time()
        if not self.is_working_day(day):
            day, time_of_day = self.next_working_day(day), time(0)
        for _ in range(num_days):
            day = self.next_working_day(day)
        return datetime.combine(day, time_of_day, self.zone)

    def next_working_day(self, day: date) -> date:
        """Return the first working day after ``day``."""
        day += timedelta(days=1)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day


@lru_cache(maxsize=256)
def _public_holidays(code: str, year: int) -> frozenset[date]:
    country, _, part = code.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError as error:
        raise CityProfileError(f"holidays {code!r} is not known: write US, or a part such as US-CA") from error
