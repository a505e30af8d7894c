"""Index requests by jurisdiction, so that one city of several is found without reading the others."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Put the jurisdiction in front."""
    op.create_index("requests_by_jurisdiction", "requests", ["jurisdiction_id", "status", "requested_datetime"])
    op.drop_index("requests_by_closing", "requests")
    op.create_index("requests_by_closing", "requests", ["jurisdiction_id", "closed_datetime"])
