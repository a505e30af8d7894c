"""How long visits take, learned from a city's own driven days.

What others use::

    read_visits(path, city)                 -> visits, rows left out              from CSV
    learn_durations(visits, city, seed=1)   -> LearnedDurations, with the error on days held out
    save_durations(learned, path), read_durations(path)
    with_durations(city, learned)           -> the city with these times on site
    plan_with_durations(plan, learned)      -> the plan with these times on site, its lists as they are
"""

from dispatch.durations.files import read_durations, save_durations
from dispatch.durations.learned import (
    HeldOut,
    LearnedDuration,
    LearnedDurations,
    plan_with_durations,
    with_durations,
)
from dispatch.durations.learning import MIN_RECORDS, PRIOR_RECORDS, Odd, learn_durations
from dispatch.durations.reading import RowLeftOut, VisitRecord, read_visits

__all__ = [
    "MIN_RECORDS",
    "PRIOR_RECORDS",
    "HeldOut",
    "LearnedDuration",
    "LearnedDurations",
    "Odd",
    "RowLeftOut",
    "VisitRecord",
    "learn_durations",
    "plan_with_durations",
    "read_durations",
    "read_visits",
    "save_durations",
    "with_durations",
]
