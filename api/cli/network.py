"""``dispatch311 network``: build the street network, say what is in one, and learn how fast it is driven."""

import json
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from api.cli import learning
from api.cli.console import JsonOption, WrongOptionError, require_folder, say, step
from api.cli.network_summary import describe_network, warn_of_parts
from geodata.streets.districts import read_districts
from geodata.streets.network import (
    CentrelineColumns,
    DrivingSide,
    SpeedUnit,
    StreetNetwork,
    build_network,
    build_network_of_centrelines,
    build_network_of_place,
    info,
    load,
    save,
)
from geodata.streets.routing import compile_routing
from geodata.streets.tiles import write_tiles

app = typer.Typer(help="Build a street network, say what is in one, or learn how fast it is driven.")
app.command("learn")(learning.learn)

_Column = str | None


@app.command("build")
def build(
    out: Annotated[Path, typer.Option(help="Where to write the network.")],
    osm: Annotated[
        Path | None, typer.Option(help="OpenStreetMap data: .osm.pbf, .osm, .osm.gz or .osm.bz2.", metavar="FILE")
    ] = None,
    place: Annotated[
        str | None, typer.Option(help="A place to ask OpenStreetMap's servers for, over the internet.", metavar="NAME")
    ] = None,
    streets: Annotated[
        Path | None, typer.Option(help="Centrelines: .geojson, .json, .gpkg or .shp.", metavar="FILE")
    ] = None,
    name_column: Annotated[_Column, typer.Option(help="With --streets: column of street names.")] = None,
    class_column: Annotated[
        _Column, typer.Option(help="With --streets: column of street classes; else all are residential.")
    ] = None,
    speed_column: Annotated[
        _Column, typer.Option(help="With --streets: column of speed limits; else those assumed for the class.")
    ] = None,
    speed_unit: Annotated[str, typer.Option(help="Of the numbers in the speed column: mph or km/h.")] = "mph",
    oneway_column: Annotated[
        _Column, typer.Option(help="With --streets: column of one-ways; else all are driven both ways.")
    ] = None,
    nominatim_url: Annotated[str | None, typer.Option(help="With --place: another server to find it.")] = None,
    overpass_url: Annotated[str | None, typer.Option(help="With --place: another server of streets.")] = None,
    driving_side: Annotated[
        str, typer.Option(help="The side of the street traffic keeps to: right or left.")
    ] = "right",
    as_json: JsonOption = False,
) -> None:
    """Build the drivable street network from exactly one of --osm, --place and --streets.

    Example: dispatch311 network build --osm city.osm.pbf --out city.net
    """
    sources = {"--osm": osm, "--place": place, "--streets": streets}
    if (given := [option for option, source in sources.items() if source is not None]) and len(given) > 1:
        raise WrongOptionError(f"{' and '.join(given)} exclude each other: give one of --osm, --place and --streets")
    if not given:
        raise WrongOptionError("nothing to build from: give one of --osm, --place and --streets")
    if speed_unit not in get_args(SpeedUnit):
        raise WrongOptionError(f"--speed-unit {speed_unit!r} is not there: use one of {', '.join(get_args(SpeedUnit))}")
    if driving_side not in get_args(DrivingSide):
        raise WrongOptionError(
            f"--driving-side {driving_side!r} is not there: use {' or '.join(get_args(DrivingSide))}"
        )
    side = cast("DrivingSide", driving_side)
    columns = CentrelineColumns(
        name=name_column,
        street_class=class_column,
        speed=speed_column,
        speed_unit=cast("SpeedUnit", speed_unit),
        one_way=oneway_column,
    )
    _require_source("--streets", streets, columns.named())
    _require_source("--place", place, {"--nominatim-url": nominatim_url, "--overpass-url": overpass_url})
    require_folder("--out", out, reading=[osm, streets])
    with step(f"building streets from {osm or place or streets}") as show:
        if osm is not None:
            network = build_network(osm, driving_side=side, on_progress=show)
        elif streets is not None:
            network = build_network_of_centrelines(streets, columns=columns, driving_side=side, on_progress=show)
        else:
            network = build_network_of_place(
                str(place),
                nominatim_url=nominatim_url,
                overpass_url=overpass_url,
                driving_side=side,
                on_progress=show,
            )
        save(network, out)
        show("compiling routing, once for all networks")
        compile_routing()
    if (warning := warn_of_parts(info(network))) is not None:
        say(warning)
    show_info(network, as_json=as_json)


def _require_source(source: str, given: object, options: dict[str, str] | dict[str, str | None]) -> None:
    for option, value in options.items():
        if value is not None and given is None:
            raise WrongOptionError(f"{option} goes with {source} alone")


@app.command("info")
def network_info(
    network: Annotated[Path, typer.Argument(help="A network file written by 'network build'.")],
    as_json: JsonOption = False,
) -> None:
    """Say what is in a street network.

    Example: dispatch311 network info city.net
    """
    show_info(load(network), as_json=as_json)


def show_info(network: StreetNetwork, *, as_json: bool) -> None:
    """Print what there is to say about a network."""
    facts = info(network)
    typer.echo(json.dumps(facts) if as_json else describe_network(facts))


@app.command("tiles")
def network_tiles(
    network: Annotated[Path, typer.Argument(help="A network file written by 'network build'.")],
    out: Annotated[Path, typer.Option(help="Where to write the tiles, a .pmtiles file.")],
    districts: Annotated[
        Path | None, typer.Option(help="Districts to draw on the streets: GeoJSON of areas with a name.")
    ] = None,
) -> None:
    """Draw the streets as vector tiles in a PMTiles archive, for the city's own web maps.

    Example: dispatch311 network tiles city.net --out city.pmtiles --districts districts.geojson
    """
    require_folder("--out", out, reading=[network, districts])
    with step(f"drawing the streets of {network.name}"):
        write_tiles(load(network), out, districts=read_districts(districts).outlines if districts else None)
    typer.echo(f"{out}: {out.stat().st_size / 1e6:,.1f} MB of vector tiles")
