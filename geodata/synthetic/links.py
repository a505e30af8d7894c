"""Stretches of street between two junctions: the grid's own, and the ones that keep the grid from being dull.

A :data:`LINK` row is one stretch. Junctions of the grid are numbered street by street (``street * num_avenues + avenue``);
junctions added in mid-block follow after them.
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
    """Links with what they refer to: junctions' ground metres, inner points (curves, points, 2), and names."""

    links: Links
    junctions: Floats
    curves: Floats
    names: tuple[StreetName, ...]


def new_links(number: int, *, highway: Integers | int) -> Links:
    """Give links of a class, with its usual speed and lanes, straight, both ways and nameless."""
    links = np.zeros(number, LINK)
    links["highway"] = highway
    links["speed"], links["lanes"] = _SPEEDS[highway], _LANES[highway]
    links["cross"] = links["curve"] = -1
    return links


def draw_streets(plan: GroundPlan, *, seed: int) -> StreetPlan:
    """Draw every street that is no freeway."""
    generator = np.random.default_rng([seed, 3])
    num_streets, num_avenues = plan.built.shape
    names = _grid_names(num_streets, num_avenues, plan, seed=seed)
    street_links = _lines_of_links(plan, along_streets=True, generator=generator)
    avenue_links = _lines_of_links(plan, along_streets=False, generator=generator)
    links = np.concatenate([street_links, avenue_links])
    links, curves = _wind(plan, links)
    taken = _freeway_cells(plan)
    junctions = plan.ground.reshape(-1, 2)
    words = plain_names(num_streets + num_avenues + 2_000, seed=seed)[num_streets + num_avenues :]
    for add in (_add_diagonals, _add_alleys, _add_dead_ends):
        links, junctions, more_names = add(plan, links, junctions, taken, len(names), words, generator)
        names += more_names
    return StreetPlan(links=links, junctions=junctions, curves=curves, names=tuple(names))


def _grid_names(num_streets: int, num_avenues: int, plan: GroundPlan, *, seed: int) -> list[StreetName]:
    words = plain_names(num_streets + num_avenues, seed=seed)
    streets = []
    for row in range(num_streets):
        south = plan.main_street - row
        name = ordinal(south + 1) if south >= 0 else words[-south]
        streets.append(StreetName(name, "BLVD" if _class_of(south) == PRIMARY and south < 0 else "ST"))
    avenues = []
    for column in range(num_avenues):
        offset = column - plan.main_avenue
        suffix = "BLVD" if _class_of(offset) == PRIMARY else "AVE"
        avenues.append(StreetName("Main", "ST") if offset == 0 else StreetName(words[num_streets + column], suffix))
    return streets + avenues


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


def _freeway_cells(plan: GroundPlan) -> Flags:
    """Mark the blocks, shape (streets, avenues), that are no place for anything but the freeway."""
    taken = np.zeros(plan.built.shape, bool)
    taken[list(plan.freeway_rows), :] = True
    taken[:, list(plan.freeway_columns)] = True
    return taken


def _grid_links(plan: GroundPlan, links: Links) -> tuple[Integers, Integers]:
    """Give the index of the splittable link east and north of every crossing, -1 for none."""
    num_streets, num_avenues = plan.built.shape
    east, north = np.full(num_streets * num_avenues, -1), np.full(num_streets * num_avenues, -1)
    plain = (links["curve"] < 0) & ~links["bridge"] & (links["place"] % 1 == 0) & (links["tail"] < east.size)
    step = links["head"] - links["tail"]
    for index, wanted in ((east, 1), (north, num_avenues)):
        mine = np.flatnonzero(plain & (step == wanted))
        index[links["tail"][mine]] = mine
    return east.reshape(plan.built.shape), north.reshape(plan.built.shape)


def _split(links: Links, chosen: Integers, junctions: Floats) -> tuple[Links, Floats, Integers]:
    """Put a junction in the middle of each chosen link; give the new junctions' numbers, in the order chosen."""
    added = len(junctions) + np.arange(len(chosen))
    junctions = np.concatenate([junctions, (junctions[links["tail"][chosen]] + junctions[links["head"][chosen]]) / 2])
    second = links[chosen].copy()
    middle = (second["first_number"] + second["last_number"]) / 2
    second["tail"], second["first_number"], second["cross"] = added, middle, -1
    second["place"] += 0.5
    links = links.copy()
    links["head"][chosen], links["last_number"][chosen] = added, middle
    return np.concatenate([links, second]), junctions, added


