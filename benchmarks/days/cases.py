"""The days that are planned: the demo city's kinds of work and crews, as many of each as a larger city has."""

import hashlib
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from api.cli.demo import AS_OF
from benchmarks.streets.places import CACHE
from dispatch.city import City
from dispatch.city.building import build_city as build_profile
from dispatch.city.tables import Profile, convert
from dispatch.store import open_store
from geodata.requests.feeds import read
from geodata.streets.network import build_network, save
from geodata.synthetic import SyntheticCity, build_city, write_requests, write_streets


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A day, and what its plan may take.

    Attributes
    ----------
    num_open
        Requests open in the morning; some are not work for a crew, and some report the same work.
    times_crews
        How many crews there are for each of the demo city's.
    departments
        Those that are planned.
    search
        Seconds that the search is given: what is left of the limit beside all else that is to be done.
    max_seconds, max_bytes
        From stored requests to a checked plan, on two cores; None for no limit on memory.
    """

    name: str
    num_nodes: int
    num_open: int
    times_crews: int
    departments: tuple[str, ...]
    search: float
    max_seconds: float
    max_bytes: int | None = None


_ALL = ("BOS", "OCB", "BSL", "BSS")

CASES = {
    case.name: case
    for case in (
        Case(
            name="department",
            num_nodes=20_000,
            num_open=1_950,
            times_crews=4,
            departments=("OCB",),
            search=15.0,
            max_seconds=30.0,
        ),
        Case(
            name="city",
            num_nodes=50_000,
            num_open=2_900,
            times_crews=4,
            departments=_ALL,
            search=200.0,
            max_seconds=300.0,
        ),
        Case(
            name="metropolis",
            num_nodes=150_000,
            num_open=7_200,
            times_crews=12,
            departments=_ALL,
            search=400.0,
            max_seconds=600.0,
            max_bytes=6 * 2**30,
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """A case made ready: streets built, requests stored."""

    network: Path
    database: Path
    places: dict[str, tuple[float, float]]


def make_ready(case: Case) -> Files:
    """Make a case's streets and requests, once for all runs."""
    folder = CACHE / "days"
    folder.mkdir(parents=True, exist_ok=True)
    made = build_city(num_nodes=case.num_nodes)
    network = folder / f"{case.num_nodes}.net"
    if not network.exists():
        streets = folder / f"{case.num_nodes}.osm.pbf"
        write_streets(made, streets)
        save(build_network(streets), network)
    database = folder / f"{case.num_nodes}-{case.num_open}.db"
    if not database.exists():
        _store_requests(made, database, num_open=case.num_open)
    return Files(network=network, database=database, places=dict(made.places))


def profile_of(case: Case, places: dict[str, tuple[float, float]]) -> City:
    """Give the demo city's profile with a larger city's places, and crews for so much work."""
    text = (resources.files("dispatch") / "cities" / "demo.toml").read_text()
    table: dict[str, Any] = tomllib.loads(text)
    for name, (lon, lat) in places.items():
        table["places"][name] = {"lon": lon, "lat": lat}
    for department in table["departments"].values():
        for crews in department["crews"]:
            crews["count"] *= case.times_crews
    left_out = set(table["departments"]) - set(case.departments)
    for code in left_out:
        del table["departments"][code]
    for name, kind in list(table["service_types"].items()):
        if kind["department"] in left_out:
            table["not_field_work"] += kind["requests"]
            del table["service_types"][name]
    return build_profile(convert(table, Profile, ""), hashlib.sha256(repr(table).encode()).hexdigest())


def _store_requests(made: SyntheticCity, database: Path, *, num_open: int) -> None:
    requests = database.with_suffix(".csv")
    write_requests(made, requests, as_of=AS_OF, num_open=num_open)
    part = database.with_name(f"part-{database.name}")
    part.unlink(missing_ok=True)
    with open_store(f"sqlite:///{part}") as store:
        store.import_records(read(requests, "la-myla311"), source=requests.name, now=AS_OF)
    part.replace(database)
    requests.unlink()
