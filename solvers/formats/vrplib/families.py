"""Which rounding the published costs of a kind of problem are under, and what its files cannot do without."""

from dataclasses import dataclass

from solvers.formats.rounding import Rounding


@dataclass(frozen=True, slots=True)
class Family:
    """One ``TYPE``.

    Attributes
    ----------
    rounding
        The convention of its published costs.
    cost_divisor
        What the objective under it is divided by for the cost that its ``.sol`` files state.
    needs
        Names that have to be there, as a line of the head or as a section.
    """

    rounding: Rounding
    cost_divisor: int
    needs: tuple[str, ...]


_TIMED = ("CAPACITY", "DEMAND", "TIME_WINDOW", "SERVICE_TIME")

FAMILIES: dict[str, Family] = {
    "CVRP": Family("round", 1, ("CAPACITY", "DEMAND")),
    "HFVRP": Family("exact", 1, ("CAPACITY", "DEMAND", "VEHICLES")),
    "MDVRPTW": Family("exact", 1, (*_TIMED, "VEHICLES", "VEHICLES_DEPOT")),
    "MTVRPTWR": Family("dimacs", 1, (*_TIMED, "VEHICLES", "VEHICLES_RELOAD_DEPOT", "RELEASE_TIME")),
    "PCVRPTW": Family("dimacs", 1, (*_TIMED, "PRIZE")),
    "VRPB": Family("round", 1, ("CAPACITY", "BACKHAUL")),
    "VRPTW": Family("dimacs", 10, _TIMED),
}
"""By ``TYPE``.

The roundings are those that PyVRP's page on benchmarking names for each family; sums over the routes of the ``.sol``
files of its collection agree with them. VRPTW costs are CVRPLIB's, with one decimal. Of HFVRP some files state the
whole objective and some the cost of the original instances, in two decimals: the objective divided by the 1,000 of the
rounding and by the 100 that the collection multiplied all prices with.
"""
