"""``dispatch311 compare``: policies on the same orders, crews and travel times, or two plans side by side."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.console import JsonOption, WrongOptionError, parse_day, parse_moment, require_folder, step, write_whole
from api.cli.policy_days import ComparedDays, days_of_database, days_of_demo
from api.cli.policy_document import document_of
from api.cli.policy_table import NAMES, describe_policies
from api.cli.side_by_side_table import describe_side_by_side
from api.cli.side_by_side_table import document_of as side_by_side_document
from api.exports.policy_picture import Panel, draw_policies
from api.searching import DEFAULT_TIME_LIMIT, SolverChoice
from api.settings import DEFAULT_DATABASE_URL
from dispatch.city import builtin_profiles, load_city
from dispatch.planning.comparison import SEARCHING, Policy, estimates
from dispatch.planning.document import read_plan
from dispatch.planning.side_by_side import compare_plans
from dispatch.store import open_store
from geodata.streets.network import load
from geodata.streets.travel_times import TravelTimes

DEMO_ITERATIONS = 2_000
"""Steps of each search on the demo city where no stop rule is given: the same figures on every machine."""


def compare(
    plans: Annotated[list[Path] | None, typer.Argument(help="Two plan files to set side by side.")] = None,
    db: Annotated[
        str | None, typer.Option("--db", metavar="URL", help=f"Database, {DEFAULT_DATABASE_URL} by default.")
    ] = None,
    city: Annotated[
        str | None, typer.Option(help=f"City profile: {', '.join(builtin_profiles())}, or a .toml file.")
    ] = None,
    network: Annotated[Path | None, typer.Option(help="Street network written by 'network build'.")] = None,
    day: Annotated[str | None, typer.Option("--date", help="The day, such as 2026-03-02.")] = None,
    as_of: Annotated[str | None, typer.Option(help="What planning may know, as for 'plan'.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Compare on the demo city, made anew, instead.")] = False,
    seeds: Annotated[
        int, typer.Option(min=1, max=1000, help="Days to compare: other requests with --demo, else other searches.")
    ] = 1,
    floor: Annotated[
        float, typer.Option(min=0, max=1, help="Part of the mean share done that the fair plan gives every district.")
    ] = 0.5,
    time_limit: Annotated[
        float | None,
        typer.Option(min=1, help=f"Seconds of each search for all departments; {DEFAULT_TIME_LIMIT:g} by default."),
    ] = None,
    iterations: Annotated[
        int | None, typer.Option(min=1, help="Stop each search after so many steps: same input, same figures.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Also write all figures to this file, as JSON.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Draw travel per job and jobs done, as SVG.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare policies on the same orders, crews and travel times; or two plans of one city.

    Example: dispatch311 compare --demo --seeds 20 --picture policies.svg

    Example: dispatch311 compare monday.json tuesday.json
    """
    for option, path in (("--out", out), ("--picture", picture)):
        if path is not None:
            require_folder(option, path, reading=[*(plans or []), network])
    if time_limit is not None and iterations is not None:
        raise WrongOptionError("give --time-limit or --iterations, not both")
    source = {"--db": db, "--city": city, "--network": network, "--date": day, "--as-of": as_of}
    if plans:
        searching = {"--demo": demo or None, "--time-limit": time_limit, "--iterations": iterations}
        _refuse({**source, **searching, "--picture": picture}, "two plans are compared as they are")
        document, text = _two_plans(plans)
    elif demo:
        _refuse(source, "--demo makes a city, its requests and its day itself")
        if time_limit is None:
            choice = SolverChoice(iterations=iterations or DEMO_ITERATIONS)
        else:
            choice = SolverChoice(time_limit=time_limit)
        with step("making the demo city") as show:
            compared = days_of_demo(choice=choice, num_seeds=seeds, floor=floor, show=show)
        document, text = document_of(compared), describe_policies(compared)
    else:
        if city is None or network is None or day is None or as_of is None:
            raise WrongOptionError("give --city, --network, --date and --as-of, or --demo, or two plan files")
        profile = load_city(city)
        planned_day, moment = parse_day(day), parse_moment(as_of, profile.zone)
        choice = SolverChoice(time_limit=time_limit or DEFAULT_TIME_LIMIT, iterations=iterations)
        with step("loading the streets") as show, open_store(db or DEFAULT_DATABASE_URL, create=False) as store:
            compared = days_of_database(
                store,
                profile,
                TravelTimes(load(network)),
                day=planned_day,
                as_of=moment,
                choice=choice,
                num_seeds=seeds,
                floor=floor,
                show=show,
            )
        document, text = document_of(compared), describe_policies(compared)
    if picture is not None:
        write_whole(picture, _draw(compared))
    if out is not None:
        write_whole(out, json.dumps(document, indent=1).encode() + b"\n")
    typer.echo(json.dumps(document) if as_json else text)


def _two_plans(files: list[Path]) -> tuple[dict[str, Any], str]:
    if len(files) != 2:
        raise WrongOptionError(f"give two plan files to set side by side, not {len(files)}")
    first, second = (read_plan(file) for file in files)
    found = compare_plans(first, second)
    return side_by_side_document(first, second, found), describe_side_by_side(first, second, found)


def _refuse(given: Mapping[str, object], why: str) -> None:
    for option, value in given.items():
        if value is not None:
            raise WrongOptionError(f"{option} does not go here: {why}")


def _draw(compared: ComparedDays) -> bytes:
    found = estimates([day.of_city() for day in compared.days])
    num_days = len(compared.days)
    subtitle = compared.stop_rule
    if num_days > 1:
        subtitle = f"Means over {num_days} seeds with 95 % confidence intervals; seeds change {compared.what_differs}"
    panels = [
        Panel(
            title=title,
            form=form,
            values=[found[policy][measure].mean if measure in found[policy] else None for policy in Policy],
        )
        for title, measure, form in (
            ("Travel per job, minutes", "travel minutes per job", "{:.2f}"),
            ("Jobs done in a day", "jobs done", "{:,.0f}"),
        )
    ]
    names = [NAMES[policy] for policy in Policy]
    return draw_policies(compared.title, subtitle, names, panels, accented=[policy in SEARCHING for policy in Policy])
