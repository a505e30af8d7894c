"""Telling the form of a file."""

import pytest

from solvers.errors import ProblemError
from solvers.formats import Format, recognise


@pytest.mark.parametrize(
    ("suffix", "content", "form"),
    [
        (".txt", b'  {"jobs": []}', Format.VROOM),
        ("", b"\xef\xbb\xbf{}", Format.VROOM),
        ("", b"NAME : X-n101-k25\nTYPE : CVRP\n", Format.VRPLIB),
        (".txt", b"COMMENT: none\nDIMENSION: 5\n", Format.VRPLIB),
        ("", b"R101\n\nVEHICLE\nNUMBER     CAPACITY\n  25         200\n\nCUSTOMER\nCUST NO.  XCOORD.\n", Format.SOLOMON),
        (".vrp", b"", Format.VRPLIB),
        (".JSON", b"", Format.VROOM),
    ],
)
def test_the_form_is_told_by_what_a_file_holds_then_by_its_name(suffix: str, content: bytes, form: Format) -> None:
    assert recognise(suffix, content) is form


def test_a_file_of_no_known_form_is_refused_with_those_there_are() -> None:
    with pytest.raises(ProblemError, match=r"VROOM's JSON.*Solomon.*VRPLIB"):
        recognise(".png", b"\x89PNG")
