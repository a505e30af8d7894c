"""``dispatch311 import``: service requests from a city's file into the store."""

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import DatabaseOption, JsonOption, progress_bar
from api.settings import DEFAULT_DATABASE_URL
from dispatch.store import ImportSummary, open_store
from geodata.requests.feeds import PRESETS, read


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV file of service requests, .csv or .csv.gz.")],
    preset: Annotated[str, typer.Option(help=f"How the file is laid out: {', '.join(PRESETS)}.")],
    db: DatabaseOption = DEFAULT_DATABASE_URL,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse the whole file if any row is rejected.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Import service requests; a row that cannot be read is kept with the reason.

    Importing the same file twice changes nothing; a changed row updates the request.

    Example: dispatch311 import myla311.csv.gz --preset la-myla311 --db sqlite:///city.db
    """
    # The file is opened before the database, so that a wrong name leaves no empty database behind.
    with progress_bar(f"importing {file.name}") as show:
        records = read(file, preset, on_bytes=show)
        with open_store(db) as store:
            summary = store.import_records(records, source=file.name, now=datetime.now(UTC), strict=strict)
    typer.echo(json.dumps(_as_dict(summary)) if as_json else describe(summary))


def describe(summary: ImportSummary) -> str:
    """Return the counts of an import for a person, with the first row rejected for each reason."""
    lines = [
        f"{summary.num_rows:,} rows read from {summary.source}: {summary.new:,} new, {summary.changed:,} changed, "
        f"{summary.unchanged:,} unchanged, {summary.rejected:,} rejected"
    ]
    for reason, count in summary.rejected_by_reason.items():
        first = summary.first_rejected[reason]
        lines.append(f"  rejected, {reason}: {count:,}; first in line {first.line_number}: {first.detail}")
    lines += [f"  taken, {note}: {count:,}" for note, count in summary.notes.items()]
    return "\n".join(lines)


def _as_dict(summary: ImportSummary) -> dict[str, object]:
    return {
        "source": summary.source,
        "rows": summary.num_rows,
        "new": summary.new,
        "changed": summary.changed,
        "unchanged": summary.unchanged,
        "rejected": summary.rejected,
        "rejected_by_reason": dict(summary.rejected_by_reason),
        "first_rejected": {
            reason: {key: value for key, value in dataclasses.asdict(row).items() if key != "row"}
            for reason, row in summary.first_rejected.items()
        },
        "notes": dict(summary.notes),
    }
