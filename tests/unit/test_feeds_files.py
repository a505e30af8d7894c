"""Whole files: the forms they come in, and one clear line for each that cannot be read."""

import gzip
from datetime import UTC, datetime

import pytest

from geodata.errors import FeedError
from geodata.requests.feeds import read
from geodata.requests.record import RejectedRow, ServiceRequest

HEADER = "SRNumber,CreatedDate,RequestType,Status,Latitude,Longitude,Address"
ROW = '1-1,12/31/2017 11:59:58 PM,Bulky Items,Open,34.07,-118.26,"1 A ST, 90001"'
TEXT = f"{HEADER}\n{ROW}\n"
BOSTON = "case_enquiry_id,open_dt,case_status,type,latitude,longitude\n1,2011-07-01 02:18:31,Open,Trees,42.28,-71.14\n"


@pytest.fixture
def file(tmp_path):
    def write(content, name="requests.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


# Forms that are read


def ids(path, preset="la-myla311"):
    return [request.service_request_id for request in read(path, preset)]


def test_a_plain_file_is_read(file):
    assert ids(file(TEXT)) == ["1-1"]


def test_a_compressed_file_is_read_whatever_its_name(file):
    assert ids(file(gzip.compress(TEXT.encode()), "requests.csv.gz")) == ["1-1"]
    assert ids(file(gzip.compress(TEXT.encode()), "requests.csv")) == ["1-1"]


def test_a_byte_order_mark_is_not_part_of_the_first_column(file):
    assert ids(file(b"\xef\xbb\xbf" + TEXT.encode())) == ["1-1"]


def test_line_ends_of_windows_and_blank_lines_do_not_matter(file):
    assert ids(file(f"{HEADER}\r\n\r\n{ROW}\r\n\r\n")) == ["1-1"]


def test_columns_may_come_in_any_order_with_others_between(file):
    text = "New,Longitude,Status,SRNumber,Latitude,RequestType,Other,CreatedDate\n"
    text += "x,-118.26,Open,1-1,34.07,Bulky Items,y,12/31/2017 11:59:58 PM\n"
    (request,) = read(file(text), "la-myla311")
    assert (request.lon, request.service_code) == (-118.26, "Bulky Items")


def test_column_names_are_compared_without_case_blanks_and_underscores(file):
    assert ids(file(TEXT.replace("SRNumber", "sr_number").replace("CreatedDate", "Created Date"))) == ["1-1"]


def test_bostons_later_names_are_known(file):
    text = BOSTON.replace("open_dt", "open_dt,on_time,sla_target_dt").replace("31,Open", "31,ONTIME,2011-07-03,Open")
    (request,) = read(file(text), "boston")
    assert request.expected_datetime == datetime(2011, 7, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "12/31/2017 11:59:58 PM",
        "12/31/2017 11:59:58.250 pm",
        "12/31/2017 23:59:58",
        "2017-12-31T23:59:58.000",
        "2017-12-31 23:59:58",
        "2017-12-31 23:59:58.123456",
    ],
)
@pytest.mark.parametrize(("preset", "hour"), [("la-myla311", 7), ("boston", 4)])
def test_a_local_time_is_read_in_each_form_cities_write_it(file, preset, hour, written):
    text = TEXT if preset == "la-myla311" else BOSTON.replace("2011-07-01 02:18:31", "12/31/2017 11:59:58 PM")
    (request,) = read(file(text.replace("12/31/2017 11:59:58 PM", written)), preset)
    assert request.requested_datetime == datetime(2018, 1, 1, hour, 59, 58, tzinfo=UTC)


@pytest.mark.parametrize("written", ["2018-01-01T07:59:58Z", "2018-01-01T02:59:58.5-05:00", "2018-01-01 07:59:58+00"])
def test_a_time_with_its_offset_is_that_instant(file, written):
    (request,) = read(file(TEXT.replace("12/31/2017 11:59:58 PM", written)), "la-myla311")
    assert request.requested_datetime == datetime(2018, 1, 1, 7, 59, 58, tzinfo=UTC)


def test_a_time_without_seconds_is_read(file):
    (request,) = read(file(TEXT.replace("12/31/2017 11:59:58 PM", "7/1/2017 1:32")), "la-myla311")
    assert request.requested_datetime == datetime(2017, 7, 1, 8, 32, tzinfo=UTC)


def test_a_line_break_within_quotes_counts_as_a_line(file):
    text = f"{HEADER}\n{ROW.replace('1 A ST,', '1 A ST' + chr(10))}\n{ROW}\n"
    first, second = read(file(text), "la-myla311")
    assert isinstance(first, ServiceRequest)
    assert (second.reason, second.line_number) == ("id-twice", 4)


