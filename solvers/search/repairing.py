"""Making an answer of any origin keep every rule, by taking as little off it as a simple rule can."""

from solvers.solution import Sequences
from solvers.timing.clock import MISPLACED, evaluate
from solvers.timing.columns import FROZEN_FROM, FROZEN_TO, PARTNER, PRICE
from solvers.timing.schedule import encode
from solvers.timing.sheet import Sheet, new_sheet
from solvers.timing.tables import Tables


def repair(tables: Tables, sequences: Sequences) -> Sequences:
    """Take jobs off routes until every route keeps every rule; the dearest jobs stay.

    A job named twice stays where it is named first. Every route begins with its vehicle's frozen jobs. A route that
    breaks no rule stays as it is.
    """
    frozen = [tables.lists[row[FROZEN_FROM] : row[FROZEN_TO]].tolist() for row in tables.vehicles]
    seen = {job for jobs in frozen for job in jobs}
    sheet = new_sheet(
        tables, max((len(visits) + len(jobs) for visits, jobs in zip(sequences, frozen, strict=True)), default=0)
    )
    repaired = []
    for vehicle, visits in enumerate(sequences):
        first = tuple(frozen[vehicle])
        fresh = []
        for visit in visits[len(first) :] if visits[: len(first)] == first else visits:
            if visit < 0 or visit not in seen:
                fresh.append(visit)
                seen.add(visit)
        route = (*first, *fresh)
        if not _keeps_rules(tables, sheet, vehicle, route):
            route = _part_that_keeps_rules(tables, sheet, vehicle, first, fresh)
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
