"""Decisions about duplicates in the store: kept for ever, read back in order, refused where they make no sense."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dispatch.errors import DecisionError
from dispatch.orders.duplicates import Decision
from geodata.requests.record import ServiceRequest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
REQUEST = ServiceRequest(
    jurisdiction_id="grid",
    service_request_id="A",
    service_code="Light Out",
    status="open",
    requested_datetime=NOON,
)


@pytest.fixture
def city(store):
    of_the_grid = [replace(REQUEST, service_request_id=name) for name in "ABC"]
    of_the_hill = [replace(REQUEST, jurisdiction_id="hill", service_request_id=name) for name in "CH"]
    store.import_records([*of_the_grid, *of_the_hill], source="a.csv", now=NOON)
    return store


def test_decisions_are_read_back_as_they_were_taken(city):
    city.decide_duplicates(["A", "B"], is_same=True, by="Ann", now=NOON)
    city.decide_duplicates(["B"], is_same=False, by=" Bo ", now=NOON + timedelta(hours=1))
    assert city.duplicate_decisions(jurisdiction_id="grid").taken == (
        Decision(is_same=True, request_ids=("A", "B"), by="Ann", at=NOON),
        Decision(is_same=False, request_ids=("B",), by="Bo", at=NOON + timedelta(hours=1)),
    )


def test_a_decision_and_its_reversal_both_stay_in_the_log(city):
    before = city.counts().events
    city.decide_duplicates(["A", "B"], is_same=True, by="Ann", now=NOON)
    city.decide_duplicates(["A", "B"], is_same=False, by="Ann", now=NOON)
    city.decide_duplicates(["A", "B"], is_same=True, by="Ann", now=NOON)
    kinds = [event.kind for event in city.events(after=before)]
    assert kinds == ["duplicates-joined", "duplicates-split", "duplicates-joined"]
    assert city.duplicate_decisions(jurisdiction_id="grid").said(REQUEST, replace(REQUEST, service_request_id="B"))


def test_decisions_are_of_one_jurisdiction(city):
    city.decide_duplicates(["A", "B"], is_same=True, by="Ann", now=NOON)
    assert not city.duplicate_decisions(jurisdiction_id="hill")


def test_requests_whose_id_two_cities_use_are_told_apart_by_the_jurisdiction(city):
    city.decide_duplicates(["C"], is_same=False, by="Ann", now=NOON, jurisdiction_id="hill")
    assert city.duplicate_decisions(jurisdiction_id="hill")
    assert not city.duplicate_decisions(jurisdiction_id="grid")


def test_the_city_follows_from_the_other_request(city):
    city.decide_duplicates(["C", "H"], is_same=True, by="Ann", now=NOON)
    assert city.duplicate_decisions(jurisdiction_id="hill")


@pytest.mark.parametrize(
    ("ids", "is_same", "by", "jurisdiction_id", "message"),
    [
        (["A", "Z"], True, "Ann", None, "there is no request Z"),
        (["A", "H"], True, "Ann", "grid", "there is no request H of 'grid'"),
        (["A", "A"], True, "Ann", None, "A is named 2 times"),
        (["A"], True, "Ann", None, "name at least two requests"),
        ([], False, "Ann", None, "name at least one request"),
        (["A", "H"], True, "Ann", None, r"no city has all of these requests \(A of 'grid', H of 'hill'\)"),
        (["C"], False, "Ann", None, "C is a request of several cities, grid, hill"),
        (["A", "B"], True, "  ", None, "needs the name of who takes it"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_and_not_logged(city, ids, is_same, by, jurisdiction_id, message):
    before = city.counts().events
    with pytest.raises(DecisionError, match=message):
        city.decide_duplicates(ids, is_same=is_same, by=by, now=NOON, jurisdiction_id=jurisdiction_id)
    assert city.counts().events == before
