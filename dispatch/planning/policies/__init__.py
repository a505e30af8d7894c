"""What one would do without us: the plans that ours is measured against, on the same orders, crews and travel times.

All keep every rule of the problem: skills, allowed vehicles, capacities, windows, breaks, shifts, what crews have done
so far. A truck without room or material for the next job goes to reload first, where that takes least time. None of
those that do not search works overtime, and each passes over what does not fit instead of stopping there.

What others use::

    first_in_first_out(problem, arrival_order)             -> routes
    earliest_due_first(problem, arrival_order, due)        -> routes
    nearest_neighbour(problem, arrival_order)              -> routes
    area_day(problem, arrival_order, districts)            -> routes
    one_area_for_each_crew(problem, arrival_order, seed)   -> a problem in which each job is one crew's, to be searched
    as_solution(problem, routes, impossible)               -> Solution         for the checker
"""

from dispatch.planning.policies.answer import as_solution
from dispatch.planning.policies.area_day import area_day
from dispatch.planning.policies.clustered import one_area_for_each_crew
from dispatch.planning.policies.in_turn import earliest_due_first, first_in_first_out
from dispatch.planning.policies.nearest import nearest_neighbour

__all__ = [
    "area_day",
    "as_solution",
    "earliest_due_first",
    "first_in_first_out",
    "nearest_neighbour",
    "one_area_for_each_crew",
]
