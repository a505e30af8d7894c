"""What keeps the grid from being dull: avenues across it, alleys, and courts that end inside a block."""

from dataclasses import replace

import numpy as np

from geodata.synthetic.ground_plan import Floats, GroundPlan, Integers
from geodata.synthetic.links import ALLEY, RESIDENTIAL, SECONDARY, Links, StreetPlan, new_links
from geodata.synthetic.names import StreetName, plain_names


def add_diagonals(plan: GroundPlan, streets: StreetPlan, *, seed: int) -> StreetPlan:
    """Lay avenues across the grid; the first runs through downtown and all the city, every second falls eastward."""
    generator = np.random.default_rng([seed, 7])
    num_streets, num_avenues = plan.built.shape
    num_diagonals = max(1, round(plan.side / 5_500))
    across = generator.permutation(num_diagonals)
    for number in range(num_diagonals):
        column, row, reach = plan.main_avenue + 3, plan.main_street - 5, num_avenues
        if number > 0:
            column = round(num_avenues * (across[number] + 0.5) / num_diagonals)
            row, reach = int(generator.integers(num_streets // 4, 3 * num_streets // 4)), 24
        streets = _add_diagonal(plan, streets, column, row, reach, rising=1 if number % 2 == 0 else -1, seed=seed)
    return streets


def add_alleys(plan: GroundPlan, streets: StreetPlan, *, seed: int) -> StreetPlan:
    """Run alleys of up to three blocks through the middle of some blocks, from avenue to avenue."""
    generator = np.random.default_rng([seed, 8])
    _, north = _whole_links(plan, streets.links)
    start = generator.random(plan.built.shape) < 0.008
    block = start.copy()
    block[:, 1:] |= start[:, :-1]
    block[:, 2:] |= start[:, :-2]
    block[:, -1] = False
    block[:, :-1] &= (north[:, :-1] >= 0) & (north[:, 1:] >= 0)
    block &= ~streets.taken
    row, column = np.nonzero(block)
    west, east = north[row, column], north[row, column + 1]
    chosen, end = np.unique(np.concatenate([west, east]), return_inverse=True)
    split, middle = _split(streets, chosen)
    alleys = new_links(len(row), highway=ALLEY)
    alleys["tail"], alleys["head"] = middle[end[: len(row)]], middle[end[len(row) :]]
    alleys["street"], alleys["place"] = len(streets.names), row * len(plan.avenues) + column
    return replace(
        split,
        links=np.concatenate([split.links, alleys]),
        names=(*split.names, StreetName("", "")),
        taken=split.taken | block,
    )


def add_courts(plan: GroundPlan, streets: StreetPlan, *, seed: int) -> StreetPlan:
    """Let dead ends run north from the middle of calm blocks' streets."""
    generator = np.random.default_rng([seed, 9])
    east, _ = _whole_links(plan, streets.links)
    row, column = np.nonzero((east >= 0) & ~streets.taken & (generator.random(plan.built.shape) < 0.03))
    chosen = east[row, column]
    calm = (streets.links["highway"][chosen] == RESIDENTIAL) & (streets.links["oneway"][chosen] == 0)
    calm &= row < len(plan.streets) - 1
    row, column, chosen = row[calm], column[calm], chosen[calm]
    opposite = (plan.ground[row + 1, column] + plan.ground[row + 1, column + 1]) / 2
    split, middle = _split(streets, chosen)
    courts = new_links(len(row), highway=RESIDENTIAL)
    courts["tail"], courts["head"] = middle, len(split.junctions) + np.arange(len(row))
    courts["street"] = len(streets.names) + np.arange(len(row))
    courts["direction"] = streets.links["direction"][chosen]
    courts["first_number"], courts["last_number"] = 100, 160
    ends = 0.45 * split.junctions[middle] + 0.55 * opposite
    return replace(
        split,
        links=np.concatenate([split.links, courts]),
        junctions=np.concatenate([split.junctions, ends]),
        names=(*split.names, *_more_names(split, len(row), "CT", seed=seed)),
    )


def _add_diagonal(
    plan: GroundPlan, streets: StreetPlan, column: int, row: int, reach: int, *, rising: int, seed: int
) -> StreetPlan:
    """Step two streets up for each avenue over, through the middle of the block between, if nothing is in the way."""
    num_streets, num_avenues = plan.built.shape
    step = np.arange(-reach, reach + 1)
    columns, rows = column + rising * step, row + 2 * step
    inside = (columns > 1) & (columns < num_avenues - 2) & (rows > 1) & (rows < num_streets - 4)
    step, columns, rows = step[inside], columns[inside], rows[inside]
    west = np.minimum(columns, columns + rising)
    crossed = _whole_links(plan, streets.links)[0][rows + 1, west]
    good = plan.built[rows, columns] & plan.built[rows + 2, columns + rising] & (crossed >= 0)
    good &= ~streets.taken[rows, west] & ~streets.taken[rows + 1, west]
    # A step by itself would be a short cut across one block, not a piece of an avenue.
    padded = np.concatenate([[False], good, [False]])
    good &= padded[:-2] | padded[2:]
    step, columns, rows, west, crossed = (values[good] for values in (step, columns, rows, west, crossed))

    taken = streets.taken.copy()
    taken[rows, west] = taken[rows + 1, west] = True
    split, middle = _split(streets, crossed)
    avenue = new_links(2 * len(middle), highway=SECONDARY)
    start, end = rows * num_avenues + columns, (rows + 2) * num_avenues + columns + rising
    avenue["tail"] = np.stack([start, middle], axis=1).ravel()
    avenue["head"] = np.stack([middle, end], axis=1).ravel()
    avenue["street"] = len(streets.names)
    avenue["place"] = np.stack([step, step + 0.5], axis=1).ravel()
    avenue["first_number"] = 200 * (avenue["place"] + reach)
    avenue["last_number"] = avenue["first_number"] + 100
    return replace(
        split,
        links=np.concatenate([split.links, avenue]),
        names=(*split.names, *_more_names(split, 1, "PKWY", seed=seed)),
        taken=taken,
    )


def _whole_links(plan: GroundPlan, links: Links) -> tuple[Integers, Integers]:
    """Give the index of the straight, whole link east and north of every crossing of the grid, -1 for none."""
    num_streets, num_avenues = plan.built.shape
    whole = (links["curve"] < 0) & ~links["bridge"] & (links["tail"] < num_streets * num_avenues)
    found = []
    for step in (1, num_avenues):
        mine = np.flatnonzero(whole & (links["head"] - links["tail"] == step))
        index = np.full(num_streets * num_avenues, -1)
        index[links["tail"][mine]] = mine
        found.append(index.reshape(num_streets, num_avenues))
    return found[0], found[1]


def _split(streets: StreetPlan, chosen: Integers) -> tuple[StreetPlan, Integers]:
    """Put a junction into the middle of each chosen link; give the new junctions in the order chosen."""
    links, junctions = streets.links.copy(), streets.junctions
    added = len(junctions) + np.arange(len(chosen))
    middles: Floats = (junctions[links["tail"][chosen]] + junctions[links["head"][chosen]]) / 2
    second = links[chosen]
    middle_number = (second["first_number"] + second["last_number"]) / 2
    second["tail"], second["first_number"], second["cross"] = added, middle_number, -1
    second["place"] += 0.5
    links["head"][chosen], links["last_number"][chosen] = added, middle_number
    split = replace(streets, links=np.concatenate([links, second]), junctions=np.concatenate([junctions, middles]))
    return split, added


def _more_names(streets: StreetPlan, number: int, suffix: str, *, seed: int) -> list[StreetName]:
    """Go on in the list of names where the streets so far left it."""
    names = plain_names(len(streets.names) + number, seed=seed)[len(streets.names) :]
    return [StreetName(name, suffix) for name in names]
