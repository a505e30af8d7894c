"""The sentence that says when a crew comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

ROUND_TO = 300
"""Seconds that times are rounded to, outwards: nobody should be told minutes that are not known."""

WORTH_SAYING = 0.1
"""A risk from here on is told."""

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a crew's sentences have in common; ``heard`` is None for a crew that told nothing yet."""

    now: datetime
    heard: datetime | None
    is_overdue: bool
    num_listed: int


def sentence(
    earliest: datetime,
    latest: datetime,
    said: Said,
    *,
    planned: datetime,
    position: int,
    stops_away: int,
    promised: datetime | None,
    late_for_window: float,
    after_shift: float,
) -> str:
    """Write a window for a person: "between 10:05 and 11:20; now two stops away"."""
    if latest <= said.now + timedelta(seconds=1) and (said.heard is None or said.is_overdue):
        since = "" if said.heard is None else f" since {_clock(said.heard, said.now)}"
        return f"should have been there at {_clock(planned, said.now)}; nothing heard of the crew{since}"
    start, end = _rounded(earliest, up=False), _rounded(latest, up=True)
    parts = [f"by {_clock(end, said.now)}"]
    if start > said.now:
        parts = [f"between {_clock(start, said.now)} and {_clock(end, said.now)}"]
    if said.is_overdue and said.heard is not None:
        parts.append(f"nothing heard of the crew since {_clock(said.heard, said.now)}")
    elif said.heard is None:
        parts.append(f"stop {position} of {said.num_listed}")
    elif stops_away == 1:
        parts.append("the next stop")
    else:
        count = _WORDS[stops_away] if stops_away < len(_WORDS) else f"{stops_away}"
        parts.append(f"now {count} stops away")
    if promised is not None and late_for_window >= WORTH_SAYING:
        parts.append(f"{_in_ten(late_for_window)} that it is after {_clock(promised, said.now)}, which was promised")
    if after_shift >= WORTH_SAYING:
        parts.append(f"{_in_ten(after_shift)} that the crew's day is over before")
    return "; ".join(parts)


def _in_ten(share: float) -> str:
    return f"{min(9, round(10 * share))} in 10" if share < 1 else "certain"


def _rounded(moment: datetime, *, up: bool) -> datetime:
    beyond = timedelta(seconds=moment.timestamp() % ROUND_TO)
    if not beyond:
        return moment
    zone = moment.tzinfo
    return datetime.fromtimestamp((moment - beyond).timestamp() + (ROUND_TO if up else 0), zone)


def _clock(moment: datetime, now: datetime) -> str:
    return f"{moment:%H:%M}" if moment.date() == now.date() else f"{moment:%A %H:%M}"
