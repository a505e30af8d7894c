"""Taking in what a feed yields: new, changed, unchanged or rejected, in batches within one transaction."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import JSON, Connection, Table, bindparam, column, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from dispatch.errors import StoreError
from dispatch.store.journal import append_event
from dispatch.store.queries import REQUEST_COLUMNS
from dispatch.store.records import ImportSummary
from dispatch.store.schema import rejected_rows, requests
from geodata.requests.record import RejectedRow, ServiceRequest


def import_records(
    connection: Connection,
    records: Iterable[ServiceRequest | RejectedRow],
    *,
    source: str,
    now: datetime,
    strict: bool,
    on_progress: Callable[[int], None],
) -> ImportSummary:
    """Take in requests and rejected rows; :meth:`dispatch.store.Store.import_records` says how."""
    intake = _Intake(connection, source, now)
    for num_rows, record in enumerate(records, 1):
        if isinstance(record, RejectedRow):
            intake.reject(record)
        else:
            intake.take(record)
        if num_rows % _BATCH == 0:
            on_progress(num_rows)
    summary = intake.finish()
    on_progress(summary.num_rows)
    if summary.num_rows == 0:
        raise StoreError(f"{source}: there is nothing to import; nothing was stored")
    if summary.rejected and (strict or summary.rejected == summary.num_rows):
        raise StoreError(_refusal(summary))
    append_event(
        connection,
        at=now,
        kind="import",
        subject=source,
        payload={
            "new": summary.new,
            "changed": summary.changed,
            "unchanged": summary.unchanged,
            "rejected": summary.rejected,
            "rejected_by_reason": summary.rejected_by_reason,
            "notes": summary.notes,
        },
    )
    return summary


_BATCH = 2000
"""Rows looked up and written at once: enough that statements cost little, few enough for any driver's parameters."""


