"""Errors of the solvers package.

::

    SolverError
    ├── ProblemError         the problem contradicts itself; names the field and the id
    ├── EngineError          an engine is unknown, its stop rule makes no sense, or it failed
    └── UnsoundSolutionError the checker faults what an engine returned: a defect, never a result

An infeasible job is a result (:class:`solvers.solution.Unassigned`), not an error.
"""


class SolverError(Exception):
    """Any failure of this package that a caller may want to catch."""


class ProblemError(SolverError, ValueError):
    """A problem contradicts itself."""


class EngineError(SolverError):
    """An engine is unknown, not installed, or failed."""


class UnsoundSolutionError(SolverError):
    """The checker found violations in a finished solution."""
