"""Reading matrices: row by row, so that a file of 25 million entries takes little more memory than its own bytes."""

import json

import msgspec
import numpy as np
from numpy.typing import NDArray

from solvers.errors import ProblemError
from solvers.formats.vroom.fields import LARGEST_INTEGER, shown
from solvers.formats.vroom.sheets import Tables
from solvers.problem import UNREACHABLE


def read_tables(profiles: dict[str, msgspec.Raw]) -> dict[str, Tables]:
    """Read the matrices of each profile.

    Parameters
    ----------
    profiles
        The raw bytes of each profile's object, which hold ``durations`` and, where there are any, ``distances`` and
        ``costs``.
    """
    tables = {}
    for profile, raw in profiles.items():
        name = f"matrices.{profile}"
        try:
            given = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        except msgspec.ValidationError as error:
            raise ProblemError(f"{name} must be an object with durations") from error
        if "durations" not in given:
            raise ProblemError(f"{name}: durations are missing")
        read = {
            field: read_table(given[field], f"{name}.{field}")
            for field in ("durations", "distances", "costs")
            if field in given
        }
        for field, table in read.items():
            if len(table) != len(read["durations"]):
                raise ProblemError(f"{name}.{field} has {len(table)} rows, durations {len(read['durations'])}")
        tables[profile] = Tables(**read)
    return tables


def read_table(raw: msgspec.Raw, name: str) -> NDArray[np.int32]:
    """Read one square matrix of whole numbers.

    Returns
    -------
    ndarray
        Shape (n, n), read-only int32; entries from ``UNREACHABLE`` on are ``UNREACHABLE``.

    Raises
    ------
    ProblemError
        Naming the first entry that cannot be used.
    """
    try:
        rows = msgspec.json.decode(raw, type=list[msgspec.Raw])
    except msgspec.ValidationError as error:
        raise ProblemError(f"{name} must be an array of rows") from error
    if not rows:
        raise ProblemError(f"{name} is empty")
    table = np.empty((len(rows), len(rows)), dtype=np.int32)
    decoder = msgspec.json.Decoder(list[int])
    for number, row in enumerate(rows):
        try:
            entries = decoder.decode(row)
            values = np.array(entries, dtype=np.int64)
        except (msgspec.ValidationError, OverflowError) as error:
            raise ProblemError(_wrong_entry(row, f"{name}[{number}]")) from error
        if len(values) != len(rows):
            raise ProblemError(
                f"{name} must be square: it has {len(rows)} rows, but {len(values)} entries in row {number}"
            )
        if values.min() < 0 or values.max() > LARGEST_INTEGER:
            raise ProblemError(_wrong_entry(row, f"{name}[{number}]"))
        table[number] = np.minimum(values, UNREACHABLE)
    diagonal = np.diagonal(table)
    if diagonal.any():
        place = int(np.flatnonzero(diagonal)[0])
        raise ProblemError(f"{name}[{place}][{place}] must be 0, from a place to itself, got {diagonal[place]}")
    table.setflags(write=False)
    return table


def _wrong_entry(row: msgspec.Raw, name: str) -> str:
    """Say what is wrong with a row that is no array of whole numbers from 0 to the largest."""
    # Not by msgspec, which refuses a number beyond all range without saying which.
    entries = json.loads(bytes(row))
    if not isinstance(entries, list):
        return f"{name} must be an array of whole numbers, got {shown(entries)}"
    for column, entry in enumerate(entries):
        if isinstance(entry, bool) or not isinstance(entry, int):
            return f"{name}[{column}] must be a whole number, got {shown(entry)}"
        if not 0 <= entry <= LARGEST_INTEGER:
            why = "negative" if entry < 0 else f"above {LARGEST_INTEGER}"
            return f"{name}[{column}] is {why}: {entry}"
    return f"{name} must be an array of whole numbers"