def _add_diagonals(
    plan: GroundPlan,
    links: Links,
    junctions: Floats,
    taken: Flags,
    num_names: int,
    words: list[str],
    generator: np.random.Generator,
) -> tuple[Links, Floats, list[StreetName]]:
    """Lay avenues across the grid, two streets up for each avenue over, meeting a street in mid-block between."""
    names = []
    num_streets, num_avenues = plan.built.shape
    num_diagonals = max(1, round(plan.side / 5_500))
    across = generator.permutation(num_diagonals)
    for k in range(num_diagonals):
        rising = 1 if k % 2 == 0 else -1
        through = plan.main_avenue + 3 if k == 0 else round(num_avenues * (across[k] + 0.5) / num_diagonals)
        height = plan.main_street - 5 if k == 0 else int(generator.integers(num_streets // 4, 3 * num_streets // 4))
        reach = np.arange(-24, 25) if k else np.arange(-num_avenues, num_avenues)
        column, row = through + rising * reach, height + 2 * reach
        inside = (column > 1) & (column < num_avenues - 2) & (row > 1) & (row < num_streets - 4)
        column, row, reach = column[inside], row[inside], reach[inside]
        east, _ = _grid_links(plan, links)
        west_column = np.minimum(column, column + rising)
        crossed = east[row + 1, west_column]
        free = ~taken[row, west_column] & ~taken[row + 1, west_column]
        good = plan.built[row, column] & plan.built[row + 2, column + rising] & (crossed >= 0) & free
        column, row, reach, crossed, west_column = (a[good] for a in (column, row, reach, crossed, west_column))
        taken[row, west_column] = taken[row + 1, west_column] = True
        links, junctions, middle = _split(links, crossed, junctions)
        both = new_links(2 * len(middle), highway=SECONDARY)
        both["tail"] = np.stack([row * num_avenues + column, middle], axis=1).ravel()
        both["head"] = np.stack([middle, (row + 2) * num_avenues + column + rising], axis=1).ravel()
        both["street"] = num_names + k
        both["place"] = np.stack([reach, reach + 0.5], axis=1).ravel()
        both["first_number"] = 100 * (2 * (both["place"] + num_avenues))
        both["last_number"] = both["first_number"] + 100
        links = np.concatenate([links, both])
        names.append(StreetName(words[k], "PKWY"))
    return links, junctions, names


def _add_alleys(
    plan: GroundPlan,
    links: Links,
    junctions: Floats,
    taken: Flags,
    num_names: int,
    words: list[str],
    generator: np.random.Generator,
) -> tuple[Links, Floats, list[StreetName]]:
    """Run alleys of up to three blocks through the middle of some blocks, from avenue to avenue."""
    del words
    num_streets, num_avenues = plan.built.shape
    _, north = _grid_links(plan, links)
    start = generator.random((num_streets, num_avenues)) < 0.008
    cell = start.copy()
    cell[:, 1:] |= start[:, :-1]
    cell[:, 2:] |= start[:, :-2]
    cell[:, -1] = False
    cell[:, :-1] &= (north[:, :-1] >= 0) & (north[:, 1:] >= 0)
    cell &= ~taken
    taken |= cell
    row, column = np.nonzero(cell)
    chosen = np.unique(np.concatenate([north[row, column], north[row, column + 1]]))
    at = np.full(len(links), -1)
    at[chosen] = len(junctions) + np.arange(len(chosen))
    alleys = new_links(len(row), highway=ALLEY)
    alleys["tail"], alleys["head"] = at[north[row, column]], at[north[row, column + 1]]
    alleys["street"], alleys["place"] = num_names, row * num_avenues + column
    links, junctions, _ = _split(links, chosen, junctions)
    return np.concatenate([links, alleys]), junctions, [StreetName("", "")]


def _add_dead_ends(
    plan: GroundPlan,
    links: Links,
    junctions: Floats,
    taken: Flags,
    num_names: int,
    words: list[str],
    generator: np.random.Generator,
) -> tuple[Links, Floats, list[StreetName]]:
    """Let short courts run north from the middle of a block into the block, away from downtown."""
    num_streets, num_avenues = plan.built.shape
    east, _ = _grid_links(plan, links)
    row, column = np.nonzero((east >= 0) & ~taken & (generator.random((num_streets, num_avenues)) < 0.03))
    calm = (links["highway"][east[row, column]] == RESIDENTIAL) & (links["oneway"][east[row, column]] == 0)
    calm &= (row < num_streets - 1) & (column < num_avenues - 1)
    row, column = row[calm], column[calm]
    chosen = east[row, column]
    ground = plan.ground
    opposite = (ground[row + 1, column] + ground[row + 1, column + 1]) / 2
    courts = new_links(len(row), highway=RESIDENTIAL)
    courts["first_number"], courts["last_number"] = 100, 160
    courts["direction"] = links["direction"][chosen]
    links, junctions, middle = _split(links, chosen, junctions)
    courts["tail"], courts["head"] = middle, len(junctions) + np.arange(len(middle))
    courts["street"] = num_names + np.arange(len(middle))
    junctions = np.concatenate([junctions, 0.45 * junctions[middle] + 0.55 * opposite])
    names = [StreetName(words[(40 + k) % len(words)], "CT") for k in range(len(middle))]
    return np.concatenate([links, courts]), junctions, names
