"""``dispatch311 route`` and ``matrix``: one drive turn by turn, and the times of all drives between many points."""

import csv
import json
import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, cast, get_args

import numpy as np
import typer

from api.cli.console import JsonOption, WrongOptionError, parse_position, require_folder, say, step, write_whole
from geodata.errors import GeodataError, NoWayError
from geodata.streets.closures import Closure, read_closures
from geodata.streets.directions import Drive, leg_of, steps_of
from geodata.streets.network import StreetNetwork, load
from geodata.streets.traffic import load_speed_factors
from geodata.streets.travel_times import UNREACHABLE, Approach, TravelTimes
from geodata.writing import written_whole

NetworkArgument = Annotated[Path, typer.Argument(help="A network file written by 'network build'.")]
AtOption = Annotated[
    str | None,
    typer.Option("--at", help="When, such as '2026-03-02 08:00', by the clock there; with --closures with its offset."),
]
ClosuresOption = Annotated[
    Path | None, typer.Option("--closures", help="GeoJSON of what is closed when; counts with --at.")
]
FactorsOption = Annotated[
    Path | None, typer.Option("--factors", help="Speed factors by class and hour, as JSON; else those assumed.")
]
ApproachOption = Annotated[str, typer.Option(help=f"How stops are reached: {' or '.join(get_args(Approach))}.")]


def route(
    network: NetworkArgument,
    start: Annotated[str, typer.Option("--from", metavar="LON,LAT", help="Where it begins.")],
    end: Annotated[str, typer.Option("--to", metavar="LON,LAT", help="Where it ends.")],
    at: AtOption = None,
    closures: ClosuresOption = None,
    factors: FactorsOption = None,
    approach: ApproachOption = "unrestricted",
    out: Annotated[Path | None, typer.Option(help="Where to write; standard output by default.")] = None,
) -> None:
    """Drive from one point to another: GeoJSON of the whole way and, behind it, of each step.

    Example: dispatch311 route city.net --from -71.0995,42.3477 --to -71.0789,42.3601 --at "2026-03-02 08:00"
    """
    points = [parse_position("--from", start), parse_position("--to", end)]
    if out is not None:
        require_folder("--out", out, reading=[network, closures, factors])
    travel_times = _travel_times(network, at, closures, factors)
    table = travel_times(*zip(*points, strict=True), approach=_approach(approach))
    for option, point in (("--from", 0), ("--to", 1)):
        if not table.on_network[point]:
            lon, lat = points[point]
            swapped = bool(travel_times([lat], [lon]).on_network[0])
            hint = "; the other way round it is on it: write LON,LAT" if swapped else ""
            raise NoWayError(f"{option} {(start, end)[point]} is {table.stops.explain(point)}{hint}")
    try:
        drive = table.drive(0, 1)
    except NoWayError as error:
        closed = f", with {travel_times.num_closed:,} edges closed" if travel_times.num_closed else ""
        raise NoWayError(f"no way leads from {start} to {end} on these streets{closed}") from error
    content = json.dumps(_route_geojson(travel_times.network, drive)) + "\n"
    if out is None:
        typer.echo(content, nl=False)
    else:
        write_whole(out, content.encode())
        say(f"written to {out}")


def matrix(
    network: NetworkArgument,
    points: Annotated[Path, typer.Argument(help="CSV with the columns lon and lat, in degrees, a row for each point.")],
    out: Annotated[Path, typer.Option(help="Where to write the table, as .npz.")],
    at: AtOption = None,
    closures: ClosuresOption = None,
    factors: FactorsOption = None,
    approach: ApproachOption = "unrestricted",
    as_json: JsonOption = False,
) -> None:
    """Compute the seconds of driving between all points, row to column, into a NumPy archive.

    Example: dispatch311 matrix city.net points.csv --out times.npz --at "2026-03-02 08:00"
    """
    require_folder("--out", out, reading=[network, points, closures, factors])
    lon, lat = _read_points(points)
    with step("loading the streets") as show:
        travel_times = _travel_times(network, at, closures, factors)
        show(f"driving between {len(lon):,} points")
        table = travel_times(lon, lat, approach=_approach(approach))
        if not table.on_network.any():
            raise PointsError(f"{points}: none of the {len(lon):,} points is on this network; {table.stops.explain(0)}")
        seconds = table.seconds
    with written_whole(out) as file:
        np.savez(
            file,
            seconds=seconds,
            unreachable=UNREACHABLE,
            lon=np.array(lon),
            lat=np.array(lat),
            on_network=table.on_network,
            distance_to_street=table.distance_to_street,
        )
    off = int(np.count_nonzero(~table.on_network))
    linked = int(np.count_nonzero(seconds < UNREACHABLE)) - len(lon)
    pairs = len(lon) * (len(lon) - 1)
    if as_json:
        sums = {"num_points": len(lon), "num_off_network": off, "num_pairs": pairs, "num_pairs_linked": linked}
        typer.echo(json.dumps(sums))
    else:
        typer.echo(f"{len(lon):,} points, {off:,} off the network; {linked:,} of {pairs:,} pairs can be driven")


