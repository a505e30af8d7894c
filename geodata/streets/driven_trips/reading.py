"""Reading driven stop-to-stop times from CSV: each row taken, or left out with its line and the reason."""

import csv
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from geodata.errors import TrafficDataError
from geodata.streets.leg import Position

COLUMNS = ("from_lon", "from_lat", "to_lon", "to_lat", "departed", "seconds")
"""Columns that a file has to have, in any order and in capital or small letters; others are passed over."""

LONGEST_DRIVE = 86_400.0
"""Seconds beyond which a row is a mistake, milliseconds perhaps: nobody drives a day from one stop to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivenTime:
    """How long a vehicle drove from one stop to the next.

    Attributes
    ----------
    line_number
        Where it stands in its file, from 1.
    start, end
        Longitude and latitude, degrees.
    departed
        When it left; the clock of its own time zone tells the hour. Where a file names no zone, it is said to be UTC.
    seconds
        Driven, above 0.
    """

    line_number: int
    start: Position
    end: Position
    departed: datetime
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A row that nothing is learned from.

    Attributes
    ----------
    line_number
        The line it starts on, from 1.
    reason
        One of a few, to count by.
    detail
        What was wrong with this one, as a sentence.
    """

    line_number: int
    reason: str
    detail: str


def read_driven_times(path: str | os.PathLike[str]) -> tuple[list[DrivenTime], list[LeftOut]]:
    """Read a file of driven times, in the order of its rows; blank lines are passed over.

    Raises
    ------
    TrafficDataError
        If it is no CSV file in UTF-8, lacks one of :data:`COLUMNS` or has it twice, or has no row that can be used.
    OSError
        If it cannot be opened.
    """
    path = Path(path)
    taken: list[DrivenTime] = []
    left_out: list[LeftOut] = []
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.reader(file)
        try:
            header = next((row for row in rows if row), [])
            index = _columns(path, header)
            line_number = rows.line_num + 1
            for row in rows:
                if row:
                    try:
                        taken.append(_driven_time(row, line_number, rows.line_num, index, len(header)))
                    except _NotUsable as error:
                        left_out.append(LeftOut(line_number=line_number, reason=error.reason, detail=str(error)))
                line_number = rows.line_num + 1
        except (UnicodeDecodeError, csv.Error) as error:
            raise TrafficDataError(f"{path}: not a CSV file in UTF-8 ({error}): save it as one") from error
    if not taken and not left_out:
        raise TrafficDataError(f"{path}: no rows of driven times below its header")
    if not taken:
        raise TrafficDataError(
            f"{path}: none of its {len(left_out):,} rows can be used; line {left_out[0].line_number}: "
            f"{left_out[0].detail}"
        )
    return taken, left_out


def _columns(path: Path, header: list[str]) -> Mapping[str, int]:
    names = [name.strip().lower() for name in header]
    if missing := [name for name in COLUMNS if name not in names]:
        raise TrafficDataError(
            f"{path}: no column {', '.join(missing)}: the first line has to name {', '.join(COLUMNS)}, separated by "
            "commas"
        )
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        raise TrafficDataError(f"{path}: column {twice[0]} is there twice: remove or rename one of the two")
    return {name: names.index(name) for name in COLUMNS}


class _NotUsable(Exception):  # noqa: N818  a turn in reading a row, not a failure anyone sees
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def _driven_time(
    row: list[str], line_number: int, last_line_number: int, index: Mapping[str, int], num_columns: int
) -> DrivenTime:
    if len(row) != num_columns:
        reach = f" and reaches to line {last_line_number}" if last_line_number > line_number else ""
        raise _NotUsable(
            "wrong-number-of-columns",
            f"the row has {len(row)} values where the header names {num_columns}{reach}; look for a comma or a "
            "quotation mark too many or too few",
        )
    text = {name: row[column].strip() for name, column in index.items()}
    return DrivenTime(
        line_number=line_number,
        start=_position(text, "from"),
        end=_position(text, "to"),
        departed=_departed(text["departed"]),
        seconds=_seconds(text["seconds"]),
    )


def _position(text: Mapping[str, str], which: str) -> Position:
    lon, lat = _number(text[f"{which}_lon"]), _number(text[f"{which}_lat"])
    for name, degrees in ((f"{which}_lon", lon), (f"{which}_lat", lat)):
        if not math.isfinite(degrees):
            raise _NotUsable("coordinate-not-a-number", f"{name} is {text[name]!r:.40}: expected degrees such as 42.36")
    if abs(lon) > 180 or abs(lat) > 90:
        raise _NotUsable(
            "coordinates-out-of-range",
            f"{which}_lon {lon}, {which}_lat {lat} lies outside longitude -180 to 180 and latitude -90 to 90",
        )
    return lon, lat


def _departed(text: str) -> datetime:
    try:
        departed = datetime.fromisoformat(text)
    except ValueError:
        departed = None
    # A day without an hour would count for midnight.
    if departed is None or len(text) <= len("2026-03-02"):
        raise _NotUsable("departed-not-a-time", f"departed is {text!r:.40}: expected a time such as 2026-03-02T08:13")
    return departed if departed.utcoffset() is not None else departed.replace(tzinfo=UTC)


def _seconds(text: str) -> float:
    seconds = _number(text)
    if not math.isfinite(seconds):
        raise _NotUsable("seconds-not-a-number", f"seconds is {text!r:.40}: expected a number such as 312 or 311.5")
    if not 0 < seconds <= LONGEST_DRIVE:
        raise _NotUsable(
            "seconds-out-of-range", f"seconds is {text:.40}: a drive takes more than 0 and at most {LONGEST_DRIVE:.0f}"
        )
    return seconds


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
