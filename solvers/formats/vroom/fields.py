"""Reading the fields of one JSON object: an error names the object and the field, an unknown field is remembered."""

import itertools
import math
from collections.abc import Iterator
from typing import Any

from solvers.errors import ProblemError

LARGEST_INTEGER = 2**31 - 1
"""Largest duration, distance or amount a file may name: that of a signed 32-bit integer."""

LARGEST_TIME = 2**32 - 1
"""Largest moment a file may name; VROOM writes it where a time window has no end."""

LARGEST_ID = 2**64 - 1
"""Largest id a file may name: that of an unsigned 64-bit integer."""

Window = tuple[int, int]
"""Start and end of a time window, both included, in the file's own seconds."""

_MISSING: Any = object()


class Fields:
    """The fields of one object.

    Parameters
    ----------
    name
        How messages call the object.
    kind
        How a warning about unknown fields calls objects of this kind.
    """

    def __init__(self, given: object, name: str, kind: str) -> None:
        if not isinstance(given, dict):
            raise ProblemError(f"{name} must be an object, got {shown(given)}")
        self._given: dict[str, object] = given
        self._asked: set[str] = set()
        self.name = name
        self.kind = kind

    def get(self, field: str) -> object:
        """Give what the field holds, None where it is not there; it counts as known from now on."""
        self._asked.add(field)
        return self._given.get(field)

    def has(self, field: str) -> bool:
        """Say whether the field is there."""
        self._asked.add(field)
        return field in self._given

    def unknown(self) -> Iterator[str]:
        """Name the fields that were never asked for."""
        return (f"{self.kind}.{field}" for field in self._given if field not in self._asked)

    def integer(self, field: str, default: int | None = _MISSING, *, most: int = LARGEST_INTEGER) -> Any:
        """Read a whole number from 0 to ``most``; without a default it has to be there."""
        if not self.has(field):
            if default is _MISSING:
                raise ProblemError(f"{self.name}: {field} is missing")
            return default
        return whole_number(self._given[field], f"{self.name}: {field}", most=most)

    def text(self, field: str, default: str | None = None) -> str | None:
        """Read a string."""
        if not self.has(field):
            return default
        value = self._given[field]
        if not isinstance(value, str):
            raise ProblemError(f"{self.name}: {field} must be a string, got {shown(value)}")
        return value

    def number(self, field: str, default: float) -> float:
        """Read a number that may have decimals."""
        if not self.has(field):
            return default
        value = self._given[field]
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ProblemError(f"{self.name}: {field} must be a number, got {shown(value)}")
        return float(value)

    def array(self, field: str) -> list[object]:
        """Read an array; an empty one where the field is not there."""
        if not self.has(field):
            return []
        value = self._given[field]
        if not isinstance(value, list):
            raise ProblemError(f"{self.name}: {field} must be an array, got {shown(value)}")
        return value

    def integers(self, field: str) -> tuple[int, ...]:
        """Read an array of whole numbers."""
        return tuple(
            whole_number(value, f"{self.name}: {field}[{position}]", most=LARGEST_INTEGER)
            for position, value in enumerate(self.array(field))
        )

    def durations_by_type(self, field: str) -> dict[str, int]:
        """Read an object that gives a duration for each type of vehicle."""
        if not self.has(field):
            return {}
        value = self._given[field]
        if not isinstance(value, dict):
            raise ProblemError(f"{self.name}: {field} must be an object of durations, got {shown(value)}")
        return {
            kind: whole_number(duration, f"{self.name}: {field}.{kind}", most=LARGEST_INTEGER)
            for kind, duration in value.items()
        }

    def coordinates(self, field: str) -> tuple[float, float] | None:
        """Read an array of longitude and latitude."""
        if not self.has(field):
            return None
        value = self._given[field]
        if (
            not isinstance(value, list)
            or len(value) < 2
            or any(isinstance(one, bool) or not isinstance(one, int | float) for one in value[:2])
        ):
            raise ProblemError(f"{self.name}: {field} must be [longitude, latitude], got {shown(value)}")
        return float(value[0]), float(value[1])

    def window(self, field: str) -> Window | None:
        """Read one time window."""
        return _window(self._given[field], f"{self.name}: {field}") if self.has(field) else None

    def windows(self, field: str) -> tuple[Window, ...]:
        """Read time windows, in their order and without overlap; none where the field is not there."""
        if not self.has(field):
            return ()
        given = self.array(field)
        if not given:
            raise ProblemError(f"{self.name}: {field} is empty: leave it out where any time will do")
        windows = sorted(_window(value, f"{self.name}: {field}[{position}]") for position, value in enumerate(given))
        for before, after in itertools.pairwise(windows):
            if after[0] <= before[1]:
                raise ProblemError(f"{self.name}: {field} overlap: {list(before)} and {list(after)}")
        return tuple(windows)


def whole_number(value: object, name: str, *, most: int) -> int:
    """Hold a value to a whole number from 0 to ``most``."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ProblemError(f"{name} must be a whole number, got {shown(value)}")
    if value < 0:
        raise ProblemError(f"{name} must not be negative, got {value}")
    if value > most:
        raise ProblemError(f"{name} must be at most {most}, got {value}")
    return value


def shown(value: object) -> str:
    """Name a value in a message without printing all of a large one."""
    if isinstance(value, list):
        return "an array"
    if isinstance(value, dict):
        return "an object"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}..."


def _window(value: object, name: str) -> Window:
    if not isinstance(value, list) or len(value) != 2:
        raise ProblemError(f"{name} must be a pair [start, end], got {shown(value)}")
    start, end = (whole_number(one, name, most=LARGEST_TIME) for one in value)
    if end < start:
        raise ProblemError(f"{name} ends before it starts: [{start}, {end}]")
    return start, end
