"""``dispatch311 duplicates ...``: look at doubtful pairs, join and split, see what an order answers and why."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import DatabaseOption, JsonOption, parse_moment, step
from api.settings import DEFAULT_DATABASE_URL
from dispatch.city import City, builtin_profiles, load_city
from dispatch.orders.duplicates import Decision, Pair, Reason, explain
from dispatch.orders.triage import Candidate
from dispatch.planning.reviewing import Review, review_duplicates
from dispatch.store import open_store
from geodata.streets.network import load
from geodata.streets.travel_times import TravelTimes

app = typer.Typer(help="Requests that report the same work: look at doubtful pairs, join, split, see why.")

CityOption = Annotated[str, typer.Option("--city", help=f"City profile: {', '.join(builtin_profiles())}, or a .toml.")]
AsOfOption = Annotated[
    str, typer.Option("--as-of", help="The moment looked at, such as '2026-03-02 05:45', in the city's time.")
]
NetworkOption = Annotated[
    Path | None, typer.Option("--network", help="Street network: distances by street, not by straight line.")
]
IdsArgument = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of requests.")]
ByOption = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.")]
WhoseOption = Annotated[
    str | None, typer.Option("--city", help="City profile; only where several cities have requests of these ids.")
]


@app.command()
def review(
    city: CityOption,
    as_of: AsOfOption,
    db: DatabaseOption = DEFAULT_DATABASE_URL,
    network: NetworkOption = None,
    as_json: JsonOption = False,
) -> None:
    """List pairs that are likely the same work but not sure enough to be merged, the surest first.

    Example: dispatch311 duplicates review --db sqlite:///city.db --city boston --as-of "2011-10-16 18:00"
    """
    profile = load_city(city)
    found = _review(db, profile, as_of, network)
    num_requests = sum(len(group) for group in found.groups)
    if as_json:
        sums = {"num_requests": num_requests, "num_orders": len(found.groups)}
        typer.echo(json.dumps({**sums, "doubtful": [_pair_as_dict(pair, profile) for pair in found.doubtful]}))
        return
    for pair in found.doubtful:
        typer.echo(_describe_pair(pair))
    count = "1 doubtful pair" if len(found.doubtful) == 1 else f"{len(found.doubtful):,} doubtful pairs"
    typer.echo(
        f"{count} in {num_requests:,} open requests, of which {num_requests - len(found.groups):,} are merged into "
        "others' orders; decide with: dispatch311 duplicates join ID ID --by NAME, or split"
    )


@app.command()
def show(
    order: Annotated[str, typer.Argument(help="Id of an order, or of any request it answers.")],
    city: CityOption,
    as_of: AsOfOption,
    db: DatabaseOption = DEFAULT_DATABASE_URL,
    network: NetworkOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which reports an order answers, and why each is taken for the same work.

    Example: dispatch311 duplicates show 101000334353 --db sqlite:///city.db --city boston --as-of "2011-10-16 18:00"
    """
    profile = load_city(city)
    found = _review(db, profile, as_of, network)
    reasons = found.reasons_of(order)
    ids = [reason.candidate.request.service_request_id for reason in reasons]
    decided = found.decisions.about(ids)
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "order_id": ids[0],
                    "reports": [_reason_as_dict(reason, profile) for reason in reasons],
                    "decisions": [_decision_as_dict(one, profile) for one in decided],
                }
            )
        )
        return
    typer.echo(f"order {ids[0]}: {'1 report' if len(ids) == 1 else f'{len(ids)} reports'}")
    for reason in reasons:
        sure = "" if reason.confidence is None else f"{reason.confidence:.2f} "
        partner = f"with {reason.partner}: " if reason.partner else ""
        typer.echo(f"  {_describe_request(reason.candidate, profile)}\n      {sure}{partner}{reason.text}")
    for one in decided:
        word = "joined" if one.is_same else "split"
        typer.echo(f"  {one.at.astimezone(profile.zone):%Y-%m-%d %H:%M} {one.by} {word} {' '.join(one.request_ids)}")


