"""Compiling the inner loops of routing to machine code, kept on disk between runs."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Compile a function on its first call, without holding the interpreter's lock while it runs.

    Machine code is kept beside the source, or in the user's cache folder; where neither can be written, it is made anew
    in each process.
    """
    try:
        return cast(_Function, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast(_Function, numba.njit(nogil=True)(function))
