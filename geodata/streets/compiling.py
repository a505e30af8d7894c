"""Compiling the inner loops of routing to machine code, kept on disk between runs."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Compile a function on its first call, without holding the interpreter's lock while it runs.

    Machine code is kept beside the source, or in the user's cache folder; where neither can be written, it is made anew
    in each process.
    """
    # Numba takes kept code for current as long as the function's own file has not changed, but constants and other
    # compiled functions are frozen into it: so it is kept under a name that changes with any file they may come from.
    function.__qualname__ = f"{function.__name__}-{_sources_digest()}"
    try:
        return cast(_Function, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast(_Function, numba.njit(nogil=True)(function))


@cache
def _sources_digest() -> str:
    streets = Path(__file__).parent
    sources = [Path(__file__), streets / "network" / "ordering.py", *sorted((streets / "routing").glob("*.py"))]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
