"""Why a job is on no route and what would put it on one, proven by solving again; why a stop is where it is."""

from solvers.explain.changes import Change, Kind, apply
from solvers.explain.proposing import Proposal
from solvers.explain.stops import StopExplanation, explain_stop
from solvers.explain.unassigned import Explanation, explain, explain_all

__all__ = [
    "Change",
    "Explanation",
    "Kind",
    "Proposal",
    "StopExplanation",
    "apply",
    "explain",
    "explain_all",
    "explain_stop",
]