class _Intake:
    """One import under way."""

    def __init__(self, connection: Connection, source: str, now: datetime) -> None:
        self._connection = connection
        self._source = source
        self._now = now
        self._requests: dict[_Key, _Values] = {}
        self._rejected: dict[int, RejectedRow] = {}
        self._rejected_lines: set[int] = set()
        self._num_new = self._num_changed = self._num_unchanged = 0
        self._reasons: Counter[str] = Counter()
        self._first_rejected: dict[str, RejectedRow] = {}
        self._notes: Counter[str] = Counter()

    def take(self, request: ServiceRequest) -> None:
        key = (request.jurisdiction_id, request.service_request_id)
        if key in self._requests or len(self._requests) >= _BATCH:
            self._write_requests()
        self._requests[key] = _values(request)
        if request.location_note:
            self._notes[f"location-{request.location_note}"] += 1
        self._notes.update(request.reading_notes)

    def reject(self, row: RejectedRow) -> None:
        if len(self._rejected) >= _BATCH:
            self._write_rejected()
        self._rejected[row.line_number] = row
        self._reasons[row.reason] += 1
        self._first_rejected.setdefault(row.reason, row)

    def finish(self) -> ImportSummary:
        self._write_requests()
        self._write_rejected()
        self._forget_rows_no_longer_rejected()
        return ImportSummary(
            source=self._source,
            new=self._num_new,
            changed=self._num_changed,
            unchanged=self._num_unchanged,
            rejected=self._reasons.total(),
            rejected_by_reason=dict(self._reasons.most_common()),
            first_rejected=self._first_rejected,
            notes=dict(self._notes.most_common()),
        )

    def _write_requests(self) -> None:
        known = self._known_requests()
        num_known = len(known)
        differing = [values for key, values in self._requests.items() if known.get(key) != values]
        num_unchanged = len(self._requests) - len(differing)
        self._num_unchanged += num_unchanged
        self._num_changed += num_known - num_unchanged
        self._num_new += len(self._requests) - num_known
        self._upsert(
            requests,
            ("jurisdiction_id", "service_request_id"),
            [dict(zip(_FIELDS, values, strict=True)) for values in differing],
        )
        self._requests.clear()

    def _known_requests(self) -> dict["_Key", "_Values"]:
        ids_of: dict[str, list[str]] = {}
        for jurisdiction_id, service_request_id in self._requests:
            ids_of.setdefault(jurisdiction_id, []).append(service_request_id)
        known = {}
        for jurisdiction_id, ids in ids_of.items():
            statement = select(*REQUEST_COLUMNS).where(
                requests.c.jurisdiction_id == jurisdiction_id, requests.c.service_request_id.in_(ids)
            )
            for row in self._connection.execute(statement):
                known[jurisdiction_id, row[_ID]] = tuple(row)
        return known

    def _write_rejected(self) -> None:
        statement = select(
            rejected_rows.c.line_number, rejected_rows.c.reason, rejected_rows.c.detail, rejected_rows.c.row
        ).where(rejected_rows.c.source == self._source, rejected_rows.c.line_number.in_(self._rejected))
        known = {
            line_number: RejectedRow(line_number=line_number, reason=reason, detail=detail, row=row)
            for line_number, reason, detail, row in self._connection.execute(statement)
        }
        self._upsert(
            rejected_rows,
            ("source", "line_number"),
            [
                {
                    "source": self._source,
                    "line_number": row.line_number,
                    "reason": row.reason,
                    "detail": row.detail,
                    "row": row.row,
                    "rejected": self._now,
                }
                for row in self._rejected.values()
                if known.get(row.line_number) != row
            ],
        )
        self._rejected_lines.update(self._rejected)
        self._rejected.clear()

    def _forget_rows_no_longer_rejected(self) -> None:
        statement = select(rejected_rows.c.line_number).where(rejected_rows.c.source == self._source)
        gone = sorted(set(self._connection.scalars(statement)) - self._rejected_lines)
        for start in range(0, len(gone), _BATCH):
            self._connection.execute(
                delete(rejected_rows).where(
                    rejected_rows.c.source == self._source,
                    rejected_rows.c.line_number.in_(gone[start : start + _BATCH]),
                )
            )

    def _upsert(self, table: Table, key: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        names = tuple(rows[0])
        if self._connection.dialect.name == "sqlite":
            statement = sqlite.insert(table)
            changes = {name: statement.excluded[name] for name in names if name not in key}
            self._connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changes), rows)
            return
        # pg8000 sends a statement for each row and converts each value in Python; one JSON text is sent at once.
        columns = [column(name, table.c[name].type) for name in names]
        given = func.json_to_recordset(bindparam("rows", type_=JSON)).table_valued(*columns, name="given")
        insert = postgresql.insert(table).from_select(names, select(*given.render_derived(with_types=True).c))
        changes = {name: insert.excluded[name] for name in names if name not in key}
        self._connection.execute(
            insert.on_conflict_do_update(index_elements=key, set_=changes), {"rows": [_as_json(row) for row in rows]}
        )


_Key = tuple[str, str]
_Values = tuple[Any, ...]

_FIELDS = tuple(field.name for field in fields(ServiceRequest))
_ID = _FIELDS.index("service_request_id")
_all_values = attrgetter(*_FIELDS)
_TIMES = tuple(index for index, name in enumerate(_FIELDS) if name.endswith("_datetime"))
_READING_NOTES = _FIELDS.index("reading_notes")


def _values(request: ServiceRequest) -> _Values:
    """Return a request's fields as the database gives them back, so that equal means unchanged."""
    values = list(_all_values(request))
    for index in _TIMES:
        if values[index] is not None:
            if values[index].tzinfo is None:
                raise ValueError(f"request {request.service_request_id}: {_FIELDS[index]} has no zone: {values[index]}")
            values[index] = datetime.fromtimestamp(values[index].timestamp() // 1, UTC)
    values[_READING_NOTES] = " ".join(values[_READING_NOTES])
    return tuple(values)


def _as_json(row: dict[str, Any]) -> dict[str, Any]:
    return {name: int(value.timestamp()) if isinstance(value, datetime) else value for name, value in row.items()}


def _refusal(summary: ImportSummary) -> str:
    reason, count = next(iter(summary.rejected_by_reason.items()))
    first = summary.first_rejected[reason]
    all_of_them = summary.rejected == summary.num_rows
    refused = "no row could" if all_of_them else f"{summary.rejected} of {summary.num_rows} rows could not"
    return (
        f"{summary.source}: nothing was stored, {refused} be taken; most often for {reason} ({count:,}), "
        f"first at line {first.line_number}: {first.detail}"
    )