def test_progress_ends_with_the_whole_file(file):
    path = file(gzip.compress((TEXT + "".join(f"{ROW.replace('1-1', f'2-{n}')}\n" for n in range(3000))).encode()))
    reports = []
    assert len(list(read(path, "la-myla311", on_bytes=lambda done, total: reports.append((done, total))))) == 3001
    size = path.stat().st_size
    assert reports[-1] == (size, size)
    assert len(reports) == 4
    assert reports == sorted(reports)


# Rows of another length


def test_a_row_with_a_value_too_many_is_rejected_and_kept_whole(file):
    good, bad = read(file(f"{TEXT}{ROW.replace('1-1', '1-2')},extra\n"), "la-myla311")
    assert isinstance(good, ServiceRequest)
    assert (bad.line_number, bad.reason) == (3, "wrong-number-of-columns")
    assert "8 values where the header names 7" in bad.detail
    assert bad.row["column 8"] == "extra"


def test_a_row_with_a_value_too_few_is_rejected(file):
    _, bad = read(file(f"{TEXT}1-2,12/31/2017 11:59:58 PM\n"), "la-myla311")
    assert (bad.reason, bad.row) == (
        "wrong-number-of-columns",
        {"SRNumber": "1-2", "CreatedDate": "12/31/2017 11:59:58 PM"},
    )


# A quotation mark opened and not closed


QUOTED, PLAIN = ROW, ROW.replace('"1 A ST, 90001"', "1 A ST")


def rows_of(*rows):
    """A file of these rows, each with an id of its own: 1-1 in line 2, 1-2 in line 3 and so on."""
    return HEADER + "".join(f"\n{row.replace('1-1', f'1-{number}')}" for number, row in enumerate(rows, 1)) + "\n"


def outcomes(records):
    return [
        one.service_request_id if isinstance(one, ServiceRequest) else (one.line_number, one.reason) for one in records
    ]


@pytest.mark.parametrize(
    "opened",
    [
        PLAIN.replace("Bulky", '"Bulky'),
        PLAIN.replace("1 A ST", '"1 A ST'),
        PLAIN.replace("1-1", '"1-1'),
    ],
)
@pytest.mark.parametrize(
    "later", [[QUOTED, PLAIN], [PLAIN, PLAIN, QUOTED.replace(", 90001", "")], [PLAIN, PLAIN], [PLAIN]]
)
def test_rows_after_a_quotation_mark_not_closed_are_read_by_themselves(file, opened, later):
    records = outcomes(read(file(rows_of(PLAIN, opened, *later)), "la-myla311"))
    assert records == ["1-1", (3, "quotation-mark-open"), *(f"1-{number}" for number in range(3, 3 + len(later)))]


def test_a_quotation_mark_not_closed_says_how_far_it_would_reach(file):
    text = rows_of(PLAIN.replace("Bulky", '"Bulky'), PLAIN, QUOTED)
    bad = next(one for one in read(file(text), "la-myla311") if isinstance(one, RejectedRow))
    assert "not closed; the lines up to line 4, which it would swallow, are read each by itself" in bad.detail
    assert bad.row["SRNumber"] == "1-1"


def test_a_bad_row_among_those_swallowed_is_rejected_alone(file):
    text = rows_of(PLAIN.replace("Bulky", '"Bulky'), PLAIN + ",extra", "", PLAIN, QUOTED)
    records = outcomes(read(file(text), "la-myla311"))
    assert records == [(2, "quotation-mark-open"), (3, "wrong-number-of-columns"), "1-4", "1-5"]


def test_the_mark_that_closes_another_row_s_is_itself_not_closed(file):
    opened = PLAIN.replace("Bulky", '"Bulky')
    records = outcomes(read(file(rows_of(opened, PLAIN, opened, PLAIN)), "la-myla311"))
    assert records == [(2, "quotation-mark-open"), "1-2", (4, "quotation-mark-open"), "1-4"]


def test_a_mark_closed_by_a_value_that_begins_with_a_comma_is_noticed(file):
    text = rows_of(PLAIN.replace("1 A ST", '"1 A ST'), PLAIN.replace("1 A ST", '", 90001"'))
    assert outcomes(read(file(text), "la-myla311")) == [(2, "quotation-mark-open"), "1-2"]


def test_a_quotation_mark_that_swallows_more_than_a_value_may_hold_costs_its_line_alone(file):
    text = rows_of(PLAIN.replace("Bulky", '"Bulky'), *[PLAIN] * 3000, QUOTED)
    records = outcomes(read(file(text), "la-myla311"))
    assert records == [(2, "quotation-mark-open"), *(f"1-{number}" for number in range(2, 3003))]


