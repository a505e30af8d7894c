"""The streets of the synthetic city as OSM sees them: nodes, ways of several blocks, tags; and their addresses."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.synthetic.freeways import add_freeways
from geodata.synthetic.ground_plan import AVENUE_SPACING, STREET_SPACING, Flags, Floats, GroundPlan, Integers, draw_plan
from geodata.synthetic.links import ALLEY, Links, StreetPlan, draw_grid
from geodata.synthetic.mid_block import add_alleys, add_courts, add_diagonals
from geodata.synthetic.names import StreetName

SMALLEST = 150
"""Fewer junctions than this hold neither arterials nor a bridge."""

_SHARE_BUILT = 0.85
"""Junctions for each crossing of the drawing, measured; a first guess that :func:`build_streets` corrects."""

_TOLERANCE = 0.03
_ATTEMPTS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Streets:
    """Streets as nodes and ways.

    Attributes
    ----------
    positions
        Ground metres east and north of the city's centre of every node, shape (nodes, 2). The first
        ``num_junctions`` nodes are junctions and ends of streets, the others give ways their shape.
    way_starts, way_nodes
        Way ``k`` runs over nodes ``way_nodes[way_starts[k] : way_starts[k + 1]]``.
    way_highway, way_oneway, way_speed, way_lanes, way_bridge
        Tags: index into ``HIGHWAYS``; whether one-way; miles an hour and lanes, 0 for no tag.
    way_street, way_direction
        Indexes into ``names`` and ``DIRECTIONS``.
    segment_nodes
        Pairs of neighbouring nodes, shape (segments, 2), in the order in which house numbers rise or fall.
    segment_numbers
        House numbers at both ends, shape (segments, 2); both 0 where there are no addresses.
    segment_highway, segment_street, segment_cross, segment_direction, segment_bridge
        Of each segment; ``segment_cross`` names the street that crosses at its first node, -1 for none.
    """

    positions: Floats
    num_junctions: int
    names: tuple[StreetName, ...]
    way_starts: Integers
    way_nodes: Integers
    way_highway: Integers
    way_oneway: Flags
    way_speed: Integers
    way_lanes: Integers
    way_bridge: Flags
    way_street: Integers
    way_direction: Integers
    segment_nodes: Integers
    segment_numbers: Floats
    segment_highway: Integers
    segment_street: Integers
    segment_cross: Integers
    segment_direction: Integers
    segment_bridge: Flags


def build_streets(num_nodes: int, *, seed: int) -> tuple[GroundPlan, Streets]:
    """Draw a city so large that about ``num_nodes`` nodes remain once a reader drops those that only give shape.

    The size is guessed from the area of a block, and corrected by what the guess came to.

    Raises
    ------
    ValueError
        If ``num_nodes`` is too small for a city.
    """
    if num_nodes < SMALLEST:
        raise ValueError(f"num_nodes is {num_nodes}; a city needs at least {SMALLEST} street nodes")
    share, attempts = _SHARE_BUILT, []
    for attempt in range(_ATTEMPTS):
        plan = draw_plan(float(np.sqrt(num_nodes / share * AVENUE_SPACING * STREET_SPACING)), seed=seed)
        street_plan = _keep_connected(_draw(plan, seed=seed))
        found = count_simplified(street_plan.links, len(street_plan.junctions))
        off = abs(found / num_nodes - 1)
        attempts.append((off, plan, street_plan))
        if off < _TOLERANCE:
            break
        # A small city jumps when it grows by a street; then smaller and smaller steps get nearer.
        share *= (found / num_nodes) ** (1.0 if attempt < 3 else 0.5)
    _, plan, street_plan = min(attempts, key=lambda one: one[0])
    return plan, _as_ways(street_plan)


def _draw(plan: GroundPlan, *, seed: int) -> StreetPlan:
    streets = draw_grid(plan, seed=seed)
    for add in (add_diagonals, add_alleys, add_courts):
        streets = add(plan, streets, seed=seed)
    return add_freeways(plan, streets)


def count_simplified(links: Links, num_junctions: int) -> int:
    """Count the nodes of the drivable streets (no alleys) where a street ends, meets another or turns one-way."""
    drivable = links[links["highway"] != ALLEY]
    ends = np.concatenate([drivable["tail"], drivable["head"]])
    arcs = np.tile(np.where(drivable["oneway"] == 0, 2, 1), 2)
    neighbours = np.bincount(ends, minlength=num_junctions)
    degree = np.bincount(ends, arcs, minlength=num_junctions)
    shape_only = (neighbours == 2) & np.isin(degree, (2, 4))
    return int(((neighbours > 0) & ~shape_only).sum())


def _keep_connected(streets: StreetPlan) -> StreetPlan:
    """Keep the largest part in which one can drive from anywhere to anywhere, and number its junctions anew."""
    links, num_junctions = streets.links, len(streets.junctions)
    forward, backward = links[links["oneway"] >= 0], links[links["oneway"] <= 0]
    tail = np.concatenate([forward["tail"], backward["head"]])
    head = np.concatenate([forward["head"], backward["tail"]])
    graph = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(num_junctions, num_junctions)).tocsr()
    _, part = connected_components(graph, directed=True, connection="strong")
    kept = part == np.argmax(np.bincount(part))
    links = links[kept[links["tail"]] & kept[links["head"]]]
    number = np.cumsum(kept) - 1
    links["tail"], links["head"] = number[links["tail"]], number[links["head"]]
    return replace(streets, links=links, junctions=streets.junctions[kept])


def _as_ways(streets: StreetPlan) -> Streets:
    """Tie links of one street and alike in every tag into ways, and cut them into segments."""
    links = streets.links[np.lexsort((streets.links["place"], streets.links["street"]))]
    num_junctions, inner = len(streets.junctions), streets.curves.shape[1]
    curved = links["curve"] >= 0
    points = np.concatenate([streets.junctions, streets.curves[links["curve"][curved]].reshape(-1, 2)])

    # A row per link of the nodes it adds to the way it continues: its inner ones, if any, and its head.
    nodes = np.full((len(links), inner + 2), -1)
    nodes[:, 0], nodes[:, -1] = links["tail"], links["head"]
    nodes[curved, 1:-1] = num_junctions + np.arange(curved.sum() * inner).reshape(-1, inner)
    tags = ("street", "highway", "oneway", "speed", "lanes", "bridge", "direction")
    begins = np.ones(len(links), bool)
    begins[1:] = links["tail"][1:] != links["head"][:-1]
    for tag in tags:
        begins[1:] |= links[tag][1:] != links[tag][:-1]
    first = np.flatnonzero(begins)

    used = nodes >= 0
    in_way = used.copy()
    in_way[:, 0] &= begins
    way_starts = np.append(np.cumsum(in_way.sum(axis=1))[first] - in_way.sum(axis=1)[first], in_way.sum())
    flat = nodes[used]
    link_of = np.repeat(np.arange(len(links)), used.sum(axis=1))
    inside = link_of[1:] == link_of[:-1]
    link_of = link_of[:-1][inside]
    num_pieces = used.sum(axis=1) - 1
    piece = np.arange(len(link_of)) - np.repeat(np.cumsum(num_pieces) - num_pieces, num_pieces)
    shares = np.stack([piece, piece + 1], axis=1) / num_pieces[link_of][:, None]
    span = (links["last_number"] - links["first_number"])[link_of][:, None]
    return Streets(
        positions=points,
        num_junctions=num_junctions,
        names=streets.names,
        way_starts=way_starts,
        way_nodes=_against_traffic_turned(nodes[in_way], way_starts, links["oneway"][first] < 0),
        way_highway=links["highway"][first],
        way_oneway=links["oneway"][first] != 0,
        way_speed=links["speed"][first],
        way_lanes=links["lanes"][first],
        way_bridge=links["bridge"][first],
        way_street=links["street"][first],
        way_direction=links["direction"][first],
        segment_nodes=np.stack([flat[:-1][inside], flat[1:][inside]], axis=1),
        segment_numbers=links["first_number"][link_of][:, None] + shares * span,
        segment_highway=links["highway"][link_of],
        segment_street=links["street"][link_of],
        segment_cross=np.where(piece == 0, links["cross"][link_of], -1),
        segment_direction=links["direction"][link_of],
        segment_bridge=links["bridge"][link_of],
    )


def _against_traffic_turned(way_nodes: Integers, way_starts: Integers, against: Flags) -> Integers:
    """Turn the nodes of ways that are driven against their drawing: OSM's one-way runs as the way does."""
    lengths = np.diff(way_starts)
    way = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(len(way_nodes)) - way_starts[way]
    turned = way_starts[way] + lengths[way] - 1 - place
    return np.asarray(way_nodes[np.where(against[way], turned, np.arange(len(way_nodes)))])
