"""What comes in by type, district and week."""

import numpy as np
import pytest
from flow_histories import MONDAY, moment, observed_until, request, steady
from grid_city import LOS_ANGELES

from dispatch.calendar import WorkingCalendar
from dispatch.completion.flows.series import CITY
from dispatch.completion.flows.volume import WeeklyCounts, forecast_volume, weekly_counts
from dispatch.completion.flows.volume_backtest import backtest_volume
from dispatch.errors import ForecastError

CALENDAR = WorkingCalendar(zone=LOS_ANGELES, holidays="US-CA")


def weeks(counts: list[list[int]], ahead: int = 4) -> WeeklyCounts:
    return WeeklyCounts(
        cells=tuple((f"type {number}", CITY) for number in range(len(counts))),
        counts=np.array(counts),
        weights=np.ones(len(counts[0]) + ahead),
        last_day=MONDAY,
    )


def test_the_rows_of_types_and_districts_add_up_to_the_city() -> None:
    requests = steady(28) + steady(28, per_day=2, code="Pothole")
    weekly = weekly_counts(observed_until(requests, 28), CALENDAR)
    row = dict(zip(weekly.cells, weekly.counts.tolist(), strict=True))
    assert row[CITY, CITY] == [35] * 4
    assert row["Light Out", "1"] == [21] * 4
    assert row["Pothole", CITY] == [14] * 4


def test_less_than_three_weeks_give_no_range() -> None:
    with pytest.raises(ForecastError, match="2 whole weeks"):
        weekly_counts(observed_until(steady(20), 20), CALENDAR)


def test_a_week_with_a_holiday_is_expected_to_bring_less() -> None:
    # Twelve weeks from Monday 2 March lead to the week of Memorial Day; nothing comes in on days off.
    on_working_days = [request(day, moment(day)) for day in range(84) if CALENDAR.is_working_day(moment(day).date())]
    weekly = weekly_counts(observed_until(on_working_days, 84), CALENDAR, weeks_ahead=2)
    assert weekly.weights[-2:].tolist() == pytest.approx([4 / 5, 1.0])


def test_weeks_all_alike_are_expected_to_go_on() -> None:
    assert forecast_volume(weeks([[50] * 12])).mean[0].tolist() == pytest.approx([50] * 4, rel=0.01)


def test_weeks_that_vary_more_than_chance_widen_the_range() -> None:
    forecast = forecast_volume(weeks([[100] * 12, [50, 150] * 6]))
    width = forecast.high - forecast.low
    assert (width[1] > 1.5 * width[0]).all()


def test_one_storm_does_not_blow_up_what_is_expected() -> None:
    forecast = forecast_volume(weeks([[40, 42, 38, 41, 39, 40, 43, 37, 40, 1200, 41, 40]]))
    assert forecast.high[0, 0] < 100


def test_a_cell_that_was_empty_stays_possible() -> None:
    forecast = forecast_volume(weeks([[0] * 12, [100] * 12]))
    assert np.isfinite(forecast.mean).all()
    assert forecast.mean[0, 0] > 0


def test_ranges_of_counts_with_a_shared_shock_hold_what_they_claim() -> None:
    generator = np.random.default_rng(5)
    levels = np.array([20, 60, 200, 400])
    held = []
    for _ in range(100):
        shock = np.exp(0.2 * generator.standard_normal(17) - 0.02)
        counts = generator.poisson(levels[:, None] * shock)
        forecast = forecast_volume(weeks(counts[:, :16].tolist(), ahead=1))
        held.append((forecast.low[:, 0] <= counts[:, 16]) & (counts[:, 16] <= forecast.high[:, 0]))
    assert 0.72 <= float(np.mean(held)) <= 0.90


def test_a_backtest_knows_nothing_later_than_its_origin() -> None:
    requests = steady(56)
    storm = [request(90_000 + number, moment(50)) for number in range(500)]
    span = {"first": moment(28).date(), "last": moment(48).date()}
    known = observed_until(requests, 49)
    with_storm = observed_until([*requests, *storm], 56)
    assert backtest_volume(known, CALENDAR, **span) == backtest_volume(with_storm, CALENDAR, **span)


def test_a_backtest_without_a_week_left_is_refused() -> None:
    with pytest.raises(ForecastError, match="no week from"):
        backtest_volume(observed_until(steady(56), 56), CALENDAR, first=moment(300).date(), last=moment(350).date())
