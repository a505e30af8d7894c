"""Matrices that make no sense are refused with the entry; what they say between their tables is linear."""

import numpy as np
import pytest

from solvers.errors import ProblemError
from solvers.problem import HORIZON, UNREACHABLE, Matrix

TABLE = np.array([[0, 10, 20], [10, 0, 10], [20, 10, 0]])


def with_table(*entries, tables=1):
    """Put numbers into the table, or into copies of it one for each time."""
    changed = np.array([TABLE] * tables)
    for place, number in entries:
        changed[place] = number
    return changed


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"durations": TABLE[:2]}, "durations must be a square matrix, or one for each time, got shape (2, 3)"),
        ({"durations": TABLE[0]}, "durations must be a square matrix, or one for each time, got shape (3,)"),
        ({"durations": np.empty((0, 3, 3), dtype=int)}, "durations must hold at least one table"),
        (
            {"durations": TABLE * 1.5},
            "durations must be whole numbers (int32), got float64: round before building the problem",
        ),
        ({"durations": np.full((2, 2), np.nan)}, "durations must be whole numbers (int32), got float64"),
        ({"durations": with_table(((0, 1, 2), -3))}, "durations[1, 2] is negative: -3"),
        (
            {"durations": with_table(((0, 2, 0), 2**40))},
            f"durations[2, 0] is above {UNREACHABLE}, the value for unreachable: {2**40}",
        ),
        ({"durations": with_table(((0, 1, 1), 4))}, "durations[1, 1] must be 0, got 4"),
        (
            {"durations": with_table(((1, 0, 2), -1), tables=2), "times": (0, 50)},
            "durations[1, 0, 2] is negative: -1",
        ),
        (
            {"durations": with_table(((1, 2, 2), 1), tables=2), "times": (0, 50)},
            "durations[1, 2, 2] must be 0, got 1",
        ),
        (
            {"durations": with_table(tables=2)},
            "times must name one moment for each of the 2 tables of durations, got 0",
        ),
        (
            {"durations": TABLE, "times": (0, 50)},
            "times must name one moment for each of the 1 tables of durations, got 2",
        ),
        (
            {"durations": with_table(tables=2), "times": (0, HORIZON + 1)},
            f"times must be within {HORIZON} seconds of the start, got [0, {HORIZON + 1}]",
        ),
        (
            {"durations": with_table(tables=2), "times": (50, 50)},
            "times must each be later than the one before, got [50, 50]",
        ),
        (
            {"durations": with_table(((0, 0, 2), 80), tables=2), "times": (0, 50)},
            "durations[0, 0, 2] to durations[1, 0, 2], 80 to 20 s from 0 to 50 s, falls so steeply that leaving later "
            "would arrive earlier",
        ),
        (
            {"durations": with_table(((1, 0, 2), UNREACHABLE), tables=2), "times": (0, 50)},
            "durations[0, 0, 2] to durations[1, 0, 2], 20 to 100000000 s from 0 to 50 s, has a way at one of the two "
            "times only",
        ),
        (
            {"durations": TABLE, "distances": TABLE[:2, :2]},
            "distances must be one table as large as durations, (3, 3), got (2, 2)",
        ),
        ({"durations": TABLE, "distances": -TABLE}, "distances[0, 1] is negative: -10"),
        ({"durations": TABLE, "distances": TABLE / 2}, "distances must be whole numbers (int32), got float64"),
    ],
)
def test_a_matrix_that_makes_no_sense_is_refused_with_the_entry(fields, told):
    with pytest.raises(ProblemError) as refused:
        Matrix(**fields)
    assert str(refused.value).startswith(told)


def test_a_table_may_fall_as_steeply_as_the_clock_runs():
    matrix = Matrix(durations=with_table(((0, 0, 2), 70), tables=2), times=(0, 50))
    assert [matrix.duration(0, 2, begin) + begin for begin in (0, 25, 50)] == [70, 70, 70]


def test_a_read_only_table_of_32_bits_is_kept_and_any_other_is_copied():
    own = TABLE.astype(np.int32)
    copied = Matrix(durations=own)
    own[0, 1] = 99
    assert copied.duration(0, 1, 0) == 10
    own.setflags(write=False)
    assert np.shares_memory(Matrix(durations=own).durations, own)
    assert not copied.durations.flags.writeable


def test_the_triangle_inequality_is_not_asked_for():
    assert Matrix(durations=with_table(((0, 0, 2), 9000))).duration(0, 2, 0) == 9000


@pytest.mark.parametrize(
    ("begin", "seconds"),
    [(-9, 20), (0, 20), (1, 21), (24, 30), (25, 30), (26, 31), (50, 40), (99, 40)],
)
def test_between_two_tables_a_drive_is_linear_and_rounded_up(begin, seconds):
    matrix = Matrix(durations=with_table(((1, 0, 2), 40), tables=2), times=(0, 50))
    assert matrix.duration(0, 2, begin) == seconds


def test_a_part_of_a_matrix_keeps_its_places_times_and_distances():
    matrix = Matrix(durations=with_table(((1, 0, 2), 40), tables=2), times=(0, 50), distances=100 * TABLE)
    part = matrix.subset(np.array([2, 0]))
    assert part.durations.tolist() == [[[0, 20], [20, 0]], [[0, 20], [40, 0]]]
    assert (part.times, part.distances.tolist()) == ((0, 50), [[0, 2000], [2000, 0]])
