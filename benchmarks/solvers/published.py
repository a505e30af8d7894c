"""Families of published instances: where they lie, how they are made into problems, and what is to be reached."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from solvers.formats.instance import Instance
from solvers.formats.reading import read
from solvers.formats.sol import read_sol
from solvers.problem import Problem
from solvers.timing import cost_of_sequences

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "vrp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Instances of one kind.

    Attributes
    ----------
    time_limit
        Seconds on one core.
    goal
        Mean gap in percent to the best known; None where none is set.
    references
        Table of ``benchmarks/best_known_travel.toml``. None for the answers that come with the instances.
    all_required
        Every customer is to be served, prizes or not, by as many vehicles as Gehring and Homberger's instances have.
    without
        Peers that would answer another question, and why.
    """

    title: str
    folder: str
    time_limit: float
    goal: float | None = None
    references: str | None = None
    all_required: bool = False
    without: tuple[tuple[str, str], ...] = ()


FAMILIES = {
    "solomon": Family(title="Solomon, 100 customers", folder="solomon", time_limit=10, goal=0.4, references="solomon"),
    "homberger": Family(
        title="Homberger, 200 customers",
        folder="homberger_200",
        time_limit=60,
        goal=0.5,
        references="homberger_200",
    ),
    "thousand": Family(
        title="VRPTW, 1,000 customers",
        folder="prize_collecting",
        time_limit=60,
        goal=2.0,
        references="homberger_1000",
        all_required=True,
    ),
    "prize": Family(
        title="prize-collecting VRPTW, 1,000 customers",
        folder="prize_collecting",
        time_limit=60,
        goal=1.0,
        without=(("vroom", "it has no prizes: it serves all it can"),),
    ),
    "multi-trip": Family(title="multi-trip VRPTW with releases", folder="multi_trip", time_limit=60, goal=1.5),
    "multi-depot": Family(title="multi-depot VRPTW", folder="multi_depot", time_limit=60),
    "heterogeneous": Family(title="heterogeneous fleets", folder="heterogeneous", time_limit=60),
}

_REFERENCES = Path(__file__).parents[1] / "best_known_travel.toml"

_LARGEST_FLEET = 250
"""Vehicles of Gehring and Homberger's instances of 1,000 customers; the prize-collecting ones have fewer."""


def instances_of(family: str) -> list[str]:
    """Name the instances of a family that lie beside the checkout; none where the folder is absent."""
    folder = FOLDER / FAMILIES[family].folder
    return sorted(path.stem for path in folder.glob("*") if path.suffix in {".txt", ".vrp"})


def problem_of_instance(family: str, name: str) -> Problem:
    """Read an instance."""
    return _read(family, name).problem


def reference_of(family: str, name: str) -> int | None:
    """Give the best known cost in the problem's units, None where there is none."""
    table = FAMILIES[family].references
    instance = _read(family, name)
    if table is not None:
        stated = tomllib.loads(_REFERENCES.read_text())[table].get(name)
        return None if stated is None else round(stated * instance.cost_divisor)
    answer = _path(family, name).with_suffix(".sol")
    if not answer.exists():
        return None
    return cost_of_sequences(instance.problem, read_sol(answer.read_text(), instance).sequences)


@cache
def _read(family: str, name: str) -> Instance:
    path = _path(family, name)
    if FAMILIES[family].all_required:
        return read(path, ignore_prizes=True, num_vehicles=_LARGEST_FLEET)
    return read(path)


def _path(family: str, name: str) -> Path:
    folder = FOLDER / FAMILIES[family].folder
    text = folder / f"{name}.txt"
    return text if text.exists() else folder / f"{name}.vrp"
