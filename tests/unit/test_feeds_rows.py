"""One row of each city's file: what it becomes, or why it is rejected."""

import csv
import io
from datetime import UTC, datetime

import pytest

from geodata.requests.feeds import read
from geodata.requests.record import RejectedRow, ServiceRequest

LA_ROW = {
    "SRNumber": "1-870704831",
    "CreatedDate": "12/29/2017 11:59:58 PM",
    "UpdatedDate": "01/03/2018 10:11:23 AM",
    "Owner": "BOS",
    "RequestType": "Bulky Items",
    "Status": "Closed",
    "RequestSource": "Mobile App",
    "ServiceDate": "01/03/2018 12:00:00 AM",
    "ClosedDate": "01/03/2018 10:11:23 AM",
    "Address": "6122 E MESA AVE, 90042",
    "ZipCode": "90042",
    "Latitude": "34.1159756752",
    "Longitude": "-118.190273984",
    "CD": "1",
}
BOSTON_ROW = {
    "case_enquiry_id": "101000295614",
    "open_dt": "2011-07-01 02:18:31",
    "target_dt": "2059-12-31 19:00:00",
    "closed_dt": "2011-07-01 06:12:43",
    "ontime": "ONTIME",
    "case_status": "Closed",
    "closure_reason": "Case Closed Case Resolved  Mrs Smith at 617-555-0100 was told ",
    "type": "Street Light Outages",
    "department": "PWDx",
    "location": "39 Lorraine St  Roslindale  MA  02131",
    "city_council_district": "5",
    "location_zipcode": "2131.0",
    "latitude": "42.2839",
    "longitude": "-71.1447",
    "source": "Constituent Call",
}


@pytest.fixture
def read_rows(tmp_path):
    def read_given(preset, *rows):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / "requests.csv"
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
        return list(read(path, preset))

    return read_given


@pytest.fixture
def la(read_rows):
    return lambda **fields: read_rows("la-myla311", LA_ROW | fields)[0]


@pytest.fixture
def boston(read_rows):
    return lambda **fields: read_rows("boston", BOSTON_ROW | fields)[0]


# A row as it stands


def test_a_los_angeles_row_becomes_a_request(la):
    assert la() == ServiceRequest(
        jurisdiction_id="la-myla311",
        service_request_id="1-870704831",
        service_code="Bulky Items",
        status="closed",
        requested_datetime=datetime(2017, 12, 30, 7, 59, 58, tzinfo=UTC),
        status_notes="Closed",
        agency_responsible="BOS",
        updated_datetime=datetime(2018, 1, 3, 18, 11, 23, tzinfo=UTC),
        closed_datetime=datetime(2018, 1, 3, 18, 11, 23, tzinfo=UTC),
        service_datetime=datetime(2018, 1, 3, 8, tzinfo=UTC),
        address="6122 E MESA AVE, 90042",
        zipcode="90042",
        lon=-118.190273984,
        lat=34.1159756752,
        district="1",
        source="Mobile App",
        channel="app",
    )


def test_a_boston_row_becomes_a_request(boston):
    assert boston() == ServiceRequest(
        jurisdiction_id="boston",
        service_request_id="101000295614",
        service_code="Street Light Outages",
        status="closed",
        requested_datetime=datetime(2011, 7, 1, 6, 18, 31, tzinfo=UTC),
        status_notes="Case Resolved",
        agency_responsible="PWDx",
        closed_datetime=datetime(2011, 7, 1, 10, 12, 43, tzinfo=UTC),
        expected_datetime=datetime(2060, 1, 1, 0, tzinfo=UTC),
        address="39 Lorraine St Roslindale MA 02131",
        zipcode="02131",
        lon=-71.1447,
        lat=42.2839,
        district="5",
        source="Constituent Call",
        channel="phone",
    )


# Status and channel


@pytest.mark.parametrize("status", ["Closed", "Cancelled", "Referred Out"])
def test_every_end_is_closed_with_the_publishers_word(la, status):
    request = la(Status=status)
    assert (request.status, request.status_notes) == ("closed", status)


def test_pending_is_open(la):
    assert la(Status="Pending", ClosedDate="").status == "open"


def test_what_a_driver_reports_himself_came_from_a_crew(la):
    assert la(RequestSource="Driver Self Report").channel == "crew"


