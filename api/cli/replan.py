"""``dispatch311 replan``: what is left of a day planned anew."""

import json
from datetime import UTC, datetime
from time import monotonic
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.amending import (
    ClosuresOption,
    ModelOption,
    NetworkOption,
    OutOption,
    PlanArgument,
    changes_as_dict,
    load_streets,
    say_changes,
    say_warnings,
)
from api.cli.console import (
    DatabaseOption,
    JsonOption,
    WrongOptionError,
    database_file,
    parse_moment,
    require_folder,
    step,
    stopped_by_interrupt,
    threads_for,
    write_whole,
)
from api.operations import DEFAULT_TIME_LIMIT, run_replan
from api.searching import Searcher, SolverChoice
from api.settings import DEFAULT_DATABASE_URL
from api.telling import events_of_day
from dispatch.planning.document import encode_plan, plan_id, read_plan
from dispatch.planning.replan import Mode
from dispatch.store import open_store


def replan(
    file: PlanArgument,
    network: NetworkOption,
    now: Annotated[str, typer.Option(help="When, such as '2026-03-02 09:40', in the city's time.")],
    mode: Annotated[
        Mode,
        typer.Option(
            help="What may change: insert (lists keep their orders and their order), crew (one crew's list), "
            "free (everything, at a price)."
        ),
    ] = Mode.INSERT,
    crew: Annotated[str | None, typer.Option(help="With --mode crew: whose list.")] = None,
    db: DatabaseOption = DEFAULT_DATABASE_URL,
    closures: ClosuresOption = None,
    model: ModelOption = None,
    time_limit: Annotated[
        float, typer.Option(min=1, help="Seconds of search for all departments together, but with --mode insert.")
    ] = DEFAULT_TIME_LIMIT,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Plan what is left of the day anew from what was told of it, and print what changes for crews.

    What is begun stays. The new plan is checked and stored; until then the old one is in force.

    Example: dispatch311 replan plan.json --db sqlite:///city.db --network city.net --now "2026-03-02 09:40"
    --mode insert --out plan2.json
    """
    if (mode is Mode.CREW) != (crew is not None):
        raise WrongOptionError("--crew goes with --mode crew, and only with it")
    started = monotonic()
    plan = read_plan(file)
    moment = parse_moment(now, ZoneInfo(plan.timezone), "--now")
    if out is not None:
        require_folder("--out", out, reading=[file, network, closures, database_file(db)])
    choice = SolverChoice(time_limit=time_limit, threads=threads_for(None, None))
    with (
        stopped_by_interrupt() as is_stopped,
        step("reading what was told"),
        open_store(db, create=False) as store,
    ):
        streets = load_streets(plan, network, closures, events_of_day(store, plan), moment)
        made = run_replan(
            store,
            plan,
            streets,
            now=moment,
            recorded=datetime.now(UTC),
            mode=mode,
            crew_id=crew,
            searcher=Searcher(choice=choice, is_cancelled=is_stopped),
            model=model,
        )
    if out is not None:
        write_whole(out, encode_plan(made.plan))
    notes = [one.text for one in made.state.notes]
    begun = [one for part in made.plan.departments for one in part.begun]
    if as_json:
        seconds = round(monotonic() - started, 1)
        without_crew = [
            {"order": one.order_id, "reason": one.reason, "detail": one.detail} for one in made.without_crew
        ]
        more = {"notes": notes, "num_begun": len(begun), "without_crew": without_crew, "wall_seconds": seconds}
        typer.echo(json.dumps(changes_as_dict(made.plan, made.changes) | more))
        return
    for note in notes:
        typer.echo(f"note: {note}")
    say_warnings(made.plan)
    num_ended = sum(one.outcome is not None for one in begun)
    typer.echo(f"{len(begun):,} stops begun, {num_ended:,} of them told to have ended")
    say_changes(made.plan, made.changes)
    for one in made.without_crew:
        typer.echo(f"no crew for {one.order_id}: {one.detail}")
    if made.without_crew:
        advice = "edit move makes room" + ("" if mode is Mode.FREE else ", replan --mode free looks on all lists")
        typer.echo(f"orders that need a crew and have none: {len(made.without_crew):,}; {advice}")
    typer.echo(f"plan {plan_id(made.plan)} checked and stored; planned anew in {monotonic() - started:.1f} s")
