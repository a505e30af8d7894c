"""One row of a city's file to one request, or to the reason why not."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal, get_args

from geodata.requests.feeds.csv_rows import CsvRow
from geodata.requests.feeds.local_time import LocalClock, Reading, UnreadableTimeError
from geodata.requests.feeds.presets import Field, Preset
from geodata.requests.record import Channel, RejectedRow, RequestStatus, ServiceRequest


class RowReader:
    """Reads the rows of one file, which share a header, a clock and the ids already seen.

    Parameters
    ----------
    preset
        How the file is to be read.
    header
        Its column names as they stand.
    columns
        For each field the file has, the index of its column.
    """

    def __init__(self, preset: Preset, header: Sequence[str], columns: Mapping[Field, int]) -> None:
        self._preset = preset
        self._header = tuple(header)
        # A field without a column reads the "" that is put behind every row.
        self._columns = {field: columns.get(field, len(header)) for field in get_args(Field)}
        self._names = {field: header[index] for field, index in columns.items()}
        self._clock = LocalClock(preset.zone, preset.date_formats)
        self._ids: set[str] = set()

    def read(self, row: CsvRow) -> ServiceRequest | RejectedRow:
        """Read one row."""
        try:
            _require_whole(row, len(self._header))
            request = self._request(row.values)
        except _Rejected as rejected:
            return RejectedRow(
                line_number=row.line_number,
                reason=rejected.reason,
                detail=rejected.detail,
                row=_named(self._header, row.values),
            )
        self._ids.add(request.service_request_id)
        return request

    def _request(self, values: list[str]) -> ServiceRequest:
        row = [*values, ""]
        value = {field: _cleaned(row[index]) for field, index in self._columns.items()}
        notes: list[str] = []
        service_request_id = self._id(value["service_request_id"])
        service_code = value["service_code"]
        if not service_code:
            raise _Rejected("type-missing", f"{self._names['service_code']} is empty: say what is asked for")
        status = self._status(value["status"])
        requested = self._requested(value["requested_datetime"], notes)
        closed = self._closed(value, status, requested, notes)
        lon, lat, location_note = self._place(value["lon"], value["lat"], value["address"])
        status_notes = self._status_notes(value, status)
        # When it was done would be known before it is, to whoever looks back at the days it was open.
        service = None
        if service_code not in self._preset.done_on_service_date:
            service = self._optional_time("service_datetime", value["service_datetime"], notes)
        source = value["source"]
        channel: Channel = self._preset.channels.get(source.lower(), "other")
        return ServiceRequest(
            jurisdiction_id=self._preset.name,
            service_request_id=service_request_id,
            service_code=service_code,
            status=status,
            status_notes=status_notes,
            agency_responsible=value["agency_responsible"],
            requested_datetime=datetime.fromtimestamp(requested, UTC),
            updated_datetime=self._optional_time("updated_datetime", value["updated_datetime"], notes),
            closed_datetime=None if closed is None else datetime.fromtimestamp(closed, UTC),
            service_datetime=service,
            expected_datetime=self._optional_time("expected_datetime", value["expected_datetime"], notes),
            address=" ".join(value["address"].split()),
            zipcode=_zipcode(value["zipcode"]),
            lon=lon,
            lat=lat,
            location_note=location_note,
            district=_whole(value["district"]),
            source=source,
            channel="crew" if status_notes in self._preset.crew_phrases else channel,
            reading_notes=tuple(dict.fromkeys(notes)),
        )

    def _id(self, text: str) -> str:
        column = self._names["service_request_id"]
        if not text:
            raise _Rejected("id-missing", f"{column} is empty: give the request its id")
        if _SCIENTIFIC.fullmatch(text):
            raise _Rejected(
                "id-not-exact",
                f"{column} is {text!r}, an id rounded by a spreadsheet: export the file again and do not save it there",
            )
        text = _whole(text)
        if text in self._ids:
            raise _Rejected("id-twice", f"{column} {text!r} is in an earlier row of this file: keep one of the two")
        return text

    def _status(self, text: str) -> RequestStatus:
        try:
            return self._preset.statuses[text.lower()]
        except KeyError:
            known = ", ".join(self._preset.statuses)
            raise _Rejected("status-unknown", f"{self._names['status']} is {text!r}: expected one of {known}") from None

    def _status_notes(self, value: Mapping[Field, str], status: RequestStatus) -> str:
        if status == "open":
            return value["status"]
        text = " ".join(value["status_notes"].split()).removeprefix(self._preset.closing_prefix).lstrip()
        for phrase in self._preset.closing_phrases:
            if text.startswith(phrase):
                return phrase
        return value["status"]

    def _closed(
        self, value: Mapping[Field, str], status: RequestStatus, requested: int, notes: list[str]
    ) -> int | None:
        text, service_text = value["closed_datetime"], value["service_datetime"]
        if status == "open":
            if text:
                notes.append("closing-date-of-open-request")
            return None
        if text:
            closed = self._end(text, self._reading("closed_datetime", text, notes), notes)
            if closed < requested:
                raise _Rejected(
                    "closed-before-created",
                    f"{self._names['closed_datetime']} {text!r} is earlier than {self._names['requested_datetime']} "
                    f"{value['requested_datetime']!r}: correct one of the two",
                )
            return closed
        if value["service_code"] in self._preset.done_on_service_date and service_text:
            served = self._optional_reading("service_datetime", service_text, notes)
            if served is not None:
                closed = self._end(service_text, served, notes)
                if closed >= requested:
                    notes.append("closed-by-service-date")
                    return closed
                notes.append("service-date-before-request")
        notes.append("closed-without-date")
        return None

    def _end(self, text: str, reading: Reading, notes: list[str]) -> int:
        if not reading.day_only:
            return reading.epoch
        notes.append("close-date-only")
        return self._clock.end_of_day(text)

    def _requested(self, text: str, notes: list[str]) -> int:
        if not text:
            column = self._names["requested_datetime"]
            raise _Rejected("created-missing", f"{column} is empty: say when the request was made")
        return self._reading("requested_datetime", text, notes).epoch

    def _optional_time(self, field: Field, text: str, notes: list[str]) -> datetime | None:
        reading = self._optional_reading(field, text, notes) if text else None
        return None if reading is None else datetime.fromtimestamp(reading.epoch, UTC)

    def _optional_reading(self, field: Field, text: str, notes: list[str]) -> Reading | None:
        try:
            return self._reading(field, text, notes)
        except _Rejected:
            notes.append(f"unreadable-{_REASON_OF[field]}")
            return None

    def _reading(self, field: Field, text: str, notes: list[str]) -> Reading:
        try:
            reading = self._clock.read(text)
        except UnreadableTimeError as error:
            raise _Rejected(f"{_REASON_OF[field]}-{error.kind}", f"{self._names[field]} {text!r} {error}") from None
        if reading.ambiguous:
            notes.append("ambiguous-time")
        return reading

    def _place(
        self, lon_text: str, lat_text: str, address: str
    ) -> tuple[float | None, float | None, Literal["", "missing", "placeholder"]]:
        if not lon_text and not lat_text:
            return None, None, "missing"
        lon, lat = self._coordinate("lon", lon_text), self._coordinate("lat", lat_text)
        where = f"{self._names['lon']} {lon_text}, {self._names['lat']} {lat_text}"
        if lon == 0 and lat == 0:
            raise _Rejected("coordinates-zero", f"{where}: both are zero; leave them empty where there is no place")
        west, south, east, north = self._preset.box
        if not (west <= lon <= east and south <= lat <= north):
            if west <= lat <= east and south <= lon <= north:
                raise _Rejected("coordinates-swapped", f"{where}: the two have changed places; swap them")
            raise _Rejected(
                "coordinates-outside",
                f"{where}: far from the city, which lies within {west} to {east} and {south} to {north}; correct them",
            )
        for placeholder in self._preset.placeholders:
            if abs(lon - placeholder.lon) < _SAME_POINT and abs(lat - placeholder.lat) < _SAME_POINT:
                lower = address.lower()
                if not any(words in lower for words in placeholder.true_addresses):
                    return None, None, "placeholder"
        return lon, lat, ""

    def _coordinate(self, field: Literal["lon", "lat"], text: str) -> float:
        if not text:
            other = self._names["lat" if field == "lon" else "lon"]
            raise _Rejected(
                "coordinates-half", f"{self._names[field]} is empty but {other} is not: give both or neither"
            )
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise _Rejected(
                "coordinate-not-a-number", f"{self._names[field]} is {text!r}: expected degrees such as 34.0736"
            )
        return number


class _Rejected(Exception):  # noqa: N818  a turn in reading a row, not a failure anyone sees
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


_REASON_OF: Mapping[Field, str] = {
    "requested_datetime": "created",
    "closed_datetime": "closed",
    "updated_datetime": "updated",
    "service_datetime": "service",
    "expected_datetime": "expected",
}

# What spreadsheets, databases and data frames write for nothing.
_BLANKS = frozenset({"", "NULL", "null", "None", "nan", "NaN", "NaT", "N/A", "<Null>"})

# About five metres: half of the last digit of a coordinate published to four places.
_SAME_POINT = 0.00005

_DECIMAL_ZERO = re.compile(r"^(\d+)\.0+$", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+\d+", re.ASCII)


def _cleaned(text: str) -> str:
    text = text.strip()
    return "" if text in _BLANKS else text


def _whole(text: str) -> str:
    # A data frame with a gap in a column of whole numbers writes 13 as 13.0.
    return _DECIMAL_ZERO.sub(r"\1", text) if text.endswith("0") else text


def _zipcode(text: str) -> str:
    # As a number 02131 has lost its zero.
    text = _whole(text)
    return text.zfill(5) if text.isascii() and text.isdigit() else text


def _named(header: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    names = [*header, *(f"column {number}" for number in range(len(header) + 1, len(row) + 1))]
    return dict(zip(names, row, strict=False))


def _require_whole(row: CsvRow, num_columns: int) -> None:
    if row.unclosed:
        reach = (
            f"; the lines up to line {row.last_line_number}, which it would swallow, are read each by itself"
            if row.last_line_number > row.line_number
            else ""
        )
        raise _Rejected(
            "quotation-mark-open",
            f"a quotation mark is opened in this line and not closed{reach}: close it and import again",
        )
    if len(row.values) == num_columns:
        return
    wrong = f"the row has {len(row.values)} values where the header names {num_columns}"
    num_lines = row.last_line_number - row.line_number + 1
    if num_lines == 1:
        raise _Rejected("wrong-number-of-columns", f"{wrong}; look for a missing or unquoted comma")
    raise _Rejected(
        "quotation-mark-open",
        f"{wrong}, and covers {num_lines:,} lines, up to line {row.last_line_number}, none of which is taken; most "
        "likely a quotation mark is opened in its first line and not closed: close it and import again",
    )
