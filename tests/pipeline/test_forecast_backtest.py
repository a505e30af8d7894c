"""The record of a model on a made-up city whose waits are known, and that it never saw the future."""

from datetime import date, datetime

import numpy as np
import pytest
from waiting_city import CALENDAR, DAY, START, history, past

from dispatch.completion.backtest import BASELINE_NAMES, OURS, figures_of, run_backtest
from dispatch.completion.history import NEVER
from dispatch.errors import ForecastError

FIRST, LAST = date(2026, 4, 1), date(2026, 4, 26)


@pytest.fixture(scope="module")
def known():
    return past(num_days=77, per_day=80, types=("quick", "slow"))


@pytest.fixture(scope="module")
def record(known):
    return run_backtest(known, CALENDAR, first=FIRST, last=LAST)


def test_every_request_of_the_days_is_forecast_once(known, record) -> None:
    begin = int(datetime(2026, 4, 1, tzinfo=CALENDAR.zone).timestamp())
    end = int(datetime(2026, 4, 27, tzinfo=CALENDAR.zone).timestamp())
    made = (known.requested >= begin) & (known.requested < end)
    assert len(record) + record.at_once == made.sum()
    assert len(set(record.ids)) == len(record)


def test_eight_of_ten_are_done_within_the_range_and_by_the_promised_date(record) -> None:
    found = figures_of(record, OURS)
    assert found.no_date < 0.1
    assert found.coverage == pytest.approx(0.8, abs=0.05)
    assert found.kept == pytest.approx(0.8, abs=0.05)
    assert found.within_week_error < 0.06


def test_knowing_the_hour_and_the_day_beats_the_baselines(record) -> None:
    ours = figures_of(record, OURS)
    for name in BASELINE_NAMES:
        assert ours.pinball_days < figures_of(record, name).pinball_days


def test_appending_later_events_changes_no_forecast_by_a_byte(known, record) -> None:
    end = START + 56 * DAY
    cut = run_backtest(known.known_at(end), CALENDAR, first=FIRST, last=LAST)
    assert list(cut.ids) == list(record.ids)
    for name in (OURS, *BASELINE_NAMES):
        for array in ("days", "given", "within_a_week"):
            before, after = (getattr(one.predictions[name], array) for one in (cut, record))
            assert before.tobytes() == after.tobytes()
    assert (cut.waited < record.waited).any()


def test_requests_of_a_type_that_comes_up_later_change_no_forecast_made_before(known, record) -> None:
    more = 300
    later = history(
        ids=[*known.ids, *(f"new{number}" for number in range(more))],
        requested=[*known.requested, *(known.observed_until - more + np.arange(more))],
        ended=[*known.ended, *([NEVER] * more)],
        done=[*known.done, *([False] * more)],
        service_codes=[*known.service_codes, *(["a new type"] * more)],
        districts=[*known.districts, *(["9"] * more)],
        until=known.observed_until,
    )
    found = run_backtest(later, CALENDAR, first=FIRST, last=LAST)
    assert found.predictions[OURS].days.tobytes() == record.predictions[OURS].days.tobytes()


def test_without_anything_to_learn_from_the_month_is_refused_by_name(known) -> None:
    with pytest.raises(ForecastError, match="the forecasts of 2026-03 cannot be made: before it, "):
        run_backtest(known, CALENDAR, first=date(2026, 3, 3), last=date(2026, 3, 20))
    with pytest.raises(ForecastError, match="the forecasts of 2025-03 cannot be made"):
        run_backtest(known, CALENDAR, first=date(2025, 3, 3), last=date(2025, 3, 20))


def test_a_month_that_has_not_begun_is_refused(known) -> None:
    with pytest.raises(ForecastError, match="nothing is known of 2026-07"):
        run_backtest(known, CALENDAR, first=date(2026, 7, 1), last=date(2026, 7, 2))


def test_the_recalibration_can_be_left_out(known, record) -> None:
    plain = run_backtest(known, CALENDAR, first=FIRST, last=LAST, recalibrate=False)
    assert plain.predictions[OURS].days.tobytes() != record.predictions[OURS].days.tobytes()
