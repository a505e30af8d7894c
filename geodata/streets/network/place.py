"""Streets of a named place, by osmnx from OpenStreetMap's servers: Nominatim finds the area, Overpass gives the ways.

osmnx drops relations and the nodes that are no part of its graph's interest, so that turn restrictions and signals are
asked for in a query of our own, and water in another.
"""

import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

import numpy as np
import osmnx
import requests
import shapely
from shapely import MultiPolygon, Polygon

from geodata.errors import StreetDataError
from geodata.streets.network.osm_tags import (
    EXCLUDED_SERVICES,
    STREET_TAGS,
    WATER_TAGS,
    read_restriction,
    read_street,
    read_water,
)
from geodata.streets.network.speeds import ASSUMED_SPEED_LIMITS
from geodata.streets.network.water import Water, WaterCollector
from geodata.streets.network.ways import TurnRestriction, WayCollector, Ways


class PlaceExtract(NamedTuple):
    """The drivable streets of a place, its water, the name it was found under, and how many ways were read."""

    ways: Ways
    water: Water
    found_as: str
    num_ways_read: int


def read_place(place: str, *, nominatim_url: str | None = None, overpass_url: str | None = None) -> PlaceExtract:
    """Ask for the drivable ways, signals, turn restrictions and water within a place.

    Parameters
    ----------
    place
        As one would write it into a search box, such as "Los Angeles, California, USA".
    nominatim_url, overpass_url
        Other servers than those of osmnx's settings.

    Raises
    ------
    StreetDataError
        If no such place is found or it is a point, a server cannot be reached or does not answer as it should, or
        there is no drivable street.
    """
    with _servers(place, nominatim_url, overpass_url):
        area, found_as = _area(place)
        # Before osmnx asks, because it waits a minute where a server cannot be reached.
        signals, restrictions, skipped = _signals_and_restrictions(area)
        water = _water(area)
        ways, num_ways_read = _ways(place, area, signals, restrictions, skipped)
    return PlaceExtract(ways, water, found_as, num_ways_read)


def _area(place: str) -> tuple[Polygon | MultiPolygon, str]:
    try:
        found = osmnx.geocode_to_gdf(place)
    except TypeError as error:
        raise StreetDataError(f"place {place!r} was found, but has no area: name a city or a district") from error
    except ValueError as error:
        if "returned 0 results" not in str(error):
            raise
        raise StreetDataError(
            f"place {place!r} was not found: write it as 'Los Angeles, California, USA', or give a file with --osm"
        ) from error
    parts = shapely.get_parts(shapely.make_valid(found.geometry.iloc[0]))
    area = shapely.union_all([part for part in parts if isinstance(part, Polygon | MultiPolygon)])
    return cast("Polygon | MultiPolygon", area), str(
        found["display_name"].iloc[0]
    ) if "display_name" in found else place


def _signals_and_restrictions(area: Polygon | MultiPolygon) -> tuple[set[int], list[TurnRestriction], Counter[str]]:
    wanted = ('node["highway"="traffic_signals"]', 'relation["type"="restriction"]')
    elements = _overpass(f"{_within(area, wanted)}out body;")["elements"]
    signals = {int(element["id"]) for element in elements if element["type"] == "node"}
    restrictions, skipped = {}, Counter[str]()
    for element in elements:
        if element["type"] != "relation" or element["id"] in restrictions:
            continue
        members = [(member["type"], int(member["ref"]), member["role"]) for member in element.get("members", ())]
        restriction = read_restriction(element.get("tags", {}), members)
        if isinstance(restriction, str):
            skipped[restriction] += 1
        else:
            restrictions[int(element["id"])] = restriction
    return signals, [restrictions[relation] for relation in sorted(restrictions)], skipped


def _water(area: Polygon | MultiPolygon) -> Water:
    """Ask for what is water, and then for the ways and nodes it is drawn with."""
    wanted = [f'{kind}["{key}"="{value}"]' for key, value in WATER_TAGS for kind in ("way", "relation")]
    elements = _overpass(f"{_within(area, wanted)}out body;>;out skel;")["elements"]
    collector = WaterCollector()
    for element in elements:
        kind = read_water(element.get("tags", {}))
        if kind is not None and element["type"] == "way":
            collector.add_way(int(element["id"]), element["nodes"], is_area=kind == "area")
        elif kind == "area" and element["type"] == "relation" and element["tags"].get("type") == "multipolygon":
            ways = [(int(member["ref"]), member["role"]) for member in element["members"] if member["type"] == "way"]
            collector.add_multipolygon(int(element["id"]), ways)
    members = set(collector.members().tolist())
    for element in elements:
        if element["type"] == "way" and element["id"] in members:
            collector.add_member(int(element["id"]), element["nodes"])
    position = {element["id"]: (element["lon"], element["lat"]) for element in elements if element["type"] == "node"}
    nodes = sorted(position)
    lon, lat = np.array([position[node] for node in nodes], dtype=np.float64).reshape(-1, 2).T
    return collector.finish(np.array(nodes, dtype=np.int64), lon, lat)


def _within(area: Polygon | MultiPolygon, wanted: Iterable[str]) -> str:
    """Begin a query by what is wanted of an area."""
    parts = []
    for part in shapely.get_parts(area):
        corners = " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in shapely.get_coordinates(part.exterior))
        parts += [f'{selector}(poly:"{corners}");' for selector in wanted]
    return f"[out:json][timeout:{int(osmnx.settings.requests_timeout)}];({''.join(parts)});"


