"""Reading records of visits from CSV: each row taken, or left out with its line and the reason."""

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dispatch.city import City
from dispatch.errors import DurationsError

COLUMNS = ("type", "crew", "arrived", "done")
"""Columns that a file has to have, in any order and in capital or small letters."""

VISIT = "visit"
"""A column that a file may have: ``inspection`` for the visit before the work; empty or ``work`` for the work."""

SHORTEST, LONGEST = timedelta(seconds=20), timedelta(hours=12)
"""Nobody does an order in less, who did not report it afterwards, or is at one for more than a shift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecord:
    """A visit that was made.

    Attributes
    ----------
    line_number
        Where it stands in its file, from 1.
    service_type
        The profile's name.
    is_inspection
        It was the visit before the work.
    day
        On which it began, by the city's clock.
    seconds
        On site.
    """

    line_number: int
    service_type: str
    is_inspection: bool
    crew: str
    day: date
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLeftOut:
    """A row that nothing is learned from: the line it starts on, one of a few reasons, and what was wrong with it."""

    line_number: int
    reason: str
    detail: str


def read_visits(path: str | os.PathLike[str], city: City) -> tuple[list[VisitRecord], list[RowLeftOut]]:
    """Read a file of visits, in the order of its rows; blank lines are passed over.

    Times without an offset are the city's. A type is the profile's name of a service type, or the publisher's of a
    request that maps to one.

    Raises
    ------
    DurationsError
        If it is no CSV file in UTF-8, lacks one of :data:`COLUMNS` or has it twice, or has no row that can be used.
    OSError
        If it cannot be opened.
    """
    path = Path(path)
    taken: list[VisitRecord] = []
    left_out: list[RowLeftOut] = []
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.reader(file)
        try:
            header = next((row for row in rows if row), [])
            index = _columns(path, header)
            line_number = rows.line_num + 1
            for row in rows:
                if row:
                    try:
                        taken.append(_record(row, line_number, index, len(header), city))
                    except _NotUsable as error:
                        left_out.append(RowLeftOut(line_number=line_number, reason=error.reason, detail=str(error)))
                line_number = rows.line_num + 1
        except (UnicodeDecodeError, csv.Error) as error:
            raise DurationsError(f"{path}: not a CSV file in UTF-8 ({error}): save it as one") from error
    if not taken:
        if not left_out:
            raise DurationsError(f"{path}: no rows of visits below its header")
        raise DurationsError(
            f"{path}: none of its {len(left_out):,} rows can be used; line {left_out[0].line_number}: "
            f"{left_out[0].detail}"
        )
    return taken, left_out


def _columns(path: Path, header: list[str]) -> Mapping[str, int]:
    names = [name.strip().lower() for name in header]
    if missing := [name for name in COLUMNS if name not in names]:
        raise DurationsError(
            f"{path}: no column {', '.join(missing)}: the first line has to name {', '.join(COLUMNS)}, separated by "
            "commas"
        )
    if twice := [name for name in (*COLUMNS, VISIT) if names.count(name) > 1]:
        raise DurationsError(f"{path}: column {twice[0]} is there twice: remove or rename one of the two")
    return {name: names.index(name) for name in (*COLUMNS, VISIT) if name in names}


class _NotUsable(Exception):  # noqa: N818  a turn in reading a row, not a failure anyone sees
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def _record(row: list[str], line_number: int, index: Mapping[str, int], num_columns: int, city: City) -> VisitRecord:
    if len(row) != num_columns:
        raise _NotUsable(
            "wrong-number-of-columns",
            f"the row has {len(row)} values where the header names {num_columns}; look for a comma or a quotation mark "
            "too many or too few",
        )
    text = {name: row[column].strip() for name, column in index.items()}
    kind = city.service_types.get(text["type"]) or city.type_of_request.get(text["type"])
    if kind is None:
        raise _NotUsable("type-unknown", f"type {text['type']!r:.60} is neither a service type nor a request type")
    if text.get(VISIT, "") not in ("", "work", "repair", "inspection"):
        raise _NotUsable("visit-unknown", f"visit is {text[VISIT]!r:.40}: expected work, repair or inspection")
    is_inspection = text.get(VISIT) == "inspection"
    if is_inspection and kind.inspection is None:
        raise _NotUsable("no-inspection", f"{kind.name!r} is not inspected first in this profile")
    arrived, done = _moment("arrived", text["arrived"]), _moment("done", text["done"])
    if (arrived.tzinfo is None) != (done.tzinfo is None):
        raise _NotUsable("offset-missing", "one of arrived and done has an offset and the other has none")
    arrived, done = _in_city(arrived, city.zone), _in_city(done, city.zone)
    took = timedelta(seconds=done.timestamp() - arrived.timestamp())
    if took < timedelta(0):
        raise _NotUsable("done-before-arrived", f"done at {text['done']}, before it arrived at {text['arrived']}")
    if took < SHORTEST:
        raise _NotUsable("too-short", f"{took.total_seconds():g} s on site: both were told at once, it seems")
    if took > LONGEST:
        raise _NotUsable("too-long", f"{took} on site: it was told on another day, it seems")
    return VisitRecord(
        line_number=line_number,
        service_type=kind.name,
        is_inspection=is_inspection,
        crew=text["crew"],
        day=arrived.date(),
        seconds=took.total_seconds(),
    )


def _moment(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    # A day without an hour would count for midnight.
    if moment is None or len(text) <= len("2026-03-02"):
        raise _NotUsable(f"{name}-not-a-time", f"{name} is {text!r:.40}: expected a time such as 2026-03-02T08:13")
    return moment


def _in_city(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
