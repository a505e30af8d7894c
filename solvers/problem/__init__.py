"""A routing problem in integers: immutable, validated on construction.

Times are seconds from the start of the plan, durations seconds, distances metres, loads whole units of the caller's
choice. Places are indices into the matrices.

The objective, which every engine minimises and the checker recomputes, is a whole number of the caller's choice; by
default it counts seconds of travel. For each vehicle that is used::

    fixed_cost
    + travel_cost   * seconds of travel
    + service_cost  * seconds of setup, service and reloading
    + duration_cost * seconds from leaving the start to being back at the end
    + distance_cost * metres
    + overtime_cost * seconds back after the end of its shift
    + lateness_cost * seconds started after due                  of each of its jobs
    + move_cost                                                  of each of its jobs that the plan gave to another
    + change_cost                                                if its list of jobs is not the one it had in the plan
    + balance_price * excess**2 // fair_work                     excess: seconds of travel, setup, service and
                                                                 reloading beyond its fair_work

For each job left out its prize, :data:`REQUIRED_PRICE` where it is required; for each planned vehicle that is not used
its change_cost.

What a vehicle does, in order: it leaves its start, loaded with everything that it will deliver before its first reload;
it drives to a job, waits for a time window, sets up (unless it was at that place already) and serves; at a reload it
unloads all it picked up and loads what it will deliver until the next. Its breaks are taken in their order, at a place
or on the way: a break that falls into a drive cuts it in two. Travel takes as long as the matrix says for the moment
at which the drive begins.
"""

from solvers.problem.job import Effort, Job, Pair
from solvers.problem.limits import HORIZON, LARGEST_COST, REQUIRED_PRICE, UNREACHABLE
from solvers.problem.matrix import Matrix
from solvers.problem.problem import Problem, Stability
from solvers.problem.time_window import TimeWindow
from solvers.problem.vehicle import Break, Reload, Vehicle

__all__ = [
    "HORIZON",
    "LARGEST_COST",
    "REQUIRED_PRICE",
    "UNREACHABLE",
    "Break",
    "Effort",
    "Job",
    "Matrix",
    "Pair",
    "Problem",
    "Reload",
    "Stability",
    "TimeWindow",
    "Vehicle",
]
