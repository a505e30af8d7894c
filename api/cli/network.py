"""``dispatch311 network``: build the street network, and say what is in one."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.console import JsonOption, require_folder, step
from geodata.streets.network import StreetNetwork, build_network, info, load, save
from geodata.streets.tiles import read_districts, write_tiles

app = typer.Typer(help="Build a street network, or say what is in one.")


@app.command("build")
def build(
    osm: Annotated[Path, typer.Option(help="OpenStreetMap data: .osm.pbf, .osm, .osm.gz or .osm.bz2.")],
    out: Annotated[Path, typer.Option(help="Where to write the network.")],
    as_json: JsonOption = False,
) -> None:
    """Build the drivable street network from OpenStreetMap data.

    Example: dispatch311 network build --osm city.osm.pbf --out city.net
    """
    require_folder("--out", out)
    with step(f"building streets from {osm.name}") as show:
        network = build_network(osm, on_progress=show)
        save(network, out)
    show_info(network, as_json=as_json)


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
    if as_json:
        typer.echo(json.dumps(facts))
        return
    for key, value in facts.items():
        typer.echo(f"{key.replace('_', ' ')}: {_readable(value)}")


def _readable(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_readable(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "; ".join(_readable(one) for one in value) or "none"
    return str(value)


@app.command("tiles")
def network_tiles(
    network: Annotated[Path, typer.Argument(help="A network file written by 'network build'.")],
    out: Annotated[Path, typer.Option(help="Where to write the tiles, a .pmtiles file.")],
    districts: Annotated[
        Path | None, typer.Option(help="Districts to draw on the streets: GeoJSON, GeoPackage or shapefile.")
    ] = None,
) -> None:
    """Draw the streets as vector tiles in a PMTiles archive, for the city's own web maps.

    Example: dispatch311 network tiles city.net --out city.pmtiles --districts districts.geojson
    """
    require_folder("--out", out)
    with step(f"drawing the streets of {network.name}"):
        write_tiles(load(network), out, districts=read_districts(districts) if districts else None)
    typer.echo(f"{out}: {out.stat().st_size / 1e6:,.1f} MB of vector tiles")
