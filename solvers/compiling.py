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
        dispatcher = _jit(cache=True, nogil=True, _nrt=False)(function)
    except RuntimeError:
        dispatcher = _jit(nogil=True, _nrt=False)(function)
    # Numba would make a machine code of its own, and of all that is called from it, for every width of integer and for
    # every literal number that a compiled caller hands over, even for a counter that begins at a literal 0.
    resolve = dispatcher.get_call_template
    dispatcher.get_call_template = lambda args, kws: resolve([_widest(one) for one in args], kws)
    return cast(_Function, dispatcher)


def _widest(one: Any) -> Any:
    plain = numba.types.unliteral(one)  # type: ignore[no-untyped-call]
    return numba.types.int64 if isinstance(plain, numba.types.Integer) else plain


@cache
def _digest_of_sources() -> str:
    solvers = Path(__file__).parent
    sources = [Path(__file__), *sorted((solvers / "timing").glob("*.py")), *sorted((solvers / "search").glob("*.py"))]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
