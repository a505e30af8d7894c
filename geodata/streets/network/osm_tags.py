"""What the tags of OpenStreetMap say: which ways one may drive and how, and which turns one may not.

A street is drivable as in osmnx's network type ``drive``, with two differences: alleys count, because crews collect
there, and of several access tags the most specific one decides (``access=no`` with ``motor_vehicle=yes`` is a
street).
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from geodata.streets.network.speeds import ASSUMED_SPEED_LIMITS, stated_speed_limit
from geodata.streets.network.ways import TurnRestriction

ATTRIBUTION = "Streets © OpenStreetMap contributors"
"""Due wherever data under the Open Database License is shown: https://www.openstreetmap.org/copyright."""


class StreetTags(NamedTuple):
    """A drivable way: class, name, 1, -1 or 0 as in ``Ways.way_one_way``, and the km/h stated, None where none are."""

    highway: str
    name: str
    one_way: int
    speed: float | None


_ACCESS_TAGS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""From the most specific to the least: https://wiki.openstreetmap.org/wiki/Key:access."""

_ONE_WAY_TAGS = ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")
"""From the most specific to the least: https://wiki.openstreetmap.org/wiki/Key:oneway."""

STREET_TAGS = (
    *("highway", "service", "area", "name", "ref", "maxspeed", "junction"),
    *_ACCESS_TAGS,
    *_ONE_WAY_TAGS,
)
"""All tags of a way that are read."""

_NO_ACCESS = frozenset({"no", "private", "agricultural", "forestry", "emergency", "military", "psv", "bus"})

EXCLUDED_SERVICES = frozenset({"driveway", "drive-through", "emergency_access", "parking", "parking_aisle", "private"})


def read_street(tags: Mapping[str, str]) -> StreetTags | None:
    """Reduce a way's tags to what routing needs; None for a way that is not drivable."""
    highway = tags.get("highway", "")
    service = tags.get("service")
    if highway not in ASSUMED_SPEED_LIMITS or tags.get("area") == "yes" or service in EXCLUDED_SERVICES:
        return None
    if highway == "service" and service != "alley":
        return None
    access = next((tags[key] for key in _ACCESS_TAGS if key in tags), "yes")
    if access in _NO_ACCESS:
        return None
    stated = next((tags[key] for key in _ONE_WAY_TAGS if key in tags), None)
    if stated == "reversible":
        # Which way it may be driven changes within the day, and nothing here knows when.
        return None
    one_way = 0
    if stated in {"yes", "true", "1"} or (
        # Tagged or not, these are one-way by definition.
        stated is None and (highway == "motorway" or tags.get("junction") in {"roundabout", "circular"})
    ):
        one_way = 1
    elif stated in {"-1", "reverse"}:
        one_way = -1
    return StreetTags(highway, _name(highway, tags), one_way, stated_speed_limit(tags.get("maxspeed")))


def _name(highway: str, tags: Mapping[str, str]) -> str:
    """Name a street as its signs do: a freeway by its number too."""
    name, number = tags.get("name", ""), tags.get("ref", "").replace(";", ", ")
    if name and number and highway in {"motorway", "trunk"} and number not in name:
        return f"{name} ({number})"
    return name or number


_RESTRICTION_TAGS = ("restriction:motorcar", "restriction:motor_vehicle", "restriction:vehicle", "restriction")
"""From the most specific to the least: https://wiki.openstreetmap.org/wiki/Relation:restriction."""

_CARS = frozenset({"motorcar", "motor_vehicle", "vehicle"})

_KINDS = frozenset(
    {
        *("no_left_turn", "no_right_turn", "no_straight_on", "no_u_turn", "no_entry", "no_exit"),
        *("only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn"),
    }
)


def read_restriction(tags: Mapping[str, str], members: Iterable[tuple[str, int, str]]) -> TurnRestriction | str:
    """Read a relation of type ``restriction``.

    Parameters
    ----------
    members
        Each member's type (its first letter counts), id and role.

    Returns
    -------
    TurnRestriction or str
        The reason where it is none for cars at all times, or lacks members.
    """
    kind = next((tags[key] for key in _RESTRICTION_TAGS if key in tags), None)
    if kind is None:
        return "conditional" if any(key.endswith(":conditional") for key in tags) else "other_vehicles"
    if "@" in kind or {"day_on", "hour_on"} & tags.keys():
        return "conditional"
    if _CARS & {vehicle.strip() for vehicle in tags.get("except", "").split(";")}:
        return "cars_excepted"
    if kind not in _KINDS:
        return "unknown_kind"
    found: dict[tuple[str, str], list[int]] = {}
    for member_type, member, role in members:
        found.setdefault((role, member_type[:1]), []).append(member)
    from_ways, to_ways = (tuple(found.get((role, "w"), ())) for role in ("from", "to"))
    via_nodes, via_ways = (tuple(found.get(("via", letter), ())) for letter in "nw")
    if not from_ways or not to_ways or not (via_nodes or via_ways):
        return "incomplete"
    if (
        (len(from_ways) > 1 and kind != "no_entry")
        or (len(to_ways) > 1 and kind != "no_exit")
        or len(via_nodes) > 1
        or (via_nodes and via_ways)
    ):
        return "several_members"
    return TurnRestriction(kind=kind, from_ways=from_ways, via_nodes=via_nodes, via_ways=via_ways, to_ways=to_ways)


WATER_TAGS = (("natural", "water"), ("waterway", "riverbank"), ("waterway", "river"), ("waterway", "canal"))
"""What ``read_water`` takes has one of these: areas of water, and the middle of what is too wide to step across."""


def read_water(tags: Mapping[str, str]) -> Literal["area", "line"] | None:
    """Tell whether a way is the bank of water or the middle of it; None where one can walk.

    That is on dry ground, over what runs underground or is covered, through what is dry for a part of the year, and
    over streams, ditches and drains, which one crosses on foot or which have a crossing at every garden.
    """
    if (
        tags.get("tunnel", "no") != "no"
        or tags.get("covered", "no") != "no"
        or tags.get("location") == "underground"
        or tags.get("intermittent") == "yes"
        or tags.get("water") in {"intermittent", "stream", "ditch", "drain"}
    ):
        return None
    if tags.get("natural") == "water" or tags.get("waterway") == "riverbank":
        return "area"
    return "line" if tags.get("waterway") in {"river", "canal"} else None
