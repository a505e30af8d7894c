"""Events as JSON: what is written is read again, and what makes no sense is refused with the first reason."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.errors import EventError
from dispatch.model import Outcome
from dispatch.operations import KINDS, decode_event, encode_event, kind_of

AT = "2026-03-02T09:10:00-08:00"
HEAD = {"id": "1", "at": AT, "by": "R-1"}
POINT = {"type": "Point", "coordinates": [-118.2, 34.05]}

ORDINARY = {
    "arrived": {"crew": "R-1", "order": "A"},
    "done": {"crew": "R-1", "order": "A"},
    "not-done": {"crew": "R-1", "order": "A", "outcome": "no-access"},
    "late": {"crew": "R-1", "minutes": 20},
    "crew-out": {"crew": "R-1"},
    "crew-back": {"crew": "R-1"},
    "break-taken": {"crew": "R-1"},
    "reloaded": {"crew": "R-1", "place": "Plant"},
    "urgent": {"order": "S", "lon": 0.0, "lat": 0.0, "minutes": 45, "skills": ["saw"], "load": {"cubic_yards": 2}},
    "closure": {"geometry": POINT},
    "held": {"order": "A", "reason": "permit"},
    "released": {"order": "A"},
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_an_event_of_every_kind_is_written_as_it_was_read(kind):
    table = {"kind": kind, **HEAD, **ORDINARY[kind]}
    written = encode_event(decode_event(table))
    assert written == {**table, **({"outcome": "fixed"} if kind == "done" and "outcome" in written else {})}
    assert kind_of(decode_event(json.loads(json.dumps(written)))) == kind


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        ("arrived", {"crew": ""}, "event arrived '1': crew is empty: name it"),
        ("arrived", {"order": 7}, "event arrived: Expected `str`, got `int` - at `\\$.order`"),
        ("arrived", {"at": "2026-03-02T09:10:00"}, "at is 2026-03-02T09:10:00, without an offset"),
        (
            "arrived",
            {"at": "0001-01-01T00:00:00+08:00"},
            "at is 0001-01-01T00:00:00.08:00, outside the years 1970 to 2999",
        ),
        ("held", {"until": "9999-12-31T23:59:59-08:00"}, "until is 9999-12-31.*, outside the years 1970 to 2999"),
        ("urgent", {"due": "9999-12-31T23:59:59-08:00"}, "due is 9999-12-31.*, outside the years 1970 to 2999"),
        ("arrived", {"why": "x"}, "there is no field 'why'; it has at, by, crew, id, order, plan"),
        ("done", {"outcome": "referred"}, "what is referred is not done: tell it as not-done"),
        (
            "not-done",
            {"outcome": "inspected-nothing-to-do"},
            "what is inspected-nothing-to-do is done: tell it as",
        ),
        ("not-done", {"outcome": "gone"}, "Invalid enum value 'gone'"),
        ("late", {"until": AT}, "give either minutes"),
        ("late", {"minutes": -5}, "minutes must be between 0 and 1,440, got -5"),
        ("crew-out", {"until": AT}, "is not after at"),
        ("urgent", {"lat": None}, "give lon and lat, or neither"),
        ("urgent", {"lat": 95.0}, "lon 0.0, lat 95.0 is no place on earth"),
        ("urgent", {"minutes": None}, "give minutes, how long the work takes"),
        ("urgent", {"load": {"cubic_yards": -1}}, "load must be whole numbers from 0 on"),
        ("closure", {"geometry": {"type": "Point"}}, "its geometry is no GeoJSON point, line or polygon"),
        ("closure", {"geometry": {"type": "Blob", "coordinates": []}}, "its geometry is no GeoJSON"),
        ("closure", {"radius": -1.0}, "'radius' is -1"),
        ("held", {"reason": "rain"}, "'rain' is no reason of the profile to hold work: permit"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(kind, fields, message):
    with pytest.raises(EventError, match=message):
        decode_event({"kind": kind, **HEAD, **ORDINARY[kind], **fields}, hold_reasons=["permit"])


@pytest.mark.parametrize("table", [[], "done", None, {"kind": "magic"}, {"kind": ["done"]}, {}])
def test_what_is_no_event_is_refused(table):
    with pytest.raises(EventError):
        decode_event(table)


@given(
    minutes=st.integers(0, 1_440),
    outcome=st.sampled_from([one for one in Outcome if one.is_done]),
    offset=st.integers(-12, 12),
    text=st.text(min_size=1),
)
def test_times_and_texts_come_back_as_they_were(minutes, outcome, offset, text):
    at = datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=offset))) + timedelta(minutes=minutes)
    event = decode_event(
        {"kind": "done", "id": text, "at": at.isoformat(), "by": text, "crew": text, "order": text, "outcome": outcome}
    )
    assert decode_event(json.loads(json.dumps(encode_event(event)))) == event


def test_outcomes_that_are_done_end_a_request_but_for_what_is_still_to_be_repaired():
    assert {one for one in Outcome if one.is_done and not one.ends_request} == {Outcome.NEEDS_REPAIR}
    assert not Outcome.REFERRED.is_done
