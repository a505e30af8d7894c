"""Making an answer of any origin keep every rule, by taking as little off it as a simple rule can."""

from solvers.solution import Sequences
from solvers.timing.clock import MISPLACED, evaluate
from solvers.timing.columns import PARTNER, PRICE, RELOADS_FROM, RELOADS_TO
from solvers.timing.schedule import encode
from solvers.timing.sheet import Sheet, new_sheet
from solvers.timing.tables import Tables


def repair(tables: Tables, sequences: Sequences, begun: Sequences) -> Sequences:
    """Take jobs off routes until every route keeps every rule; the dearest jobs stay.

    A job named twice stays where it is named first; what the problem does not have is passed over. A route that breaks
    no rule stays as it is.

    Parameters
    ----------
    begun
        For each vehicle what its route begins with, by :func:`solvers.impossible.begin_routes`; keeps every rule.
    """
    num_jobs = tables.eligible.shape[1]
    num_reloads = tables.vehicles[:, RELOADS_TO] - tables.vehicles[:, RELOADS_FROM]
    seen = {visit for visits in begun for visit in visits if visit >= 0}
    lengths = (len(visits) + len(first) for visits, first in zip(sequences, begun, strict=True))
    sheet = new_sheet(tables, max(lengths, default=0))
    repaired = []
    for vehicle, (visits, first) in enumerate(zip(sequences, begun, strict=True)):
        own = {visit for visit in first if visit >= 0}
        fresh = []
        for visit in visits:
            if not -num_reloads[vehicle] <= visit < num_jobs:
                continue
            if visit < 0 or visit in own or visit not in seen:
                fresh.append(visit)
                own.discard(visit)
                seen.add(visit)
        route = tuple(fresh)
        if (first and not route) or not _keeps_rules(tables, sheet, vehicle, route):
            rest = list(fresh)
            for visit in first:
                if visit in rest:
                    rest.remove(visit)
            route = _part_that_keeps_rules(tables, sheet, vehicle, first, rest)
        if not any(visit >= 0 for visit in route):
            route = ()
        seen -= {visit for visit in fresh if visit >= 0} - set(route)
        repaired.append(route)
    return tuple(repaired)


def _keeps_rules(tables: Tables, sheet: Sheet, vehicle: int, route: tuple[int, ...]) -> bool:
    sheet.visits[: len(route)] = encode(tables, vehicle, route)
    return bool(evaluate(tables, sheet, vehicle, len(route)) < MISPLACED)


def _part_that_keeps_rules(
    tables: Tables, sheet: Sheet, vehicle: int, first: tuple[int, ...], visits: list[int]
) -> tuple[int, ...]:
    """Add jobs, pairs as one, in the order of their prices to the frozen ones, in the places they had."""
    reloads = {number for number, visit in enumerate(visits) if visit < 0}
    number_of = {visit: number for number, visit in enumerate(visits) if visit >= 0}
    kept = set(reloads) if _keeps_rules(tables, sheet, vehicle, _route(first, visits, reloads)) else set()
    for job in sorted(number_of, key=lambda job: (-int(tables.jobs[job, PRICE]), number_of[job])):
        partner = int(tables.jobs[job, PARTNER])
        wanted = kept | {number_of[one] for one in (job, partner) if one in number_of}
        if _keeps_rules(tables, sheet, vehicle, _route(first, visits, wanted)):
            kept = wanted
    return _route(first, visits, kept)


def _route(first: tuple[int, ...], visits: list[int], kept: set[int]) -> tuple[int, ...]:
    return (*first, *(visit for number, visit in enumerate(visits) if number in kept))
