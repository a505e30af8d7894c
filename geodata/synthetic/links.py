"""Stretches of street between two junctions, and the ones that make up the grid.

A :data:`LINK` row is one stretch. Junctions of the grid are numbered street by street (``street * num_avenues +
avenue``); junctions added in mid-block or on freeways follow after them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.synthetic.ground_plan import ARTERIAL_EVERY, BRIDGE_EVERY, Flags, Floats, GroundPlan, Integers
from geodata.synthetic.names import StreetName, ordinal, plain_names

HIGHWAYS = ("motorway", "motorway_link", "primary", "secondary", "tertiary", "residential", "service")
MOTORWAY, MOTORWAY_LINK, PRIMARY, SECONDARY, TERTIARY, RESIDENTIAL, ALLEY = range(len(HIGHWAYS))
DIRECTIONS = ("", "N", "E", "S", "W")

_SPEEDS = np.array([65, 35, 40, 35, 30, 25, 0])
_LANES = np.array([4, 1, 4, 4, 2, 0, 0])
"""By highway: miles an hour and lanes as tagged; 0 for no tag. Cities' usual limits, Los Angeles' among them."""

_DOWNTOWN = 8
"""Streets and avenues on each side of the main ones where lesser streets are one-way, in turn."""

LINK = np.dtype(
    [
        ("tail", np.int64),
        ("head", np.int64),
        ("street", np.int64),  # index of its name; one of its own for each carriageway and ramp
        ("cross", np.int64),  # index of the name of the street that crosses at its tail, -1 for none
        ("place", np.float64),  # where along its street it comes
        ("highway", np.int64),
        ("oneway", np.int64),  # 1 from tail to head, -1 from head to tail, 0 for both ways
        ("speed", np.int64),
        ("lanes", np.int64),
        ("bridge", np.bool_),
        ("direction", np.int64),  # index into DIRECTIONS, of its addresses
        ("first_number", np.float64),  # house number at its tail
        ("last_number", np.float64),
        ("curve", np.int64),  # index of its inner points, -1 where it is straight
    ]
)
Links = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetPlan:
    """Links and what they refer to.

    Attributes
    ----------
    junctions
        Ground metres, shape (junctions, 2).
    curves
        Ground metres of the inner points of links that are not straight, shape (curves, points, 2).
    taken
        Blocks, shape (streets, avenues) by their south-west corner, that have no room for anything more.
    """

    links: Links
    junctions: Floats
    curves: Floats
    names: tuple[StreetName, ...]
    taken: Flags


def new_links(number: int, *, highway: Integers | int) -> Links:
    """Give links of a class, with its usual speed and lanes, straight, both ways and nameless."""
    links = np.zeros(number, LINK)
    links["highway"] = highway
    links["speed"], links["lanes"] = _SPEEDS[highway], _LANES[highway]
    links["cross"] = links["curve"] = -1
    return links


def draw_grid(plan: GroundPlan, *, seed: int) -> StreetPlan:
    """Draw the streets and avenues of the grid; in the hills they wind."""
    generator = np.random.default_rng([seed, 3])
    street_links = _lines_of_links(plan, along_streets=True, generator=generator)
    avenue_links = _lines_of_links(plan, along_streets=False, generator=generator)
    links, curves = _wind(plan, np.concatenate([street_links, avenue_links]))
    taken = np.zeros(plan.built.shape, bool)
    taken[list(plan.freeway_rows), :] = True
    taken[:, list(plan.freeway_columns)] = True
    names = _grid_names(plan, seed=seed)
    return StreetPlan(links=links, junctions=plan.ground.reshape(-1, 2), curves=curves, names=names, taken=taken)


def _grid_names(plan: GroundPlan, *, seed: int) -> tuple[StreetName, ...]:
    """Give the streets numbers from the main one south and names north of it, and the avenues names."""
    words = iter(plain_names(len(plan.streets) + len(plan.avenues), seed=seed))
    streets = [
        StreetName(ordinal(1 - offset), "ST") if offset <= 0 else StreetName(next(words), _suffix(offset, "ST"))
        for offset in range(-plan.main_street, len(plan.streets) - plan.main_street)
    ]
    avenues = [
        StreetName("Main", "ST") if offset == 0 else StreetName(next(words), _suffix(offset, "AVE"))
        for offset in range(-plan.main_avenue, len(plan.avenues) - plan.main_avenue)
    ]
    return (*streets, *avenues)


def _suffix(offset: int, usual: str) -> str:
    return "BLVD" if _class_of(offset) == PRIMARY else usual


def _class_of(offset: Any) -> Any:
    """Give the class of the line that lies ``offset`` lines from the main one."""
    offset = np.asarray(offset)
    primary, arterial = offset % (3 * ARTERIAL_EVERY) == 0, offset % ARTERIAL_EVERY == 0
    collector = (offset % ARTERIAL_EVERY == ARTERIAL_EVERY // 2) & (offset // ARTERIAL_EVERY % 3 != 1)
    return np.select([primary, arterial, collector], [PRIMARY, SECONDARY, TERTIARY], RESIDENTIAL)


def _lines_of_links(plan: GroundPlan, *, along_streets: bool, generator: np.random.Generator) -> Links:
    """Join neighbours along every street or along every avenue; over the river only where there is a bridge."""
    num_streets, num_avenues = plan.built.shape
    built = plan.built if along_streets else plan.built.T
    line, place = np.nonzero(built)
    main_line, main_place = plan.main_street, plan.main_avenue
    corridors, river_crossings = plan.freeway_columns, plan.river_side(plan.drawing) > 0
    junction = line * num_avenues + place
    if not along_streets:
        main_line, main_place = main_place, main_line
        corridors, river_crossings = plan.freeway_rows, river_crossings.T
        junction = place * num_avenues + line
    tail, head = slice(None, -1), slice(1, None)
    same_line = line[tail] == line[head]
    gap = place[head] - place[tail]
    over_river = river_crossings[line[tail], place[tail]] != river_crossings[line[head], place[head]]
    offset = line[tail] - main_line
    bridge = over_river & along_streets & (offset % BRIDGE_EVERY == 0) & (gap <= 6)
    at_freeway = np.isin(place[tail], corridors) & (gap == 1)
    highway = _class_of(offset)
    hills = plan.hilliness(plan.drawing)
    steep = (hills if along_streets else hills.T)[line[tail], place[tail]]
    missing = (highway == RESIDENTIAL) & (generator.random(len(gap)) < 0.045 + 0.20 * steep)
    through = ~at_freeway | (offset % (ARTERIAL_EVERY // 2) == 0)
    kept = same_line & (bridge | ((gap == 1) & ~over_river & through & ~missing))

    links = new_links(int(kept.sum()), highway=highway[kept])
    links["tail"], links["head"] = junction[tail][kept], junction[head][kept]
    first, last = place[tail][kept], place[head][kept]
    links["street"] = line[tail][kept] + (0 if along_streets else num_streets)
    links["cross"] = first + (num_streets if along_streets else 0)
    links["place"] = first
    links["bridge"] = (bridge | at_freeway)[kept]
    links["first_number"], links["last_number"] = 100 * np.abs(first - main_place), 100 * np.abs(last - main_place)
    positive, negative = ("E", "W") if along_streets else ("N", "S")
    links["direction"] = np.where(first >= main_place, DIRECTIONS.index(positive), DIRECTIONS.index(negative))
    _tag(links, offset[kept], np.abs(first + 0.5 - main_place) < _DOWNTOWN, generator)
    return links


def _tag(links: Links, offset: Integers, by_main: Flags, generator: np.random.Generator) -> None:
    """Make downtown's lesser streets one-way, and leave the speed of every other residential street unsaid."""
    residential = links["highway"] == RESIDENTIAL
    said = generator.random(int(links["street"].max(initial=0)) + 1) < 0.55
    links["speed"][residential & ~said[links["street"]]] = 0
    downtown = by_main & (np.abs(offset) <= _DOWNTOWN) & (links["highway"] != PRIMARY)
    links["oneway"] = np.where(downtown, np.where(offset % 2 == 0, 1, -1), 0)
    links["lanes"][downtown] = np.where(residential[downtown], 2, 3)


def _wind(plan: GroundPlan, links: Links) -> tuple[Links, Floats]:
    """Round the hills' streets: Catmull-Rom splines through a street's own crossings, four inner points a link."""
    num_streets, num_avenues = plan.built.shape
    step = links["head"] - links["tail"]
    row, column = links["tail"] // num_avenues, links["tail"] % num_avenues
    along_streets = step < num_avenues
    room = np.where(along_streets, (column > 0) & (column < num_avenues - 2), (row > 0) & (row < num_streets - 2))
    hilly = plan.hilliness(plan.drawing).ravel()[links["tail"]] > 0.05
    neighbours = (step == 1) | (step == num_avenues)
    winding = np.flatnonzero(hilly & room & neighbours)
    tail, head, step = links["tail"][winding], links["head"][winding], step[winding]
    ground = plan.ground.reshape(-1, 2)
    before, start, end, after = ground[tail - step], ground[tail], ground[head], ground[head + step]
    t = np.array([0.2, 0.4, 0.6, 0.8])[:, None]
    before, start, end, after = (point[:, None, :] for point in (before, start, end, after))
    points = 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )
    links["curve"][winding] = np.arange(len(winding))
    return links, points
