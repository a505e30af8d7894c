"""``dispatch311 plan``, ``check`` and ``export``: make a day's plan, judge one, hand one on."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.console import (
    DatabaseOption,
    JsonOption,
    ThreadsOption,
    WrongOptionError,
    database_file,
    parse_day,
    parse_moment,
    require_folder,
    say,
    step,
    stopped_by_interrupt,
    threads_for,
    write_whole,
)
from api.cli.summary import describe_days, describe_plan
from api.executors import THREADS, open_executor
from api.exports import EXPORTS
from api.runs import make_plans, save, summarise
from api.searching import DEFAULT_TIME_LIMIT, Searcher, SolverChoice
from api.settings import DEFAULT_DATABASE_URL
from api.telling import events_of_day
from dispatch.city import builtin_profiles, load_city
from dispatch.durations import read_durations, with_durations
from dispatch.model import Plan
from dispatch.operations import DayEvent, state_of_day
from dispatch.planning.document import encode_plan, plan_id, read_plan
from dispatch.planning.recheck import recheck
from dispatch.store import open_store
from geodata.streets.closures import Closure, read_closures
from geodata.streets.districts import read_districts
from geodata.streets.network import load
from geodata.streets.travel_times import TravelTimes
from solvers.engines import ENGINES
from solvers.solve import OWN_ENGINE

MAX_DAYS = 30
"""Days ahead that a plan may look: far more than what is open today lasts."""


def plan(
    city: Annotated[str, typer.Option(help=f"City profile: {', '.join(builtin_profiles())}, or a .toml file.")],
    network: Annotated[Path, typer.Option(help="Street network written by 'network build'.")],
    day: Annotated[str, typer.Option("--date", help="The day to plan, such as 2026-03-02.")],
    as_of: Annotated[str, typer.Option(help="What the plan may know, such as '2026-03-02 05:45', in the city's time.")],
    db: DatabaseOption = DEFAULT_DATABASE_URL,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Of everything random.")] = 0,
    engine: Annotated[str, typer.Option(help=f"Who searches: {', '.join(sorted(ENGINES))}.")] = OWN_ENGINE,
    time_limit: Annotated[
        float | None,
        typer.Option(min=1, help=f"Seconds of search for all departments together; {DEFAULT_TIME_LIMIT:g} by default."),
    ] = None,
    iterations: Annotated[
        int | None,
        typer.Option(min=1, help="Stop after so many steps for each department: same input and seed, same plan."),
    ] = None,
    threads: ThreadsOption = None,
    executor: Annotated[
        str,
        typer.Option(
            metavar="WHERE",
            help="Who searches the parts of large departments: threads, processes, or a Dask scheduler at tcp://host:port.",
        ),
    ] = THREADS,
    days: Annotated[
        int, typer.Option(min=1, max=MAX_DAYS, help="Plan so many working days: deferred orders get a planned day.")
    ] = 1,
    closures: Annotated[Path | None, typer.Option(help="GeoJSON of what is closed when; see 'route'.")] = None,
    districts: Annotated[
        Path | None,
        typer.Option(help="GeoJSON of polygons with a name: the districts of requests whose records name none."),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(help="Model written by 'forecast fit', of when what is left out may be done; else by its type."),
    ] = None,
    durations: Annotated[
        Path | None, typer.Option(help="Times on site written by 'durations learn', in place of the profile's.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Also write the plan of the first day to this file.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Plan a day: open requests become crews' routes, each left-out one with its reason; checked and stored.

    Ctrl-C stops the search and makes the plan of the best answers so far.

    Example: dispatch311 plan --db sqlite:///city.db --city boston --network boston.net --date 2011-10-17
    --as-of "2011-10-16 18:00" --out plan.json
    """
    if time_limit is not None and iterations is not None:
        raise WrongOptionError("give --time-limit or --iterations, not both")
    if engine not in ENGINES:
        raise WrongOptionError(f"--engine {engine!r} is not there: use one of {', '.join(sorted(ENGINES))}")
    started = monotonic()
    profile = load_city(city)
    if durations is not None:
        profile = with_durations(profile, read_durations(durations))
    if out is not None:
        require_folder("--out", out, reading=[network, closures, districts, durations, model, database_file(db)])
    planned_day, moment = parse_day(day), parse_moment(as_of, profile.zone)
    choice = SolverChoice(
        engine=engine,
        seed=seed,
        time_limit=time_limit or DEFAULT_TIME_LIMIT,
        iterations=iterations,
        threads=threads_for(threads, iterations),
    )
    with (
        open_executor(executor, num_workers=choice.threads) as workers,
        stopped_by_interrupt() as is_stopped,
        step("loading the streets") as show,
    ):
        travel_times = streets_of_the_day(network, closures, planned_day, profile.zone)
        searcher = Searcher(
            choice=choice,
            executor=workers,
            is_cancelled=is_stopped,
            on_progress=lambda name, done, left: show(f"planning {name}: {done:.0%}, about {left:,.0f} s left"),
        )
        with open_store(db, create=False) as store:
            horizon = make_plans(
                store,
                profile,
                travel_times,
                day=planned_day,
                as_of=moment,
                searcher=searcher,
                num_days=days,
                districts=read_districts(districts) if districts else None,
                model=model,
                on_department=searcher.begin,
            )
            save(store, horizon.first, now=datetime.now(UTC))
        was_stopped = is_stopped()
    if was_stopped:
        say("stopped: this plan is made of the best answers so far")
    made = horizon.first
    if out is not None:
        write_whole(out, encode_plan(made))
    seconds = monotonic() - started
    if as_json:
        later = [{"day": one.day.isoformat(), **summarise(one)} for one in horizon.days[1:]]
        sums = {"plan_id": plan_id(made), "wall_seconds": round(seconds, 1), **summarise(made)}
        typer.echo(json.dumps(sums | ({"later_days": later} if later else {})))
    else:
        typer.echo(describe_plan(made))
        for line in describe_days(horizon.days[1:]):
            typer.echo(line)
        typer.echo(f"plan {plan_id(made)} checked and stored; planned in {seconds:.1f} s")


