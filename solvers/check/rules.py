"""The rules an answer has to keep, and what is said of one that is broken."""

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What an answer can do wrong."""

    UNKNOWN_VEHICLE = "unknown-vehicle"
    VEHICLE_TWICE = "vehicle-twice"
    EMPTY_ROUTE = "empty-route"
    UNKNOWN_JOB = "unknown-job"
    JOB_TWICE = "job-twice"
    JOB_MISSING = "job-missing"
    REASON = "reason"
    REQUIRED = "required"
    MISSED = "missed"
    PAIR = "pair"
    FROZEN = "frozen"
    POSITION = "position"
    SKILLS = "skills"
    VEHICLE = "vehicle"
    CAPACITY = "capacity"
    LOAD_LIFETIME = "load-lifetime"
    RELEASE = "release"
    UNKNOWN_RELOAD = "unknown-reload"
    RELOAD_WINDOW = "reload-window"
    RELOAD_DURATION = "reload-duration"
    UNKNOWN_BREAK = "unknown-break"
    BREAK_MISSING = "break-missing"
    BREAK_TWICE = "break-twice"
    BREAK_ORDER = "break-order"
    BREAK_WINDOW = "break-window"
    BREAK_LOAD = "break-load"
    BREAK_DRIVEN = "break-driven"
    UNREACHABLE = "unreachable"
    SHIFT = "shift"
    TIME_WINDOW = "time-window"
    ARRIVAL = "arrival"
    START = "start"
    DEPARTURE = "departure"
    END = "end"
    LATENESS = "lateness"
    MAX_TRAVEL_DURATION = "max-travel-duration"
    MAX_DURATION = "max-duration"
    MAX_DISTANCE = "max-distance"
    MAX_JOBS = "max-jobs"
    TOTALS = "totals"
    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One rule broken at one place.

    Attributes
    ----------
    vehicle, job
        Indices into the problem, None where the rule is not about one.
    found, allowed
        The number in the answer and the number it should be or must not pass, None where the rule is not about numbers.
    detail
        The same as a sentence, with ids instead of indices.
    """

    rule: Rule
    detail: str
    vehicle: int | None = None
    job: int | None = None
    found: int | None = None
    allowed: int | None = None
