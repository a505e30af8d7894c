"""The sentence a person reads."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.completion.turnaround import Turnaround
from dispatch.completion.words import sentence

ZONE = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
ORDINARY = Turnaround(
    request_id="1",
    service_code="pothole",
    requested=NOW,
    as_of=NOW,
    basis="model",
    done_10=NOW + timedelta(days=1),
    done_50=NOW + timedelta(days=5),
    done_80=datetime(2026, 3, 12, 15, 0, tzinfo=ZONE),
    done_90=NOW + timedelta(days=21),
    why_no_date="",
    half_take_days=None,
    num_similar=100,
    num_completed=80,
)
NONE = replace(ORDINARY, done_10=None, done_50=None, done_80=None, done_90=None)


def test_eight_of_ten_and_what_the_slowest_take() -> None:
    assert (
        sentence(ORDINARY, ZONE)
        == "8 of 10 like yours are done by Thursday 12 March; 1 in 10 takes longer than 3 weeks"
    )


def test_where_half_take_too_long_no_date_is_given() -> None:
    assert sentence(replace(NONE, half_take_days=60.4), ZONE) == "no date can be given: half take over 60 days"


def test_without_any_history_the_reason_is_given() -> None:
    why = "only 3 like yours are known to be done"
    assert sentence(replace(NONE, why_no_date=why), ZONE) == f"no date can be given: {why}"


def test_what_a_closing_means_is_what_is_said() -> None:
    said = sentence(ORDINARY, ZONE, {"pothole": "scheduled for pickup"})
    assert said.startswith("8 of 10 like yours are scheduled for pickup by Thursday")


def test_half_are_told_of_where_the_rest_is_not_known() -> None:
    said = sentence(replace(ORDINARY, done_80=None, done_90=None), ZONE)
    assert said == "half of those like yours are done by Saturday 7 March; how long the others take cannot be said yet"


def test_the_slowest_are_left_open_where_they_are_not_known() -> None:
    assert sentence(replace(ORDINARY, done_90=None), ZONE).endswith("; how long the others take cannot be said yet")


def test_the_baseline_says_that_it_is_one() -> None:
    assert sentence(replace(ORDINARY, basis="service type"), ZONE).endswith("(by the history of its kind alone)")


def test_a_request_that_has_waited_is_told_from_now() -> None:
    old = replace(ORDINARY, requested=NOW - timedelta(days=30))
    assert sentence(old, ZONE).endswith("; 1 in 10 takes longer than 3 weeks from now")


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(seconds=20), "1 minute"),
        (timedelta(minutes=89), "89 minutes"),
        (timedelta(hours=10, minutes=1), "11 hours"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=20), "20 days"),
        (timedelta(days=22), "4 weeks"),
    ],
)
def test_a_span_is_rounded_up_to_what_one_would_say(wait, words) -> None:
    assert sentence(replace(ORDINARY, done_90=NOW + wait), ZONE).endswith(f"takes longer than {words}")


def test_later_today_is_told_by_the_clock() -> None:
    assert "by 15:30 today;" in sentence(replace(ORDINARY, done_80=NOW.replace(hour=15, minute=30)), ZONE)


def test_another_year_is_named() -> None:
    assert "by Monday 4 January 2027;" in sentence(replace(ORDINARY, done_80=datetime(2027, 1, 4, tzinfo=ZONE)), ZONE)
