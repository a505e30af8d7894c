"""Importing: what is new, changed, unchanged or rejected, and that an import is all or nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from dispatch.errors import StoreError
from geodata.errors import FeedError
from geodata.requests.record import RejectedRow, ServiceRequest

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LIGHT = ServiceRequest(
    jurisdiction_id="grid",
    service_request_id="1-001",
    service_code="Light Out",
    status="open",
    requested_datetime=datetime(2026, 2, 27, 9, tzinfo=UTC),
    lon=0.001,
    lat=0.002,
)
ALL_FIELDS = ServiceRequest(
    jurisdiction_id="grid",
    service_request_id="1-002",
    service_code="Señal caída",
    status="closed",
    requested_datetime=datetime(2026, 2, 20, 9, 30, 1, tzinfo=UTC),
    status_notes="Cancelled",
    agency_responsible="BSL",
    updated_datetime=datetime(2026, 2, 22, 9, tzinfo=UTC),
    closed_datetime=datetime(2026, 2, 21, 9, tzinfo=UTC),
    service_datetime=datetime(2026, 2, 21, 8, tzinfo=UTC),
    expected_datetime=datetime(2059, 12, 31, 19, tzinfo=UTC),
    address="1 First St",
    zipcode="02131",
    location_note="missing",
    district="13",
    source="Call",
    channel="phone",
    reading_notes=("ambiguous-time", "close-date-only"),
)
NO_ID = RejectedRow(line_number=3, reason="id-missing", detail="SRNumber is empty: give it", row={"SRNumber": ""})
NO_DATE = RejectedRow(line_number=5, reason="created-missing", detail="CreatedDate is empty", row={"CreatedDate": ""})


def test_a_first_import_is_all_new(store):
    summary = store.import_records([LIGHT, ALL_FIELDS], source="a.csv", now=NOW)
    assert (summary.new, summary.changed, summary.unchanged, summary.rejected) == (2, 0, 0, 0)


def test_every_field_comes_back_as_it_went_in(store):
    store.import_records([LIGHT, ALL_FIELDS], source="a.csv", now=NOW)
    assert set(store.requests().requests) == {LIGHT, ALL_FIELDS}


def test_times_come_back_in_utc(store):
    local = replace(LIGHT, requested_datetime=datetime(2026, 2, 27, 1, tzinfo=ZoneInfo("America/Los_Angeles")))
    store.import_records([local], source="a.csv", now=NOW)
    (request,) = store.requests().requests
    assert request.requested_datetime.utcoffset() == timedelta(0)
    assert request.requested_datetime == LIGHT.requested_datetime


def test_importing_the_same_again_changes_nothing(store):
    rows = [LIGHT, NO_ID, ALL_FIELDS, NO_DATE]
    store.import_records(rows, source="a.csv", now=NOW)
    before = (store.requests(), store.rejected())
    summary = store.import_records(rows, source="a.csv", now=NOW + timedelta(days=1))
    assert (summary.new, summary.changed, summary.unchanged, summary.rejected) == (0, 0, 2, 2)
    assert (store.requests(), store.rejected()) == before


def test_the_same_instant_in_another_zone_or_with_a_fraction_is_no_change(store):
    store.import_records([LIGHT], source="a.csv", now=NOW)
    elsewhere = LIGHT.requested_datetime.astimezone(timezone(timedelta(hours=-8))) + timedelta(milliseconds=250)
    summary = store.import_records([replace(LIGHT, requested_datetime=elsewhere)], source="a.csv", now=NOW)
    assert (summary.changed, summary.unchanged) == (0, 1)


def test_a_request_that_differs_replaces_the_one_known(store):
    closed = replace(LIGHT, status="closed", closed_datetime=NOW, address="2 Second St")
    store.import_records([LIGHT, ALL_FIELDS], source="a.csv", now=NOW)
    summary = store.import_records([closed, ALL_FIELDS], source="b.csv", now=NOW)
    assert (summary.new, summary.changed, summary.unchanged) == (0, 1, 1)
    assert closed in store.requests().requests
    assert store.counts().requests == 2


def test_the_same_id_in_another_jurisdiction_is_another_request(store):
    summary = store.import_records([LIGHT, replace(LIGHT, jurisdiction_id="other")], source="a.csv", now=NOW)
    assert summary.new == 2


def test_of_an_id_given_twice_the_later_one_stays(store):
    summary = store.import_records([LIGHT, replace(LIGHT, address="later")], source="a.csv", now=NOW)
    assert (summary.new, summary.changed) == (1, 1)
    assert store.requests().requests[0].address == "later"


def test_more_rows_than_one_batch_are_all_taken(store):
    many = [replace(LIGHT, service_request_id=f"1-{number:05d}") for number in range(4500)]
    reported = []
    summary = store.import_records(many, source="a.csv", now=NOW, on_progress=reported.append)
    assert summary.new == store.counts().requests == 4500
    assert reported == sorted(reported)
    assert reported[-1] == 4500


def test_rejected_rows_are_kept_with_their_reason(store):
    store.import_records([LIGHT, NO_ID, NO_DATE], source="a.csv", now=NOW)
    kept = store.rejected()
    assert [one.row for one in kept] == [NO_ID, NO_DATE]
    assert [(one.source, one.rejected) for one in kept] == [("a.csv", NOW)] * 2


def test_the_summary_counts_the_rejected_by_reason_and_names_the_first(store):
    later = replace(NO_DATE, line_number=9)
    summary = store.import_records([LIGHT, NO_ID, NO_DATE, later], source="a.csv", now=NOW)
    assert list(summary.rejected_by_reason.items()) == [("created-missing", 2), ("id-missing", 1)]
    assert summary.first_rejected == {"created-missing": NO_DATE, "id-missing": NO_ID}
    assert summary.num_rows == 4


def test_the_summary_counts_what_is_particular_about_rows_taken(store):
    stand_in = replace(LIGHT, lon=None, lat=None, location_note="placeholder")
    summary = store.import_records([stand_in, ALL_FIELDS], source="a.csv", now=NOW)
    assert summary.notes == {
        "location-placeholder": 1,
        "location-missing": 1,
        "ambiguous-time": 1,
        "close-date-only": 1,
    }


def test_a_row_put_right_is_no_longer_among_the_rejected(store):
    store.import_records([LIGHT, NO_ID, NO_DATE], source="a.csv", now=NOW)
    store.import_records([LIGHT, ALL_FIELDS, NO_DATE], source="a.csv", now=NOW)
    assert [one.row for one in store.rejected()] == [NO_DATE]


def test_an_import_leaves_the_rejected_rows_of_other_sources(store):
    store.import_records([LIGHT, NO_ID], source="a.csv", now=NOW)
    store.import_records([LIGHT, NO_ID], source="b.csv", now=NOW)
    assert [one.source for one in store.rejected()] == ["a.csv", "b.csv"]


def test_rejected_rows_can_be_paged(store):
    store.import_records([LIGHT, NO_ID, NO_DATE], source="a.csv", now=NOW)
    (first,) = store.rejected(limit=1)
    (second,) = store.rejected(limit=1, after=first.id)
    assert (first.row, second.row) == (NO_ID, NO_DATE)


def test_a_file_that_breaks_off_leaves_nothing_behind(store):
    def broken():
        yield from (replace(LIGHT, service_request_id=f"1-{number}") for number in range(2500))
        yield NO_ID
        raise FeedError("a.csv: the compressed file breaks off after line 2502")

    with pytest.raises(FeedError, match="breaks off after line 2502"):
        store.import_records(broken(), source="a.csv", now=NOW)
    counts = store.counts()
    assert (counts.requests, counts.rejected, counts.events) == (0, 0, 0)


def test_an_import_of_nothing_is_refused(store):
    with pytest.raises(StoreError, match=r"^a\.csv: there is nothing to import; nothing was stored$"):
        store.import_records([], source="a.csv", now=NOW)
    assert store.counts().events == 0


def test_an_import_whose_every_row_is_rejected_is_refused_with_the_commonest_reason(store):
    rows = [NO_ID, NO_DATE, replace(NO_DATE, line_number=9)]
    with pytest.raises(StoreError) as refusal:
        store.import_records(rows, source="a.csv", now=NOW)
    assert str(refusal.value) == (
        "a.csv: nothing was stored, no row could be taken; most often for created-missing (2), "
        "first at line 5: CreatedDate is empty"
    )
    counts = store.counts()
    assert (counts.rejected, counts.events) == (0, 0)


def test_a_strict_import_is_refused_for_one_rejected_row(store):
    with pytest.raises(StoreError, match=r"nothing was stored, 1 of 2 rows could not be taken.*first at line 3"):
        store.import_records([LIGHT, NO_ID], source="a.csv", now=NOW, strict=True)
    assert store.counts().requests == 0


def test_a_strict_import_without_rejected_rows_is_taken(store):
    assert store.import_records([LIGHT], source="a.csv", now=NOW, strict=True).new == 1


def test_a_time_without_a_zone_is_refused(store):
    naive = replace(LIGHT, requested_datetime=datetime(2026, 2, 27, 9))  # noqa: DTZ001  the error under test
    with pytest.raises(ValueError, match="1-001: requested_datetime has no zone"):
        store.import_records([naive], source="a.csv", now=NOW)


def test_each_import_is_one_event(store):
    store.import_records([LIGHT, NO_ID], source="a.csv", now=NOW)
    store.import_records([LIGHT, NO_ID], source="a.csv", now=NOW + timedelta(days=1))
    first, second = store.events()
    assert (first.kind, first.subject, first.at) == ("import", "a.csv", NOW)
    assert (first.payload["new"], first.payload["rejected_by_reason"]) == (1, {"id-missing": 1})
    assert (second.payload["new"], second.payload["unchanged"]) == (0, 1)
