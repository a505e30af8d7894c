"""Reading a city's file of service requests, row by row."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from geodata.errors import FeedError
from geodata.requests.feeds.csv_rows import CsvRow, csv_rows
from geodata.requests.feeds.presets import PRESETS, REQUIRED_FIELDS, Field, Preset
from geodata.requests.feeds.rows import RowReader
from geodata.requests.feeds.text_files import open_lines
from geodata.requests.record import RejectedRow, ServiceRequest


def read(
    path: str | PathLike[str], preset: str | Preset, *, on_bytes: Callable[[int, int], None] | None = None
) -> Iterator[ServiceRequest | RejectedRow]:
    """Read a city's CSV file, compressed with gzip or not, in the order of its rows.

    The file is streamed: beside the row at hand only the ids already seen are kept, to find one that comes twice (about
    a hundred bytes each). Times come out in UTC.

    Parameters
    ----------
    path
        The file.
    preset
        One of :data:`~geodata.requests.feeds.presets.PRESETS` or its name.
    on_bytes
        Called now and then with the bytes of the file read so far and in all, compressed as they are.

    Returns
    -------
    iterator
        Every row once, taken or rejected.

    Raises
    ------
    FeedError
        At once when the file cannot be opened, is not CSV, has no rows or lacks columns the preset needs; while reading
        when it breaks off or is not UTF-8.
    """
    path = Path(path)
    preset = _preset(preset)
    with _open_rows(path, preset) as (_, rows, _):
        if next(rows, None) is None:
            raise FeedError(f"{path}: has a header but no rows; download it again")
    return _read_rows(path, preset, on_bytes)


_ROWS_PER_REPORT = 1000


def _read_rows(
    path: Path, preset: Preset, on_bytes: Callable[[int, int], None] | None
) -> Iterator[ServiceRequest | RejectedRow]:
    total = path.stat().st_size
    with _open_rows(path, preset) as (reader, rows, file):
        for number, row in enumerate(rows, 1):
            yield reader.read(row)
            if on_bytes and number % _ROWS_PER_REPORT == 0:
                on_bytes(file.tell(), total)
    if on_bytes:
        on_bytes(total, total)


@contextmanager
def _open_rows(path: Path, preset: Preset) -> Iterator[tuple[RowReader, Iterator[CsvRow], BinaryIO]]:
    with open_lines(path) as (lines, file):
        rows = csv_rows(path, lines)
        first = next(rows, CsvRow([], 1, 1))
        header = [name.strip() for name in first.values]
        yield RowReader(preset, header, _columns(path, first.line_number, header, preset)), rows, file


def _preset(preset: str | Preset) -> Preset:
    if isinstance(preset, Preset):
        return preset
    try:
        return PRESETS[preset]
    except KeyError:
        raise FeedError(f"there is no preset {preset!r}; choose one of {', '.join(sorted(PRESETS))}") from None


def _columns(path: Path, line_number: int, header: list[str], preset: Preset) -> Mapping[Field, int]:
    columns = _found_columns(header, preset)
    missing = [preset.columns[field][0] for field in REQUIRED_FIELDS if field not in columns]
    if missing:
        raise FeedError(
            f"{path}: line {line_number}: no column {', '.join(missing)}, which preset {preset.name} needs; "
            f"{_advice(header, preset)}"
        )
    compared = [_compared(name) for name in header]
    for index in columns.values():
        if compared.count(compared[index]) > 1:
            raise FeedError(
                f"{path}: line {line_number}: column {header[index]} is there twice; remove or rename one of the two"
            )
    return columns


def _found_columns(header: list[str], preset: Preset) -> Mapping[Field, int]:
    index_of = {_compared(name): index for index, name in reversed(list(enumerate(header)))}
    found: dict[Field, int] = {}
    for field, names in preset.columns.items():
        for name in names:
            if _compared(name) in index_of:
                found[field] = index_of[_compared(name)]
                break
    return found


def _advice(header: list[str], preset: Preset) -> str:
    for other in PRESETS.values():
        if other.name != preset.name and all(field in _found_columns(header, other) for field in REQUIRED_FIELDS):
            return f"this looks like preset {other.name}"
    for separator, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and separator in header[0]:
            return f"its values seem to be separated by {name}: save it separated by commas"
    return "add it, or choose another preset"


def _compared(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
