"""How sure it is that two requests report the same work: a small logistic function, learned from Boston's clerks.

The weights were learned by ``python -m benchmarks.duplicates --learn`` from pairs of requests of July to September
2011, labelled by what Boston's clerks wrote when they closed them. How they were labelled, and how well the function
does on October, stands in ``benchmarks/duplicates/README.md``.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType

from dispatch.orders.duplicates.evidence import Evidence

MERGE_FROM = 0.92
"""Confidence from which two requests become one order by themselves: the least, in hundredths, from which on at least
98 in 100 of the pairs learned from were the same work."""

REVIEW_FROM = 0.5
"""Confidence from which a pair is shown to a person: more likely the same work than not."""

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "start": 3.16,
        "another address": -1.06,
        "distance of addresses": -1.23,
        "days between": -1.03,
        "other kind of request": -1.08,
        "list of staff": -2.90,
        "one screen": -1.34,
        "again elsewhere": 1.35,
        "more open there": -1.07,
    }
)
"""Log-odds for one unit of each feature; "start" is two reports of one address made at the same moment by phone."""


def confidence(evidence: Evidence) -> float:
    """Return how sure it is that a pair is the same work, from 0 to 1."""
    log_odds = sum(WEIGHTS[name] * value for name, value in features(evidence).items())
    return 1 / (1 + math.exp(-log_odds))


def features(evidence: Evidence) -> dict[str, float]:
    """Return what the weights are multiplied by, by their names."""
    is_elsewhere = not evidence.is_same_place
    return {
        "start": 1.0,
        "another address": float(is_elsewhere),
        "distance of addresses": math.log(max(evidence.distance, _NEAR) / _NEAR) if is_elsewhere else 0.0,
        "days between": math.log1p(evidence.days / evidence.slowness),
        "other kind of request": float(evidence.is_other_request),
        "list of staff": float(evidence.is_list_of_staff),
        "one screen": float(evidence.is_one_screen),
        "again elsewhere": float(evidence.is_again_elsewhere),
        "more open there": math.log1p(evidence.num_others),
    }


_NEAR = 10.0
"""Metres below which the distance of two addresses says nothing more: Boston's points are rounded to about that."""
