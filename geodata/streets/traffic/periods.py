"""The hours of the week that differ in traffic: each hour of a weekday, and each of a day of the weekend."""

from dataclasses import dataclass
from datetime import datetime

HOURS = 24
"""Hours of a day."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """An hour of the day, on weekdays or on weekends.

    Attributes
    ----------
    weekend
        Whether it is an hour of Saturday or Sunday.
    hour
        0 to 23, by the local clock.

    Raises
    ------
    ValueError
        If there is no such hour.
    """

    weekend: bool
    hour: int

    def __post_init__(self) -> None:
        if not 0 <= self.hour < HOURS:
            raise ValueError(f"the hour of a period must be within 0 and 23, got {self.hour}")

    @property
    def index(self) -> int:
        """Number the period within :data:`PERIODS`."""
        return HOURS * self.weekend + self.hour

    def __str__(self) -> str:
        return f"{'weekend' if self.weekend else 'weekday'} {self.hour:02d}:00"


PERIODS = tuple(Period(weekend, hour) for weekend in (False, True) for hour in range(HOURS))
"""All 48 periods: the hours of a weekday, then those of a weekend's day. ``PERIODS[period.index]`` is the period."""


def period_of(moment: datetime) -> Period:
    """Tell in which period a moment lies, by the clock of its own time zone.

    Holidays are not known here: who takes one for a day of the weekend makes the period himself.

    Raises
    ------
    ValueError
        If the moment has no time zone: whose clock it was read from cannot be told.
    """
    if moment.utcoffset() is None:
        raise ValueError(
            f"{moment.isoformat()} has no time zone: give it the city's, so that its hour is the local one"
        )
    return Period(weekend=moment.weekday() >= 5, hour=moment.hour)
