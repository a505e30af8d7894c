"""What the commands that make a plan of a plan have in common."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.console import WrongOptionError, database_file, require_folder, say, write_whole
from api.cli.plan import closures_told, streets_of_the_day
from api.operations import expected_by, require_sound
from api.runs import save
from dispatch.model import Plan
from dispatch.operations import DayEvent
from dispatch.planning.changes import ChangeList
from dispatch.planning.document import encode_plan, plan_id
from dispatch.planning.rebuilding import Expected
from dispatch.store import open_store
from geodata.streets.travel_times import TravelTimes

PlanArgument = Annotated[Path, typer.Argument(metavar="PLAN.json", help="The plan in force.")]
NetworkOption = Annotated[Path, typer.Option(help="Its street network.")]
ClosuresOption = Annotated[
    Path | None, typer.Option(help="GeoJSON of what is closed when, beside what was told; see 'route'.")
]
NowOption = Annotated[
    str | None, typer.Option(help="When, such as '2026-03-02 09:40', in the city's time; when the plan was made.")
]
EventsOption = Annotated[
    str | None, typer.Option("--db", metavar="URL", help="Database with what was told of the day; keeps the new plan.")
]
ModelOption = Annotated[
    Path | None, typer.Option(help="With --db: model written by 'forecast fit', for orders that are newly left out.")
]
OutOption = Annotated[Path | None, typer.Option(help="Write the new plan to this file.")]


def load_streets(
    plan: Plan, network: Path, closures: Path | None, events: Sequence[DayEvent], now: datetime
) -> TravelTimes:
    """Load the streets as they are for the rest of the day, without those told to be closed."""
    told = closures_told(plan, events, now)
    streets = streets_of_the_day(network, closures, plan.day, ZoneInfo(plan.timezone), told=told)
    if not told and streets.digest != plan.provenance.network_digest:
        say(
            f"{network.name} is not the network the plan was made on (closures count too): driving may take longer or "
            "shorter than its lists say"
        )
    return streets


def expected_of(db: str | None, plan: Plan, now: datetime, model: Path | None) -> Expected | None:
    """Say when orders may be done by the history that a database has, and a model; None without a database."""
    if model is not None and db is None:
        raise WrongOptionError("--model goes with --db, which has the history")
    if db is None:
        return None
    with open_store(db, create=False) as store:
        return expected_by(store, plan, now, model=model)


def require_out(is_made: bool, option: str, out: Path | None, reading: Sequence[Path | None], db: str | None) -> None:
    """Refuse to make a plan that is put nowhere, and to write over what is read."""
    if is_made and out is None and db is None:
        raise WrongOptionError(f"{option} makes a new plan: say where to with --out, or --db")
    if out is not None and not is_made:
        raise WrongOptionError(f"--out goes with {option}: without it no plan is made")
    if out is not None:
        require_folder("--out", out, reading=[*reading, database_file(db)])


def keep_plan(plan: Plan, streets: TravelTimes, out: Path | None, db: str | None) -> None:
    """Check a plan, then write and store it."""
    require_sound(plan, streets)
    if db is not None:
        with open_store(db) as store:
            save(store, plan, now=datetime.now(UTC))
    if out is not None:
        write_whole(out, encode_plan(plan))


def say_warnings(plan: Plan) -> None:
    """Print what is to be known of a plan."""
    for warning in plan.warnings:
        typer.echo(f"warning: {warning}")


def say_changes(plan: Plan, changes: ChangeList) -> None:
    """Print what a new plan changes for crews."""
    for one in changes.crews:
        typer.echo(one.text)
    share = changes.num_changed / changes.num_published if changes.num_published else 0.0
    typer.echo(
        f"{changes.num_crews_reordered} of {sum(len(part.work_lists) for part in plan.departments)} lists with other "
        f"stops or another order; {changes.num_changed:,} of {changes.num_published:,} stops changed ({share:.1%})"
    )


def changes_as_dict(plan: Plan, changes: ChangeList) -> dict[str, object]:
    """Give what a new plan changes for programs."""
    return {
        "plan_id": plan_id(plan),
        "parent": plan.provenance.parents[-1],
        "changes": [
            {
                "crew": one.crew_id,
                "added": one.added,
                "gone": one.gone,
                "moved": one.moved,
                "retimed": one.retimed,
                "text": one.text,
            }
            for one in changes.crews
        ],
        "warnings": list(plan.warnings),
        "num_published": changes.num_published,
        "num_changed": changes.num_changed,
        "num_crews_changed": changes.num_crews_reordered,
    }
