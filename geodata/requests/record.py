"""One service request as a city publishes it, in the terms of Open311 GeoReport v2.

A record says what the city said, nothing of what we decide: whose work it is, whether it is a duplicate and when it is
done belong to ``dispatch``. Times are timezone-aware; places are WGS 84 longitude and latitude in degrees.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

RequestStatus = Literal["open", "closed"]

Channel = Literal["phone", "email", "social", "web", "app", "crew", "other"]
"""How the report came in; ``crew`` is what a crew found by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRequest:
    """A request for service as published.

    Attributes
    ----------
    jurisdiction_id
        Who published it: the preset's name unless the feed says otherwise. With ``service_request_id`` it is unique.
    service_code
        The type of service, in the publisher's own words ("Graffiti Removal").
    status
        ``closed`` covers every way of ending: done, cancelled, referred.
    status_notes
        The publisher's own word for the status or the reason it was closed for.
    agency_responsible
        The publisher's code of the department it gave the request to.
    requested_datetime, updated_datetime, closed_datetime
        When it was made, last touched and ended.
    service_datetime
        When service was or is scheduled, where the publisher says (Los Angeles).
    expected_datetime
        The city's own target, where the publisher gives one (Boston).
    lon, lat
        Both or neither; None where the publisher gave no place, or only a stand-in (see ``location_note``).
    location_note
        "" for a point as published; else why there is none: "missing" or "placeholder".
    district
        Council district as published, "" where it is not.
    source, channel
        The publisher's word for how the report came in, and which of the channels that is.
    reading_notes
        Short stable codes of what the reader had to decide to read the row, such as ``close-date-only``
        (:mod:`geodata.requests.feeds` lists them); empty for a row read as it stands.
    """

    jurisdiction_id: str
    service_request_id: str
    service_code: str
    status: RequestStatus
    requested_datetime: datetime
    status_notes: str = ""
    agency_responsible: str = ""
    updated_datetime: datetime | None = None
    closed_datetime: datetime | None = None
    service_datetime: datetime | None = None
    expected_datetime: datetime | None = None
    address: str = ""
    zipcode: str = ""
    lon: float | None = None
    lat: float | None = None
    location_note: Literal["", "missing", "placeholder"] = ""
    district: str = ""
    source: str = ""
    channel: Channel = "other"
    reading_notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row that could not become a :class:`ServiceRequest`, kept with the reason.

    Attributes
    ----------
    line_number
        Line of the file the row starts at, the header being line 1.
    reason
        Short stable code, such as ``coordinates-zero``.
    detail
        A sentence: which column, which value, what to do.
    row
        The row as read, column by column.
    """

    line_number: int
    reason: str
    detail: str
    row: dict[str, str]
