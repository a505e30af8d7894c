"""Requests that report the same work become one group; the requests themselves stay as they were."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, product

from dispatch.orders.duplicates.decisions import NOTHING_DECIDED, Decisions
from dispatch.orders.duplicates.pairs import Pair, StreetDistance, age_order, find_pairs
from dispatch.orders.triage import Candidate


def group_duplicates(
    candidates: Sequence[Candidate],
    *,
    street_distance: StreetDistance | None = None,
    decisions: Decisions = NOTHING_DECIDED,
) -> list[tuple[Candidate, ...]]:
    """Group candidates that report the same work, oldest first in each group and between groups.

    The answer does not depend on the order of ``candidates``, and each is in exactly one group.

    Parameters
    ----------
    street_distance
        Metres along the streets; without it, straight lines count.
    decisions
        What people said: it wins.
    """
    return group_pairs(candidates, find_pairs(candidates, street_distance=street_distance), decisions=decisions)


def group_pairs(
    candidates: Sequence[Candidate], pairs: Sequence[Pair], *, decisions: Decisions = NOTHING_DECIDED
) -> list[tuple[Candidate, ...]]:
    """Group candidates by pairs that were found among them.

    From the oldest on, each joins the group in which it is most surely the same as some member, where that is sure
    enough to merge by itself and where it is more likely than not the same as every other member. So a chain of near
    neighbours does not grow along a street, nor a chain of reports over the weeks. Requests that a person joined move
    as one; requests that a person split never meet.
    """
    found = {(_id(pair.older), _id(pair.newer)): pair for pair in pairs}
    partners: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        if pair.merges_by_itself:
            partners[_id(pair.older)].add(_id(pair.newer))
            partners[_id(pair.newer)].add(_id(pair.older))
    groups: list[list[list[Candidate]]] = []
    group_of: dict[str, int] = {}
    for unit in _units(candidates, decisions):
        best, best_fit = len(groups), 0.0
        for number in sorted({group_of[name] for one in unit for name in partners[_id(one)] if name in group_of}):
            fit = _fit(groups[number], unit, found, decisions)
            if fit > best_fit:
                best, best_fit = number, fit
        if best == len(groups):
            groups.append([])
        groups[best].append(unit)
        group_of.update((_id(one), best) for one in unit)
    in_order = (tuple(sorted(chain.from_iterable(units), key=age_order)) for units in groups)
    return sorted(in_order, key=lambda group: age_order(group[0]))


def doubtful_pairs(
    pairs: Sequence[Pair], groups: Sequence[Sequence[Candidate]], *, decisions: Decisions = NOTHING_DECIDED
) -> list[Pair]:
    """Return the pairs a person should look at, the surest first: not in one group, and nobody has decided on them."""
    group_of = {_id(one): number for number, group in enumerate(groups) for one in group}
    doubtful = (
        pair
        for pair in pairs
        if group_of[_id(pair.older)] != group_of[_id(pair.newer)]
        and decisions.said(pair.older.request, pair.newer.request) is None
    )
    return sorted(doubtful, key=lambda pair: (-pair.confidence, age_order(pair.older), age_order(pair.newer)))


def _units(candidates: Sequence[Candidate], decisions: Decisions) -> list[list[Candidate]]:
    """Put together what a person joined; the others stay alone. The unit of the oldest comes first."""
    units: dict[frozenset[str], list[Candidate]] = defaultdict(list)
    for one in sorted(candidates, key=age_order):
        units[decisions.joined.get(_id(one), frozenset({_id(one)}))].append(one)
    return list(units.values())


def _fit(
    units: Sequence[Sequence[Candidate]],
    newcomer: Sequence[Candidate],
    found: dict[tuple[str, str], Pair],
    decisions: Decisions,
) -> float:
    """Return the confidence with which a unit belongs to a group's units; 0 where one of them speaks against it."""
    best = 0.0
    for unit in units:
        meet = False
        for one, other in product(unit, newcomer):
            if decisions.said(one.request, other.request) is False:
                return 0.0
            older, newer = sorted((one, other), key=age_order)
            pair = found.get((_id(older), _id(newer)))
            meet |= pair is not None
            if pair is not None and pair.merges_by_itself:
                best = max(best, pair.confidence)
        if not meet:
            return 0.0
    return best


def _id(candidate: Candidate) -> str:
    return candidate.request.service_request_id
