"""Jobs that no vehicle could serve even with nothing else to do but what is frozen on it, and by which rule.

The clock itself decides: a job, or the two of a pair, is put behind the frozen jobs of every vehicle, with reloads
wherever they help. What is called impossible here, no other room can schedule.
"""

from solvers.impossible.begun import begin_routes
from solvers.impossible.finding import find_impossible

__all__ = ["begin_routes", "find_impossible"]
