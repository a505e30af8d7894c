"""Scores of forecasts, worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from dispatch.completion.backtest import OURS, Backtest, Prediction, figures_of, groups_of, reliability, target_figures


def backtest(waited, *, done=None, days=(1.0, 5.0, 8.0, 9.0), given=True, watched=100.0, week=0.5) -> Backtest:
    waited = np.asarray(waited, dtype=float)
    count = len(waited)
    done = np.ones(count, dtype=bool) if done is None else np.asarray(done)
    words = np.array(["a"] * count, dtype=object)
    prediction = Prediction(
        days=np.tile(np.asarray(days, dtype=float), (count, 1)),
        given=np.full((count, 4), given),
        within_a_week=np.full(count, week),
    )
    return Backtest(
        ids=words,
        service_codes=words,
        departments=words,
        districts=words,
        months=words,
        waited=waited,
        done=done,
        watched=np.where(done, watched, waited),
        target_days=np.full(count, 6.0),
        predictions={OURS: prediction},
        at_once=0,
    )


def test_coverage_is_the_share_done_within_the_range() -> None:
    found = figures_of(backtest([0.5, 1.0, 2.0, 7.0, 9.0, 9.5, 30.0, 4.0]), OURS)
    assert found.coverage == pytest.approx(5 / 8)
    assert found.coverage_decided == pytest.approx(5 / 8)
    assert (found.undecided, found.no_date) == (0, 0)


def test_a_promise_is_kept_where_it_is_done_by_the_date_of_eight_in_ten() -> None:
    assert figures_of(backtest([0.5, 8.0, 8.5, 2.0]), OURS).kept == pytest.approx(3 / 4)


def test_an_open_request_counts_for_as_long_as_it_was_watched() -> None:
    # Of four at risk one is done early; one is lost at 4 days; of the two left one is in the range, one is not.
    found = figures_of(backtest([0.5, 4.0, 6.0, 20.0], done=[True, False, True, True]), OURS)
    assert found.coverage == pytest.approx(3 / 4 * 1 / 2)
    assert (found.coverage_decided, found.undecided) == (pytest.approx(1 / 3), 1)


def test_one_seen_open_behind_its_range_is_decided() -> None:
    found = figures_of(backtest([5.0, 12.0], done=[True, False]), OURS)
    assert (found.coverage_decided, found.undecided) == (pytest.approx(1 / 2), 0)


def test_requests_without_a_range_are_counted_and_not_covered() -> None:
    found = figures_of(backtest([5.0, 6.0], given=False), OURS)
    assert (found.no_date, found.ranged, found.coverage, found.kept) == (1, 0, None, None)


def test_errors_are_of_the_median_and_cut_where_watching_ends() -> None:
    found = figures_of(backtest([3.0, 2.0], done=[True, False]), OURS)
    assert found.mean_error_days == pytest.approx((2 + 0) / 2)
    assert found.median_error_done_days == pytest.approx(2)


def test_pinball_is_the_mean_over_three_shares() -> None:
    found = figures_of(backtest([7.0]), OURS)
    assert found.pinball_days == pytest.approx((0.1 * 6 + 0.5 * 2 + 0.1 * 2) / 3)


def test_the_true_quantiles_score_better_than_any_shifted_ones_even_when_cut() -> None:
    waits = np.random.default_rng(4).exponential(5.0, 20_000)
    cut = np.minimum(waits, 8.0)
    quantiles = -5 * np.log1p(-np.array([0.1, 0.5, 0.8, 0.9]))

    def pinball(factor: float) -> float:
        scored = backtest(cut, done=waits <= 8.0, days=quantiles * factor, watched=8.0)
        return figures_of(scored, OURS).pinball_days

    assert pinball(1.0) < min(pinball(0.8), pinball(1.25))


def test_coverage_is_right_under_censoring_where_the_forecast_is() -> None:
    rng = np.random.default_rng(5)
    waits, watched = rng.exponential(5.0, 40_000), rng.uniform(0, 20, 40_000)
    quantiles = -5 * np.log1p(-np.array([0.1, 0.5, 0.8, 0.9]))
    found = figures_of(backtest(np.minimum(waits, watched), done=waits <= watched, days=quantiles), OURS)
    assert found.coverage == pytest.approx(0.8, abs=0.01)
    assert found.kept == pytest.approx(0.8, abs=0.01)
    assert abs(found.coverage_decided - 0.8) > 0.01


def test_reliability_holds_what_was_said_against_what_came() -> None:
    (row,) = reliability(backtest([3.0, 8.0, 6.5, 20.0], week=0.55))
    assert (row.requests, row.said, row.came) == (4, pytest.approx(0.55), pytest.approx(0.5))
    assert figures_of(backtest([3.0, 8.0, 6.5, 20.0], week=0.55), OURS).within_week_error == pytest.approx(0.05)


def test_the_citys_target_is_held_to_the_same() -> None:
    found = target_figures(backtest([5.0, 6.0, 7.0, 10.0]))
    assert (found.requests, found.kept, found.mean_error_days) == (4, pytest.approx(0.5), pytest.approx(1.5))


def test_requests_without_a_target_are_left_out_there() -> None:
    without = replace(backtest([5.0, 6.0]), target_days=np.array([np.nan, np.nan]))
    assert target_figures(without).requests == 0


def test_groups_come_with_the_largest_first_and_months_in_order() -> None:
    words = np.array(["b", "a", "b"], dtype=object)
    scored = replace(backtest([1.0, 2.0, 3.0]), service_codes=words, months=words)
    assert list(groups_of(scored, "type")) == ["b", "a"]
    assert list(groups_of(scored, "month")) == ["a", "b"]
