"""Holding the routes that a file gives to start from to every rule, as VROOM does."""

from solvers.errors import ProblemError
from solvers.formats.vroom.reading import VroomProblem
from solvers.timing import schedule_route


def require_sound_start(given: VroomProblem) -> None:
    """Raise for the first given route that breaks a rule; which one, checking the routes tells.

    Raises
    ------
    ProblemError
        Naming the vehicle.
    """
    for number, visits in enumerate(given.initial or ()):
        if visits and schedule_route(given.problem, number, visits) is None:
            raise ProblemError(
                f"{given.vehicles[number].name}: its steps break a rule, so nothing can start from them; --check names "
                "it, or leave steps out"
            )
