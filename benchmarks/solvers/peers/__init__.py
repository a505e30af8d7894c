"""Other solvers, each called by its own interface with as good a model of a problem as it allows.

Each module has ``plan(problem, *, seed, time_limit, threads)``, which gives an untimed answer and counts building the
model against the limit, and a plain function that makes the peer's model of a problem. What a peer cannot express it
refuses.
"""

PEERS = ("pyvrp", "vroom", "ortools")
"""Modules of this package."""
