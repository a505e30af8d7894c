"""Detours that are shorter than the direct drive."""

import numpy as np
from numpy.typing import NDArray

from solvers.formats.triangle import MOST_SUMS, describe_detour, find_detour
from solvers.problem import UNREACHABLE


def table(rows: list[list[int]]) -> NDArray[np.int32]:
    return np.array(rows, dtype=np.int32)


def test_a_matrix_that_keeps_the_inequality_has_no_detour() -> None:
    assert find_detour(table([[0, 1, 2], [1, 0, 1], [2, 1, 0]])) is None


def test_the_drive_that_a_detour_shortens_most_is_found() -> None:
    found = find_detour(table([[0, 10, 90], [10, 0, 20], [50, 20, 0]]))
    assert found is not None
    assert (found.origin, found.via, found.destination, found.direct, found.detour) == (0, 1, 2, 90, 30)


def test_what_rounding_alone_can_save_is_no_detour() -> None:
    assert find_detour(table([[0, 5, 11], [5, 0, 5], [11, 5, 0]])) is None


def test_a_pair_without_a_way_that_has_one_by_a_third_place_is_told_as_such() -> None:
    found = find_detour(table([[0, 5, UNREACHABLE], [5, 0, 6], [9, 6, 0]]))
    assert found is not None
    assert "from 0 to 2 it has no way directly, 11 s by way of 1" in describe_detour(found, "m")


def test_pairs_without_any_way_are_no_detour() -> None:
    assert find_detour(table([[0, UNREACHABLE, 4], [UNREACHABLE, 0, UNREACHABLE], [4, UNREACHABLE, 0]])) is None


def test_the_same_detour_is_found_as_by_looking_at_every_sum() -> None:
    durations = np.random.default_rng(3).integers(0, 1000, (40, 40)).astype(np.int32)
    np.fill_diagonal(durations, 0)
    saved = durations[:, None, :] - (durations[:, :, None] + durations[None, :, :])
    found = find_detour(durations)
    assert found is not None
    assert found.direct - found.detour == saved.max()


def test_of_many_places_only_some_are_looked_at_and_the_line_says_so() -> None:
    num_places = int(MOST_SUMS**0.5) // 4
    durations = np.ones((num_places, num_places), dtype=np.int32)
    durations[1, 2] = 700
    np.fill_diagonal(durations, 0)
    found = find_detour(durations)
    assert found is not None
    assert (found.num_looked_at, found.detour) == (16, 2)
    assert f"16 of {num_places:,} places" in describe_detour(found, "m")
