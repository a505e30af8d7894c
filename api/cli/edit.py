"""``dispatch311 edit``: lists changed by hand."""

import json
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.amending import (
    ClosuresOption,
    EventsOption,
    ModelOption,
    NetworkOption,
    NowOption,
    OutOption,
    PlanArgument,
    changes_as_dict,
    expected_of,
    keep_plan,
    load_streets,
    require_out,
    say_changes,
    say_warnings,
)
from api.cli.console import JsonOption, WrongOptionError, parse_day, parse_moment, step
from api.cli.plan import told_events
from dispatch.model import Plan, Window
from dispatch.planning.document import plan_id, read_plan
from dispatch.planning.edits import Change, Edited, Move, PinOrder, Reorder, Swap, Unpin, confirm, edit


def edit_lists(
    file: PlanArgument,
    action: Annotated[
        list[str],
        typer.Argument(
            metavar="CHANGE...",
            help="move ORDER, swap ORDER ORDER, order CREW ORDER ORDER..., pin ORDER, or unpin ORDER.",
        ),
    ],
    network: NetworkOption,
    to: Annotated[str | None, typer.Option(help="With move and pin: the crew.")] = None,
    at: Annotated[
        int | None, typer.Option(min=1, help="With move and pin: which stop of what is left of its list.")
    ] = None,
    between: Annotated[
        str | None, typer.Option(metavar="HH:MM-HH:MM", help="With pin: when work begins, such as 10:00-11:30.")
    ] = None,
    day: Annotated[str | None, typer.Option(help="With pin: the day, such as 2026-03-03.")] = None,
    now: NowOption = None,
    db: EventsOption = None,
    closures: ClosuresOption = None,
    model: ModelOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Make the change; else it is only priced.")] = False,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change lists by hand: held to every rule, priced, and with --yes made. Exits 1 if it breaks a rule.

    Example: dispatch311 edit plan.json move 101002 --to R-4 --at 2 --network city.net --yes --out plan2.json
    """
    plan = read_plan(file)
    zone = ZoneInfo(plan.timezone)
    moment = None if now is None else parse_moment(now, zone, "--now")
    change = _change(
        action, to=to, stop=at, window=_window(between, plan, zone), day=None if day is None else parse_day(day)
    )
    require_out(yes, "--yes", out, [file, network, closures], db)
    events = told_events(db, plan)
    with step("loading the streets") as show:
        streets = load_streets(plan, network, closures, events, moment or plan.as_of)
        show("trying the change")
        edited = edit(plan, change, travel_times=streets, now=moment, events=events)
        made = None
        if yes and not edited.violations:
            show("making the plan")
            expected = expected_of(db, plan, moment or plan.as_of, model)
            made = confirm(plan, edited, travel_times=streets, network_digest=streets.digest, expected=expected)
            keep_plan(made[0], streets, out, db)
    if as_json:
        told = _edited_as_dict(edited)
        typer.echo(json.dumps(told if made is None else told | changes_as_dict(*made)))
    else:
        typer.echo(edited.words)
        if made is not None:
            say_warnings(made[0])
            say_changes(*made)
            typer.echo(f"plan {plan_id(made[0])} checked and written")
        elif not edited.violations:
            typer.echo("not made yet: --yes makes it")
    if edited.violations:
        raise typer.Exit(1)


def _change(words: list[str], *, to: str | None, stop: int | None, window: Window | None, day: date | None) -> Change:
    """Read what is asked for; options that do not go with it are errors."""
    verb, *names = words
    if verb not in ("move", "pin") and (to is not None or stop is not None):
        raise WrongOptionError(f"--to and --at go with move and pin, not with {verb}")
    if verb != "pin" and (window is not None or day is not None):
        raise WrongOptionError(f"--between and --day go with pin, not with {verb}")
    match verb, names:
        case "move", [order]:
            if to is None:
                raise WrongOptionError("move needs --to: the crew")
            return Move(order_id=order, crew_id=to, stop=stop)
        case "swap", [order, other]:
            return Swap(order_id=order, other_id=other)
        case "order", [crew, first, second, *more]:
            return Reorder(crew_id=crew, order_ids=(first, second, *more))
        case "pin", [order]:
            return PinOrder(order_id=order, crew_id=to, window=window, stop=stop, day=day)
        case "unpin", [order]:
            return Unpin(order_id=order)
    raise WrongOptionError(
        f"{' '.join(words)!r} is no change: write move ORDER, swap ORDER ORDER, order CREW ORDER ORDER..., pin ORDER "
        "or unpin ORDER"
    )


def _window(text: str | None, plan: Plan, zone: ZoneInfo) -> Window | None:
    if text is None:
        return None
    parts = text.split("-")
    if len(parts) != 2:
        raise WrongOptionError(f"--between {text!r} is not written as 10:00-11:30")
    start, end = (parse_moment(f"{plan.day} {part.strip()}", zone, "--between") for part in parts)
    return Window(start=start, end=end)


def _edited_as_dict(edited: Edited) -> dict[str, object]:
    price = edited.price
    return {
        "words": edited.words,
        "violations": list(edited.violations),
        "price": None
        if price is None
        else {
            "travel": price.travel,
            "lateness": price.lateness,
            "overtime": price.overtime,
            "dropped": [{"order": order_id, "price": prize} for order_id, prize in price.dropped],
            "total": price.total,
        },
    }
