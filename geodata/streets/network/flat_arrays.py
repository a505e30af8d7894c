"""Flat arrays in a frozen dataclass: made read-only, and held against what all of them have to obey."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.errors import StreetDataError


def freeze(instance: object, dtypes: Mapping[str, np.dtype[Any]]) -> None:
    """Replace the arrays of a frozen dataclass by read-only copies of their own type."""
    for name, dtype in dtypes.items():
        array = np.array(getattr(instance, name), dtype=dtype, order="C")
        array.setflags(write=False)
        object.__setattr__(instance, name, array)


def cuts_in_runs(offset: NDArray[np.int64], length: int) -> bool:
    """Tell whether ``offset`` cuts ``length`` entries into runs of two or more."""
    return bool(
        len(offset) > 0
        and offset[0] == 0
        and offset[-1] == length
        # A difference of 64-bit numbers may overflow: in range first.
        and ((offset >= 0) & (offset <= length)).all()
        and (np.diff(offset) >= 2).all()
    )


def runs(first: NDArray[np.integer], count: NDArray[np.integer]) -> NDArray[np.int64]:
    """List ``first[i]`` up to ``first[i] + count[i]`` for each i, one run after the other."""
    before = np.cumsum(count) - count
    return np.asarray(np.arange(count.sum()) - np.repeat(before, count) + np.repeat(first, count), dtype=np.int64)


def require_within(name: str, numbers: NDArray[np.float64], least: float, most: float) -> None:
    """Refuse an array that holds something else than numbers from ``least`` to ``most``.

    Raises
    ------
    StreetDataError
        Naming the first that is wrong.
    """
    wrong = np.flatnonzero(~(np.isfinite(numbers) & (numbers >= least) & (numbers <= most)))
    if len(wrong):
        raise StreetDataError(f"{name}[{wrong[0]}] is {numbers[wrong[0]]}, not within {least} and {most}")
