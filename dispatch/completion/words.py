"""The sentence a person reads of a forecast."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.completion.turnaround import Turnaround


def sentence(turnaround: Turnaround, zone: ZoneInfo, says: Mapping[str, str] | None = None) -> str:
    """Say when a request is likely to be done, or why that cannot be said.

    Parameters
    ----------
    says
        For service codes whose closing does not mean that the work is done, what it does mean.
    """
    done = (says or {}).get(turnaround.service_code, "done")
    now = turnaround.as_of
    if turnaround.done_80 is not None:
        text = f"8 of 10 like yours are {done} by {day_in_words(turnaround.done_80, now, zone)}"
        if turnaround.done_90 is not None:
            from_now = "" if now - turnaround.requested < timedelta(days=1) else " from now"
            text += f"; 1 in 10 takes longer than {_span(turnaround.done_90 - now)}{from_now}"
        else:
            text += "; how long the others take cannot be said yet"
    elif turnaround.done_50 is not None:
        half = day_in_words(turnaround.done_50, now, zone)
        text = f"half of those like yours are {done} by {half}; how long the others take cannot be said yet"
    elif turnaround.half_take_days is not None:
        text = f"no date can be given: half take over {_days(turnaround.half_take_days)}"
    else:
        text = f"no date can be given: {turnaround.why_no_date}"
    if turnaround.basis == "service type":
        text += " (by the history of its kind alone)"
    return text


def day_in_words(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return a day such as "Thursday 12 March", with its time where it is today's, and its year where it is another."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M} today"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local:%A} {local.day} {local:%B}{year}"


def _span(span: timedelta) -> str:
    """Return a span rounded up to what one would say."""
    minutes = math.ceil(span.total_seconds() / 60)
    if minutes <= 90:
        return _counted(minutes, "minute")
    hours = math.ceil(minutes / 60)
    if hours <= 36:
        return _counted(hours, "hour")
    days = math.ceil(hours / 24)
    return _counted(days, "day") if days <= 20 else _counted(math.ceil(days / 7), "week")


def _days(days: float) -> str:
    whole = math.floor(days)
    return "a day" if whole <= 1 else f"{whole} days"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