def _travel_times(network: Path, at: str | None, closures: Path | None, factors: Path | None) -> TravelTimes:
    closed: tuple[Closure, ...] = ()
    if closures is not None:
        if at is None:
            raise WrongOptionError("--closures needs --at: what is closed depends on when one drives")
        closed = read_closures(closures)
    moment = None if at is None else _moment(at, needs_offset=bool(closed))
    if factors is not None and at is None:
        raise WrongOptionError("--factors needs --at: speeds differ by the hour")
    speeds = None if factors is None else load_speed_factors(factors)
    travel_times = TravelTimes(load(network), factors=speeds, closures=closed)
    for number in travel_times.closures_on_no_street:
        say(f"{closures}: closure {number + 1} lies on no street of this network")
    if moment is None:
        return travel_times
    then = travel_times.at(moment)
    if closed:
        say(f"{closures}: {then.num_closed:,} edges closed then")
    return then


def _moment(text: str, *, needs_offset: bool) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongOptionError(f"--at {text!r} is not a time written as '2026-03-02 08:00'") from error
    if moment.utcoffset() is not None:
        return moment
    if needs_offset:
        raise WrongOptionError(f"--at {text!r}: with --closures give its offset too, as in '2026-03-02 08:00-08:00'")
    # The hour of the clock is all that counts.
    return moment.replace(tzinfo=UTC)


def _approach(text: str) -> Approach:
    if text not in get_args(Approach):
        raise WrongOptionError(f"--approach {text!r} is not there: use {' or '.join(get_args(Approach))}")
    return cast("Approach", text)


def _read_points(path: Path) -> tuple[list[float], list[float]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            names = {name.strip().lower(): name for name in rows.fieldnames or () if name}
            if missing := [name for name in ("lon", "lat") if name not in names]:
                there = ", ".join(rows.fieldnames or ()) or "none"
                raise PointsError(
                    f"{path}: no column {' or '.join(missing)} among {there}: the first line has to name lon and lat, "
                    "with commas between"
                )
            found = [_point(path, rows.line_num, row[names["lon"]], row[names["lat"]]) for row in rows]
    except (UnicodeDecodeError, csv.Error) as error:
        raise PointsError(f"{path}: not a CSV file in UTF-8 ({error})") from error
    if not found:
        raise PointsError(f"{path}: no points in it")
    lon, lat = zip(*found, strict=True)
    return list(lon), list(lat)


class PointsError(GeodataError):
    """A file of points cannot be read, and the message says where."""


def _point(path: Path, line: int, lon: str | None, lat: str | None) -> tuple[float, float]:
    try:
        point = float(lon or ""), float(lat or "")
    except ValueError as error:
        raise PointsError(f"{path}, line {line}: {lon!r}, {lat!r} are not a longitude and a latitude") from error
    if not (math.isfinite(sum(point)) and abs(point[0]) <= 180 and abs(point[1]) <= 90):
        raise PointsError(f"{path}, line {line}: {lon}, {lat} lies outside longitude -180 to 180, latitude -90 to 90")
    return point


def _route_geojson(network: StreetNetwork, drive: Drive) -> dict[str, object]:
    leg, steps = leg_of(network, drive), steps_of(network, drive)
    whole = {"kind": "route", "distance": round(leg.distance, 1), "duration": leg.duration}
    told = [
        {
            "kind": "step",
            "number": number,
            "maneuver": one.maneuver,
            "modifier": one.modifier,
            "name": one.name,
            "instruction": one.instruction,
            "distance": round(one.distance, 1),
            "duration": round(one.duration, 1),
        }
        for number, one in enumerate(steps, start=1)
    ]
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": path}}
            for properties, path in [(whole, leg.path), *zip(told, (one.path for one in steps), strict=True)]
        ],
    }
