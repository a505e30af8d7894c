"""A file of a problem, whatever its format."""

from pathlib import Path

from solvers.errors import ProblemError
from solvers.formats.instance import Instance
from solvers.formats.rounding import Rounding
from solvers.formats.solomon import is_solomon, read_solomon
from solvers.formats.vrplib import is_vrplib, read_vrplib


def read(
    path: Path, *, rounding: Rounding | None = None, ignore_prizes: bool = False, num_vehicles: int | None = None
) -> Instance:
    """Read a Solomon or VRPLIB file: what it is, its content says.

    Parameters
    ----------
    rounding
        How its numbers become whole ones. None for the convention under which costs of its kind are published.
    ignore_prizes
        Let every client have to be served.
    num_vehicles
        So many instead of as many as the file says, where they are all alike.

    Raises
    ------
    ProblemError
        Beginning with the path, and naming the line or section.
    OSError
        Where the file cannot be read at all.
    """
    try:
        text = read_text(path)
        if is_vrplib(text):
            return read_vrplib(text, rounding=rounding, ignore_prizes=ignore_prizes, num_vehicles=num_vehicles)
        if is_solomon(text):
            return read_solomon(text, rounding=rounding, num_vehicles=num_vehicles)
    except ProblemError as error:
        raise ProblemError(f"{path}: {error}") from error
    raise ProblemError(
        f"{path}: neither a Solomon file (its second line is VEHICLE) nor a VRPLIB file (lines of NAME: value, then "
        f"sections), it begins with {text.lstrip()[:40]!r}"
    )


def read_text(path: Path) -> str:
    """Read a file that has to be text.

    Raises
    ------
    ProblemError
        For an empty one or one of other bytes.
    """
    content = path.read_bytes()
    if not content.strip():
        raise ProblemError("the file is empty")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemError(f"byte {error.start} is no text: is this the file you meant?") from error
    if "\0" in text:
        raise ProblemError(f"byte {content.index(0)} is no text: is this the file you meant?")
    return text
