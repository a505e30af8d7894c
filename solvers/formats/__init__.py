"""Files of problems that other programs write, and answers in their forms.

Each form has a module of its own: ``vroom`` for VROOM's JSON, ``solomon`` for the text files of Solomon and of Gehring
and Homberger, ``vrplib`` for VRPLIB's, and ``sol`` for the answers to the latter two.
"""

import re
from enum import StrEnum

from solvers.errors import ProblemError


class Format(StrEnum):
    """A form of problems; its value is the name of its module."""

    VROOM = "vroom"
    SOLOMON = "solomon"
    VRPLIB = "vrplib"


_BY_SUFFIX = {".json": Format.VROOM, ".vrp": Format.VRPLIB, ".txt": Format.SOLOMON}

_HEAD = 4096
"""Bytes at the beginning of a file within which its form shows."""


def recognise(suffix: str, content: bytes) -> Format:
    """Tell the form of a file, by what it holds, and by the end of its name where that does not show.

    Parameters
    ----------
    suffix
        The end of its name, such as ``".json"``.

    Raises
    ------
    ProblemError
        If it is none of them.
    """
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] in (b"{", b"["):
        return Format.VROOM
    if re.search(rb"^\s*(NAME|TYPE|DIMENSION|COMMENT)\s*:", head, flags=re.MULTILINE):
        return Format.VRPLIB
    if re.search(rb"^\s*CUST(OMER)?\b", head, flags=re.MULTILINE):
        return Format.SOLOMON
    form = _BY_SUFFIX.get(suffix.lower())
    if form is None:
        raise ProblemError(
            "this is none of the forms that are read: VROOM's JSON (.json), Solomon's text (.txt), VRPLIB (.vrp)"
        )
    return form
