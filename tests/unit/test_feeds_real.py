"""The cities' own files, every row accounted for, and what an import of them comes to."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dispatch.store import open_store
from geodata.requests.feeds import read
from geodata.requests.record import ServiceRequest

pytestmark = pytest.mark.real_data


# Read once for all tests; the requests are never changed.
@pytest.fixture(scope="module")
def los_angeles():
    return _read("myla311/myla311_2017_subset.csv.gz", "la-myla311")


@pytest.fixture(scope="module")
def boston():
    return _read("boston/boston311_2011_07_to_10.csv.gz", "boston")


def _read(name, preset):
    path = Path(__file__).parent.parent.parent.parent / "shared" / "data" / name
    if not path.exists():
        pytest.skip(f"the real file is not at {path}")
    return list(read(path, preset))


def test_every_row_of_los_angeles_is_taken(los_angeles):
    assert all(isinstance(record, ServiceRequest) for record in los_angeles)
    assert len({request.service_request_id for request in los_angeles}) == 9999
    assert Counter(request.status_notes for request in los_angeles) == {
        "Closed": 9739,
        "Cancelled": 246,
        "Referred Out": 9,
        "Open": 5,
    }


def test_the_rows_of_los_angeles_without_a_place_are_known(los_angeles):
    notes = Counter(request.location_note for request in los_angeles)
    assert notes == {"": 8246, "missing": 1753}


def test_the_midnight_closings_of_los_angeles_end_their_day(los_angeles):
    noted = [request for request in los_angeles if request.reading_notes]
    assert {request.reading_notes for request in noted} == {("close-date-only",)}
    assert len(noted) == 63
    assert all(request.closed_datetime > request.requested_datetime for request in noted)


def test_what_drivers_of_los_angeles_report_themselves_is_told_apart(los_angeles):
    channels = Counter(request.channel for request in los_angeles)
    assert channels == {"phone": 4189, "app": 2131, "crew": 2019, "web": 1621, "email": 33, "other": 6}


def test_every_row_of_boston_is_taken_and_stand_in_points_are_no_places(boston):
    assert all(isinstance(record, ServiceRequest) for record in boston)
    assert Counter(request.location_note for request in boston) == {"": 38_452, "placeholder": 3375}
    at_city_hall = [request for request in boston if (request.lon, request.lat) == (-71.0587, 42.3594)]
    assert {request.address for request in at_city_hall} == {"1 City Hall Plz Boston MA 02108"}
    assert len(at_city_hall) == 20


def test_importing_boston_twice_adds_nothing(boston):
    now = datetime(2026, 3, 2, tzinfo=UTC)
    with open_store("sqlite://") as store:
        first = store.import_records(boston, source="boston", now=now)
        second = store.import_records(boston, source="boston", now=now)
        counts = store.counts()
    assert (first.new, first.rejected, first.notes) == (41_827, 0, {"location-placeholder": 3375})
    assert (second.new, second.changed, second.unchanged) == (0, 0, 41_827)
    assert (counts.requests, counts.open, counts.without_location) == (41_827, 8309, 3375)
