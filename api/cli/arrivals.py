"""``dispatch311 forecast arrivals``: when crews come to the stops of a plan, from what they told so far."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from api.cli.console import JsonOption, WrongOptionError, parse_moment, say
from dispatch.city import builtin_profiles, load_city
from dispatch.completion.arrivals import (
    EMERGENCY_CHANCE,
    NUM_REPLICATIONS,
    CrewArrivals,
    CrewSeen,
    Spreads,
    StopSeen,
    arrival_windows,
    spreads_of,
)
from dispatch.durations import LearnedDurations, plan_with_durations, read_durations
from dispatch.errors import ArrivalsError
from dispatch.model import Plan
from dispatch.planning.document import read_plan

forecast_commands = typer.Typer(help="Say when work is done.", rich_markup_mode=None)


@forecast_commands.callback()
def forecast_root() -> None:
    """Say when work is done."""


@forecast_commands.command()
def arrivals(
    file: Annotated[Path, typer.Argument(help="A plan file.")],
    events: Annotated[
        Path | None, typer.Option(help="What crews told of the day: a JSON object a line, as 'event --file' reads.")
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
    told = [] if events is None else _read_events(events, crews)
    if now is not None:
        moment = parse_moment(now, zone, "--now")
    else:
        moment = max((one["at"] for one in told), default=plan.as_of)
    later = sum(one["at"] > moment for one in told)
    if later:
        say(f"{events}: {later:,} events after {moment.astimezone(zone):%H:%M} are not looked at")
    seen = _seen([one for one in told if one["at"] <= moment])
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


_TOLD = ("arrived", "done", "not-done", "break-taken", "reloaded")
"""Kinds of events that say where a crew is."""


def _read_events(path: Path, crews: set[str]) -> list[dict[str, Any]]:
    """Read events one JSON object a line; kinds that say nothing of where a crew is are passed over, and counted."""
    told: list[dict[str, Any]] = []
    others: Counter[str] = Counter()
    for number, line in _lines_of(path):
        try:
            table = json.loads(line)
        except json.JSONDecodeError as error:
            raise ArrivalsError(f"{path}, line {number}: no JSON object ({error}): write one a line") from error
        if not isinstance(table, dict) or not isinstance(table.get("kind"), str):
            raise ArrivalsError(f"{path}, line {number}: an event is a JSON object with kind, crew and at")
        if table["kind"] not in _TOLD:
            others[table["kind"]] += 1
            continue
        try:
            at = datetime.fromisoformat(str(table.get("at")))
        except ValueError as error:
            raise ArrivalsError(f"{path}, line {number}: at is {table.get('at')!r:.40}, no moment in time") from error
        if at.tzinfo is None:
            raise ArrivalsError(f"{path}, line {number}: at is {table['at']}, without an offset: write -08:00 or such")
        if table.get("crew") not in crews:
            raise ArrivalsError(f"{path}, line {number}: crew {table.get('crew')!r:.60} is not among the plan's crews")
        if table["kind"] in _TOLD[:3] and not isinstance(table.get("order"), str):
            raise ArrivalsError(f"{path}, line {number}: {table['kind']} without an order: name it")
        told.append({"kind": table["kind"], "at": at, "crew": table["crew"], "order": table.get("order")})
    for kind, count in others.items():
        say(f"{path}: {count:,} events of the kind {kind!r:.40} passed over")
    return told


def _lines_of(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ArrivalsError(f"{path}: not text in UTF-8 ({error}): save it as such") from error
    return ((number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip())


def _seen(told: Sequence[dict[str, Any]]) -> list[CrewSeen]:
    """Put together what each crew told; of several arrivals at an order the first counts, of leavings the last."""
    seen = []
    for crew in dict.fromkeys(one["crew"] for one in told):
        its = sorted((one for one in told if one["crew"] == crew), key=lambda one: one["at"])
        arrived = {one["order"]: one["at"] for one in reversed(its) if one["kind"] == "arrived"}
        left = {one["order"]: one["at"] for one in its if one["kind"] in ("done", "not-done")}
        seen.append(
            CrewSeen(
                crew_id=crew,
                stops=tuple(
                    StopSeen(order_id=order, arrived=arrived.get(order), left=left.get(order))
                    for order in dict.fromkeys([*arrived, *left])
                ),
                breaks=tuple(one["at"] for one in its if one["kind"] == "break-taken"),
                reloads=tuple(one["at"] for one in its if one["kind"] == "reloaded"),
            )
        )
    return seen


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
            yield "  no stops to come"
    stops = [one for crew in crews for one in crew.windows]
    if stops:
        width = sum((one.latest - one.earliest).total_seconds() for one in stops) / len(stops) / 60
        yield f"\n{len(stops):,} stops to come, windows {width:.0f} min wide on average"


def _as_dict(crew: CrewArrivals) -> dict[str, object]:
    return json.loads(json.dumps(asdict(crew), default=lambda moment: moment.isoformat()))  # type: ignore[no-any-return]
