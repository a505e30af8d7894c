"""The one clock: times, loads and price of given routes.

Compiled to machine code, since the search asks it millions of times; what it says is kept in :mod:`solvers.solution`'s
words.
"""

from solvers.timing.schedule import cost_of_route, cost_of_sequences, schedule_route
from solvers.timing.tables import price_of

__all__ = ["cost_of_route", "cost_of_sequences", "price_of", "schedule_route"]
