"""Speed factors in a file that a person can read and change: JSON, 24 numbers a class for weekdays and for weekends."""

import json
import os
from pathlib import Path
from typing import Any

from geodata.errors import TrafficDataError
from geodata.streets.traffic.factors import ASSUMED_SHARE_OF_FREEWAY, SpeedFactors
from geodata.streets.traffic.periods import HOURS
from geodata.writing import written_whole

FORMAT_VERSION = 1
"""Changes whenever a file of before would be misread by the code of now."""

_VERSION_KEY = "dispatch311_speed_factors"
_DAY_KINDS = ("weekday", "weekend")


def save_speed_factors(factors: SpeedFactors, path: str | os.PathLike[str]) -> None:
    """Write speed factors to ``path``, whole or not at all: a file of that name is only replaced by a complete one.

    Raises
    ------
    TrafficDataError
        If the file cannot be written.
    """
    path = Path(path)
    # One line for each class and kind of day, so that a person sees the day as a row.
    rows = [
        f"    {json.dumps(name)}: {{\n"
        f'      "weekday": {json.dumps(row[:HOURS])},\n'
        f'      "weekend": {json.dumps(row[HOURS:])}\n'
        "    }"
        for name, row in zip(factors.class_names, factors.factors.tolist(), strict=True)
    ]
    text = (
        f'{{\n  "{_VERSION_KEY}": {FORMAT_VERSION},\n  "source": {json.dumps(factors.source)},\n  "classes": {{\n'
        + ",\n".join(rows)
        + "\n  }\n}\n"
    )
    try:
        with written_whole(path) as file:
            file.write(text.encode())
    except OSError as error:
        raise TrafficDataError(f"{path}: the speed factors cannot be written: {error.strerror or error}") from error


def load_speed_factors(path: str | os.PathLike[str]) -> SpeedFactors:
    """Read speed factors that :func:`save_speed_factors` wrote, or a person did.

    Raises
    ------
    TrafficDataError
        If there is no such file, if it is no file of speed factors, is of another version, names an unknown class, or
        holds anything but 24 factors within bounds for each kind of day.
    """
    path = Path(path)
    try:
        document = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_no_key_twice)
        return _parse(document)
    except OSError as error:
        raise TrafficDataError(f"{path}: the speed factors cannot be read: {error.strerror or error}") from error
    except (ValueError, OverflowError, RecursionError) as error:
        # No text, no JSON, or a number no computer holds.
        raise TrafficDataError(f"{path}: not a file of speed factors: {error}") from error
    except TrafficDataError as error:
        raise TrafficDataError(f"{path}: {error}") from error


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise TrafficDataError(f"{twice!r:.40} stands there twice: keep one")
    return document


def _parse(document: Any) -> SpeedFactors:
    if not isinstance(document, dict) or _VERSION_KEY not in document:
        raise TrafficDataError(f"not a file of speed factors: it has no {_VERSION_KEY!r}")
    if document[_VERSION_KEY] != FORMAT_VERSION:
        raise TrafficDataError(
            f"the speed factors are of format version {document[_VERSION_KEY]!r:.40}, this program reads version "
            f"{FORMAT_VERSION}: save them again"
        )
    classes, source = document.get("classes"), document.get("source")
    if not isinstance(source, str):
        raise TrafficDataError("'source' has to be a text that says where the factors come from")
    if not isinstance(classes, dict) or not classes:
        raise TrafficDataError("'classes' has to name at least one class of street with its factors")
    if unknown := [name for name in classes if name not in ASSUMED_SHARE_OF_FREEWAY]:
        raise TrafficDataError(f"{unknown[0]!r:.40} is no class of drivable street: take a value of OSM's highway")
    return SpeedFactors(
        class_names=tuple(classes),
        factors=[_row(name, days) for name, days in classes.items()],  # type: ignore[arg-type]
        source=source,
    )


def _row(name: str, days: Any) -> list[float]:
    if not isinstance(days, dict) or set(days) != set(_DAY_KINDS):
        raise TrafficDataError(f"class {name!r} needs the factors of a 'weekday' and of a 'weekend', and nothing else")
    row: list[float] = []
    for kind in _DAY_KINDS:
        hours = days[kind]
        if not isinstance(hours, list) or len(hours) != HOURS:
            length = f"{len(hours)} entries" if isinstance(hours, list) else f"{hours!r:.40}"
            raise TrafficDataError(f"class {name!r}, {kind}: 24 factors are needed, got {length}")
        # True is an int to Python, and no factor to anyone.
        if strange := [hour for hour in hours if isinstance(hour, bool) or not isinstance(hour, int | float)]:
            raise TrafficDataError(f"class {name!r}, {kind}: {strange[0]!r:.40} is no number")
        row.extend(hours)
    return row
