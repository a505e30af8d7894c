"""The columns of a problem's tables."""

OPENS, CLOSES, MORE_WINDOWS, LAST_WINDOW = range(4)
"""Of jobs, reloads and breaks: the first time window, and where in the lists the others, a start and an end each, begin
and end.
"""

(
    PLACE,
    DUE,
    LATENESS_COST,
    PRICE,
    RELEASE,
    PARTNER,
    ROLE,
    POSITION,
    PLANNED,
    MOVE_COST,
    RELOAD_DURATION,
    AMOUNTS,
) = range(4, 16)
"""Of jobs and reloads: due is never where lateness has no price; partner is the other job of a pair or -1, role 1 for
the first, 2 for the second, 0 for neither; position is -1 for any; planned is the vehicle of the plan or -1. From
amounts on come, for each dimension, delivery, pickup and what a pair adds; then, for each kind of vehicle, setup and
service.
"""

DURATION, MAX_LOAD = range(4, 6)
"""Of breaks; from max_load on one column for each dimension."""

(
    START_PLACE,
    END_PLACE,
    SHIFT_START,
    SHIFT_END,
    LATEST_END,
    OVERTIME_COST,
    LOAD_LIFETIME,
    PROFILE,
    KIND,
    FIXED_COST,
    TRAVEL_COST,
    SERVICE_COST,
    DURATION_COST,
    DISTANCE_COST,
    MAX_TRAVEL,
    MAX_DURATION,
    MAX_DISTANCE,
    MAX_JOBS,
    FAIR_WORK,
    BALANCE_PRICE,
    CHANGE_COST,
    TYPE,
    RELOADS_FROM,
    RELOADS_TO,
    BREAKS_FROM,
    BREAKS_TO,
    FROZEN_FROM,
    FROZEN_TO,
    PLAN_FROM,
    PLAN_TO,
    CAPACITY,
) = range(31)
"""Of vehicles: a place may be -1; vehicles of one type differ in their ids alone; reloads are numbered as visits,
breaks by their row, frozen and planned jobs by where they stand in the lists. From capacity on one column for each
dimension.
"""
