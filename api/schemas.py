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


class Request(Wire):
    """A request for service as published, in the terms of Open311 GeoReport v2."""

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
    expected_datetime: datetime | None
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
