"""``dispatch311 event``: keep what crews and dispatchers tell of the day."""

import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.console import DatabaseOption, JsonOption, WrongOptionError, parse_moment, parse_names, parse_position, say
from api.operations import read_events
from api.settings import DEFAULT_DATABASE_URL
from api.telling import OF_THE_PLAN, events_of_day, keep_event
from dispatch.city import builtin_profiles, load_city
from dispatch.errors import EventError
from dispatch.model import Outcome, Plan
from dispatch.operations import KINDS, DayEvent, decode_event, encode_event, kind_of, state_of_day
from dispatch.planning.document import plan_id, read_plan
from dispatch.store import open_store

MOST_SAID = 20
"""Events that are printed one by one."""


def event(
    kind: Annotated[str | None, typer.Argument(help=f"What happened: {', '.join(KINDS)}.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="Events instead, one JSON object a line; - for standard input.")
    ] = None,
    db: DatabaseOption = DEFAULT_DATABASE_URL,
    plan: Annotated[Path | None, typer.Option(help="The plan in force: what does not fit it is told.")] = None,
    city: Annotated[
        str | None,
        typer.Option(help=f"Profile, for its reasons to hold work: {', '.join(builtin_profiles())}, or a .toml file."),
    ] = None,
    by: Annotated[str, typer.Option(help="Who says so.")] = "dispatcher",
    at: Annotated[
        str | None, typer.Option(help="When it happened, such as '2026-03-02 09:10'; now by default.")
    ] = None,
    event_id: Annotated[
        str | None, typer.Option("--id", help="The event's own id: told twice it counts once; made of what it says.")
    ] = None,
    crew: Annotated[str | None, typer.Option(help="Which crew.")] = None,
    order: Annotated[str | None, typer.Option(help="Which order, or its id if it is new.")] = None,
    outcome: Annotated[
        Outcome | None, typer.Option(help="What came of the visit, where it is not plainly done.", case_sensitive=False)
    ] = None,
    minutes: Annotated[int | None, typer.Option(help="How late the crew is; how long urgent work takes.")] = None,
    until: Annotated[
        str | None, typer.Option(help="Until when the crew is late or out, work held, a street closed.")
    ] = None,
    place: Annotated[str | None, typer.Option(help="Where the truck was reloaded.")] = None,
    position: Annotated[
        str | None, typer.Option("--where", metavar="LON,LAT", help="Of urgent work, or a closed street.")
    ] = None,
    radius: Annotated[float | None, typer.Option(help="Metres around a closed point.")] = None,
    department: Annotated[str | None, typer.Option(help="Whose urgent work it is.")] = None,
    skills: Annotated[str | None, typer.Option(help="That urgent work needs, separated by commas.")] = None,
    address: Annotated[str | None, typer.Option(help="Of urgent work.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why work is held, or a street closed.")] = None,
    note: Annotated[str | None, typer.Option(help="For people.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Keep what was told of the day: by a crew, by a dispatcher, or many events from a file.

    An event that says something impossible is refused; one that does not fit the plan is kept, and that is told.

    Example: dispatch311 event done --crew R-1 --order 101002 --at "2026-03-02 09:10" --plan plan.json
    --db sqlite:///city.db
    """
    if (kind is None) == (file is None):
        raise WrongOptionError(f"say what happened ({', '.join(KINDS)}), or give --file")
    in_force = None if plan is None else read_plan(plan)
    profile = None if city is None else load_city(city)
    reasons = None if profile is None else profile.hold_reasons
    zone = ZoneInfo(in_force.timezone) if in_force is not None else profile.zone if profile is not None else None
    if file is not None:
        events, faults = read_events(lines_of(file), reasons)
    else:
        fields = {
            "id": event_id,
            "at": _moment("--at", at, zone) or datetime.now(UTC).replace(microsecond=0).isoformat(),
            "by": by,
            "plan": None if in_force is None else plan_id(in_force),
            "crew": crew,
            "order": order,
            "outcome": outcome,
            "minutes": minutes,
            "until": _moment("--until", until, zone),
            "place": place,
            "radius": radius,
            "department": department,
            "skills": list(parse_names(skills)) or None,
            "address": address,
            "reason": reason,
            "note": note,
            **_where(kind, position),
        }
        table = {"kind": kind, **{key: value for key, value in fields.items() if value is not None}}
        said = {key: value for key, value in table.items() if key not in OF_THE_PLAN}
        table.setdefault("id", hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16])
        events, faults = [decode_event(table, hold_reasons=reasons)], []
    _keep(events, faults, db, in_force, as_json=as_json)


def _keep(events: list[DayEvent], faults: list[str], db: str, plan: Plan | None, *, as_json: bool) -> None:
    """Keep events, and say what became of each."""
    now = datetime.now(UTC)
    new: list[DayEvent] = []
    known: list[DayEvent] = []
    with open_store(db) as store:
        for one in events:
            try:
                (new if keep_event(store, one, now=now, plan=plan) else known).append(one)
            except EventError as error:
                faults.append(str(error))
        notes = []
        if plan is not None:
            last = max((one.at for one in events), default=now)
            ids = {one.id for one in events}
            notes = [
                one
                for one in state_of_day(plan, events_of_day(store, plan), max(now, last)).notes
                if one.event_id in ids
            ]
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "new": [encode_event(one) for one in new],
                    "known": [one.id for one in known],
                    "notes": [{"id": one.event_id, "note": one.text} for one in notes],
                    "refused": faults,
                }
            )
        )
    else:
        for one in new[:MOST_SAID]:
            typer.echo(f"kept: {_told(one)}")
        typer.echo(f"{len(new):,} new, {len(known):,} known already, {len(faults):,} refused")
        for each in notes:
            typer.echo(f"note: {each.text}")
    for fault in faults:
        say(fault)
    if faults:
        raise typer.Exit(1)


def _told(event: DayEvent) -> str:
    words = [kind_of(event)] + [str(value) for name in ("crew", "order") if (value := getattr(event, name, None))]
    return f"{' '.join(words)} at {event.at:%Y-%m-%d %H:%M} ({event.id})"


def lines_of(file: Path) -> list[str]:
    """Read the lines of a file, as line feeds part them: other breaks may stand in a note.

    Raises
    ------
    EventError
        Where it is not text in UTF-8.
    """
    try:
        text = (sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EventError(f"{file}: not text in UTF-8 ({error}): save it as such") from error
    return text.split("\n")


def _moment(option: str, text: str | None, zone: ZoneInfo | None) -> str | None:
    """Read a moment in the city's time, where the city is known; else it needs its offset."""
    if text is None:
        return None
    moment = parse_moment(text, zone or ZoneInfo("UTC"), option)
    if zone is None and datetime.fromisoformat(text).tzinfo is None:
        raise WrongOptionError(
            f"{option} {text!r}: give its offset too, as in '2026-03-02 09:10-08:00', or --plan or --city"
        )
    return moment.isoformat()


def _where(kind: str | None, position: str | None) -> dict[str, object]:
    if position is None:
        return {}
    lon, lat = parse_position("--where", position)
    if kind == "closure":
        return {"geometry": {"type": "Point", "coordinates": [lon, lat]}}
    return {"lon": lon, "lat": lat}
