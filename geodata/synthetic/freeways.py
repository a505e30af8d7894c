"""Freeways: two one-way carriageways in a corridor of their own, ramps to the arterials, ramps from freeway to freeway."""

import numpy as np

from geodata.synthetic.ground_plan import ARTERIAL_EVERY, Floats, GroundPlan, Integers
from geodata.synthetic.links import MOTORWAY, MOTORWAY_LINK, Links, StreetPlan, new_links
from geodata.synthetic.names import StreetName

_HALF_MEDIAN = 14.0
_NAMES = ("Ocean", "Skyline", "Island", "Mainland", "Lagoon", "Reef", "Tidewater", "Breakwater", "Horizon", "Current")
_CURVE_POINTS = 4


def add_freeways(plan: GroundPlan, streets: StreetPlan) -> StreetPlan:
    """Add each freeway of the plan with its ramps; traffic drives on the right."""
    junctions, links, curves, names = [streets.junctions], [streets.links], [streets.curves], list(streets.names)
    num_junctions, num_curves = len(streets.junctions), len(streets.curves)
    carriageways: dict[tuple[bool, int], tuple[Integers, Integers]] = {}
    corridors = [(True, row) for row in plan.freeway_rows] + [(False, column) for column in plan.freeway_columns]

    def add_ramps(ends: list[tuple[int, int, Floats]], points: Floats) -> None:
        nonlocal num_curves
        ramps = new_links(len(ends), highway=MOTORWAY_LINK)
        ramps["oneway"] = 1
        ramps["street"] = len(names) + np.arange(len(ends))
        names.extend([StreetName("", "")] * len(ends))
        ramps["curve"] = num_curves + np.arange(len(ends))
        inner = np.empty((len(ends), _CURVE_POINTS, 2))
        t = np.linspace(0, 1, _CURVE_POINTS + 2)[1:-1, None]
        for k, (tail, head, control) in enumerate(ends):
            ramps["tail"][k], ramps["head"][k] = tail, head
            inner[k] = (1 - t) ** 2 * points[tail] + 2 * t * (1 - t) * control + t**2 * points[head]
        num_curves += len(ends)
        links.append(ramps)
        curves.append(inner)

    for number, (eastward, line) in enumerate(corridors):
        name = len(names)
        names.extend([StreetName(f"{_NAMES[number % len(_NAMES)]} Freeway", "")] * 2)
        points, forward, backward = _carriageways(plan, line, eastward=eastward, first_junction=num_junctions)
        for nodes, oneway in ((forward, 1), (backward, -1)):
            place = np.flatnonzero((nodes[:-1] >= 0) & (nodes[1:] >= 0))
            stretch = new_links(len(place), highway=MOTORWAY)
            stretch["tail"], stretch["head"], stretch["oneway"] = nodes[place], nodes[place + 1], oneway
            stretch["street"], stretch["place"] = name + (oneway < 0), place
            stretch["bridge"] = _over_river(plan, line, eastward=eastward)[place]
            links.append(stretch)
        junctions.append(points)
        num_junctions += len(points)
        carriageways[eastward, line] = forward, backward

    ground = np.concatenate(junctions)
    connected = np.zeros(len(ground), bool)
    for link_rows in links:
        connected[link_rows["tail"]] = connected[link_rows["head"]] = True
    for (eastward, line), (forward, backward) in carriageways.items():
        add_ramps(_ramps_to_arterials(plan, line, forward, backward, ground, connected, eastward=eastward), ground)
    for row in plan.freeway_rows:
        for column in plan.freeway_columns:
            add_ramps(_ramps_between(row, column, carriageways, ground), ground)
    return StreetPlan(links=np.concatenate(links), junctions=ground, curves=np.concatenate(curves), names=tuple(names))


def _centre_line(plan: GroundPlan, line: int, *, eastward: bool, offset: float = 0.0) -> Floats:
    """Give drawing points in the middle between two lines of the grid, one for each line that crosses."""
    across, along = (plan.streets, plan.avenues) if eastward else (plan.avenues, plan.streets)
    middle = np.full_like(along, (across[line] + across[line + 1]) / 2 + offset)
    return np.stack([along, middle] if eastward else [middle, along], axis=-1)


