"""Forecasts of open requests: what answers, what it says, and what it never does."""

from datetime import UTC, datetime

import numpy as np
import pytest
from waiting_city import CALENDAR, DAY, START, history, past

from dispatch.completion.history import NEVER
from dispatch.completion.storing import load_forecaster, save_forecaster
from dispatch.completion.turnaround import fit_forecaster, forecast_open, recalibrated
from dispatch.errors import ForecastError


@pytest.fixture(scope="module")
def known():
    return past()


@pytest.fixture(scope="module")
def forecaster(known):
    return fit_forecaster(known, CALENDAR)


def dates(turnaround):
    return [turnaround.done_10, turnaround.done_50, turnaround.done_80, turnaround.done_90]


def test_the_model_answers_for_every_open_request_with_dates_in_order_and_none_in_the_past(known, forecaster) -> None:
    found = forecast_open(forecaster, known)
    assert len(found) == (known.ended == NEVER).sum() > 50
    assert {one.basis for one in found} == {"model"}
    for one in found:
        given = [moment for moment in dates(one) if moment is not None]
        assert given == sorted(given)
        assert all(moment >= one.as_of >= one.requested for moment in given)


def test_what_takes_long_is_forecast_to_take_long(known, forecaster) -> None:
    now = known.observed_until
    two = history(
        requested=[*known.requested, now - 60, now - 60],
        ended=[*known.ended, NEVER, NEVER],
        done=[*known.done, False, False],
        service_codes=[*known.service_codes, "quick", "slow"],
        districts=[*known.districts, "1", "1"],
        until=now,
    )
    quick, slow = forecast_open(forecaster, two, request_ids=[two.ids[-2], two.ids[-1]])
    assert quick.done_50 < slow.done_50
    assert quick.done_80 < slow.done_80


def test_the_upper_end_of_the_range_is_the_expected_time(known, forecaster) -> None:
    for one in forecast_open(forecaster, known):
        assert one.expected_datetime == one.done_90


def test_a_range_that_cannot_be_given_says_why(known, forecaster) -> None:
    assert all((one.done_90 is None) == bool(one.why_no_date) for one in forecast_open(forecaster, known))


def test_the_same_history_and_seed_give_the_same_forecasts_on_one_thread_and_on_two(known, forecaster) -> None:
    again = fit_forecaster(known, CALENDAR, num_threads=2)
    assert forecast_open(again, known) == forecast_open(forecaster, known)


def test_a_stored_forecaster_answers_the_same(known, forecaster, tmp_path) -> None:
    save_forecaster(forecaster, tmp_path / "model", jurisdiction_id="grid")
    loaded = load_forecaster(tmp_path / "model", jurisdiction_id="grid")
    assert forecast_open(loaded, known) == forecast_open(forecaster, known)


def test_a_forecaster_is_stored_in_the_same_bytes_each_time(forecaster, tmp_path) -> None:
    for name in ("one", "two"):
        save_forecaster(forecaster, tmp_path / name, jurisdiction_id="grid")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_another_citys_forecaster_is_refused(forecaster, tmp_path) -> None:
    save_forecaster(forecaster, tmp_path / "model", jurisdiction_id="grid")
    with pytest.raises(ForecastError, match="learned on requests of 'grid', not of 'boston'"):
        load_forecaster(tmp_path / "model", jurisdiction_id="boston")


def test_a_file_that_is_no_model_is_refused(tmp_path) -> None:
    (tmp_path / "model").write_text("something else")
    with pytest.raises(ForecastError, match="is not a forecast model written by 'forecast fit'"):
        load_forecaster(tmp_path / "model", jurisdiction_id="grid")


def test_a_type_never_seen_gets_no_date_and_is_told_so(known, forecaster) -> None:
    now = known.observed_until
    more = history(
        requested=[*known.requested, now - 60],
        ended=[*known.ended, NEVER],
        done=[*known.done, False],
        service_codes=[*known.service_codes, "never seen"],
        until=now,
    )
    (found,) = forecast_open(forecaster, more, request_ids=[more.ids[-1]])
    assert (found.basis, dates(found)) == ("nothing", [None] * 4)
    assert found.why_no_date == "only 0 like yours are known to be done"


def test_in_a_flood_never_seen_no_date_is_given(known, forecaster) -> None:
    now, flood = known.observed_until, 2000
    flooded = history(
        requested=[*known.requested, *([now - 600] * flood)],
        ended=[*known.ended, *([NEVER] * flood)],
        done=[*known.done, *([False] * flood)],
        service_codes=[*known.service_codes, *(["quick"] * flood)],
        until=now,
    )
    (found,) = forecast_open(forecaster, flooded, request_ids=[flooded.ids[-1]])
    assert found.done_90 is None
    assert found.why_no_date.startswith("more of this kind came in within a week than ever")


def test_a_closed_request_and_an_unknown_one_are_refused(known, forecaster) -> None:
    closed = str(known.ids[known.ended < NEVER][0])
    with pytest.raises(ForecastError, match=f"{closed}' is closed"):
        forecast_open(forecaster, known, request_ids=[closed])
    with pytest.raises(ForecastError, match="no request 'other'"):
        forecast_open(forecaster, known, request_ids=["other"])


def test_a_history_of_one_day_is_answered_by_the_baseline() -> None:
    short = past(num_days=1, per_day=900)
    found = fit_forecaster(short, CALENDAR)
    assert found.model is None
    assert found.why_no_model
    assert {one.basis for one in forecast_open(found, short)} <= {"service type", "nothing"}


def test_a_history_of_one_type_is_learned_from() -> None:
    single = past(types=("quick",), num_days=21)
    found = fit_forecaster(single, CALENDAR)
    assert {one.basis for one in forecast_open(found, single)} == {"model"}


def test_where_all_are_open_no_date_is_given() -> None:
    count = 500
    waiting = history(requested=START + 600 * np.arange(count), ended=[NEVER] * count, until=START + 20 * DAY)
    found = forecast_open(fit_forecaster(waiting, CALENDAR), waiting)
    assert {one.basis for one in found} == {"nothing"}
    assert {one.done_80 for one in found} == {None}


def test_where_all_closed_at_once_the_baseline_answers_and_says_so() -> None:
    count = 500
    requested = START + 600 * np.arange(count)
    ended = np.full(count, START + 19 * DAY)
    ended[-1] = NEVER
    batch = history(requested=requested, ended=ended, until=START + 20 * DAY)
    found = fit_forecaster(batch, CALENDAR)
    assert "at the same second" in found.why_no_model
    (one,) = forecast_open(found, batch)
    assert one.basis == "service type"
    assert all(moment is None or moment >= one.as_of for moment in dates(one))


def test_nothing_open_is_nothing_to_forecast(forecaster) -> None:
    done = history(requested=[START], ended=[START + DAY], until=START + 2 * DAY)
    assert forecast_open(forecaster, done) == []


def test_recalibrating_on_a_history_without_recent_requests_changes_nothing(forecaster) -> None:
    old = history(requested=[START], ended=[NEVER], until=START + 90 * DAY)
    assert recalibrated(forecaster, old) is forecaster


def test_a_forecast_long_after_the_model_was_learned_gives_no_date_in_the_past(forecaster) -> None:
    late = START + 700 * DAY
    old = history(requested=[late - 600 * DAY, late - DAY], ended=[NEVER, NEVER], until=late)
    for one in forecast_open(forecaster, old):
        assert all(moment is None or moment >= datetime.fromtimestamp(late, UTC) for moment in dates(one))
