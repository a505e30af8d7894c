"""Where the places are and how far it is between them."""

import numpy as np
from numpy.typing import NDArray

from solvers.errors import ProblemError
from solvers.formats.distances import straight_lines
from solvers.formats.numbers import parse_amount, parse_number
from solvers.formats.vrplib.columns import read_columns
from solvers.formats.vrplib.sections import Document

Numbers = NDArray[np.float64]

FORMATS = ("FULL_MATRIX", "LOWER_ROW")
"""Orders of an EDGE_WEIGHT_SECTION that are read."""


def read_coordinates(document: Document, num_places: int) -> Numbers | None:
    """Give coordinates of shape (n, 2), or None where the file has none."""
    if "NODE_COORD" not in document.sections:
        return None
    section = document.sections["NODE_COORD"]
    return read_columns(section, num_places, rows_are="places", parse=parse_number, num_columns=2)


def read_distances(document: Document, num_places: int, coordinates: Numbers | None) -> Numbers | None:
    """Give distances of shape (n, n), in the file's units; None for the straight lines between the coordinates.

    Raises
    ------
    ProblemError
        For a type or format that is not read, or one that the file does not give the numbers for.
    """
    if "EDGE_WEIGHT_TYPE" not in document.specifications:
        raise ProblemError("EDGE_WEIGHT_TYPE is missing: it says how far it is between two places, often EUC_2D")
    given = document.specifications["EDGE_WEIGHT_TYPE"]
    kind = given.value.upper()
    if kind == "EXPLICIT":
        return _explicit(document, num_places)
    if kind not in ("EUC_2D", "FLOOR_2D", "CEIL_2D", "EXACT_2D"):
        raise ProblemError(
            f"{given.where('EDGE_WEIGHT_TYPE')} must be EUC_2D, FLOOR_2D, CEIL_2D, EXACT_2D or EXPLICIT, "
            f"got {given.value!r}"
        )
    if "EDGE_WEIGHT" in document.sections:
        line = document.sections["EDGE_WEIGHT"].line
        raise ProblemError(
            f"line {line}: EDGE_WEIGHT_SECTION contradicts EDGE_WEIGHT_TYPE {kind}, which must be EXPLICIT"
        )
    if coordinates is None:
        raise ProblemError(f"NODE_COORD_SECTION is missing: EDGE_WEIGHT_TYPE {kind} is about coordinates")
    if kind == "FLOOR_2D":
        return np.floor(straight_lines(coordinates))
    if kind == "CEIL_2D":
        return np.ceil(straight_lines(coordinates))
    if kind == "EXACT_2D":
        return np.rint(1000 * straight_lines(coordinates))
    return None


def _explicit(document: Document, num_places: int) -> Numbers:
    if "EDGE_WEIGHT" not in document.sections:
        raise ProblemError("EDGE_WEIGHT_SECTION is missing: EDGE_WEIGHT_TYPE EXPLICIT says that it gives the distances")
    if "EDGE_WEIGHT_FORMAT" not in document.specifications:
        raise ProblemError(f"EDGE_WEIGHT_FORMAT is missing: it must be one of {', '.join(FORMATS)}")
    given = document.specifications["EDGE_WEIGHT_FORMAT"]
    order = given.value.upper()
    if order not in FORMATS:
        raise ProblemError(
            f"{given.where('EDGE_WEIGHT_FORMAT')} must be one of {', '.join(FORMATS)}, got {given.value!r}"
        )
    section = document.sections["EDGE_WEIGHT"]
    # The numbers are one stream: where its lines break says nothing.
    numbers = [parse_amount(word, section.where(line)) for line, words in section.rows for word in words]
    expected = num_places * num_places if order == "FULL_MATRIX" else num_places * (num_places - 1) // 2
    if len(numbers) != expected:
        raise ProblemError(
            f"EDGE_WEIGHT_SECTION, which begins on line {section.line}, must have {expected} numbers for {num_places} "
            f"places as {order}, got {len(numbers)}: the file may be cut, or DIMENSION wrong"
        )
    if order == "FULL_MATRIX":
        return np.array(numbers, dtype=np.float64).reshape(num_places, num_places)
    distances = np.zeros((num_places, num_places))
    distances[np.tril_indices(num_places, k=-1)] = numbers
    return distances + distances.T
