"""The city's memory: requests, rejected rows, plans and the log of what happened, in SQLite or PostgreSQL.

All SQL of the project is in this folder. Nothing here decides anything: rows become dataclasses and dataclasses rows.
"""

from dispatch.store.connecting import open_store
from dispatch.store.journal import RECORDED
from dispatch.store.records import (
    Counts,
    Event,
    ImportSummary,
    Page,
    PlanRecord,
    RejectedRecord,
)
from dispatch.store.store import Store

__all__ = [
    "RECORDED",
    "Counts",
    "Event",
    "ImportSummary",
    "Page",
    "PlanRecord",
    "RejectedRecord",
    "Store",
    "open_store",
]
