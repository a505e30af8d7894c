"""The two ways of telling time: the city's moments, and the solver's seconds since the plan day's local midnight."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.model import Window
from solvers.problem import TimeWindow


def seconds_since(moment: datetime, midnight: datetime) -> int:
    """Count real seconds since midnight; on the day of a clock change the clock on the wall says otherwise."""
    return round(moment.timestamp() - midnight.timestamp())


def moment_at(seconds: int, midnight: datetime) -> datetime:
    """Return the moment so many real seconds after midnight, as the city's clocks show it."""
    return (midnight.astimezone(ZoneInfo("UTC")) + timedelta(seconds=seconds)).astimezone(midnight.tzinfo)


@dataclass(frozen=True, slots=True)
class DayClock:
    """One day of a city, and what is known of it at a moment."""

    day: date
    zone: ZoneInfo
    as_of: datetime

    @property
    def midnight(self) -> datetime:
        """The solver's second 0."""
        return datetime.combine(self.day, time(0), self.zone)

    @property
    def now(self) -> int:
        """The second at which the plan is made; 0 before the day."""
        return max(0, self.second(self.as_of))

    def second(self, moment: datetime) -> int:
        """Count the seconds of a moment."""
        return seconds_since(moment, self.midnight)

    def hours(self, start: time, end: time) -> TimeWindow:
        """Read two local times of the day."""
        return TimeWindow(*(self.second(datetime.combine(self.day, moment, self.zone)) for moment in (start, end)))

    def window(self, window: Window) -> TimeWindow:
        """Read two moments."""
        return TimeWindow(self.second(window.start), self.second(window.end))
