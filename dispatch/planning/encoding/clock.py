"""The two ways of telling time: the city's moments, and the solver's seconds since the plan day's local midnight."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def seconds_since(moment: datetime, midnight: datetime) -> int:
    """Count real seconds since midnight; on the day of a clock change the clock on the wall says otherwise."""
    return round(moment.timestamp() - midnight.timestamp())


def moment_at(seconds: int, midnight: datetime) -> datetime:
    """Return the moment so many real seconds after midnight, as the city's clocks show it."""
    return (midnight.astimezone(ZoneInfo("UTC")) + timedelta(seconds=seconds)).astimezone(midnight.tzinfo)
