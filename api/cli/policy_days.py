"""Days to compare policies on: one of a database with several searches, or the demo city's with other requests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from api.cli.demo import AS_OF, DAY
from api.runs import make_plans
from api.searching import Searcher, SolverChoice
from dispatch.city import City, load_city
from dispatch.planning.comparison import Comparison, compare_policies
from dispatch.store import Store, open_store
from geodata.requests.feeds import read
from geodata.streets.network import build_network
from geodata.streets.travel_times import TravelTimes
from geodata.synthetic import build_city, write_requests, write_streets

FIRST_DEMO_SEED = 311
"""The demo's own: the others follow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedDays:
    """Days under every policy.

    Attributes
    ----------
    title
        City, day, moment.
    what_differs
        Between the days, in words.
    names
        Of departments, by code.
    """

    title: str
    what_differs: str
    seeds: tuple[int, ...]
    stop_rule: str
    names: dict[str, str]
    days: tuple[Comparison, ...]


def days_of_database(
    store: Store,
    city: City,
    travel_times: TravelTimes,
    *,
    day: date,
    as_of: datetime,
    choice: SolverChoice,
    num_seeds: int,
    floor: float,
    show: Callable[[str], None],
) -> ComparedDays:
    """Compare policies on one day of a database, searched once with each seed from the choice's on."""
    seeds = tuple(range(choice.seed, choice.seed + num_seeds))
    compare = partial(_compare, store, city, travel_times, day=day, as_of=as_of, floor=floor)
    return ComparedDays(
        title=f"{city.name}, {day:%A} {day}, as of {as_of.astimezone(city.zone):%Y-%m-%d %H:%M}",
        what_differs="the seed of the search; orders, crews and streets are the same",
        seeds=seeds,
        stop_rule=choice.stop_rule,
        names={department.code: department.name for department in city.departments},
        days=tuple(
            compare(choice=replace(choice, seed=seed), show=_numbered(show, number, len(seeds)))
            for number, seed in enumerate(seeds, start=1)
        ),
    )


def days_of_demo(*, choice: SolverChoice, num_seeds: int, floor: float, show: Callable[[str], None]) -> ComparedDays:
    """Compare policies on the demo city, with other requests for each seed on the same streets."""
    seeds = tuple(range(FIRST_DEMO_SEED, FIRST_DEMO_SEED + num_seeds))
    profile = load_city("demo")
    with TemporaryDirectory(prefix="dispatch311-compare-") as name:
        folder = Path(name)
        show("making the demo city's streets")
        made = build_city()
        write_streets(made, folder / "streets.osm.pbf")
        travel_times = TravelTimes(build_network(folder / "streets.osm.pbf"))

        def days() -> Iterator[Comparison]:
            for number, seed in enumerate(seeds, start=1):
                requests = folder / f"{seed}.csv"
                write_requests(made, requests, as_of=AS_OF, seed=seed)
                with open_store(f"sqlite:///{folder / f'{seed}.db'}") as store:
                    store.import_records(read(requests, "la-myla311"), source=requests.name, now=datetime.now(UTC))
                    yield _compare(
                        store,
                        profile,
                        travel_times,
                        day=DAY,
                        as_of=AS_OF,
                        floor=floor,
                        choice=choice,
                        show=_numbered(show, number, len(seeds)),
                    )

        return ComparedDays(
            title=f"{profile.name}, {DAY:%A} {DAY}, as of {AS_OF:%Y-%m-%d %H:%M}",
            what_differs="the requests; streets, districts, yards and crews are the same",
            seeds=seeds,
            stop_rule=choice.stop_rule,
            names={department.code: department.name for department in profile.departments},
            days=tuple(days()),
        )


def _compare(
    store: Store,
    city: City,
    travel_times: TravelTimes,
    *,
    day: date,
    as_of: datetime,
    floor: float,
    choice: SolverChoice,
    show: Callable[[str], None],
) -> Comparison:
    """Plan a day without a floor, and do all else on the same orders."""
    without_floor = replace(
        city, departments=tuple(replace(department, fairness_floor=0.0) for department in city.departments)
    )
    searcher = Searcher(choice=choice)
    plan = make_plans(
        store,
        without_floor,
        travel_times,
        day=day,
        as_of=as_of,
        searcher=searcher,
        on_department=lambda name: show(f"planning {name}"),
    ).first
    return compare_policies(
        plan,
        travel_times,
        searcher,
        floor=floor,
        seed=choice.seed,
        on_policy=lambda name, policy: show(f"{name}: {policy}"),
    )


def _numbered(show: Callable[[str], None], number: int, total: int) -> Callable[[str], None]:
    return lambda text: show(f"{number} of {total}: {text}")
