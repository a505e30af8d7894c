"""What is said of a job left out, of changes that would let it be served, and of a stop."""

from collections.abc import Iterable, Sequence

from solvers.explain.answer import Answer
from solvers.explain.changes import LIMITS, Change, Kind
from solvers.explain.proving import Proof


def listed(kind: str, ids: Iterable[int]) -> str:
    """Name some jobs or vehicles: ``job 1``, ``jobs 1 and 2``, ``jobs 1, 2 and 3``."""
    names = [str(one) for one in ids]
    if len(names) == 1:
        return f"{kind} {names[0]}"
    return f"{kind}s {', '.join(names[:-1])} and {names[-1]}"


def say(answer: Answer, unit: Sequence[int], changes: Sequence[Change], proof: Proof | None) -> str:
    """Say what would change and what would come of it."""
    conditions = " and ".join(_condition(answer, change) for change in changes)
    served = f"{listed('Job', answer.ids(unit))} would be served"
    if proof is None:
        return f"{served} if {conditions}; solving again did not confirm it."
    vehicle = answer.problem.vehicles[proof.vehicle].id
    difference = proof.cost - answer.solution.cost
    price = f"{abs(difference)} {'more' if difference >= 0 else 'less'}"
    instead = f" in place of {listed('job', proof.displaced)}" if proof.displaced else ""
    return f"{served} by vehicle {vehicle}{instead} if {conditions}; the answer would cost {price}."


def _condition(answer: Answer, change: Change) -> str:
    crew = f"vehicle {change.vehicle}"
    match change.kind:
        case Kind.LATER_WINDOW | Kind.EARLIER_WINDOW:
            (job,) = (job for job in answer.problem.jobs if job.id == change.jobs[0])
            window = job.time_windows[change.window]
            if change.kind is Kind.LATER_WINDOW:
                return f"job {job.id} could start {change.amount} s later, until {window.end + change.amount}"
            return f"job {job.id} could start {change.amount} s earlier, from {window.start - change.amount} on"
        case Kind.LATER_DUE:
            return f"job {change.jobs[0]} were due {change.amount} s later"
        case Kind.LONGER_SHIFT:
            return f"the shift of {crew} were {change.amount} s longer"
        case Kind.CAPACITY:
            return f"{crew} could carry {list(change.loads)} more"
        case Kind.SKILLS:
            return f"{crew} had {listed('skill', sorted(change.skills))}"
        case Kind.ALLOWED:
            return f"{crew} were allowed to serve {listed('job', change.jobs)}"
        case Kind.UNFROZEN:
            return f"the {change.amount} jobs frozen on {crew} were not"
        case Kind.PRIZE:
            (job,) = (job for job in answer.problem.jobs if job.id == change.jobs[0])
            return f"the prize of job {job.id} were {(job.prize or 0) + change.amount}, {change.amount} more"
        case Kind.DROP:
            return f"{listed('job', change.jobs)} were taken off {crew}"
        case _:
            return f"{LIMITS[change.kind]} of {crew} were {change.amount} more"
