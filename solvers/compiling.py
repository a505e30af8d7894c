"""Compiling the inner loops of the clock and the search to machine code, kept on disk between runs."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

_jit: Any = numba.njit
"""Taken for anything: its option to allocate nothing, ``_nrt``, is none of its documented ones."""

_Function = TypeVar("_Function", bound=Callable[..., Any])


def inlined(function: _Function) -> _Function:
    """Compile a function into each function that calls it: for what is called in a few places, millions of times."""
    return cast(_Function, _jit(inline="always", _nrt=False)(function))


def compiled(function: _Function) -> _Function:
    """Compile a function on its first call, without holding the interpreter's lock while it runs.

    It can allocate nothing: arrays are handed to it. So nothing need be counted either, which Numba otherwise does at
    every touch of an array and two threads can only do in turn.

    Where neither the source's folder nor the user's cache can be written, machine code is made anew in each process.
    """
    # A function's machine code holds that of the compiled functions it calls, which Numba does not notice to have
    # changed: so it is kept under a name that changes with any of them.
    function.__qualname__ = f"{function.__name__}-{_digest_of_sources()}"
    try:
        return cast(_Function, _jit(cache=True, nogil=True, _nrt=False)(function))
    except RuntimeError:
        return cast(_Function, _jit(nogil=True, _nrt=False)(function))


@cache
def _digest_of_sources() -> str:
    solvers = Path(__file__).parent
    sources = [Path(__file__), *sorted((solvers / "timing").glob("*.py")), *sorted((solvers / "search").glob("*.py"))]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
