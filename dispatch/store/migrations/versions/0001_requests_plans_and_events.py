"""Create the tables, and the triggers that keep the log of events append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create everything."""
    op.create_table(
        "requests",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("jurisdiction_id", _KEY, nullable=False),
        sa.Column("service_request_id", _KEY, nullable=False),
        sa.Column("service_code", _KEY, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("requested_datetime", sa.BigInteger, nullable=False),
        sa.Column("status_notes", sa.Text, nullable=False),
        sa.Column("agency_responsible", sa.Text, nullable=False),
        sa.Column("updated_datetime", sa.BigInteger),
        sa.Column("closed_datetime", sa.BigInteger),
        sa.Column("service_datetime", sa.BigInteger),
        sa.Column("expected_datetime", sa.BigInteger),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("zipcode", sa.Text, nullable=False),
        sa.Column("lon", sa.Double),
        sa.Column("lat", sa.Double),
        sa.Column("location_note", sa.Text, nullable=False),
        sa.Column("district", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("reading_notes", sa.Text, nullable=False),
        sa.UniqueConstraint("jurisdiction_id", "service_request_id", name="requests_key"),
        sa.CheckConstraint("status IN ('open', 'closed')", name="requests_status"),
        sa.CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="requests_place"),
    )
    op.create_index("requests_by_time", "requests", ["requested_datetime", "number"])
    op.create_index("requests_by_status", "requests", ["status", "requested_datetime", "number"])
    op.create_index("requests_by_service_code", "requests", ["service_code", "requested_datetime", "number"])
    op.create_index("requests_by_closing", "requests", ["closed_datetime"])
    op.create_table(
        "rejected_rows",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("line_number", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("row", sa.JSON, nullable=False),
        sa.Column("rejected", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("source", "line_number", name="rejected_rows_key"),
    )
    op.create_table(
        "plans",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("plan_id", _KEY, nullable=False),
        sa.Column("city", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("as_of", sa.BigInteger, nullable=False),
        sa.Column("saved", sa.BigInteger, nullable=False),
        sa.Column("summary", sa.JSON, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("plan_id", name="plans_key"),
    )
    op.create_table(
        "events",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    for statement in _APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


# In SQLite "INSERT OR REPLACE" deletes without asking a trigger on DELETE, so a second row with the same id is refused.
_APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER events_no_update BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
        """CREATE TRIGGER events_no_delete BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
        """CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION refuse_change_of_events() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$""",
        """CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_events()""",
    ),
}
