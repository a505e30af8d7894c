"""Wire models: what the API answers with, as OpenAPI documents it."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Wire(BaseModel):
    """Built from the dataclasses of the inner packages by attribute."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Problem(Wire):
    """An error as RFC 9457 describes it; ``type`` is ``about:blank``, so the title is the status's own phrase."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str = Field(description="Path of the request that failed.")
    errors: list[dict[str, str]] = Field(default=[], description="Where and what, for each value that was refused.")


class Health(Wire):
    """Whether the service can do its work."""

    ok: bool
    version: str
    database: bool = Field(description="The database answers.")
    network: bool = Field(description="A street network is loaded for the maps.")


class RequestForecast(Wire):
    """When an open request may be done: the planned day, or a range."""

    planned_day: date | None = Field(description="Of the plan; null where none has a day for it.")
    done_10: date | None = Field(description="1 of 10 like it are done by this day: where the 80 % range begins.")
    done_50: date | None
    done_80: date | None
    done_90: date | None = Field(description="9 of 10 like it are done by this day: where the range ends.")
    basis: str = Field(description="`plan`, or what the range rests on.")
    text: str = Field(description="The sentence to show.")
    as_of: datetime = Field(description="What was known then.")
    plan_id: str | None = Field(description="The plan that says so; null where none has the request.")


class Request(Wire):
    """A request for service in the terms of Open311 GeoReport v2, as published but for what is expected of it."""

    jurisdiction_id: str
    service_request_id: str
    service_code: str
    status: str
    status_notes: str
    agency_responsible: str
    requested_datetime: datetime
    updated_datetime: datetime | None
    closed_datetime: datetime | None
    service_datetime: datetime | None
    expected_datetime: datetime | None = Field(
        description="Of an open request, the end of the planned day or of the forecast range."
    )
    target_datetime: datetime | None = Field(description="The publisher's own target.")
    forecast: RequestForecast | None = Field(description="Of an open request, where anything is known.")
    address: str
    zipcode: str
    lon: float | None
    lat: float | None
    location_note: str
    district: str
    source: str
    channel: str
    reading_notes: tuple[str, ...]


class RequestPage(Wire):
    """Requests, the newest first; ``next`` is the ``after`` of the following page, null on the last."""

    items: list[Request]
    next: str | None


class RejectedRow(Wire):
    """A row of an imported file that could not become a request, and why."""

    id: int
    source: str
    rejected: datetime
    line_number: int
    reason: str
    detail: str
    row: dict[str, str]


class RejectedPage(Wire):
    """Rejected rows in the order kept; ``next`` is the ``after`` of the following page, null on the last."""

    items: list[RejectedRow]
    next: int | None


class PlanSummary(Wire):
    """A stored plan and its main figures."""

    plan_id: str
    city: str
    day: date
    as_of: datetime
    saved: datetime
    summary: dict[str, Any]


class PlanList(Wire):
    """Stored plans, newest first."""

    items: list[PlanSummary]
