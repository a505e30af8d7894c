"""The store: one class that holds the connection, each of whose methods is one transaction."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from dispatch.errors import StoreError
from dispatch.orders.duplicates import Decision, Decisions
from dispatch.store import duplicates, journal, queries
from dispatch.store.failures import cause_of
from dispatch.store.intake import import_records
from dispatch.store.records import Counts, Event, ImportSummary, Page, PlanRecord, RejectedRecord
from dispatch.store.schema import events, plans, rejected_rows, requests
from geodata.requests.record import RejectedRow, RequestStatus, ServiceRequest

WRITING: dict[str, Any] = {"dispatch_writes": True}
"""Execution option of a connection that will write: it waits for its turn when it begins, not midway."""


class Store:
    """A city's database, as :func:`~dispatch.store.connecting.open_store` opens it.

    May be shared between threads. Close it, or use it in a ``with`` statement.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back all connections; a closed store must not be used."""
        self._engine.dispose()

    def import_records(
        self,
        records: Iterable[ServiceRequest | RejectedRow],
        *,
        source: str,
        now: datetime,
        strict: bool = False,
        on_progress: Callable[[int], None] | None = None,
    ) -> ImportSummary:
        """Take in what a feed yields, in one transaction: all of it or, on any error, nothing.

        A request is known by its jurisdiction and id; one that is known already is replaced where it differs. The
        rejected rows of a source replace those of its last import. Importing the same again changes nothing but the
        log of events, where every import is an event.

        Parameters
        ----------
        records
            Requests and rejected rows, in any order; read once.
        source
            Name of where they come from, such as the file's.
        now
            When this happens, for the log.
        strict
            Refuse the whole import when a row is rejected.
        on_progress
            Called now and then with the number of rows read so far.

        Raises
        ------
        StoreError
            When there is no row, every row is rejected, or ``strict`` and any is; nothing is stored then.
        """
        with self._writing() as connection:
            return import_records(
                connection, records, source=source, now=now, strict=strict, on_progress=on_progress or (lambda _: None)
            )

    def jurisdictions(self) -> tuple[str, ...]:
        """Return the jurisdictions that have requests here, in order."""
        with self._reading() as connection:
            return queries.jurisdictions(connection)

    def newest_request(self, jurisdiction_id: str, *, until: datetime | None = None) -> datetime | None:
        """Return when the newest request of a jurisdiction was made, of those by a moment; None where it has none."""
        with self._reading() as connection:
            return queries.newest_request(connection, jurisdiction_id, until=until)

    def open_requests(self, as_of: datetime, *, jurisdiction_id: str) -> list[ServiceRequest]:
        """Return a jurisdiction's requests open at a moment, as they looked then, the oldest first and then by id.

        Of one that was closed or touched later, what was learnt later is left out: it is open, without a closing time,
        status note, reading notes or later update. Its target and scheduled service are taken as known from the start.
        """
        with self._reading() as connection:
            return queries.open_requests(connection, as_of, jurisdiction_id=jurisdiction_id)

    def requests_made_by(self, moment: datetime, *, jurisdiction_id: str) -> Iterator[ServiceRequest]:
        """Yield all of a jurisdiction's requests made by a moment, as they are now, in any order.

        A large city's are some gigabytes: take from each what is wanted.
        """
        with self._reading() as connection:
            yield from queries.requests_made_by(connection, moment, jurisdiction_id=jurisdiction_id)

    def requests(
        self,
        *,
        limit: int = 100,
        after: str | None = None,
        status: RequestStatus | None = None,
        service_code: str | None = None,
    ) -> Page:
        """Return a page of requests, the newest first.

        Parameters
        ----------
        limit
            At most so many.
        after
            ``after`` of the page before; None for the first.
        status, service_code
            Only these.

        Raises
        ------
        StoreError
            When ``after`` is not from a page, or ``limit`` is not positive.
        """
        with self._reading() as connection:
            return queries.page_of_requests(
                connection, limit=limit, after=after, status=status, service_code=service_code
            )

    def rejected(self, limit: int = 100, after: int = 0) -> list[RejectedRecord]:
        """Return rejected rows whose ``id`` is above ``after``, in the order they were kept."""
        with self._reading() as connection:
            return queries.rejected(connection, limit=limit, after=after)

    def save_plan(
        self,
        plan_id: str,
        *,
        city: str,
        day: date,
        as_of: datetime,
        summary: Mapping[str, Any],
        document: bytes,
        now: datetime,
    ) -> bool:
        """Keep a plan; tell whether it is new. One that is kept already stays as it is.

        Parameters
        ----------
        plan_id
            Its name, unique.
        summary
            Figures for lists of plans: anything JSON can say.
        document
            The whole plan, as a plan file has it.
        now
            When this happens, for the log.
        """
        with self._writing() as connection:
            return journal.save_plan(
                connection, plan_id, city=city, day=day, as_of=as_of, summary=summary, document=document, now=now
            )

    def decide_duplicates(
        self, request_ids: Sequence[str], *, is_same: bool, by: str, now: datetime, jurisdiction_id: str | None = None
    ) -> Decision:
        """Log what a person decided: that requests are the same work, or that they are not.

        Nothing is overwritten: a later decision takes an earlier one back, and can be taken back.

        Parameters
        ----------
        request_ids
            At least two that are the same, or at least one that is work of its own.
        by
            Who decided.
        now
            When.
        jurisdiction_id
            Whose requests; only needed where several have requests of these ids.

        Raises
        ------
        DecisionError
            Where a request is not there or named twice, they are too few or not of one jurisdiction, or nobody is
            named.
        """
        with self._writing() as connection:
            return duplicates.decide(
                connection, request_ids, is_same=is_same, by=by, now=now, jurisdiction_id=jurisdiction_id
            )

    def duplicate_decisions(self, *, jurisdiction_id: str) -> Decisions:
        """Return what people decided about the duplicates of a jurisdiction, whenever they did."""
        with self._reading() as connection:
            return duplicates.decisions(connection, jurisdiction_id=jurisdiction_id)

    def plan(self, plan_id: str) -> bytes | None:
        """Return a plan's document, None where there is no such plan."""
        with self._reading() as connection:
            return connection.scalar(select(plans.c.document).where(plans.c.plan_id == plan_id))

    def plans(self, limit: int = 100) -> list[PlanRecord]:
        """Return the plans saved last, the newest first."""
        with self._reading() as connection:
            return journal.plans_saved(connection, limit)

    def keep_event(
        self,
        key: str,
        *,
        at: datetime,
        kind: str,
        subject: str,
        payload: Mapping[str, Any],
        now: datetime,
        aside: Collection[str] = (),
    ) -> bool:
        """Log something that was told, unless it is logged already; tell which.

        Parameters
        ----------
        key
            Its name, by who told of it.
        at
            When it happened.
        payload
            What was told: anything JSON can say. The log adds when, as ``recorded``.
        now
            When it was told.
        aside
            Names in ``payload`` of what may differ when it is told again: the first telling counts.

        Raises
        ------
        EventError
            When something else was told under this key: nothing is stored then.
        """
        with self._writing() as connection:
            return journal.keep_once(
                connection, key, at=at, kind=kind, subject=subject, payload=payload, recorded=now, aside=aside
            )

    def events_of_kinds(self, kinds: Sequence[str], *, since: datetime) -> list[Event]:
        """Return the events of some kinds that happened since a moment, in the order in which they were logged."""
        with self._reading() as connection:
            return journal.events_of_kinds(connection, kinds, since)

    def events(self, after: int = 0, limit: int = 100) -> list[Event]:
        """Return events whose ``id`` is above ``after``, in the order they happened."""
        with self._reading() as connection:
            return journal.events_after(connection, after, limit)

    def counts(self) -> Counts:
        """Count what is kept."""
        with self._reading() as connection:
            by_status: dict[str, int] = dict(
                connection.execute(select(requests.c.status, func.count()).group_by(requests.c.status)).all()
            )
            without_location = connection.scalar(
                select(func.count()).select_from(requests).where(requests.c.lon.is_(None))
            )
            others = {
                table.name: connection.scalar(select(func.count()).select_from(table)) or 0
                for table in (rejected_rows, plans, events)
            }
        return Counts(
            requests=sum(by_status.values()),
            open=by_status.get("open", 0),
            closed=by_status.get("closed", 0),
            without_location=without_location or 0,
            rejected=others["rejected_rows"],
            plans=others["plans"],
            events=others["events"],
        )

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _refusals(self._engine), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with (
            _refusals(self._engine),
            self._engine.connect().execution_options(**WRITING) as connection,
            connection.begin(),
        ):
            yield connection


@contextmanager
def _refusals(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        name = engine.url.render_as_string(hide_password=True)
        raise StoreError(f"{name}: {cause_of(error)}; nothing was changed, check the database and try again") from error
