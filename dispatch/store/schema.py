"""The tables, as they stand after the last migration; a test holds the two against each other."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Instant(TypeDecorator[datetime]):
    """A moment as whole seconds since 1970 in UTC: the same number, order and index in every database.

    Takes any timezone-aware datetime, drops a fraction of a second, and gives it back in UTC.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Turn a datetime into seconds; a naive one is an error of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value}")
        return int(value.timestamp() // 1)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn seconds into a datetime in UTC."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


metadata = MetaData()

# SQLite makes a column count by itself only where its type is INTEGER.
_Number = BigInteger().with_variant(Integer, "sqlite")

# Ordering by code point, as SQLite and Python do, whatever locale the server was set up with.
_Key = Text().with_variant(Text(collation="C"), "postgresql")

requests = Table(
    "requests",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("jurisdiction_id", _Key, nullable=False),
    Column("service_request_id", _Key, nullable=False),
    Column("service_code", _Key, nullable=False),
    Column("status", Text, nullable=False),
    Column("requested_datetime", Instant, nullable=False),
    Column("status_notes", Text, nullable=False),
    Column("agency_responsible", Text, nullable=False),
    Column("updated_datetime", Instant),
    Column("closed_datetime", Instant),
    Column("service_datetime", Instant),
    Column("expected_datetime", Instant),
    Column("address", Text, nullable=False),
    Column("zipcode", Text, nullable=False),
    Column("lon", Double),
    Column("lat", Double),
    Column("location_note", Text, nullable=False),
    Column("district", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("reading_notes", Text, nullable=False),
    UniqueConstraint("jurisdiction_id", "service_request_id", name="requests_key"),
    CheckConstraint("status IN ('open', 'closed')", name="requests_status"),
    CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="requests_place"),
    # Pages, newest first, of all requests, of one status, of one service code.
    Index("requests_by_time", "requested_datetime", "number"),
    Index("requests_by_status", "status", "requested_datetime", "number"),
    Index("requests_by_service_code", "service_code", "requested_datetime", "number"),
    # What a jurisdiction had open at a moment: the open ones, and those closed after it.
    Index("requests_by_jurisdiction", "jurisdiction_id", "status", "requested_datetime"),
    Index("requests_by_closing", "jurisdiction_id", "closed_datetime"),
)

rejected_rows = Table(
    "rejected_rows",
    metadata,
    Column("id", _Number, primary_key=True, autoincrement=True),
    Column("source", _Key, nullable=False),
    Column("line_number", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("row", JSON, nullable=False),
    Column("rejected", Instant, nullable=False),
    UniqueConstraint("source", "line_number", name="rejected_rows_key"),
)

plans = Table(
    "plans",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("plan_id", _Key, nullable=False),
    Column("city", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("saved", Instant, nullable=False),
    Column("summary", JSON, nullable=False),
    Column("document", LargeBinary, nullable=False),
    UniqueConstraint("plan_id", name="plans_key"),
)

events = Table(
    "events",
    metadata,
    Column("id", _Number, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    # Whoever tells of something names it, so that told twice it is kept once; what we note ourselves has no name.
    Column("key", _Key),
    Index("events_by_key", "key", unique=True),
    Index("events_by_kind", "kind", "at"),
    # Without it SQLite would give the last id out again.
    sqlite_autoincrement=True,
)
