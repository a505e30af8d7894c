"""Writing the synthetic city's streets as OSM data and its districts as GeoJSON."""

import json
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way

from geodata.synthetic.city import CENTRE, NAME, SyntheticCity, to_lonlat
from geodata.synthetic.ground_plan import Floats
from geodata.synthetic.links import ALLEY, DIRECTIONS, HIGHWAYS

_SOURCE = "synthetic"
_MADE_UP = "made up for demonstration and tests; no such place exists"


def write_streets(city: SyntheticCity, path: Path) -> None:
    """Write streets, river and parks as OSM data; the suffix of ``path`` (``.osm.pbf``, ``.osm``) chooses the format.

    Every way is tagged ``source=synthetic``, and a ``place=city`` node says that the city is made up. A file that is
    already there is replaced.
    """
    header = osmium.io.Header()
    header.set("generator", f"dispatch311 {NAME}, seed {city.seed}: {_MADE_UP}")
    writer = osmium.SimpleWriter(str(path), header=header, overwrite=True)
    try:
        areas = [("natural", "water", city.plan.river())]
        areas += [("leisure", "park", ring) for ring in city.plan.park_rings()]
        num_nodes = _write_nodes(writer, city, areas)
        _write_ways(writer, city, areas, first_area_node=num_nodes + 1)
    finally:
        writer.close()


def write_districts(city: SyntheticCity, path: Path) -> None:
    """Write the council districts as GeoJSON; the property ``name`` is the district's number."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": str(number), "kind": "Council district", "source": _SOURCE, "note": _MADE_UP},
            "geometry": {"type": "Polygon", "coordinates": [list(polygon.exterior.coords)]},
        }
        for number, polygon in enumerate(city.districts, start=1)
    ]
    collection = {"type": "FeatureCollection", "name": f"{NAME}: council districts", "features": features}
    path.write_text(json.dumps(collection, separators=(",", ":")) + "\n", encoding="utf-8")


def _write_nodes(writer: osmium.SimpleWriter, city: SyntheticCity, areas: list[tuple[str, str, Floats]]) -> int:
    """Write the streets' nodes with ids from 1 on, the areas' corners and the city's own; give the streets' number."""
    street_nodes = to_lonlat(city.streets.positions).tolist()
    corners = [corner for _, _, ring in areas for corner in to_lonlat(ring).tolist()]
    for number, location in enumerate(street_nodes + corners, start=1):
        writer.add_node(Node(id=number, version=1, location=location))
    tags = {"place": "city", "name": NAME, "note": _MADE_UP, "source": _SOURCE}
    writer.add_node(Node(id=len(street_nodes) + len(corners) + 1, version=1, location=CENTRE, tags=tags))
    return len(street_nodes)


def _write_ways(
    writer: osmium.SimpleWriter, city: SyntheticCity, areas: list[tuple[str, str, Floats]], *, first_area_node: int
) -> None:
    streets = city.streets
    starts, nodes = streets.way_starts.tolist(), (streets.way_nodes + 1).tolist()
    columns = (
        streets.way_highway,
        streets.way_oneway,
        streets.way_speed,
        streets.way_lanes,
        streets.way_bridge,
        streets.way_street,
        streets.way_direction,
    )
    for way, values in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        highway, oneway, speed, lanes, bridge, street, direction = values
        tags = {"highway": HIGHWAYS[highway]}
        if name := streets.names[street].on_map(DIRECTIONS[direction]):
            tags["name"] = name
        if highway == ALLEY:
            tags["service"] = "alley"
        if oneway:
            tags["oneway"] = "yes"
        if speed:
            tags["maxspeed"] = f"{speed} mph"
        if lanes:
            tags["lanes"] = str(lanes)
        if bridge:
            tags |= {"bridge": "yes", "layer": "1"}
        tags["source"] = _SOURCE
        writer.add_way(Way(id=way + 1, version=1, nodes=nodes[starts[way] : starts[way + 1]], tags=tags))
    corner = first_area_node
    for number, (key, value, ring) in enumerate(areas, start=len(starts)):
        ring_nodes = [*range(corner, corner + len(ring)), corner]
        corner += len(ring)
        writer.add_way(Way(id=number, version=1, nodes=ring_nodes, tags={key: value, "source": _SOURCE}))
