"""What is particular to each city's file, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from geodata.requests.record import Channel, RequestStatus

DateFormat = Literal["iso", "month-first"]
"""``iso`` is "2017-12-31 23:59:58" or with a T, ``month-first`` "12/31/2017 11:59:58 PM" or without AM and PM."""

Field = Literal[
    "service_request_id",
    "service_code",
    "status",
    "status_notes",
    "agency_responsible",
    "requested_datetime",
    "updated_datetime",
    "closed_datetime",
    "service_datetime",
    "expected_datetime",
    "address",
    "zipcode",
    "lon",
    "lat",
    "district",
    "source",
]
"""A field of :class:`~geodata.requests.record.ServiceRequest` that is read from a column."""

REQUIRED_FIELDS: tuple[Field, ...] = (
    "service_request_id",
    "requested_datetime",
    "service_code",
    "status",
    "lat",
    "lon",
)
"""Fields without whose column a file is of no use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """A point a geocoder gives where it found nothing.

    Attributes
    ----------
    lon, lat
        In degrees; a published point within about five metres is taken for it.
    true_addresses
        Words that, found in an address in any case, say that the request is truly there.
    """

    lon: float
    lat: float
    true_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """How one city publishes its requests.

    Attributes
    ----------
    name
        What a person calls it, and the requests' ``jurisdiction_id``.
    zone
        IANA name of the zone its times are in.
    columns
        For each field the column's names over the years, the preferred first. Case, blanks and underscores are ignored
        in comparing. Other columns are ignored.
    date_formats
        In the order they are tried.
    box
        West, south, east, north: generous limits outside which a coordinate must be wrong.
    placeholders
        Points that stand for "not found".
    statuses
        What the publisher's words mean, in lower case.
    channels
        What the publisher's sources mean, in lower case; any other is ``other``.
    done_on_service_date
        Service codes whose service date says when it was done. For all others it is when service is scheduled.
    closing_phrases
        Standard phrases a closing text may begin with, the longer first where one begins with another. Only the phrase
        is kept, as the status note: what is typed after it may be about a person.
    closing_prefix
        Words before the phrase that say nothing.
    crew_phrases
        Closing phrases that say that a crew found the work by itself and did it.
    """

    name: str
    zone: str
    columns: Mapping[Field, tuple[str, ...]]
    date_formats: tuple[DateFormat, ...]
    box: tuple[float, float, float, float]
    statuses: Mapping[str, RequestStatus]
    channels: Mapping[str, Channel]
    placeholders: tuple[Placeholder, ...] = ()
    done_on_service_date: frozenset[str] = frozenset()
    closing_phrases: tuple[str, ...] = ()
    closing_prefix: str = ""
    crew_phrases: frozenset[str] = frozenset()


LA_MYLA311 = Preset(
    name="la-myla311",
    zone="America/Los_Angeles",
    columns=MappingProxyType(
        {
            "service_request_id": ("SRNumber", "Service Request Number"),
            "service_code": ("RequestType",),
            "status": ("Status",),
            "agency_responsible": ("Owner",),
            "requested_datetime": ("CreatedDate",),
            "updated_datetime": ("UpdatedDate",),
            "closed_datetime": ("ClosedDate",),
            "service_datetime": ("ServiceDate",),
            "address": ("Address",),
            "zipcode": ("ZipCode", "Zip"),
            "lon": ("Longitude", "Lon", "Lng"),
            "lat": ("Latitude", "Lat"),
            "district": ("CD", "CouncilDistrict"),
            "source": ("RequestSource",),
        }
    ),
    date_formats=("month-first", "iso"),
    # The city reaches from -118.67 to -118.15 and from 33.70 to 34.34 (its council districts of 2012), here with about
    # a quarter of a degree around it.
    box=(-118.95, 33.45, -117.90, 34.60),
    statuses=MappingProxyType(
        {
            "open": "open",
            "pending": "open",
            "in progress": "open",
            "forward": "open",
            "closed": "closed",
            "cancelled": "closed",
            "canceled": "closed",
            "referred out": "closed",
        }
    ),
    channels=MappingProxyType(
        {
            "call": "phone",
            "voicemail": "phone",
            "tty/ nextalk": "phone",
            "tty/nextalk": "phone",
            "queue initiated customer call": "phone",
            "email": "email",
            "social": "social",
            "twitter": "social",
            "self service": "web",
            "web form": "web",
            "mobile app": "app",
            "driver self report": "crew",
        }
    ),
    # Where a street light has a service date it equals the closing date; graffiti crews write down when they cleaned.
    done_on_service_date=frozenset({"Graffiti Removal", "Single Streetlight Issue", "Multiple Streetlight Issue"}),
)

BOSTON = Preset(
    name="boston",
    zone="America/New_York",
    columns=MappingProxyType(
        {
            "service_request_id": ("case_enquiry_id", "case_id"),
            # case_title is typed and may differ from case to case; reason and subject are too wide to plan by.
            "service_code": ("type", "service_name"),
            "status": ("case_status",),
            "status_notes": ("closure_reason",),
            "agency_responsible": ("department", "assigned_department"),
            "requested_datetime": ("open_dt", "open_date"),
            "closed_datetime": ("closed_dt", "close_date", "closed_date"),
            "expected_datetime": ("target_dt", "sla_target_dt", "target_close_date"),
            "address": ("location", "full_address", "location_street_name"),
            "zipcode": ("location_zipcode", "zip_code"),
            "lon": ("longitude",),
            "lat": ("latitude",),
            "district": ("city_council_district",),
            "source": ("source", "report_source"),
        }
    ),
    date_formats=("iso", "month-first"),
    # The city reaches from -71.19 to -70.92 with its harbour islands and from 42.23 to 42.40, here with about a
    # fifth of a degree around it.
    box=(-71.40, 42.05, -70.70, 42.60),
    placeholders=(Placeholder(lon=-71.0587, lat=42.3594, true_addresses=("city hall",)),),
    statuses=MappingProxyType({"open": "open", "in progress": "open", "closed": "closed"}),
    channels=MappingProxyType(
        {
            "constituent call": "phone",
            "self service": "web",
            "citizens connect app": "app",
            "city worker app": "crew",
            "twitter": "social",
            "email": "email",
        }
    ),
    closing_prefix="Case Closed",
    closing_phrases=(
        "Case Resolved",
        "Case Scheduled",
        "Case Noted",
        "Case Invalid",
        "Case Referred to External Agency",
        "Duplicate of Existing Case",
        "Internal Case",
        "NOVIO: No Violation Found/No Cause",
        "VIOCOR: Violation Corrected",
        "VIOISS: Violation Filed",
        "ADCLSD: Administratively Closed",
        "ROA: Refer to Other Agency",
        "NOACC: Closed-No Access",
        "PERMIS: Permit Issued",
        "TFA: Tenant Failed Apt",
    ),
    # Such cases are opened and closed in the same minute ("Performed by Highway Maintenance crew").
    crew_phrases=frozenset({"Internal Case"}),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in (LA_MYLA311, BOSTON)})
"""The cities whose files can be read, by name."""