def _carriageways(
    plan: GroundPlan, line: int, *, eastward: bool, first_junction: int
) -> tuple[Floats, Integers, Integers]:
    """Give new junctions' ground metres and, for each crossing line, the junction going forward and going backward."""
    inside = plan.within(_centre_line(plan, line, eastward=eastward))
    right = -_HALF_MEDIAN if eastward else _HALF_MEDIAN
    forward = np.where(inside, np.cumsum(inside) - 1 + first_junction, -1)
    backward = np.where(inside, forward + inside.sum(), -1)
    points = [plan.bend(_centre_line(plan, line, eastward=eastward, offset=o)[inside]) for o in (right, -right)]
    return np.concatenate(points), forward, backward


def _over_river(plan: GroundPlan, line: int, *, eastward: bool) -> Floats:
    """Say for each stretch whether the river flows under it."""
    side = plan.river_side(_centre_line(plan, line, eastward=eastward))
    return np.asarray((side[:-1] > 0) != (side[1:] > 0))


def _ramps_to_arterials(
    plan: GroundPlan,
    line: int,
    forward: Integers,
    backward: Integers,
    ground: Floats,
    connected: Floats,
    *,
    eastward: bool,
) -> list[tuple[int, int, Floats]]:
    """Give diamonds at every second arterial and at the first and the last, clear of other freeways and of the river."""
    num_avenues = len(plan.avenues)
    main, others = (plan.main_avenue, plan.freeway_columns) if eastward else (plan.main_street, plan.freeway_rows)
    ways = np.arange(1, len(forward) - 1)
    arterial = ways[(ways - main) % ARTERIAL_EVERY == 0]
    reached = (forward[arterial - 1] >= 0) & (forward[arterial] >= 0) & (forward[arterial + 1] >= 0)
    clear = np.all([np.abs(arterial - other - 0.5) > 4 for other in others] or [np.ones_like(reached)], axis=0)
    right, left = (line, line + 1) if eastward else (line + 1, line)
    near = [
        place + side * num_avenues if eastward else place * num_avenues + side
        for side in (right, left)
        for place in [arterial]
    ]
    meets = connected[near[0]] & connected[near[1]]
    arterial = arterial[reached & clear & meets]
    chosen = arterial[((arterial - main) // ARTERIAL_EVERY % 2 == 0) | np.isin(arterial, [arterial[:1], arterial[-1:]])]
    ramps: list[tuple[int, int, Floats]] = []
    for place in chosen.tolist():
        for nodes, ahead, side in ((forward, 1, right), (backward, -1, left)):
            local = side * num_avenues + place if eastward else place * num_avenues + side
            leave, beside, join = nodes[place - ahead], nodes[place], nodes[place + ahead]
            ramps.append((leave, local, (ground[leave] + 2 * ground[beside]) / 3))
            ramps.append((local, join, (ground[join] + 2 * ground[beside]) / 3))
    return ramps


def _ramps_between(
    row: int, column: int, carriageways: dict[tuple[bool, int], tuple[Integers, Integers]], ground: Floats
) -> list[tuple[int, int, Floats]]:
    """Give the eight turns where two freeways cross; the carriageways themselves pass over one another."""
    east, west = carriageways[True, row]
    north, south = carriageways[False, column]
    before_column, after_column, before_row, after_row = column - 1, column + 2, row - 1, row + 2
    turns = [
        (east[before_column], south[before_row]),
        (east[before_column], north[after_row]),
        (west[after_column], north[after_row]),
        (west[after_column], south[before_row]),
        (north[before_row], east[after_column]),
        (north[before_row], west[before_column]),
        (south[after_row], west[before_column]),
        (south[after_row], east[after_column]),
    ]
    middle = np.mean(
        [ground[east[column]], ground[west[column + 1]], ground[north[row]], ground[south[row + 1]]], axis=0
    )
    return [(int(tail), int(head), middle) for tail, head in turns if tail >= 0 and head >= 0]
