"""One house or one corner, however it is written."""

import pytest

from dispatch.orders.duplicates.addresses import find_spot, is_same_spot


def is_same(one: str, other: str) -> bool:
    spots = find_spot(one), find_spot(other)
    assert spots[0] is not None
    assert spots[1] is not None
    return is_same_spot(*spots)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 Elm St Allston MA 02134", "12 ELM ST, ALLSTON, MA"),
        ("12 Elm Street", "12 Elm St."),
        ("12A Elm St", "12 Elm St"),
        ("12-16 Elm St", "14 Elm St"),
        ("1502 1/2 S HARVARD BLVD, 90006", "1502 South Harvard Boulevard"),
        ("51-53 Langley Rd", "53 - 57 Langley Rd"),
        ("INTERSECTION of Elm St & Oak Ave Allston MA", "INTERSECTION of Oak Ave & Elm St Allston MA"),
        ("PICO BLVD AT COTNER AVE, 90064", "Cotner Avenue at Pico Boulevard"),
    ],
)
def test_these_are_one_place(one: str, other: str) -> None:
    assert is_same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 Elm St", "14 Elm St"),
        ("12 Elm St", "12 Elm Ave"),
        ("12 N Elm St", "12 S Elm St"),
        ("12-16 Elm St", "18-20 Elm St"),
        ("12 Elm St Allston MA", "12 Elm St Dorchester MA"),
        ("INTERSECTION of Elm St & Oak Ave", "INTERSECTION of Elm St & Ash Ave"),
        ("INTERSECTION of Elm St & Oak Ave", "12 Elm St"),
    ],
)
def test_these_are_two_places(one: str, other: str) -> None:
    assert not is_same(one, other)


@pytest.mark.parametrize("address", ["", "  ", ",", " . "])
def test_an_empty_address_names_no_place(address: str) -> None:
    assert find_spot(address) is None