def test_a_boston_case_a_crew_opened_and_closed_came_from_the_crew(boston):
    request = boston(source="Employee Generated", closure_reason="Case Closed Internal Case Performed by crew")
    assert (request.status_notes, request.channel) == ("Internal Case", "crew")


def test_the_closing_text_of_an_open_case_is_not_its_status(boston):
    request = boston(case_status="Open", closed_dt="")
    assert (request.status, request.status_notes, request.closed_datetime) == ("open", "Open", None)


def test_what_is_typed_after_a_closing_phrase_is_not_kept(boston):
    assert "Smith" not in repr(boston())


def test_a_source_nobody_has_named_is_another_channel(boston):
    assert boston(source="Carrier Pigeon").channel == "other"


def test_a_closing_date_of_an_open_request_is_noted_and_left_out(la):
    request = la(Status="Open")
    assert (request.closed_datetime, request.reading_notes) == (None, ("closing-date-of-open-request",))


# Closing times


def test_closed_at_midnight_of_its_first_day_means_the_end_of_that_day(la):
    request = la(ClosedDate="12/29/2017 12:00:00 AM")
    assert request.closed_datetime == datetime(2017, 12, 30, 7, 59, 59, tzinfo=UTC)
    assert request.reading_notes == ("close-date-only",)


def test_a_closing_date_without_a_time_means_the_end_of_that_day(boston):
    assert boston(closed_dt="2011-07-01").closed_datetime == datetime(2011, 7, 2, 3, 59, 59, tzinfo=UTC)


def test_graffiti_without_a_closing_date_was_done_at_its_service_date(la):
    request = la(RequestType="Graffiti Removal", ClosedDate="", ServiceDate="01/02/2018 07:26:08 AM")
    assert request.closed_datetime == datetime(2018, 1, 2, 15, 26, 8, tzinfo=UTC)
    assert (request.service_datetime, request.reading_notes) == (None, ("closed-by-service-date",))


def test_graffiti_without_a_closing_date_done_on_the_day_it_was_reported(la):
    request = la(RequestType="Graffiti Removal", ClosedDate="", ServiceDate="12/29/2017 12:00:00 AM")
    assert request.closed_datetime == datetime(2017, 12, 30, 7, 59, 59, tzinfo=UTC)


def test_graffiti_served_before_it_was_reported_is_closed_without_a_date(la):
    request = la(RequestType="Graffiti Removal", ClosedDate="", ServiceDate="12/20/2017 12:00:00 AM")
    assert (request.status, request.closed_datetime) == ("closed", None)
    assert "service-date-before-request" in request.reading_notes


def test_a_collection_day_is_no_closing_date(la):
    request = la(ClosedDate="")
    assert (request.closed_datetime, request.reading_notes) == (None, ("closed-without-date",))
    assert request.service_datetime == datetime(2018, 1, 3, 8, tzinfo=UTC)


# The nights clocks change


def test_a_time_of_the_repeated_hour_is_read_the_first_time_and_noted(la):
    request = la(CreatedDate="11/05/2017 01:30:00 AM")
    assert request.requested_datetime == datetime(2017, 11, 5, 8, 30, tzinfo=UTC)
    assert request.reading_notes == ("ambiguous-time",)


def test_times_around_the_repeated_hour_are_not_ambiguous(la):
    request = la(CreatedDate="11/05/2017 02:00:00 AM")
    assert request.requested_datetime == datetime(2017, 11, 5, 10, tzinfo=UTC)
    assert request.reading_notes == ()


def test_an_optional_time_that_cannot_be_read_is_left_out_and_noted(boston):
    request = boston(target_dt="2011-03-13 02:30:00")
    assert (request.expected_datetime, request.reading_notes) == (None, ("unreadable-expected",))


# Places


def test_a_row_without_coordinates_is_a_request_without_a_place(la):
    request = la(Latitude="", Longitude=" ")
    assert (request.lon, request.lat, request.location_note) == (None, None, "missing")


@pytest.mark.parametrize("address", [" ", "1010-1010 Massachusetts Ave  Roxbury  MA  02118"])
def test_the_geocoders_stand_in_for_an_address_elsewhere_is_no_place(boston, address):
    request = boston(latitude="42.3594", longitude="-71.0587", location=address)
    assert (request.lon, request.lat, request.location_note) == (None, None, "placeholder")