def told_events(db: str | None, plan: Plan) -> list[DayEvent]:
    """Give what was told of the day, nothing without a database."""
    if db is None:
        return []
    with open_store(db, create=False) as store:
        return events_of_day(store, plan)


def closures_told(plan: Plan, events: Sequence[DayEvent], now: datetime) -> list[Closure]:
    """Give what was told to be closed for the rest of the day."""
    return [one.closure() for one in state_of_day(plan, events, now).closures if one.until is None or one.until > now]


def streets_of_the_day(
    network: Path, closures: Path | None, day: date, zone: ZoneInfo, *, told: Sequence[Closure] = ()
) -> TravelTimes:
    """Load the streets without those that are closed at any time of a day, by a file or by what was told."""
    closed = (*(() if closures is None else read_closures(closures)), *told)
    travel_times = TravelTimes(load(network), closures=closed)
    for number in travel_times.closures_on_no_street:
        say(f"{closures or 'told'}: closure {number + 1} lies on no street of this network")
    if not closed:
        return travel_times
    midnight, next_midnight = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    of_the_day = travel_times.between(midnight, next_midnight)
    say(f"{closures or 'told'}: {of_the_day.num_closed:,} edges closed at some time of {day}")
    return of_the_day


def check(
    file: Annotated[Path, typer.Argument(help="A plan file.")],
    network: Annotated[
        Path | None,
        typer.Option(help="Measure every leg anew on the plan's street network; else they are taken as stated."),
    ] = None,
    closures: Annotated[Path | None, typer.Option(help="With --network: the closures the plan was made with.")] = None,
    db: Annotated[
        str | None,
        typer.Option(metavar="URL", help="With --network: database with the closures told by when the plan was made."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check a plan against every rule, from the plan file alone or on its street network; exits 1 if one is broken.

    Example: dispatch311 check plan.json --network boston.net
    """
    if (closures is not None or db is not None) and network is None:
        raise WrongOptionError("--closures and --db go with --network: without it no leg is measured anew")
    made = read_plan(file)
    streets = None
    if network is not None:
        told = closures_told(made, told_events(db, made), made.as_of)
        streets = streets_of_the_day(network, closures, made.day, ZoneInfo(made.timezone), told=told)
    violations = recheck(made, streets, network_digest=streets.digest if streets else None)
    is_measured = streets is not None and streets.digest == made.provenance.network_digest
    num_orders = sum(len(part.orders) for part in made.departments)
    num_lists = sum(len(part.work_lists) for part in made.departments)
    if as_json:
        listed = [{"department": one.department, "rule": one.rule, "detail": one.detail} for one in violations]
        sums = {"num_orders": num_orders, "num_work_lists": num_lists, "legs_measured": is_measured}
        typer.echo(json.dumps({"violations": listed, **sums}))
    else:
        for one in violations:
            typer.echo(f"{one.department or 'plan'}: {one.rule}: {one.detail}")
        count = "1 violation" if len(violations) == 1 else f"{len(violations):,} violations"
        how = f"legs measured on {network.name}" if network and is_measured else "legs as stated"
        typer.echo(f"{count} in {num_orders:,} orders and {num_lists} work lists ({how})")
    if violations:
        raise typer.Exit(1)


def export(
    file: Annotated[Path, typer.Argument(help="A plan file.")],
    to: Annotated[str, typer.Option("--format", help=f"One of {', '.join(EXPORTS)}.")],
    out: Annotated[Path | None, typer.Option(help="Where to write; standard output by default.")] = None,
) -> None:
    """Write a plan in a format other programs read.

    Example: dispatch311 export plan.json --format geojson --out plan.geojson
    """
    if to not in EXPORTS:
        raise WrongOptionError(f"--format {to!r} is not there: use one of {', '.join(EXPORTS)}")
    if out is not None:
        require_folder("--out", out, reading=[file])
    content = EXPORTS[to](read_plan(file))
    if out is None:
        typer.echo(content, nl=False)
    else:
        write_whole(out, content)
        say(f"{len(content):,} bytes written to {out}")
