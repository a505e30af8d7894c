"""Time of day: how fast streets are driven in each hour of the week, assumed or learned, and what a day makes of it.

What others use::

    period_of(moment)            -> Period              an hour of a weekday or of the weekend; PERIODS are all 48
    assumed_speed_factors(...)   -> SpeedFactors        by class of street and period, where nobody measured any
    save_speed_factors(...)      load_speed_factors(path)
    durations_in(network, period, factors)              every edge's milliseconds in that period
    DayTravelTimes(tables)                              seconds between points at any time of a day, first in first out
    freeway_factors(speeds, timestamps)                 the freeway's shape from what detectors measured
    learn_speed_factors(trips, network, prior, seed=1)  from driven Trips, with the errors on trips held out
"""

from geodata.streets.traffic.day import UNREACHABLE, DayTravelTimes
from geodata.streets.traffic.factors import ASSUMED_SHARE_OF_FREEWAY, SpeedFactors, assumed_speed_factors, durations_in
from geodata.streets.traffic.files import load_speed_factors, save_speed_factors
from geodata.streets.traffic.freeway import FREEWAY_SPEED_FACTORS, freeway_factors
from geodata.streets.traffic.learning import MIN_TRIPS, HeldOut, LearnedSpeedFactors, TripErrors, learn_speed_factors
from geodata.streets.traffic.periods import PERIODS, Period, period_of
from geodata.streets.traffic.trips import Trips

__all__ = [
    "ASSUMED_SHARE_OF_FREEWAY",
    "FREEWAY_SPEED_FACTORS",
    "MIN_TRIPS",
    "PERIODS",
    "UNREACHABLE",
    "DayTravelTimes",
    "HeldOut",
    "LearnedSpeedFactors",
    "Period",
    "SpeedFactors",
    "TripErrors",
    "Trips",
    "assumed_speed_factors",
    "durations_in",
    "freeway_factors",
    "learn_speed_factors",
    "load_speed_factors",
    "period_of",
    "save_speed_factors",
]
