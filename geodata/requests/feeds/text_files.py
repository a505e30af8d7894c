"""A file as lines of text, plain or gzip-compressed: one clear sentence for every way a file can fail to be one."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from geodata.errors import FeedError


@contextmanager
def open_lines(path: Path) -> Iterator[tuple[Iterator[str], BinaryIO]]:
    """Open a file of UTF-8 text, compressed or not (told by its first bytes, not by its name).

    Yields
    ------
    lines : iterator of str
        With their line ends, without a byte order mark. Raises :class:`~geodata.errors.FeedError` naming the line that
        is not UTF-8 or at which a compressed file breaks off.
    file : binary file
        The file itself; its position says how much of it has been read.

    Raises
    ------
    FeedError
        When there is no such file, it cannot be opened, is empty, or is plainly something else.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise FeedError(f"{path}: no such file; check the path") from None
    except IsADirectoryError:
        raise FeedError(f"{path}: is a folder; name one CSV file in it") from None
    except OSError as error:
        raise FeedError(f"{path}: cannot be opened ({error.strerror}); check its permissions") from None
    with file:
        compressed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        # BufferedReader splits lines in C; GzipFile alone would do so in Python.
        stream = io.BufferedReader(gzip.GzipFile(fileobj=file, mode="rb")) if compressed else file
        lines = _decoded_lines(path, stream)
        yield lines, file


def _decoded_lines(path: Path, stream: BinaryIO | io.BufferedReader) -> Iterator[str]:
    number = 0
    try:
        start = stream.peek(_SNIFFED_BYTES)[:_SNIFFED_BYTES]  # type: ignore[union-attr]
        _require_text(path, start)
        for number, line in enumerate(stream, 1):
            if b"\0" in line:
                raise FeedError(f"{path}: line {number} holds a NUL byte: the file is damaged; download it again")
            yield (line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line).decode("utf-8")
    except UnicodeDecodeError as error:
        raise FeedError(
            f"{path}: line {number} is not UTF-8 text (byte 0x{error.object[error.start]:02x} at place "
            f"{error.start + 1}); save the file as UTF-8"
        ) from None
    except EOFError:
        raise FeedError(f"{path}: the compressed file breaks off{_after(number)}; copy or download it again") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise FeedError(
            f"{path}: the compressed file is damaged{_after(number)} ({error}); copy or download it again"
        ) from None
    except OSError as error:
        raise FeedError(
            f"{path}: cannot be read on{_after(number)} ({error.strerror}); check the disk or the connection to it"
        ) from None


def _after(number: int) -> str:
    return f" after line {number}" if number else ""


def _require_text(path: Path, start: bytes) -> None:
    if not start:
        raise FeedError(f"{path}: the file is empty; download it again")
    for magic, what in _MAGIC:
        if start.startswith(magic):
            raise FeedError(f"{path}: {what}")
    if b"\0" in start:
        raise FeedError(f"{path}: is a binary file, not CSV text; name a .csv or .csv.gz file")
    head = start.removeprefix(_BYTE_ORDER_MARK).lstrip()[:15].lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise FeedError(f"{path}: is a web page or XML, not CSV; download the CSV itself")
    if head.startswith((b"{", b"[")):
        raise FeedError(f"{path}: looks like JSON, not CSV; download the CSV export")
    if not head:
        raise FeedError(f"{path}: the file holds nothing but blank lines; download it again")


_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SNIFFED_BYTES = 4096

# First bytes by which formats know themselves, as their specifications have it.
_MAGIC = (
    (b"PK\x03\x04", "looks like an Excel workbook or a zip archive; save the sheet as CSV, or unpack the archive"),
    (b"\xd0\xcf\x11\xe0", "looks like an old Excel workbook; save the sheet as CSV"),
    (b"\x89PNG", "is a picture (PNG), not CSV; name a .csv or .csv.gz file"),
    (b"\xff\xd8\xff", "is a picture (JPEG), not CSV; name a .csv or .csv.gz file"),
    (b"%PDF", "is a PDF, not CSV; name a .csv or .csv.gz file"),
    (b"PAR1", "is a Parquet file, not CSV; export it as CSV"),
    (b"SQLite format 3", "is an SQLite database, not CSV; name a .csv or .csv.gz file"),
    (b"BZh", "is compressed with bzip2; unpack it, or compress it with gzip"),
    (b"\xfd7zXZ", "is compressed with xz; unpack it, or compress it with gzip"),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd; unpack it, or compress it with gzip"),
    (b"\x1f\x8b", "is compressed twice with gzip; unpack it once"),
    (b"\xff\xfe", "is UTF-16 text; save the file as UTF-8"),
    (b"\xfe\xff", "is UTF-16 text; save the file as UTF-8"),
)
