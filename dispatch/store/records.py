"""What the store gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from geodata.requests.record import RejectedRow, ServiceRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary:
    """What one import came to: every row read is new, changed, unchanged or rejected.

    Attributes
    ----------
    source
        Where the rows came from, as the caller named it.
    rejected_by_reason
        Rows by reason code, the most frequent first.
    first_rejected
        For each reason the first row rejected for it.
    notes
        Taken rows by what is particular about them: ``location-missing``, ``location-placeholder`` and the reading
        notes of the feed. The most frequent first; a row may have several.
    """

    source: str
    new: int
    changed: int
    unchanged: int
    rejected: int
    rejected_by_reason: Mapping[str, int]
    first_rejected: Mapping[str, RejectedRow]
    notes: Mapping[str, int]

    @property
    def num_rows(self) -> int:
        """Rows read."""
        return self.new + self.changed + self.unchanged + self.rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the requests, the newest first.

    Attributes
    ----------
    after
        Where the next page goes on; None when this is the last.
    """

    requests: tuple[ServiceRequest, ...]
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRecord:
    """A rejected row as kept, with its source and when it was first rejected for this reason."""

    id: int
    source: str
    rejected: datetime
    row: RejectedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """A saved plan without its document."""

    plan_id: str
    city: str
    day: date
    as_of: datetime
    saved: datetime
    summary: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, once and for all; ids grow with time.

    ``key`` is the name that who told of it gave it; None for what was noted here.
    """

    id: int
    at: datetime
    kind: str
    subject: str
    payload: Mapping[str, Any]
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much the store holds."""

    requests: int
    open: int
    closed: int
    without_location: int
    rejected: int
    plans: int
    events: int
