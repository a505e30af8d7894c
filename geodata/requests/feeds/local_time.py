"""Published local times to instants: the forms cities write them in, and the two nights a year clocks change."""

import re
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from geodata.requests.feeds.presets import DateFormat

EXAMPLES: dict[DateFormat, str] = {"iso": "2017-12-31 23:59:58", "month-first": "12/31/2017 11:59:58 PM"}
"""How each form looks, for messages."""


class UnreadableTimeError(ValueError):
    """A text that names no instant.

    Attributes
    ----------
    kind
        ``not-a-date`` for another form, ``no-such-time`` for a moment no calendar or clock has.
    """

    def __init__(self, kind: Literal["not-a-date", "no-such-time"], why: str) -> None:
        super().__init__(why)
        self.kind = kind


class Reading(NamedTuple):
    """An instant as read.

    Attributes
    ----------
    epoch
        Seconds since 1970 in UTC; a fraction of a second is dropped.
    day_only
        The text says no time of day, or midnight sharp, in local time.
    ambiguous
        The clock showed this time twice that night; the first is taken.
    """

    epoch: int
    day_only: bool
    ambiguous: bool


class LocalClock:
    """Reads times written in a zone's local time.

    The zone is asked about each calendar day once: on nearly all days the offset is the same from midnight to midnight,
    and the rest is integer arithmetic.

    Parameters
    ----------
    zone
        IANA name.
    date_formats
        In the order they are tried.
    """

    def __init__(self, zone: str, date_formats: tuple[DateFormat, ...]) -> None:
        self._zone = ZoneInfo(zone)
        self._zone_name = zone
        self._formats = tuple(_PATTERNS[name] for name in date_formats)
        self._expected = " or ".join(EXAMPLES[name] for name in date_formats)
        self._days: dict[str, _Day] = {}

    def read(self, text: str) -> Reading:
        """Read one time.

        Raises
        ------
        UnreadableTimeError
            When the text is in none of the forms or names a moment that never was.
        """
        day, second, offset = self._parse(text)
        if offset is not None:
            return Reading(day.epoch + second - offset, day_only=False, ambiguous=False)
        epoch, ambiguous = self._resolve(day, second)
        return Reading(epoch, day_only=second == 0, ambiguous=ambiguous)

    def end_of_day(self, text: str) -> int:
        """Return the last second of the local day a text names, as seconds since 1970 in UTC."""
        day, _, _ = self._parse(text)
        return self._resolve(day, _DAY - 1)[0]

    def _parse(self, text: str) -> tuple["_Day", int, int | None]:
        for pattern in self._formats:
            if match := pattern.fullmatch(text):
                break
        else:
            raise UnreadableTimeError("not-a-date", f"is not a date: expected a form such as {self._expected}")
        date_text, hour_text, minute_text, second_text, last = match.groups()
        day = self._days.get(date_text)
        if day is None:
            day = self._days[date_text] = self._read_day(date_text)
        if hour_text is None:
            return day, 0, None
        hour, minute, second = int(hour_text), int(minute_text), int(second_text or 0)
        offset = None
        if last and last.upper() in _HALVES_OF_DAY:
            if not 1 <= hour <= 12:
                raise UnreadableTimeError("no-such-time", "does not exist: with AM or PM hours run from 1 to 12")
            hour = hour % 12 + _HALVES_OF_DAY[last.upper()]
        elif last:
            offset = _offset(last)
        if hour > 23 or minute > 59 or second > 59:
            raise UnreadableTimeError("no-such-time", "does not exist: the day has no such hour, minute or second")
        return day, hour * 3600 + minute * 60 + second, offset

    def _read_day(self, text: str) -> "_Day":
        first, second, third = (int(part) for part in re.split("[-/]", text))
        year, month, day_of_month = (first, second, third) if "-" in text else (third, first, second)
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise UnreadableTimeError("no-such-time", f"cannot be: years run from {_FIRST_YEAR} to {_LAST_YEAR}")
        try:
            midnight = datetime(year, month, day_of_month, tzinfo=self._zone)
        except ValueError:
            raise UnreadableTimeError("no-such-time", "does not exist: the calendar has no such day") from None
        epoch = (midnight.toordinal() - _EPOCH_ORDINAL) * _DAY
        offsets = {_seconds(midnight.utcoffset()), _seconds((midnight + timedelta(days=1)).utcoffset())}
        return _Day(epoch, offsets.pop() if len(offsets) == 1 else None)

    def _resolve(self, day: "_Day", second: int) -> tuple[int, bool]:
        if day.offset is not None:
            return day.epoch + second - day.offset, False
        first = datetime.fromordinal(_EPOCH_ORDINAL + day.epoch // _DAY).replace(tzinfo=self._zone) + timedelta(
            seconds=second
        )
        before, after = _seconds(first.utcoffset()), _seconds(first.replace(fold=1).utcoffset())
        if before < after:
            raise UnreadableTimeError(
                "no-such-time", f"does not exist in {self._zone_name}: clocks were put forward over it that night"
            )
        return day.epoch + second - before, before > after


class _Day(NamedTuple):
    """A calendar day: seconds from 1970-01-01 to its midnight, both local; its offset, None where clocks change."""

    epoch: int
    offset: int | None


_DAY = 86_400
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

# Open 311 systems are younger than 1970; targets "never" are written as late as 2059 and 2999.
_FIRST_YEAR = 1970
_LAST_YEAR = 2999

_HALVES_OF_DAY = {"AM": 0, "PM": 12}

_PATTERNS: dict[DateFormat, re.Pattern[str]] = {
    "iso": re.compile(
        r"(\d{4}-\d{1,2}-\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)? ?(Z|[+-]\d{2}(?::?\d{2})?)?)?",
        re.ASCII,
    ),
    "month-first": re.compile(
        r"(\d{1,2}/\d{1,2}/\d{4})(?:,? +(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)? ?([AaPp][Mm])?)?", re.ASCII
    ),
}


def _offset(text: str) -> int:
    if text == "Z":
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    if int(digits[:2]) > 14 or int(digits[2:]) > 59:
        raise UnreadableTimeError("no-such-time", f"cannot be: no zone is {text} from UTC")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if text[0] == "-" else seconds


def _seconds(offset: timedelta | None) -> int:
    return 0 if offset is None else int(offset.total_seconds())
