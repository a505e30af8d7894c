"""What the store answers: open requests as of a moment, those made by one, pages, plans, events."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from dispatch.errors import EventError, StoreError
from dispatch.store import open_store
from geodata.requests.record import ServiceRequest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OPEN = ServiceRequest(
    jurisdiction_id="grid",
    service_request_id="1-001",
    service_code="Light Out",
    status="open",
    requested_datetime=NOON,
)
CLOSED = replace(OPEN, status="closed", status_notes="Closed", closed_datetime=NOON + 4 * DAY)


@pytest.fixture
def holding(store):
    def hold(*requests):
        store.import_records(requests, source="a.csv", now=NOON)
        return store

    return hold


def numbered(request, *numbers, **fields):
    return [replace(request, service_request_id=f"1-{number:03d}", **fields) for number in numbers]


# Open requests as of a moment


def test_a_request_made_at_that_very_moment_is_open(holding):
    assert holding(OPEN).open_requests(NOON, jurisdiction_id="grid") == [OPEN]


def test_a_request_made_later_is_not_there_yet(holding):
    assert holding(OPEN).open_requests(NOON - timedelta(seconds=1), jurisdiction_id="grid") == []


def test_a_request_closed_at_that_very_moment_is_not_open(holding):
    assert holding(CLOSED).open_requests(NOON + 4 * DAY, jurisdiction_id="grid") == []


def test_a_request_closed_without_a_date_is_not_open(holding):
    assert holding(replace(CLOSED, closed_datetime=None)).open_requests(NOON + DAY, jurisdiction_id="grid") == []


def test_a_request_closed_later_looks_as_it_did_then(holding):
    updated = replace(CLOSED, updated_datetime=NOON + 5 * DAY, reading_notes=("close-date-only",))
    assert holding(updated).open_requests(NOON + DAY, jurisdiction_id="grid") == [OPEN]


def test_an_update_before_that_moment_was_known_then(holding):
    updated = replace(OPEN, updated_datetime=NOON + DAY)
    store = holding(updated)
    assert store.open_requests(NOON + DAY, jurisdiction_id="grid") == [updated]
    assert store.open_requests(NOON, jurisdiction_id="grid") == [OPEN]


def test_open_requests_come_oldest_first_and_then_by_id(holding):
    older, same = replace(OPEN, requested_datetime=NOON - DAY), OPEN
    requests = [*numbered(same, 3, 2), *numbered(older, 9)]
    found = holding(*requests).open_requests(NOON, jurisdiction_id="grid")
    assert [request.service_request_id for request in found] == ["1-009", "1-002", "1-003"]


def test_ids_are_ordered_by_code_point_on_every_database(holding):
    requests = [replace(OPEN, service_request_id=name) for name in ("a", "B", "-1", "10", "é")]
    found = holding(*requests).open_requests(NOON, jurisdiction_id="grid")
    assert [request.service_request_id for request in found] == ["-1", "10", "B", "a", "é"]


# Several jurisdictions in one database


def test_open_requests_are_of_the_jurisdiction_asked_for(holding):
    store = holding(OPEN, replace(OPEN, jurisdiction_id="hill"), *numbered(CLOSED, 2, jurisdiction_id="hill"))
    assert store.open_requests(NOON, jurisdiction_id="grid") == [OPEN]


def test_the_jurisdictions_are_those_that_have_requests_in_order(holding):
    store = holding(*(replace(OPEN, jurisdiction_id=name) for name in ("hill", "Grid", "-")))
    assert store.jurisdictions() == ("-", "Grid", "hill")


def test_a_new_database_has_no_jurisdiction(store):
    assert store.jurisdictions() == ()


def test_the_newest_request_may_be_open_or_closed(holding):
    store = holding(
        OPEN,
        *numbered(CLOSED, 2, requested_datetime=NOON + DAY),
        *numbered(CLOSED, 3, jurisdiction_id="hill"),
        *numbered(OPEN, 4, jurisdiction_id="hill", requested_datetime=NOON + 2 * DAY),
    )
    assert store.newest_request("grid") == NOON + DAY
    assert store.newest_request("hill") == NOON + 2 * DAY


def test_the_newest_request_by_a_moment_is_none_made_later(holding):
    store = holding(OPEN, replace(OPEN, service_request_id="2", requested_datetime=NOON + DAY))
    assert store.newest_request("grid", until=NOON) == OPEN.requested_datetime


def test_a_jurisdiction_without_requests_has_no_newest(holding):
    assert holding(OPEN).newest_request("hill") is None


# Requests made by a moment


def test_requests_made_by_a_moment_are_there_as_they_are_now(holding):
    store = holding(CLOSED, *numbered(OPEN, 2, requested_datetime=NOON + DAY))
    assert list(store.requests_made_by(NOON, jurisdiction_id="grid")) == [CLOSED]
    assert len(list(store.requests_made_by(NOON + DAY, jurisdiction_id="grid"))) == 2


def test_requests_made_by_a_moment_are_of_the_jurisdiction_asked_for(holding):
    store = holding(CLOSED, replace(CLOSED, jurisdiction_id="hill"))
    assert list(store.requests_made_by(NOON, jurisdiction_id="grid")) == [CLOSED]


# Pages


def test_pages_hold_every_request_once_the_newest_first(holding):
    requests = [
        replace(one, requested_datetime=NOON + (n // 3) * DAY) for n, one in enumerate(numbered(OPEN, *range(10)))
    ]
    store = holding(*requests)
    seen, after = [], None
    while True:
        page = store.requests(limit=4, after=after)
        seen.extend(page.requests)
        if page.after is None:
            break
        after = page.after
    assert len(seen) == 10
    assert set(seen) == set(requests)
    assert [one.requested_datetime for one in seen] == sorted((one.requested_datetime for one in seen), reverse=True)


def test_the_last_page_that_is_just_full_says_that_it_is_the_last(holding):
    assert holding(*numbered(OPEN, 1, 2)).requests(limit=2).after is None


def test_pages_can_be_of_one_status_and_one_service_code(holding):
    graffiti = numbered(OPEN, 3, service_code="Graffiti")
    store = holding(OPEN, *numbered(CLOSED, 2), *graffiti)
    assert store.requests(status="open", service_code="Graffiti").requests == tuple(graffiti)
    assert [one.service_request_id for one in store.requests(status="closed").requests] == ["1-002"]


@pytest.mark.parametrize(
    "after",
    ["", "x", "1.2.3", "9" * 40 + ".1", "1.x", "1.0", "1.-5", f"1.{1 << 63}", "9" * 5000 + ".1", "1." + "9" * 30],
)
def test_a_place_that_is_not_from_a_page_is_refused(store, after):
    with pytest.raises(StoreError, match="is not where a page ends"):
        store.requests(after=after)


def test_a_page_of_nothing_is_refused(store):
    with pytest.raises(StoreError, match="at least one request, not 0"):
        store.requests(limit=0)


def test_counts_tell_open_closed_and_without_location(holding):
    placed = numbered(OPEN, 2, lon=0.5, lat=0.5)
    counts = holding(OPEN, *placed, *numbered(CLOSED, 3)).counts()
    assert (counts.requests, counts.open, counts.closed, counts.without_location) == (3, 2, 1, 2)


# Plans and events


def save(store, plan_id="p1", document=b"{}", now=NOON):
    return store.save_plan(
        plan_id,
        city="grid",
        day=date(2026, 3, 3),
        as_of=NOON,
        summary={"num_scheduled": 7},
        document=document,
        now=now,
    )


def test_a_plan_comes_back_byte_for_byte(store):
    document = bytes(range(256)) * 300
    assert save(store, document=document)
    assert store.plan("p1") == document


def test_a_plan_that_is_not_there_is_none(store):
    assert store.plan("p1") is None


def test_saving_a_plan_twice_changes_nothing(store):
    save(store, document=b"first")
    assert not save(store, document=b"second", now=NOON + DAY)
    assert store.plan("p1") == b"first"
    assert len(store.plans()) == len(store.events()) == 1


def test_plans_come_newest_first(store):
    for name in ("b", "a", "c"):
        save(store, name)
    assert [plan.plan_id for plan in store.plans(limit=2)] == ["c", "a"]


def test_a_plan_record_says_what_was_saved(store):
    save(store)
    (plan,) = store.plans()
    assert (plan.city, plan.day, plan.as_of, plan.saved) == ("grid", date(2026, 3, 3), NOON, NOON)
    assert plan.summary == {"num_scheduled": 7}


def test_a_saved_plan_is_an_event(store):
    save(store)
    (saved,) = store.events()
    assert (saved.kind, saved.subject, saved.at) == ("plan-saved", "p1", NOON)
    assert saved.payload["summary"] == {"num_scheduled": 7}


def test_events_can_be_read_from_where_one_stopped(store):
    save(store, "a")
    save(store, "b")
    (first,) = store.events(limit=1)
    assert [one.subject for one in store.events(after=first.id)] == ["b"]


TOLD = {"kind": "told-done", "at": NOON, "subject": "R-1", "payload": {"order": "1-010"}}


def test_an_event_that_is_told_twice_is_kept_once(store):
    assert store.keep_event("a", **TOLD, now=NOON + timedelta(hours=1))
    assert not store.keep_event("a", **TOLD, now=NOON + timedelta(hours=2))
    (event,) = store.events()
    assert (event.key, event.at) == ("a", NOON)
    assert event.payload == {"order": "1-010", "recorded": "2026-03-02T13:00:00+00:00"}


@pytest.mark.parametrize("other", [{"kind": "told-arrived"}, {"payload": {"order": "1-011"}}])
def test_something_else_told_under_a_known_key_is_refused(store, other):
    store.keep_event("a", **TOLD, now=NOON)
    with pytest.raises(EventError, match="an event 'a' was told before, and differently: give the new one an id"):
        store.keep_event("a", **(TOLD | other), now=NOON)
    assert len(store.events()) == 1


def test_events_are_found_by_kind_and_by_when_they_happened(store):
    for number, kind in enumerate(["told-done", "told-late", "told-done", "plan-saved"]):
        store.keep_event(str(number), **(TOLD | {"kind": kind, "at": NOON + timedelta(hours=number)}), now=NOON)
    found = store.events_of_kinds(["told-done", "told-late"], since=NOON + timedelta(hours=1))
    assert [one.key for one in found] == ["1", "2"]


@pytest.mark.parametrize("change", ["UPDATE events SET kind = 'x'", "DELETE FROM events"])
def test_an_event_can_neither_be_changed_nor_deleted(store, change):
    save(store)
    with pytest.raises(DBAPIError, match="events are append-only"), store._engine.begin() as connection:
        connection.exec_driver_sql(change)
    assert len(store.events()) == 1


def test_an_event_cannot_be_replaced_nor_the_log_emptied(store):
    save(store)
    change = (
        "INSERT OR REPLACE INTO events (id, at, kind, subject, payload) VALUES (1, 0, 'x', 'x', '{}')"
        if store._engine.dialect.name == "sqlite"
        else "TRUNCATE events"
    )
    with pytest.raises(DBAPIError, match="events are append-only"), store._engine.begin() as connection:
        connection.exec_driver_sql(change)
    assert store.events()[0].kind == "plan-saved"


# What serves them


def plan_of(store, ask):
    """What SQLite says it would do for the statements that ``ask`` makes."""
    statements = []

    def note(_connection, _cursor, statement, parameters, _context, _executemany):
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    event.listen(store._engine, "before_cursor_execute", note)
    ask()
    event.remove(store._engine, "before_cursor_execute", note)
    with store._engine.connect() as connection:
        rows = [row for one in statements for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one[0]}", one[1])]
    return "\n".join(row[3] for row in rows)


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({}, "requests_by_time"),
        ({"status": "open"}, "requests_by_status"),
        ({"service_code": "Light Out"}, "requests_by_service_code"),
        ({"service_code": "Light Out", "status": "open"}, "requests_by_service_code"),
    ],
)
def test_a_page_is_read_along_an_index_without_sorting(filters, index):
    with open_store("sqlite://") as store:
        plan = plan_of(store, lambda: store.requests(after="1772452800.7", **filters))
    assert f"USING INDEX {index} " in plan
    assert "ORDER BY" not in plan


def test_open_requests_are_found_without_reading_every_request():
    with open_store("sqlite://") as store:
        plan = plan_of(store, lambda: store.open_requests(NOON, jurisdiction_id="grid"))
    assert "requests_by_jurisdiction (jurisdiction_id=? AND status=? AND requested_datetime<?)" in plan
    assert "requests_by_closing (jurisdiction_id=? AND closed_datetime>?)" in plan
    assert "SCAN requests" not in plan


def test_the_newest_request_is_the_end_of_an_index():
    with open_store("sqlite://") as store:
        plan = plan_of(store, lambda: store.newest_request("grid"))
    assert set(plan.splitlines()) == {
        "SEARCH requests USING COVERING INDEX requests_by_jurisdiction (jurisdiction_id=? AND status=?)"
    }
