"""Requests and rejected rows, as they are and as they looked at a moment."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from operator import attrgetter

from sqlalchemy import Connection, RowMapping, and_, func, literal, literal_column, select, tuple_, union_all

from dispatch.errors import StoreError
from dispatch.store.records import Page, RejectedRecord
from dispatch.store.schema import rejected_rows, requests
from geodata.requests.record import RejectedRow, RequestStatus, ServiceRequest

REQUEST_COLUMNS = tuple(requests.c[field.name] for field in fields(ServiceRequest))
"""The columns of a request, in the order of its fields."""


def jurisdictions(connection: Connection) -> tuple[str, ...]:
    """Return the jurisdictions that have requests, in order."""
    column = requests.c.jurisdiction_id
    found: list[str] = []
    # From one to the next along the index: DISTINCT would read every request to tell the few apart.
    following = connection.scalar(select(func.min(column)))
    while following is not None:
        found.append(following)
        following = connection.scalar(select(func.min(column)).where(column > following))
    return tuple(found)


def newest_request(connection: Connection, jurisdiction_id: str, *, until: datetime | None) -> datetime | None:
    """Return when the newest request of a jurisdiction was made, of those by a moment; None where it has none."""
    columns = requests.c
    by_then = () if until is None else (columns.requested_datetime <= until,)
    # Each status is a stretch of the index of its own, whose end is the newest; together they would be read whole.
    newest = (
        connection.scalar(
            select(func.max(columns.requested_datetime)).where(
                columns.jurisdiction_id == jurisdiction_id, columns.status == status, *by_then
            )
        )
        for status in ("open", "closed")
    )
    return max((moment for moment in newest if moment is not None), default=None)


def open_requests(connection: Connection, as_of: datetime, *, jurisdiction_id: str) -> list[ServiceRequest]:
    """Return a jurisdiction's requests open at a moment, as they looked then, the oldest first and then by id."""
    columns = requests.c
    # Two halves, each served by an index of its own: asked as one condition, or in order, SQLite walks along the times
    # of request and so through every request ever made. The coalesce keeps it off that index in the second half too.
    still_open = and_(
        columns.jurisdiction_id == jurisdiction_id, columns.status == "open", columns.requested_datetime <= as_of
    )
    closed_later = and_(
        columns.jurisdiction_id == jurisdiction_id,
        columns.status != "open",
        columns.closed_datetime > as_of,
        func.coalesce(columns.requested_datetime, literal_column("0")) <= as_of,
    )
    halves = (select(*REQUEST_COLUMNS).where(half) for half in (still_open, closed_later))
    found = [_as_seen(_request(row), as_of) for row in connection.execute(union_all(*halves)).mappings()]
    return sorted(found, key=attrgetter("requested_datetime", "service_request_id"))


def requests_made_by(connection: Connection, moment: datetime, *, jurisdiction_id: str) -> Iterator[ServiceRequest]:
    """Yield all of a jurisdiction's requests made by a moment, as they are now, in any order."""
    columns = requests.c
    rows = connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(
        select(*REQUEST_COLUMNS).where(columns.jurisdiction_id == jurisdiction_id, columns.requested_datetime <= moment)
    )
    for row in rows.mappings():
        yield _request(row)


def page_of_requests(
    connection: Connection, *, limit: int, after: str | None, status: RequestStatus | None, service_code: str | None
) -> Page:
    """Return a page of requests, the newest first."""
    if limit < 1:
        raise StoreError(f"a page holds at least one request, not {limit}")
    columns = requests.c
    statement = select(columns.number, *REQUEST_COLUMNS)
    if status is not None:
        statement = statement.where(columns.status == status)
    if service_code is not None:
        statement = statement.where(columns.service_code == service_code)
    if after is not None:
        requested, number = _position(after)
        # Typed by hand: within a tuple a value does not take the type of the column it is compared with.
        position = tuple_(literal(requested, columns.requested_datetime.type), literal(number, columns.number.type))
        statement = statement.where(tuple_(columns.requested_datetime, columns.number) < position)
    statement = statement.order_by(columns.requested_datetime.desc(), columns.number.desc()).limit(limit + 1)
    rows = connection.execute(statement).mappings().all()
    page = rows[:limit]
    last = page[-1] if len(rows) > limit else None
    return Page(
        requests=tuple(_request(row) for row in page),
        after=f"{int(last['requested_datetime'].timestamp())}.{last['number']}" if last else None,
    )


def rejected(connection: Connection, *, limit: int, after: int) -> list[RejectedRecord]:
    """Return rejected rows after one, in the order they were kept."""
    statement = select(rejected_rows).where(rejected_rows.c.id > after).order_by(rejected_rows.c.id).limit(limit)
    return [
        RejectedRecord(
            id=row["id"],
            source=row["source"],
            rejected=row["rejected"],
            row=RejectedRow(line_number=row["line_number"], reason=row["reason"], detail=row["detail"], row=row["row"]),
        )
        for row in connection.execute(statement).mappings()
    ]


_ROWS_AT_A_TIME = 5000


def _request(row: RowMapping) -> ServiceRequest:
    values = {name: row[name] for name in _FIELDS}
    values["reading_notes"] = tuple(values["reading_notes"].split())
    return ServiceRequest(**values)


_FIELDS = tuple(column.name for column in REQUEST_COLUMNS)


def _as_seen(request: ServiceRequest, as_of: datetime) -> ServiceRequest:
    closed_later = request.closed_datetime is not None and request.closed_datetime > as_of
    updated_later = request.updated_datetime is not None and request.updated_datetime > as_of
    if closed_later:
        request = replace(request, status="open", status_notes="", closed_datetime=None, reading_notes=())
    if updated_later:
        request = replace(request, updated_datetime=None)
    return request


def _position(after: str) -> tuple[datetime, int]:
    try:
        epoch, text = after.split(".")
        requested, number = datetime.fromtimestamp(int(epoch), UTC), int(text)
    except (ValueError, OverflowError, OSError):
        number = 0
    # A number beyond what the column holds is refused by one driver with an error of its own, by another as a failure.
    if not 0 < number < 1 << 63:
        raise StoreError(f"{after[:40]!r} is not where a page ends; pass on what the page before gave")
    return requested, number
