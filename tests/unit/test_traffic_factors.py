from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from streets_town import Street, block, town

from geodata.errors import TrafficDataError
from geodata.streets.network.model import MAX_DURATION
from geodata.streets.network.speeds import ASSUMED_SPEED_LIMITS
from geodata.streets.routing import NO_WAY
from geodata.streets.traffic import (
    ASSUMED_SHARE_OF_FREEWAY,
    FREEWAY_SPEED_FACTORS,
    PERIODS,
    Period,
    SpeedFactors,
    assumed_speed_factors,
    durations_in,
    period_of,
)

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
RUSH_HOUR, NIGHT = Period(False, 17), Period(False, 23)


def flat(*class_names, factor=1.0):
    """Give every class the same factor at all hours."""
    return SpeedFactors(class_names=class_names, factors=np.full((len(class_names), 48), factor), source="made up")


def test_the_48_periods_are_numbered_in_order():
    assert [period.index for period in PERIODS] == list(range(48))
    assert (PERIODS[0], PERIODS[47]) == (Period(False, 0), Period(True, 23))


@pytest.mark.parametrize(
    ("moment", "period"),
    [
        (datetime(2026, 3, 2, 8, 0, tzinfo=LOS_ANGELES), Period(False, 8)),  # a Monday
        (datetime(2026, 3, 6, 23, 59, 59, tzinfo=LOS_ANGELES), Period(False, 23)),
        (datetime(2026, 3, 7, 0, 0, tzinfo=LOS_ANGELES), Period(True, 0)),
        (datetime(2026, 3, 8, 8, 30, tzinfo=LOS_ANGELES), Period(True, 8)),
    ],
)
def test_a_moment_lies_in_the_hour_of_its_own_clock(moment, period):
    assert period_of(moment) == period


def test_one_instant_is_another_period_by_another_citys_clock():
    instant = datetime(2026, 3, 7, 3, 0, tzinfo=UTC)
    assert period_of(instant) == Period(True, 3)
    assert period_of(instant.astimezone(LOS_ANGELES)) == Period(False, 19)


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="2026-03-02T08:00:00 has no time zone"):
        period_of(datetime(2026, 3, 2, 8, 0))  # noqa: DTZ001


def test_there_is_no_hour_24():
    with pytest.raises(ValueError, match="got 24"):
        Period(False, 24)


def test_every_class_a_network_may_have_has_an_assumed_share():
    assert ASSUMED_SHARE_OF_FREEWAY.keys() == ASSUMED_SPEED_LIMITS.keys()


def test_motorways_have_the_factors_that_were_measured():
    assert assumed_speed_factors(["motorway"]).factors[0] == pytest.approx(FREEWAY_SPEED_FACTORS)


def test_over_a_week_every_class_keeps_the_networks_durations_as_its_mean():
    slowness = 1 / assumed_speed_factors().factors
    week = (5 * slowness[:, :24].mean(axis=1) + 2 * slowness[:, 24:].mean(axis=1)) / 7
    assert week == pytest.approx(np.ones(len(slowness)), abs=5e-4)  # the constant has three decimals


def test_the_rush_hour_is_weaker_on_lesser_streets():
    rush = assumed_speed_factors(["motorway", "primary", "tertiary", "residential"]).factors[:, RUSH_HOUR.index]
    assert (np.diff(rush) > 0).all()
    assert (rush < 1).all()


def test_a_class_that_is_no_street_gets_no_assumption():
    with pytest.raises(TrafficDataError, match="'canal' is no class of drivable street"):
        assumed_speed_factors(["motorway", "canal"])


def test_a_duration_is_the_networks_own_over_the_factor():
    factors = flat("residential", factor=0.8)
    # 10 s a side and 5 s along the top.
    assert durations_in(block(), RUSH_HOUR, factors).tolist() == [12_500] * 4 + [6_250] + [12_500] * 2


def test_each_edge_takes_the_factor_of_its_class_whatever_their_order():
    network = town([(0, 0), (1, 0), (2, 0)], [Street(0, 1, 6_000, True), Street(1, 2, 6_000, True, highway="primary")])
    factors = SpeedFactors(
        class_names=("residential", "motorway", "primary"),
        factors=np.repeat([[2.0], [1.0], [0.5]], 48, axis=1),
        source="made up",
    )
    assert durations_in(network, NIGHT, factors).tolist() == [3_000, 12_000]


def test_each_period_has_its_own_durations():
    factors = np.ones((1, 48))
    factors[0, NIGHT.index] = 1.25
    factors = SpeedFactors(class_names=("residential",), factors=factors, source="made up")
    assert durations_in(block(), NIGHT, factors)[0] == 8_000
    assert durations_in(block(), RUSH_HOUR, factors)[0] == 10_000


def test_no_duration_falls_below_a_millisecond():
    network = town([(0, 0), (1, 0)], [Street(0, 1, 1)])
    durations = durations_in(network, NIGHT, flat("residential", factor=2.9))
    assert durations.tolist() == [1, 1]
    assert durations.dtype == np.int32


def test_the_longest_edge_can_be_driven_at_the_slowest_factor():
    network = town([(0, 0), (1, 0)], [Street(0, 1, MAX_DURATION)])
    slowest = durations_in(network, NIGHT, flat("residential", factor=0.051))
    assert (slowest > MAX_DURATION).all()
    assert (slowest < NO_WAY).all()


def test_a_network_with_a_class_without_factors_is_refused():
    with pytest.raises(TrafficDataError, match="'residential' of the network has no speed factors"):
        durations_in(block(), NIGHT, flat("motorway"))


@pytest.mark.parametrize("factor", [0.05, 3.0, 0.0, -1.0, np.nan, np.inf])
def test_a_factor_out_of_bounds_is_refused_with_its_place(factor):
    factors = np.ones((2, 48))
    factors[1, 25] = factor
    with pytest.raises(TrafficDataError, match=r"class 'primary', weekend 01:00, is .* not between 0.05 and 3.0"):
        SpeedFactors(class_names=("motorway", "primary"), factors=factors, source="made up")


def test_factors_of_another_shape_are_refused():
    with pytest.raises(TrafficDataError, match=r"need the shape \(1, 48\), got \(1, 24\)"):
        SpeedFactors(class_names=("motorway",), factors=np.ones((1, 24)), source="made up")


def test_a_class_has_factors_once():
    with pytest.raises(TrafficDataError, match="'motorway' has speed factors twice"):
        flat("motorway", "motorway")


def test_factors_are_read_only_and_their_own():
    given = np.ones((1, 48))
    factors = SpeedFactors(class_names=("motorway",), factors=given, source="made up")
    given[:] = 2
    assert not factors.factors.flags.writeable
    assert (factors.factors == 1).all()
