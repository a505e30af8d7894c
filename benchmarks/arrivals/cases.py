"""The plans that are driven: the demo city's, and one whose trucks hold a third, so that they reload often."""

from dataclasses import replace
from pathlib import Path

from api.cli.demo import AS_OF, DAY, demo
from api.runs import make_plans, save
from api.searching import Searcher, SolverChoice
from dispatch.city import City, load_city
from dispatch.model import Department, Plan
from dispatch.planning.document import encode_plan, read_plan
from dispatch.store import open_store
from geodata.streets.network import load
from geodata.streets.travel_times import TravelTimes

CACHE = Path(__file__).parents[2] / "build" / "arrivals"

SMALLER = 3
"""How many times as much a truck holds in the profile."""


def demo_plan(folder: Path = CACHE) -> Plan:
    """Make the demo city's plan, once for all runs."""
    if not (folder / "plan.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        demo(folder=folder)
    return read_plan(folder / "plan.json")


def small_trucks_plan(folder: Path = CACHE) -> Plan:
    """Make a plan of the demo city with smaller trucks, once for all runs; its files have to be there."""
    path = folder / "small-trucks.json"
    if not path.exists():
        with open_store(f"sqlite:///{folder / 'demo.db'}", create=False) as store:
            plan = make_plans(
                store,
                with_small_trucks(load_city("demo")),
                TravelTimes(load(folder / "streets.net")),
                day=DAY,
                as_of=AS_OF,
                searcher=Searcher(choice=SolverChoice(iterations=1_000)),
            ).first
            save(store, plan, now=AS_OF)
        path.write_bytes(encode_plan(plan))
    return read_plan(path)


def with_small_trucks(city: City) -> City:
    """Let the trucks of crews that reload hold less."""

    def smaller(part: Department) -> Department:
        crews = (
            replace(one, capacity={name: amount // SMALLER for name, amount in one.capacity.items()})
            if one.reloads
            else one
            for one in part.crews
        )
        return replace(part, crews=tuple(crews))

    return replace(city, departments=tuple(smaller(part) for part in city.departments))
