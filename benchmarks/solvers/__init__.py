"""Solving: ours beside PyVRP, VROOM and OR-Tools on published instances and on days of 311-like work, in one run.

``make bench`` takes the short way: 200 jobs of the demo's city and two of Solomon's instances for a few seconds.
``make bench-solvers`` takes the long one, hours on one core after another, and holds every figure against its goal.
"""


def run() -> None:
    """Compare on two of Solomon's instances and on a small day."""
    # Not above: a fresh process that is measured imports this package, and must not import all of it.
    from benchmarks.solvers.__main__ import compare
    from benchmarks.solvers.options import Options
    from benchmarks.solvers.records import Records

    records = Records()
    compare(["solomon"], Options(limit=5, num_instances=2), records)
    compare(["day-200"], Options(limit=10, num_instances=1), records)
