"""Let events have a key of their own, so that one that is told twice is kept once, and find them by kind and time."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the key; events of before have none."""
    op.add_column("events", sa.Column("key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql")))
    op.create_index("events_by_key", "events", ["key"], unique=True)
    op.create_index("events_by_kind", "events", ["kind", "at"])