def test_lines_that_may_be_a_quoted_value_are_not_taken_for_rows(file):
    # Someone wrote rows into the address, and a comma of the same row is not quoted: what is quoted stays quoted.
    address = '"1 A ST\n{}\n{}"'.format(PLAIN.replace("1-1", "1-8"), PLAIN.replace("1-1", "1-9"))
    (bad,) = read(file(f"{HEADER}\n{PLAIN.replace('Bulky', 'Bulky,').replace('1 A ST', address)}\n"), "la-myla311")
    assert bad.reason == "quotation-mark-open"
    assert "covers 3 lines, up to line 4, none of which is taken; most likely a quotation mark" in bad.detail


def test_a_quoted_value_over_lines_that_look_like_rows_is_one_value(file):
    address = '"1 A ST\n{}\n{}"'.format(PLAIN.replace("1-1", "1-8"), PLAIN.replace("1-1", "1-9"))
    (taken,) = read(file(f"{HEADER}\n{PLAIN.replace('1 A ST', address)}\n"), "la-myla311")
    assert taken.address.startswith("1 A ST 1-8,12/31/2017")


# Files that cannot be read


def refusal(path, preset="la-myla311"):
    with pytest.raises(FeedError) as caught:
        list(read(path, preset))
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def test_a_file_that_is_not_there(tmp_path):
    assert "no such file; check the path" in refusal(tmp_path / "none.csv")


def test_a_folder(tmp_path):
    assert "is a folder" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (gzip.compress(b"", mtime=0), "the file is empty"),
        (b"\n \n", "nothing but blank lines"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "is a picture (PNG)"),
        (b"PK\x03\x04" + bytes(99), "looks like an Excel workbook or a zip archive; save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0" + bytes(99), "looks like an old Excel workbook"),
        (b"PAR1" + bytes(99), "is a Parquet file"),
        (b"abc\0def\n", "is a binary file"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b'[{"SRNumber": 1}]', "looks like JSON"),
        (TEXT.encode("utf-16"), "is UTF-16 text; save the file as UTF-8"),
        (gzip.compress(gzip.compress(TEXT.encode(), mtime=0), mtime=0), "is compressed twice"),
    ],
)
def test_a_file_that_is_something_else_is_named(file, content, words):
    assert words in refusal(file(content))


def test_a_header_without_rows(file):
    assert "has a header but no rows" in refusal(file(HEADER + "\n"))


def test_missing_columns_are_all_named(file):
    message = refusal(file(TEXT.replace("CreatedDate", "Made").replace("Latitude", "Y")))
    assert "line 1: no column CreatedDate, Latitude, which preset la-myla311 needs" in message


def test_a_file_of_another_preset_is_recognised(file):
    assert "this looks like preset boston" in refusal(file(BOSTON))
    assert "this looks like preset la-myla311" in refusal(file(TEXT), "boston")


def test_a_preset_that_does_not_exist_names_those_that_do(file):
    with pytest.raises(FeedError, match="no preset 'atlantis'; choose one of boston, la-myla311"):
        read(file(TEXT), "atlantis")


def test_values_separated_by_semicolons_are_recognised(file):
    assert "separated by semicolons" in refusal(file(HEADER.replace(",", ";") + "\n1;2\n"))


def test_a_column_that_is_there_twice(file):
    assert "column Status is there twice" in refusal(file(TEXT.replace("Address", "Status")))


def test_a_compressed_file_that_breaks_off(file):
    rows = "".join(f"{ROW.replace('1-1', f'2-{n * 7919 % 100_000}')}\n" for n in range(2000))
    whole = gzip.compress(f"{HEADER}\n{rows}".encode())
    assert "breaks off after line" in refusal(file(whole[: len(whole) // 2]))


def test_a_compressed_file_that_is_damaged(file):
    whole = bytearray(gzip.compress(TEXT.encode()))
    whole[-6] ^= 0xFF
    assert "the compressed file is damaged (CRC check failed" in refusal(file(bytes(whole)))


def test_a_line_that_is_not_utf_8_is_named(file):
    path = file(TEXT.encode() + ROW.replace("1-1", "1-2").replace("A ST", "PEÑA ST").encode("latin-1") + b"\n")
    assert "line 3 is not UTF-8 text (byte 0xd1 at place" in refusal(path)


def test_a_damaged_line_is_named(file):
    assert "line 3 holds a NUL byte" in refusal(file((TEXT + "x" * 9000).encode() + b"\0\n"))


def test_a_quotation_mark_that_swallows_the_file_is_named_by_its_line(file):
    text = f'{TEXT}"1-2,' + "x,\n" * 60_000
    assert "the row that starts at line 3 is not CSV" in refusal(file(text))


def test_a_wrong_file_is_refused_before_the_first_row_is_asked_for(file):
    with pytest.raises(FeedError):
        read(file(BOSTON), "la-myla311")
