"""Soft territories: crews keep to their districts but for orders that save enough driving elsewhere.

A department is then planned twice. The first plan keeps to territories as if they were hard. The second starts from it,
free to give any order to any crew that can do it, at a price for each order that leaves the list it was on. Orders of
crews without districts, and those that the first plan leaves out, have nothing to leave: they cost nothing more, and
so an order in a district that no crew has goes to whoever is best placed.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from dispatch.model import Crew, Department, EarlierLists, Rules, Territories
from dispatch.planning.encoding import Encoding
from dispatch.planning.search import Search
from solvers.problem import Problem
from solvers.solution import Sequences, Solution, sequences_of

PART_INSIDE = 0.4
"""Part of the time that goes into the plan inside territories: a judgement."""


def are_soft(department: Department, crews: Sequence[Crew], rules: Rules) -> bool:
    """Tell whether there are territories to begin in; where crews have lists already, those count instead."""
    return (
        department.territories is Territories.SOFT and rules.earlier is None and any(crew.districts for crew in crews)
    )


def begin_inside(
    encode: Callable[[Rules], Encoding], rules: Rules, search: Search, *, price: int
) -> tuple[Rules, Search]:
    """Plan inside territories, and say by which rules and from what on to search for the plan itself.

    Parameters
    ----------
    encode
        Gives the department's day under rules.
    price
        Seconds of driving that an order has to save to leave its crew.

    Returns
    -------
    tuple
        The rules with the lists found as earlier ones; what takes the rest of the time and starts from those lists.
    """
    encoding = encode(replace(rules, territories_are_hard=True))
    routes = {route.vehicle: route for route in search(encoding.problem, part=PART_INSIDE).routes}
    lists = {
        crew.id: tuple(encoding.orders[stop.job].id for stop in routes[number].stops if stop.job < len(encoding.orders))
        for number, crew in enumerate(encoding.crews)
        if number in routes and crew.districts
    }
    begun = sequences_of(routes.values(), len(encoding.crews))
    softly = replace(rules, earlier=EarlierLists(lists=lists, move_price=price, change_price=0))
    return softly, partial(_from, search, begun)


def _from(
    search: Search, begun: Sequences, problem: Problem, /, *, part: float = 1.0, initial: Sequences | None = None
) -> Solution:
    return search(problem, part=part * (1 - PART_INSIDE), initial=begun if initial is None else initial)
