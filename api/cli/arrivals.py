"""``dispatch311 forecast arrivals``: when crews come to the stops of a plan, from what they told so far."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.console import JsonOption, WrongOptionError, parse_moment, say
from api.cli.event import lines_of
from api.cli.plan import told_events
from api.operations import read_events
from dispatch.city import builtin_profiles, load_city
from dispatch.completion.arrivals import (
    EMERGENCY_CHANCE,
    NUM_REPLICATIONS,
    CrewArrivals,
    Spreads,
    arrival_windows,
    spreads_of,
)
from dispatch.durations import LearnedDurations, plan_with_durations, read_durations
from dispatch.errors import EventError
from dispatch.model import Plan
from dispatch.operations import DayEvent, crews_seen
from dispatch.planning.document import read_plan


def arrivals(
    file: Annotated[Path, typer.Argument(help="A plan file.")],
    events: Annotated[
        Path | None, typer.Option(help="What was told of the day, as 'event --file' reads; - for standard input.")
    ] = None,
    db: Annotated[
        str | None, typer.Option("--db", metavar="URL", help="Database with what was told of the day.")
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(help="The moment, such as '2026-03-02 10:05'; that of the last event, else when it was planned."),
    ] = None,
    city: Annotated[
        str | None,
        typer.Option(
            help=f"The plan's profile: {', '.join(builtin_profiles())}, or a .toml file. Found by the plan if built in."
        ),
    ] = None,
    durations: Annotated[
        Path | None, typer.Option(help="Times on site written by 'durations learn', in place of the plan's.")
    ] = None,
    emergency_chance: Annotated[
        float, typer.Option(min=0, max=0.5, help="That another stop is put in before a stop.")
    ] = EMERGENCY_CHANCE,
    crew: Annotated[str | None, typer.Option(help="Only this crew.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Draws the days that are gone through.")] = 0,
    replications: Annotated[int, typer.Option(min=100, max=100_000, help="How many days.")] = NUM_REPLICATIONS,
    as_json: JsonOption = False,
) -> None:
    """Say for each stop of a plan between when and when its crew will come, with 90 %, from what is known by now.

    Example: dispatch311 forecast arrivals plan.json --events day.jsonl --now "2026-03-02 10:05"
    """
    plan = read_plan(file)
    zone = ZoneInfo(plan.timezone)
    crews = {one.id for part in plan.departments for one in part.crews}
    if crew is not None and crew not in crews:
        raise WrongOptionError(f"--crew {crew!r:.60} is not among the plan's crews: {', '.join(sorted(crews))}")
    learned = None if durations is None else read_durations(durations)
    spreads = replace(_spreads(plan, city, learned), emergency_chance=emergency_chance)
    if learned is not None:
        plan = plan_with_durations(plan, learned)
    told = _told(db, events, plan)
    last = max((one.at for one in told), default=plan.as_of)
    moment = last if now is None else parse_moment(now, zone, "--now")
    seen, notes = crews_seen(plan, told, moment)
    for note in notes:
        say(note.text)
    made = arrival_windows(plan, now=moment, spreads=spreads, seed=seed, seen=seen, num_replications=replications)
    chosen = [one for one in made if crew in (None, one.crew_id)]
    if as_json:
        typer.echo(json.dumps({"now": moment.isoformat(), "crews": [_as_dict(one) for one in chosen]}))
    else:
        typer.echo("\n".join(_lines(plan, chosen, moment.astimezone(zone))))


def _spreads(plan: Plan, city: str | None, learned: LearnedDurations | None) -> Spreads:
    """Take spreads from the profile the plan was made with, or the one given, and from learned durations."""
    if city is None:
        city = next(
            (name for name in builtin_profiles() if load_city(name).digest == plan.provenance.city_digest), None
        )
    if city is None and learned is not None:
        raise WrongOptionError("--durations needs --city: the plan's profile is not a built-in one")
    if city is None:
        say("the plan's profile is not a built-in one: spreads are as assumed; give --city for its own")
        service_types = {}
    else:
        service_types = dict(load_city(city).service_types)
    if learned is None:
        return spreads_of(service_types)
    return spreads_of(learned.applied_to(service_types), crew_day=learned.crew_day)


def _told(db: str | None, events: Path | None, plan: Plan) -> list[DayEvent]:
    """Give what was told of the day, from a database, a file, or both."""
    told = told_events(db, plan)
    if events is not None:
        more, faults = read_events(lines_of(events), None)
        if faults:
            raise EventError(f"{events}, {faults[0]}" + (f"; {len(faults) - 1:,} more" if len(faults) > 1 else ""))
        told += more
    return told


def _lines(plan: Plan, crews: Sequence[CrewArrivals], now: datetime) -> Iterator[str]:
    address = {order.id: order.address for part in plan.departments for order in part.orders}
    yield f"{plan.city}, {plan.day:%A %Y-%m-%d}, as of {now:%H:%M}: when crews come, with 90 %"
    for crew in crews:
        heard = "has told nothing yet" if crew.heard is None else f"last heard of at {crew.heard:%H:%M}"
        where = f", at {crew.at_order}" if crew.at_order else ""
        pace = "" if crew.heard is None else f", everything takes {crew.pace:.2f} times as long"
        yield f"\n{crew.crew_id} ({crew.department}): {heard}{where}{pace}"
        for one in crew.windows:
            where = address[one.order_id]
            yield f"  {one.position:>3}  {one.order_id}  planned {one.planned:%H:%M}  {one.text}  {where}"
        if not crew.windows:
            yield "  out: nothing more today" if crew.is_out else "  no stops to come"
    stops = [one for crew in crews for one in crew.windows]
    if stops:
        width = sum((one.latest - one.earliest).total_seconds() for one in stops) / len(stops) / 60
        yield f"\n{len(stops):,} stops to come, windows {width:.0f} min wide on average"


def _as_dict(crew: CrewArrivals) -> dict[str, object]:
    return json.loads(json.dumps(asdict(crew), default=lambda moment: moment.isoformat()))  # type: ignore[no-any-return]
