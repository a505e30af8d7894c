"""Lines of CSV to rows, each with the lines it stands on; what an open quotation mark would swallow is given back."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from geodata.errors import FeedError


class CsvRow(NamedTuple):
    """One row as it stands.

    Attributes
    ----------
    values
        What stands between the commas.
    line_number, last_line_number
        The lines of the file it starts and ends on, from 1.
    unclosed
        True where it is but the line on which a quotation mark is opened and not closed. It would have run on to
        ``last_line_number``, but the lines up to there come as rows of their own.
    """

    values: list[str]
    line_number: int
    last_line_number: int
    unclosed: bool = False


def csv_rows(path: Path, lines: Iterator[str]) -> Iterator[CsvRow]:
    """Split lines into rows, the header first; blank lines are passed over.

    Raises
    ------
    FeedError
        Where a row is not CSV: a value of over 131,072 characters, or a line end within a line.
    """
    lines_of_row: list[str] = []
    reader = csv.reader(_noted(lines, lines_of_row))
    line_number, num_columns = 1, 0
    while True:
        try:
            values = next(reader, None)
        except csv.Error as error:
            rows = _given_back(lines_of_row, line_number, num_columns)
            if all(row.unclosed or len(row.values) != num_columns for row in rows):
                raise FeedError(
                    f"{path}: the row that starts at line {line_number} is not CSV ({error}); look for a quotation "
                    "mark that is not closed, or for line ends that are not line feeds"
                ) from None
            yield from rows
        else:
            if values is None:
                return
            if len(lines_of_row) > 1 and (rows := _given_back(lines_of_row, line_number, num_columns)):
                yield from rows
            elif values:
                yield CsvRow(values, line_number, line_number + len(lines_of_row) - 1)
                num_columns = num_columns or len(values)
        line_number += len(lines_of_row)
        lines_of_row.clear()


def _noted(lines: Iterator[str], lines_of_row: list[str]) -> Iterator[str]:
    for line in lines:
        lines_of_row.append(line)
        yield line


def _given_back(lines: list[str], line_number: int, num_columns: int) -> list[CsvRow]:
    """Read the lines of one row as rows of their own, where it is plain that they are; return none where it is not.

    It is plain where quotation marks stand as no writer of CSV sets them: one closed in the middle of a value, because
    it was meant to open the next, or none closed up to the end of the file. It is plain too where the last line has all
    columns and an even number of marks: of a value over several lines, the last begins within quotes and has an odd
    number, those written double included, and lacks the columns before.
    """
    if len(lines) == 1 or not num_columns:
        return []
    try:
        found = [(number, line, _values(line)) for number, line in enumerate(lines, line_number) if line.strip()]
    except csv.Error:
        return []
    if _is_well_formed(lines) and not _stands_alone(*found[-1][1:], num_columns):
        return []
    last_line_number = line_number + len(lines) - 1
    rows = []
    for number, line, values in found:
        unclosed = number == line_number or _is_odd(line)
        rows.append(CsvRow(values, number, last_line_number if unclosed else number, unclosed))
    return rows


def _values(line: str) -> list[str]:
    return next(csv.reader([line]))


def _is_well_formed(lines: list[str]) -> bool:
    try:
        next(csv.reader(lines, strict=True))
    except csv.Error:
        return False
    return True


def _stands_alone(line: str, values: list[str], num_columns: int) -> bool:
    return len(values) == num_columns and not _is_odd(line)


def _is_odd(line: str) -> bool:
    return line.count('"') % 2 == 1