def _ways(
    place: str,
    area: Polygon | MultiPolygon,
    signals: set[int],
    restrictions: list[TurnRestriction],
    skipped: Counter[str],
) -> tuple[Ways, int]:
    """Ask osmnx for the ways, and take its graph apart again: an edge is a way of two nodes."""
    try:
        graph = osmnx.graph_from_polygon(area, simplify=False, retain_all=True, custom_filter=_FILTER)
    except ValueError as error:
        # Of osmnx's own: the answer has no elements, or none within the area.
        raise StreetDataError(
            f"place {place!r}: no drivable street in the answer of {osmnx.settings.overpass_url}"
        ) from error
    collector = WayCollector()
    for tail, head, tags in graph.edges(data=True):
        street = read_street({key: value for key, value in tags.items() if isinstance(value, str)})
        if street is not None:
            # osmnx has turned around what it takes to be one-way against its drawing.
            one_way = -street.one_way if tags.get("oneway") in {"-1", "reverse", "T"} else street.one_way
            collector.add(tags["osmid"], [tail, head], **street._replace(one_way=one_way)._asdict())
    nodes = sorted(graph.nodes)
    ways = collector.finish(
        np.array(nodes, dtype=np.int64),
        np.array([graph.nodes[node]["x"] for node in nodes], dtype=np.float64),
        np.array([graph.nodes[node]["y"] for node in nodes], dtype=np.float64),
        np.array([node in signals for node in nodes], dtype=np.bool_),
        restrictions=tuple(restrictions),
        restrictions_skipped=skipped,
    )
    if ways.num_ways == 0:
        raise StreetDataError(f"place {place!r}: no drivable street in the answer of {osmnx.settings.overpass_url}")
    return ways, len({tags["osmid"] for _, _, tags in graph.edges(data=True)})


_FILTER = (
    f'["highway"~"^({"|".join(ASSUMED_SPEED_LIMITS)})$"]["area"!="yes"]'
    f'["service"!~"^({"|".join(sorted(EXCLUDED_SERVICES))})$"]'
)
"""What ``read_street`` takes, as far as one tag alone tells."""


def _overpass(query: str) -> dict[str, Any]:
    while True:
        response = requests.post(
            f"{osmnx.settings.overpass_url.rstrip('/')}/interpreter",
            data={"data": query},
            headers={"User-Agent": osmnx.settings.http_user_agent, "Referer": osmnx.settings.http_referer},
            timeout=osmnx.settings.requests_timeout,
            **osmnx.settings.requests_kwargs,
        )
        if response.status_code not in _BUSY:
            return dict(response.json())
        time.sleep(_BUSY_PAUSE)


_BUSY = frozenset({429, 504})
"""Answers of a server that has no time now; osmnx asks again, for ever."""

_BUSY_PAUSE = 55
"""Seconds until a busy server is asked again: as long as osmnx waits."""

_MOST_BUSY_ANSWERS = 4
"""In a row, after which nobody should wait longer."""


@contextmanager
def _servers(place: str, nominatim_url: str | None, overpass_url: str | None) -> Iterator[None]:
    """Set osmnx up to ask these servers, tell in one line what goes wrong, and leave it as it was found."""
    settings = osmnx.settings
    temporary = {
        "nominatim_url": nominatim_url or settings.nominatim_url,
        "overpass_url": overpass_url or settings.overpass_url,
        # A way comes once, along its drawing; which way it may be driven is told by its tags.
        "all_oneway": True,
        "useful_tags_way": list(STREET_TAGS),
        "useful_tags_node": [],
        # Nothing is left in the folder where one happens to stand.
        "use_cache": False,
        "requests_kwargs": {**settings.requests_kwargs, "hooks": {"response": _refuse_bad_answers()}},
    }
    before = {name: getattr(settings, name) for name in temporary}
    # osmnx replaces it to stay with one of a server's many addresses.
    getaddrinfo = socket.getaddrinfo
    servers = f"{temporary['nominatim_url']} and {temporary['overpass_url']}"
    otherwise = "try again later, or give a file with --osm"
    try:
        for name, value in temporary.items():
            setattr(settings, name, value)
        yield
    except requests.Timeout as error:
        raise StreetDataError(f"place {place!r}: no answer in time from {servers}: {otherwise}") from error
    except (requests.RequestException, OSError) as error:
        wrong = (
            "give no answer that can be read" if isinstance(error, requests.JSONDecodeError) else "cannot be reached"
        )
        raise StreetDataError(f"place {place!r}: {servers} {wrong}: {otherwise}") from error
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise StreetDataError(f"place {place!r}: {servers} give no answer that can be read: {otherwise}") from error
    finally:
        socket.getaddrinfo = getaddrinfo
        for name, value in before.items():
            setattr(settings, name, value)


def _refuse_bad_answers() -> Any:
    """Make a hook that stops at the answers osmnx overlooks: errors told in a remark, or for ever "try again"."""
    num_busy = 0

    def refuse(response: requests.Response, **_: Any) -> None:
        nonlocal num_busy
        if response.url.endswith("/status"):
            return
        # Read to the end whatever it is, so that the connection can be closed.
        content = response.content
        server = response.url.split("?")[0]
        num_busy = num_busy + 1 if response.status_code in _BUSY else 0
        if 0 < num_busy < _MOST_BUSY_ANSWERS:
            return
        if not response.ok:
            raise StreetDataError(
                f"{server} answers {response.status_code} {response.reason}: try again later, or give a file with --osm"
            )
        if content.lstrip()[:1] not in (b"[", b"{"):
            raise StreetDataError(f"{server} answers with something else than JSON: is it the right address?")
        # At the very end, after the elements: https://dev.overpass-api.de/output_formats.html
        if b'"remark"' in content[-2000:] and "error" in (remark := str(response.json().get("remark"))):
            raise StreetDataError(
                f"{server} could not finish ({remark}): try again later, a smaller place, or give a file with --osm"
            )

    return refuse
