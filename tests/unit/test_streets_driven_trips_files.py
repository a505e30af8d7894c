from datetime import timedelta

import pytest

from geodata.errors import TrafficDataError
from geodata.streets.driven_trips import read_driven_times

HEADER = "from_lon,from_lat,to_lon,to_lat,departed,seconds"
GOOD = "-71.06,42.35,-71.05,42.36,2026-03-02T08:13,312"


@pytest.fixture
def read(tmp_path):
    def read_lines(*lines, encoding="utf-8"):
        path = tmp_path / "trips.csv"
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return read_driven_times(path)

    return read_lines


def the_one(read, row):
    """Read a row between two good ones, and give why it is left out."""
    times, left_out = read(HEADER, GOOD, row, GOOD)
    assert [time.line_number for time in times] == [2, 4]
    assert [row.line_number for row in left_out] == [3]
    return left_out[0]


def test_a_row_is_read_with_its_line(read):
    times, left_out = read(HEADER, GOOD)
    assert left_out == []
    assert times[0].line_number == 2
    assert (times[0].start, times[0].end) == ((-71.06, 42.35), (-71.05, 42.36))
    assert times[0].departed.isoformat() == "2026-03-02T08:13:00+00:00"
    assert times[0].seconds == 312.0


def test_columns_are_found_by_name_in_any_order_among_others(read):
    header = "Truck, Seconds ,departed,to_lat,TO_LON,from_lat,from_lon"
    times, _ = read(header, "T-7,311.5,2026-03-02 08:13:30,42.36,-71.05,42.35,-71.06", encoding="utf-8-sig")
    assert (times[0].start, times[0].end, times[0].seconds) == ((-71.06, 42.35), (-71.05, 42.36), 311.5)


def test_blank_lines_are_passed_over_and_counted_as_lines(read):
    times, left_out = read("", HEADER, "", GOOD, "")
    assert ([time.line_number for time in times], left_out) == ([4], [])


def test_the_clock_of_an_offset_counts(read):
    times, _ = read(HEADER, GOOD.replace("08:13", "08:13-05:00"))
    assert (times[0].departed.hour, times[0].departed.utcoffset()) == (8, timedelta(hours=-5))


@pytest.mark.parametrize(
    ("good", "bad", "reason", "words"),
    [
        ("-71.06", "west", "coordinate-not-a-number", "from_lon is 'west'"),
        ("42.36", "", "coordinate-not-a-number", "to_lat is ''"),
        ("42.35", "nan", "coordinate-not-a-number", "from_lat is 'nan'"),
        ("42.36", "142.36", "coordinates-out-of-range", "to_lon -71.05, to_lat 142.36 lies outside"),
        ("2026-03-02T08:13", "08:13", "departed-not-a-time", "departed is '08:13'"),
        ("2026-03-02T08:13", "3/2/2026 8:13", "departed-not-a-time", "such as 2026-03-02T08:13"),
        ("2026-03-02T08:13", "2026-03-02", "departed-not-a-time", "departed is '2026-03-02'"),
        ("2026-03-02T08:13", "2026-02-30T08:13", "departed-not-a-time", "departed is '2026-02-30T08:13'"),
        (",312", ",five", "seconds-not-a-number", "seconds is 'five'"),
        (",312", ",inf", "seconds-not-a-number", "seconds is 'inf'"),
        (",312", ",0", "seconds-out-of-range", "seconds is 0: a drive takes more than 0"),
        (",312", ",-5", "seconds-out-of-range", "seconds is -5"),
        (",312", ",312000", "seconds-out-of-range", "at most 86400"),
        (",312", "", "wrong-number-of-columns", "the row has 5 values where the header names 6"),
        (",312", ",312,1", "wrong-number-of-columns", "the row has 7 values where the header names 6"),
    ],
)
def test_a_bad_row_is_left_out_with_its_line_and_reason(read, good, bad, reason, words):
    left_out = the_one(read, GOOD.replace(good, bad))
    assert left_out.reason == reason
    assert words in left_out.detail


def test_a_quotation_mark_left_open_tells_how_far_it_reaches(read):
    _, left_out = read(HEADER, GOOD, f'"{GOOD}', GOOD, GOOD)
    assert [row.line_number for row in left_out] == [3]
    assert "the row has 1 values where the header names 6 and reaches to line 5" in left_out[0].detail


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([HEADER.replace(",departed", ""), GOOD], "no column departed: the first line has to name from_lon, from_lat,"),
        ([HEADER.replace(",", ";"), GOOD], "no column from_lon, from_lat, to_lon, to_lat, departed, seconds"),
        ([""], "no column from_lon"),
        ([f"{HEADER},seconds", f"{GOOD},1"], "column seconds is there twice"),
        ([HEADER], "no rows of driven times below its header"),
        ([HEADER, "a,b,c,d,e,f", "g,h,i,j,k,l"], "none of its 2 rows can be used; line 2: from_lon is 'a'"),
        ([HEADER, "1" * 200_000], "not a CSV file in UTF-8 (field larger than field limit"),
    ],
)
def test_a_file_without_a_good_row_or_column_is_refused_in_one_line(read, lines, words):
    with pytest.raises(TrafficDataError) as refused:
        read(*lines)
    assert words in str(refused.value)
    assert "trips.csv: " in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_is_no_text_is_refused(tmp_path):
    path = tmp_path / "trips.csv"
    path.write_bytes(b"\xff\xfe\x00\x01" * 100)
    with pytest.raises(TrafficDataError, match="not a CSV file in UTF-8"):
        read_driven_times(path)
