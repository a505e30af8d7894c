"""The smallest changes that would let a job be served."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from solvers.explain import levers, time_levers
from solvers.explain.answer import Answer
from solvers.explain.changes import LIMITS, OF_TIME, Change, Kind
from solvers.explain.lever import OUT_OF_QUESTION, Lever
from solvers.explain.proving import Proof, prove
from solvers.explain.sentences import say
from solvers.explain.tabling import LIMIT_COLUMNS
from solvers.problem import LARGEST_COST, REQUIRED_PRICE
from solvers.search.places import AT_VEHICLE, CHANGE
from solvers.timing.tables import NO_LIMIT, Integers

MOST_TRIES = 3
"""Places of one kind of change, on different vehicles, that are tried until one is proven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Changes of the problem by which a job would be served.

    Attributes
    ----------
    changes
        All of them are needed; nearly always one.
    sentence
        What would change and what would come of it.
    is_proven
        Whether the changed problem was solved again from the present answer, with the job on a route that the checker
        does not fault.
    vehicle
        Id of the vehicle that served it there. None where it is not proven.
    cost
        What that answer costs, jobs dropped counted as left out. None where it is not proven.
    """

    changes: tuple[Change, ...]
    sentence: str
    is_proven: bool
    vehicle: int | None
    cost: int | None

    @property
    def kind(self) -> Kind:
        """What is changed, first of all."""
        return self.changes[0].kind

    @property
    def amount(self) -> int:
        """By how much, first of all."""
        return self.changes[0].amount


Prove = Callable[[Answer, tuple[int, ...], Sequence[Change]], Proof | None]


def propose(answer: Answer, unit: tuple[int, ...], prove_again: Prove) -> tuple[Proposal, ...]:
    """Find for each kind of change the smallest that would let a unit be served, smallest first.

    Parameters
    ----------
    prove_again
        Asked where solving again by insertion does not serve the unit.
    """
    if not answer.problem.vehicles:
        return ()
    single = _levers(answer, unit)
    proposals = [one for lever in single if (one := _try(answer, unit, (lever,), prove))]
    if not any(one.is_proven for one in proposals):
        ends = [time_levers.longer_shift(answer, unit), levers.dropped_jobs(answer, unit)]
        joined = [(first, last) for first in single if first.kind in _JOINED for last in ends]
        proposals += [one for both in joined if (one := _try(answer, unit, both, prove))]
    if not any(one.is_proven for one in proposals):
        proposals = [_again(answer, unit, one, prove_again) for one in proposals]
    is_prized = answer.price(unit) < REQUIRED_PRICE and unit[0] not in answer.impossible
    if is_prized and not any(one.is_proven for one in proposals):
        proposals += _prize_by_search(answer, unit, prove_again)
    return tuple(sorted(_smallest_of_each_kind(proposals), key=_size))


_JOINED = frozenset({Kind.SKILLS, Kind.CAPACITY, Kind.UNFROZEN, Kind.LATER_WINDOW, Kind.EARLIER_WINDOW, *LIMITS})
"""Kinds of changes that are tried together with a longer shift, or with others dropped, where none does by itself."""


def _levers(answer: Answer, unit: tuple[int, ...]) -> list[Lever]:
    limited = [kind for kind in LIMITS if (answer.tables.vehicles[:, LIMIT_COLUMNS[kind]] < NO_LIMIT).any()]
    found = [
        *time_levers.wider_windows(answer, unit),
        *time_levers.later_due(answer, unit),
        time_levers.longer_shift(answer, unit),
        *(levers.higher_limit(answer, unit, kind) for kind in limited),
        levers.new_permission(answer, unit),
    ]
    if answer.problem.num_dimensions:
        found.append(levers.more_capacity(answer, unit))
    if answer.frozen_on:
        found.append(levers.nothing_frozen(answer, unit))
    if answer.price(unit) < REQUIRED_PRICE:
        found.append(levers.higher_prize(answer, unit))
    return [*found, levers.dropped_jobs(answer, unit)]


def _try(answer: Answer, unit: tuple[int, ...], pulled: tuple[Lever, ...], proving: Prove) -> Proposal | None:
    """Lift the rules of some levers at once and take the place that needs least of the last one, if it is proven."""
    first, last = pulled[0], pulled[-1]
    if len(pulled) > 1 and first.kind in (Kind.LATER_WINDOW, Kind.EARLIER_WINDOW) and last.kind is not Kind.DROP:
        # With neither an end of the shift nor windows nothing says which of the two a place would need.
        return None
    tables = answer.tables
    for lever in pulled:
        tables = lever.lift(tables)
    places = last.find(answer, tables, answer.routes, unit, asked=first.asked)
    amounts = [lever.amounts(places) for lever in pulled]
    possible = answer.is_open_to(places[:, AT_VEHICLE], unit)
    for amount in amounts:
        possible &= amount > OUT_OF_QUESTION
    best: tuple[Change, ...] | None = None
    for place in _best_places(places[possible], [amount[possible] for amount in amounts]):
        changes = tuple(change for lever in pulled for change in lever.changes(place))
        best = best or changes
        proof = proving(answer, unit, changes)
        if proof is None and last.most is not None and len(changes) == 1:
            changes, proof = _bisect(answer, unit, changes[0], last.most(place), proving)
        if proof is not None:
            return _proposal(answer, unit, changes, proof)
    return None if best is None else _proposal(answer, unit, best, None)


def _bisect(
    answer: Answer, unit: tuple[int, ...], change: Change, most: int, proving: Prove
) -> tuple[tuple[Change, ...], Proof | None]:
    """Find the least amount above one that does not do that does."""
    few, proof = change.amount, proving(answer, unit, (replace(change, amount=most),))
    while proof is not None and most - few > 1:
        middle = (few + most) // 2
        found = proving(answer, unit, (replace(change, amount=middle),))
        if found is None:
            few = middle
        else:
            most, proof = middle, found
    return (replace(change, amount=most),), proof


def _best_places(places: Integers, amounts: list[Integers]) -> Iterable[Integers]:
    """Give the places that need least, the cheaper ones first among equals, each on another vehicle."""
    order = np.lexsort((places[:, CHANGE], *reversed(amounts)))
    _, first = np.unique(places[order, AT_VEHICLE], return_index=True)
    return [places[order[number]] for number in sorted(first.tolist())[:MOST_TRIES]]


def _proposal(answer: Answer, unit: tuple[int, ...], changes: tuple[Change, ...], proof: Proof | None) -> Proposal:
    vehicle = None if proof is None else answer.problem.vehicles[proof.vehicle].id
    return Proposal(
        changes=changes,
        sentence=say(answer, unit, changes, proof),
        is_proven=proof is not None,
        vehicle=vehicle,
        cost=None if proof is None else proof.cost,
    )


def _prize_by_search(answer: Answer, unit: tuple[int, ...], proving: Prove) -> list[Proposal]:
    """Let a search put the unit on a route at the highest prize, and name the least at which that answer would pay."""
    prize = answer.problem.jobs[unit[0]].prize or 0
    highest = Change(kind=Kind.PRIZE, jobs=answer.ids(unit[:1]), amount=LARGEST_COST - prize)
    proof = proving(answer, unit, (highest,))
    if proof is None:
        return []
    needed = max(1, proof.cost + 1 - answer.solution.cost)
    return [_proposal(answer, unit, (replace(highest, amount=needed),), proof)]


def _again(answer: Answer, unit: tuple[int, ...], proposal: Proposal, proving: Prove) -> Proposal:
    proof = proving(answer, unit, proposal.changes)
    return proposal if proof is None else _proposal(answer, unit, proposal.changes, proof)


def _smallest_of_each_kind(proposals: Iterable[Proposal]) -> list[Proposal]:
    smallest: dict[tuple[Kind, ...], Proposal] = {}
    for one in sorted(proposals, key=lambda one: (not one.is_proven, _size(one))):
        smallest.setdefault(tuple(change.kind for change in one.changes), one)
    return list(smallest.values())


def _size(proposal: Proposal) -> tuple[int, ...]:
    """Order by the number of changes; matters of time by their seconds first, then kind by kind and by amount."""
    kinds = list(Kind)
    amounts = [change.amount for change in proposal.changes]
    if all(change.kind in OF_TIME for change in proposal.changes):
        return (len(amounts), 0, sum(amounts))
    return (len(amounts), 1, *(kinds.index(change.kind) for change in proposal.changes), *amounts)
