"""``dispatch311 duplicates``: a dispatcher looks, joins, splits, and takes it back."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dispatch.store import open_store
from geodata.requests.record import ServiceRequest

Run = Callable[..., tuple[int, str, str]]

URL = "sqlite:///city.db"
AS_OF = ("--city", "boston", "--as-of", "2011-10-17 05:45", "--db", URL)
EIGHT = datetime(2011, 10, 16, 12, 0, tzinfo=UTC)


@pytest.fixture
def reported(run: Run, tmp_path: Path) -> Run:  # noqa: ARG001  it makes the folder the working one
    """Three lights of one street: A and B called in within minutes, C from next door; D has no place."""

    def report(name: str, minutes: int, *, address: str = "12 Elm St", **fields: object) -> ServiceRequest:
        given: dict[str, object] = {
            "jurisdiction_id": "boston",
            "service_request_id": name,
            "service_code": "Street Light Outages",
            "status": "open",
            "requested_datetime": EIGHT + timedelta(minutes=minutes),
            "lon": -71.06,
            "lat": 42.35,
            "address": address,
            "channel": "phone",
        }
        return ServiceRequest(**(given | fields))  # type: ignore[arg-type]

    requests = [
        report("A", 0),
        report("B", 3, channel="web"),
        report("C", 9, address="14 Elm St", lat=42.3501),
        report("D", 5, lon=None, lat=None, location_note="missing"),
        report("X", 0, jurisdiction_id="la-myla311"),
    ]
    with open_store(URL) as store:
        store.import_records(requests, source="october.csv", now=EIGHT)
    return run


def groups_shown(run: Run, order: str) -> list[str]:
    shown = json.loads(run("duplicates", "show", order, *AS_OF, "--json")[1])
    return [one["request_id"] for one in shown["reports"]]


def test_a_review_lists_each_doubtful_pair_with_all_it_takes_to_decide(reported: Run) -> None:
    status, printed, _ = reported("duplicates", "review", *AS_OF)
    assert status == 0
    assert "A C  street light" in printed
    assert "12 Elm St (phone) | 14 Elm St (phone)" in printed
    assert "another address 11 m away, 9 min apart, 1 more open there" in printed
    assert "in 3 open requests, of which 1 are merged" in printed


def test_a_review_for_programs_says_the_same(reported: Run) -> None:
    answer = json.loads(reported("duplicates", "review", *AS_OF, "--json")[1])
    assert (answer["num_requests"], answer["num_orders"]) == (3, 2)
    pair = next(one for one in answer["doubtful"] if [each["request_id"] for each in one["requests"]] == ["A", "C"])
    assert set(pair) == {"requests", "confidence", "distance", "days", "is_same_address", "why"}
    assert (pair["is_same_address"], pair["distance"], pair["days"]) == (False, 11.1, 0.006)
    assert 0.5 <= pair["confidence"] < 0.92
    assert [(one["address"], one["channel"]) for one in pair["requests"]] == [
        ("12 Elm St", "phone"),
        ("14 Elm St", "phone"),
    ]


def test_an_order_is_shown_by_any_of_its_reports_with_the_reason(reported: Run) -> None:
    status, printed, _ = reported("duplicates", "show", "B", *AS_OF)
    assert status == 0
    assert printed.startswith("order A: 2 reports")
    assert "oldest report" in printed
    assert "with A: same address, 3 min apart, again through another channel" in printed


def test_a_join_holds_and_is_reversed_by_one_command_and_so_is_the_reversal(reported: Run) -> None:
    assert groups_shown(reported, "C") == ["C"]
    reported("duplicates", "join", "A", "C", "--by", "Ann", "--db", URL)
    assert groups_shown(reported, "C") == ["A", "B", "C"]
    reported("duplicates", "split", "C", "--by", "Ann", "--db", URL)
    assert groups_shown(reported, "C") == ["C"]
    reported("duplicates", "join", "A", "C", "--by", "Ann", "--db", URL)
    assert groups_shown(reported, "C") == ["A", "B", "C"]


def test_an_automatic_merge_is_reversed_by_one_command_and_so_is_the_reversal(reported: Run) -> None:
    assert groups_shown(reported, "A") == ["A", "B"]
    reported("duplicates", "split", "B", "--by", "Ann", "--db", URL)
    assert groups_shown(reported, "A") == ["A"]
    reported("duplicates", "join", "A", "B", "--by", "Ann", "--db", URL)
    assert groups_shown(reported, "A") == ["A", "B"]


def test_who_decided_is_shown_with_the_order(reported: Run) -> None:
    said = reported("duplicates", "join", "A", "C", "--by", "M. Ortiz", "--db", URL)[1]
    assert said.startswith("joined A C, by M. Ortiz")
    printed = reported("duplicates", "show", "A", *AS_OF)[1]
    assert "with A: joined by M. Ortiz on" in printed
    assert printed.rstrip().endswith("M. Ortiz joined A C")


def test_what_was_decided_is_not_doubtful_any_more(reported: Run) -> None:
    reported("duplicates", "split", "A", "B", "C", "--by", "Ann", "--db", URL)
    answer = json.loads(reported("duplicates", "review", *AS_OF, "--json")[1])
    assert (answer["num_orders"], answer["doubtful"]) == (3, [])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("join", "A", "Z"), "there is no request Z"),
        (("join", "A", "A"), "A is named 2 times"),
        (("join", "A"), "name at least two requests"),
        (("join", "A", "X"), "no city has all of these requests (A of 'boston', X of 'la-myla311')"),
        (("split", "Z"), "there is no request Z"),
    ],
)
def test_a_decision_that_makes_no_sense_gets_one_clear_line(
    reported: Run, arguments: tuple[str, ...], message: str
) -> None:
    status, printed, error = reported("duplicates", *arguments, "--by", "Ann", "--db", URL)
    assert (status, printed) == (1, "")
    assert message in error
    assert error.count("\n") == 1


def test_a_report_that_is_no_work_is_shown_with_the_reason(reported: Run) -> None:
    status, _, error = reported("duplicates", "show", "D", *AS_OF)
    assert (status, "D is in no order: the record has no coordinates" in error) == (1, True)


def test_a_request_that_is_not_open_then_is_told(reported: Run) -> None:
    status, _, error = reported("duplicates", "show", "Z", *AS_OF)
    assert (status, "no request Z is open then" in error) == (1, True)


def test_without_a_database_nothing_is_made(run: Run, tmp_path: Path) -> None:
    status, _, error = run("duplicates", "split", "A", "--by", "Ann", "--db", URL)
    assert (status, "there is no database city.db" in error) == (1, True)
    assert not list(tmp_path.iterdir())
