"""Why each report is in its group."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.orders.duplicates.decisions import NOTHING_DECIDED, Decisions
from dispatch.orders.duplicates.evidence import explain
from dispatch.orders.duplicates.pairs import Pair
from dispatch.orders.triage import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a report is answered by an order.

    Attributes
    ----------
    partner
        Id of the report that it was taken for a duplicate of; "" for the oldest.
    confidence
        How sure that was; None where a person decided, and for the oldest.
    text
        The reason in words.
    """

    candidate: Candidate
    partner: str
    confidence: float | None
    text: str


def give_reasons(
    group: Sequence[Candidate], pairs: Sequence[Pair], *, decisions: Decisions = NOTHING_DECIDED
) -> tuple[Reason, ...]:
    """Say of each report of a group, the oldest first, why it is in it."""
    ids = {one.request.service_request_id for one in group}
    best: dict[str, Pair] = {}
    for pair in sorted(pairs, key=lambda pair: pair.confidence):
        older, newer = pair.older.request.service_request_id, pair.newer.request.service_request_id
        if older in ids and newer in ids and pair.merges_by_itself:
            best[older] = best[newer] = pair
    return tuple(
        _reason(one, is_oldest=number == 0, best=best, ids=ids, decisions=decisions) for number, one in enumerate(group)
    )


def _reason(one: Candidate, *, is_oldest: bool, best: dict[str, Pair], ids: set[str], decisions: Decisions) -> Reason:
    name = one.request.service_request_id
    if is_oldest:
        return Reason(candidate=one, partner="", confidence=None, text="oldest report")
    joined = sorted((decisions.joined.get(name, frozenset()) & ids) - {name})
    if joined:
        last = next(each for each in reversed(decisions.about([name])) if each.is_same)
        return Reason(
            candidate=one, partner=joined[0], confidence=None, text=f"joined by {last.by} on {last.at:%Y-%m-%d}"
        )
    pair = best[name]
    partner = next(each for each in (pair.older, pair.newer) if each.request.service_request_id != name)
    return Reason(
        candidate=one,
        partner=partner.request.service_request_id,
        confidence=pair.confidence,
        text=explain(pair.evidence),
    )
