"""Learned durations as a file: JSON, for ``plan`` to read."""

import os
from pathlib import Path

import msgspec

from dispatch.city.limits import MAX_SERVICE_MINUTES
from dispatch.durations.learned import LearnedDurations
from dispatch.errors import DurationsError
from geodata.writing import written_whole

FORMAT, VERSION = "dispatch311-durations", 1


class _Document(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    format: str
    version: int
    learned: LearnedDurations


def save_durations(learned: LearnedDurations, path: str | os.PathLike[str]) -> None:
    """Write a file, whole or not at all."""
    document = msgspec.json.encode(_Document(format=FORMAT, version=VERSION, learned=learned))
    with written_whole(Path(path)) as file:
        file.write(msgspec.json.format(document, indent=2) + b"\n")


def read_durations(path: str | os.PathLike[str]) -> LearnedDurations:
    """Read a file that :func:`save_durations` wrote.

    Raises
    ------
    DurationsError
        If it is none, or a value in it makes no sense.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise DurationsError(f"durations file {path} cannot be read: {error.strerror}") from error
    try:
        document = msgspec.json.decode(content, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DurationsError(f"durations file {path} is not one that 'durations learn' wrote: {error}") from error
    if (document.format, document.version) != (FORMAT, VERSION):
        raise DurationsError(
            f"durations file {path} is {document.format!r:.40} of version {document.version}, not {FORMAT!r} of "
            f"version {VERSION}: learn it anew"
        )
    learned = document.learned
    for one in learned.durations:
        time = one.on_site
        if not 1 <= time.median <= time.nine_of_ten <= 60 * MAX_SERVICE_MINUTES:
            raise DurationsError(
                f"durations file {path}: {one.service_type!r:.60} takes {time.median} s, nine of ten at most "
                f"{time.nine_of_ten} s: they must be in this order, from 1 to {60 * MAX_SERVICE_MINUTES:,}"
            )
    if learned.crew_day is not None and not 0 <= learned.crew_day <= 1:
        raise DurationsError(f"durations file {path}: crew_day is {learned.crew_day}: it must be between 0 and 1")
    return learned
