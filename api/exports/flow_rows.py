"""Rows of figures as CSV."""

import csv
import io
from collections.abc import Mapping, Sequence


def rows_csv(rows: Sequence[Mapping[str, object]]) -> bytes:
    """Write rows that share their keys; a list in a cell is written with spaces between. No rows, no header."""
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return " ".join(f"{one:.4f}" if isinstance(one, float) else str(one) for one in value)
    # A spreadsheet is kept from taking the public's text for a formula.
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