@app.command()
def join(ids: IdsArgument, by: ByOption, db: DatabaseOption = DEFAULT_DATABASE_URL, city: WhoseOption = None) -> None:
    """Say that requests are the same work, whatever was decided before; 'split' takes it back.

    Example: dispatch311 duplicates join 101000334353 101000333987 --db sqlite:///city.db --by "M. Ortiz"
    """
    _decide(ids, is_same=True, by=by, db=db, city=city)


@app.command()
def split(ids: IdsArgument, by: ByOption, db: DatabaseOption = DEFAULT_DATABASE_URL, city: WhoseOption = None) -> None:
    """Say that requests are other work than each other, or that one is other work than all; 'join' takes it back.

    Example: dispatch311 duplicates split 101000334353 --db sqlite:///city.db --by "M. Ortiz"
    """
    _decide(ids, is_same=False, by=by, db=db, city=city)


def _decide(ids: list[str], *, is_same: bool, by: str, db: str, city: str | None) -> None:
    jurisdiction_id = None if city is None else load_city(city).jurisdiction_id
    with open_store(db, create=False) as store:
        decision = store.decide_duplicates(
            ids, is_same=is_same, by=by, now=datetime.now(UTC), jurisdiction_id=jurisdiction_id
        )
    said = "joined" if is_same else "split"
    back = "split" if is_same else "join"
    typer.echo(
        f"{said} {' '.join(decision.request_ids)}, by {decision.by}; 'dispatch311 duplicates {back}' takes it back"
    )


def _review(db: str, city: City, as_of: str, network: Path | None) -> Review:
    moment = parse_moment(as_of, city.zone)
    with step("loading the requests") as show_step:
        with open_store(db, create=False) as store:
            requests = store.open_requests(moment, jurisdiction_id=city.jurisdiction_id)
            decisions = store.duplicate_decisions(jurisdiction_id=city.jurisdiction_id)
        show_step("looking for duplicates")
        travel_times = None if network is None else TravelTimes(load(network))
        return review_duplicates(requests, city, as_of=moment, decisions=decisions, travel_times=travel_times)


def _describe_pair(pair: Pair) -> str:
    ids = f"{pair.older.request.service_request_id} {pair.newer.request.service_request_id}"
    kinds = dict.fromkeys(one.service_type.name for one in (pair.older, pair.newer))
    places = " | ".join(
        f"{one.request.address or 'no address'} ({one.request.channel})" for one in (pair.older, pair.newer)
    )
    why = f"{pair.evidence.distance:.0f} m; {explain(pair.evidence)}"
    return f"{pair.confidence:.2f}  {ids}  {' and '.join(kinds)}\n      {places}\n      {why}"


def _describe_request(candidate: Candidate, city: City) -> str:
    request = candidate.request
    made = request.requested_datetime.astimezone(city.zone)
    return (
        f"{request.service_request_id}  {made:%Y-%m-%d %H:%M}  {request.service_code}  "
        f"{request.address or 'no address'} ({request.channel})"
    )


def _pair_as_dict(pair: Pair, city: City) -> dict[str, object]:
    return {
        "requests": [_request_as_dict(one, city) for one in (pair.older, pair.newer)],
        "confidence": round(pair.confidence, 3),
        "distance": round(pair.evidence.distance, 1),
        "days": round(pair.evidence.days, 3),
        "is_same_address": pair.evidence.is_same_place,
        "why": explain(pair.evidence),
    }


def _reason_as_dict(reason: Reason, city: City) -> dict[str, object]:
    return {
        **_request_as_dict(reason.candidate, city),
        "with": reason.partner,
        "confidence": None if reason.confidence is None else round(reason.confidence, 3),
        "why": reason.text,
    }


def _decision_as_dict(decision: Decision, city: City) -> dict[str, object]:
    return {
        "decision": "join" if decision.is_same else "split",
        "request_ids": list(decision.request_ids),
        "by": decision.by,
        "at": decision.at.astimezone(city.zone).isoformat(),
    }


def _request_as_dict(candidate: Candidate, city: City) -> dict[str, object]:
    request = candidate.request
    return {
        "request_id": request.service_request_id,
        "service_type": candidate.service_type.name,
        "service_code": request.service_code,
        "requested": request.requested_datetime.astimezone(city.zone).isoformat(),
        "address": request.address,
        "channel": request.channel,
    }
