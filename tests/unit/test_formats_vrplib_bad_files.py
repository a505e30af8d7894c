import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solver_files import CVRP, EVERYTHING, SOLOMON, TWO_VEHICLES, VRPTW, with_head, with_part

from solvers.errors import ProblemError
from solvers.formats.reading import read
from solvers.formats.rounding import Rounding
from solvers.formats.solomon import read_solomon
from solvers.formats.vrplib import read_vrplib


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            with_part(CVRP, "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 3\n"),
            "MUTUALLY_EXCLUSIVE_GROUP_SECTION wants just one of 2",
        ),
        (
            with_part(CVRP, "PICKUP_AND_DELIVERY_SECTION\n1 2 3\n"),
            "line 16: PICKUP_AND_DELIVERY_SECTION is not understood",
        ),
        (with_head(CVRP, "GVRP_SETS: 2"), "line 3: GVRP_SETS is not understood here"),
        (
            with_part(
                TWO_VEHICLES, "VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2 1\nVEHICLES_MAX_RELOADS_SECTION\n1 1\n2 2\n"
            ),
            "VEHICLES_MAX_RELOADS: vehicle 1 may reload 1 times, which a problem cannot say",
        ),
    ],
)
def test_what_a_problem_cannot_say_is_refused(text: str, message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        read_vrplib(text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("4 1\nDEPOT", "DEPOT", "DEMAND_SECTION, which begins on line 11, has rows for 3 of the 4 places, none for 4"),
        ("4 1\nDEPOT", "4 1\n5 1\nDEPOT", "line 16: DEMAND_SECTION must begin with one of the places, 1 to 4, got 5"),
        ("4 1\nDEPOT", "3 1\nDEPOT", "line 15: DEMAND_SECTION is the second row for 3"),
        ("4 1\nDEPOT", "4 -1\nDEPOT", "line 15: DEMAND_SECTION must not be negative, got -1"),
        ("4 1\nDEPOT", "4 nan\nDEPOT", "line 15: DEMAND_SECTION must be a number, got 'nan'"),
        ("4 1\nDEPOT", "4 1_0\nDEPOT", "line 15: DEMAND_SECTION must be a number, got '1_0'"),
        ("3 4 3\n", "3 4\n", "line 9: NODE_COORD_SECTION must have 3 numbers, got 2"),
        ("3 4 3\n", "3 4 inf\n", "line 9: NODE_COORD_SECTION must be a number, got 'inf'"),
        ("DEMAND_SECTION\n1 0\n2 1\n3 1\n4 1\n", "", "DEMAND_SECTION is missing, which TYPE CVRP cannot do without"),
        ("CAPACITY: 2\n", "", "CAPACITY_SECTION is missing"),
        ("CAPACITY: 2\n", "CAPACITY: two\n", "line 4: CAPACITY must be a number, got 'two'"),
        ("CAPACITY: 2\n", "CAPACITY: 2\nCAPACITY: 3\n", "line 5: CAPACITY was given on line 4 already"),
        ("DIMENSION: 4\n", "", "DIMENSION is missing"),
        ("DIMENSION: 4\n", "DIMENSION: 0\n", "line 3: DIMENSION must be between 1 and 1000000, got 0"),
        ("DIMENSION: 4\n", "DIMENSION: 9999999999\n", "line 3: DIMENSION must be between 1 and 1000000"),
        ("DIMENSION: 4\n", "DIMENSION: 5\n", "has rows for 4 of the 5 places, none for 5"),
        ("DEPOT_SECTION\n1\n-1\nEOF\n", "", "DEPOT_SECTION is missing"),
        (
            "DEPOT_SECTION\n1\n-1",
            "DEPOT_SECTION\n4\n-1",
            "DEPOT_SECTION, which begins on line 16, must name the first places",
        ),
        (
            "DEPOT_SECTION\n1\n-1",
            "DEPOT_SECTION\n1\n2\n3\n4\n-1",
            "there are 4 depots among 4 places, so there are no clients",
        ),
        (
            "NODE_COORD_SECTION\n1 0 0\n2 0 3\n3 4 3\n4 4 0\n",
            "",
            "NODE_COORD_SECTION is missing: EDGE_WEIGHT_TYPE EUC_2D",
        ),
        (
            "EUC_2D",
            "GEO",
            "line 5: EDGE_WEIGHT_TYPE must be EUC_2D, FLOOR_2D, CEIL_2D, EXACT_2D or EXPLICIT, got 'GEO'",
        ),
        ("EUC_2D", "EXPLICIT", "EDGE_WEIGHT_SECTION is missing"),
        ("EDGE_WEIGHT_TYPE: EUC_2D\n", "", "EDGE_WEIGHT_TYPE is missing"),
        ("TYPE: CVRP", "TYPE: OVRP", "TYPE is OVRP, for which no rounding is known"),
        ("TYPE: CVRP\n", "", "TYPE is missing, for which no rounding is known"),
        ("1 0 0\n", "1 0 4000000000\n", "the distances reach 4000000000 when rounded by round"),
        ("1 0 0\n", "1 0 1e30\n", "the distances holds 1e[+]30, which is too large"),
        (
            "NAME: square\n",
            "NAME: square\nsomething else\n",
            "line 2 must be NAME: value or the beginning of a section",
        ),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_its_line(old: str, new: str, message: str) -> None:
    assert old in CVRP
    with pytest.raises(ProblemError, match=message):
        read_vrplib(CVRP.replace(old, new))


def test_a_time_window_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ProblemError, match="TIME_WINDOW_SECTION: that of 3 runs backwards, from 20 to 6"):
        read_vrplib(VRPTW.replace("3 20 60", "3 20 6"))


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("VEHICLES_DEPOT_SECTION\n1 1\n2 2\n", "vehicle 2 must have a depot, 1 to 1, got 2"),
        ("VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2 3\n", "vehicle 2 must reload at a depot, 1 to 1, got 3"),
        ("VEHICLES_ALLOWED_CLIENTS_SECTION\n1 1\n2 9\n", "vehicle 2 must be allowed places, 1 to 4, got 9"),
        ("VEHICLES_UNIT_DISTANCE_COST_SECTION\n1 1\n2 1.5\n", "must be a whole number, got 1.5"),
        ("VEHICLES_FIXED_COST_SECTION\n1 1\n", "has rows for 1 of the 2 vehicles, none for 2"),
        ("BACKHAUL_SECTION\n1 0 0\n2 0 0\n3 0 0\n4 0 0\n", "BACKHAUL_SECTION has 2 amounts for each place"),
    ],
)
def test_vehicles_that_are_not_right_are_refused(part: str, message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        read_vrplib(with_part(TWO_VEHICLES, part))


@given(st.integers(0, len(VRPTW) - len("1\n-1\nEOF\n") - 2))
def test_a_file_that_was_cut_is_refused(length: int) -> None:
    with pytest.raises(ProblemError):
        read_vrplib(VRPTW[:length])


@given(
    text=st.sampled_from([EVERYTHING, SOLOMON]),
    begin=st.integers(0, len(EVERYTHING)),
    length=st.integers(0, 12),
    put=st.text("0123456789-.:eE \n\tnaif_SECTION#", max_size=8),
    rounding=st.sampled_from(["round", "trunc", "dimacs", "exact", "none"]),
)
@settings(max_examples=400)
def test_whatever_is_done_to_a_file_it_is_read_or_refused(
    text: str, begin: int, length: int, put: str, rounding: Rounding
) -> None:
    changed = text[:begin] + put + text[begin + length :]
    reader = read_vrplib if text is EVERYTHING else read_solomon
    with contextlib.suppress(ProblemError):
        assert reader(changed, rounding=rounding).problem.jobs


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"\x1f\x8b\x08\x00\xff\xfe", "byte 1 is no text"),
        (b"NAME: a\x00b", "byte 7 is no text"),
        (b"Route #1: 1 2\nCost 5\n", "neither a Solomon file"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_its_path(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "other.vrp"
    file.write_bytes(content)
    with pytest.raises(ProblemError, match=message) as raised:
        read(file)
    assert str(raised.value).startswith(f"{file}: ")
