"""Policies side by side: what a day comes to under each, on the same orders, crews, rules and travel times.

What others use::

    Policy, SEARCHING                                               the policies, and those of them that search
    compare_policies(plan, travel_times, solve, floor=..., seed=...)   -> Comparison        of one day
    Comparison, PolicyFigures, SameOrders, FloorPrice               what comes out
    MEASURES                                                        what is compared, by name
    estimates(comparisons)                                          -> by policy and measure, over many days
"""

from dispatch.planning.comparison.figures import (
    MEASURES,
    SEARCHING,
    Comparison,
    FloorPrice,
    Policy,
    PolicyFigures,
    SameOrders,
)
from dispatch.planning.comparison.intervals import Estimate, Interval, estimates
from dispatch.planning.comparison.running import compare_policies

__all__ = [
    "MEASURES",
    "SEARCHING",
    "Comparison",
    "Estimate",
    "FloorPrice",
    "Interval",
    "Policy",
    "PolicyFigures",
    "SameOrders",
    "compare_policies",
    "estimates",
]
