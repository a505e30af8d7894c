"""The rows of sections as arrays, one row for each place or vehicle."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from solvers.errors import ProblemError
from solvers.formats.numbers import parse_amount, parse_whole
from solvers.formats.vrplib.sections import Document, Section

Numbers = NDArray[np.float64]
Parse = Callable[[str, str], float]


def read_lists(
    section: Section, num_rows: int, *, rows_are: str, parse: Parse, num_columns: int | None = None
) -> list[list[float]]:
    """Read a section whose rows begin with the number of a place or vehicle, counted from 1.

    Parameters
    ----------
    rows_are
        What a row is about, in the plural, for the errors.
    num_columns
        How many numbers follow the first. None for any.

    Raises
    ------
    ProblemError
        Naming the line.
    """
    rows: list[list[float] | None] = [None] * num_rows
    for line, words in section.rows:
        where = section.where(line)
        index = parse_whole(words[0], where)
        if not 1 <= index <= num_rows:
            raise ProblemError(f"{where} must begin with one of the {rows_are}, 1 to {num_rows}, got {words[0]}")
        if rows[index - 1] is not None:
            raise ProblemError(f"{where} is the second row for {index}")
        if num_columns is not None and len(words) != num_columns + 1:
            raise ProblemError(
                f"{where} must have {num_columns + 1} numbers, got {len(words)}: the file may be cut there"
            )
        rows[index - 1] = [parse(word, where) for word in words[1:]]
    complete = [row for row in rows if row is not None]
    if len(complete) < num_rows:
        raise ProblemError(
            f"{section.name}_SECTION, which begins on line {section.line}, has rows for {len(complete)} of the "
            f"{num_rows} {rows_are}, none for {rows.index(None) + 1}: the file may be cut, or the number of "
            f"{rows_are} in its head wrong"
        )
    return complete


def read_columns(section: Section, num_rows: int, *, rows_are: str, parse: Parse, num_columns: int) -> Numbers:
    """Read a section with the same number of numbers for each place or vehicle.

    Returns
    -------
    Numbers
        Shape (num_rows, num_columns).
    """
    rows = read_lists(section, num_rows, rows_are=rows_are, parse=parse, num_columns=num_columns)
    return np.array(rows, dtype=np.float64).reshape(num_rows, num_columns)


def read_column(
    document: Document, name: str, num_rows: int, *, rows_are: str, default: float, parse: Parse = parse_amount
) -> Numbers:
    """Read one number for each place or vehicle: from a section, or the same for all from the head."""
    if name in document.sections:
        section = document.sections[name]
        return read_columns(section, num_rows, rows_are=rows_are, parse=parse, num_columns=1)[:, 0]
    if name in document.specifications:
        given = document.specifications[name]
        return np.full(num_rows, parse(given.value, given.where(name)))
    return np.full(num_rows, default)


def read_loads(document: Document, name: str, num_rows: int, *, rows_are: str) -> Numbers | None:
    """Read amounts by load dimension, as many as on the section's first row; None where they are not given.

    Returns
    -------
    Numbers | None
        Shape (num_rows, dimensions).
    """
    if name not in document.sections:
        if name not in document.specifications:
            return None
        return read_column(document, name, num_rows, rows_are=rows_are, default=0)[:, None]
    section = document.sections[name]
    num_columns = max(1, len(section.rows[0][1]) - 1) if section.rows else 1
    return read_columns(section, num_rows, rows_are=rows_are, parse=parse_amount, num_columns=num_columns)
