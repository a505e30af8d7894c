import gzip
from pathlib import Path

import numpy as np
import pytest

from geodata.errors import TrafficDataError
from geodata.streets.network.speeds import ASSUMED_SPEED_LIMITS, FREE_FLOW_FACTOR
from geodata.streets.traffic import FREEWAY_SPEED_FACTORS, freeway_factors

REAL_FILE = Path(__file__).parents[3] / "shared" / "data" / "traffic" / "los_speed.csv.gz"
PAGE = Path(__file__).parents[2] / "docs" / "traffic.md"
KMH_PER_MPH = 1.609344

WEEK = np.datetime64("2012-03-05T00:00") + np.arange(168) * np.timedelta64(1, "h")
"""Each hour of a week that begins on a Monday."""

MONDAY_8, SATURDAY_8 = 8, 5 * 24 + 8


def week_of(*speeds):
    """Give each detector one speed for a whole week."""
    return np.repeat([speeds], 168, axis=0).astype(float)


def test_a_freeway_that_is_always_the_same_has_factors_of_one():
    assert freeway_factors(week_of(60, 30), WEEK) == pytest.approx(np.ones(48))


def test_an_hour_at_half_the_speed_on_all_weekdays_is_half_as_fast_as_the_rest():
    speeds = week_of(60)
    speeds[MONDAY_8 : 5 * 24 : 24] = 30
    factors = freeway_factors(speeds, WEEK)
    # 5 of 168 hours take twice as long: the week takes 173 / 168 of the usual hour.
    assert factors[8] == pytest.approx(173 / 168 / 2)
    assert np.delete(factors, 8) == pytest.approx(np.full(47, 173 / 168))


def test_a_weekends_hour_counts_two_days_of_the_week():
    speeds = week_of(60)
    speeds[SATURDAY_8::24] = 30
    assert freeway_factors(speeds, WEEK)[24 + 8] == pytest.approx(170 / 168 / 2)


def test_slowness_is_averaged_and_not_speed():
    speeds = week_of(60)
    # Five Mondays to Fridays at 8: four at 60 mph and one at 20, which takes three times as long.
    speeds[MONDAY_8] = 20
    factors = freeway_factors(speeds, WEEK)
    assert factors[8] / factors[9] == pytest.approx(5 / (4 + 3))


@pytest.mark.parametrize("missing", [0.0, np.nan, -1.0])
def test_a_missing_reading_counts_for_nothing(missing):
    speeds = week_of(60, 60)
    speeds[MONDAY_8, 0] = missing
    assert freeway_factors(speeds, WEEK) == pytest.approx(np.ones(48))


def test_a_detector_that_lacks_a_period_is_left_out_of_all():
    speeds = week_of(60, 20)
    speeds[SATURDAY_8::24, 1] = 0
    # Counted where it measured, the slow detector would make 08:00 of the weekend look fast.
    assert freeway_factors(speeds, WEEK) == pytest.approx(np.ones(48))


def test_a_reading_below_5_mph_counts_as_5():
    speeds = week_of(60)
    speeds[MONDAY_8 : 5 * 24 : 24] = 1
    slower = week_of(60)
    slower[MONDAY_8 : 5 * 24 : 24] = 5
    assert freeway_factors(speeds, WEEK) == pytest.approx(freeway_factors(slower, WEEK))


def test_a_week_without_a_weekend_is_refused():
    with pytest.raises(TrafficDataError, match="weekend 00:00 has the fewest"):
        freeway_factors(week_of(60)[: 5 * 24], WEEK[: 5 * 24])


def test_speeds_without_a_timestamp_each_are_refused():
    with pytest.raises(TrafficDataError, match="do not fit"):
        freeway_factors(week_of(60), WEEK[:-1])


def test_a_timestamp_that_is_no_time_is_refused():
    times = WEEK.copy()
    times[3] = np.datetime64("NaT")
    with pytest.raises(TrafficDataError, match=r"timestamps\[3\] is no time"):
        freeway_factors(week_of(60), times)


def test_the_page_shows_the_factors_there_are():
    rows = [line.split("|")[1:-1] for line in PAGE.read_text().splitlines() if line.startswith(("| weekd", "| weeke"))]
    shown = {kind: [float(x) for r in rows if r[0].strip() == kind for x in r[1:]] for kind in ("weekday", "weekend")}
    assert shown["weekday"] + shown["weekend"] == list(FREEWAY_SPEED_FACTORS)


@pytest.fixture(scope="module")
def loops():
    """Give the speeds of the Los Angeles loops and their times."""
    if not REAL_FILE.exists():
        pytest.skip(f"real data absent: {REAL_FILE.name}")
    with gzip.open(REAL_FILE, "rt") as file:
        speeds = np.loadtxt(file, delimiter=",", skiprows=1)
    return speeds, np.datetime64("2012-03-01T00:00") + np.arange(len(speeds)) * np.timedelta64(5, "m")


@pytest.mark.real_data
def test_the_freeways_factors_are_those_of_the_los_angeles_loops(loops):
    assert freeway_factors(*loops) == pytest.approx(FREEWAY_SPEED_FACTORS, abs=5.1e-4)


@pytest.mark.real_data
def test_the_loops_mean_of_a_week_is_the_speed_a_network_gives_a_motorway(loops):
    mean = 1 / (1 / np.maximum(loops[0], 5)).mean()
    assert mean * KMH_PER_MPH == pytest.approx(ASSUMED_SPEED_LIMITS["motorway"] * FREE_FLOW_FACTOR, rel=0.02)
