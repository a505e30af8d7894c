"""Completion times by Kaplan-Meier, against answers worked out by hand."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from grid_city import LOS_ANGELES
from hypothesis import given
from hypothesis import strategies as st

from dispatch.completion.kaplan_meier import MIN_AT_RISK, SurvivalCurve, fit_survival, forecast

REQUESTED = datetime(2026, 3, 2, 8, tzinfo=LOS_ANGELES)


def hundred_days() -> SurvivalCurve:
    """One request done on each of 100 days."""
    return fit_survival(np.arange(1, 101), np.ones(100, dtype=bool))


def test_the_textbook_example_of_freireich_gives_the_textbook_curve() -> None:
    # Weeks of remission under 6-MP (Freireich and others 1963), the example of most textbooks; + is censored.
    done = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = fit_survival(done + censored, [True] * len(done) + [False] * len(censored))
    assert curve.open_share.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]


def test_without_censoring_the_curve_is_the_share_not_yet_done() -> None:
    assert hundred_days().open_share_at(30) == pytest.approx(0.7)


def test_open_requests_make_the_forecast_later_than_closed_ones_alone() -> None:
    days, done = np.arange(1, 101), np.arange(1, 101) <= 60
    with_open = fit_survival(np.minimum(days, 80), done)
    closed_only = fit_survival(days[done], done[done])
    assert with_open.age_when_done(0.5, given_open_at=0) == 50
    assert closed_only.age_when_done(0.5, given_open_at=0) == 30


def test_a_request_open_for_fifty_days_is_forecast_from_those_open_as_long() -> None:
    assert hundred_days().age_when_done(0.8, given_open_at=50) == 90


def test_no_quantile_is_read_where_too_few_were_under_observation() -> None:
    assert hundred_days().last_reliable_day == 100 - MIN_AT_RISK + 1
    assert hundred_days().age_when_done(0.95, given_open_at=0) is None


def test_eight_of_ten_are_done_by_the_day_the_curve_says() -> None:
    text = forecast({"x": hundred_days()}, "x", requested=REQUESTED, not_before=REQUESTED, zone=LOS_ANGELES)
    assert text.done_80 == date(2026, 5, 21)
    assert text.text == "8 of 10 like it are done within 80 days, by Thursday 21 May"


def test_no_date_is_given_for_a_type_never_seen() -> None:
    assert forecast({}, "x", requested=REQUESTED, not_before=REQUESTED, zone=LOS_ANGELES).text == (
        "no date can be given: only 0 like it are known to be done"
    )


def test_no_date_is_given_where_the_history_is_all_open() -> None:
    curve = fit_survival(np.full(50, 3.0), np.zeros(50, dtype=bool))
    given_none = forecast({"x": curve}, "x", requested=REQUESTED, not_before=REQUESTED, zone=LOS_ANGELES)
    assert (given_none.done_50, given_none.done_80) == (None, None)


def test_a_forecast_says_half_where_the_history_reaches_no_further() -> None:
    curve = fit_survival(np.concatenate([np.arange(1, 61), np.full(40, 70.0)]), np.arange(100) < 60)
    told = forecast({"x": curve}, "x", requested=REQUESTED, not_before=REQUESTED, zone=LOS_ANGELES)
    assert (
        told.text == "half of those like it are done by Tuesday 21 April; how long the others take cannot be said yet"
    )


def test_an_age_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        fit_survival([1.0, float("nan")], [True, True])


@given(
    st.lists(st.tuples(st.floats(0, 400), st.booleans()), min_size=1, max_size=80),
    st.floats(0, 500),
)
def test_no_forecast_lies_in_the_past_and_later_shares_are_never_earlier(
    history: list[tuple[float, bool]], age: float
) -> None:
    curve = fit_survival([days for days, _ in history], [done for _, done in history])
    now = REQUESTED + timedelta(days=age)
    told = forecast({"x": curve}, "x", requested=REQUESTED, not_before=now, zone=LOS_ANGELES)
    dates = [day for day in (told.done_10, told.done_50, told.done_80, told.done_90) if day is not None]
    assert dates == sorted(dates)
    assert all(day >= now.astimezone(LOS_ANGELES).date() for day in dates)
