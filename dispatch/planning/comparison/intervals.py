"""Many days under each policy: means, and how sure they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from scipy.special import stdtrit

from dispatch.planning.comparison.figures import MEASURES, Policy, PolicyFigures

CONFIDENCE = 0.95
"""Part of all such intervals that hold the true mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean and the interval around it; ``low`` and ``high`` are None for one day."""

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One measure of one policy over days.

    Attributes
    ----------
    values
        Of each day.
    mean
        Over days.
    difference
        From the baseline, paired day by day.
    per_cent
        The same in per cent of the baseline's; None where that is 0 on a day.
    """

    values: tuple[float, ...]
    mean: Interval
    difference: Interval
    per_cent: Interval | None


def estimates(
    days: Sequence[Mapping[Policy, PolicyFigures]], *, baseline: Policy = Policy.FIRST_IN_FIRST_OUT
) -> dict[Policy, dict[str, Estimate]]:
    """Estimate each measure of each policy over days, beside a baseline on the same days.

    A measure that a policy does not have on every day, or the baseline does not, is left out.
    """
    found: dict[Policy, dict[str, Estimate]] = {}
    for policy in Policy:
        found[policy] = {}
        for name, measure in MEASURES.items():
            values = [measure(day[policy]) for day in days]
            others = [measure(day[baseline]) for day in days]
            pairs = [(one, other) for one, other in zip(values, others, strict=True) if one is not None]
            if len(pairs) < len(days):
                continue
            found[policy][name] = _estimate([(one, one if other is None else other) for one, other in pairs])
    return found


def interval(values: Sequence[float]) -> Interval:
    """Give the mean of values and Student's interval around it, which takes them as drawn from a normal one."""
    mean = fmean(values)
    if len(values) < 2:
        return Interval(mean=mean, low=None, high=None)
    half = float(stdtrit(len(values) - 1, (1 + CONFIDENCE) / 2)) * stdev(values) / sqrt(len(values))
    return Interval(mean=mean, low=mean - half, high=mean + half)


def _estimate(pairs: Sequence[tuple[float, float]]) -> Estimate:
    values = tuple(one for one, _ in pairs)
    return Estimate(
        values=values,
        mean=interval(values),
        difference=interval([one - other for one, other in pairs]),
        per_cent=interval([100 * (one / other - 1) for one, other in pairs]) if all(o for _, o in pairs) else None,
    )