def test_the_city_hall_itself_is_where_it_says(boston):
    request = boston(latitude="42.3594", longitude="-71.0587", location="1 City Hall Plz  Boston  MA  02108")
    assert (request.lon, request.lat, request.location_note) == (-71.0587, 42.3594, "")


def test_a_point_across_the_street_from_the_stand_in_is_a_place(boston):
    assert boston(latitude="42.3593", longitude="-71.0584", location="10 Court St").location_note == ""


@pytest.mark.parametrize(
    ("text", "zipcode"), [("2131.0", "02131"), ("02131", "02131"), ("2131", "02131"), ("02131-1234", "02131-1234")]
)
def test_a_zip_code_has_its_five_digits_back(boston, text, zipcode):
    assert boston(location_zipcode=text).zipcode == zipcode


# Rejected rows


@pytest.mark.parametrize(
    ("fields", "reason", "words"),
    [
        ({"SRNumber": " "}, "id-missing", "SRNumber is empty"),
        ({"SRNumber": "1.01E+11"}, "id-not-exact", "rounded by a spreadsheet"),
        ({"RequestType": ""}, "type-missing", "RequestType is empty"),
        ({"Status": "Lost"}, "status-unknown", "Status is 'Lost': expected one of open"),
        ({"CreatedDate": ""}, "created-missing", "CreatedDate is empty"),
        ({"CreatedDate": "yesterday"}, "created-not-a-date", "CreatedDate 'yesterday' is not a date: expected"),
        ({"CreatedDate": "02/30/2017 01:00:00 PM"}, "created-no-such-time", "the calendar has no such day"),
        ({"CreatedDate": "02/03/2017 13:00:00 PM"}, "created-no-such-time", "hours run from 1 to 12"),
        ({"CreatedDate": "03/12/2017 02:30:00 AM"}, "created-no-such-time", "clocks were put forward over it"),
        ({"ClosedDate": "soon"}, "closed-not-a-date", "ClosedDate 'soon' is not a date"),
        ({"ClosedDate": "02/30/2018 01:00:00 PM"}, "closed-no-such-time", "the calendar has no such day"),
        (
            {"ClosedDate": "12/29/2017 11:59:57 PM"},
            "closed-before-created",
            "ClosedDate '12/29/2017 11:59:57 PM' is earlier than CreatedDate '12/29/2017 11:59:58 PM'",
        ),
        ({"ClosedDate": "12/28/2017 12:00:00 AM"}, "closed-before-created", "is earlier than"),
        ({"Latitude": "0", "Longitude": "0.0"}, "coordinates-zero", "both are zero"),
        ({"Latitude": "-118.19", "Longitude": "34.11"}, "coordinates-swapped", "the two have changed places"),
        ({"Latitude": "42.36", "Longitude": "-71.06"}, "coordinates-outside", "far from the city"),
        ({"Latitude": "north"}, "coordinate-not-a-number", "Latitude is 'north'"),
        ({"Latitude": "inf"}, "coordinate-not-a-number", "Latitude is 'inf'"),
        ({"Latitude": ""}, "coordinates-half", "Latitude is empty but Longitude is not"),
        ({"Longitude": ""}, "coordinates-half", "Longitude is empty but Latitude is not"),
    ],
)
def test_a_row_that_cannot_be_right_is_rejected_with_the_column_and_the_value(la, fields, reason, words):
    rejected = la(**fields)
    assert isinstance(rejected, RejectedRow)
    assert rejected.reason == reason
    assert words in rejected.detail
    assert rejected.row == LA_ROW | fields


def test_an_id_that_comes_twice_is_rejected_the_second_time(read_rows):
    first, second = read_rows("la-myla311", LA_ROW, LA_ROW)
    assert isinstance(first, ServiceRequest)
    assert (second.reason, second.line_number) == ("id-twice", 3)


def test_an_id_whose_first_row_was_rejected_has_not_come_yet(read_rows):
    first, second = read_rows("la-myla311", LA_ROW | {"CreatedDate": ""}, LA_ROW)
    assert first.reason == "created-missing"
    assert isinstance(second, ServiceRequest)


@pytest.mark.parametrize("status", ["open", "OPEN", "Open"])
def test_the_case_of_a_status_does_not_matter(boston, status):
    assert boston(case_status=status, closed_dt="").status == "open"
