"""What people decided about duplicates; it wins over every confidence, and the later decision over the earlier.

What others use::

    Decision                 one person's word on some requests
    Decisions(taken)         all of them together
    .joined                  requests said to be the same work, in sets
    .said(older, newer)      -> True, False, or None where nobody said anything
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from geodata.requests.record import ServiceRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One person's word on some requests of one city.

    Attributes
    ----------
    is_same
        They report the same work. If not, each of them is other work: than each other where several are named, than
        everything reported until then where it is one.
    request_ids
        At least two where they are the same, at least one where not.
    by
        Who said so.
    at
        When.
    """

    is_same: bool
    request_ids: tuple[str, ...]
    by: str
    at: datetime


class Decisions:
    """All decisions together: each takes back what an earlier one said of the same requests.

    Joining brings the sets together that earlier ones put the requests into. Splitting takes the requests out of
    theirs; the others of a set stay together.

    Parameters
    ----------
    taken
        In the order in which they were taken.
    """

    def __init__(self, taken: Iterable[Decision] = ()) -> None:
        self.taken: tuple[Decision, ...] = tuple(taken)
        self._set_of: dict[str, frozenset[str]] = {}
        self._apart: set[frozenset[str]] = set()
        self._alone_until: dict[str, datetime] = {}
        for decision in self.taken:
            if decision.is_same:
                self._join(decision.request_ids)
            else:
                self._split(decision.request_ids, decision.at)

    def __bool__(self) -> bool:
        return bool(self.taken)

    @property
    def joined(self) -> Mapping[str, frozenset[str]]:
        """The set that each joined request is in, itself included."""
        return self._set_of

    def said(self, one: ServiceRequest, other: ServiceRequest) -> bool | None:
        """Tell what was said last of two requests; None where nobody said anything."""
        ids = one.service_request_id, other.service_request_id
        if ids[1] in self._set_of.get(ids[0], ()):
            return True
        if frozenset(ids) in self._apart:
            return False
        for alone, against in ((one, other), (other, one)):
            until = self._alone_until.get(alone.service_request_id)
            if until is not None and against.requested_datetime <= until:
                return False
        return None

    def about(self, request_ids: Sequence[str]) -> tuple[Decision, ...]:
        """Return the decisions that name any of these requests, in the order in which they were taken."""
        wanted = set(request_ids)
        return tuple(one for one in self.taken if wanted.intersection(one.request_ids))

    def _join(self, request_ids: Iterable[str]) -> None:
        together = frozenset().union(*(self._set_of.get(name, frozenset({name})) for name in request_ids))
        for name in together:
            self._set_of[name] = together
            self._alone_until.pop(name, None)
        self._apart -= {frozenset(pair) for pair in combinations(together, 2)}

    def _split(self, request_ids: Sequence[str], at: datetime) -> None:
        for name in request_ids:
            rest = self._set_of.pop(name, frozenset()) - {name}
            for other in rest:
                self._set_of[other] = rest
            if len(rest) == 1:
                self._set_of.pop(next(iter(rest)))
        if len(request_ids) == 1:
            self._alone_until[request_ids[0]] = at
        self._apart |= {frozenset(pair) for pair in combinations(request_ids, 2)}


NOTHING_DECIDED = Decisions()
