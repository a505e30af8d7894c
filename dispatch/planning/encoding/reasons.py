"""Why an order is left out: the solver's codes and the city's."""

from dispatch.model import DeferredReason
from solvers.solution import Reason

TO_CITY = {
    Reason.NO_VEHICLE_WITH_SKILLS: DeferredReason.NO_CREW_WITH_SKILLS,
    Reason.NO_VEHICLE_ALLOWED: DeferredReason.NO_CREW_ALLOWED,
    Reason.LOAD_ABOVE_CAPACITY: DeferredReason.LOAD_ABOVE_CAPACITY,
    Reason.UNREACHABLE: DeferredReason.UNREACHABLE,
    Reason.OUTSIDE_SHIFTS: DeferredReason.OUTSIDE_SHIFTS,
    Reason.LONGER_THAN_SHIFT: DeferredReason.LONGER_THAN_SHIFT,
    Reason.ABOVE_LIMIT: DeferredReason.ABOVE_LIMIT,
    Reason.CANNOT_FOLLOW_FROZEN: DeferredReason.CANNOT_FOLLOW_FROZEN,
    Reason.PARTNER_IMPOSSIBLE: DeferredReason.PARTNER_IMPOSSIBLE,
    Reason.OUTCOMPETED: DeferredReason.OUTCOMPETED,
}
TO_SOLVER = {city: solver for solver, city in TO_CITY.items()} | {
    # Without vehicles the solver finds that none has the skills.
    DeferredReason.NO_CREW_TODAY: Reason.NO_VEHICLE_WITH_SKILLS,
    # A day is nothing that the solver knows of.
    DeferredReason.NOT_TODAY: Reason.OUTSIDE_SHIFTS,
    # What is put off is a job that no vehicle may serve.
    DeferredReason.PUT_OFF: Reason.NO_VEHICLE_ALLOWED,
}
