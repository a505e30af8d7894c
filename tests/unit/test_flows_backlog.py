"""Days of a history, and the fan of its backlog."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from flow_histories import MONDAY, flows_with_shocks, moment, observed_until, request, steady
from grid_city import LOS_ANGELES
from hypothesis import given
from hypothesis import strategies as st

from dispatch.completion.flows.backlog import LEVELS, forecast_backlog
from dispatch.completion.flows.backlog_backtest import backtest_backlog, pinball
from dispatch.completion.flows.daily_flows import DailyFlows, daily_flows
from dispatch.completion.flows.local_days import NO_DAY, days_of
from dispatch.completion.history import NEVER
from dispatch.errors import ForecastError


def flows(arrivals: list[int], completions: list[int], opening: int = 0) -> DailyFlows:
    return DailyFlows(
        first_day=MONDAY, arrivals=np.array(arrivals), completions=np.array(completions), opening_backlog=opening
    )


def test_the_backlog_is_what_was_open_and_came_in_less_what_ended() -> None:
    assert flows([3, 0, 2], [1, 1, 0], opening=5).backlog.tolist() == [7, 6, 8]


def test_days_are_those_of_the_city_and_not_of_utc() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=LOS_ANGELES)
    counted = daily_flows(observed_until([request(1, late), request(2, moment(1))], 2), LOS_ANGELES)
    assert counted.arrivals.tolist() == [1, 1]


def test_a_day_of_23_hours_ends_at_its_own_midnight() -> None:
    zone = ZoneInfo("America/Los_Angeles")
    evening, next_morning = datetime(2026, 3, 8, 23, 59, tzinfo=zone), datetime(2026, 3, 9, 0, 0, tzinfo=zone)
    moments = np.array([int(evening.timestamp()), int(next_morning.timestamp()), NEVER])
    assert days_of(moments, zone).tolist() == [
        date(2026, 3, 8).toordinal(),
        date(2026, 3, 9).toordinal(),
        NO_DAY,
    ]


def test_an_unfinished_day_is_not_counted() -> None:
    known = observed_until([request(1, moment(0)), request(2, moment(1))], 1, 12)
    assert daily_flows(known, LOS_ANGELES).arrivals.tolist() == [1]


def test_what_ends_later_is_open_at_a_moment() -> None:
    known = observed_until([request(1, moment(0), moment(5))], 10).known_at(int(moment(3, 0).timestamp()))
    assert daily_flows(known, LOS_ANGELES).backlog.tolist() == [1, 1, 1]


def test_what_comes_in_at_the_midnight_that_is_known_is_of_the_day_that_begins() -> None:
    known = observed_until([request(1, moment(0)), request(2, moment(1, 0))], 1)
    assert len(known) == 2
    assert daily_flows(known, LOS_ANGELES).arrivals.tolist() == [1]


def test_less_than_three_weeks_give_no_fan() -> None:
    with pytest.raises(ForecastError, match=r"20 whole days.*needs 21"):
        forecast_backlog(flows([1] * 20, [1] * 20), seed=0)


def test_weeks_that_are_all_alike_give_their_own_drift() -> None:
    fan = forecast_backlog(flows([200] * 70, [100] * 70), seed=0, num_days=14)
    assert fan.quantiles[13, LEVELS.index(0.5)] == pytest.approx(7000 + 1400, rel=0.01)


def test_the_weekday_pattern_goes_on() -> None:
    fan = forecast_backlog(flows([70, 0, 0, 0, 0, 0, 0] * 10, [10] * 70, opening=100), seed=0, num_days=7)
    middle = fan.quantiles[:, LEVELS.index(0.5)]
    assert middle[0] - fan.backlog > 50
    assert (np.diff(middle) < 0).all()


def test_a_backlog_never_goes_below_nothing() -> None:
    fan = forecast_backlog(flows([1] * 28, [3] * 28, opening=60), seed=0)
    assert fan.quantiles.min() == 0


def test_the_same_seed_gives_the_same_fan() -> None:
    series = flows_with_shocks(1, 12)
    assert np.array_equal(forecast_backlog(series, seed=4).quantiles, forecast_backlog(series, seed=4).quantiles)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=21, max_size=60), st.integers(0, 2**32))
def test_quantiles_are_finite_and_in_order(days: list[tuple[int, int]], seed: int) -> None:
    series = flows([one for one, _ in days], [one for _, one in days], opening=10_000)
    fan = forecast_backlog(series, seed=seed, num_days=10, replications=50)
    assert np.isfinite(fan.quantiles).all()
    assert (np.diff(fan.quantiles, axis=1) >= 0).all()


def test_what_happens_later_changes_no_fan_of_the_past() -> None:
    requests = steady(40, takes=3)
    later = [request(9_000 + number, moment(day), moment(day + 1)) for number, day in enumerate(range(40, 60))]
    closed = [
        request(number, one.requested_datetime, moment(50)) if one.closed_datetime > moment(35) else one
        for number, one in enumerate(requests)
    ]
    now = moment(35, 0)
    fans = [
        forecast_backlog(daily_flows(observed_until(some, 60).known_at(int(now.timestamp())), LOS_ANGELES), seed=1)
        for some in (requests, [*closed, *later])
    ]
    assert np.array_equal(fans[0].quantiles, fans[1].quantiles)


@pytest.fixture(scope="module")
def coverage() -> dict[int, tuple[float, float]]:
    """Coverage of fans, and of ranges of independent requests, over 150 histories of 16 weeks that share shocks."""
    found: dict[int, list[tuple[float, float]]] = {7: [], 14: [], 28: []}
    for seed in range(150):
        series = flows_with_shocks(seed, 20)
        last = series.first_day + timedelta(days=16 * 7 - 1)
        for horizon in found:
            day = last + timedelta(days=horizon)
            (score,) = backtest_backlog(
                {"city": series}, first=day, last=day, seed=seed, replications=300, horizons=[horizon]
            )
            found[horizon].append((score.coverage, score.coverage_if_independent))
    means = {horizon: np.mean(rows, axis=0) for horizon, rows in found.items()}
    return {horizon: (float(one), float(other)) for horizon, (one, other) in means.items()}


@pytest.mark.parametrize("horizon", [7, 14, 28])
def test_fans_of_weeks_that_share_shocks_hold_what_they_claim(
    coverage: dict[int, tuple[float, float]], horizon: int
) -> None:
    # Of 150 independent histories a sound fan holds 80 % to within three standard deviations of 3.3 points.
    assert 0.70 <= coverage[horizon][0] <= 0.90


@pytest.mark.parametrize("horizon", [7, 14, 28])
def test_ranges_of_independent_requests_claim_far_too_much(
    coverage: dict[int, tuple[float, float]], horizon: int
) -> None:
    assert coverage[horizon][1] < 0.5


def test_a_backtest_counts_only_days_with_enough_history_before_them() -> None:
    scores = backtest_backlog(
        {"city": flows_with_shocks(1, 6)}, first=MONDAY, last=MONDAY + timedelta(days=41), seed=0, replications=20
    )
    # 21 days of history and the horizon itself come before the first of 42 days.
    assert [(one.horizon, one.num_origins) for one in scores] == [(7, 15), (14, 8)]


def test_overlapping_fans_are_worth_fewer() -> None:
    (score, *_) = backtest_backlog(
        {"city": flows_with_shocks(1, 6)}, first=MONDAY, last=MONDAY + timedelta(days=41), seed=0, replications=20
    )
    assert score.effective_origins == pytest.approx(1 + 14 / 7)


def test_a_backtest_without_a_day_left_is_refused() -> None:
    with pytest.raises(ForecastError, match="name later days"):
        backtest_backlog({"city": flows([1] * 22, [1] * 22)}, first=MONDAY, last=MONDAY, seed=0)


def test_pinball_of_a_sure_and_right_forecast_is_nothing() -> None:
    assert pinball(np.full(len(LEVELS), 7.0), 7.0) == 0
