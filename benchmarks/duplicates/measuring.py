"""Precision and recall of rules that say of a pair that it is the same work."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.duplicates.labels import LabelledPair
from dispatch.orders.duplicates.confidence import MERGE_FROM, REVIEW_FROM, confidence

OLD_RADIUS = 25.0
"""Metres of the rule that this replaces: everything of one type so near was one order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How a rule does on labelled pairs.

    Attributes
    ----------
    num_taken, num_right
        Pairs it takes for the same work, and those of them that are.
    num_same
        Pairs that are the same work.
    """

    num_pairs: int
    num_taken: int
    num_right: int
    num_same: int

    @property
    def precision(self) -> float | None:
        """Share of what is taken that is right; None where nothing is taken."""
        return self.num_right / self.num_taken if self.num_taken else None

    @property
    def precision_bound(self) -> float:
        """Wilson's lower bound of the precision, 95 % to one side."""
        n, z = self.num_taken, 1.645
        p = self.num_right / n
        return (p + z * z / (2 * n) - z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)

    @property
    def recall(self) -> float | None:
        """Share of the same work that is taken; None where there is none."""
        return self.num_right / self.num_same if self.num_same else None


def score(pairs: Sequence[LabelledPair], rule: Callable[[LabelledPair], bool]) -> Score:
    """Hold a rule against labels."""
    taken = [one for one in pairs if rule(one)]
    return Score(
        num_pairs=len(pairs),
        num_taken=len(taken),
        num_right=sum(one.is_same is True for one in taken),
        num_same=sum(one.is_same is True for one in pairs),
    )


def merged(pair: LabelledPair) -> bool:
    """Tell whether a pair becomes one order without anybody being asked."""
    kinds = (pair.older.service_type, pair.newer.service_type)
    return _sure(pair) >= MERGE_FROM and all(kind.merge_duplicates for kind in kinds)


def listed(pair: LabelledPair) -> bool:
    """Tell whether a pair is merged or shown to a person."""
    return _sure(pair) >= REVIEW_FROM


def fixed_radius(pair: LabelledPair) -> bool:
    """Tell what the rule before did: one type, within a radius."""
    kinds = (pair.older.service_type, pair.newer.service_type)
    return pair.evidence is not None and kinds[0].name == kinds[1].name and pair.evidence.distance <= OLD_RADIUS


def _sure(pair: LabelledPair) -> float:
    """Return the confidence in a pair; 0 where the profile's radius leaves it out."""
    if pair.evidence is None or pair.evidence.distance > pair.radius:
        return 0.0
    return confidence(pair.evidence)
