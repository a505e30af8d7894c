"""The stored plans arranged for reading."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.store import PlanRecord

COLUMNS = ("Jobs done", "Deferred", "Set aside", "Crews out", "Driving per job", "First in, first out")
"""Headings of :attr:`PlanRow.figures`; the last is jobs done and driving per job of the same day planned that way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A plan and its figures, written for reading; "–" for a figure its summary does not hold.

    ``as_of`` is in the city's own time, or in UTC where the summary names no zone.
    """

    record: PlanRecord
    as_of: datetime
    figures: tuple[str, ...]


def rows_of(records: Iterable[PlanRecord]) -> list[PlanRow]:
    """Arrange the plans, in the order given."""
    return [
        PlanRow(
            record=record,
            as_of=record.as_of.astimezone(ZoneInfo(record.summary.get("timezone", "UTC"))),
            figures=_figures(record.summary),
        )
        for record in records
    ]


def _figures(summary: Mapping[str, Any]) -> tuple[str, ...]:
    def count(name: str) -> str:
        return f"{summary[name]:,}" if name in summary else "–"

    def driving_for_each(seconds: str, jobs: str) -> str:
        if seconds not in summary or not summary.get(jobs):
            return "–"
        return f"{summary[seconds] / 60 / summary[jobs]:.1f} min"

    baseline = driving_for_each("first_in_first_out_travel_duration", "first_in_first_out_scheduled")
    return (
        f"{count('num_scheduled')} of {count('num_orders')}",
        count("num_deferred"),
        count("num_set_aside"),
        count("num_crews"),
        driving_for_each("travel_duration", "num_scheduled"),
        f"{count('first_in_first_out_scheduled')} jobs, {baseline}",
    )
