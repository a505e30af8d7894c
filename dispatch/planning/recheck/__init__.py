"""Check a finished plan again, from the plan alone or against the street network it was made for.

The plan is turned back into a problem and its lists into routes as they state their times; the solvers' independent
checker judges them. What a plan states beside them (legs, figures, areas) is worked out once more and compared. Without
a network the driving times are those the plan states for its own legs; with one, every leg is measured anew.

What others use::

    recheck(plan, travel_times, network_digest=...)     -> list[PlanViolation]
"""

from dispatch.planning.recheck.judging import recheck
from dispatch.planning.recheck.violation import PlanViolation

__all__ = ["PlanViolation", "recheck"]
