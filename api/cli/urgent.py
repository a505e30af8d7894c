"""``dispatch311 urgent``: who can go to one new order."""

import json
from datetime import datetime
from itertools import count
from time import monotonic
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
from api.cli.console import JsonOption, parse_moment, parse_names, parse_position, step
from api.cli.plan import told_events
from dispatch.model import Plan, WorkOrder
from dispatch.operations.urgent import URGENT_PRIZE
from dispatch.planning.document import plan_id, read_plan
from dispatch.planning.urgent import Offer, best_places, put


def urgent(
    file: PlanArgument,
    network: NetworkOption,
    at: Annotated[str, typer.Option(metavar="LON,LAT", help="Where the work is.")],
    minutes: Annotated[int, typer.Option(min=1, max=24 * 60, help="How long it takes.")],
    department: Annotated[str | None, typer.Option(help="Whose work it is, where the plan has several.")] = None,
    skills: Annotated[str | None, typer.Option(help="Skills and equipment that it needs, separated by commas.")] = None,
    order: Annotated[str | None, typer.Option(help="Id of the new order; made of the time by default.")] = None,
    address: Annotated[str, typer.Option(help="For people.")] = "",
    now: NowOption = None,
    db: EventsOption = None,
    closures: ClosuresOption = None,
    model: ModelOption = None,
    number: Annotated[int | None, typer.Option("--put", min=1, help="Take the place of this number.")] = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say who can go: the best three places for one new order, with minutes, delays and what has to leave for it.

    Example: dispatch311 urgent plan.json --network city.net --at -71.06,42.36 --minutes 45 --department BTD
    --now "2026-03-02 09:40" --put 1 --out plan2.json
    """
    plan = read_plan(file)
    moment = plan.as_of if now is None else parse_moment(now, ZoneInfo(plan.timezone), "--now")
    require_out(number is not None, "--put", out, [file, network, closures], db)
    events = told_events(db, plan)
    new = _new_order(plan, moment, at, minutes, order, skills, address)
    with step("loading the streets") as show:
        streets = load_streets(plan, network, closures, events, moment)
        show("looking for places")
        started = monotonic()
        found = best_places(
            plan, new, department=department, travel_times=streets, now=None if now is None else moment, events=events
        )
        seconds = monotonic() - started
        made = None
        if number is not None:
            show("making the plan")
            made = put(
                plan,
                found,
                number,
                travel_times=streets,
                network_digest=streets.digest,
                expected=expected_of(db, plan, moment, model),
            )
            keep_plan(made[0], streets, out, db)
    if as_json:
        offers = [_offer_as_dict(one) for one in found.offers]
        told = {"offers": offers, "why_none": found.why_none, "search_seconds": round(seconds, 2)}
        typer.echo(json.dumps(told if made is None else told | changes_as_dict(*made)))
        return
    for rank, offer in enumerate(found.offers, start=1):
        typer.echo(f"{rank}. {_offer_in_words(offer)}")
    if not found.offers:
        typer.echo(f"nobody can go: {found.why_none}")
    typer.echo(f"{found.num_tried} of {found.num_able} crews that may do it tried in {seconds:.1f} s")
    if made is not None:
        say_warnings(made[0])
        say_changes(*made)
        typer.echo(f"plan {plan_id(made[0])} checked and written")
    if not found.offers:
        raise typer.Exit(1)


def _new_order(
    plan: Plan,
    now: datetime,
    at: str,
    minutes: int,
    order_id: str | None,
    skills: str | None,
    address: str,
) -> WorkOrder:
    lon, lat = parse_position("--at", at)
    moment = now.astimezone(ZoneInfo(plan.timezone))
    name = order_id or _new_name(f"URGENT-{moment:%H%M%S}", plan)
    return WorkOrder(
        id=name,
        request_ids=(name,),
        service_type="urgent",
        lon=lon,
        lat=lat,
        address=address,
        district="",
        channels=(),
        requested=moment,
        due=moment,
        service_duration=minutes * 60,
        skills=parse_names(skills),
        load={},
        prize=URGENT_PRIZE,
    )


def _new_name(name: str, plan: Plan) -> str:
    """Put a number behind a name where the plan has it already."""
    names = {order.id for part in plan.departments for order in (*part.orders, *(one.order for one in part.begun))}
    return next(each for number in count(1) if (each := name if number == 1 else f"{name}-{number}") not in names)


def _offer_in_words(offer: Offer) -> str:
    said = [
        f"crew {offer.place.crew_id}, stop {offer.stop}" + (f" after {offer.after}" if offer.after else ", first"),
        f"there at {offer.arrival:%H:%M}",
        f"{offer.detour / 60:.0f} min of detour",
    ]
    if offer.delayed:
        most = max((one.after - one.before).total_seconds() for one in offer.delayed) / 60
        said.append(f"{len(offer.delayed)} stops later by up to {most:.0f} min")
    if offer.overtime:
        said.append(f"{offer.overtime / 60:.0f} min more overtime")
    prizes = [f"{one} (worth {prize / 60:,.0f} min of driving)" for one, prize in offer.victims]
    if prizes:
        said.append(f"has to leave: {', '.join(prizes)}")
    return f"{'; '.join(said)}; {offer.price / 60:,.0f} min in all"


def _offer_as_dict(offer: Offer) -> dict[str, object]:
    return {
        "crew": offer.place.crew_id,
        "stop": offer.stop,
        "after": offer.after,
        "arrival": offer.arrival.isoformat(),
        "start": offer.start.isoformat(),
        "detour": offer.detour,
        "overtime": offer.overtime,
        "delayed": [
            {"order": one.order_id, "before": one.before.isoformat(), "after": one.after.isoformat()}
            for one in offer.delayed
        ],
        "victims": [{"order": order_id, "price": price} for order_id, price in offer.victims],
        "price": offer.price,
    }
